"""Roles where files come in and are undone, where papers are written, where findings are explained."""

from datetime import date

import pytest

from imports.models import ImportRun
from papers.models import Paper
from projects.models import Milestone, PhaseChange, Rollout, StatusNote
from records.findings import Scope
from reports.findings.audit import audit
from reports.models import Explanation
from tests.factories import (
    MilestoneFactory,
    OrderFactory,
    PaperFactory,
    RoleFactory,
    RolloutFactory,
    TrancheFactory,
    UnitFactory,
    UserFactory,
)
from tests.imports.files import csv_of
from tests.imports.uploads import imported, preview
from tests.pages import fields_of, text_of
from tests.phases import Phase
from units.models import Unit

pytestmark = pytest.mark.django_db
REFUSED = "Dafür ist Ihr Konto nicht zuständig"
RUNS = "/admin/imports/importrun/"
NOTES = "Projekt;Stand vom;Text"
UNITS = "Projekt;Nummer;Leistungseinheit;Art;Geschäftsbereich;Phase;Seit"


@pytest.mark.walk
def test_a_row_that_writes_to_another_project_is_named_and_nothing_is_stored(sign_in, own, foreign):
    client = sign_in({"project": own})
    file = csv_of(NOTES, "Eigenes;01.03.2020;Läuft.", "Fremdes;01.03.2020;Steht.")
    text = preview(client, "statusberichte", file)
    assert f"3 Projekt {REFUSED}: Es darf „Statusberichte“ nur im Rahmen seiner Rollen anlegen. Fremdes" in text
    assert REFUSED in imported(client, "statusberichte", file)
    assert not StatusNote.objects.exists()
    imported(client, "statusberichte", csv_of(NOTES, "Eigenes;01.03.2020;Läuft."))
    assert StatusNote.objects.get().project == own


@pytest.mark.walk
def test_a_row_that_changes_a_record_of_another_project_is_refused(sign_in, own, foreign):
    client = sign_in({"project": own})
    MilestoneFactory(project=foreign, title="Abnahme", due_on=date(2021, 1, 1))
    header = "Projekt;Meilenstein;Fällig am;Gilt ab"
    text = preview(client, "meilensteine", csv_of(header, "Fremdes;Abnahme;01.06.2021;01.02.2020"))
    assert REFUSED in text
    unchanged = csv_of(header, "Fremdes;Abnahme;01.01.2021;", "Eigenes;Abnahme;01.06.2021;01.02.2020")
    assert REFUSED not in imported(client, "meilensteine", unchanged)
    assert list(Milestone.objects.order_by("pk").values_list("project__slug", flat=True)) == ["fremdes", "eigenes"]


@pytest.mark.walk
def test_rows_of_units_that_stay_as_they_are_bring_their_rollouts(sign_in, own, foreign):
    client = sign_in({"project": own})
    UnitFactory(name="Zoo", number="1", kind="OFFICE")
    imported(client, "leistungseinheiten", csv_of(UNITS, "Eigenes;1;Zoo;Amt;;Planung;01.02.2020"))
    assert list(Rollout.objects.values_list("project", flat=True)) == [own.pk]
    text = preview(client, "leistungseinheiten", csv_of(UNITS, "Eigenes;2;Museum;Amt;;Planung;01.02.2020"))
    assert REFUSED in text
    text = preview(client, "leistungseinheiten", csv_of(UNITS, "Fremdes;1;Zoo;Amt;;Planung;01.02.2020"))
    assert REFUSED in text
    assert Unit.objects.count() == 1


@pytest.mark.walk
def test_an_editor_of_a_unit_imports_its_rows_alone(sign_in, own):
    zoo = UnitFactory(name="Zoo", number="1", kind="OFFICE")
    UnitFactory(name="Museum", number="2", kind="OFFICE")
    client = sign_in({"unit": zoo}, group="Sachbearbeitung")
    imported(client, "leistungseinheiten", csv_of(UNITS, "Eigenes;1;Zoo;Amt;;Planung;01.02.2020"))
    assert PhaseChange.objects.get().rollout.unit == zoo
    text = preview(client, "leistungseinheiten", csv_of(UNITS, "Eigenes;2;Museum;Amt;;Planung;01.02.2020"))
    assert REFUSED in text


@pytest.mark.walk
def test_a_list_confirms_own_rows_alone(sign_in, own, foreign):
    header = "Projekt;Nummer;Leistungseinheit;Phase;Seit;Stichtag"
    zoo = UnitFactory(name="Zoo", number="1", kind="OFFICE")
    rollouts = [
        RolloutFactory(project=project, unit=zoo, phases={date(2020, 1, 1): Phase.PLANNING})
        for project in (own, foreign)
    ]
    rows = [f"{title};1;Zoo;Planung;01.01.2020;01.06.2020" for title in ("Eigenes", "Fremdes")]
    client = sign_in({"project": own})
    assert "(Zeile 3), bleibt eingetragen" in preview(client, "leistungseinheiten", csv_of(header, *rows))
    imported(client, "leistungseinheiten", csv_of(header, *rows))
    assert [rollout.confirmations.count() for rollout in rollouts] == [1, 0]


def test_tables_of_what_belongs_to_no_project_are_closed(sign_in, own):
    client = sign_in({"project": own})
    assert client.get(f"{RUNS}importieren/ozg-katalog/").status_code == 403
    assert client.get(f"{RUNS}importieren/meilensteine/").status_code == 200


