"""A random city with grants of all kinds, and what its money adds up to in plain Python."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import accumulate

from funding.choices import DECISIONS, CostType, MovementKind, UsageBasis
from funding.models import Amendment, Expenditure, Grant, Movement, Tranche
from records.models import DatePrecision
from records.text import address_form
from tests.factories import AmendmentFactory, GrantFactory, MovementFactory, ProjectFactory, TrancheFactory
from tests.samples import size

START = date(2020, 1, 1)
MONTH_ENDS = [date(2020 + month // 12, month % 12 + 1, 1) - timedelta(days=1) for month in range(1, 37)]
NOTHING = Decimal("0.00")
MOVEMENTS = 60
TWO_BASES = UsageBasis.GRANT_MONEY, UsageBasis.WHOLE_EXPENDITURE
OTHERS = UsageBasis.OWN_FUNDS, UsageBasis.NOT_RECOGNISED
OF_NO_TRANCHE = UsageBasis.WHOLE_EXPENDITURE, *OTHERS


def build(random):
    """Projects with one or two grants, each with tranches, amendments, movements and bookings of all kinds."""
    projects = [ProjectFactory(slug=f"projekt-{n}", started_on=START) for n in range(size(8, 3))]
    grants = [
        GrantFactory(project=projects[n % len(projects)], grantor=f"Geber {n}", period_start=START)
        for n in range(size(12, 5))
    ]
    for grant in random.sample(grants, len(grants) // 2):
        amend(random, grant)
    tranches = [tranche_of(grant, basis) for grant in grants for basis in TWO_BASES]
    for _ in range(MOVEMENTS):
        move(random, random.choice(tranches))
    bookings = [booking(random, grants, tranches) for _ in range(size(2_000, 300))]
    notes = [credit_note(random, each) for each in random.sample(bookings, len(bookings) // 10) if not each.is_total]
    containing = [total(random, tranche, cost_type) for tranche in tranches for cost_type in CostType]
    Expenditure.objects.bulk_create([*bookings, *notes, *random.sample(containing, len(containing) // 2)], 2_000)


def tranche_of(grant, basis):
    """Without any movement."""
    none = {"claimed": None, "approved": None, "paid": None}
    end = date(2021 + TWO_BASES.index(basis), 12, 31)
    return TrancheFactory(grant=grant, usage_basis=basis, period_start=START, period_end=end, **none)


def amend(random, grant):
    """Two amendments, each with other sums."""
    for position in (1, 2):
        share = Decimal(random.randrange(80_000, 200_000)).scaleb(-2)
        AmendmentFactory(
            grant=grant,
            effective_on=START + timedelta(days=random.randrange(1, 1000)),
            position=position,
            state_share=share,
            own_share=Decimal("100.00"),
            total_volume=share + Decimal("100.00"),
            period_start=None,
        )


def move(random, tranche):
    """A movement of any kind, unless it cannot be: two decisions a day, more repaid than paid; one in four known
    "spätestens" alone."""
    kind, day = random.choice([*MovementKind, MovementKind.PAYMENT]), START + timedelta(days=random.randrange(1000))
    amount = Decimal(random.randrange(1, 50_000)).scaleb(-2)
    if kind in DECISIONS and tranche.movements.filter(kind=kind, effective_on=day).exists():
        return
    if kind == MovementKind.REPAYMENT:
        amount = min(amount, repayable(tranche, day))
    if amount:
        precision = random.choice([DatePrecision.EXACT] * 3 + [DatePrecision.LATEST])
        MovementFactory(tranche=tranche, kind=kind, effective_on=day, date_precision=precision, amount=amount)


def repayable(tranche, day):
    """What can be repaid on the day without repaying on any later day more than was paid by then."""
    movements = list(tranche.movements.all())
    days = {day, *(each.effective_on for each in movements if each.effective_on > day)}
    return min(
        moved(movements, MovementKind.PAYMENT, each) - moved(movements, MovementKind.REPAYMENT, each) for each in days
    )


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


def moved(movements, kind, day):
    """What counts of a kind on the day, of the movements of one tranche."""
    dated = sorted((each.effective_on, each.pk, each.amount) for each in movements if each.kind == kind)
    amounts = [amount for moved_on, _, amount in dated if moved_on <= day]
    return sum(amounts[-1:] if kind in DECISIONS else amounts, NOTHING)


def open_moved(movements, kind, day):
    """What may come to that, because of some the latest day alone is known: of a decision by what it differs."""
    may_be = [each for each in movements if each.kind == kind and is_open(each, day)]
    held = moved(movements, kind, day) if kind in DECISIONS else NOTHING
    return sum((each.amount - held for each in may_be), NOTHING)


def is_open(movement, day):
    return movement.date_precision == DatePrecision.LATEST and movement.earliest_on <= day < movement.effective_on


@dataclass(frozen=True)
class Part:
    """What bookings have in common that filters tell apart; `year` is None of totals."""

    grant: int
    project: str
    tranche: int | None
    basis: str
    cost_type: str
    year: int | None
    is_open: bool
    is_settled: bool


BASES = {address_form(basis.label): basis for basis in UsageBasis}
COST_TYPES = {address_form(cost_type.label): cost_type for cost_type in CostType}
CHOSEN_BY = {
    "zuwendung": lambda part, value: part.grant == value,
    "projekt": lambda part, value: part.project == value,
    "tranche": lambda part, value: part.tranche == int(value),
    "grundlage": lambda part, value: part.basis == BASES[value],
    "kostenart": lambda part, value: part.cost_type == COST_TYPES[value],
    "abrechnung": lambda part, value: part.is_settled == (value == "abgerechnet"),
    "stand": lambda part, value: part.is_open == (value == "offen"),
    "art": lambda part, value: (part.year is None) == (value == "summen"),
    "jahr": lambda part, value: part.year == int(value),
}


class Facts:
    """The rows of the city, read once."""

    def __init__(self):
        self.grants = list(Grant.objects.select_related("project").order_by("pk"))
        self.tranches = list(Tranche.objects.order_by("pk"))
        self.projects = {grant.pk: grant.project.slug for grant in self.grants}
        self.grant_of = {tranche.pk: tranche.grant_id for tranche in self.tranches}
        self.bookings = list(Expenditure.objects.all())
        self.movements = defaultdict(list)
        for each in Movement.objects.all():
            self.movements[each.tranche_id].append(each)
        self.amendments = list(Amendment.objects.order_by("known_from", "position"))

    @cached_property
    def single(self):
        """Of tranche, cost type and basis the days of single bookings and what is booked by each."""
        of_key = defaultdict(list)
        for each in self.bookings:
            if not each.is_total:
                of_key[key_of(each)].append((each.booked_on, each.amount))
        ordered = {key: sorted(rows) for key, rows in of_key.items()}
        return {key: ([day for day, _ in rows], list(accumulate(a for _, a in rows))) for key, rows in ordered.items()}

    def counted(self, each, day):
        """What a booking adds to sums of the day."""
        if not each.contains_bookings:
            return each.amount
        days, sums = self.single.get(key_of(each), ([], []))
        place = bisect_right(days, day)
        return max(each.amount - (sums[place - 1] if place else 0), NOTHING)

    def on(self, day):
        return DayOfCity(self, day)


def key_of(each):
    return each.tranche_id, each.cost_type, each.basis


class DayOfCity:
    """What the facts add up to on a day."""

    def __init__(self, facts, day):
        self.facts, self.day = facts, day

    @cached_property
    def claimed(self):
        """The tranches that were claimed."""
        return {pk for pk, rows in self.facts.movements.items() if self.has(rows, MovementKind.CLAIM)}

    @cached_property
    def begun(self):
        """The tranches of which anything had moved, or may have."""
        movements = self.facts.movements
        may_have = {pk for pk, rows in movements.items() if any(is_open(each, self.day) for each in rows)}
        return may_have | self.moved_for_certain

    @cached_property
    def moved_for_certain(self):
        return {pk for pk, rows in self.facts.movements.items() if self.has(rows, *MovementKind)}

    def has(self, movements, *kinds):
        return any(each.kind in kinds and each.effective_on <= self.day for each in movements)

    @cached_property
    def parts(self):
        """The sum and the number of the bookings of each part."""
        parts = defaultdict(lambda: (NOTHING, 0))
        for each in self.facts.bookings:
            is_open = each.booked_on > self.day
            if is_open and (each.date_precision != DatePrecision.LATEST or each.earliest_on > self.day):
                continue
            part = Part(
                each.grant_id,
                self.facts.projects[each.grant_id],
                each.tranche_id,
                each.basis,
                each.cost_type,
                None if each.is_total else each.booked_on.year,
                is_open,
                each.tranche_id in self.claimed,
            )
            amount, number = parts[part]
            parts[part] = amount + self.facts.counted(each, self.day), number + 1
        return dict(parts)

    def booked(self, *, is_open=False, **wanted):
        """The sum of the bookings of the parts that are so."""
        wanted["is_open"] = is_open
        amount, _ = self.sum_of(lambda part: all(getattr(part, name) == value for name, value in wanted.items()))
        return amount

    def sum_of(self, is_wanted):
        """The sum and the number of the bookings of the parts of which this is true."""
        chosen = [each for part, each in self.parts.items() if is_wanted(part)]
        return sum((amount for amount, _ in chosen), NOTHING), sum(number for _, number in chosen)

    def rows_of(self, query):
        """The sum and the number of the bookings that an address of their list shows."""
        chosen = {name: value for name, value in query.items() if name != "stichtag"}
        chosen.setdefault("stand", "gebucht")
        if "zuwendung" in chosen:
            chosen["zuwendung"] = Grant.objects.get(slug=chosen["zuwendung"]).pk
        return self.sum_of(lambda part: all(CHOSEN_BY[name](part, value) for name, value in chosen.items()))

    def moved(self, kind, **wanted):
        """What counts of a kind of the tranches of a grant or project, or of one."""
        return sum((moved(self.facts.movements[pk], kind, self.day) for pk in self.tranches(**wanted)), NOTHING)

    def drawn(self, **wanted):
        return self.moved(MovementKind.PAYMENT, **wanted) - self.moved(MovementKind.REPAYMENT, **wanted)

    def tranches(self, grant=None, tranche=None, project=None):
        for pk, of_grant in self.facts.grant_of.items():
            if grant in (None, of_grant) and tranche in (None, pk) and project in (None, self.facts.projects[of_grant]):
                yield pk

    def stated(self, grant, name):
        """An amount of the grant by the last notice of the day that states it."""
        stated = [each for each in self.facts.amendments if each.grant_id == grant.pk and each.known_from <= self.day]
        return [amount for each in (grant, *stated) if (amount := getattr(each, name)) is not None][-1]
