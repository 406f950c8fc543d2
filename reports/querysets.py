"""Questions that read from several apps."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet, Subquery

from funding.models import Expenditure, Tranche
from projects.models import BundleStep, Milestone, PhaseChange, Project, StatusNote
from services.models import STATES, EfaPilot

DATED = (
    (PhaseChange, "effective_on"),
    (BundleStep, "effective_on"),
    (Milestone, "reached_on"),
    (StatusNote, "noted_on"),
    (Tranche, "claimed_on"),
    (Tranche, "approved_on"),
    (Tranche, "paid_on"),
    (Expenditure, "booked_on"),
    *((model, "effective_on") for model in (*STATES, EfaPilot)),
)
NEWEST = tuple(f"newest_{model._meta.model_name}_{field}" for model, field in DATED)


def with_newest_entries(projects: QuerySet, key_date: date) -> QuerySet:
    """Each project with the day of the newest entry up to the key date in each table that is dated, of all projects."""
    newest = {
        name: Subquery(
            model._default_manager.filter(**{f"{field}__lte": key_date}).order_by(f"-{field}").values(field)[:1]
        )
        for name, (model, field) in zip(NEWEST, DATED, strict=True)
    }
    return projects.annotate(**newest)


def latest_entry(projects: Iterable[Any]) -> date | None:
    """Of projects asked `with_newest_entries`: the day of the newest entry over all that is dated; None without any."""
    days = (getattr(project, name) for project in projects for name in NEWEST)
    return max((day for day in days if day), default=None)


def latest_event_on(key_date: date) -> date | None:
    """Day of the newest dated entry up to the key date, over all that is dated; None without any. One query."""
    return latest_entry(with_newest_entries(Project.objects.order_by(), key_date)[:1])
