"""Who may confirm a status: those who keep it. All staff may see the confirmations."""

from importlib import import_module
from typing import Any

from django.db import migrations

permissions = import_module("reports.migrations.0001_groups").permissions

ROLLOUTS = {"projects": ("rolloutconfirmation",)}
BUNDLES = {"projects": ("bundleconfirmation",)}
GRANTS = {"funding": ("grantconfirmation",)}
ALL = (ROLLOUTS, BUNDLES, GRANTS)
KEPT_BY_GROUP = {
    "Sachbearbeitung": (ROLLOUTS,),
    "Projektleitung": (ROLLOUTS, BUNDLES),
    "Fördermittelstelle": (GRANTS,),
    "Leserecht": (),
}


def grant_permissions(apps: Any, schema_editor: Any) -> None:
    for name, kept in KEPT_BY_GROUP.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*permissions(apps, ALL, ("view",)), *permissions(apps, kept, ("add", "change", "delete")))


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_history_begins")]

    operations = [migrations.RunPython(grant_permissions, migrations.RunPython.noop)]
