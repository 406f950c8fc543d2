"""Who keeps amendments, plans, deadlines and the split of tranches: those who keep the grants. All staff may see them."""

from importlib import import_module
from typing import Any

from django.db import migrations

permissions = import_module("reports.migrations.0001_groups").permissions

DETAILS = {"funding": ("amendment", "planitem", "deadlinenote", "trancheitem")}
GROUPS = ("Sachbearbeitung", "Projektleitung", "Fördermittelstelle", "Leserecht")


def grant_permissions(apps: Any, schema_editor: Any) -> None:
    for name in GROUPS:
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*permissions(apps, (DETAILS,), ("view",)))
        if name == "Fördermittelstelle":
            group.permissions.add(*permissions(apps, (DETAILS,), ("add", "change", "delete")))


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_confirmations"), ("funding", "0003_notices_plans_bookings")]

    operations = [migrations.RunPython(grant_permissions, migrations.RunPython.noop)]
