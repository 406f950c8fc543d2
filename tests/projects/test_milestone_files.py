"""Milestones as a list of a day, with files and import."""

from datetime import date

import pytest

from projects.models import Milestone, MilestoneDay
from tests.factories import MilestoneFactory, ProjectFactory
from tests.imports.files import csv_of
from tests.imports.uploads import imported, preview
from tests.pages import text_of

pytestmark = pytest.mark.django_db
HEADER = "Projekt;Meilenstein;Fällig am;Gilt ab;Erreicht am"
LEADERS = "Projektleitung"


@pytest.fixture(autouse=True)
def import_folder(settings, tmp_path):
    settings.IMPORT_FOLDER = tmp_path / "importe"


@pytest.fixture
def milestone():
    return MilestoneFactory(project__title="Akten", reached_on=date(2020, 9, 30))


def listed(read_csv, day):
    rows = read_csv(f"/meilensteine.csv?stichtag={day}")
    return [(row["Meilenstein"], row["Fällig am"], row["Gilt ab"], row["Erreicht am"]) for row in rows]


def test_a_milestone_is_listed_as_planned_and_reached_by_the_day(read_csv, milestone):
    milestone.state(date(2020, 5, 1), due_on=date(2020, 9, 1))
    assert listed(read_csv, "2018-12-31") == []
    assert listed(read_csv, "2020-04-30") == [("Abnahme", "30.06.2020", "01.01.2019", "")]
    assert listed(read_csv, "2020-05-01") == [("Abnahme", "01.09.2020", "01.05.2020", "")]
    assert listed(read_csv, "2020-09-30") == [("Abnahme", "01.09.2020", "01.05.2020", "30.09.2020")]


def test_the_list_is_narrowed_by_what_is_reached(read_csv, milestone):
    MilestoneFactory(project=milestone.project, title="Betrieb")
    titles = [
        [row["Meilenstein"] for row in read_csv(f"/meilensteine.csv?stichtag=2020-09-30&erreicht={reached}")]
        for reached in ("ja", "nein")
    ]
    assert titles == [["Abnahme"], ["Betrieb"]]


@pytest.mark.walk(4)
def test_a_later_day_of_a_file_is_a_change_and_the_file_of_the_list_changes_nothing(staff, read_csv, client, milestone):
    clerk = staff(LEADERS)
    file = csv_of(HEADER, "Akten;Abnahme;01.09.2020;01.05.2020;30.09.2020", "Akten;Betrieb;31.12.2030;01.03.2020;")
    assert "Betrieb" in imported(clerk, "meilensteine", file)
    assert listed(read_csv, "2020-04-30")[0] == ("Abnahme", "30.06.2020", "01.01.2019", "")
    assert listed(read_csv, "2020-05-01") == [
        ("Abnahme", "01.09.2020", "01.05.2020", ""),
        ("Betrieb", "31.12.2030", "01.03.2020", ""),
    ]
    for day in ("2020-04-30", "2020-05-01", "2020-09-30"):
        content = b"".join(client.get(f"/meilensteine.csv?stichtag={day}").streaming_content)
        assert "Meilensteine 0 0 2" in preview(clerk, "meilensteine", content, f"meilensteine_{day}.csv")


def test_without_a_day_a_new_one_due_later_is_planned_from_the_key_date_of_the_file(staff):
    ProjectFactory(title="Akten")
    file = csv_of("Projekt;Meilenstein;Fällig am", "Akten;Betrieb;31.12.2021", "Akten;Abnahme;31.12.2019")
    imported(staff(LEADERS), "meilensteine", file, "meilensteine_2020-06-30.csv")
    days = MilestoneDay.objects.order_by("effective_on").values_list("milestone__title", "effective_on")
    assert list(days) == [("Abnahme", date(2019, 1, 1)), ("Betrieb", date(2020, 6, 30))]


def test_what_is_wrong_with_a_milestone_is_named(staff, milestone):
    rows = (
        "Akten;Betrieb;;;",
        "Akten;Schulung;32.12.2021;;",
        "Akten;Test;31.12.2021;;31.12.2199",
        "Planung;Betrieb;31.12.2021;;",
        f"Akten;{'A' * 201};31.12.2021;;",
    )
    text = preview(staff(LEADERS), "meilensteine", csv_of(HEADER, *rows))
    for problem in (
        "Dieses Feld darf nicht leer sein.",
        "„32.12.2021“ ist kein Datum.",
        "„Planung“ gibt es nicht",
        "höchstens 200 Zeichen",
    ):
        assert problem in text, text
    assert Milestone.objects.count() == 1


def test_a_milestone_reached_on_a_day_to_come_is_refused(staff, milestone):
    text = preview(staff(LEADERS), "meilensteine", csv_of(HEADER, "Akten;Test;31.12.2021;;31.12.2199"))
    assert "Erreicht ist er spätestens heute" in text


def test_who_may_not_keep_milestones_imports_none(staff):
    assert staff("Sachbearbeitung").get("/admin/imports/importrun/importieren/meilensteine/").status_code == 403


@pytest.mark.walk(4)
def test_the_page_of_the_project_leads_to_its_milestones(client, milestone):
    page = client.get(f"/projekte/{milestone.project.slug}/?stichtag=2020-06-30")
    assert "Meilensteine als Liste" in text_of(page)
    address = f"/meilensteine/?projekt={milestone.project.slug}&stichtag=2020-06-30"
    assert address in page.content.decode().replace("&amp;", "&")
    assert "Abnahme" in text_of(client.get(address))
