"""What is not known is not zero: counts say what they are at least and at most."""

import re
from datetime import date

import pytest

from projects.bounds import Bounds, bounds_text, share_text
from projects.choices import Step
from projects.models import Project
from projects.progress import progress_of
from records.models import DatePrecision
from reports.project.held import with_contents
from reports.project.panels import panels_of
from tests.factories import (
    BundleFactory,
    PaperFactory,
    PhaseChangeFactory,
    ProjectFactory,
    RolloutFactory,
    StepFactory,
)
from tests.pages import text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("bounds", "count", "share"),
    [
        (Bounds(22, 22, 38), "22 von 38", "57,9 %"),
        (Bounds(0, 22, 38), "höchstens 22 von 38", "höchstens 57,9 %"),
        (Bounds(3, 8, 38), "mindestens 3, höchstens 8 von 38", "mindestens 7,9 %, höchstens 21,1 %"),
        (Bounds(3, 38, 38, unknown=35), "mindestens 3 von 38", "mindestens 7,9 %"),
        (Bounds(0, 38, 38, unknown=38), "nicht erfasst", "nicht erfasst"),
        (Bounds(0, 0, 38), "0 von 38", "0,0 %"),
    ],
)
def test_bounds_in_words(bounds, count, share):
    assert (bounds_text(bounds), share_text(bounds, bounds.total)) == (count, share)


@pytest.fixture
def project():
    return ProjectFactory(slug="p", started_on=date(2019, 1, 1))


def bounds_on(project, day):
    """Of Planung, Konzeption, Produktiv: at least and at most; the list of projects and the page agree."""
    [progress] = progress_of([project], day).values()
    of_page = panels_of(with_contents(Project.objects.filter(pk=project.pk), day).get(), day).status.progress
    assert [of_page.bounds_of_phase(phase) for phase in Phase] == [progress.bounds_of_phase(phase) for phase in Phase]
    assert [of_page.bounds_of_step(step) for step in Step] == [progress.bounds_of_step(step) for step in Step]
    return [(bounds.least, bounds.most) for bounds in map(progress.bounds_of_phase, Phase)]


def at_the_latest(rollout, phase, day):
    PhaseChangeFactory(rollout=rollout, phase=phase, effective_on=day, date_precision=DatePrecision.LATEST)


def test_a_first_phase_at_the_latest_may_have_been_any_up_to_it(project):
    at_the_latest(RolloutFactory(project=project), Phase.PRODUCTION, date(2021, 4, 8))
    at_the_latest(RolloutFactory(project=project), Phase.PLANNING, date(2021, 4, 8))
    assert bounds_on(project, date(2021, 4, 7)) == [(0, 2), (0, 1), (0, 1)]
    assert bounds_on(project, date(2021, 4, 8)) == [(1, 1), (0, 0), (1, 1)]


@pytest.mark.walk
def test_between_two_phases_may_be_either_and_those_in_the_middle(project):
    rollout = RolloutFactory(project=project, phases={date(2019, 2, 1): Phase.PLANNING})
    at_the_latest(rollout, Phase.PRODUCTION, date(2021, 4, 8))
    assert bounds_on(project, date(2019, 2, 1)) == [(1, 1), (0, 0), (0, 0)]
    assert bounds_on(project, date(2019, 2, 2)) == [(0, 1), (0, 1), (0, 1)]
    assert bounds_on(project, date(2021, 4, 8)) == [(0, 0), (0, 0), (1, 1)]


def test_members_without_any_statement_may_be_anywhere(project):
    RolloutFactory(project=project, phases={date(2019, 2, 1): Phase.PRODUCTION})
    RolloutFactory(project=project)
    assert bounds_on(project, date(2020, 1, 1)) == [(0, 1), (0, 1), (1, 2)]


