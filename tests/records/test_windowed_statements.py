"""Windows of "spätestens" as they are stored: random histories against plain Python, on a day and as it was known.

What is tried is the state of the building blocks of a service: several keys of one owner, without periods.
"""

from datetime import date, timedelta
from random import Random

import pytest
from django.db import transaction
from django.utils import timezone

from records.days import BEGINNING, OPEN
from records.knowledge import as_known
from records.models import DatePrecision
from services.choices import FimBlock, FimStatus
from services.models import FimChange
from tests.conftest import seed_of
from tests.factories import ServiceFactory
from tests.samples import WHOLE

pytestmark = pytest.mark.django_db
FIRST = date(2020, 1, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(30)]
EXACT, LATEST = DatePrecision.EXACT, DatePrecision.LATEST
ONE_DAY = timedelta(days=1)
DEEDS = 50


class Windows:
    """What plain Python says: of each block by the day its first possible day."""

    def __init__(self, days=None):
        self.days = days or {}

    def copy(self):
        return Windows({block: dict(rows) for block, rows in self.days.items()})

    def enter(self, block, day, precision):
        rows = self.days.setdefault(block, {})
        rows[day] = self.start(block, day) if precision == LATEST else day

    def start(self, block, day):
        """The day after the last one for which something was stated."""
        return max((before + ONE_DAY for before in self.days[block] if before < day), default=BEGINNING)

    def rows(self):
        """Block, first possible day, own day, day before which it is certain, day before which it holds."""
        for block, rows in self.days.items():
            for day, earliest in rows.items():
                later = [other for other in rows if other > day]
                until = min(later, default=OPEN)
                certain = min([until, *(rows[other] for other in later)])
                yield (block, earliest, day, max(day, certain), until)


class Entries:
    """Random deeds with statements, and the windows that they should have."""

    def __init__(self, random):
        self.random = random
        self.service = ServiceFactory()
        self.expected = Windows()

    def enter(self):
        block = self.random.choice(FimBlock.values)
        free = [day for day in DAYS if day not in self.expected.days.get(block, {})]
        day, precision = self.random.choice(free), self.random.choice([EXACT, LATEST])
        self.statement(block, day, precision).save()
        self.expected.enter(block, day, precision)

    def statement(self, block, day, precision):
        status = self.random.choice(FimStatus.values)
        return FimChange(service=self.service, block=block, status=status, effective_on=day, date_precision=precision)

    def stored(self):
        rows = list(FimChange.objects.order_by("pk"))
        return self.random.choice(rows) if rows else None

    def correct_value(self):
        if row := self.stored():
            row.status = self.random.choice(FimStatus.values)
            row.save()

    def correct_precision(self):
        """To exact: the window closes; to "spätestens": it opens as if it were entered now."""
        if row := self.stored():
            row.date_precision = EXACT if row.is_latest else LATEST
            row.save()
            self.expected.enter(row.block, row.effective_on, row.date_precision)

    def correct_day(self):
        """By a day: the window keeps its start while the day does not lie before it."""
        row = self.stored()
        if row is None:
            return
        rows, day = self.expected.days[row.block], row.effective_on + self.random.choice([-1, 1]) * ONE_DAY
        if day in rows:
            return
        earliest = rows.pop(row.effective_on)
        row.effective_on = day
        with transaction.atomic():
            FimChange.objects.bulk_change([row], ["effective_on"])
        if row.is_latest and earliest <= day:
            rows[day] = earliest
        else:
            self.expected.enter(row.block, day, row.date_precision)

    def delete(self):
        """Windows of others stay as they were entered."""
        if row := self.stored():
            del self.expected.days[row.block][row.effective_on]
            row.delete()

    DEEDS = (enter, enter, enter, correct_value, correct_precision, correct_day, delete)


def stored_windows():
    names = ("block", "earliest_on", "effective_on", "certain_until", "until")
    return sorted(FimChange.objects.values_list(*names))


def possible(day):
    """Of each block what may hold on the day."""
    return sorted(FimChange.objects.filter(earliest_on__lte=day, until__gt=day).values_list("block", "status"))


@pytest.fixture(params=range(10 if WHOLE else 2))
def entries(request, time_machine):
    time_machine.move_to("2026-01-01T12:00:00Z", tick=False)
    return Entries(Random(f"{seed_of(request.config)} {request.node.nodeid}"))


@pytest.mark.walk(4)
def test_windows_are_as_plain_python_computes_and_as_they_were_known(entries, time_machine):
    moments = []
    for _ in range(DEEDS):
        time_machine.shift(timedelta(hours=1))
        entries.random.choice(Entries.DEEDS)(entries)
        assert stored_windows() == sorted(entries.expected.rows())
        time_machine.shift(timedelta(minutes=1))
        moments.append((timezone.now(), entries.expected.copy()))
    for moment, known in moments:
        with as_known(moment):
            assert stored_windows() == sorted(known.rows())


def test_what_is_entered_changes_no_day_before_its_window(entries):
    for _ in range(DEEDS // 2):
        before = {day: possible(day) for day in entries.random.sample(DAYS, 5)}
        entries.enter()
        entered = FimChange.objects.latest("pk")
        assert {day: possible(day) for day in before if day < entered.earliest_on} == {
            day: rows for day, rows in before.items() if day < entered.earliest_on
        }
