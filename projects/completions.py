"""When the units of projects became productive and their bundles digitised: what forecasts are made of."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from django.db.models import Count, F, Model, QuerySet, Value
from django.db.models.expressions import Combinable

from records.models import DatePrecision
from records.prepared import prepared

from .bounds import Bounds
from .choices import FIRST_DONE, Step
from .course_facts import CourseFacts, course_facts_of
from .flow import NOT_TAKEN_OVER, PlaceMove
from .forecast import Completion, Forecast
from .models import BundleStep, PhaseChange, Project, ProjectState
from .progress import Progress
from .rows import BundleRow
from .states import StatePeriod, periods_of

STATE = "STATE"  # the kind of the rows that say since when a project is in a state


class CompletedRow(NamedTuple):
    """So many items of a project of a kind were completed on a day (a DatePrecision). Of the kind STATE: the project is
    in the state in place of the precision from the day on."""

    project: int
    kind: str
    day: date
    precision: str
    is_taken_over: bool
    number: int


class UnitsCompleted:
    """A unit is completed on the day of its last phase change up to the key date, where that leads to the phase that
    counts as done.

    Productive on 01.05. and back in Konzeption on 01.09.: completed on a Stichtag in August, on none from 01.09. on.
    """

    @staticmethod
    def rows(projects: Iterable[int], key_date: date) -> QuerySet:
        """The rows of CompletedRow, of projects by their ids."""
        done = PhaseChange.objects.in_force(key_date).filter(phase__gte=FIRST_DONE)
        of_projects = done.filter(rollout__project__in=projects)
        return grouped(of_projects, "rollout__project", Project.Kind.ROLLOUT, F("is_taken_over"))

    @staticmethod
    def of(moves: Iterable[PlaceMove]) -> Iterator[Completion]:
        """The completions of one project, from its moves up to the key date. No query."""
        for move in moves:
            if move.lasts and move.place >= FIRST_DONE:
                taken = move.is_taken_over
                if move.number > move.latest:
                    yield Completion(move.day, True, move.number - move.latest, taken)
                if move.latest:
                    yield Completion(move.day, False, move.latest, taken)


class BundlesCompleted:
    """A bundle is completed on the day of its step „digitalisiert“, where that is up to the key date.

    Digitised on 01.05., withdrawn from 01.09. on: completed on a Stichtag in August, on none from 01.09. on.
    """

    @staticmethod
    def rows(projects: Iterable[int], key_date: date) -> QuerySet:
        """The rows of CompletedRow, of projects by their ids."""
        digitised = BundleStep.objects.taken(key_date).filter(step=Step.DIGITISED)
        of_projects = digitised.filter(bundle__project__in=projects)
        return grouped(of_projects, "bundle__project", Project.Kind.PROCESS, NOT_TAKEN_OVER)

    @staticmethod
    def of(bundles: Iterable[BundleRow]) -> Iterator[Completion]:
        """The completions of one project, from the rows of its bundles on the key date. No query."""
        for bundle in bundles:
            day = bundle["digitised__effective_on"]
            if day:
                yield Completion(day, is_exact=bundle["digitised__date_precision"] == DatePrecision.EXACT)


def grouped(events: QuerySet[Model], project: str, kind: str, taken_over: Combinable) -> QuerySet:
    """The rows of CompletedRow, of events that belong to a project by the path."""
    rows = events.order_by().annotate(of_project=F(project), of_kind=Value(kind), taken=taken_over)
    by_day = rows.values_list("of_project", "of_kind", "effective_on", "date_precision", "taken")
    return by_day.annotate(number=Count("pk"))


def state_rows(projects: Iterable[int], key_date: date) -> QuerySet:
    """The rows of CompletedRow of the states that were stated up to the key date."""
    stated = ProjectState.objects.filter(project__in=projects, effective_on__lte=key_date).order_by()
    rows = stated.annotate(of_kind=Value(STATE), number=Value(1), taken=NOT_TAKEN_OVER)
    return rows.values_list("project", "of_kind", "effective_on", "state", "taken", "number")


def forecasts_of(progress: Iterable[Progress], key_date: date, at_end: Mapping[int, Bounds]) -> dict[int, Forecast]:
    """The forecast of each project by its id, from its progress; `at_end` has what was done when a project ended.

    Two queries, however many projects; one where there is none of which a forecast can be made.
    """
    by_project = {each.project.pk: each for each in progress}
    found: dict[tuple[int, str], list[CompletedRow]] = {}
    for row in map(CompletedRow._make, completed_rows(list(by_project), key_date)):
        found.setdefault((row.project, row.kind), []).append(row)
    forecasts = {
        pk: plain_forecast_of(
            each,
            completions_in(found.get((pk, each.project.kind), ())),
            key_date,
            states_in(found.get((pk, STATE), ()), each.project),
            at_end.get(pk),
        )
        for pk, each in by_project.items()
    }
    facts = course_facts_of([pk for pk, forecast in forecasts.items() if forecast.can_be_computed], key_date)
    by_facts = {pk: with_facts(forecasts[pk], by_project[pk], each) for pk, each in facts.items()}
    return {**forecasts, **by_facts}


@prepared
def completed_rows(projects: list[int], key_date: date) -> QuerySet:
    """The rows of CompletedRow of the projects: of units, bundles and states."""
    units, bundles = UnitsCompleted.rows(projects, key_date), BundlesCompleted.rows(projects, key_date)
    return units.union(bundles, state_rows(projects, key_date), all=True)


def completions_in(rows: Iterable[CompletedRow]) -> tuple[Completion, ...]:
    return tuple(
        Completion(row.day, row.precision == DatePrecision.EXACT, row.number, bool(row.is_taken_over)) for row in rows
    )


def states_in(rows: Iterable[CompletedRow], project: Project) -> list[StatePeriod]:
    """The states of the project in the order of their days; the reason is known of the last one."""
    stated = sorted((row.day, row.precision) for row in rows)
    last = len(stated) - 1
    return periods_of(
        (state, day, project.state_reason if place == last else "") for place, (day, state) in enumerate(stated)
    )


def completions_of_project(
    project: Project, moves: Iterable[PlaceMove], bundles: Iterable[BundleRow]
) -> tuple[Completion, ...]:
    """The same of one project of which the moves of its units and the rows of its bundles are known. No query."""
    return tuple(UnitsCompleted.of(moves) if project.counts_units else BundlesCompleted.of(bundles))


def forecast_of(
    progress: Progress,
    completions: tuple[Completion, ...],
    key_date: date,
    states: Iterable[StatePeriod],
    at_end: Bounds | None,
) -> Forecast:
    """The forecast of a project from its progress, completions and states on the key date. One query, where enough is
    known for a forecast."""
    forecast = plain_forecast_of(progress, completions, key_date, states, at_end)
    if not forecast.can_be_computed:
        return forecast
    pk = progress.project.pk
    return with_facts(forecast, progress, course_facts_of([pk], key_date)[pk])


def with_facts(forecast: Forecast, progress: Progress, facts: CourseFacts) -> Forecast:
    """The same by what phases, plans, members and finished projects tell."""
    staying = {phase: number for phase, number in progress.units_by_phase.items() if phase}
    items = facts.known(staying if progress.counts_units else {}, forecast.remaining)
    begun = forecast.begun if items.begun is None else items.begun
    return replace(forecast, begun=begun, items=items, grown=facts.grown, references=facts.references)


def plain_forecast_of(
    progress: Progress,
    completions: tuple[Completion, ...],
    key_date: date,
    states: Iterable[StatePeriod],
    at_end: Bounds | None,
) -> Forecast:
    """The same by these alone. No query."""
    project = progress.project
    return Forecast(
        started_on=project.started_on,
        ends_on=project.ends_on,
        key_date=key_date,
        total=progress.total,
        completions=completions,
        words=progress.words,
        known=progress.bounds,
        states=tuple(states),
        at_end=at_end,
        begun=progress.begun,
    )
