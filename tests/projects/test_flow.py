from datetime import date, timedelta

import pytest

from projects.choices import Step, StepState
from projects.flow import flow_of_bundles, flow_of_units, phase_moves, step_moves
from projects.models import Project, Rollout
from projects.progress import progress_of, progress_of_flows
from projects.windows import window_rows
from records.models import DatePrecision
from tests.factories import BundleFactory, PhaseChangeFactory, ProjectFactory, RolloutFactory, StepFactory
from tests.phases import Phase

pytestmark = pytest.mark.django_db
START = date(2020, 1, 10)
KEY_DATE = date(2020, 3, 31)


@pytest.fixture
def project():
    return ProjectFactory(started_on=START)


def units(project, key_date=KEY_DATE):
    return flow_of_units(project, key_date, phase_moves(project, key_date))


def bundles(project, key_date=KEY_DATE):
    return flow_of_bundles(project, key_date, step_moves(project, key_date))


def listed(project, day):
    """The list of units on the day, counted by phase."""
    phases = list(Rollout.objects.on(day).filter(project=project).values_list("current_phase", flat=True))
    return {phase: phases.count(phase) for phase in (*Phase, None)}


def days_from(first, last):
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


@pytest.mark.walk
def test_every_day_counts_as_the_list_does(project):
    for phases in (
        {date(2020, 1, 20): Phase.PLANNING, date(2020, 2, 1): Phase.CONCEPT, date(2020, 3, 1): Phase.PRODUCTION},
        {date(2020, 2, 1): Phase.PRODUCTION, date(2020, 2, 15): Phase.PLANNING},
        {date(2020, 2, 1): Phase.PLANNING, date(2020, 2, 2): Phase.PRODUCTION},
        {date(2019, 12, 1): Phase.PLANNING, date(2020, 1, 5): Phase.CONCEPT},
        {date(2020, 2, 10): Phase.CONCEPT, date(2020, 2, 20): Phase.CONCEPT},
        {date(2020, 3, 31): Phase.PLANNING, date(2020, 4, 1): Phase.CONCEPT},
        {},
    ):
        RolloutFactory(project=project, phases=phases)
    RolloutFactory(phases={date(2020, 2, 1): Phase.PRODUCTION})
    course = units(project).course
    days = days_from(START, KEY_DATE)
    assert [course.on(day) for day in days] == [listed(project, day) for day in days]
    assert course.on(date(2020, 2, 1)) == {
        Phase.PLANNING: 1,
        Phase.CONCEPT: 2,
        Phase.PRODUCTION: 1,
        None: 3,
    }


def test_changes_entered_in_another_order_than_their_days_count_in_the_order_of_the_days(project):
    RolloutFactory(project=project, phases={date(2020, 3, 1): Phase.PRODUCTION, date(2020, 2, 1): Phase.PLANNING})
    course = units(project).course
    assert course.on(date(2020, 2, 15))[Phase.PLANNING] == 1
    assert course.now[Phase.PRODUCTION] == 1


def test_a_change_before_the_start_counts_at_the_start(project):
    RolloutFactory(project=project, phases={date(2019, 12, 1): Phase.PLANNING})
    flow = units(project)
    assert flow.course.changed_on == [START]
    assert flow.course.on(START)[Phase.PLANNING] == 1
    assert flow.last_on == date(2019, 12, 1)


def test_nothing_after_the_key_date_counts(project):
    RolloutFactory(project=project, phases={date(2020, 4, 1): Phase.PRODUCTION})
    flow = units(project)
    assert (flow.number, flow.course.changes, flow.course.now[None]) == (1, {}, 1)


def test_the_days_with_a_change_are_shown_between_start_and_key_date(project):
    for _ in range(2):
        RolloutFactory(project=project, phases={date(2020, 2, 1): Phase.PLANNING})
    RolloutFactory(project=project, phases={date(2020, 2, 7): Phase.PLANNING})
    assert units(project).course.sampled == [START, date(2020, 2, 1), date(2020, 2, 7), KEY_DATE]


@pytest.mark.walk
def test_month_ends_are_shown_where_the_changes_fall_on_many_days(project):
    for day in days_from(START, date(2020, 3, 15)):
        RolloutFactory(project=project, phases={day: Phase.PLANNING})
    course = units(project, date(2020, 4, 15)).course
    assert course.sampled == [START, date(2020, 1, 31), date(2020, 2, 29), date(2020, 3, 31), date(2020, 4, 15)]
    assert [course.on(day)[Phase.PLANNING] for day in course.sampled] == [1, 22, 51, 66, 66]


