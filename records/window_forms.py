"""Forms that offer to narrow windows of "spätestens" with what is entered for a day in them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from .correction_forms import REASON_MISSING, ReportsForm, needs_reason
from .form_parts import reason_field
from .on_day import load_values_on
from .windows import WindowedStatement, narrow, windows_text

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


def refuse_narrowing(windows: Sequence[WindowedStatement], reason: str) -> None:
    """Raise a ValidationError where there is nothing to narrow, or a reason is missing."""
    if not windows:
        raise ValidationError(NO_WINDOW)
    if not reason.strip() and any(map(needs_reason, windows)):
        raise ValidationError(REASON_MISSING)


def narrow_for_a_reason(windows: Sequence[WindowedStatement], day: date, reason: str) -> None:
    """Narrow the windows. Raises a ValidationError where there are none, or the reason is missing."""
    refuse_narrowing(windows, reason)
    narrow(type(windows[0]), windows, day)


def note_on_windows(windows: Sequence[Any], what: str, *, narrowed: bool) -> str:
    """What became of the windows that the day of what was entered of many lies in: sentences after what was
    entered; empty where there are none. `what` is not certain in them, in German: die Phase."""
    if not windows:
        return ""
    load_values_on(windows, timezone.localdate())
    if narrowed:
        return f" Verengt: {windows_text(windows)}."
    owners = type(windows[0])._meta.get_field(windows[0].owner_field).related_model._meta.verbose_name_plural
    return (
        f" Zeiträume von „spätestens“ bleiben, und solange ist {what} dort nicht sicher bekannt: "
        f"{windows_text(windows)}. Um sie zu verengen, bestätigen Sie unter „{owners}“ den Stand dieses Tages mit "
        "Haken."
    )


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
    def windows(self) -> list[WindowedStatement]:
        """The windows to be narrowed."""
        is_chosen = self.instance.narrows_windows and getattr(self.instance, self.instance.owner_attname())
        return self.instance.windows_around if is_chosen else []

    @property
    def touched_from(self) -> date | None:
        days = [super().touched_from, *(window.earliest_on for window in self.windows)]
        return min((day for day in days if day), default=None)