def test_a_bundle_may_have_taken_a_step_that_is_known_for_a_later_day(project):
    bundle, _ = BundleFactory(project=project), BundleFactory(project=project)
    StepFactory(bundle=bundle, step=Step.RECORDED, effective_on=date(2020, 2, 1))
    StepFactory(bundle=bundle, step=Step.ANALYSED, effective_on=date(2020, 6, 1), date_precision=DatePrecision.LATEST)
    bounds_on(project, date(2020, 3, 1))
    [progress] = progress_of([project], date(2020, 3, 1)).values()
    counts = {step: (progress.bounds_of_step(step).least, progress.bounds_of_step(step).most) for step in Step}
    assert counts == {Step.RECORDED: (1, 2), Step.ANALYSED: (0, 2), Step.OPTIMISED: (0, 1), Step.DIGITISED: (0, 1)}


@pytest.mark.walk
def test_the_day_before_the_report_is_bounded_and_that_of_the_report_known(client, examples):
    for address in ("/", "/projekte/aktenplan/"):
        before = text_of(client.get(f"{address}?stichtag=2020-12-31"))
        assert "Fortschritt höchstens 57,9 %" in before
        assert "höchstens 22 von 38 erfassten Leistungseinheiten produktiv" in before
        assert "höchstens 55,0 % der" in before
        report = text_of(client.get(f"{address}?stichtag=2021-04-08"))
        assert "22 von 38 erfassten Leistungseinheiten produktiv" in report
        assert "höchstens 22" not in report.partition("im Zeitverlauf")[0]  # the course has earlier days too
        assert "55,0 % der" in report


def test_where_nothing_is_recorded_nothing_is_zero(client, examples):
    text = text_of(client.get("/projekte/kijufa/?stichtag=2021-04-08"))
    assert "Fortschritt nicht erfasst" in text
    assert "erfassten Prozessbündel digitalisiert sind, ist nicht erfasst" in text


def row_of(read_csv, title, day):
    [row] = [row for row in read_csv(f"/projekte.csv?stichtag={day}") if title in row["Projekt"]]
    return row["Fortschritt in %"], row["davon fertig"], row["davon digitalisiert"]


@pytest.mark.walk
def test_files_of_projects_are_empty_where_a_number_is_not_known(client, examples, read_csv):
    for day in ("2020-12-31", "2021-04-07"):
        assert row_of(read_csv, "Einführung", day) == ("", "", "0")
    assert row_of(read_csv, "Einführung", "2021-04-08") == ("57,9", "22", "0")
    assert row_of(read_csv, "Bürgerservices", "2021-04-08") == ("", "0", "")
    body = b"".join(client.get("/projekte.json?stichtag=2021-04-07").streaming_content).decode()
    assert '"Fortschritt in %": null' in body
    assert '"davon fertig": null' in body


def test_the_list_of_projects_says_what_is_known(client, examples):
    text = text_of(client.get("/projekte/?stichtag=2021-04-07"))
    assert "höchstens 57,9 %" in text
    assert "höchstens 22" in text
    assert "nicht erfasst" in text


@pytest.mark.walk(4)
def test_projects_sort_by_a_progress_that_is_not_known_last(client):
    for title, known in (("A", False), ("B", True), ("C", False)):
        project = ProjectFactory(title=title, started_on=date(2019, 1, 1))
        RolloutFactory(project=project, phases={date(2019, 2, 1): Phase.PRODUCTION} if known else {})
    for sort in ("fortschritt-in", "-fortschritt-in", "davon-fertig", "-davon-fertig"):
        response = client.get(f"/projekte/?stichtag=2020-01-01&sort={sort}")
        assert next(row["title"] for row in response.context["table"].page.object_list) == "B", sort


