"""„Bestätigen“ where one reads: what is shown still holds, of one row or of all that are chosen."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from ..confirmations import ConfirmationForm, describe_confirmed
from ..statements import kind_confirmed_by
from .event import one_entry
from .views import View, back_of, entry_view, in_reach, keys_chosen, require_right, with_chosen

Chosen = Callable[[HttpRequest], QuerySet[Any]]
_addresses: dict[Any, str] = {}


def confirm_address_of(model: type[Model]) -> str:
    """Where records of the model are sent that still hold; empty where there is no such address."""
    return reverse(_addresses[model]) if model in _addresses else ""


def confirming_view(model: Any, list_name: str, chosen_in: Chosen | None = None, *, url_name: str = "") -> View:
    """The view to which records of the model are sent that still hold today, from the rows of the list of that name;
    `chosen_in` reads which. With the `url_name` that it gets, the page of a record offers it."""
    if url_name:
        _addresses[model] = url_name
    confirmation = model._meta.get_field("confirmations").related_model

    def chosen_of(request: HttpRequest) -> QuerySet[Any]:
        return model._default_manager.filter(pk__in=keys_chosen(request))  # type: ignore[no-any-return]

    @entry_view
    def confirm(request: HttpRequest) -> HttpResponse:
        require_right(request.user, confirmation)
        back = back_of(request, reverse(list_name))
        keys = in_reach((chosen_in or chosen_of)(request), request.user, confirmation)
        if not keys:
            messages.error(request, "Bitte wählen Sie erst aus, was Sie bestätigen.")
            return HttpResponseRedirect(back)
        today = timezone.localdate()
        chosen = model._default_manager.filter(pk__in=keys)
        counting = chosen.filter(pk__in=chosen.counting(today).order_by().values("pk"))
        form = ConfirmationForm({"confirmed_on": f"{today:%d.%m.%Y}", "narrows": ""}, model=confirmation)
        with one_entry(request.user, kind_confirmed_by(confirmation), confirmation) as entry:
            number = form.save(counting, request.user) if form.is_valid() else None
        if number is None:
            lines = [str(line) for errors in form.errors.values() for line in errors]
            messages.error(request, f"Nichts wurde bestätigt. {' '.join(lines)}")
            return HttpResponseRedirect(back)
        later = len(keys) - counting.count()
        text = describe_confirmed(number, len(keys) - later - number, today)
        if later:
            text = f"{text} {later} {'zählt' if later == 1 else 'zählen'} erst ab einem späteren Tag."
        messages.success(request, text, extra_tags=entry.token if number else "")
        return HttpResponseRedirect(with_chosen(back, keys) if len(keys) > 1 else back)

    return confirm
