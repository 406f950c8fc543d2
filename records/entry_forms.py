"""Forms in which one thing is stated of many records at once, from a day on."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from .correction_forms import AskingForm, seen_reports_field
from .fields import DayFormField
from .frozen_reports import projects_in
from .statement_admin import StatementForm


class NewStatementForm(StatementForm):
    """A new statement that is entered where one reads of its owner; there is nothing to correct."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["change_reason"]


class EntryForm(AskingForm, forms.Form):
    """From which day something is stated of the chosen records; `save` enters it for all or for none, once the frozen
    papers that it touches were named. Subclasses `enter` it."""

    effective_on = DayFormField(label="Gilt ab", widget=AdminDateWidget, initial=timezone.localdate)
    seen_reports = seen_reports_field()

    def __init__(self, data: QueryDict | None, *, chosen: Any) -> None:
        super().__init__(data)
        self.chosen = chosen

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self.ask_about(self.touched_from)
        return cleaned

    @property
    def touched_from(self) -> date | None:
        """The first day of which something else is said then."""
        day: date | None = self.cleaned_data.get("effective_on")
        return day

    @property
    def touched_projects(self) -> set[int | None] | None:
        return projects_in(self.chosen)

    def enter(self) -> list[Any]:
        """The statements entered. Raises a ValidationError that says why one cannot be."""
        raise NotImplementedError

    def save(self) -> list[Any] | None:
        """The statements entered; None, with errors in the form, where one cannot be."""
        try:
            return self.enter()
        except ValidationError as error:
            self.add_error(None, error)
            return None
