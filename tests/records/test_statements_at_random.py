"""Statements hold until the next of their kind: against plain Python, by every way of writing, in random order.

A few kinds stand for all: with names, relations, keys. A history is entered deed by deed; after each the stored ends,
what holds on a day and the versions are what a dictionary of days says, and at the end every former moment answers as
it did.
"""

from datetime import date, timedelta
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from projects.models import PlannedNumber
from records.days import BEGINNING, OPEN
from records.knowledge import as_known
from records.trail import trail_of
from services.models import MaturityChange
from tests.conftest import seed_of
from tests.factories import DivisionFactory, LeikaServiceFactory, ProjectFactory, ServiceFactory, UnitFactory, level
from tests.samples import WHOLE
from units.choices import Kind
from units.models import UnitDivision, UnitKind, UnitName

pytestmark = pytest.mark.django_db
FIRST = date(2020, 1, 1)
DAYS = [BEGINNING, *(FIRST + timedelta(days=number) for number in range(24))]
ASKED = [FIRST - timedelta(days=1), *DAYS[1:], DAYS[-1] + timedelta(days=400)]
HISTORIES = 6 if WHOLE else 1
DEEDS = 60


class Expected:
    """What plain Python says: of each chain (owner and keys) the values by their days."""

    def __init__(self, chains):
        self.days = {chain: {} for chain in chains}

    def copy(self):
        copied = Expected(())
        copied.days = {chain: dict(values) for chain, values in self.days.items()}
        return copied

    def on(self, day):
        """The value of each chain that holds on the day; chains without one are left out."""
        held = {chain: max((start for start in values if start <= day), default=None) for chain, values in self.rows}
        return {chain: self.days[chain][start] for chain, start in held.items() if start is not None}

    @property
    def rows(self):
        return self.days.items()

    def ends(self):
        """Chain, first day, day after the last, value of every statement."""
        return {
            (chain, start, min((later for later in values if later > start), default=OPEN), value)
            for chain, values in self.rows
            for start, value in values.items()
        }


class Writer:
    """Does random deeds with statements, and notes what they should lead to."""

    def __init__(self, random, kind, chains, new_value):
        self.random = random
        self.kind = kind
        self.chains = chains
        self.new_value = new_value
        self.expected = Expected(map(self.key, chains))
        self.versions = {}
        for first in kind.objects.all():  # what new owners were given holds from the beginning
            self.expected.days[chain_of(first)][first.effective_on] = first.values[0]
            self.note(first)

    def statement(self, chain, day):
        value = self.new_value()
        self.expected.days[self.key(chain)][day] = key_of(value)
        return self.kind(**chain, **{self.kind.value_fields[0]: value}, effective_on=day, source="Erlass")

    def key(self, chain):
        return chain_of(self.kind(**chain))

    def free_days(self, chain):
        days = DAYS[1:] if self.kind.has_windows else DAYS  # what has windows always has a day
        return [day for day in days if day not in self.expected.days[self.key(chain)]]

    def stored(self):
        """All statements in random order."""
        return self.random.sample(list(self.kind.objects.order_by("pk")), self.kind.objects.count())

    def movable(self):
        """Those that may be moved and deleted, in random order."""
        return [each for each in self.stored() if not self.kind.begins_always or each.effective_on != BEGINNING]

    def note(self, *statements):
        for statement in statements:
            self.versions[statement.pk] = self.versions.get(statement.pk, 0) + 1

    def forget(self, *statements):
        for statement in statements:
            del self.versions[statement.pk]
            del self.expected.days[chain_of(statement)][statement.effective_on]

    def enter(self):
        chain = self.random.choice(self.chains)
        if days := self.free_days(chain):
            statement = self.statement(chain, self.random.choice(days))
            statement.full_clean()
            statement.save()
            self.note(statement)

    def enter_many(self):
        """Several at once, of several chains, neighbours of each other and of what is there, in any order."""
        statements = [
            self.statement(chain, day)
            for chain in self.random.sample(self.chains, 2)
            for day in self.random.sample(self.free_days(chain), min(3, len(self.free_days(chain))))
        ]
        self.random.shuffle(statements)
        self.note(*self.kind.objects.bulk_create(statements))

    def correct_value(self):
        for statement in self.stored()[:1]:
            self.revalue(statement)
            statement.save()
            self.note(statement)

    def correct_many(self):
        statements = self.stored()[:4]
        for statement in statements:
            self.revalue(statement)
        with transaction.atomic():
            self.kind.objects.bulk_change(statements, [self.kind.value_fields[0]])
        self.note(*statements)

    def revalue(self, statement):
        value = self.new_value()
        setattr(statement, self.kind.value_fields[0], value)
        self.expected.days[chain_of(statement)][statement.effective_on] = key_of(value)

    def correct_day(self):
        """To any day: refused where a neighbour stands between, naming both."""
        for statement in self.movable()[:1]:
            days = self.expected.days[chain_of(statement)]
            before, after = statement.effective_on, self.random.choice(DAYS)
            passed = [day for day in days if day != before and min(before, after) <= day <= max(before, after)]
            statement.effective_on = after
            if passed:
                self.refused(statement)
                continue
            statement.save()
            days[after] = days.pop(before)
            self.note(statement)

    def refused(self, statement):
        with pytest.raises(ValidationError) as error:
            statement.save()
        assert "muss nach" in error.value.messages[0]
        assert statement.quoted in error.value.messages[0]

    def delete(self):
        for statement in self.movable()[:1]:
            self.forget(statement)
            statement.delete()

    def delete_by_query(self):
        statements = self.movable()[:2]
        self.forget(*statements)
        self.kind.objects.filter(pk__in=[statement.pk for statement in statements]).delete()

    def delete_many(self):
        statements = self.movable()[:2]
        self.forget(*statements)
        with transaction.atomic():
            self.kind.objects.bulk_delete(statements)

    DEEDS = (enter, enter, enter, enter_many, correct_value, correct_many, correct_day, correct_day, correct_day,
             delete, delete_by_query, delete_many)  # fmt: skip


