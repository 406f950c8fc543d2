"""Forms of the admin pages of services."""

from copy import copy
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from records.correction_forms import REASON_MISSING, DatedForm, ReportsForm, needs_reason
from records.entry_forms import EntryForm
from records.form_parts import text_field
from records.forms import RecordFormSet
from records.history import because

from .models import PriorityListing
from .models.states import ServiceStatement
from .withdrawal import Offer, withdraw_offers


class WithdrawOffersForm(EntryForm):
    """What services offer no more, and why."""

    offers = forms.MultipleChoiceField(
        label="Zurückgenommen wird",
        choices=Offer.choices,
        initial=Offer.values,
        widget=forms.CheckboxSelectMultiple,
        help_text="Eingetragen wird, was am Tag gilt; was eine Leistung davon nicht hat, bleibt leer.",
    )
    note = text_field(
        "Grund",
        500,
        help_text="Wird als Bemerkung veröffentlicht und steht im Verlauf. Bitte keine Namen von Beschäftigten.",
    )
    field_order = ("offers", "effective_on", "note")

    def enter(self) -> list[ServiceStatement]:
        with because(self.cleaned_data["note"]):
            return withdraw_offers(
                self.chosen, self.cleaned_data["offers"], self.cleaned_data["effective_on"], self.cleaned_data["note"]
            )


def corrects_a_list(listing: PriorityListing, before: PriorityListing | None) -> bool:
    """Whether a service that is put on a list, or from one to another, needs a reason: as a correction of the list."""
    return any(needs_reason(each) for each in {listing.priority_list, (before or listing).priority_list})


class ListingForm(DatedForm):
    """A service of a list on its own page."""

    def prepare(self) -> None:
        is_given = bool(self.cleaned_data["change_reason"])
        if self.touched_from and not is_given and corrects_a_list(self.instance, self.before):
            self.add_error("change_reason", REASON_MISSING)


class ListingRowForm(ReportsForm):
    """A service of a list as a row; its rows ask together. Those of a new list are of the days that the list names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = copy(self.instance) if self.instance.pk else None

    def ask(self) -> None:
        """Its rows ask, when all of them are known."""

    @property
    def touched_from(self) -> date | None:
        if not self.instance.priority_list_id or not self.has_changed():
            return None
        return self.instance.first_day_altered(self.before)

    @property
    def touched_by_deleting(self) -> date | None:
        return self.before.first_day_altered(None) if self.before else None


class ListingRowFormSet(RecordFormSet):
    """The services of a list, or the lists of a service: who adds, alters or deletes one corrects the list."""

    def is_valid(self) -> bool:
        """As Django's, which passes over the errors of rows to be deleted: these ask, too."""
        return bool(super().is_valid()) and not any(form.is_asking for form in self.forms)

    def clean(self) -> None:
        super().clean()
        deleted = self.deleted_forms
        entered = [row for row in self.entered if row.touched_from]
        if self.is_reason_missing(entered):
            raise ValidationError(REASON_MISSING)
        for row in entered:
            row.ask_about(row.touched_from)
        for row in deleted:
            row.ask_about(row.touched_by_deleting)

    def is_reason_missing(self, entered: list[Any]) -> bool:
        """With a new service, or a new list, there is nothing to correct."""
        if self.instance._state.adding or self.data.get("change_reason", "").strip():
            return False
        return any(corrects_a_list(row.instance, row.before) for row in entered)
