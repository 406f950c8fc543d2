"""What staff may do with the record that a page is about."""

from typing import Any

from django import template
from django.apps import apps
from django.urls import reverse

from ..rights import may

register = template.Library()


@register.inclusion_tag("records/page_deeds.html", takes_context=True)
def page_deeds(context: Any, record: Any, *added: str) -> dict[str, Any]:
    """Links to the forms of the record for whoever may: its own, that of confirming, and those of what is `added` to
    it, each as "label|projects.Milestone|project", the last the field by which it belongs to the record."""
    user = context["request"].user
    if not (user.is_authenticated and user.is_staff):
        return {"links": []}
    name = f"admin:{record._meta.app_label}_{record._meta.model_name}"
    links = [("Bearbeiten", reverse(f"{name}_change", args=[record.pk]))] if may(user, "change", record) else []
    confirmations = [each for each in record._meta.related_objects if each.name == "confirmations"]
    if confirmations and may(user, "add", record, confirmations[0].related_model):
        links.append(("Stand bestätigen", reverse(f"{name}_confirm", args=[record.pk])))
    for text in added:
        label, model_name, field = text.split("|")
        model = apps.get_model(model_name)
        if may(user, "add", record, model):
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
            links.append((label, f"{address}?{field}={record.pk}"))
    return {"links": links}
