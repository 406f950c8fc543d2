"""What needs attention in projects on a key date: past its planned day, or not confirmed for long."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from funding.models import Grant
from projects.models import ProcessBundle, Rollout
from records.querysets import is_unconfirmed


@dataclass
class Attention:
    """Numbers of one project: units not in a phase by its planned day, and what nobody changed or confirmed for
    CONFIRMATION_DAYS days."""

    units_overdue: int = 0
    units_unconfirmed: int = 0
    bundles_unconfirmed: int = 0
    grants_unconfirmed: int = 0


def attention_of(projects: list[Any], key_date: date) -> dict[int, Attention]:
    """For each project that had started, by its id. Three queries, however many projects; fewer for those
    annotated by `with_contents` that have no units or no bundles."""
    attention = {project.pk: Attention() for project in projects}
    unconfirmed = Count("pk", filter=is_unconfirmed(key_date))
    overdue = Count("pk", filter=Q(overdue_since__isnull=False))
    numbers: list[tuple[Any, dict[str, Count]]] = [
        (Grant.objects.started(key_date), {"grants_unconfirmed": unconfirmed}),
    ]
    if any(getattr(project, "has_units", True) for project in projects):
        rollouts = Rollout.objects.belonging(key_date).with_phase(key_date)
        numbers.append((rollouts, {"units_overdue": overdue, "units_unconfirmed": unconfirmed}))
    if any(getattr(project, "has_bundles", True) for project in projects):
        numbers.append((ProcessBundle.objects.belonging(key_date), {"bundles_unconfirmed": unconfirmed}))
    for records, counts in numbers:
        for row in count_by_project(records.with_attention(key_date).filter(project__in=attention), counts):
            for name in counts:
                setattr(attention[row["project"]], name, row[name])
    return attention


def count_by_project(records: Any, counts: dict[str, Count]) -> Any:
    """A row for each project that has any of the records, with their counts by name."""
    return records.order_by().values("project").annotate(**counts)
