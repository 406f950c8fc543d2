"""Forms of the admin pages of services."""

from typing import Any

from django import forms

from records.entry_forms import EntryForm
from records.history import because
from records.text import refuse_private_use

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
    note = forms.CharField(
        label="Grund",
        max_length=500,
        validators=[refuse_private_use],
        help_text="Wird als Bemerkung veröffentlicht und steht im Verlauf. Bitte keine Namen von Beschäftigten.",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    field_order = ("offers", "effective_on", "note")

    def enter(self) -> list[Any]:
        with because(self.cleaned_data["note"]):
            return withdraw_offers(
                self.chosen, self.cleaned_data["offers"], self.cleaned_data["effective_on"], self.cleaned_data["note"]
            )
