"""What of the permissions of a group a role for one project or one unit opens."""

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType

from records.rights import is_area, lies_in


def may_lie_in(app: str, model_name: str, codename: str, area: str) -> bool:
    """Whether a role for some of the area reaches anything by the permission: new ones of the area itself, and what
    belongs to none, need a role for all."""
    model = ContentType(app_label=app, model=model_name).model_class()
    if model is None:
        return False
    return lies_in(model, area) and not (codename.startswith("add_") and is_area(model, area))


def opens_something(group: Group, area: str) -> bool:
    """Whether the group may do more for some of the area than read, which a role opens everywhere."""
    names = group.permissions.values_list("content_type__app_label", "content_type__model", "codename")
    return any(
        may_lie_in(app, model, codename, area)
        for app, model, codename in names.order_by()
        if not codename.startswith("view_")
    )
