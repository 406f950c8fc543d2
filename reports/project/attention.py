"""What needs attention in projects on a key date: past its planned day, or not confirmed for long."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Value
from django.db.models.expressions import Combinable

from funding.models import Grant
from projects.models import ProcessBundle, Rollout
from records.prepared import prepared
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
    kinds = [
        kind for kind in ("units", "bundles") if any(getattr(project, f"has_{kind}", True) for project in going_on)
    ]
    projects = [project.pk for project in going_on]
    for pk, name, unconfirmed, overdue in counts_of(tuple(kinds), projects, key_date, settings.CONFIRMATION_DAYS):
        setattr(attention[pk], f"{name}_unconfirmed", unconfirmed)
        attention[pk].units_overdue += overdue
    return attention


@prepared
def counts_of(kinds: tuple[str, ...], projects: list[int], key_date: date, days: int) -> QuerySet:
    """Rows of a project, a kind of its records, and how many of these are unconfirmed for so many days and overdue; of
    grants, and of the kinds asked for."""
    overdue = Count("pk", filter=Q(overdue_since__isnull=False))
    units = Rollout.objects.belonging(key_date).with_phase(key_date).with_overdue(key_date)
    of_kinds = {
        "units": counted("units", units, projects, key_date, overdue),
        "bundles": counted("bundles", ProcessBundle.objects.belonging(key_date), projects, key_date),
    }
    grants = counted("grants", Grant.objects.granted(key_date), projects, key_date)
    return grants.union(*(of_kinds[kind] for kind in kinds), all=True)


def counted(
    name: str, records: Any, projects: list[int], key_date: date, overdue: Combinable | None = None
) -> QuerySet:
    rows = records.with_last_confirmed(key_date).filter(project__in=projects).order_by()
    of_project = rows.annotate(kind_name=Value(name)).values_list("project", "kind_name")
    unconfirmed = Count("pk", filter=is_unconfirmed(key_date))
    return of_project.annotate(number_unconfirmed=unconfirmed, number_overdue=overdue or Value(0))
