"""All staff may see which files were imported."""

from importlib import import_module
from typing import Any

from django.db import migrations

permissions = import_module("reports.migrations.0001_groups").permissions

GROUPS = ("Sachbearbeitung", "Projektleitung", "Fördermittelstelle", "Leserecht")


def grant_permissions(apps: Any, schema_editor: Any) -> None:
    for name in GROUPS:
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*permissions(apps, ({"tabular": ("importrun",)},), ("view",)))


class Migration(migrations.Migration):
    dependencies = [("reports", "0009_service_states"), ("tabular", "0001_import_runs")]

    operations = [migrations.RunPython(grant_permissions, migrations.RunPython.noop)]
