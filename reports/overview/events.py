"""Questions that read from several apps."""

from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Subquery

from records.days import BEGINNING
from records.ends import ONE_DAY
from records.models import record_models

FIRST_DAY = BEGINNING + ONE_DAY  # what holds from the beginning is no event


def latest_event_on(key_date: date) -> date | None:
    """Day of the newest event up to the key date, over the `event_days` of all records; None without any. One query."""
    newest = {
        f"newest_{model._meta.model_name}_{field}": Subquery(
            model._default_manager.filter(**{f"{field}__range": (FIRST_DAY, key_date)})
            .order_by(f"-{field}")
            .values(field)[:1]
        )
        for model in record_models()
        for field in model.event_days
    }
    of_any_row: Any = ContentType.objects.order_by().annotate(**newest)  # one that every database has
    days = of_any_row.values_list(*newest).first() or ()
    return max((day for day in days if day), default=None)
