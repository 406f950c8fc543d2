"""Any day, and what was known of it on any day: against an independent computation in plain Python.

The history is one of three years: 100 units, entered late and ahead, corrected and deleted; 20 bundles; money.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from openpyxl import load_workbook

from projects.choices import Step
from projects.models import PhaseChange, Project
from tests.conftest import LISTS, insert_rows, rows_by_table, rows_since
from tests.factories import (
    BundleFactory,
    ExpenditureFactory,
    GrantFactory,
    ProjectFactory,
    RolloutFactory,
    StepFactory,
    TrancheFactory,
)
from tests.phases import Phase

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
START, END = date(2020, 1, 1), date(2022, 12, 31)
YEARS_AND_MONTHS = [(year, month) for year in (2020, 2021, 2022) for month in range(1, 13)]
MONTH_ENDS = [date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1) for year, month in YEARS_AND_MONTHS]
LABELS = {phase: phase.label for phase in Phase}


class Recorder:
    """Enters phase changes in the program, and writes down beside it what was entered when."""

    def __init__(self, clock, random):
        self.clock = clock
        self.random = random
        self.log = []

    def on(self, day):
        midday = datetime(day.year, day.month, day.day, 12, tzinfo=BERLIN)
        self.clock.move_to(midday + timedelta(minutes=self.random.randrange(-720, 720)))
        self.day = day

    def enter(self, rollout, phase, effective_on):
        taken = set(rollout.phase_changes.values_list("effective_on", flat=True))
        while effective_on in taken:
            effective_on -= timedelta(days=1)
        change = PhaseChange(rollout=rollout, phase_id=phase, effective_on=effective_on)
        change.save()
        self.log.append((self.day, change.pk, rollout.pk, (effective_on, phase)))

    def correct(self, change):
        """To another day between its neighbours, past which no correction may go, and none to come."""
        others = change.rollout.phase_changes.exclude(pk=change.pk)
        days = list(others.order_by("effective_on").values_list("effective_on", flat=True))
        first = max((day for day in days if day < change.effective_on), default=date.min) + timedelta(days=1)
        last = min((day for day in days if day > change.effective_on), default=date.max) - timedelta(days=1)
        moved = change.effective_on + timedelta(days=self.random.randrange(-40, 41))
        change.effective_on = min(max(moved, first), last, self.day)
        change.phase_id = self.random.choice(list(Phase))
        change.save()
        self.log.append((self.day, change.pk, change.rollout_id, (change.effective_on, change.phase_id)))

    def delete(self, change):
        self.log.append((self.day, change.pk, change.rollout_id, None))
        change.delete()

    def counts(self, rollouts, key_date, known_on):
        """Units by phase on the key date, from what had been entered by the end of the day `known_on`."""
        entered = {}
        for day, change, rollout, state in self.log:
            if day <= known_on:
                entered[change] = (rollout, state)
        found = dict.fromkeys(rollouts, (date.min, 0, ""))
        for change, (rollout, state) in entered.items():
            if state and state[0] <= key_date:
                found[rollout] = max(found[rollout], (state[0], change, LABELS[state[1]]))
        return Counter(label for *_, label in found.values())


@pytest.fixture(scope="module")
def written_history(django_db_setup, django_db_blocker):
    """The recorder of the history and the rows that it wrote: made once for all tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(START) as clock:
        before = rows_by_table()
        recorder = write_history(clock)
        written = rows_since(before)
        transaction.set_rollback(True)
    return recorder, written


@pytest.fixture
def history(db, written_history, time_machine):
    recorder, written = written_history
    insert_rows(written)
    time_machine.move_to(datetime(2026, 1, 1, 12, tzinfo=BERLIN))
    return recorder


def write_history(clock):
    random = Random(3)
    recorder = Recorder(clock, random)
    recorder.on(START)
    project = ProjectFactory(title="Aktenplan", slug="aktenplan", started_on=START)
    rollouts = [RolloutFactory(project=project) for _ in range(100)]
    for rollout in rollouts[:50]:
        recorder.enter(rollout, Phase.PLANNING, START)
    for day in sorted(START + timedelta(days=random.randrange(1, 1095)) for _ in range(400)):
        recorder.on(day)
        some_change = random.choice(list(PhaseChange.objects.order_by("pk"))) if random.random() < 0.3 else None
        if some_change and random.random() < 0.3:
            recorder.delete(some_change)
        elif some_change:
            recorder.correct(some_change)
        else:
            effective_on = day - timedelta(days=random.randrange(90))
            recorder.enter(random.choice(rollouts), random.choice(list(Phase)), effective_on)
    recorder.on(END)
    add_bundles_and_money(random)
    recorder.rollouts = [rollout.pk for rollout in rollouts]
    return recorder


