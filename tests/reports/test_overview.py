from datetime import date

import pytest

from funding.models import Grant
from projects.choices import Step
from projects.models import (
    MilestoneDay,
    PlannedNumber,
    Project,
    ProjectEnd,
    ProjectShortName,
    ProjectStart,
    ProjectTitle,
)
from reports.comparison import sources  # noqa: F401 registers the kinds of changes
from reports.comparison.changes import CHANGE_SOURCES
from tests.factories import (
    AmendmentFactory,
    BundleFactory,
    EfaPilotFactory,
    ExpenditureFactory,
    InvolvementStateFactory,
    MaturityChangeFactory,
    MilestoneFactory,
    ObjectiveNumberFactory,
    ObstacleStateFactory,
    PhaseChangeFactory,
    ProjectFactory,
    ProjectStateFactory,
    RolloutFactory,
    ServiceFactory,
    StatusNoteFactory,
    StepFactory,
    TrancheFactory,
)
from tests.pages import text_of
from tests.phases import Phase
from units.models import ReorganisedUnit, UnitDivision, UnitKind, UnitName, UnitNumber

pytestmark = pytest.mark.django_db


def test_an_empty_program_says_what_to_do(client):
    assert "Noch ist kein Projekt erfasst. Projekte legen Berechtigte unter Daten pflegen an." in text_of(
        client.get("/")
    )


def test_before_any_project_was_known_the_page_names_none_and_asks_for_none(client, examples):
    text = text_of(client.get("/?stichtag=2018-01-01"))
    assert "Am 01.01.2018 hatte kein erfasstes Projekt begonnen." in text
    assert "Noch ist kein Projekt erfasst" not in text
    assert "Nach dem Stichtag beginnen" not in text


@pytest.mark.walk
def test_the_progress_of_a_project_without_units_is_not_recorded_wherever_it_stands(client, read_csv):
    ProjectFactory(slug="leer", started_on=date(2019, 1, 1))
    for page in ("/", "/projekte/leer/"):
        assert "Fortschritt nicht erfasst 0 von 0 erfassten" in text_of(client.get(f"{page}?stichtag=2020-06-01"))
    compared = text_of(client.get("/vergleich/?von=2020-05-01&bis=2020-06-01"))
    assert "An keinem der beiden Tage erfasst: Fortschritt in %." in compared
    [row] = read_csv("/projekte.csv?stichtag=2020-06-01")
    assert row["Fortschritt in %"] == ""


@pytest.mark.parametrize("day", ["2018-01-01", "2019-06-30", "2021-04-07"])
def test_pilots_before_any_is_recorded_are_not_none(client, examples, day):
    text = text_of(client.get(f"/?stichtag={day}"))
    assert "EfA-Pilotierungen sind noch nicht erfasst." in text
    assert "0 EfA-Pilotierungen" not in text


@pytest.mark.walk(4)
def test_pilots_that_ended_are_counted_as_none(client):
    ServiceFactory()
    EfaPilotFactory(effective_on=date(2020, 1, 1), ended_on=date(2020, 6, 1))
    assert "An 1 EfA-Pilotierung nimmt die Kommune teil." in text_of(client.get("/?stichtag=2020-05-31"))
    assert "An 0 EfA-Pilotierungen nimmt die Kommune teil." in text_of(client.get("/?stichtag=2020-06-01"))


def test_projects_that_start_later_are_announced(client):
    ProjectFactory(title="Neue Akte", slug="neu", started_on=date(2020, 5, 1))
    page = client.get("/?stichtag=2020-01-01")
    assert "Nach dem Stichtag beginnen" in text_of(page)
    assert 'href="/projekte/neu/?stichtag=2020-05-01"' in page.content.decode()
    assert "Neue Akte" not in text_of(client.get("/projekte/?stichtag=2020-01-01"))


def test_every_figure_leads_to_its_rows(client, read_csv):
    rollout = RolloutFactory(project__slug="p", phases={date(2020, 1, 1): Phase.PRODUCTION})
    RolloutFactory(project=rollout.project)
    page = client.get("/?stichtag=2020-06-01").content.decode()
    address = "/leistungseinheiten/?projekt=p&amp;phase=produktiv&amp;stichtag=2020-06-01"
    assert f'href="{address}"' in page
    assert len(read_csv("/leistungseinheiten.csv?projekt=p&phase=produktiv&stichtag=2020-06-01")) == 1


def test_units_without_a_recorded_phase_are_told(client):
    RolloutFactory()
    text = text_of(client.get("/?stichtag=2020-06-01"))
    assert "Fortschritt nicht erfasst" in text
    assert "Wie viele der 1 erfassten Leistungseinheiten produktiv sind, ist nicht erfasst" in text
    assert "1 ohne erfasste Phase an diesem Tag" in text


def test_a_project_past_its_end_says_so(client):
    ProjectFactory(started_on=date(2019, 1, 1), ends_on=date(2020, 1, 1))
    text = text_of(client.get("/?stichtag=2020-01-31"))
    assert "100,0 %" in text
    assert "Fertigstellung 01.01.2020 vor 30 Tagen" in text
    assert "überschritten" not in text
    assert "alle 365 Tage seit dem 01.01.2019 vergangen, 30 Tage nach dem Ende" in text


