"""The desk shows an account what is due to it, each task with what settles it there."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from funding.models import DeadlineNote
from projects.choices import State
from records.desk import MOST_OF_A_KIND
from reports.models import Explanation
from tests.factories import (
    GrantFactory,
    PaperFactory,
    PendingCorrectionFactory,
    ProjectFactory,
    ProjectStateFactory,
    RoleFactory,
    RolloutFactory,
    UserFactory,
)
from tests.imports.files import csv_of
from tests.pages import fields_of, text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
DESK = "/schreibtisch/"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Files of other tests that wait for being imported stand on no desk."""
    settings.IMPORT_FOLDER = tmp_path


def days_ago(number):
    return timezone.localdate() - timedelta(days=number)


def overdue(days=43, **fields):
    """In Konzeption since long ago, planned productive so many days ago."""
    return RolloutFactory(phases={days_ago(400): Phase.CONCEPT}, planned_production_on=days_ago(days), **fields)


@pytest.fixture
def zoo():
    return overdue(unit__name="Zoo", project__title="Aktenplan", project__slug="aktenplan")


@pytest.mark.walk
def test_a_planned_day_that_passed_is_overdue_and_settled_on_the_desk(staff, read_csv, zoo):
    client = staff("Projektleitung")
    page = client.get(DESK)
    text = text_of(page)
    assert "Überfällig 1" in text
    assert f"seit 43 Tagen Zoo: „Produktiv“ war zum {days_ago(43):%d.%m.%Y} geplant" in text
    sent = fields_of(page, "effective_on")
    assert sent["effective_on"] == ""
    answer = client.post("/eintragen/phase/", {**sent, "effective_on": f"{days_ago(40):%d.%m.%Y}"}, follow=True)
    assert answer.redirect_chain == [(DESK, 302)]
    assert f"Zoo steht ab {days_ago(40):%d.%m.%Y} auf Produktiv." in text_of(answer)
    assert "Überfällig" not in text_of(client.get(DESK))
    assert read_csv("/leistungseinheiten.csv")[0]["Phase"] == "Produktiv"


def test_the_most_urgent_stands_first_and_counts_are_by_project(staff, zoo):
    other = overdue(days=90, unit__name="Museum", project__title="Zukunft", project__slug="zukunft")
    RolloutFactory(project=other.project, unit__name="Bad", phases={days_ago(400): Phase.PRODUCTION})
    client = staff("Sachbearbeitung")
    text = text_of(client.get(DESK))
    assert text.index("Museum: ") < text.index("Zoo: ") < text.index("nicht bestätigt")
    assert "Zukunft 2" in text
    assert "Aktenplan 2" in text
    of_one = text_of(client.get(f"{DESK}?projekt=aktenplan"))
    assert "Zoo: " in of_one
    assert "Museum: " not in of_one


def test_what_was_not_confirmed_is_one_task_that_leads_to_the_rows_chosen(staff, zoo):
    RolloutFactory(project=zoo.project, phases={days_ago(3): Phase.CONCEPT})
    client = staff("Sachbearbeitung")
    page = client.get(DESK)
    assert "1 Stand von Leistungseinheiten nicht bestätigt" in text_of(page)
    assert "seit 400 Tagen" in text_of(page)
    link = "/leistungseinheiten/?projekt=aktenplan&amp;unbestaetigt=ja&amp;auswahl=alle"
    assert link in page.content.decode()
    listed = client.get(link.replace("&amp;", "&"))
    assert "Die Zeile dieser Liste ist ausgewählt" in text_of(listed)


def test_of_projects_that_rest_or_ended_no_status_is_to_be_confirmed(staff, zoo):
    client = staff("Sachbearbeitung")
    assert "nicht bestätigt" in text_of(client.get(DESK))
    ProjectStateFactory(project=zoo.project, state=State.RESTING, effective_on=days_ago(10), reason="Sperre")
    assert "nicht bestätigt" not in text_of(client.get(DESK))


