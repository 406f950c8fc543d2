"""Windows of "spätestens": a statement whose day is known as the latest possible one alone is possible from
`earliest_on` on and certain from `effective_on` on. In between, its window, what was stated before may have ended.

`records.ends` stores when a window opens (`open_windows`), and until when the statement before it is certain. A later
entry or a confirmation narrows a window: a correction, made only where it is chosen.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, Self

from django.db import models, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from .days import BEGINNING, OPEN, Day, since_text
from .ends import ONE_DAY
from .fields import DayField
from .history import one_moment
from .models import LATEST_HELP, DatePrecision, Record
from .statements import Statement, kind_confirmed_by


class WindowedStatement(Statement):
    """A statement whose day may be known as the latest possible one alone ("spätestens"): then it has a window."""

    has_windows = True
    narrows_windows = False  # set where a new one narrows the windows of others that its day lies in
    event_days = ("effective_on",)

    effective_on = DayField("Gilt ab")
    date_precision = models.CharField(
        "Datumsangabe", max_length=10, choices=DatePrecision, default=DatePrecision.EXACT, help_text=LATEST_HELP
    )
    earliest_on = models.DateField("Frühestens ab", null=True, editable=False)
    certain_until = models.DateField(default=OPEN, editable=False)
    entered_at = models.DateTimeField("Eingetragen am", auto_now_add=True)

    class Meta(Statement.Meta):
        abstract = True

    @classmethod
    def window_opened(cls, day: date) -> Q:
        """Those that have a window which opens up to the day."""
        return Q(date_precision=DatePrecision.LATEST, earliest_on__lte=day, earliest_on__lt=F("effective_on"))

    @classmethod
    def window_open(cls, day: Day) -> Q:
        """Those that may hold on the day already, and are certain from a later day on."""
        return Q(date_precision=DatePrecision.LATEST, earliest_on__lte=day, effective_on__gt=day)

    @property
    def ends(self) -> tuple[date, ...]:
        return (self.until, self.certain_until)

    @property
    def since_text(self) -> str:
        """ab 08.04.2021; spätestens 08.04.2021"""
        if not self.is_latest:
            return super().since_text
        return f"{DatePrecision.LATEST.label} {self.effective_on:%d.%m.%Y}"

    @property
    def first_possible_on(self) -> date:
        return first_possible_day(self)

    @classmethod
    def first_day_touched(cls, before: Self | None, after: Self | None) -> date | None:
        """Also the first day of a window that alone was moved, as when it is narrowed."""
        touched = super().first_day_touched(before, after)
        if touched or before is None or after is None or before.earliest_on == after.earliest_on:
            return touched
        return min(before.first_possible_on, after.first_possible_on)

    @staticmethod
    def first_possible() -> Coalesce:
        """The same for the database."""
        return Coalesce("earliest_on", "effective_on", output_field=models.DateField())

    @property
    def has_no_window_yet(self) -> bool:
        """Whether the window is yet to be stored: it was just entered, or its day is corrected."""
        if self.earliest_on is None or self.earliest_on > self.effective_on:
            return True
        return not self.is_latest and self.earliest_on != self.effective_on

    @property
    def is_latest(self) -> bool:
        return self.date_precision == DatePrecision.LATEST

    @classmethod
    def not_before(cls, statement: Record, others: Iterable[Any]) -> date:
        """The day before which its window cannot begin, by what else is stated of its owner."""
        return BEGINNING

    @classmethod
    def kept_fields(cls) -> tuple[str, ...]:
        return ("until", "certain_until", "earliest_on")

    @property
    def windows_around(self) -> list[Any]:
        """The others of its owner whose window its day lies in."""
        return [each for each in windows_open_on(type(self), [self.owner_key], self.effective_on) if each.pk != self.pk]

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic(), one_moment():
            super().save(*args, **kwargs)
            if self.narrows_windows:
                narrow(type(self), self.windows_around, self.effective_on)


def first_possible_day(statement: Any) -> date:
    """The first day on which a statement, or an entry of its history, may have held."""
    day: date = getattr(statement, "earliest_on", None) or statement.effective_on
    return day


def has_windows(statements: QuerySet[Any]) -> bool:
    """Whether any of the statements has a window."""
    return statements.filter(date_precision=DatePrecision.LATEST).exists()


def windows_open_on(kind: Any, owners: Collection[int], day: date) -> list[Any]:
    """The statements of the owners that may have held on the day, and are certain from a later one on."""
    if not kind.has_windows:
        return []
    statements = kind.objects.filter(**{f"{kind.owner_field}__in": owners}).filter(kind.window_open(day))
    return list(statements.order_by("effective_on", "pk"))


def first_day_of(windows: Sequence[Any]) -> date | None:
    """The first day on which one of the statements may have held; None where there are none."""
    return min((statement.first_possible_on for statement in windows), default=None)


def narrow(kind: Any, windows: Sequence[Any], day: date) -> None:
    """Inside a transaction: correct the statements, so that none of them may have held on the day or before."""
    for statement in windows:
        statement.earliest_on = day + ONE_DAY
    if windows:
        kind.objects.bulk_change(windows, {"earliest_on"})


def windows_text(windows: Sequence[Any]) -> str:
    """„Produktiv spätestens 08.04.2021“ (möglich ab 02.01.2019), once where it is the same of several"""
    texts = (f"„{each}“ (möglich {since_text(each.earliest_on)})" for each in windows)
    return ", ".join(dict.fromkeys(texts))


def windows_ruled_out(confirmations: Sequence[Any], day: date) -> list[Any]:
    """The statements that the values confirmed for the day rule out: "spätestens" lets them have held on it already."""
    if not confirmations:
        return []
    model = type(confirmations[0])
    confirmed = {each.subject_id: each.values for each in confirmations if each.has_value}
    attnames = [field.attname for field in model.fields_of_values()]
    return [
        window
        for window in windows_open_on(kind_confirmed_by(model), confirmed.keys(), day)
        if [getattr(window, name) for name in attnames] != confirmed[window.owner_key]
    ]
