"""What events stand in, on any day: names, numbers and divisions of units, who belongs to a project, its plans.

Against an independent computation in plain Python, on 36 month ends, as it is known now and as it was known then.
"""

from datetime import date, datetime, timedelta
from random import Random

import pytest
import time_machine
from django.db import transaction

from projects.models import RolloutMembership
from tests.conftest import insert_rows, rows_by_table, rows_since
from tests.factories import DivisionFactory, ProjectFactory, RolloutFactory, UnitFactory
from tests.reports.test_any_day import BERLIN, END, MONTH_ENDS, START

pytestmark = pytest.mark.django_db
BEGINNING = date.min


class Frame:
    """Enters statements in the program, and writes down beside it what was entered when."""

    def __init__(self, clock, random):
        self.clock = clock
        self.random = random
        self.log = []
        self.on(START)
        self.project = ProjectFactory(
            title="Aktenplan", slug="aktenplan", started_on=START, ends_on=date(2023, 1, 1), planned_units=40
        )
        self.divisions = [DivisionFactory(name=f"Bereich {number}") for number in range(4)]
        self.rollouts = [self.member(number) for number in range(30)]
        self.note(("project", "title"), BEGINNING, "Aktenplan")
        self.note(("project", "ends_on"), START, date(2023, 1, 1))
        self.note(("project", "planned_units"), START, 40)
        for division in self.divisions:
            self.note((division, "name"), BEGINNING, division.name)

    def on(self, day):
        self.day = day
        self.clock.move_to(datetime(day.year, day.month, day.day, 12, tzinfo=BERLIN))

    def member(self, number):
        """A unit in the project; some have a number and a division from the beginning."""
        division = self.divisions[number % 5] if number % 5 < 4 else None
        stated = {"name": f"Amt {number}", "number": f"{100 + number}" if number % 3 else "", "division": division}
        rollout = RolloutFactory(project=self.project, unit=UnitFactory(**stated))
        for name, value in stated.items():
            self.note((rollout.unit, name), BEGINNING, value)
        self.note((rollout, "belongs"), BEGINNING, True)
        return rollout

    def note(self, chain, effective_on, value):
        self.log.append((self.day, chain, effective_on, value))

    def is_taken(self, chain, effective_on):
        return any(each == chain and day == effective_on for _, each, day, _ in self.log)

    def enter(self, number):
        """Something new with effect from a day around the day of entry."""
        effective_on = self.day - timedelta(days=self.random.randrange(-30, 120))
        chain, owner, value = self.chosen(number)
        if self.is_taken(chain, effective_on):
            return
        if chain[1] == "belongs":
            reason = "" if value else "Aufgabe verlagert"
            RolloutMembership.objects.create(rollout=owner, effective_on=effective_on, belongs=value, reason=reason)
        elif not owner.state(effective_on, **{chain[1]: value}):
            return
        self.note(chain, effective_on, value)

    def chosen(self, number):
        rollout, division = self.random.choice(self.rollouts), self.random.choice(self.divisions)
        unit = rollout.unit
        return self.random.choice([
            ((unit, "name"), unit, f"Ressort {number}"),
            ((unit, "number"), unit, f"{500 + number}"),
            ((unit, "division"), unit, self.random.choice([None, *self.divisions])),
            ((division, "name"), division, f"Dezernat {number}"),
            ((rollout, "belongs"), rollout, self.random.random() < 0.5),
            (("project", "ends_on"), self.project, date(2023, 1, 1) + timedelta(days=number)),
            (("project", "planned_units"), self.project, 30 + number),
            (("project", "title"), self.project, f"Vorhaben {number}"),
        ])  # fmt: skip

    def held(self, key_date, known_on):
        """Of each chain the value that holds on the key date, from what had been entered by the end of `known_on`."""
        last = {}
        for day, chain, effective_on, value in self.log:
            if day <= known_on and effective_on <= key_date and last.get(chain, (BEGINNING,))[0] <= effective_on:
                last[chain] = (effective_on, value)
        return {chain: value for chain, (_, value) in last.items()}

    def units(self, key_date, known_on):
        """Number, name and division of each unit that belongs to the project."""
        held = self.held(key_date, known_on)
        return sorted(
            (
                held[rollout.unit, "number"],
                held[rollout.unit, "name"],
                held[division, "name"] if (division := held[rollout.unit, "division"]) else "",
            )
            for rollout in self.rollouts
            if held[rollout, "belongs"]
        )

    def plan(self, key_date, known_on):
        """Title, planned end and number, and how many units belong to the project."""
        held = self.held(key_date, known_on)
        members = sum(held[rollout, "belongs"] for rollout in self.rollouts)
        end = f"{held['project', 'ends_on']:%d.%m.%Y}"
        return held["project", "title"], end, str(held["project", "planned_units"]), str(members)


@pytest.fixture(scope="module")
def written_frame(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(START) as clock:
        before = rows_by_table()
        random = Random(5)
        frame = Frame(clock, random)
        days = sorted(START + timedelta(days=random.randrange(1, 1095)) for _ in range(300))
        for number, day in enumerate(days):
            frame.on(day)
            frame.enter(number)
        written = rows_since(before)
        transaction.set_rollback(True)
    return frame, written


@pytest.fixture
def frame(db, written_frame, time_machine):
    recorded, written = written_frame
    insert_rows(written)
    time_machine.move_to(datetime(2026, 1, 1, 12, tzinfo=BERLIN))
    return recorded


def units_listed(read_csv, query):
    rows = read_csv(f"/leistungseinheiten.csv?projekt=aktenplan&{query}")
    return sorted((row["Nummer"], row["Leistungseinheit"], row["Geschäftsbereich"]) for row in rows)


def plan_listed(read_csv, query):
    (row,) = read_csv(f"/projekte.csv?{query}")
    return row["Projekt"], row["Fertigstellung"], row["geplante Leistungseinheiten"], row["Leistungseinheiten"]


@pytest.mark.walk
def test_every_month_end_has_the_units_and_plans_of_that_day(read_csv, sample, frame):
    for day in sample(MONTH_ENDS, 6):
        assert units_listed(read_csv, f"stichtag={day}") == frame.units(day, END), day
        assert plan_listed(read_csv, f"stichtag={day}") == frame.plan(day, END), day


@pytest.mark.walk
def test_every_month_end_has_them_as_they_were_known_then(read_csv, staff, sample, frame):
    staff()
    for day in sample(MONTH_ENDS, 6):
        query = f"stichtag={day}&kenntnisstand={day}"
        assert units_listed(read_csv, query) == frame.units(day, day), day
        assert plan_listed(read_csv, query) == frame.plan(day, day), day


@pytest.mark.walk
def test_a_day_is_known_differently_on_different_days(read_csv, staff, sample, frame):
    staff()
    day, known = date(2021, 6, 30), set()
    for known_on in [MONTH_ENDS[16], *sample(MONTH_ENDS[17:-1], 5), MONTH_ENDS[-1]]:
        listed = units_listed(read_csv, f"stichtag={day}&kenntnisstand={known_on}")
        assert listed == frame.units(day, known_on), known_on
        known.add(tuple(listed))
    assert len(known) > 1
