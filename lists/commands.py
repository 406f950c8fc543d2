"""What commands that speak of a key date share."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from records.commands import ArgumentsError

from .key_dates import day_field


def day_of(text: str) -> date:
    """The day as addresses of pages say it, too; today without one. Raises a CommandError."""
    if not text:
        return timezone.localdate()
    try:
        day: date = day_field("Stichtag").clean(text)
    except ValidationError:
        hint = "Bitte geben Sie es als TT.MM.JJJJ oder JJJJ-MM-TT an."
        raise ArgumentsError(f"--stichtag: „{text}“ ist kein Datum von 1900 bis 2199. {hint}") from None
    return day