@pytest.mark.walk(4)
def test_a_deadline_that_passed_is_entered_as_met_on_the_desk(staff):
    grant = GrantFactory(period_start=days_ago(900), period_end=days_ago(500), proof_months=6)
    client = staff("Fördermittelstelle")
    page = client.get(DESK)
    assert "Verwendungsnachweis, " in text_of(page)
    sent = fields_of(page, "met_on")
    answer = client.post("/eintragen/frist/", {**sent, "met_on": "31.02.2026"})
    assert "Bitte geben Sie den Tag mit Monat und Jahr an" in text_of(answer)
    answer = client.post("/eintragen/frist/", {**fields_of(answer, "met_on"), "met_on": f"{days_ago(-1):%d.%m.%Y}"})
    assert "Erledigt ist sie spätestens heute; was noch kommt, bleibt offen." in text_of(answer)
    answer = client.post("/eintragen/frist/", {**fields_of(answer, "met_on"), "met_on": f"{days_ago(501):%d.%m.%Y}"})
    assert answer["Location"] == DESK
    assert DeadlineNote.objects.get().grant == grant
    assert f"ist am {days_ago(501):%d.%m.%Y} erledigt." in text_of(client.get(DESK))


@pytest.mark.walk
def test_findings_are_explained_by_those_who_may(staff):
    project = ProjectFactory(title="Aktenplan", slug="aktenplan")
    RolloutFactory(project=project, unit__name="Zoo")
    client = staff("Projektleitung")
    page = client.get(f"{DESK}?projekt=aktenplan")
    assert "Ohne Angabe, seit wann was gilt: " in text_of(page)
    sent = fields_of(page, "befund")
    again = client.post("/eintragen/erlaeuterung/", {**sent, "text": " "})
    assert "Dieses Feld ist zwingend erforderlich." in text_of(again)
    assert sent["befund"].startswith("projekt-nicht-fertig:")
    assert "Projekt zu Ende, aber nicht fertig: Aktenplan." in text_of(again)
    answer = client.post("/eintragen/erlaeuterung/", {**fields_of(again, "befund"), "text": "Wird nachgetragen."})
    assert answer["Location"] == f"{DESK}?projekt=aktenplan"
    shown = client.get(answer["Location"])
    assert "ist erläutert." in text_of(shown)
    assert Explanation.objects.get().explained_by == shown.wsgi_request.user
    listed = client.get("/pruefung/?stand=erlaeutert")
    assert "Wird nachgetragen." in text_of(listed)
    assert "Ohne Angabe, seit wann was gilt" not in text_of(staff("Sachbearbeitung").get(DESK))


def test_a_finding_is_explained_in_its_row_of_the_list(staff):
    RolloutFactory(project=ProjectFactory(title="Aktenplan", slug="aktenplan"), unit__name="Zoo")
    client = staff("Projektleitung")
    address = "/pruefung/?projekt=aktenplan&pruefung=phase-fehlt"
    sent = fields_of(client.get(address), "befund")
    answer = client.post("/eintragen/erlaeuterung/", {**sent, "text": "Wird nachgetragen."}, follow=True)
    assert answer.redirect_chain == [(address, 302)]
    assert "Wird nachgetragen." in text_of(answer)
    client.post("/eintragen/rueckgaengig/", fields_of(answer, "eintrag"))
    assert not Explanation.objects.exists()


def test_drafts_say_what_they_lack(staff):
    PaperFactory(reference="VO/0812/21", name="Stand", key_date=date(2021, 6, 30))
    text = text_of(staff("Projektleitung").get(DESK))
    assert "Entwurf VO/0812/21: Stand" in text
    assert "Es fehlen: Projekte, Beratungsfolge." in text
    assert "VO/0812/21" not in text_of(staff("Fördermittelstelle").get(DESK))


def test_files_wait_for_the_account_that_sent_them(staff):
    ProjectFactory(title="Eigenes")
    client = staff("Projektleitung")
    page = "/admin/imports/importrun/importieren/statusberichte/"
    file = SimpleUploadedFile("notizen.csv", csv_of("Projekt;Stand vom;Text", "Eigenes;01.04.2021;Neu."))
    preview = client.post(page, {"file": file})
    shown = client.get(DESK)
    assert "Import „notizen.csv“ wartet auf Ihre Bestätigung" in text_of(shown)
    assert preview["Location"] in shown.content.decode()
    assert "notizen.csv" not in text_of(staff("Projektleitung").get(DESK))


