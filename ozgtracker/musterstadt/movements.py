"""How the grant money of Musterstadt moved: claims, approvals, payments, and what goes back."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from .days import Days
from .entries import Entry, ImportedRow, Value, Values
from .grants import NOTICES, OF_FAMILY, OF_FILE, OF_KNOWLEDGE, OF_MAIL, InventedTranche, Notice

CLAIM, APPROVAL, PAYMENT = "Antrag", "Bewilligung", "Auszahlung"
REPAYMENT, WAIVER, INTEREST = "Rückzahlung", "Verzicht", "Zinsen"
TO_APPROVAL, TO_PAYMENT = timedelta(days=40), timedelta(days=63)


def entries(days: Days) -> Iterator[Entry]:
    for notice in NOTICES:
        for tranche in notice.tranches:
            claimed_on = days.first(tranche.start) + timedelta(days=24)
            named: Values = {**notice.named, **tranche.period(days)}
            values: Values = {**named, "Verwendung bezieht sich auf": notice.basis}
            yield ImportedRow(claimed_on, "tranchen", values)
            yield moved(named, CLAIM, tranche.claimed, claimed_on)
            if tranche.approved:
                approved_on = claimed_on + TO_APPROVAL
                reason = {"Grund der Kürzung": tranche.cut} if tranche.cut else {}
                yield moved(named, APPROVAL, tranche.approved, approved_on, **reason)
            if tranche.paid:
                paid_on = claimed_on + (timedelta(days=35) if is_too_early(notice, tranche) else TO_PAYMENT)
                yield moved(named, PAYMENT, tranche.paid, paid_on)
    yield from what_goes_back(days)
    yield from split_by_cost_types(days)


def is_too_early(notice: Notice, tranche: InventedTranche) -> bool:
    """One was paid a few days before the notice said so."""
    return notice is OF_MAIL and tranche is OF_MAIL.tranches[0]


def moved(of: Values, kind: str, amount: str, day: date, **more: Value) -> ImportedRow:
    """What moved of a tranche, by the headers that name it."""
    return ImportedRow(day, "mittelbewegungen", {**of, "Vorgang": kind, "Tag": day, "Betrag": Decimal(amount), **more})


def what_goes_back(days: Days) -> Iterator[Entry]:
    """The project that ended early: less is approved in the end, and what was paid goes back in part only; of families
    some went back with interest."""
    first, second = ({**OF_KNOWLEDGE.named, **tranche.period(days)} for tranche in OF_KNOWLEDGE.tranches)
    yield moved(second, APPROVAL, "52000", days.on(6, 12), Quelle="Schlussbescheid")
    yield moved(second, WAIVER, "120000", days.on(5, 20), Quelle="Verzichtserklärung")
    yield moved(second, REPAYMENT, "20000", days.on(4, 16))
    yield moved(first, INTEREST, "1312.50", days.on(4, 16))
    early = {**OF_FAMILY.named, **OF_FAMILY.tranches[0].period(days)}
    yield moved(early, REPAYMENT, "4200", days.on(16, 9))
    yield moved(early, INTEREST, "73.50", days.on(16, 9))


def split_by_cost_types(days: Days) -> Iterator[Entry]:
    """What the last call of the running project is for."""
    tranche = OF_FILE.tranches[2]
    for cost_type, claimed, approved in (
        ("Personal", "420000", "378000"),
        ("Dienstleistungen", "260000", "234000"),
        ("Investitionen", "180000", "162000"),
    ):
        values: Values = {
            "Kostenart": cost_type,
            "Jahr": days.first(tranche.start).year,
            "Beantragt": Decimal(claimed),
            "Bewilligt": Decimal(approved),
        }
        entered_on = days.first(tranche.start) + timedelta(days=24) + TO_APPROVAL
        yield ImportedRow(entered_on, "aufteilung", {**OF_FILE.named, **tranche.period(days), **values})
