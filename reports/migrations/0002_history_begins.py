"""Begins the history of what was entered before histories were kept.

Dated events know when they were entered. All else was there before the first of them, and is taken as known since
then; in a database without any, since now.
"""

from datetime import datetime
from itertools import islice
from typing import Any

from django.db import migrations
from django.db.models import Min
from django.utils import timezone

REASON = "Bestand zu Beginn des Verlaufs"
CHUNK = 500
EVENTS = (("projects", "PhaseChange"), ("projects", "BundleStep"))
OTHERS = (
    ("units", "Division"),
    ("units", "Unit"),
    ("services", "Service"),
    ("projects", "Project"),
    ("projects", "Rollout"),
    ("projects", "ProcessBundle"),
    ("projects", "Milestone"),
    ("projects", "StatusNote"),
    ("funding", "Grant"),
    ("funding", "Tranche"),
    ("funding", "Expenditure"),
)


def begin(apps: Any, schema_editor: Any) -> None:
    firsts = [apps.get_model(*event).objects.aggregate(first=Min("entered_at"))["first"] for event in EVENTS]
    beginning = min((first for first in firsts if first), default=timezone.now())
    for app, name in (*OTHERS, *EVENTS):
        copy_rows(apps.get_model(app, name), apps.get_model(app, f"Historical{name}"), beginning)


def copy_rows(model: Any, history: Any, beginning: datetime) -> None:
    columns = [field.attname for field in model._meta.concrete_fields]
    rows = model.objects.order_by("pk").iterator(CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        history.objects.bulk_create(
            history(
                history_date=getattr(row, "entered_at", beginning),
                history_type="+",
                history_change_reason=REASON,
                **{column: getattr(row, column) for column in columns},
            )
            for row in chunk
        )


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_groups"),
        ("units", "0002_history"),
        ("services", "0002_history"),
        ("projects", "0002_history"),
        ("funding", "0002_history"),
    ]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
