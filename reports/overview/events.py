"""Questions that read from several apps."""

from datetime import date

from django.db.models import Subquery

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


def latest_event_on(key_date: date) -> date | None:
    """Day of the newest event up to the key date, over all that is dated; None without any. One query."""
    newest = {
        f"newest_{model._meta.model_name}_{field}": Subquery(
            model._default_manager.filter(**{f"{field}__lte": key_date}).order_by(f"-{field}").values(field)[:1]
        )
        for model, field in DATED
    }
    days = Project.objects.order_by().annotate(**newest).values_list(*newest).first() or ()
    return max((day for day in days if day), default=None)
