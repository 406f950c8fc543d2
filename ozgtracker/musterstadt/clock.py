"""The clock of a history: what is entered inside is entered at a moment of long ago."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import count

from django.utils import timezone

OFFICE_HOURS = time(10)
TICK = timedelta(milliseconds=1)


@contextmanager
def on_the_day(day: date) -> Iterator[None]:
    """Everything inside happens on the morning of the day, one thing after the other: for `timezone.now` and what asks
    it (`localdate`, the history, the days of entry). Only for one process that does nothing else."""
    real, start, ticks = timezone.now, datetime.combine(day, OFFICE_HOURS, timezone.get_default_timezone()), count()
    timezone.now = lambda: start + next(ticks) * TICK
    try:
        yield
    finally:
        timezone.now = real
