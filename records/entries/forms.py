"""A form of one new record that is sent from where one reads; where something is wrong, a page shows it again."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from ..history import because
from .event import one_entry
from .views import BACK, back_of, entry_view, require_right


def entry_page(
    request: HttpRequest, form: BaseForm, *, back: str, title: str, button: str, **more: object
) -> TemplateResponse:
    """The page that shows a form of an entry: what is wrong with it, or what is to be asked."""
    shown = {"form": form, "title": title, "button": button, "back": back, "back_name": BACK, **more}
    return TemplateResponse(request, "records/entry_form.html", shown)


def enter_with(
    request: HttpRequest, form: Any, *, back: str, title: str, button: str, saved: Any, context: Any = None
) -> HttpResponse:
    """Save the form as one entry and lead back, with what `saved` says of the record; else show it again, with what
    `context` gives besides."""
    if form.is_valid():
        reason = form.cleaned_data.get("change_reason", "")
        with one_entry(request.user, form._meta.model) as entry, because(reason):
            record = form.save()
        messages.success(request, saved(record), extra_tags=entry.token)
        return HttpResponseRedirect(back)
    more = context() if context else {}
    return entry_page(request, form, back=back, title=title, button=button, **more)


def entering_view(form_class: Any, list_name: str, *, title: str, button: str, saved: Callable[[Any], str]) -> Any:
    """The view to which the form is sent from the rows of the list of that name, or from where else one reads."""

    @entry_view
    def view(request: HttpRequest) -> HttpResponse:
        require_right(request.user, form_class._meta.model)
        back = back_of(request, reverse(list_name))
        return enter_with(request, form_class(request.POST), back=back, title=title, button=button, saved=saved)

    return view
