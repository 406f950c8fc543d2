"""Each bound of a figure leads to just as many rows: tried on random histories."""

import re
from datetime import date, timedelta
from html import unescape
from random import Random

import pytest

from projects.choices import Step
from projects.models import Project
from records.models import DatePrecision
from tests.conftest import seed_of
from tests.factories import BundleFactory, PhaseChangeFactory, ProjectFactory, RolloutFactory, StepFactory
from tests.phases import Phase
from tests.samples import size

pytestmark = pytest.mark.django_db
START = date(2019, 1, 1)
DAYS = size(12, 3)
PRECISIONS = [DatePrecision.EXACT, DatePrecision.LATEST]
# A link to a list of units or bundles with what its text counts: "mindestens 3", "höchstens 1.002", "22".
LINK = re.compile(
    r'<a\s+class="kern-link"\s+href="(/(?:leistungseinheiten|prozessbuendel)/\?[^"]*(?:phase|schritt)=[^"]*)"\s*>'
    r"(?:mindestens |höchstens )?(?:<[^>]*>)?([\d.]+)(?:</[^>]*>)?</a>"
)
# A cell of the comparison: its day, and each address with what its text counts.
COMPARED = re.compile(r'<td [^>]*data-label="(\d\d\.\d\d\.\d{4})"[^>]*>((?:(?!</td>).)*)</td>', re.DOTALL)
COUNTED = re.compile(
    r'<a class="kern-link" href="([^"]*)"><span class="figure">(?:mindestens |höchstens )?([\d.]+)</span></a>'
)


def any_day(random):
    return START + timedelta(days=random.randrange(700))


def some_units(random, project):
    """Units that entered phases forwards or back, on days that are known or the latest possible; some never."""
    for _ in range(random.randrange(4, 10)):
        rollout, last = RolloutFactory(project=project), None
        days = {any_day(random) for _ in range(random.randrange(4))}
        for day in sorted(days):
            phase = random.choice([phase for phase in Phase if phase != last])
            PhaseChangeFactory(rollout=rollout, phase=phase, effective_on=day, date_precision=random.choice(PRECISIONS))
            last = phase


def some_bundles(random, project):
    for _ in range(random.randrange(4, 10)):
        bundle = BundleFactory(project=project)
        days = sorted({any_day(random) for _ in range(random.randrange(5))})
        for step, day in zip(Step, days, strict=False):
            StepFactory(bundle=bundle, step=step, effective_on=day, date_precision=random.choice(PRECISIONS))


@pytest.fixture
def random(request):
    return Random(f"{seed_of(request.config)} {request.node.nodeid}")


@pytest.fixture
def projects(random):
    some_units(random, ProjectFactory(slug="akte", started_on=START, ends_on=None))
    some_bundles(random, ProjectFactory(slug="amt", started_on=START, ends_on=None, kind=Project.Kind.PROCESS))


@pytest.mark.walk
@pytest.mark.usefixtures("projects")
def test_every_bound_leads_to_just_as_many_rows(client, read_csv, random):
    tried = set()
    for day in [any_day(random) for _ in range(DAYS)]:
        for address in ("/", "/projekte/", "/projekte/akte/", "/projekte/amt/"):
            page = client.get(f"{address}?stichtag={day}").content.decode()
            for href, number in LINK.findall(page):
                rows = read_csv(unescape(href).replace("/?", ".csv?"))
                assert len(rows) == int(number.replace(".", "")), (address, day, href)
                tried.add(re.search("(?:phase|schritt)=([a-z-]*)", href)[1])
    assert tried


