"""What needs attention in projects on a key date: past its planned day, or not confirmed for long."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, Value

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
    """For each project that had started, by its id; nothing of those that have ended. One query, however many projects.

    Projects annotated by `with_contents` that have no units or no bundles are not asked for them.
    """
    attention = {project.pk: Attention() for project in projects}
    going_on = [project for project in projects if not project.is_ended]
    if not going_on:
        return attention
    first, *others = counts_of(going_on, key_date)
    for pk, name, unconfirmed, overdue in first.union(*others, all=True):
        setattr(attention[pk], f"{name}_unconfirmed", unconfirmed)
        attention[pk].units_overdue += overdue
    return attention


def counts_of(projects: list[Any], key_date: date) -> Iterator[Any]:
    """Rows of a project, a kind of its records, and how many of these are unconfirmed and overdue."""
    yield counted("grants", Grant.objects.started(key_date), projects, key_date)
    if any(getattr(project, "has_units", True) for project in projects):
        overdue = Count("pk", filter=Q(overdue_since__isnull=False))
        yield counted("units", Rollout.objects.belonging(key_date).with_phase(key_date), projects, key_date, overdue)
    if any(getattr(project, "has_bundles", True) for project in projects):
        yield counted("bundles", ProcessBundle.objects.belonging(key_date), projects, key_date)


def counted(name: str, records: Any, projects: list[Any], key_date: date, overdue: Any = None) -> Any:
    rows = records.with_attention(key_date).filter(project__in=projects).order_by()
    of_project = rows.annotate(kind_name=Value(name)).values_list("project", "kind_name")
    unconfirmed = Count("pk", filter=is_unconfirmed(key_date))
    return of_project.annotate(number_unconfirmed=unconfirmed, number_overdue=overdue or Value(0))
