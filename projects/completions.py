"""When the units of projects became productive and their bundles digitised: what forecasts are made of."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Value

from records.models import DatePrecision

from .choices import Phase, Step
from .forecast import BUNDLES, UNITS, Completion, Forecast
from .models import BundleStep, PhaseChange, Project
from .progress import Progress


def completions_of(projects: Iterable[Project], key_date: date) -> dict[int, tuple[Completion, ...]]:
    """For each project by its id: of its units those productive on the key date, or of its bundles those digitised.

    One query, however many projects.
    """
    found: dict[int, list[Completion]] = {project.pk: [] for project in projects}
    kinds = {project.pk: project.kind for project in projects}
    rows = productive(found, key_date).union(digitised(found, key_date), all=True)
    for project, kind, day, precision, number in rows:
        if kinds[project] == kind:
            found[project].append(Completion(day, precision == DatePrecision.EXACT, number))
    return {pk: tuple(completions) for pk, completions in found.items()}


def productive(projects: Iterable[int], key_date: date) -> Any:
    """Rows of project, kind, day, precision and number of the units that became productive and still are."""
    by_then = PhaseChange.objects.filter(effective_on__lte=key_date)
    later = by_then.filter(rollout=OuterRef("rollout"), effective_on__gt=OuterRef("effective_on"))
    lasting = by_then.filter(~Exists(later), phase=Phase.PRODUCTION, rollout__project__in=projects)
    return counted(lasting, "rollout__project", Project.Kind.ROLLOUT)


def digitised(projects: Iterable[int], key_date: date) -> Any:
    """The same rows of bundles that were digitised."""
    taken = BundleStep.objects.filter(step=Step.DIGITISED, effective_on__lte=key_date, bundle__project__in=projects)
    return counted(taken, "bundle__project", Project.Kind.PROCESS)


def counted(events: Any, project: str, kind: str) -> Any:
    rows = events.order_by().annotate(of_project=F(project), of_kind=Value(kind))
    grouped = rows.values_list("of_project", "of_kind", "effective_on", "date_precision")
    return grouped.annotate(number=Count("pk"))


def forecast_of(progress: Progress, completions: tuple[Completion, ...], key_date: date) -> Forecast:
    """The forecast of a project from its progress and completions on the key date."""
    project = progress.project
    return Forecast(
        started_on=project.started_on,
        ends_on=project.ends_on,
        key_date=key_date,
        total=progress.units if progress.counts_units else progress.bundles,
        completions=completions,
        words=UNITS if progress.counts_units else BUNDLES,
    )
