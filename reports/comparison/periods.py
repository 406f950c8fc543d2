"""Two days to compare, from the parameters `von` and `bis`, and the usual choices of them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from lists import formats
from lists.key_dates import KeyDateForm, day_field


class PeriodForm(KeyDateForm):
    """The fields Von and Bis; Stichtag stands for Bis where that is not given."""

    von = day_field("Von (Stand am)")
    bis = day_field("Bis (Stand am)")

    exchanged: dict[str, str] | None = None

    def clean(self) -> dict[str, Any] | None:
        """Where the first day lies after the second, `exchanged` are the parameters of the days the other way round."""
        start = self.cleaned_data.get("von")
        end = self.cleaned_data.get("bis") or self.cleaned_data.get("stichtag") or timezone.localdate()
        if start and start > end:
            self.add_error("von", ValidationError(f"Bitte geben Sie einen Tag bis zum {formats.day(end)} an."))
            self.exchanged = {"von": end.isoformat(), "bis": start.isoformat()}
        return super().clean()


@dataclass(frozen=True)
class Preset:
    """A usual comparison, to be chosen with one click."""

    title: str
    start: date
    end: date


def presets(end: date, last_report: date | None) -> list[Preset]:
    """The last report up to the day, and the last full quarter and year before it."""
    quarter = date(end.year, 3 * ((end.month - 1) // 3) + 1, 1) - timedelta(days=1)
    year = date(end.year, 1, 1) - timedelta(days=1)
    usual = [
        Preset("letztes Quartal", date(quarter.year, quarter.month - 2, 1) - timedelta(days=1), quarter),
        Preset("letztes Jahr", date(year.year, 1, 1) - timedelta(days=1), year),
    ]
    return [Preset("seit dem letzten Statusbericht", last_report, end), *usual] if last_report else usual
