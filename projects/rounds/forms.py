"""Forms of staff: a new round, another address."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from records.fields import DayFormField, WholeNumberField
from records.generics import ModelForm
from records.text import refuse_private_use

from ..models import StatusRound

LONGEST = timedelta(days=90)
LONGEST_INTERVAL = 365
ALL, UNCONFIRMED = "alle", "unbestaetigt"
WORDS = "wie weit sind Sie? Bitte prüfen Sie, was bei uns steht, und bestätigen oder ändern Sie es."


class RoundForm(ModelForm):
    """A new round. The day until which answers are taken is not prefilled: it is a decision."""

    scope = forms.ChoiceField(
        label="Wer wird gefragt?",
        choices=[
            (ALL, "alle Leistungseinheiten des Projekts"),
            (UNCONFIRMED, "wessen Stand lange nicht bestätigt ist"),
        ],
        widget=forms.RadioSelect,
        initial=UNCONFIRMED,
    )
    unconfirmed_days = WholeNumberField(
        label="Seit wie vielen Tagen nicht bestätigt?", required=False, min_value=1, max_value=3650
    )
    ends_on = DayFormField(label="Antworten bis", help_text="So lange gilt der Link; höchstens 90 Tage.")
    reminds_every = WholeNumberField(
        label="Erinnern nach so vielen Tagen",
        min_value=0,
        max_value=LONGEST_INTERVAL,
        help_text="Wer dann noch nicht geantwortet hat; 0: nie.",
    )

    class Meta:
        model = StatusRound
        fields = ("unconfirmed_days", "ends_on", "text", "reply_to", "reminds_every", "accepts_unchanged")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        initial = {
            "unconfirmed_days": settings.CONFIRMATION_DAYS,
            "reply_to": user.email,
            "text": WORDS,
            "reminds_every": 7,
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        fields: Any = self.fields
        fields["text"].widget = forms.Textarea(attrs={"rows": 4})
        fields["text"].help_text = "Steht in der E-Mail hinter „Guten Tag,“. Ohne Namen von Personen."
        fields["text"].validators.append(refuse_private_use)
        fields["reply_to"].help_text = "Dorthin geht, wer auf die E-Mail antwortet; am besten ein Funktionspostfach."
        fields["ends_on"].widget.attrs |= {"placeholder": "TT.MM.JJJJ", "autocomplete": "off"}
        fields[
            "accepts_unchanged"
        ].help_text = "Wer „unverändert“ antwortet, bestätigt den Stand, ohne dass Sie annehmen."

    def clean_ends_on(self) -> date:
        day, today = self.cleaned_data["ends_on"], timezone.localdate()
        if day < today:
            raise forms.ValidationError("Dieser Tag ist schon vorbei.")
        if day > today + LONGEST:
            raise forms.ValidationError(f"Bitte höchstens bis {today + LONGEST:%d.%m.%Y}: Ein Link gilt 90 Tage.")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("scope") == ALL:
            data["unconfirmed_days"] = None
        elif data.get("unconfirmed_days") is None and "unconfirmed_days" not in self.errors:
            self.add_error("unconfirmed_days", "Bitte geben Sie an, seit wie vielen Tagen.")
        return data


class AddressForm(forms.Form):
    """Where to ask instead."""

    email = forms.EmailField(
        label="Neue Adresse", max_length=254, error_messages={"required": "Bitte geben Sie eine Adresse an."}
    )
