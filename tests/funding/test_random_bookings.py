"""One figure, one value: every figure of bookings and movements that links to rows is the sum of just these rows, on
the pages of a random city on any day, and agrees with plain Python."""

import json
import re
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from io import BytesIO
from random import Random

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from funding.choices import CostType, MovementKind, TrancheBasis, UsageBasis
from funding.course import Moved, courses_of
from funding.models import Expenditure, Grant, Movement
from funding.money import money_of_grant
from funding.plan import plan_of
from records.models import DatePrecision
from records.text import address_form
from tests.conftest import seed_of
from tests.factories import GrantFactory, MovementFactory, ProjectFactory, TrancheFactory
from tests.samples import size

pytestmark = pytest.mark.django_db
START = date(2020, 1, 1)
MONTH_ENDS = [date(2020 + month // 12, month % 12 + 1, 1) - timedelta(days=1) for month in range(1, 37)]
GRANT_MONEY, WHOLE = UsageBasis.GRANT_MONEY, UsageBasis.WHOLE_EXPENDITURE
OTHERS = (UsageBasis.OWN_FUNDS, UsageBasis.NOT_RECOGNISED)
OF_NO_TRANCHE = (WHOLE, *OTHERS)
HEADERS = {GRANT_MONEY: "", WHOLE: " (gesamte Ausgaben)"}
CELL = re.compile(r'<t[dh][^>]*data-label="([^"]+)"[^>]*>(.*?)</t[dh]>', re.DOTALL)
LINK = re.compile(r'href="(/foerdermittel/(?:ausgaben|tranchen|bewegungen)/\?[^"]*)"')
AMOUNT = re.compile(r"(\N{MINUS SIGN}?)(\d[\d.]*,\d\d)\s€")


@pytest.fixture
def city(request):
    """Projects with one or two grants, each with tranches, movements and bookings of all kinds."""
    random = Random(f"{seed_of(request.config)} {request.node.nodeid}")
    projects = [ProjectFactory(slug=f"projekt-{n}", started_on=START) for n in range(size(8, 3))]
    grants = [
        GrantFactory(project=projects[n % len(projects)], grantor=f"Geber {n}", period_start=START)
        for n in range(size(12, 5))
    ]
    none = {"claimed": None, "approved": None, "paid": None}
    period = {"period_start": START, "period_end": date(2021, 12, 31)}
    tranches = [
        TrancheFactory(grant=grant, usage_basis=basis, **period, **none) for grant in grants for basis in TrancheBasis
    ]
    used = set()
    for _ in range(60):
        tranche, kind = random.choice(tranches), random.choice([1, 2, 3, 5, 6])
        day = START + timedelta(days=random.randrange(1000))
        if (tranche, kind, day) not in used:
            used.add((tranche, kind, day))
            amount = Decimal(random.randrange(1, 50_000)).scaleb(-2)
            MovementFactory(tranche=tranche, kind=MovementKind(kind), effective_on=day, amount=amount)
    bookings = [booking(random, grants, tranches) for _ in range(size(20_000, 300))]
    notes = [credit_note(random, each) for each in random.sample(bookings, len(bookings) // 10) if not each.is_total]
    containing = [total(random, tranche, cost_type) for tranche in tranches for cost_type in CostType]
    Expenditure.objects.bulk_create([*bookings, *notes, *random.sample(containing, len(containing) // 2)], 2_000)


def booking(random, grants, tranches):
    """On a tranche, or of a grant alone; one in five known "spätestens" alone, one in ten a total of a period."""
    day = START + timedelta(days=random.randrange(1000))
    tranche = random.choice([*tranches, None, None])
    made = Expenditure(
        grant=tranche.grant if tranche else random.choice(grants),
        tranche=tranche,
        basis=random.choice(["", *(UsageBasis if tranche else OF_NO_TRANCHE)]),
        cost_type=random.choice(CostType.values),
        amount=Decimal(random.randrange(100, 50_000)).scaleb(-2),
        booked_on=day,
        date_precision=random.choice([DatePrecision.EXACT] * 4 + [DatePrecision.LATEST]),
    )
    if random.randrange(10) == 0:
        made.is_total, made.period_start, made.period_end = True, day - timedelta(days=random.randrange(90)), day
    return made


def credit_note(random, booked):
    """Over a part of a booking, some time later; what it is of stays open."""
    return Expenditure(
        grant=booked.grant,
        tranche=booked.tranche,
        basis=booked.basis,
        cost_type=booked.cost_type,
        amount=-booked.amount / 2 // Decimal("0.01") * Decimal("0.01"),
        booked_on=booked.booked_on + timedelta(days=random.randrange(100)),
    )


def total(random, tranche, cost_type):
    """A total that contains the single bookings beside it."""
    return Expenditure(
        grant=tranche.grant,
        tranche=tranche,
        cost_type=cost_type,
        amount=Decimal(random.randrange(100, 500_000)).scaleb(-2),
        booked_on=START + timedelta(days=random.randrange(800)),
        is_total=True,
        contains_bookings=True,
    )


def counted(each, bookings, day):
    if not each.contains_bookings:
        return each.amount
    same = (each.tranche_id, each.cost_type, each.basis)
    single = [
        other.amount
        for other in bookings
        if not other.is_total and other.booked_on <= day and (other.tranche_id, other.cost_type, other.basis) == same
    ]
    return max(each.amount - sum(single), Decimal(0))


def use_on(day):
    """Of each grant and basis in plain Python what is booked, settled, not settled and open."""
    bookings = list(Expenditure.objects.all())
    claims = Movement.objects.filter(kind=MovementKind.CLAIM, effective_on__lte=day)
    claimed = set(claims.values_list("tranche", flat=True))
    sums = defaultdict(lambda: [Decimal(0)] * 3)
    for each in bookings:
        if each.booked_on <= day:
            place = 0 if each.tranche_id in claimed else 1
        elif each.date_precision == DatePrecision.LATEST and each.earliest_on <= day:
            place = 2
        else:
            continue
        amounts = [*sums[each.grant_id, each.basis]]
        amounts[place] += counted(each, bookings, day)
        sums[each.grant_id, each.basis] = amounts
    return sums


def euro(text):
    return Decimal(text.replace(",", ".") or "0")


def added(rows, header="Betrag"):
    return sum(euro(row[header]) for row in rows)


def test_lists_and_sums_of_a_day_say_what_the_bookings_do(city, read_csv, sample):
    for day in sample(MONTH_ENDS, 3):
        sums = use_on(day)
        rows = {row["Zuwendungsgeber"]: row for row in read_csv(f"/foerdermittel.csv?stichtag={day}")}
        for grant in Grant.objects.all():
            of_day = Grant.objects.granted(day).with_conditions(day).with_use(day).get(pk=grant.pk)
            money = money_of_grant(of_day, day)
            for basis, header in HEADERS.items():
                settled, unsettled, still_open = sums[grant.pk, basis]
                row = rows[grant.grantor]
                names = ("Verwendet", "davon abgerechnet", "noch nicht abgerechnet", "davon offen")
                expected = [settled + unsettled, settled, unsettled, still_open]
                assert [euro(row[f"{name}{header}"]) for name in names] == expected, (day, basis)
                (use,) = [use for use in money.uses.values() if use.basis == basis]
                amounts = (use.booked, use.settled, use.unsettled, use.open)
                assert [amount or 0 for amount in amounts] == expected
            course = courses_of(money, day)[grant.pk]
            others = {use.basis: (use.settled, use.unsettled, use.open) for use in course.other_uses}
            for basis in OTHERS:
                assert [amount or 0 for amount in others.get(basis, ())] in ([], sums[grant.pk, basis])
                assert basis in others or not any(sums[grant.pk, basis])
            assert course.course.now[Moved.USED] == sum(sums[grant.pk, course.basis][:2])
            plan = plan_of(of_day, money, day)
            assert plan.total.used == sum(sums[grant.pk, plan.basis][:2])


def test_a_figure_is_the_sum_of_the_rows_that_it_links_to(city, client, read_csv, sample):
    addresses = ["/foerdermittel/", "/foerdermittel/tranchen/"]
    addresses += [f"/foerdermittel/{grant.pk}/" for grant in Grant.objects.all()]
    addresses += [f"/projekte/projekt-{n}/" for n in range(size(8, 3))]
    seen = 0
    for day in sample(MONTH_ENDS, 2):
        for address in sample(addresses, 5):
            page = client.get(f"{address}?stichtag={day}").content.decode()
            for label, cell in CELL.findall(page):
                if not (link := LINK.search(cell)):
                    continue
                sign, amount = AMOUNT.search(cell).groups()
                path, query = unescape(link[1]).split("/?")
                header = label if path.endswith("tranchen") else "Betrag"
                rows = read_csv(f"{path}.csv?{query}")
                shown = Decimal(amount.replace(".", "").replace(",", ".")) * (-1 if sign else 1)
                assert added(rows, header) == shown, (address, label, link[1])
                seen += 1
    assert seen


def test_years_and_totals_sum_to_the_whole(city, read_csv, sample):
    for grant in sample(Grant.objects.order_by("pk"), 2):
        for basis in UsageBasis:
            name = address_form(basis.label)
            address = f"/foerdermittel/ausgaben.csv?zuwendung={grant.pk}&grundlage={name}&stichtag=2022-12-31"
            parts = [read_csv(f"{address}&{part}") for part in ("jahr=2020", "jahr=2021", "jahr=2022", "art=summen")]
            assert sum(map(added, parts)) == added(read_csv(address))
            assert sum(map(len, parts)) == len(read_csv(address))


COLUMNS = ("Ansatz", "Ist", "Differenz")


def test_the_proof_of_use_is_the_same_in_every_form_and_has_no_negative_remainder(city, client, read_csv, sample):
    for grant in sample(Grant.objects.order_by("pk"), 3):
        for day in sample(MONTH_ENDS, 2):
            stem, query = f"/foerdermittel/{grant.pk}/verwendungsnachweis", f"stichtag={day}"
            rows = read_csv(f"{stem}.csv?{query}")
            check_lines(rows, grant, day)
            amounts = [euro(row[name]) for row in rows for name in COLUMNS if row[name]]
            sheet = load_workbook(BytesIO(b"".join(client.get(f"{stem}.xlsx?{query}").streaming_content))).active
            cells = [cell for row in sheet.iter_rows(min_row=2, min_col=3, max_col=5, values_only=True) for cell in row]
            assert [Decimal(str(cell)) for cell in cells if cell is not None] == amounts
            of_json = json.loads(b"".join(client.get(f"{stem}.json?{query}").streaming_content))["zeilen"]
            cells = [row[name] for row in of_json for name in COLUMNS]
            assert [Decimal(str(cell)) for cell in cells if cell is not None] == amounts
            page = client.get(f"{stem}/?{query}").content.decode()
            assert shown_in(cell for label, cell in CELL.findall(page) if label in COLUMNS) == amounts
            paper = PdfReader(BytesIO(client.get(f"{stem}.pdf?{query}").content))
            assert shown_in(each.extract_text() for each in paper.pages) == amounts


def check_lines(rows, grant, day):
    """Sums are those of their rows; the own share and what is not recognised are as booked by the day."""
    of_section = defaultdict(list)
    for row in rows:
        of_section[row["Abschnitt"]].append(euro(row["Ist"]))
    totals = {}
    for section in ("Ausgaben", "Einnahmen"):
        *lines, totals[section] = of_section[section]
        assert sum(lines) == totals[section]
    lines = {row["Position"]: (euro(row["Ist"]), row["Vermerk"]) for row in rows}
    remainder, _ = lines.get("nicht nach Kostenart erfasst", (None, ""))
    assert remainder is None or remainder > 0
    assert all(amount > 0 for amount in of_section["Nachrichtlich"])
    names = ("noch nicht gedeckte Ausgaben", "Überdeckung: Einnahmen über den Ausgaben")
    missing, beyond = (lines.get(name, (0, ""))[0] for name in names)
    assert missing - beyond == totals["Ausgaben"] - totals["Einnahmen"]
    booked = list(Expenditure.objects.filter(grant=grant, booked_on__lte=day))
    everything = list(Expenditure.objects.filter(grant=grant))
    sums = {basis: [counted(each, everything, day) for each in booked if each.basis == basis] for basis in OTHERS}
    own, refused = (sums[basis] for basis in OTHERS)
    assert lines["Eigenanteil"] == ((sum(own), "gebucht") if own else (grant.own_share, "laut Bescheid"))
    assert lines.get("nicht anerkannte Ausgaben", (0, ""))[0] == sum(refused)
    paid = Movement.objects.filter(tranche__grant=grant, kind=MovementKind.PAYMENT, effective_on__lte=day)
    assert lines["Landesförderung"][0] == sum(paid.values_list("amount", flat=True))


def shown_in(texts):
    """The amounts in texts as a reader sees them, in their order."""
    found = (match for text in texts for match in AMOUNT.findall(text))
    return [Decimal(amount.replace(".", "").replace(",", ".")) * (-1 if sign else 1) for sign, amount in found]
