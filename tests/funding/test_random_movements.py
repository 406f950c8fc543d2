"""One figure, one value: lists, files, account sheets and sums of a random city agree with plain Python on any day."""

from decimal import Decimal
from random import Random

import pytest

from funding.account import accounts_of
from funding.choices import DECISIONS, MovementKind
from funding.models import Grant, Movement, Tranche
from funding.money import money_of_grant
from tests.conftest import seed_of
from tests.factories import GrantFactory, ProjectFactory, TrancheFactory
from tests.funding.random_city import MONTH_ENDS, move, moved, open_moved

pytestmark = pytest.mark.django_db
COLUMNS = {
    "Beantragt": MovementKind.CLAIM,
    "Bewilligt": MovementKind.APPROVAL,
    "Ausgezahlt": MovementKind.PAYMENT,
    "Zurückgezahlt": MovementKind.REPAYMENT,
}


@pytest.fixture
def city(request):
    """Two projects with a grant each and one with two, two tranches a grant, sixty movements."""
    random = Random(f"{seed_of(request.config)} {request.node.nodeid}")
    shared = ProjectFactory(slug="geteilt")
    projects = [ProjectFactory(slug="eins"), ProjectFactory(slug="zwei"), shared, shared]
    grants = [GrantFactory(project=project, grantor=f"Geber {n}") for n, project in enumerate(projects)]
    none = {"claimed": None, "approved": None, "paid": None}
    tranches = [TrancheFactory(grant=grant, **none) for grant in grants for _ in range(2)]
    while Movement.objects.count() < 60:
        move(random, random.choice(tranches))
    return random


def euro(text):
    return Decimal(text.replace(",", ".") or "0")


def added(rows, header):
    return sum(euro(row[header]) for row in rows)


@pytest.mark.walk
def test_every_list_says_the_same_of_a_day_as_the_movements_do(city, read_csv, sample):
    by_tranche = {tranche.pk: list(tranche.movements.all()) for tranche in Tranche.objects.all()}
    for day in sample(MONTH_ENDS, 4):
        grants = {row["Zuwendungsgeber"]: row for row in read_csv(f"/foerdermittel.csv?stichtag={day}")}
        for grant in Grant.objects.all():
            own = [by_tranche[tranche.pk] for tranche in grant.tranches.all()]
            sums = {header: sum(moved(rows, kind, day) for rows in own) for header, kind in COLUMNS.items()}
            waived = sum(moved(rows, MovementKind.WAIVER, day) for rows in own)
            row = grants[grant.grantor]
            assert {header: euro(row[header]) for header in COLUMNS} == sums, day
            may_be = {header: sum(open_moved(rows, kind, day) for rows in own) for header, kind in COLUMNS.items()}
            assert {header: euro(row[f"davon offen ({header})"]) for header in COLUMNS} == may_be, day
            left = grant.state_share - sums["Ausgezahlt"] + sums["Zurückgezahlt"] - waived
            lapsed = max(left, 0) if day > grant.period_end else 0
            assert (euro(row["Verfügbar"]), euro(row["Nicht mehr abrufbar"])) == (left - lapsed, lapsed)
            of_day = Grant.objects.granted(day).with_conditions(day).with_last_call(day).get(pk=grant.pk)
            money = money_of_grant(of_day, day)
            drawn = sums["Ausgezahlt"] - sums["Zurückgezahlt"]
            assert (money.available, money.lapsed, money.drawn) == (left - lapsed, lapsed, drawn)
            sheets = accounts_of([tranche.pk for tranche in grant.tranches.all()], day)
            assert sum(lines[-1].drawn for lines in sheets.values() if lines) == money.drawn


@pytest.mark.walk
def test_a_figure_is_the_sum_of_the_rows_that_it_links_to(city, read_csv, sample):
    for day in sample(MONTH_ENDS, 3):
        for slug in ("eins", "zwei", "geteilt"):
            query = f"projekt={slug}&stichtag={day}"
            grants = read_csv(f"/foerdermittel.csv?{query}")
            tranches = read_csv(f"/foerdermittel/tranchen.csv?{query}")
            for header, kind in COLUMNS.items():
                name = kind.label.lower().replace("ü", "ue")
                rows = read_csv(f"/foerdermittel/bewegungen.csv?{query}&stand=gilt&vorgang={name}")
                sums = {added(grants, header), added(tranches, header), added(rows, "Betrag")}
                assert len(sums) == 1, (day, slug, header)
                if kind not in DECISIONS:
                    open_header = f"davon offen ({header})"
                    rows = read_csv(f"/foerdermittel/bewegungen.csv?{query}&stand=offen&vorgang={name}")
                    sums = {added(grants, open_header), added(tranches, open_header), added(rows, "Betrag")}
                    assert len(sums) == 1, (day, slug, open_header)


def test_the_years_sum_to_the_whole(city, read_csv):
    address = "/foerdermittel/bewegungen.csv?stichtag=2022-12-31"
    whole = read_csv(address)
    years = [row for year in (2020, 2021, 2022) for row in read_csv(f"{address}&jahr={year}")]
    assert sorted(map(str, years)) == sorted(map(str, whole))
