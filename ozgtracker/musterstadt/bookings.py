"""What the grant money of Musterstadt was used for: single bookings, totals of cost types, credit notes."""

from collections.abc import Iterator
from decimal import Decimal
from random import Random

from .days import Days, near
from .entries import Entry, ImportedRow, Values
from .grants import (
    COST_TYPES,
    INVESTMENT,
    NOTICES,
    OF_FAMILY,
    OF_FILE,
    OF_KNOWLEDGE,
    OF_MAIL,
    PERSONNEL,
    SERVICES,
    InventedTranche,
    Notice,
)

PAYEES = {
    PERSONNEL: ("",),
    SERVICES: ("Musterberatung eG", "Beispielsoft GmbH", "Prozesswerk Musterau", "Schulungshaus Beispielhausen"),
    INVESTMENT: ("Scanhaus Musterau GmbH", "Rechnerhof Musterstadt", "Beispielsoft GmbH"),
}
PURPOSES = {
    PERSONNEL: ("Projektleitung", "Projektbüro", "Fachliche Mitarbeit"),
    SERVICES: ("Beratung", "Schulung der Leistungseinheiten", "Anpassung des Fachverfahrens", "Prozessaufnahme"),
    INVESTMENT: ("Lizenzen", "Scanner und Arbeitsplätze", "Server und Speicher"),
}
# Shares of the cost types in hundredths, and what a tranche is lacking or has too much in the end.
SHARES = {OF_KNOWLEDGE.project.slug: (30, 20, 50)}
USUAL_SHARES = (50, 32, 18)
LACKING = {(OF_FAMILY.project.slug, 0): Decimal("-0.07")}
OVERHEAD = Decimal(33000)  # of the running project, booked as a total beside the bookings
BOOKINGS_OF_A_COST_TYPE = 5


def entries(days: Days, random: Random) -> Iterator[Entry]:
    for notice in NOTICES:
        for place, tranche in enumerate(notice.tranches):
            if amount := spent(notice, place, tranche):
                yield from of_tranche(days, random, notice, place, amount)
    yield from what_does_not_fit(days)
    yield from not_claimed_yet(days)


def spent(notice: Notice, place: int, tranche: InventedTranche) -> Decimal:
    """What is booked of a tranche: what was paid, or claimed where whole expenditure is compared; of one that is not
    paid yet nothing."""
    if notice is OF_MAIL:
        return Decimal(tranche.claimed)
    if notice is OF_KNOWLEDGE and place:
        return Decimal(52000)
    if notice is OF_FILE and not place:
        return Decimal(tranche.paid or 0) - OVERHEAD
    if notice is OF_FAMILY and not place:
        return Decimal(tranche.paid or 0) - 4200 + LACKING[notice.project.slug, place]
    return Decimal(tranche.paid or 0)


def of_tranche(days: Days, random: Random, notice: Notice, place: int, amount: Decimal) -> Iterator[Entry]:
    """The single bookings of a tranche, that in this place of its grant: the amount in all, over its whole period."""
    tranche = notice.tranches[place]
    start, end = days.first(tranche.start), days.end(tranche.end)
    shares = SHARES.get(notice.project.slug, USUAL_SHARES)
    left = amount
    for cost_type, share in zip(COST_TYPES, shares, strict=True):
        whole = left if cost_type == COST_TYPES[-1] else (amount * share / 100).quantize(Decimal("0.01"))
        left -= whole
        for number, part in enumerate(parts_of(random, whole), 1):
            booked_on = near(random, start + (end - start) * number / (BOOKINGS_OF_A_COST_TYPE + 1), 4, 20)
            values: Values = {
                "Kostenart": cost_type,
                "Betrag": part,
                "Gebucht am": booked_on,
                "Belegnummer": f"{letters_of(notice)}-{place + 1}{cost_type[0]}{number:02}",
                "Empfänger": random.choice(PAYEES[cost_type]),
                "Zweck": random.choice(PURPOSES[cost_type]),
            }
            yield ImportedRow(booked_on, "ausgaben", {**notice.named, **tranche.period(days), **values})


def parts_of(random: Random, whole: Decimal) -> list[Decimal]:
    """Uneven parts that make the whole, to the cent."""
    weights = [random.randint(60, 140) for _ in range(BOOKINGS_OF_A_COST_TYPE)]
    parts = [(whole * weight / sum(weights)).quantize(Decimal("0.01")) for weight in weights[:-1]]
    return [*parts, whole - sum(parts)]


def what_does_not_fit(days: Days) -> Iterator[Entry]:
    """A total beside the bookings that it may contain; a bill after the end of the grant; a credit note."""
    total: Values = {
        "Kostenart": PERSONNEL,
        "Betrag": OVERHEAD,
        "Gebucht am": days.end(25),
        "Summe der Kostenart": True,
        "enthält die Einzelbuchungen": False,
    }
    of_file = OF_FILE.tranches[0]
    yield ImportedRow(days.on(23, 20), "ausgaben", {**OF_FILE.named, **of_file.period(days), **total})
    late: Values = {
        "Kostenart": SERVICES,
        "Betrag": Decimal("1190.00"),
        "Gebucht am": days.on(12, 6),
        "Belegnummer": "POS-99",
        "Empfänger": "Scanhaus Musterau GmbH",
        "Zweck": "Wartung der Scanstelle",
    }
    of_mail = OF_MAIL.tranches[1]
    yield ImportedRow(days.on(12, 20), "ausgaben", {**OF_MAIL.named, **of_mail.period(days), **late})


def not_claimed_yet(days: Days) -> Iterator[Entry]:
    """Whole expenditure of the running project that no call for funds names yet, with a credit note."""
    for months, document, amount, purpose in (
        (3, "EAK-301", "18420.50", "Schulung der Leistungseinheiten"),
        (2, "EAK-302", "22610.00", "Anpassung des Fachverfahrens"),
    ):
        values: Values = {
            "Kostenart": SERVICES,
            "Betrag": Decimal(amount),
            "Gebucht am": days.on(months, 17),
            "Belegnummer": document,
            "Empfänger": "Musterberatung eG",
            "Zweck": purpose,
        }
        yield ImportedRow(days.on(months, 19), "ausgaben", {**OF_FILE.named, **values})
    credit: Values = {
        "Kostenart": SERVICES,
        "Betrag": Decimal("-1100.00"),
        "Gebucht am": days.on(1, 14),
        "Belegnummer": "EAK-303",
        "Zweck": "Gutschrift",
        "Gutschrift zu Beleg": "EAK-302",
    }
    yield ImportedRow(days.on(1, 16), "ausgaben", {**OF_FILE.named, **credit})


def letters_of(notice: Notice) -> str:
    """EAK, by which its documents are numbered."""
    return notice.project.slug.replace("-", "")[:3].upper()
