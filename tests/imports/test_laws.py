"""Laws of imports, on random tables: our own files come back unchanged, an empty cell alone wipes nothing, and the rows
that came in are with the rejected ones the whole file."""

import csv
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError
from django.utils.timezone import localdate

from imports.models import ImportRun
from projects.choices import Step
from records.models import record_models
from records.statements import Statement
from tests.conftest import seed_of
from tests.factories import (
    BundleFactory,
    DivisionFactory,
    ExpenditureFactory,
    GrantFactory,
    ProjectFactory,
    RolloutFactory,
    StepFactory,
    TrancheFactory,
    UnitFactory,
)
from tests.pages import text_of
from tests.phases import Phase
from tests.samples import WHOLE

pytestmark = pytest.mark.django_db
TABLES = {
    "leistungseinheiten": "leistungseinheiten",
    "prozessbuendel": "prozessbuendel",
    "tranchen": "foerdermittel/tranchen",
    "ausgaben": "foerdermittel/ausgaben",
    "foerdermittel": "foerdermittel",
    "projekte": "projekte",
}
SIGNS = ["", " ", "\u00ad", "\u00a0", "ß", "-", "– ", "&", "Ä", "=", "'", ";", '"']
RUNS = 4 if WHOLE else 1
MOST_EMPTIED = 12


def a_name(random, number):
    word = "".join(random.choice("bdfgklmnprst") + random.choice("aeiouäöü") for _ in range(4))
    return f"{word.title()}{random.choice(SIGNS)}amt {number}"


def fill(random):
    """A random city: units called alike at different times, several grants, tranches of one period."""
    today = localdate()
    divisions = [DivisionFactory(name=a_name(random, f"GB {number}")) for number in range(2)]
    for number in range(2):
        started = date(2018, 1, 1)
        project = ProjectFactory(title=a_name(random, f"P{number}"), slug=f"p{number}", started_on=started)
        for place in range(random.randint(1, 4)):
            closed = random.choice([None, today - timedelta(days=random.randint(1, 500))])
            called = {"name": a_name(random, f"{number}{place}"), "number": random.choice(["", f"0{number}{place}"])}
            unit = UnitFactory(**called, division=random.choice([None, *divisions]), closed_on=closed)
            RolloutFactory(project=project, unit=unit, phases={date(2019, place + 1, 1): Phase.PLANNING})
            if closed:
                RolloutFactory(project=project, unit=UnitFactory(**called, founded_on=closed + timedelta(days=1)))
        for place in range(random.randint(0, 3)):
            bundle = BundleFactory(project=project, name=a_name(random, f"B{place}"))
            for step in list(Step)[: random.randint(0, 4)]:
                StepFactory(bundle=bundle, step=step, effective_on=date(2020, step, 1))
        for _ in range(random.randint(0, 3)):
            grant = GrantFactory(project=project, grantor=random.choice(["Land", "Bund"]))
            for _ in range(random.randint(0, 2)):
                tranche = TrancheFactory(grant=grant)
                ExpenditureFactory(tranche=tranche)


def own_file(client, address, day):
    response = client.get(f"/{address}.csv?stichtag={day}")
    return b"".join(response.streaming_content).decode("utf-8-sig").splitlines()


def stored():
    """All that is stored, but for what imports and previews are."""
    return {model._meta.label: sorted(map(repr, model._base_manager.values_list())) for model in record_models()}


def group_of(table):
    return "Fördermittelstelle" if TABLES[table].startswith("foerdermittel") else "Projektleitung"


@pytest.fixture(params=range(RUNS))
def random(request, pytestconfig):
    return Random(seed_of(pytestconfig) + request.param)


@pytest.mark.walk(4)
@pytest.mark.parametrize("table", TABLES)
def test_own_files_come_back_unchanged(client, command, upload, random, table):
    fill(random)
    day = localdate() - timedelta(days=random.choice([0, 1, 40, 400]))
    lines = own_file(client, TABLES[table], day)
    before = stored()
    if len(lines) > 1:
        shown = command(table, *lines, options=["--pruefen"])
        assert " 0 neu, 0 geändert" in shown[-1], shown
        staff_client, address = upload(table, *lines, group=group_of(table))
        assert "schon so eingetragen" in text_of(staff_client.get(address))
    assert stored() == before


