"""What the pages between choosing rows in the admin and acting on them share."""

from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest

from ..generics import ModelAdmin

MOST_LISTED = 50


def action_context(
    modeladmin: ModelAdmin, request: HttpRequest, chosen: QuerySet[Any], form: BaseForm, title: str
) -> dict[str, Any]:
    """What `admin/records/action.html` shows: the form, and what is chosen, the first MOST_LISTED of it by name."""
    number = chosen.count()
    return {
        **modeladmin.admin_site.each_context(request),
        "title": title,
        "form": form,
        "opts": modeladmin.opts,
        "media": modeladmin.media + form.media,
        "listed": chosen[:MOST_LISTED],
        "number": number,
        "more": max(number - MOST_LISTED, 0),
        "action": request.POST.get("action", ""),
        "select_across": request.POST.get("select_across", "0"),
        "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "checkbox_name": ACTION_CHECKBOX_NAME,
    }