def test_a_project_without_an_end_says_so(client):
    ProjectFactory(ends_on=None)
    text = text_of(client.get("/?stichtag=2019-01-11"))
    assert "10 Tage seit dem 01.01.2019; kein Ende festgelegt" in text


def test_an_entry_of_the_last_ninety_days_is_not_stale(client):
    RolloutFactory(phases={date(2020, 1, 1): Phase.PLANNING})
    assert "Das jüngste Ereignis ist vom" not in text_of(client.get("/?stichtag=2020-03-31"))
    assert "Das jüngste Ereignis ist vom 01.01.2020" in text_of(client.get("/?stichtag=2020-04-01"))


@pytest.mark.parametrize(
    ("factory", "day"),
    [
        (AmendmentFactory, "effective_on"),
        (EfaPilotFactory, "effective_on"),
        (ExpenditureFactory, "booked_on"),
        (InvolvementStateFactory, "effective_on"),
        (MaturityChangeFactory, "effective_on"),
        (MilestoneFactory, "reached_on"),
        (ObjectiveNumberFactory, "effective_on"),
        (ObstacleStateFactory, "effective_on"),
        (PhaseChangeFactory, "effective_on"),
        (ProjectStateFactory, "effective_on"),
        (StatusNoteFactory, "noted_on"),
        (StepFactory, "effective_on"),
        (TrancheFactory, "paid_on"),
    ],
)
def test_the_newest_event_may_be_of_any_kind(client, factory, day):
    ProjectFactory()
    factory(**{day: date(2021, 3, 4)})
    assert "Das jüngste Ereignis ist vom 04.03.2021" in text_of(client.get("/?stichtag=2021-12-31"))


def test_what_the_comparison_calls_a_change_of_a_record_is_an_event():
    plans = (ProjectTitle, ProjectShortName, ProjectStart, ProjectEnd, PlannedNumber, MilestoneDay)
    units = (UnitName, UnitNumber, UnitKind, UnitDivision, ReorganisedUnit)
    beginnings = (Project, Grant)
    others = (*beginnings, *plans, *units)
    models = {source.model for source in CHANGE_SOURCES if source.model not in others}
    assert [model for model in models if not model.event_days] == []
    assert len(models) == 25


@pytest.mark.walk
@pytest.mark.parametrize("projects", [1, 12])
def test_the_overview_needs_the_same_queries_however_many_projects(client, django_assert_num_queries, projects):
    for _ in range(projects):
        project = TrancheFactory().grant.project
        RolloutFactory(project=project, phases={date(2020, 1, 1): Phase.PLANNING})
        StepFactory(bundle=BundleFactory(project=project))
    with django_assert_num_queries(36):
        client.get("/")


def test_the_project_page_shows_timeline_milestones_and_note(client):
    project = ProjectFactory(title="Neue Akte", slug="neu")
    MilestoneFactory(project=project, title="Abnahme", due_on=date(2020, 6, 30), reached_on=date(2020, 7, 5))
    MilestoneFactory(project=project, title="Schulung", due_on=date(2020, 3, 1))
    StatusNoteFactory(project=project, noted_on=date(2020, 2, 1), text="Es läuft.")
    StatusNoteFactory(project=project, noted_on=date(2020, 9, 1), text="Fast fertig.")
    text = text_of(client.get("/projekte/neu/?stichtag=2020-07-01"))
    assert "Es läuft." in text
    assert "Fast fertig." not in text
    assert "überfällig" in text
    assert "05.07.2020" not in text
    assert "05.07.2020" in text_of(client.get("/projekte/neu/?stichtag=2020-07-05"))


def test_the_project_page_shows_the_steps_of_bundles_as_a_matrix(client):
    project = ProjectFactory(slug="kijufa", kind=Project.Kind.PROCESS)
    bundle = BundleFactory(name="Elterngeld", project=project)
    StepFactory(bundle=bundle, step=Step.RECORDED, effective_on=date(2020, 1, 1))
    StepFactory(bundle=bundle, step=Step.ANALYSED, effective_on=date(2020, 2, 1))
    text = text_of(client.get("/projekte/kijufa/?stichtag=2020-01-15"))
    assert "Elterngeld – 01.01.2020 offen offen offen" in text
    assert "1 (100,0 %) 0 (0,0 %)" in text
    assert "– heißt" not in text


def test_steps_of_a_bundle_of_which_none_is_recorded_are_not_called_open(client):
    BundleFactory(name="Wohngeld", project=ProjectFactory(slug="kijufa", kind=Project.Kind.PROCESS))
    text = text_of(client.get("/projekte/kijufa/?stichtag=2020-01-15"))
    assert "Wohngeld – – – – –" in text
    assert "– heißt: Zu diesem Prozessbündel ist bis zum Stichtag kein Bearbeitungsschritt erfasst." in text


def test_the_page_of_a_project_before_its_start_says_so(client):
    ProjectFactory(slug="neu", started_on=date(2020, 5, 1))
    text = text_of(client.get("/projekte/neu/?stichtag=2020-04-30"))
    assert "Am 30.04.2020 hatte das Projekt noch nicht begonnen; es beginnt am 01.05.2020." in text


def test_names_of_staff_are_not_public(staff, client):
    staff()
    client.logout()
    RolloutFactory()
    assert "person-" not in client.get("/").content.decode()
