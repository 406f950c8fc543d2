"""Windows of "spätestens" and ends within periods: the rules of records.ends over rows without a database."""

from datetime import date, timedelta
from random import Random

import pytest
from django.core.exceptions import ValidationError

from records.days import BEGINNING, OPEN
from records.ends import Period, became_latest, give_ends, open_windows
from tests.conftest import seed_of
from tests.samples import size

FIRST = date(2020, 1, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(40)]


def day(number):
    return DAYS[number - 1]


class Kind:
    """A kind of statements of owners, of each key one at a time."""

    has_windows = True
    begins_always = False

    def __init__(self, periods=None, confirmed=None):
        self.periods = periods
        self.confirmed = confirmed or {}

    def chain_attnames(self):
        return ["owner", "key"]

    def owner_attname(self):
        return "owner"

    def periods_of(self, owners):
        return self.periods

    def confirmed_days_of(self, owners):
        return self.confirmed

    def not_before(self, row, rows):
        return date.min

    def enter(self, rows, *entered):
        open_windows(self, [*rows, *entered], entered)
        rows.extend(entered)
        give_ends(self, rows)


class Row:
    def __init__(self, value, effective_on, *, latest=False, owner=1, key=""):
        self.value, self.effective_on, self.is_latest, self.owner, self.key = value, effective_on, latest, owner, key
        self.earliest_on, self.until, self.certain_until = None, OPEN, OPEN
        self._state, self.pk, self.adds_up = type("State", (), {"adding": False}), None, False

    @property
    def first_possible_on(self):
        return self.earliest_on or self.effective_on

    def outside_message(self, periods):
        return f"{self.value} outside"

    def owner_attname(self):
        return "owner"

    @property
    def window(self):
        return (self.earliest_on, self.effective_on, self.certain_until, self.until)


def entered(*rows, **options):
    kind, there = Kind(**options), []
    for row in rows:
        kind.enter(there, row)
    return there


def test_a_window_begins_after_the_last_statement():
    planning, done = entered(Row("Planung", day(1)), Row("Produktiv", day(20), latest=True))
    assert planning.window == (day(1), day(1), day(2), day(20))
    assert done.window == (day(2), day(20), OPEN, OPEN)


def test_a_window_begins_after_the_last_confirmation():
    _, done = entered(Row("Planung", day(1)), Row("Produktiv", day(20), latest=True), confirmed={1: [day(9), day(25)]})
    assert done.window == (day(10), day(20), OPEN, OPEN)


def test_the_first_window_begins_with_the_period():
    (done,) = entered(Row("Produktiv", day(20), latest=True), periods={1: [Period(day(5), day(30))]})
    assert done.window == (day(5), day(20), day(30), day(30))


def test_without_period_or_statement_a_window_begins_with_the_beginning():
    (done,) = entered(Row("Produktiv", day(20), latest=True))
    assert done.window == (BEGINNING, day(20), OPEN, OPEN)


def test_a_late_entry_leaves_the_window_as_it_was_entered():
    planning, done, concept = entered(
        Row("Planung", day(1)), Row("Produktiv", day(20), latest=True), Row("Konzeption", day(10))
    )
    assert planning.window == (day(1), day(1), day(2), day(10))
    assert done.window == (day(2), day(20), OPEN, OPEN)
    assert concept.window == (day(10), day(10), day(10), day(20))


def test_statements_end_with_their_period():
    first, second = entered(
        Row("Planung", day(3)), Row("Planung", day(21)), periods={1: [Period(day(1), day(11)), Period(day(20), OPEN)]}
    )
    assert first.window == (day(3), day(3), day(11), day(11))
    assert second.window == (day(21), day(21), OPEN, OPEN)


def test_a_statement_outside_the_periods_is_refused():
    with pytest.raises(ValidationError, match="Planung outside"):
        entered(Row("Planung", day(11)), periods={1: [Period(day(1), day(11))]})
    with pytest.raises(ValidationError, match="Planung outside"):
        entered(Row("Planung", day(11)), periods={})


def test_owners_and_keys_have_chains_of_their_own():
    rows = entered(
        Row("30.06.", day(1), key="Planung"),
        Row("31.12.", day(5), key="Produktiv"),
        Row("31.07.", day(9), key="Planung"),
        Row("30.06.", day(3), key="Planung", owner=2),
    )
    assert [row.until for row in rows] == [day(9), OPEN, OPEN, OPEN]


def test_a_correction_to_at_the_latest_opens_a_window():
    exact, latest = Row("Produktiv", day(20)), Row("Produktiv", day(20), latest=True)
    exact.earliest_on = latest.earliest_on = day(20)
    assert became_latest(latest, exact)
    assert not became_latest(latest, latest)
    assert not became_latest(latest, None)


def answers(rows, asked):
    """What is certain, what possible, and what holds on a day."""
    return (
        sorted(row.value for row in rows if row.effective_on <= asked < row.certain_until),
        sorted(row.value for row in rows if row.first_possible_on <= asked < row.until),
        sorted(row.value for row in rows if row.effective_on <= asked < row.until),
    )


@pytest.mark.parametrize("number", range(size(400, 20)))
def test_entries_in_any_order_change_no_day_before_they_take_effect(request, number):
    """They take effect on the first day of their window."""
    random = Random(f"{seed_of(request.config)} {number}")
    kind, rows = Kind(confirmed={1: random.sample(DAYS, 3)}), []
    for place, effective_on in enumerate(random.sample(DAYS, 10)):
        before = {asked: answers(rows, asked) for asked in DAYS}
        row = Row(f"{place}", effective_on, latest=random.random() < 0.5)
        windows = {each: each.earliest_on for each in rows}
        kind.enter(rows, row)
        assert windows == {each: each.earliest_on for each in windows}
        for asked in DAYS:
            if asked < row.first_possible_on:
                assert answers(rows, asked) == before[asked], asked
            certain, possible, in_force = answers(rows, asked)
            assert len(certain) <= 1
            assert len(in_force) <= 1
            assert set(certain) <= set(in_force) <= set(possible)


@pytest.mark.parametrize("number", range(size(400, 20)))
def test_what_is_certain_is_all_that_is_possible(request, number):
    random = Random(f"{seed_of(request.config)} {number}")
    kind, rows = Kind(), []
    for place, effective_on in enumerate(random.sample(DAYS, 8)):
        kind.enter(rows, Row(f"{place}", effective_on, latest=random.random() < 0.5))
    for asked in DAYS:
        certain, possible, in_force = answers(rows, asked)
        if certain:
            assert certain == possible == in_force
        elif in_force:
            assert len(possible) > 1
