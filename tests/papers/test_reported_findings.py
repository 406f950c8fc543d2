"""The writer chooses which findings the council reads: each stands with the figures that it is about, explained."""

import re
from datetime import date
from decimal import Decimal

import pytest

from funding.models import Grant
from papers.facts import PaperFacts
from papers.freezing import freeze
from papers.models import Paper, ReportedFinding
from reports.models import Explanation
from tests.example_papers import text_of_docx, text_of_pdf, written
from tests.factories import GrantFactory, PaperFactory, ProjectFactory, RolloutFactory
from tests.pages import fields_of, text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
PAGE, CHOICE = "/berichte/vo-1/schreiben/", "/berichte/vo-1/befunde/"
MONEY, PHASES = "projekt-zoo-foerdermittel", "projekt-zoo-leistungseinheiten"
SHARE = "Anteil ist nicht der Fördersatz des Gesamtvolumens: Zuwendung Land"


@pytest.fixture
def draft(db):
    """A paper on a project whose shares are not those of its rate, and of which a unit went back."""
    project = ProjectFactory(title="Zoo", slug="zoo", started_on=date(2020, 1, 1), ends_on=date(2022, 1, 1))
    RolloutFactory(project=project, phases={date(2020, 2, 1): Phase.PRODUCTION, date(2020, 3, 1): Phase.PLANNING})
    GrantFactory(
        project=project, grantor="Land", total_volume=Decimal(1000), state_share=Decimal(890), own_share=Decimal(110),
        rate=Decimal(90), period_start=date(2020, 1, 1), period_end=date(2022, 1, 1),
    )  # fmt: skip
    return PaperFactory(reference="VO/1", key_date=date(2020, 12, 31), projects=[project])


def offered(client, place):
    """The findings that the page offers at a place, by their texts, with their keys; and which are chosen."""
    page = client.get(PAGE).content.decode()
    part = page[page.index(f'<div class="writing-place" id="{place}">') :]
    part = part[: part.index('<div class="writing-place"', 10)]
    boxes = part.split('name="befund" value="')[1:]
    return {box.split('"')[0]: " checked" in box.split(">")[0] for box in boxes}


def key_of(client, place, check):
    return next(key for key in offered(client, place) if key.startswith(check))


def choose(client, place, *keys, before=()):
    return client.post(CHOICE, {"place": place, "befund": keys, "gewaehlt": before})


@pytest.mark.walk
def test_each_finding_is_offered_where_its_figures_stand(staff, draft):
    client = staff("Projektleitung")
    assert {key.split(":")[0] for key in offered(client, MONEY)} >= {"anteil-nach-satz"}
    assert {key.split(":")[0] for key in offered(client, PHASES)} >= {"phasenfolge"}
    assert not any(key.startswith("phasenfolge") for key in offered(client, MONEY))
    assert not any(chosen for chosen in offered(client, MONEY).values())


@pytest.mark.walk
def test_what_is_chosen_stands_in_the_paper_with_its_explanation_and_nothing_else(staff, draft):
    writer = staff("Projektleitung")
    key = next(key for key in offered(writer, MONEY) if key.endswith("state_share"))
    response = choose(writer, MONEY, key)
    assert response["Location"] == f"{PAGE}#{MONEY}"
    assert offered(writer, MONEY)[key]
    said = f"{SHARE}. Landesförderung: Nach dem Fördersatz von 90 % wären es 900,00 €, im Bescheid stehen 890,00 €."
    assert told(writer) == f"{said} Noch nicht erläutert."
    Explanation.objects.create(finding=key, fingerprint=fingerprint(draft, key), subject="x", text="Das Land rundet.")
    assert told(writer) == f"{said} Erläuterung: Das Land rundet."


