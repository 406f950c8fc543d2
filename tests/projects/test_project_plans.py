"""What a project plans, on a day: later decisions change no earlier day, and are listed where they were made."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from projects.models import Milestone, Project
from projects.moves import Moves
from records.knowledge import as_known, end_of_day
from tests.example_papers import frozen_example
from tests.factories import MilestoneFactory, ProjectFactory, RolloutFactory
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
AKTENPLAN = "/projekte/aktenplan/"
EXTENDED_ON = date(2021, 6, 1)


def changes(read_csv, start, end):
    """The single changes between two days."""
    rows = read_csv(f"/vergleich.csv?von={start}&bis={end}")
    names = ("Datum", "Angabe", "Gegenstand", "Vorher", "Nachher", "Differenz")
    return [tuple(row[name] for name in names) for row in rows if row["Datum"]]


@pytest.fixture
def aktenplan(examples):
    return Project.objects.get(slug="aktenplan")


@pytest.fixture
def extended(aktenplan):
    aktenplan.state(EXTENDED_ON, ends_on=date(2023, 9, 30), source="VO/0900/21")
    return aktenplan


@pytest.mark.walk
def test_an_extension_is_shown_from_its_day_on(client, extended):
    before = text_of(client.get(f"{AKTENPLAN}?stichtag=2021-04-08"))
    assert "30.09.2021 noch 175 Tage" in before
    assert "nicht zu halten" in before
    assert "30.09.2023" not in before
    after = text_of(client.get(f"{AKTENPLAN}?stichtag=2021-06-01"))
    assert "30.09.2023 noch 851 Tage ursprünglich 30.09.2021, einmal verschoben, 730 Tage später" in after
    assert "in 851 Tagen; ursprünglich 30.09.2021, einmal verschoben, 730 Tage später" in after
    assert "ursprünglich 30.09.2021, einmal verschoben, 730 Tage später" in text_of(client.get("/?stichtag=2021-06-01"))
    assert "ursprünglich" not in text_of(client.get("/?stichtag=2021-05-31"))


def test_an_extension_is_entered_at_the_form(staff, aktenplan, time_machine, read_csv):
    time_machine.move_to("2021-06-01 12:00 +0000")
    address = f"/admin/projects/project/{aktenplan.pk}/change/"
    editor = staff("Projektleitung")
    fields = fields_of(editor.get(address))
    assert fields["ends_on"] == "30.09.2021"
    fields |= {"ends_on": "30.09.2023", "change_kind": "gilt_ab", "change_effective_on": "01.06.2021"}
    assert editor.post(address, fields).status_code == 302
    ends = [read_csv(f"/projekte.csv?stichtag={day}")[1]["Fertigstellung"] for day in ("2021-05-31", "2021-06-01")]
    assert ends == ["30.09.2021", "30.09.2023"]


@pytest.mark.walk
@pytest.mark.parametrize("page", ["project", "milestone"])
def test_a_milestone_decided_later_is_not_shown_before(staff, page):
    project = ProjectFactory(slug="p", started_on=date(2019, 1, 1))
    editor = staff("Projektleitung")
    if page == "project":
        address = f"/admin/projects/project/{project.pk}/change/"
        named = {"title": "Abnahme", "due_on": "30.06.2022", "stated_on": "01.06.2021"}
        rows = {"milestones-TOTAL_FORMS": "1", **{f"milestones-0-{name}": value for name, value in named.items()}}
    else:
        address = "/admin/projects/milestone/add/"
        rows = {"project": project.pk, "title": "Abnahme", "due_on": "30.06.2022", "stated_on": "01.06.2021"}
    assert editor.post(address, {**fields_of(editor.get(address)), **rows}).status_code == 302
    days = ("2021-05-31", "2021-06-01")
    assert ["Abnahme" in text_of(Client().get(f"/projekte/p/?stichtag={day}")) for day in days] == [False, True]


@pytest.mark.walk
def test_a_milestone_is_planned_on_the_page_of_its_project(staff):
    project = ProjectFactory(slug="p", started_on=date(2019, 1, 1))
    address = f"/admin/projects/project/{project.pk}/change/"
    editor = staff("Projektleitung")
    rows = {"milestones-TOTAL_FORMS": "1", "milestones-0-title": "Abnahme", "milestones-0-due_on": "30.06.2020"}
    assert editor.post(address, {**fields_of(editor.get(address)), **rows}).status_code == 302
    planned = Milestone.objects.get().planned_days.get()
    assert (planned.due_on, planned.effective_on) == (date(2020, 6, 30), date(2019, 1, 1))
    rows = {"milestones-TOTAL_FORMS": "2", "milestones-1-title": "Schulung", "milestones-1-due_on": ""}
    again = editor.post(address, {**fields_of(editor.get(address)), **rows})
    assert "Dieses Feld ist zwingend erforderlich." in text_of(again)
    assert "30.06.2020" in again.content.decode()


@pytest.mark.usefixtures("extended")
def test_the_list_has_the_first_end_where_it_was_moved(read_csv):
    rows = read_csv("/projekte.csv?stichtag=2021-06-01")
    assert [(row["Kurzname"], row["Fertigstellung"], row["ursprünglich"]) for row in rows] == [
        ("KiJuFa", "30.06.2022", ""),
        ("Aktenplan", "30.09.2023", "30.09.2021"),
    ]
    assert [row["ursprünglich"] for row in read_csv("/projekte.csv?stichtag=2021-05-31")] == ["", ""]


@pytest.mark.walk
@pytest.mark.usefixtures("extended")
def test_the_comparison_lists_the_extension_on_its_day(read_csv):
    moved = ("01.06.2021", "Fertigstellung", "", "30.09.2021", "30.09.2023", "730")
    assert moved in changes(read_csv, "2021-04-08", "2026-11-27")
    assert moved in changes(read_csv, "2021-05-31", "2021-06-01")
    assert moved not in changes(read_csv, "2021-06-01", "2026-11-27")


@pytest.mark.walk
def test_an_extension_after_the_key_date_corrects_no_paper(client, staff, aktenplan):
    frozen_example()
    aktenplan.state(EXTENDED_ON, ends_on=date(2023, 9, 30))
    page = text_of(client.get("/berichte/vo-0504-21/"))
    assert "Nach heutigem Wissen lautet keine Zahl für den Stichtag 08.04.2021 anders." in page


@pytest.mark.walk
def test_a_late_entry_up_to_the_key_date_names_its_entry(client, aktenplan):
    frozen_example()
    aktenplan.state(date(2021, 3, 1), ends_on=date(2023, 9, 30))
    text = text_of(client.get("/berichte/vo-0504-21/"))
    assert "Fertigstellung 30.09.2021 30.09.2023" in text


@pytest.mark.walk
def test_a_paper_says_how_the_end_was_moved(aktenplan):
    aktenplan.state(date(2021, 3, 1), ends_on=date(2021, 12, 31), source="VO/0300/21")
    frozen = frozen_example()
    assert "ursprünglich 30.09.2021, einmal verschoben, 92 Tage später" in str(frozen.data)


@pytest.mark.walk
def test_the_forecast_of_a_day_is_about_the_end_in_force_on_it(client, extended):
    extended.state(date(2022, 2, 1), ends_on=None)
    text = text_of(client.get(f"{AKTENPLAN}?stichtag=2022-02-01"))
    assert "Für das Projekt ist kein Ende festgelegt." in text
    assert "ursprünglich 30.09.2021, einmal verschoben, jetzt ohne Tag" in text
    assert "Für das Projekt ist kein Ende festgelegt." not in text_of(client.get(f"{AKTENPLAN}?stichtag=2022-01-31"))


def test_a_project_that_was_past_its_end_stays_past_it_on_that_day(client, aktenplan):
    aktenplan.state(date(2021, 11, 1), ends_on=date(2022, 9, 30))
    october = text_of(client.get("/pruefung/?projekt=aktenplan&stichtag=2021-10-31"))
    assert "Das Projekt endete am 30.09.2021" in october
    november = text_of(client.get("/pruefung/?projekt=aktenplan&stichtag=2021-11-01"))
    assert "Das Projekt endete" not in november


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ([], ""),
        ([date(2021, 9, 30)], ""),
        ([date(2021, 9, 30), date(2021, 12, 31)], "ursprünglich 30.09.2021, einmal verschoben, 92 Tage später"),
        (
            [date(2021, 9, 30), date(2022, 1, 31), date(2021, 12, 31)],
            "ursprünglich 30.09.2021, zweimal verschoben, 92 Tage später",
        ),
        ([date(2021, 9, 30), date(2021, 9, 29)], "ursprünglich 30.09.2021, einmal verschoben, 1 Tag früher"),
        ([date(2021, 9, 30), date(2021, 12, 31), date(2021, 9, 30)], "ursprünglich 30.09.2021, zweimal verschoben"),
        ([date(2021, 9, 30), None], "ursprünglich 30.09.2021, jetzt ohne Tag"),
        ([None, date(2021, 9, 30)], ""),
        ([date(2021, 9, 30), None, date(2021, 9, 30)], ""),
    ],
)
def test_moves_are_said_in_words(days, text):
    assert Moves.of(days).text == text


def test_more_moves_than_have_a_word_are_counted():
    assert Moves.of([date(2021, 1, day) for day in range(1, 14)]).summary == "12-mal verschoben, 12 Tage später"


@pytest.mark.walk
def test_a_project_has_the_title_of_the_day_everywhere(client, read_csv):
    project = ProjectFactory(title="Aktenplan", slug="akten")
    RolloutFactory(project=project)
    project.state(date(2021, 1, 1), title="E-Akte", short_name="EA")
    for path in ("/projekte", "/leistungseinheiten"):
        assert [row["Projekt"] for row in read_csv(f"{path}.csv?stichtag=2020-12-31")] == ["Aktenplan"]
        assert [row["Projekt"] for row in read_csv(f"{path}.csv?stichtag=2021-01-01")] == ["E-Akte"]
    assert "Aktenplan am 31.12.2020" in text_of(client.get("/projekte/akten/?stichtag=2020-12-31"))
    assert "E-Akte am 01.01.2021" in text_of(client.get("/projekte/akten/?stichtag=2021-01-01"))
    assert [row["Kurzname"] for row in read_csv("/projekte.csv?stichtag=2021-01-01")] == ["EA"]
    assert changes(read_csv, "2020-12-31", "2021-01-01") == [
        ("01.01.2021", "Projekt umbenannt", "", "Aktenplan", "E-Akte", ""),
    ]


@pytest.mark.parametrize(
    ("text", "day", "number"),
    [
        ("akten", "2020-12-31", 1),
        ("e-akte", "2020-12-31", 0),
        ("akten", "2021-01-01", 1),
        ("e-akte", "2021-01-01", 1),
    ],
)
def test_projects_are_found_by_titles_up_to_the_day(read_csv, text, day, number):
    ProjectFactory(title="Aktenplan").state(date(2021, 1, 1), title="E-Akte")
    assert len(read_csv(f"/projekte.csv?suche={text}&stichtag={day}")) == number


def test_two_projects_have_no_title_in_common_on_a_day():
    first = ProjectFactory(title="Aktenplan")
    with pytest.raises(ValidationError, match="Ein anderes Projekt hat schon den Titel „Aktenplan“"):
        ProjectFactory(title="Aktenplan")
    first.state(date(2021, 1, 1), title="E-Akte")
    second = ProjectFactory(title="Wohngeld")
    second.state(date(2021, 1, 1), title="Aktenplan")
    with pytest.raises(ValidationError, match="Ein anderes Projekt hat schon den Titel „Aktenplan“"):
        ProjectFactory(title="Soziales").state(date(2020, 12, 31), title="Aktenplan")


@pytest.mark.walk
def test_numbers_keep_the_words_of_their_source(client, read_csv):
    project = ProjectFactory(slug="p", planned_units=40, planned_units_qualifier="rund")
    RolloutFactory(project=project)
    project.state(date(2021, 1, 1), planned_units=45)
    assert "1 Leistungseinheiten sind erfasst, rund 40 sind geplant" in text_of(
        client.get("/projekte/p/?stichtag=2020-12-31")
    )
    assert "rund 45" in text_of(client.get("/projekte/?stichtag=2021-01-01"))
    assert [row["geplante Leistungseinheiten"] for row in read_csv("/projekte.csv?stichtag=2020-12-31")] == ["40"]
    assert changes(read_csv, "2020-12-31", "2021-01-01") == [
        ("01.01.2021", "Geplante Anzahl", "geplante Leistungseinheiten", "rund 40", "rund 45", "5"),
    ]


def test_a_number_and_its_word_are_one_statement():
    project = ProjectFactory(planned_bundles=15, planned_bundles_qualifier="bis zu")
    project.state(date(2021, 1, 1), planned_bundles=12, planned_bundles_qualifier="")
    rows = [(row.number, row.qualifier, row.effective_on) for row in project.numbers.all()]
    assert rows == [(15, "bis zu", date(2019, 1, 1)), (12, "", date(2021, 1, 1))]
    assert project.state(date(2021, 2, 1), planned_bundles=12) == []


def test_a_plan_made_after_the_start_is_a_change(read_csv):
    project = ProjectFactory(ends_on=None)
    project.state(date(2020, 5, 1), ends_on=date(2021, 12, 31))
    assert changes(read_csv, "2019-12-31", "2020-12-31") == [
        ("01.05.2020", "Fertigstellung", "", "", "31.12.2021", ""),
    ]


@pytest.mark.walk(4)
def test_a_milestone_that_was_overdue_stays_so_on_that_day(client, read_csv):
    project = ProjectFactory(slug="p")
    milestone = MilestoneFactory(project=project, title="Abnahme", due_on=date(2020, 6, 30))
    milestone.state(date(2020, 8, 1), due_on=date(2020, 12, 31))
    assert "War am 30.06.2020 fällig" in text_of(client.get("/pruefung/?stichtag=2020-07-31"))
    assert "War am" not in text_of(client.get("/pruefung/?stichtag=2020-08-01"))
    assert "Meilenstein: Abnahme 30.06.2020 überfällig" in text_of(client.get("/projekte/p/?stichtag=2020-07-31"))
    assert (
        "Meilenstein: Abnahme 31.12.2020 offen; ursprünglich 30.06.2020, einmal verschoben, 184 Tage später"
        in text_of(client.get("/projekte/p/?stichtag=2020-08-01"))
    )
    assert changes(read_csv, "2020-07-31", "2020-08-01") == [
        ("01.08.2020", "Meilenstein verschoben", "Abnahme", "30.06.2020", "31.12.2020", "184"),
    ]


@pytest.mark.walk(4)
def test_a_start_to_come_may_be_moved(client):
    project = ProjectFactory(slug="p", started_on=date(2020, 3, 1), ends_on=None)
    project.state(date(2020, 2, 1), starts_on=date(2020, 6, 1))
    assert project.started_on == date(2020, 6, 1)
    assert "es beginnt am 01.03.2020" in text_of(client.get("/projekte/p/?stichtag=2020-01-31"))
    assert "es beginnt am 01.06.2020" in text_of(client.get("/projekte/p/?stichtag=2020-02-01"))
    assert "es beginnt am 01.06.2020" in text_of(client.get("/projekte/p/?stichtag=2020-05-31"))
    upcoming = text_of(client.get("/?stichtag=2020-01-31"))
    assert "am 01.03.2020" in upcoming
    assert "noch nicht begonnen" not in text_of(client.get("/projekte/p/?stichtag=2020-06-01"))


@pytest.mark.parametrize(
    ("decided_on", "starts_on"),
    [(date(2020, 3, 2), date(2020, 6, 1)), (date(2020, 2, 1), date(2020, 1, 31))],
)
def test_a_start_that_has_passed_is_not_moved(decided_on, starts_on):
    project = ProjectFactory(started_on=date(2020, 3, 1), ends_on=None)
    with pytest.raises(ValidationError, match="Ein Beginn, der vorüber ist, wird nicht mehr verschoben"):
        project.state(decided_on, starts_on=starts_on)
    assert Project.objects.get().started_on == date(2020, 3, 1)


def test_the_start_kept_follows_from_what_is_stated_and_its_history_too(time_machine):
    time_machine.move_to("2020-01-10 12:00 +0000")
    project = ProjectFactory(started_on=date(2020, 3, 1), ends_on=None)
    time_machine.move_to("2020-02-10 12:00 +0000")
    stale = Project.objects.get()
    (statement,) = project.state(date(2020, 2, 1), starts_on=date(2020, 6, 1))
    stale.description = "neu"
    stale.save()
    assert Project.objects.get().started_on == date(2020, 6, 1)
    assert list(Project.history.values_list("started_on", flat=True).order_by("history_id")) == [
        date(2020, 3, 1),
        date(2020, 6, 1),
    ]
    with as_known(end_of_day(date(2020, 2, 9))):
        assert Project.objects.get().started_on == date(2020, 3, 1)
    statement.delete()
    assert Project.objects.get().started_on == date(2020, 3, 1)
    assert Project.objects.get().description == "neu"
