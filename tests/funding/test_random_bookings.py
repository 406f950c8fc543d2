"""One figure, one value: lists, files and sums of what is booked in a random city agree with plain Python."""

import re
from decimal import Decimal
from html import unescape
from random import Random

import pytest

from funding.choices import UsageBasis
from funding.course import Moved, courses_of
from funding.models import Grant
from funding.money import money_of_grant
from funding.plan import plan_of
from records.text import address_form
from tests.conftest import seed_of
from tests.funding.random_city import MONTH_ENDS, OTHERS, TWO_BASES, Facts, build

pytestmark = pytest.mark.django_db
GRANT_MONEY, WHOLE = TWO_BASES
HEADERS = {GRANT_MONEY: "", WHOLE: " (gesamte Ausgaben)"}


@pytest.fixture
def facts(request):
    build(Random(f"{seed_of(request.config)} {request.node.nodeid}"))
    return Facts()


def use_on(city, grant, basis):
    """What is booked, settled, not settled and open."""
    of = {"grant": grant.pk, "basis": basis}
    settled, unsettled = (city.booked(**of, is_settled=each) for each in (True, False))
    return [settled + unsettled, settled, unsettled, city.booked(**of, is_open=True)]


def euro(text):
    return Decimal(text.replace(",", ".") or "0")


def added(rows):
    return sum(euro(row["Betrag"]) for row in rows)


@pytest.mark.walk
def test_lists_and_sums_of_a_day_say_what_the_bookings_do(facts, read_csv, sample):
    for day in sample(MONTH_ENDS, 3):
        city = facts.on(day)
        rows = {row["Zuwendungsgeber"]: row for row in read_csv(f"/foerdermittel.csv?stichtag={day}")}
        for grant in facts.grants:
            of_day = Grant.objects.granted(day).with_conditions(day).with_use(day).get(pk=grant.pk)
            money = money_of_grant(of_day, day)
            course, plan = courses_of(money, day)[grant.pk], plan_of(of_day, money, day)
            uses = {use.basis: use for use in money.uses.values()}
            for basis, header in HEADERS.items():
                expected, row, use = use_on(city, grant, basis), rows[grant.grantor], uses[basis]
                names = ("Verwendet", "davon abgerechnet", "noch nicht abgerechnet", "davon offen")
                assert [euro(row[f"{name}{header}"]) for name in names] == expected, (day, basis)
                amounts = (use.booked, use.settled, use.unsettled, use.open)
                assert [amount or 0 for amount in amounts] == expected
            others = {use.basis: (use.booked, use.settled, use.unsettled, use.open) for use in course.other_uses}
            for basis in OTHERS:
                assert [amount or 0 for amount in others.get(basis, [0] * 4)] == use_on(city, grant, basis)
            assert course.course.now[Moved.USED] == use_on(city, grant, course.basis)[0]
            assert plan.total.used == use_on(city, grant, plan.basis)[0]


@pytest.mark.walk
def test_years_and_totals_sum_to_the_whole(facts, read_csv, sample):
    for grant in sample(Grant.objects.order_by("pk"), 2):
        for basis in UsageBasis:
            name = address_form(basis.label)
            address = f"/foerdermittel/ausgaben.csv?zuwendung={grant.slug}&grundlage={name}&stichtag=2022-12-31"
            parts = [read_csv(f"{address}&{part}") for part in ("jahr=2020", "jahr=2021", "jahr=2022", "art=summen")]
            assert sum(map(added, parts)) == added(read_csv(address))
            assert sum(map(len, parts)) == len(read_csv(address))


LED_TO = re.compile(r'href="/foerdermittel/ausgaben/\?([^"]*kostenart=[^"]*)"><span class="figure">([^<]+) €</span>')


@pytest.mark.walk
def test_what_was_used_for_a_cost_type_is_the_sum_of_the_rows_that_it_leads_to(facts, client, read_csv, sample):
    for day in sample(MONTH_ENDS, 2):
        for narrowed in ("", "&jahr=2021", f"&zuwendung={facts.grants[0].slug}"):
            page = client.get(f"/foerdermittel/ausgaben/?stichtag={day}{narrowed}").content.decode()
            whole, led_to = read_csv(f"/foerdermittel/ausgaben.csv?stichtag={day}{narrowed}"), 0
            for query, amount in LED_TO.findall(unescape(page).replace("\N{NO-BREAK SPACE}", " ")):
                rows = read_csv(f"/foerdermittel/ausgaben.csv?{query}")
                assert added(rows) == euro(amount.replace(".", "").replace("−", "-")), query
                assert len({(row["Grundlage"], row["Kostenart"]) for row in rows}) == 1
                led_to += len(rows)
            assert led_to == len(whole)