def told(client):
    """What the paper says under "Befunde" among the money of its project."""
    page = client.get("/berichte/vo-1/").content.decode()
    part = page[page.index(f'id="{MONEY}"') :]
    items = re.search(r">Befunde<.*?<ul[^>]*>(.*?)</ul>", part[: part.index("<h2")], re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", items[1]).split())


def fingerprint(paper, key):
    return next(each.finding.fingerprint for each in PaperFacts(paper).findings if each.finding.key == key)


@pytest.mark.walk
def test_frozen_it_stands_in_every_file(staff, draft):
    writer = staff("Projektleitung")
    for key in offered(writer, MONEY):
        choose(writer, MONEY, key)
        Explanation.objects.create(finding=key, fingerprint=fingerprint(draft, key), subject="x", text="Gerundet.")
    frozen = freeze(draft)
    files = {each.file_format: bytes(each.data) for each in frozen.files.all()}
    assert "Anteil ist nicht der Fördersatz" in text_of_pdf(files["pdf"])
    assert "Anteil ist nicht der Fördersatz" in text_of_docx(files["docx"])
    Grant.objects.get().amendments.all().delete()
    assert "unverändert" in written("VO/1", "--pruefen")


@pytest.mark.walk
def test_what_another_chose_meanwhile_stays(staff, draft):
    writer = staff("Projektleitung")
    money, phase = key_of(writer, MONEY, "anteil-nach-satz"), key_of(writer, PHASES, "phasenfolge")
    choose(writer, MONEY, money)
    choose(writer, PHASES, phase)
    assert set(ReportedFinding.objects.values_list("finding", flat=True)) == {money, phase}
    choose(writer, MONEY, before=[money])
    assert list(ReportedFinding.objects.values_list("finding", flat=True)) == [phase]
    choose(writer, PHASES, phase)
    assert ReportedFinding.objects.count() == 1


@pytest.mark.walk
def test_a_choice_that_is_found_no_more_is_named_and_can_be_left_out(staff, draft):
    writer = staff("Projektleitung")
    key = key_of(writer, PHASES, "phasenfolge")
    choose(writer, PHASES, key)
    title = ReportedFinding.objects.get().subject
    draft.paperproject_set.get().project.rollouts.get().phase_changes.all().delete()
    assert f"Gewählter Befund besteht nicht mehr: {title}" in text_of(writer.get(PAGE))
    assert "Ein gewählter Befund besteht nicht mehr" in text_of(
        writer.post(CHOICE, {"place": PHASES, "befund": ["phasenfolge:projects.phasechange:0"]}, follow=True)
    )
    change = f"/admin/papers/paper/{draft.pk}/change/"
    fields = fields_of(writer.get(change)) | {"reportedfinding_set-0-DELETE": "on"}
    writer.post(change, {**fields, "change_reason": "Der Befund hat sich erledigt."})
    assert not ReportedFinding.objects.exists()


@pytest.mark.walk
def test_the_next_report_tells_the_same_findings(staff, draft):
    writer = staff("Projektleitung")
    choose(writer, PHASES, key_of(writer, PHASES, "phasenfolge"))
    address = f"/admin/papers/paper/{draft.pk}/naechster/"
    fields = fields_of(writer.get(address), "reference") | {
        "reference": "VO/2",
        "dated_on": "08.07.2021",
        "key_date": "30.06.2021",
    }
    writer.post(address, fields)
    following = Paper.objects.get(reference="VO/2")
    assert [each.finding for each in following.reportedfinding_set.all()] == [
        each.finding for each in draft.reportedfinding_set.all()
    ]


@pytest.mark.parametrize("group", ["Sachbearbeitung", "Fördermittelstelle", "Leserecht"])
def test_who_may_not_write_papers_chooses_nothing(staff, draft, group):
    assert choose(staff(group), MONEY, "anteil-nach-satz:funding.grant:1").status_code == 403
    assert not ReportedFinding.objects.exists()


def test_a_stranger_and_a_reader_of_the_frozen_choose_nothing(client, staff, frozen):
    address = "/berichte/vo-0504-21/befunde/"
    assert client.post(address, {"befund": "x"})["Location"].startswith("/anmelden/")
    assert staff().post(address, {"befund": "x"})["Location"] == "/berichte/vo-0504-21/"
    assert staff().get(address).status_code == 405


def test_a_new_paper_has_no_row_for_findings(staff):
    page = staff().get("/admin/papers/paper/add/").content.decode()
    assert 'name="consultation_set-0-id"' in page
    assert "reportedfinding_set-0" not in page
    groups = re.findall(r'id="(\w+)-group"[^>]*?(\shidden)?\s*>', page)
    assert [name for name, hidden in groups if hidden] == ["reportedfinding_set"]