@pytest.mark.walk
@pytest.mark.usefixtures("projects")
def test_every_figure_of_the_comparison_leads_to_just_as_many_rows(client, read_csv, random):
    tried = set()
    for start, end in [sorted([any_day(random), any_day(random)]) for _ in range(DAYS)]:
        page = client.get(f"/vergleich/?von={start}&bis={end}").content.decode()
        for day, cell in COMPARED.findall(page):
            shown = date(*map(int, reversed(day.split("."))))
            for href, number in COUNTED.findall(cell):
                address = unescape(href)
                assert f"stichtag={shown.isoformat()}" in address
                rows = read_csv(address.replace("/?", ".csv?"))
                assert len(rows) == int(number.replace(".", "")), (start, end, href)
                tried.add((shown == end, address.split("/")[1]))
    lists = ("leistungseinheiten", "prozessbuendel")
    assert {(is_end, name) for is_end in (True, False) for name in lists} <= tried


@pytest.mark.walk
@pytest.mark.usefixtures("projects")
def test_certain_uncertain_and_without_a_phase_are_all_units_once(read_csv, random):
    for day in [any_day(random) for _ in range(DAYS)]:
        found = {
            value: [
                row["Leistungseinheit"] for row in read_csv(f"/leistungseinheiten.csv?phase={value}&stichtag={day}")
            ]
            for value in ("produktiv", "konzeption", "planung", "unsicher", "ohne")
        }
        everywhere = [row["Leistungseinheit"] for row in read_csv(f"/leistungseinheiten.csv?stichtag={day}")]
        assert sorted(unit for units in found.values() for unit in units) == sorted(everywhere), day


@pytest.mark.walk
@pytest.mark.usefixtures("projects")
def test_the_comparison_has_the_bounds_of_the_lists(read_csv, random):
    for day in [any_day(random) for _ in range(DAYS)]:
        compared = {row["Angabe"]: row for row in read_csv(f"/vergleich.csv?von={START}&bis={day}") if not row["Datum"]}
        for phase in Phase:
            slug, row = phase.label.lower(), compared[phase.label]
            certain, possible = (
                str(len(read_csv(f"/leistungseinheiten.csv?projekt=akte&phase={value}&stichtag={day}")))
                for value in (slug, f"moeglich-{slug}")
            )
            assert (row["Nachher mindestens"], row["Nachher höchstens"]) == (certain, possible), (day, phase)
            assert row["Nachher"] == (certain if certain == possible else ""), (day, phase)
        for step in Step:
            certain, possible = (
                str(len(read_csv(f"/prozessbuendel.csv?projekt=amt&schritt={value}&stichtag={day}")))
                for value in (step.label, f"moeglich-{step.label}")
            )
            row = compared[step.label]
            assert (row["Nachher mindestens"], row["Nachher höchstens"]) == (certain, possible), (day, step)


@pytest.mark.walk
def test_a_day_in_a_later_window_is_not_certain(client, read_csv):
    """Planung since January; Produktiv on 1 June at the latest."""
    rollout = RolloutFactory(project__slug="p", project__started_on=START, phases={date(2019, 1, 1): Phase.PLANNING})
    PhaseChangeFactory(
        rollout=rollout,
        phase=Phase.PRODUCTION,
        effective_on=date(2019, 6, 1),
        date_precision=DatePrecision.LATEST,
    )
    found = {
        (day, value): len(read_csv(f"/leistungseinheiten.csv?phase={value}&stichtag={day}"))
        for day in ("2019-01-01", "2019-03-01", "2019-06-01")
        for value in ("planung", "moeglich-planung", "moeglich-produktiv", "produktiv", "unsicher")
    }
    assert [key for key, number in found.items() if number] == [
        ("2019-01-01", "planung"),
        ("2019-01-01", "moeglich-planung"),
        ("2019-03-01", "moeglich-planung"),
        ("2019-03-01", "moeglich-produktiv"),
        ("2019-03-01", "unsicher"),
        ("2019-06-01", "moeglich-produktiv"),
        ("2019-06-01", "produktiv"),
    ]
    page = client.get("/projekte/p/?stichtag=2019-03-01").content.decode()
    assert "phase=unsicher" in page
    assert "Phase nicht sicher bekannt" in page