def test_findings_say_what_is_known_of_a_project_that_is_over(client):
    project = ProjectFactory(started_on=date(2019, 1, 1), ends_on=date(2020, 6, 30), planned_units=3)
    at_the_latest(RolloutFactory(project=project), Phase.PRODUCTION, date(2021, 4, 8))
    at_the_latest(RolloutFactory(project=project), Phase.PLANNING, date(2021, 4, 8))
    text = text_of(client.get("/pruefung/?stichtag=2021-04-07"))
    assert "Das Projekt endete am 30.06.2020; höchstens 1 von 2 Leistungseinheiten produktiv." in text
    assert "Produktiv sind höchstens 50,0 % der erfassten oder höchstens 33,3 % der geplanten." in text


def test_findings_name_no_share_where_nothing_is_recorded(client):
    project = ProjectFactory(started_on=date(2019, 1, 1), ends_on=date(2020, 6, 30), planned_units=3)
    RolloutFactory(project=project)
    text = text_of(client.get("/pruefung/?stichtag=2021-04-07"))
    assert "Das Projekt endete am 30.06.2020; wie viele von 1 Leistungseinheiten produktiv sind, ist nicht" in text
    assert "Erfasst sind 1 Leistungseinheiten, geplant 3: Welcher Anteil produktiv ist, ist nicht erfasst." in text


@pytest.mark.walk(4)
def test_a_bound_leads_to_the_rows_that_it_counts(client, project, read_csv):
    RolloutFactory(project=project, unit__name="Archiv", phases={date(2019, 2, 1): Phase.PRODUCTION})
    planned = RolloutFactory(project=project, unit__name="Bad", phases={date(2019, 2, 1): Phase.PLANNING})
    at_the_latest(planned, Phase.PRODUCTION, date(2021, 4, 8))
    at_the_latest(RolloutFactory(project=project, unit__name="Chor"), Phase.CONCEPT, date(2021, 4, 8))
    RolloutFactory(project=project, unit__name="Dom")
    day = "projekt=p&stichtag=2020-01-01"
    page = client.get("/projekte/p/?stichtag=2020-01-01").content.decode()
    for phase, word, number in (("produktiv", "mindestens", 1), ("moeglich-produktiv", "höchstens", 3)):
        link = f'projekt=p&amp;phase={phase}&amp;stichtag=2020-01-01"\\s*>{word} (<.*>)?{number}(<.*>)?</a>'
        assert re.search(link, page), phase
    for phase, expected in (
        ("produktiv", ["Archiv"]),
        ("moeglich-produktiv", ["Archiv", "Bad", "Dom"]),
        ("moeglich-konzeption", ["Bad", "Chor", "Dom"]),
        ("moeglich-planung", ["Bad", "Chor", "Dom"]),
    ):
        rows = read_csv(f"/leistungseinheiten.csv?{day}&phase={phase}")
        assert [row["Leistungseinheit"] for row in rows] == expected, phase


def test_the_report_is_possible_the_day_before(client, examples, read_csv):
    assert len(read_csv("/leistungseinheiten.csv?stichtag=2020-12-31&phase=moeglich-produktiv")) == 22
    assert read_csv("/leistungseinheiten.csv?stichtag=2020-12-31&phase=produktiv") == []
    assert len(read_csv("/leistungseinheiten.csv?stichtag=2021-04-08&phase=moeglich-produktiv")) == 22


@pytest.mark.walk
@pytest.mark.parametrize("kind", ["ROLLOUT", "PROCESS"])
def test_where_nothing_is_recorded_no_share_of_the_planned_number_is_known(client, staff, kind):
    planned = {"planned_units": 12, "planned_units_qualifier": "rund"}
    if kind == "PROCESS":
        planned = {"planned_digitised_bundles": 12, "planned_digitised_bundles_qualifier": "rund"}
    project = ProjectFactory(slug="leer", kind=kind, **planned)
    PaperFactory(reference="VO/1", key_date=date(2020, 6, 1), projects=[project])
    pages = [client.get(f"{page}?stichtag=2020-06-01") for page in ("/", "/projekte/leer/")]
    for page in (*pages, staff().get("/berichte/vo-1/")):
        assert "Fortschritt" in text_of(page)
        assert "0,0 %" not in text_of(page)
