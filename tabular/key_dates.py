"""The key date (Stichtag): the day a view speaks of, from the parameter `stichtag`."""

from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest
from django.utils import timezone
from django.views.generic import TemplateView

from .filters import show_as_typed

EARLIEST = date(1900, 1, 1)
LATEST = date(2199, 12, 31)


class KeyDateForm(forms.Form):
    """The field Stichtag; empty means today (local date in Europe/Berlin)."""

    stichtag = forms.DateField(
        label="Stichtag",
        required=False,
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "kern-form-input__input"}),
        validators=[
            MinValueValidator(EARLIEST, "Bitte geben Sie einen Tag ab dem 01.01.1900 an."),
            MaxValueValidator(LATEST, "Bitte geben Sie einen Tag bis zum 31.12.2199 an."),
        ],
        error_messages={"invalid": "Das ist kein gültiges Datum. Bitte geben Sie es als TT.MM.JJJJ an."},
    )


class KeyDateView(TemplateView):
    """Base of all pages: what holds on the key date. An invalid key date is said and taken as today."""

    request: HttpRequest

    @cached_property
    def key_date_form(self) -> KeyDateForm:
        return KeyDateForm({"stichtag": self.request.GET.get("stichtag", "")})

    @cached_property
    def key_date(self) -> date:
        if self.key_date_form.is_valid():
            return self.key_date_form.cleaned_data["stichtag"] or self.today
        return self.today

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @property
    def carried(self) -> dict[str, str]:
        """The parameters that links to other pages take along: the key date, where it is not today."""
        return {} if self.key_date == self.today else {"stichtag": self.key_date.isoformat()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        show_as_typed(self.key_date_form)
        shown = KeyDateForm(initial={"stichtag": self.key_date}) if self.key_date_form.is_valid() else None
        return super().get_context_data(
            key_date=self.key_date,
            key_date_form=shown or self.key_date_form,
            key_date_query=f"?{urlencode(self.carried)}" if self.carried else "",
            key_date_filter=f"&{urlencode(self.carried)}" if self.carried else "",
            today=self.today,
            **kwargs,
        )
