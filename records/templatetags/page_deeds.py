"""What staff may do with the record that a page is about."""

from typing import Any

from django import template
from django.db.models import Model
from django.template import Context
from django.urls import reverse
from django.utils import timezone

from ..entries.confirming import confirm_address_of
from ..entries.views import BACK, CHOSEN
from ..rights import may

register = template.Library()


@register.inclusion_tag("records/page_deeds.html", takes_context=True)
def page_deeds(context: Context, record: Any, *added: str) -> dict[str, Any]:
    """Links to the forms of the record for whoever may: its own, and those of what is `added` to it, each as
    "label|milestones", the last the name by which the record knows them; on the page of today also the button that
    confirms its status."""
    user = context["request"].user
    if not (user.is_authenticated and user.is_staff):
        return {"links": []}
    name = f"admin:{record._meta.app_label}_{record._meta.model_name}"
    links = [("Bearbeiten", reverse(f"{name}_change", args=[record.pk]))] if may(user, "change", record) else []
    for text in added:
        label, related_name = text.split("|")
        relation = record._meta.get_field(related_name)
        model = relation.related_model
        if may(user, "add", record, model):
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
            links.append((label, f"{address}?{relation.field.name}={record.pk}"))
    return {
        "links": links,
        "confirm_address": confirm_address(context, record),
        "hidden": {"csrfmiddlewaretoken": context.get("csrf_token"), BACK: context["request"].get_full_path()},
        "chosen_name": CHOSEN,
        "record": record,
    }


def confirm_address(context: Context, record: Model) -> str:
    """Where the record is sent that still holds today; empty where the account may not say so, or for another day."""
    confirmations = [each for each in record._meta.related_objects if each.name == "confirmations"]
    if not confirmations or context.get("key_date") != timezone.localdate():
        return ""
    is_allowed = may(context["request"].user, "add", record, confirmations[0].related_model)
    return confirm_address_of(type(record)) if is_allowed else ""
