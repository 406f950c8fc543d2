"""The key date (Stichtag) and what was known (Kenntnisstand): the days a view speaks of, from the parameters."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar, cast
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Model
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.generic import TemplateView

from records.days import EARLIEST, LATEST
from records.knowledge import as_known, end_of_day, may_view_history

from .filters import show_as_typed
from .formats import day
from .sharing import dated_address


def day_field(label: str) -> forms.DateField:
    """A day that may be left empty, in the range the program knows."""
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "kern-form-input__input"}),
        validators=[
            MinValueValidator(EARLIEST, f"Bitte geben Sie einen Tag ab dem {day(EARLIEST)} an."),
            MaxValueValidator(LATEST, f"Bitte geben Sie einen Tag bis zum {day(LATEST)} an."),
        ],
        error_messages={"invalid": "Das ist kein gültiges Datum. Bitte geben Sie es als TT.MM.JJJJ an."},
    )


class KeyDateForm(forms.Form):
    """The fields Stichtag (empty means today, local date in Europe/Berlin) and Kenntnisstand (empty: all there is).

    What was known is for those alone who may view the history: it may hold what was corrected since.
    """

    stichtag = day_field("Stichtag")
    kenntnisstand = day_field("Kenntnisstand")

    def __init__(self, *args: Any, may_view_history: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_view_history = may_view_history

    def clean_kenntnisstand(self) -> date | None:
        known_on: date | None = self.cleaned_data["kenntnisstand"]
        if known_on and not self.may_view_history:
            raise ValidationError("Einen früheren Kenntnisstand zeigt das Programm nur angemeldeten Beschäftigten.")
        return known_on


class KeyDateView(TemplateView):
    """Base of all pages: what holds on the key date, and for who may view the history what was known of it on a day.

    An invalid day is said and taken as not given. A page of one record, which its address names, is `page_of` these.
    """

    page_of: ClassVar[type[Model] | None] = None

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if self.known_on is None:
            return super().dispatch(request, *args, **kwargs)
        moment = end_of_day(self.known_on)
        with as_known(moment):
            response: Any = super().dispatch(request, *args, **kwargs)
            if hasattr(response, "render"):
                response.render()
        if response.streaming and not isinstance(response, FileResponse):
            response.streaming_content = known(response.streaming_content, moment)
        return cast(HttpResponseBase, response)

    @cached_property
    def key_date_form(self) -> KeyDateForm:
        given = {name: self.request.GET.get(name, "") for name in KeyDateForm.base_fields}
        return KeyDateForm(given, may_view_history=self.may_view_history)

    @cached_property
    def may_view_history(self) -> bool:
        return may_view_history(self.request.user)

    def chosen_day(self, name: str) -> date | None:
        self.key_date_form.is_valid()
        return self.key_date_form.cleaned_data.get(name)

    @cached_property
    def key_date(self) -> date:
        return self.chosen_day("stichtag") or self.today

    @cached_property
    def known_on(self) -> date | None:
        """The day whose knowledge is shown; None: today's."""
        return self.chosen_day("kenntnisstand")

    @property
    def days(self) -> dict[str, date]:
        """The days the page speaks of, by their parameters."""
        return {"stichtag": self.key_date} | ({"kenntnisstand": self.known_on} if self.known_on else {})

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    def problems(self) -> list[str]:
        """One German line for every parameter that is invalid."""
        return problems_of(self.key_date_form)

    @property
    def ahead(self) -> str:
        """What is to be said of a key date that has not come yet; empty of others."""
        if self.key_date <= self.today:
            return ""
        return f"Der {day(self.key_date)} liegt in der Zukunft: Gezählt wird nur, was heute schon eingetragen ist."

    @property
    def carried(self) -> dict[str, str]:
        """The parameters that links to other pages take along: the days that were asked for."""
        days = {"stichtag": self.key_date if self.key_date != self.today else None, "kenntnisstand": self.known_on}
        return {name: day.isoformat() for name, day in days.items() if day}

    @property
    def key_date_query(self) -> str:
        """The same as the beginning of a query; empty without any."""
        return f"?{urlencode(self.carried)}" if self.carried else ""

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        show_as_typed(self.key_date_form)
        shown = type(self.key_date_form)(initial=self.days) if self.key_date_form.is_valid() else None
        without = {name: value for name, value in self.request.GET.items() if name != "kenntnisstand"}
        return super().get_context_data(
            key_date=self.key_date,
            key_date_form=shown or self.key_date_form,
            key_date_query=self.key_date_query,
            key_date_filter=f"&{urlencode(self.carried)}" if self.carried else "",
            known_on=self.known_on,
            ahead=self.ahead,
            may_view_history=self.may_view_history,
            present_knowledge=f"?{urlencode(without)}",
            today=self.today,
            dated_address=dated_address(self.request, self.days),
            **kwargs,
        )


def problems_of(form: forms.BaseForm) -> list[str]:
    """One German line for every field that is invalid."""
    return [f"{form.fields[name].label}: {' '.join(map(str, errors))}" for name, errors in form.errors.items()]


def known(chunks: Iterable[bytes], moment: datetime) -> Iterator[bytes]:
    """The rest of a streamed file, read as known at the moment."""
    with as_known(moment):
        yield from chunks