@pytest.mark.walk(4)
@pytest.mark.parametrize("table", TABLES)
def test_an_empty_cell_alone_wipes_nothing(client, command, upload, random, table):
    """Each time one other cell of our own file is empty; the last file comes by the form."""
    fill(random)
    header, *rows = csv.reader(StringIO("\n".join(own_file(client, TABLES[table], localdate()))), delimiter=";")
    filled = [(row, place) for row in rows for place, cell in enumerate(row[:-1]) if cell]
    chosen = random.sample(filled, min(MOST_EMPTIED, len(filled)))
    for number, (row, place) in enumerate(chosen, 1):
        cell, row[place] = row[place], ""
        lines = [";".join(map(quoted, each)) for each in (header, *rows)]
        row[place] = cell
        before = stored()
        if number == len(chosen):
            staff_client, address = upload(table, *lines, group=group_of(table))
            staff_client.post(address, {"confirm": "1"})
        else:
            with suppress(CommandError):
                command(table, *lines)
        assert_nothing_was_wiped(before)


def assert_nothing_was_wiped(before):
    """Where imports wrote, no value became empty by it, and no new statement says that nothing holds."""
    if not ImportRun.objects.exists():
        assert stored() == before
    for run in ImportRun.objects.all():
        for model in (model for model in record_models() if model._meta.label in run.spans):
            fields = [field.attname for field in model._meta.concrete_fields if field.attname != "reason"]
            for entry in run.history(model):
                former = entry.prev_record
                wiped = [name for name in fields if former and was_wiped(former, entry, name)]
                assert wiped == [], (model, wiped)
                if issubclass(model, Statement) and not former:
                    owner = {model.owner_attname(): getattr(entry, model.owner_attname())}
                    earlier = model._base_manager.filter(**owner).exclude(pk=entry.id)
                    assert not (model._base_manager.get(pk=entry.id).is_empty and earlier.exists()), (model, entry)


def was_wiped(former, entry, name):
    return getattr(entry, name) in (None, "") and getattr(former, name) not in (None, "")


def quoted(cell):
    return '"{}"'.format(cell.replace('"', '""'))


@pytest.mark.walk(4)
def test_what_came_in_and_what_was_rejected_is_the_file(command, random, tmp_path):
    ProjectFactory(title="A", slug="a", started_on=date(2018, 1, 1))
    header = ["Projekt", "Nummer", "Leistungseinheit", "Art", "Phase", "Seit"]
    rows = [random_row(random, number) for number in range(30)]
    rest = tmp_path / "rest.csv"
    lines = [";".join(map(quoted, row)) for row in (header, *rows)]
    command("leistungseinheiten", *lines, options=["--teilweise", str(rest)])
    rejected = []
    if rest.exists():
        titles, *rejected = csv.reader(StringIO(rest.read_bytes().decode("utf-8-sig")), delimiter=";")
        assert titles == [*header, "Problem"]
        assert all(row[-1] for row in rejected)
    came_in = Counter(map(tuple, rows)) - Counter(tuple(row[:-1]) for row in rejected)
    assert Counter(map(tuple, rows)) == came_in + Counter(tuple(row[:-1]) for row in rejected)
    again = [line for line, row in zip(lines[1:], rows, strict=True) if tuple(row) in came_in]
    if again:
        assert " 0 neu, 0 geändert" in command("leistungseinheiten", lines[0], *dict.fromkeys(again))[-1]


def random_row(random, number):
    """A row that is right, or wrong in one of many ways."""
    row = ["A", str(number), f"Stelle {number}", "Amt", "Planung", "01.02.2020"]
    wrong = random.choice(
        [None, None, None, (0, "B"), (1, "1"), (2, ""), (3, "Burg"), (4, "Traum"), (5, "bald"), (5, "")]
    )
    if wrong:
        row[wrong[0]] = wrong[1]
    return row
