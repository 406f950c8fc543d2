"""Questions that read from several apps."""

from datetime import date
from typing import Any

from django.db.models import Subquery

from funding.models import Expenditure, Tranche
from projects.models import BundleStep, Milestone, PhaseChange, Project, StatusNote

DATED = (
    (PhaseChange, "effective_on"),
    (BundleStep, "effective_on"),
    (Milestone, "reached_on"),
    (StatusNote, "noted_on"),
    (Tranche, "claimed_on"),
    (Tranche, "approved_on"),
    (Tranche, "paid_on"),
    (Expenditure, "booked_on"),
)


def latest_event_on(key_date: date) -> date | None:
    """Day of the newest dated entry up to the key date, over all that is dated; None without any. One query."""
    newest = {
        f"day_{index}": Subquery(
            model._default_manager.filter(**{f"{field}__lte": key_date}).order_by(f"-{field}").values(field)[:1]
        )
        for index, (model, field) in enumerate(DATED)
    }
    days: Any = Project.objects.order_by().values(**newest).first() or {}
    return max((day for day in days.values() if day), default=None)
