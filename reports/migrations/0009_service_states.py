"""Who keeps the services: Sachbearbeitung and Projektleitung. All staff may see them.

Models of maturity, lists, denominators and deadlines are kept by those who administer the program.
"""

from importlib import import_module
from typing import Any

from django.db import migrations

permissions = import_module("reports.migrations.0001_groups").permissions

STATES = {
    "services": (
        "leikaservice",
        "maturitychange",
        "provisionchange",
        "portalchange",
        "responsibilitychange",
        "targetchange",
        "processchange",
        "fimchange",
        "efapilot",
        "prioritylisting",
    )
}
CATALOGUE = {"services": ("service", "policyfield", "lifesituation")}
LISTS = {"services": ("prioritylist", "denominator", "servicedeadline", "maturitymodel", "maturitylevel")}
ALL = (STATES, CATALOGUE, LISTS)
KEPT_BY_GROUP = {
    "Sachbearbeitung": (STATES, CATALOGUE),
    "Projektleitung": (STATES, CATALOGUE, {"services": ("prioritylist", "denominator", "servicedeadline")}),
    "Fördermittelstelle": (),
    "Leserecht": (),
}


def grant_permissions(apps: Any, schema_editor: Any) -> None:
    for name, kept in KEPT_BY_GROUP.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*permissions(apps, ALL, ("view",)), *permissions(apps, kept, ("add", "change", "delete")))


class Migration(migrations.Migration):
    dependencies = [("reports", "0008_papers_permitted"), ("services", "0004_maturity_models")]

    operations = [migrations.RunPython(grant_permissions, migrations.RunPython.noop)]
