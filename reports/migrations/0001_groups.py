"""The groups of staff and what each may do. All may see everything that the public pages show."""

from typing import Any

from django.db import migrations

UNITS = {"units": ("division", "unit"), "projects": ("project", "rollout", "phasechange")}
BUNDLES = {"projects": ("processbundle", "bundlestep", "milestone", "statusnote")}
SERVICES = {"services": ("service",)}
FUNDING = {"funding": ("grant", "tranche", "expenditure")}
ALL = (UNITS, BUNDLES, SERVICES, FUNDING)

KEPT_BY_GROUP = {
    "Sachbearbeitung": (UNITS,),
    "Projektleitung": (UNITS, BUNDLES),
    "Fördermittelstelle": (FUNDING,),
    "Leserecht": (),
}


def create_groups(apps: Any, schema_editor: Any) -> None:
    group_model = apps.get_model("auth", "Group")
    for name, kept in KEPT_BY_GROUP.items():
        group, _ = group_model.objects.get_or_create(name=name)
        group.permissions.add(*permissions(apps, ALL, ("view",)), *permissions(apps, kept, ("add", "change", "delete")))


def permissions(apps: Any, rooms: Any, actions: Any) -> list[Any]:
    """The permissions, made here because Django makes them only after all migrations."""
    content_type, permission = (
        apps.get_model("contenttypes", "ContentType"),
        apps.get_model("auth", "Permission"),
    )
    found = []
    for app, model in ((app, model) for room in rooms for app, models in room.items() for model in models):
        kind, _ = content_type.objects.get_or_create(app_label=app, model=model)
        label = apps.get_model(app, model)._meta.verbose_name
        found += [
            permission.objects.get_or_create(
                content_type=kind, codename=f"{action}_{model}", defaults={"name": f"Can {action} {label}"}
            )[0]
            for action in actions
        ]
    return found


def remove_groups(apps: Any, schema_editor: Any) -> None:
    apps.get_model("auth", "Group").objects.filter(name__in=KEPT_BY_GROUP).delete()


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("units", "0001_initial"),
        ("services", "0001_initial"),
        ("projects", "0001_initial"),
        ("funding", "0001_initial"),
    ]

    operations = [migrations.RunPython(create_groups, remove_groups)]