def add_bundles_and_money(random):
    """A second project that starts in the middle of the first, with steps and money on days of all kinds."""
    project = ProjectFactory(title="Prozesse", slug="prozesse", kind=Project.Kind.PROCESS, started_on=date(2021, 5, 10))
    for _ in range(20):
        bundle = BundleFactory(project=project)
        days = sorted(START + timedelta(days=random.randrange(300, 1095)) for _ in range(random.randrange(5)))
        for step, day in zip(Step, days, strict=False):
            StepFactory(bundle=bundle, step=step, effective_on=day)
    grant = GrantFactory(project=project, period_start=date(2021, 3, 1), period_end=date(2023, 3, 1))
    for number in range(6):
        claimed_on = date(2021, 1, 1) + timedelta(days=100 * number)
        tranche = TrancheFactory(
            grant=grant,
            claimed_on=claimed_on,
            approved_on=claimed_on + timedelta(days=random.randrange(60)),
            paid_on=claimed_on + timedelta(days=random.randrange(60, 120)),
            paid=Decimal(random.randrange(45_000)).scaleb(-2),
        )
        for _ in range(5):
            booked_on = claimed_on + timedelta(days=random.randrange(-50, 200))
            amount = Decimal(random.randrange(10_000)).scaleb(-2)
            ExpenditureFactory(tranche=tranche, booked_on=booked_on, amount=amount)


def counted(read_csv, key_date, known_on=None):
    known = f"&kenntnisstand={known_on}" if known_on else ""
    rows = read_csv(f"/leistungseinheiten.csv?projekt=aktenplan&stichtag={key_date}{known}")
    return Counter(row["Phase"] for row in rows)


def test_every_month_end_counts_as_computed(read_csv, sample, history):
    for day in sample(MONTH_ENDS, 6):
        assert counted(read_csv, day) == history.counts(history.rollouts, day, date.max), day


@pytest.mark.walk(4)
def test_every_month_end_counts_as_it_was_known_then(read_csv, staff, sample, history):
    staff()
    for day in sample(MONTH_ENDS, 6):
        assert counted(read_csv, day, day) == history.counts(history.rollouts, day, day), day


@pytest.mark.walk
def test_a_day_is_known_differently_on_different_days(read_csv, staff, history):
    staff()
    key_date = date(2021, 6, 30)
    for known_on in MONTH_ENDS[12:]:
        assert counted(read_csv, key_date, known_on) == history.counts(history.rollouts, key_date, known_on), known_on
    known = {tuple(sorted(counted(read_csv, key_date, day).items())) for day in MONTH_ENDS[16:]}
    assert len(known) > 5


def decimal(cell):
    return Decimal(cell.replace(",", ".") or 0)


def summed_up(rows):
    """The figures of the first day and the changes between, added up as a reader of the file would."""
    figures = {(row["Projekt"], row["Angabe"]): decimal(recorded(row, "Vorher")) for row in rows if not row["Datum"]}
    for row in rows:
        if row["Datum"]:
            for label, amount in effects(row):
                figures[row["Projekt"], label] += amount
    return figures


def recorded(row, day):
    """The figure, of a count that is not known exactly what is recorded: no day here is known as the latest alone."""
    return row[day] or row[f"{day} mindestens"]


def effects(row):
    amount = decimal(row["Differenz"])
    what = row["Angabe"]
    if what == "Phase":
        return [(row["Vorher"], -1), (row["Nachher"], 1)]
    if what == "Bearbeitungsschritt":
        return [(row["Nachher"], 1)]
    if what == "Projektbeginn: Leistungseinheiten":
        return [("Leistungseinheiten", amount), ("ohne erfasste Phase", amount)]
    names = {"Projektbeginn: Prozessbündel": "Prozessbündel", "Bewilligungszeitraum beginnt": "Landesförderung in EUR"}
    return [(names.get(what, f"{what} in EUR"), amount)]


def figures_at_the_end(rows):
    return {
        (row["Projekt"], row["Angabe"]): decimal(recorded(row, "Nachher"))
        for row in rows
        if not row["Datum"] and "%" not in row["Angabe"]
    }


