"""What forecasts use beside days of completion: times in phases, planned days, members that join and leave, and how
finished projects went. Counted by the database, one query however many projects."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, DateField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce

from records.expressions import DaysBetween
from records.models import DatePrecision
from records.prepared import prepared
from records.statements import Statement

from .choices import DONE, FIRST_DONE, NOT_BEGUN, State, Step, place_of_phase
from .forecasting.items import NO_PLANS, KnownItems, Plans, Times, known_of
from .forecasting.reference import Reference, course_of, reference_of, shipped_on
from .models import BundleStep, PhaseChange, PlannedPhase, ProjectState, RolloutMembership
from .models.phase_changes import PhaseChangeQuerySet
from .models.planned import PlannedPhaseQuerySet
from .places import united

PASSED, STAYING, DUE, PLANNED, JOINED, LEFT, COURSE = (
    "passed", "staying", "due", "planned", "joined", "left", "course",
)  # fmt: skip
NO_DAY = Cast(Value(None), DateField())  # PostgreSQL would take it for a text
MOST_VAGUE = 0.2
"""Of a finished project so many completions may be known only as „spätestens“ for its course to be a reference."""


class FactRow(NamedTuple):
    """So many of a project, in so many days all together.

    By the kind: phases left (`place` is the phase) and still stayed in; first plans that came due, in how many days
    they should take and did (`more`); planned and lacking, the last for the `day`; joined and left since the start;
    completions of a finished project so many days after its start, at place how many of them by then at the latest.
    """

    project: int
    kind: str
    place: int
    number: int
    days: int
    more: int
    day: date | None


@dataclass(frozen=True)
class CourseFacts:
    """What else is recorded of a project on a key date: times by the keys of phases, `grown` by how many members since
    its start; and how others went."""

    times: tuple[tuple[int, Times], ...] = ()
    plans: Plans = NO_PLANS
    grown: int = 0
    references: tuple[Reference, ...] = ()

    def known(self, staying: Mapping[int, int], lacking: int) -> KnownItems:
        """With how many units are in phases, by their keys, where so many items are lacking."""
        times = dict(self.times)
        phases = sorted(each for each in {*staying, *times} if NOT_BEGUN < place_of_phase(each) < DONE)
        in_phases = [times.get(each, Times())._replace(staying=staying.get(each, 0)) for each in phases]
        return known_of(in_phases, self.plans, lacking)


def course_facts_of(projects: Sequence[int], key_date: date) -> dict[int, CourseFacts]:
    """The facts of each project, by its id. One query, however many; none of none."""
    if not projects:
        return {}
    found: dict[int, list[FactRow]] = {pk: [] for pk in projects}
    courses: dict[int, list[FactRow]] = {}
    for row in map(FactRow._make, fact_rows(list(projects), key_date)):
        (courses if row.kind == COURSE else found).setdefault(row.project, []).append(row)
    others = {pk: course for pk, rows in courses.items() if (course := course_of_rows(rows))}
    return {pk: facts_of_rows(rows, key_date, others, pk) for pk, rows in found.items()}


def facts_of_rows(
    rows: Iterable[FactRow], key_date: date, others: dict[int, tuple[float, ...]], project: int
) -> CourseFacts:
    times: dict[int, Times] = {}
    due, should, took, planned, last, grown = 0, 0, 0, 0, 0, 0
    for row in rows:
        known = times.get(row.place, Times())
        if row.kind == PASSED:
            times[row.place] = known._replace(passed=row.number, days=float(row.days))
        elif row.kind == STAYING:
            times[row.place] = known._replace(days_so_far=float(row.days))
        elif row.kind == DUE:
            due, should, took = row.number, row.days, row.more
        elif row.kind == PLANNED and row.day:
            planned, last = row.number, (row.day - key_date).days
        else:
            grown += row.number if row.kind == JOINED else -row.number
    courses = [course for pk, course in others.items() if pk != project]
    return CourseFacts(
        tuple(sorted(times.items())),
        Plans(due, float(should), float(took), planned, float(last)),
        grown,
        (*shipped_on(key_date), *([reference_of(courses)] if courses else [])),
    )


def course_of_rows(rows: Sequence[FactRow]) -> tuple[float, ...] | None:
    """How a finished project went; None where too little is known of it."""
    if sum(row.place for row in rows) > MOST_VAGUE * sum(row.number for row in rows):
        return None
    return course_of(sorted(float(max(row.days, 0)) for row in rows for _ in range(row.number)))


@prepared
def fact_rows(projects: list[int], key_date: date) -> QuerySet:
    """The rows of FactRow: of the projects, and of all that were finished by the key date."""
    return united(
        passed_rows(projects, key_date),
        staying_rows(projects, key_date),
        due_rows(projects, key_date),
        planned_rows(projects, key_date),
        *member_rows(projects, key_date),
        *course_rows(key_date),
    )


def rows_of(
    rows: QuerySet[Statement],
    project: str,
    kind: str,
    *,
    place: Combinable | int = 0,
    days: Combinable | None = None,
    more: Combinable | None = None,
    day: Combinable | None = None,
) -> QuerySet:
    """As rows of FactRow, counted by project and place."""
    named = rows.order_by().annotate(of_project=F(project), kind=Value(kind), place=place or Value(0))
    grouped = named.values_list("of_project", "kind", "place").annotate(number=Count("pk"))
    return grouped.annotate(
        in_days=Sum(days) if days else Value(0),
        in_more=Sum(more) if more else Value(0),
        on_day=Max(day) if day else NO_DAY,
    )


def phases_before_done(projects: list[int]) -> PhaseChangeQuerySet:
    changes = PhaseChange.objects.filter(rollout__project__in=projects, phase__lt=FIRST_DONE)
    return changes.filter(date_precision=DatePrecision.EXACT, is_taken_over=False)


def passed_rows(projects: list[int], key_date: date) -> QuerySet:
    """Phases that were left by the key date, where both days are known."""
    next_one = PhaseChange.objects.filter(rollout=OuterRef("rollout"), effective_on=OuterRef("until"))
    left = phases_before_done(projects).filter(until__lte=key_date)
    left = left.filter(Exists(next_one.filter(date_precision=DatePrecision.EXACT, is_taken_over=False)))
    return rows_of(left, "rollout__project", PASSED, place=F("phase"), days=DaysBetween(F("effective_on"), F("until")))


def staying_rows(projects: list[int], key_date: date) -> QuerySet:
    staying = phases_before_done(projects).in_force(key_date)
    days = DaysBetween(F("effective_on"), Value(key_date, output_field=DateField()))
    return rows_of(staying, "rollout__project", STAYING, place=F("phase"), days=days)


def done_changes(key_date: date) -> PhaseChangeQuerySet:
    """The phase changes with which the rollout of an outer query is done on the key date."""
    done = PhaseChange.objects.in_force(key_date).filter(phase__gte=FIRST_DONE)
    return done.filter(rollout=OuterRef("rollout")).order_by()


def plans_of_projects(projects: list[int]) -> PlannedPhaseQuerySet:
    return PlannedPhase.objects.filter(rollout__project__in=projects, phase__gte=FIRST_DONE, planned_on__isnull=False)


def due_rows(projects: list[int], key_date: date) -> QuerySet:
    """First plans of rollouts that were fulfilled by the key date, or should have been."""
    earlier = PlannedPhase.objects.filter(rollout=OuterRef("rollout"), phase=OuterRef("phase"))
    first = plans_of_projects(projects).filter(
        ~Exists(earlier.filter(effective_on__lt=OuterRef("effective_on"))), effective_on__lt=key_date
    )
    exactly = done_changes(key_date).filter(date_precision=DatePrecision.EXACT, is_taken_over=False)
    dated = first.annotate(done_on=Subquery(exactly.values("effective_on")[:1], output_field=DateField()))
    is_overdue = Q(planned_on__lt=key_date) & ~Exists(done_changes(key_date))
    due = dated.filter(is_overdue | Q(done_on__gt=F("effective_on")))
    until = Coalesce(F("done_on"), Value(key_date, output_field=DateField()))
    should, took = DaysBetween(F("effective_on"), F("planned_on")), DaysBetween(F("effective_on"), until)
    return rows_of(due, "rollout__project", DUE, days=should, more=took)


def planned_rows(projects: list[int], key_date: date) -> QuerySet:
    """Plans in force of members that are not done."""
    members: Any = RolloutMembership.objects.filter(rollout=OuterRef("rollout"))
    planned = plans_of_projects(projects).in_force(key_date)
    open_ones = planned.filter(Exists(members.belonging(key_date)), ~Exists(done_changes(key_date)))
    return rows_of(open_ones, "rollout__project", PLANNED, day=F("planned_on"))


def member_rows(projects: list[int], key_date: date) -> Iterable[Any]:
    """Who joined, and who left, after the start of the project."""
    members = RolloutMembership.objects.filter(rollout__project__in=projects, belongs=True)
    start = F("rollout__project__started_on")
    joined = members.filter(effective_on__gt=start, effective_on__lte=key_date)
    left = members.filter(until__gt=start, until__lte=key_date)
    return rows_of(joined, "rollout__project", JOINED), rows_of(left, "rollout__project", LEFT)


def course_rows(key_date: date) -> Iterable[Any]:
    """Completions in projects that were finished by the key date."""
    finished = ProjectState.objects.in_force(key_date).filter(state=State.COMPLETED).values("project")
    units = PhaseChange.objects.in_force(key_date).filter(phase__gte=FIRST_DONE, is_taken_over=False)
    bundles = BundleStep.objects.taken(key_date).filter(step=Step.DIGITISED)
    yield course_of_events(units.filter(rollout__project__in=finished), "rollout__project")
    yield course_of_events(bundles.filter(bundle__project__in=finished), "bundle__project")


def course_of_events(events: QuerySet[Statement], project: str) -> QuerySet:
    """A row for each project and day, at place the number of those of which it is only the latest day."""
    after = DaysBetween(F(f"{project}__started_on"), F("effective_on"))
    named = events.order_by().annotate(of_project=F(project), kind=Value(COURSE), after=after)
    by_day = named.values("of_project", "kind", "after")
    counted = by_day.annotate(
        place=Count("pk", filter=Q(date_precision=DatePrecision.LATEST)),
        number=Count("pk"),
        in_more=Value(0),
        on_day=NO_DAY,
    )
    return counted.values_list("of_project", "kind", "place", "number", "after", "in_more", "on_day")