def test_changes_known_only_at_the_latest_are_counted(project):
    rollout = RolloutFactory(project=project, phases={date(2020, 2, 1): Phase.PLANNING})
    PhaseChangeFactory(rollout=rollout, effective_on=date(2020, 3, 1), date_precision=DatePrecision.LATEST)
    PhaseChangeFactory(rollout=rollout, effective_on=date(2020, 5, 1), date_precision=DatePrecision.LATEST)
    assert units(project).latest == 1


def test_units_need_one_query_however_many_changes(project, django_assert_num_queries):
    for _ in range(5):
        RolloutFactory(project=project, phases={date(2020, 2, 1): Phase.PLANNING, date(2020, 3, 1): Phase.CONCEPT})
    with django_assert_num_queries(1):
        units(project)


def test_a_bundle_counts_for_every_step_it_has_taken(project):
    bundle, _ = BundleFactory(project=project), BundleFactory(project=project)
    StepFactory(bundle=bundle, step=Step.RECORDED, effective_on=date(2019, 12, 1), date_precision=DatePrecision.LATEST)
    StepFactory(bundle=bundle, step=Step.ANALYSED, effective_on=date(2020, 2, 1))
    StepFactory(bundle=bundle, step=Step.OPTIMISED, effective_on=date(2020, 2, 1))
    StepFactory(bundle=bundle, step=Step.DIGITISED, effective_on=date(2020, 4, 1))
    flow = bundles(project)
    assert (flow.number, flow.latest, flow.last_on) == (2, 1, date(2020, 2, 1))
    assert flow.course.sampled == [START, date(2020, 2, 1), KEY_DATE]
    recorded = {Step.RECORDED: 1, Step.ANALYSED: 0, Step.OPTIMISED: 0, Step.DIGITISED: 0, None: 1}
    assert flow.course.on(START) == recorded
    assert flow.course.on(date(2020, 1, 31)) == recorded
    assert flow.course.now == {**recorded, Step.ANALYSED: 1, Step.OPTIMISED: 1}


def bounds_of(progress):
    return [progress.bounds_of_phase(phase) for phase in Phase], [progress.bounds_of_step(step) for step in Step]


@pytest.mark.walk
def test_what_is_possible_on_every_day_is_counted_as_the_database_does(project):
    latest = {"date_precision": DatePrecision.LATEST}
    for first, second, third in ((0, 0, 1), (0, 1, 0), (1, 1, 0), (1, 0, 1)):
        rollout = RolloutFactory(project=project)
        for day, phase, is_latest in (
            (date(2020, 1, 25), Phase.PLANNING, first),
            (date(2020, 2, 20), Phase.PRODUCTION, second),
            (date(2020, 3, 10), Phase.CONCEPT, third),
        ):
            PhaseChangeFactory(rollout=rollout, phase=phase, effective_on=day, **(latest if is_latest else {}))
    within = RolloutFactory(project=project)
    PhaseChangeFactory(rollout=within, phase=Phase.PRODUCTION, effective_on=date(2020, 5, 1), **latest)
    PhaseChangeFactory(rollout=within, phase=Phase.CONCEPT, effective_on=date(2020, 2, 10))
    PhaseChangeFactory(rollout=within, phase=Phase.PLANNING, effective_on=date(2020, 3, 20), **latest)
    RolloutFactory(project=project)
    begun, at_once, late, _ = (BundleFactory(project=project) for _ in range(4))
    StepFactory(bundle=begun, step=Step.RECORDED, state=StepState.NOT_BEGUN, effective_on=date(2020, 1, 20))
    StepFactory(bundle=begun, step=Step.RECORDED, effective_on=date(2020, 2, 20), **latest)
    for step in Step:
        StepFactory(bundle=at_once, step=step, effective_on=date(2020, 3, 1), **latest)
    StepFactory(bundle=late, step=Step.RECORDED, effective_on=date(2020, 2, 1))
    StepFactory(bundle=late, step=Step.ANALYSED, effective_on=date(2020, 3, 1), **latest)
    windows = window_rows(project, KEY_DATE)
    of_units = flow_of_units(project, KEY_DATE, phase_moves(project, KEY_DATE), windows)
    of_bundles = flow_of_bundles(project, KEY_DATE, step_moves(project, KEY_DATE), windows)
    for day in days_from(START, KEY_DATE):
        [counted] = progress_of(Project.objects.on_day(day), day).values()
        assert bounds_of(progress_of_flows(project, of_units, of_bundles, day)) == bounds_of(counted), day