@pytest.mark.walk
def test_figures_and_changes_of_the_comparison_sum_up(read_csv, sample, history):
    random = Random(4)
    days = [START - timedelta(days=30), *MONTH_ENDS]
    pairs = [*pairwise(days), (days[0], days[-1]), *(sorted(random.sample(days, 2)) for _ in range(60))]
    for start, end in sample(pairs, 5):
        rows = read_csv(f"/vergleich.csv?von={start}&bis={end}")
        expected = figures_at_the_end(rows)
        assert len(expected) in (5, 15), (start, end)
        assert {key: value for key, value in summed_up(rows).items() if key in expected} == expected, (start, end)


@pytest.mark.walk(4)
def test_the_comparison_shows_the_counts_of_both_days(read_csv, history):
    start, end = date(2020, 8, 31), date(2022, 3, 31)
    rows = read_csv(f"/vergleich.csv?von={start}&bis={end}&projekt=aktenplan")
    counts = {row["Angabe"]: (recorded(row, "Vorher"), recorded(row, "Nachher")) for row in rows}
    before, after = (history.counts(history.rollouts, day, date.max) for day in (start, end))
    for label in LABELS.values():
        assert counts[label] == (str(before[label]), str(after[label]))


@pytest.mark.walk
def test_the_comparison_sums_up_as_it_was_known(read_csv, staff, history):
    staff()
    for start, end in ((date(2020, 6, 30), date(2021, 6, 30)), (date(2020, 3, 31), date(2022, 12, 31))):
        rows = read_csv(f"/vergleich.csv?von={start}&bis={end}&kenntnisstand=2021-09-30&projekt=aktenplan")
        expected = figures_at_the_end(rows)
        assert {key: value for key, value in summed_up(rows).items() if key in expected} == expected
        known = history.counts(history.rollouts, end, date(2021, 9, 30))
        assert expected["Aktenplan", "Produktiv"] == known["Produktiv"]


def test_what_was_known_is_for_staff_alone(client, history):
    address = "/leistungseinheiten{}?stichtag=2021-06-30&kenntnisstand=2021-06-30"
    page = client.get(address.format("/")).content.decode()
    assert "Einen früheren Kenntnisstand zeigt das Programm nur angemeldeten Beschäftigten." in page
    response = client.get(address.format(".csv"))
    assert response.status_code == 400
    assert "nur angemeldeten Beschäftigten" in response.content.decode()


@pytest.mark.walk(4)
def test_pages_files_and_links_keep_what_was_known(staff, history):
    client = staff()
    page = client.get("/leistungseinheiten/?stichtag=2021-06-30&kenntnisstand=2021-07-31").content.decode()
    assert "Kenntnisstand vom" in page
    assert "/projekte/aktenplan/?stichtag=2021-06-30&amp;kenntnisstand=2021-07-31" in page
    response = client.get("/leistungseinheiten.json?stichtag=2021-06-30&kenntnisstand=2021-07-31")
    assert 'filename="leistungseinheiten_2021-06-30_kenntnisstand_2021-07-31.json"' in response["Content-Disposition"]
    body = b"".join(response.streaming_content).decode()
    assert '"stichtag": "2021-06-30", "kenntnisstand": "2021-07-31"' in body


@pytest.mark.walk
def test_every_page_and_file_can_be_asked_for_what_was_known(staff, sample, history):
    client = staff()
    for address in sample(["/", "/projekte/aktenplan/", "/vergleich/", *(f"{address}/" for address in LISTS)], 3):
        for known_on in ("2019-12-31", "2021-06-30", "2199-12-31"):
            response = client.get(f"{address}?stichtag=2021-06-30&kenntnisstand={known_on}")
            assert response.status_code == (404 if known_on < "2020" and "aktenplan" in address else 200)


@pytest.mark.walk
def test_files_of_every_kind_tell_what_was_known(staff, history, tmp_path):
    client = staff()
    for known_on, number in (("2019-12-31", 0), ("2020-01-01", 100)):
        query = f"stichtag=2021-06-30&kenntnisstand={known_on}"
        bodies = {
            file_format: b"".join(client.get(f"/leistungseinheiten.{file_format}?{query}").streaming_content)
            for file_format in ("csv", "json", "xlsx")
        }
        assert bodies["csv"].count(b"\r\n") == number + 1
        assert bodies["json"].count(b'"Leistungseinheit"') == number
        (tmp_path / "list.xlsx").write_bytes(bodies["xlsx"])
        assert load_workbook(tmp_path / "list.xlsx").active.max_row == number + 1