@pytest.mark.walk
def test_an_import_is_undone_by_who_has_the_right_for_all_that_it_wrote(client, own, foreign):
    both, one = UserFactory(), UserFactory()
    for account, project in ((both, own), (both, foreign), (one, own)):
        RoleFactory(account=account, project=project)
    client.force_login(both)
    imported(client, "statusberichte", csv_of(NOTES, "Eigenes;01.03.2020;Läuft.", "Fremdes;01.03.2020;Steht."))
    page = f"{RUNS}{ImportRun.objects.get().pk}/"
    client.force_login(one)
    assert "rückgängig machen" not in text_of(client.get(f"{page}change/"))
    assert client.get(f"{page}rueckgaengig/").status_code == 403
    assert client.post(f"{page}rueckgaengig/", {"reason": "falsch"}).status_code == 403
    assert StatusNote.objects.count() == 2
    client.force_login(both)
    assert client.post(f"{page}rueckgaengig/", {"reason": "falsch"}).status_code == 302
    assert not StatusNote.objects.exists()


def paper_with(client, *projects):
    """Send a new paper with these projects; the answer."""
    page = "/admin/papers/paper/add/"
    fields = fields_of(client.get(page)) | {
        "reference": "VO/1",
        "name": "Bericht",
        "dated_on": "01.03.2021",
        "key_date": "01.03.2021",
        "proposal": "Kenntnis",
        "paperproject_set-TOTAL_FORMS": str(len(projects)),
    }
    for place, project in enumerate(projects):
        fields |= {f"paperproject_set-{place}-project": project.pk, f"paperproject_set-{place}-position": place + 1}
    return client.post(page, fields)


@pytest.mark.walk
def test_a_paper_needs_the_right_for_each_of_its_projects(sign_in, own, foreign):
    client = sign_in({"project": own})
    assert "Bitte nennen Sie Projekte" in text_of(paper_with(client))
    assert paper_with(client, own, foreign).status_code == 200
    assert not Paper.objects.exists()
    assert paper_with(client, own).status_code == 302
    paper = Paper.objects.get()
    assert list(paper.paperproject_set.values_list("project", flat=True)) == [own.pk]
    change = f"/admin/papers/paper/{paper.pk}/change/"
    assert client.post(change, fields_of(client.get(change)) | {"name": "Anders"}).status_code == 302
    without = fields_of(client.get(change)) | {"paperproject_set-0-DELETE": "on", "change_reason": "doch nicht"}
    assert "Bitte nennen Sie Projekte" in text_of(client.post(change, without))
    assert paper.paperproject_set.count() == 1


@pytest.mark.walk
def test_a_paper_of_another_project_is_read_and_not_written_frozen_or_published(sign_in, own, foreign):
    client = sign_in({"project": own})
    shared = PaperFactory(reference="VO/2", projects=[own, foreign])
    of_none = PaperFactory(reference="VO/3")
    for paper in (shared, of_none):
        page = f"/admin/papers/paper/{paper.pk}/"
        assert 'name="_save"' not in client.get(f"{page}change/").content.decode()
        assert client.post(f"{page}change/", {"name": "x"}).status_code == 403
        for step in ("einfrieren", "veroeffentlichen"):
            assert client.get(f"{page}{step}/").status_code == 403
            assert client.post(f"{page}{step}/").status_code == 403
        assert client.get(f"/berichte/{paper.slug}/").status_code == 200
    assert set(Paper.objects.values_list("state", flat=True)) == {"DRAFT"}


def test_orders_and_bodies_need_a_role_for_all(sign_in, own):
    client = sign_in({"project": own})
    assert client.get("/admin/papers/order/add/").status_code == 403
    assert 'name="_save"' not in client.get(f"/admin/papers/order/{OrderFactory().pk}/change/").content.decode()


@pytest.fixture
def findings(own, foreign):
    """A finding in each of the projects: a milestone that is past its day."""
    for project in (own, foreign):
        MilestoneFactory(project=project, title=f"Abnahme {project.slug}", due_on=date(2021, 1, 1))


@pytest.mark.walk
def test_findings_of_own_projects_alone_are_explained(sign_in, own, foreign, findings):
    client = sign_in({"project": own})
    rows = client.get("/pruefung.json?stichtag=2021-04-08")
    found = b"".join(rows.streaming_content).decode()
    assert "Abnahme eigenes" in found
    assert "Abnahme fremdes" in found
    keys = {
        one.finding.subject.project: one.finding.key
        for one in audit(Scope(date(2021, 4, 8)))
        if one.finding.subject.project
    }
    page = client.get("/pruefung/?stichtag=2021-04-08").content.decode()
    assert keys["eigenes"] in page
    assert keys["fremdes"] not in page
    sent = {"text": "Bekannt.", "stichtag": "2021-04-08"}
    answer = client.post("/admin/reports/explanation/add/", sent | {"befund": keys["fremdes"]})
    assert REFUSED in text_of(answer)
    assert client.post("/admin/reports/explanation/add/", sent | {"befund": keys["eigenes"]}).status_code == 302
    explanation = Explanation.objects.get()
    assert explanation.project == own


@pytest.mark.walk
def test_money_follows_the_project_of_its_grant(sign_in, own, foreign):
    client = sign_in({"project": own}, group="Fördermittelstelle")
    mine, other = TrancheFactory(grant__project=own), TrancheFactory(grant__project=foreign)
    for tranche, is_kept in ((mine, True), (other, False)):
        page = client.get(f"/admin/funding/tranche/{tranche.pk}/change/").content.decode()
        assert ('name="_save"' in page) == is_kept
        assert ("movements-__prefix__-amount" in page) == is_kept
