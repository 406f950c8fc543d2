"""Forms that offer to narrow windows of "spätestens" with what is entered for a day in them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from .correction_forms import REASON_MISSING, ReportsForm, needs_reason
from .form_parts import reason_field
from .windows import narrow

NO_WINDOW = "Kein Zeitraum von „spätestens“ umfasst diesen Tag."


def narrowing_field() -> forms.BooleanField:
    return forms.BooleanField(
        label="Zeitraum von „spätestens“ verengen",
        required=False,
        help_text="Was „spätestens“ an einem späteren Tag galt, ist dann erst ab dem Tag danach möglich. Das "
        "berichtigt frühere Tage und braucht einen Grund. Ohne Haken bleibt der Zeitraum.",
    )


def reason_for_narrowing_field() -> forms.CharField:
    return reason_field(required=False, help_text="Nur nötig, wenn Sie Zeiträume verengen. Steht im Verlauf.")


def refuse_narrowing(windows: Sequence[Any], reason: str) -> None:
    """Raise a ValidationError where there is nothing to narrow, or a reason is missing."""
    if not windows:
        raise ValidationError(NO_WINDOW)
    if not reason.strip() and any(map(needs_reason, windows)):
        raise ValidationError(REASON_MISSING)


def narrow_for_a_reason(windows: Sequence[Any], day: date, reason: str) -> None:
    """Narrow the windows. Raises a ValidationError where there are none, or the reason is missing."""
    refuse_narrowing(windows, reason)
    narrow(type(windows[0]), windows, day)


class NarrowingForm(ReportsForm):
    """A form of a new statement that may narrow the windows of others that its day lies in."""

    narrows = narrowing_field()

    def prepare(self) -> None:
        super().prepare()
        if self.errors or not self.cleaned_data.get("narrows"):
            return
        self.instance.narrows_windows = True
        try:
            refuse_narrowing(self.windows, self.data.get("change_reason", ""))
        except ValidationError as error:
            self.add_error("narrows", error)

    @property
    def windows(self) -> list[Any]:
        """The windows to be narrowed."""
        is_chosen = self.instance.narrows_windows and getattr(self.instance, self.instance.owner_attname())
        return self.instance.windows_around if is_chosen else []

    @property
    def touched_from(self) -> date | None:
        days = [super().touched_from, *(window.earliest_on for window in self.windows)]
        return min((day for day in days if day), default=None)
