"""Movements, deadlines that were met and confirmations of grants are entered where one reads of them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from lists.formats import day
from records.entries.confirming import confirming_view
from records.entries.forms import entering_view
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


enter_deadline = entering_view(
    MetForm,
    "deadlines",
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


enter_movement = entering_view(
    MovementEntryForm,
    "tranches",
    title="Vorgang eintragen",
    button="Eintragen",
    saved=lambda movement: f"{movement} ist eingetragen.",
)


confirm_grants = confirming_view(Grant, "grants", url_name="confirm-grants")
