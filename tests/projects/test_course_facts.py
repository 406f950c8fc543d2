"""What forecasts use beside days of completion: times in phases, planned days, members, and finished projects."""

from datetime import date, timedelta

import pytest

from projects.choices import State
from projects.completions import forecasts_of
from projects.course_facts import course_facts_of
from projects.forecast_check.model_case import MODEL_CASE
from projects.forecasting.items import Plans, Times, known_of
from projects.forecasting.reference import FIRST, SHIPPED, shipped_on
from projects.models import PlannedPhase, Project
from projects.progress import progress_of
from records.models import DatePrecision
from tests.factories import PhaseChangeFactory, ProjectFactory, ProjectStateFactory, RolloutFactory
from tests.phases import Phase

START, KEY_DATE = date(2019, 1, 1), date(2021, 1, 1)
PLANNING, CONCEPT, PRODUCTION = Phase


def rollout(project, *phases, plans=(), **more):
    """With its phases so many days after the start, and plans as pairs of such days."""
    days = {START + timedelta(days=after): phase for phase, after in zip(Phase, phases, strict=False)}
    found = RolloutFactory(project=project, phases=days, **more)
    for made, planned in plans:
        PlannedPhase.objects.create(
            rollout=found,
            phase_id=PRODUCTION,
            effective_on=START + timedelta(days=made),
            planned_on=START + timedelta(days=planned),
        )
    return found


@pytest.fixture
def project(db):
    return ProjectFactory(started_on=START)


def facts(project, key_date=KEY_DATE):
    return course_facts_of([project.pk], key_date)[project.pk]


def test_times_in_phases_are_counted_up_to_the_key_date(project):
    rollout(project, 0, 100, 160)
    rollout(project, 0, 200, 300)
    rollout(project, 0, 700)  # since 31 days on 01.01.2021
    rollout(project, 0, 740, 800)  # later
    assert dict(facts(project).times) == {
        PLANNING: Times(3, 1000.0, 731.0),
        CONCEPT: Times(2, 160.0, 31.0),
    }
    assert dict(facts(project, START + timedelta(days=250)).times)[CONCEPT] == Times(1, 60.0, 50.0)


def test_a_day_known_only_as_the_latest_tells_no_time(project):
    vague = rollout(project, 0, 100)
    PhaseChangeFactory(rollout=vague, phase=PRODUCTION, effective_on=KEY_DATE, date_precision=DatePrecision.LATEST)
    assert dict(facts(project).times) == {PLANNING: Times(1, 100.0, 0.0)}


def test_first_plans_show_the_slip_and_the_last_ones_the_end(project):
    rollout(project, 0, 100, 400, plans=[(0, 200), (210, 390)])  # 400 days instead of 200
    rollout(project, 0, plans=[(100, 400)])  # overdue: 631 days by now instead of 300
    rollout(project, 0, plans=[(0, 800), (700, 900)])
    rollout(project, 0, 50, 150)
    assert facts(project).plans == Plans(due=2, should=500.0, took=1031.0, planned=2, last=169.0)
    known = facts(project).known({PLANNING: 2}, 2)
    assert known.planned == pytest.approx(169 * (1031 / 500) ** (2 / 6) * 1.2 ** (4 / 6))


def test_who_joined_and_left_since_the_start_is_counted(project):
    rollout(project, 0)
    for after in (100, 200, 740):
        rollout(project, after, joined_on=START + timedelta(days=after))
    assert facts(project).grown == 2
    assert facts(project, START + timedelta(days=150)).grown == 1


def finished(days, since=date(2020, 12, 1)):
    other = ProjectFactory(started_on=START)
    for after in days:
        rollout(other, 0, 0 + after // 2, after)
    ProjectStateFactory(project=other, state=State.COMPLETED, effective_on=since)
    return other


@pytest.mark.walk
def test_finished_projects_are_a_reference_from_the_day_on_which_they_were_finished(project):
    other = finished(range(30, 630, 30))  # evenly: 20 in 600 days
    assert facts(project, date(2020, 11, 30)).references == (FIRST,)
    shipped, own = facts(project).references
    assert (shipped, own.number) == (FIRST, 1)
    assert own.course == pytest.approx([0.0] * 9)
    assert facts(other).references == (FIRST,)


@pytest.mark.walk
def test_the_list_and_the_page_of_a_project_say_the_same(project, django_assert_num_queries):
    finished(range(30, 630, 30))
    for place in range(8):
        rollout(project, 0, 50 + 60 * place, 100 + 60 * place, plans=[(0, 90 + 50 * place)])
    for place in range(6):
        rollout(project, 0, *([650] if place < 2 else []), plans=[(0, 800 + 30 * place)])
    projects = Project.objects.on(KEY_DATE).filter(pk=project.pk)
    progress = progress_of(list(projects), KEY_DATE)
    with django_assert_num_queries(2):
        forecast = forecasts_of(progress.values(), KEY_DATE, {})[project.pk]
    assert (forecast.items.waiting, forecast.items.lag) == (4, pytest.approx((8 * 50 + 2 * 81 + 4 * 120) / 12))
    assert {"phased", "planned"} <= set(forecast.outlook.shares)
    assert forecast.grown == 0
    assert len(forecast.references) == 2


def test_a_phase_that_takes_longer_is_more_of_the_way():
    evenly = known_of([Times(staying=7), Times(staying=9)], Plans(), 16)
    assert (evenly.begun, evenly.waiting, evenly.lag) == (pytest.approx(7 / 3 + 9 * 2 / 3), 7, 120.0)
    quick = known_of([Times(8, 80.0, staying=7), Times(8, 800.0, staying=9)], Plans(), 16)
    assert quick.begun < evenly.begun
    assert quick.lag == pytest.approx((800 + 4 * 120) / 12)


def test_plans_that_slipped_so_far_are_expected_to_slip():
    punctual, late = Plans(20, 2000, 2000, 10, 200), Plans(20, 2000, 4000, 10, 200)
    of_punctual, of_late = (known_of([], plans, 10) for plans in (punctual, late))
    assert 200 < of_punctual.planned < 220
    assert 350 < of_late.planned < 400
    assert of_punctual.slip < of_late.slip
    assert known_of([], punctual, 30).planned is None


def test_the_reference_class_is_that_of_the_day():
    assert shipped_on(date(2014, 11, 19)) == ()
    assert shipped_on(MODEL_CASE.key_date) == (FIRST,)
    assert MODEL_CASE.history.references == (FIRST,)
    assert shipped_on(date(2022, 10, 12)) == (SHIPPED,)
