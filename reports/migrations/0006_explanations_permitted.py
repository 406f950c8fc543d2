"""Who may explain findings: those who keep projects or grants. All staff may see the explanations."""

from importlib import import_module
from typing import Any

from django.db import migrations

permissions = import_module("reports.migrations.0001_groups").permissions

EXPLANATIONS = {"reports": ("explanation",)}
MAY_EXPLAIN = {"Sachbearbeitung": False, "Projektleitung": True, "Fördermittelstelle": True, "Leserecht": False}


def grant_permissions(apps: Any, schema_editor: Any) -> None:
    for name, may_explain in MAY_EXPLAIN.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        actions = ("view", "add", "change", "delete") if may_explain else ("view",)
        group.permissions.add(*permissions(apps, (EXPLANATIONS,), actions))


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_explanations")]

    operations = [migrations.RunPython(grant_permissions, migrations.RunPython.noop)]