def chain_of(statement):
    return tuple(getattr(statement, name) for name in statement.chain_attnames())


def key_of(value):
    return getattr(value, "pk", value)


def value_of(kind):
    return kind._meta.get_field(kind.value_fields[0]).attname


def stored_ends(kind, *more):
    chain, rest = kind.chain_attnames(), ("effective_on", "until", value_of(kind), *more)
    rows = kind.objects.values_list(*chain, *rest)
    return {(row[: len(chain)], *row[len(chain) :]) for row in rows}


def in_force(kind, day):
    return {chain_of(each): each.values[0] for each in kind.objects.in_force(day)}


def ends_of(statements):
    """First day, day after the last and value of the statements of one owner, in their order."""
    return [(each.effective_on, each.until, each.values[0]) for each in statements.order_by("effective_on")]


def of_units():
    return [{"unit": unit} for unit in UnitFactory.create_batch(3)]


def names():
    numbers = iter(range(1_000_000))
    return of_units(), lambda random: f"Amt {next(numbers)}"


def kinds():
    return of_units(), lambda random: random.choice(["", *Kind.values])


def divisions():
    few = [DivisionFactory() for _ in range(3)]
    return of_units(), lambda random: random.choice([None, *few])


def planned_numbers():
    """Two keys of one project, and one of another."""
    subjects = PlannedNumber.Subject
    one, other = ProjectFactory(), ProjectFactory()
    chains = [(one, subjects.UNITS), (one, subjects.BUNDLES), (other, subjects.UNITS)]
    numbers = iter(range(1_000_000))
    return [{"project": project, "subject": subject} for project, subject in chains], lambda random: next(numbers)


def levels():
    """Of a service as a whole and of one of its parts: a key that may be empty."""
    part = LeikaServiceFactory()
    few = [level(number) for number in range(5)]
    whole = part.services.get()
    chains = [(whole, None), (whole, part), (ServiceFactory(), None)]
    return [{"service": service, "leika": leika} for service, leika in chains], lambda random: random.choice(few)


KINDS = {UnitName: names, UnitKind: kinds, UnitDivision: divisions, PlannedNumber: planned_numbers,
         MaturityChange: levels}  # fmt: skip


@pytest.fixture(params=range(HISTORIES))
def random(request):
    return Random(f"{seed_of(request.config)} {request.node.nodeid}")


@pytest.fixture
def clock(time_machine):
    time_machine.move_to("2026-01-01T12:00:00Z", tick=False)
    return time_machine


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def writer(request, random, clock):
    chains, new_value = KINDS[request.param]()
    return Writer(random, request.param, chains, lambda: new_value(random))


def check(writer):
    kind, random = writer.kind, writer.random
    assert stored_ends(kind) == writer.expected.ends()
    assert dict(kind.objects.values_list("pk", "version")) == writer.versions
    for day in random.sample(ASKED, 2):
        assert in_force(kind, day) == writer.expected.on(day)


@pytest.mark.walk(4)
def test_ends_and_what_holds_are_as_plain_python_computes(writer, clock):
    moments = []
    for _ in range(DEEDS):
        clock.shift(timedelta(hours=1))
        writer.random.choice(Writer.DEEDS)(writer)
        check(writer)
        clock.shift(timedelta(minutes=1))
        moments.append((timezone.now(), writer.expected.copy()))
    for day in ASKED:
        assert in_force(writer.kind, day) == writer.expected.on(day)
    for moment, known in moments:
        with as_known(moment):
            assert stored_ends(writer.kind) == known.ends()
            day = writer.random.choice(ASKED)
            assert in_force(writer.kind, day) == known.on(day)


def test_what_follows_from_a_deed_is_no_deed(writer, clock):
    """The trail has the deeds alone, each version once, and no field that the mechanism keeps."""
    for _ in range(DEEDS // 2):
        clock.shift(timedelta(hours=1))
        writer.random.choice(Writer.DEEDS)(writer)
    while not writer.kind.history.model._base_manager.filter(is_consequence=True).exists():
        writer.random.choice(Writer.DEEDS)(writer)
    entries = list(writer.kind.history.order_by("history_id"))
    made = [entry for entry in entries if entry.history_type != "-"]
    assert len({(entry.id, entry.version) for entry in made}) == len(made)
    shown = {change.name for entry in trail_of(entries) for change in entry.changes}
    assert "effective_on" in shown
    assert not shown & {*writer.kind.kept_fields(), "version"}
