"""Who may write papers and orders, and freeze: those who lead projects. All staff may see them."""

from importlib import import_module
from typing import Any

from django.db import migrations

permissions = import_module("reports.migrations.0001_groups").permissions

PAPERS = {
    "reports": ("body", "order", "question", "paper", "consultation", "paperproject", "sectiontext", "answer"),
}
MAY_WRITE = {"Sachbearbeitung": False, "Projektleitung": True, "Fördermittelstelle": False, "Leserecht": False}


def grant_permissions(apps: Any, schema_editor: Any) -> None:
    paper, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label="reports", model="paper")
    freeze, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=paper,
        codename="freeze_paper",
        defaults={"name": "Kann Drucksachen einfrieren und veröffentlichen"},
    )
    for name, may_write in MAY_WRITE.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        actions = ("view", "add", "change", "delete") if may_write else ("view",)
        group.permissions.add(*permissions(apps, (PAPERS,), actions), *([freeze] if may_write else []))


class Migration(migrations.Migration):
    dependencies = [("reports", "0007_papers")]

    operations = [migrations.RunPython(grant_permissions, migrations.RunPython.noop)]
