"""What would be if: the form of a project's page, read from the parameters of its address."""

from datetime import date
from decimal import Decimal
from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from lists import formats
from lists.filters import INPUT_CLASS, show_as_typed
from lists.key_dates import day_field
from projects.forecast import Forecast
from projects.forecast_sentences import chance_text
from projects.what_if import LEAST_PACE, MOST_ITEMS, MOST_PACE, WhatIf


class TimesField(forms.CharField):
    """A positive number with a comma or a point: 1,5."""

    def clean(self, value: object) -> Decimal | None:
        text = str(value or "").strip()
        if not text:
            return None
        message = f"Bitte geben Sie eine Zahl von {formats.decimal(LEAST_PACE)} bis {MOST_PACE} an, etwa 1,5."
        pace = times(text)
        if pace is None or not LEAST_PACE <= pace <= MOST_PACE:
            raise ValidationError(message)
        return pace


def times(text: str) -> Decimal | None:
    """The number of at most two places; None of what is none."""
    whole, _, places = text.replace(",", ".").partition(".")
    digits = whole.isascii() and whole.isdigit() and len(whole) < 3
    are_places = places.isascii() and (places.isdigit() or not places) and len(places) < 3
    return Decimal(f"{whole}.{places or 0}") if digits and are_places else None


class WhatIfForm(forms.Form):
    """Pace as a multiple of what is expected, end, and number of items; what is left empty stays."""

    tempo = TimesField(label="Tempo, als Vielfaches des erwarteten", required=False)
    ende = day_field("Projektende")
    anzahl = forms.CharField(required=False)

    def __init__(self, given: QueryDict, forecast: Forecast) -> None:
        super().__init__({name: given.get(name, "") for name in self.base_fields}, auto_id="wenn_%s")
        self.forecast = forecast
        self.fields["anzahl"].label = f"Zahl der {forecast.words.items}"
        for name, hint in (("tempo", "1"), ("anzahl", str(forecast.total))):
            widget = self.fields[name].widget
            widget.attrs |= {"class": INPUT_CLASS, "placeholder": hint, "autocomplete": "off"}
        self.fields["tempo"].widget.attrs["inputmode"] = "decimal"
        self.fields["anzahl"].widget.attrs["inputmode"] = "numeric"

    def clean_ende(self) -> date | None:
        day: date | None = self.cleaned_data["ende"]
        if day and day <= self.forecast.key_date:
            raise ValidationError(f"Bitte geben Sie einen Tag nach dem {formats.day(self.forecast.key_date)} an.")
        return day

    def clean_anzahl(self) -> int | None:
        text = self.cleaned_data["anzahl"].strip().replace(".", "")
        if not text:
            return None
        least = self.forecast.done
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1
        if not least <= number <= MOST_ITEMS:
            raise ValidationError(
                f"Bitte geben Sie eine ganze Zahl von {formats.number(least)} bis {formats.number(MOST_ITEMS)} an; "
                f"{formats.number(least)} sind schon {self.forecast.words.done}."
            )
        return number


class WhatIfPanel:
    """The form and, where it was filled rightly, what would be."""

    def __init__(self, given: QueryDict, forecast: Forecast) -> None:
        self.forecast = forecast
        self.form = WhatIfForm(given, forecast)
        self.is_asked = any(self.form.data.values())
        if not self.form.is_valid():
            show_as_typed(self.form)

    @cached_property
    def what_if(self) -> WhatIf | None:
        """None where nothing is asked, or what is asked cannot be read."""
        if not self.is_asked or not self.form.is_valid():
            return None
        data = self.form.cleaned_data
        return WhatIf(self.forecast, data["tempo"], data["ende"], data["anzahl"])

    @cached_property
    def altered(self) -> Forecast | None:
        return self.what_if.altered if self.what_if else None

    @property
    def chances(self) -> tuple[str, str]:
        """The chance that the end holds as it is, and as it would be; empty where it cannot be said."""
        return chance_of(self.forecast), chance_of(self.altered)


def chance_of(forecast: Forecast | None) -> str:
    chance = forecast.chance_to_hold if forecast else None
    return "" if chance is None or not forecast or (forecast.days_left or 0) <= 0 else chance_text(chance)
