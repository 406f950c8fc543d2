"""The maturity of a service is entered where one reads of it."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from records.entries.forms import enter_with
from records.entries.views import back_of, entry_view, require_right
from records.entry_forms import NewStatementForm

from .models import MaturityChange


class LevelForm(NewStatementForm):
    """Which level a service as a whole has, from which day on."""

    class Meta:
        model = MaturityChange
        fields = ("service", "level", "effective_on", "date_precision")
        widgets: dict[str, Any] = {"service": forms.HiddenInput}


@entry_view
def enter_level(request: HttpRequest) -> HttpResponse:
    """Enter the maturity of a service."""
    require_right(request.user, MaturityChange)
    return enter_with(
        request,
        LevelForm(request.POST),
        back=back_of(request, reverse("services")),
        title="Reifegrad setzen",
        button="Setzen",
        saved=lambda change: f"{change.service.name}: {change.value_text}, {change.since_text}.",
    )
