"""When the units of projects became productive and their bundles digitised: what forecasts are made of."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, F, QuerySet, Value

from records.models import DatePrecision

from .choices import Phase, Step
from .flow import NOT_TAKEN_OVER, PlaceMove
from .forecast import BUNDLES, UNITS, Completion, Forecast
from .models import BundleStep, PhaseChange, Project
from .progress import Progress
from .rows import BundleRow


class CompletedRow(NamedTuple):
    """So many items of a project of a kind were completed on a day (a DatePrecision)."""

    project: int
    kind: str
    day: date
    precision: str
    is_taken_over: bool
    number: int


class UnitsCompleted:
    """A unit is completed on the day of its last phase change up to the key date, where that leads to Produktiv.

    Productive on 01.05. and back in Konzeption on 01.09.: completed on a Stichtag in August, on none from 01.09. on.
    """

    @staticmethod
    def rows(projects: Iterable[int], key_date: date) -> QuerySet:
        """The rows of CompletedRow, of projects by their ids."""
        productive = PhaseChange.objects.in_force(key_date).filter(phase=Phase.PRODUCTION)
        of_projects = productive.filter(rollout__project__in=projects)
        return grouped(of_projects, "rollout__project", Project.Kind.ROLLOUT, F("is_taken_over"))

    @staticmethod
    def of(moves: Iterable[PlaceMove]) -> Iterator[Completion]:
        """The completions of one project, from its moves up to the key date. No query."""
        for move in moves:
            if move.lasts and move.place == Phase.PRODUCTION:
                taken = move.is_taken_over
                if move.number > move.latest:
                    yield Completion(move.day, True, move.number - move.latest, taken)
                if move.latest:
                    yield Completion(move.day, False, move.latest, taken)


class BundlesCompleted:
    """A bundle is completed on the day of its step „digitalisiert“, where that is up to the key date."""

    @staticmethod
    def rows(projects: Iterable[int], key_date: date) -> QuerySet:
        """The rows of CompletedRow, of projects by their ids."""
        digitised = BundleStep.objects.in_force(key_date).filter(step=Step.DIGITISED)
        of_projects = digitised.filter(bundle__project__in=projects)
        return grouped(of_projects, "bundle__project", Project.Kind.PROCESS, NOT_TAKEN_OVER)

    @staticmethod
    def of(bundles: Iterable[BundleRow]) -> Iterator[Completion]:
        """The completions of one project, from the rows of its bundles on the key date. No query."""
        for bundle in bundles:
            day = bundle["digitised__effective_on"]
            if day:
                yield Completion(day, is_exact=bundle["digitised__date_precision"] == DatePrecision.EXACT)


def grouped(events: Any, project: str, kind: str, taken_over: Any) -> QuerySet:
    """The rows of CompletedRow, of events that belong to a project by the path."""
    rows = events.order_by().annotate(of_project=F(project), of_kind=Value(kind), taken=taken_over)
    by_day = rows.values_list("of_project", "of_kind", "effective_on", "date_precision", "taken")
    return by_day.annotate(number=Count("pk"))


def completions_of(projects: Iterable[Project], key_date: date) -> dict[int, tuple[Completion, ...]]:
    """For each project by its id: of its units those productive on the key date, or of its bundles those digitised.

    One query, however many projects.
    """
    kinds = {project.pk: project.kind for project in projects}
    completions: dict[int, list[Completion]] = {pk: [] for pk in kinds}
    rows = UnitsCompleted.rows(kinds, key_date).union(BundlesCompleted.rows(kinds, key_date), all=True)
    for row in map(CompletedRow._make, rows):
        if kinds[row.project] == row.kind:
            is_exact = row.precision == DatePrecision.EXACT
            completions[row.project].append(Completion(row.day, is_exact, row.number, bool(row.is_taken_over)))
    return {pk: tuple(completed) for pk, completed in completions.items()}


def completions_of_project(
    project: Project, moves: Iterable[PlaceMove], bundles: Iterable[BundleRow]
) -> tuple[Completion, ...]:
    """The same of one project of which the moves of its units and the rows of its bundles are known. No query."""
    return tuple(UnitsCompleted.of(moves) if project.counts_units else BundlesCompleted.of(bundles))


def forecast_of(progress: Progress, completions: tuple[Completion, ...], key_date: date) -> Forecast:
    """The forecast of a project from its progress and completions on the key date."""
    project = progress.project
    return Forecast(
        started_on=project.started_on,
        ends_on=project.ends_on,
        key_date=key_date,
        total=progress.total,
        completions=completions,
        words=UNITS if project.counts_units else BUNDLES,
        known=progress.bounds,
    )