def test_corrections_wait_for_the_second_person(staff, settings):
    settings.SECOND_PERSON = True
    project = ProjectFactory()
    PendingCorrectionFactory(project=project, title="Meilenstein berichtigt")
    assert "Meilenstein berichtigt wartet auf Sie als zweite Person" in text_of(staff().get(DESK))
    assert "Meilenstein berichtigt" not in text_of(staff("Leserecht").get(DESK))


def test_an_empty_desk_says_so(staff):
    text = text_of(staff("Projektleitung").get(DESK))
    assert "Nichts ist fällig." in text
    assert "Alles erledigt" in text


def test_only_what_the_account_may_do_is_on_its_desk(client, zoo):
    own = overdue(unit__name="Bad", project__title="Eigenes")
    account = UserFactory()
    RoleFactory(account=account, group=Group.objects.get(name="Projektleitung"), project=own.project)
    client.force_login(account)
    text = text_of(client.get(DESK))
    assert "Bad: " in text
    assert "Zoo" not in text
    readers = UserFactory(group="Leserecht")
    client.force_login(readers)
    assert "Nichts ist fällig." in text_of(client.get(DESK))


def test_of_many_the_first_are_shown_and_the_others_counted(staff, zoo):
    for number in range(MOST_OF_A_KIND + 2):
        overdue(days=100 + number, project=zoo.project)
    text = text_of(staff("Sachbearbeitung").get(DESK))
    assert "3 weitere Leistungseinheiten sind über ihrem Plandatum" in text
    assert "Überfällig 13" in text


@pytest.mark.walk
def test_the_number_of_queries_does_not_grow_with_the_tasks(staff, zoo, django_assert_max_num_queries):
    GrantFactory(project=zoo.project)
    PaperFactory(reference="VO/1/21")
    client = staff()
    client.get(DESK)
    with django_assert_max_num_queries(120) as first:
        client.get(DESK)
    for number in range(3):
        rollout = overdue(days=50 + number)
        GrantFactory(project=rollout.project)
        PaperFactory(reference=f"VO/{number + 2}/21")
    with django_assert_max_num_queries(len(first.captured_queries)):
        client.get(DESK)


def test_staff_begin_at_the_desk_and_the_public_has_none(client):
    UserFactory(username="kim", password="drei-tassen-am-deich")
    assert client.get(DESK)["Location"].startswith("/anmelden/")
    answer = client.post("/anmelden/", {"login": "kim", "password": "drei-tassen-am-deich"})
    assert answer["Location"] == DESK


@pytest.mark.walk(4)
def test_who_is_responsible_for_some_units_is_led_to_their_rows_alone(client, zoo):
    """Of a project with many units the first page would be those of others."""
    bath = RolloutFactory(project=zoo.project, unit__name="Bad", phases={days_ago(400): Phase.CONCEPT})
    for name in ("Archiv", "Amt"):
        RolloutFactory(project=zoo.project, unit__name=name, phases={days_ago(400): Phase.CONCEPT})
    account = UserFactory()
    for rollout in (zoo, bath):
        RoleFactory(account=account, group=Group.objects.get(name="Sachbearbeitung"), unit=rollout.unit)
    client.force_login(account)
    page = client.get(DESK)
    assert "2 Stände von Leistungseinheiten nicht bestätigt" in text_of(page)
    address = (
        "/leistungseinheiten/?projekt=aktenplan&unbestaetigt=ja"
        f"&leistungseinheit={bath.unit.slug}%2C{zoo.unit.slug}&auswahl=alle"
    )
    assert address.replace("&", "&amp;") in page.content.decode()
    listed = client.get(address)
    assert "Alle 2 Zeilen dieser Liste ausgewählt" in text_of(listed)
    assert "Archiv" not in text_of(listed)
    done = client.post("/eintragen/stand/leistungseinheiten/", fields_of(listed, "alle"), follow=True)
    assert "2 Stände für den" in text_of(done)


def test_who_leads_the_project_is_led_to_all_of_it(client, zoo):
    role = RoleFactory(group=Group.objects.get(name="Projektleitung"), project=zoo.project)
    client.force_login(role.account)
    assert "leistungseinheit=" not in client.get(DESK).content.decode()
