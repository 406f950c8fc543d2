"""Movements, deadlines that were met and confirmations of grants are entered where one reads of them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from lists.formats import day
from records.entries.confirming import confirming_view
from records.entries.forms import enter_with
from records.entries.views import back_of, entry_view, require_right
from records.entry_forms import NewStatementForm
from records.forms import VersionedForm

from .deadlines import deadline_title
from .models import DeadlineNote, Grant, Movement


class MetForm(VersionedForm):
    """On which day a deadline was met; which one goes along."""

    class Meta:
        model = DeadlineNote
        fields = ("grant", "kind", "year", "met_on")
        widgets = dict.fromkeys(("grant", "kind", "year"), forms.HiddenInput)


@entry_view
def enter_deadline(request: HttpRequest) -> HttpResponse:
    """Enter that a deadline was met."""
    require_right(request.user, DeadlineNote)
    return enter_with(
        request,
        MetForm(request.POST),
        back=back_of(request, reverse("deadlines")),
        title="Frist als erledigt eintragen",
        button="Eintragen",
        saved=lambda note: f"{deadline_title(note.kind, note.year)} ist am {day(note.met_on)} erledigt.",
    )


class MovementEntryForm(NewStatementForm):
    """What happened to the money of a tranche on a day."""

    class Meta:
        model = Movement
        fields = ("tranche", "kind", "amount", "effective_on", "date_precision")
        widgets: dict[str, Any] = {"tranche": forms.HiddenInput}

    def prepare(self) -> None:
        super().prepare()
        if self.errors:
            return
        try:
            Movement.check_together([*Movement.objects.filter(tranche=self.instance.tranche_id), self.instance])
        except ValidationError as error:
            self.add_error(None, error)


@entry_view
def enter_movement(request: HttpRequest) -> HttpResponse:
    """Enter a claim, an approval, a payment or what else moves money of a tranche."""
    require_right(request.user, Movement)
    return enter_with(
        request,
        MovementEntryForm(request.POST),
        back=back_of(request, reverse("tranches")),
        title="Vorgang eintragen",
        button="Eintragen",
        saved=lambda movement: f"{movement} ist eingetragen.",
    )


def grants_address() -> str:
    return reverse("grants")


confirm_grants = confirming_view(Grant, grants_address, url_name="confirm-grants")
