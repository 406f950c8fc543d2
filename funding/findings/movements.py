"""What does not add up of the movements of tranches: odd orders, and what is to be repaid. Amounts in EUR."""

from collections.abc import Iterator
from itertools import pairwise

from lists.formats import day, euro
from records.findings import Finding, Measure, Severity

from ..choices import MovementKind
from ..facts import FundingFacts
from ..rules import money_to_repay
from .base import RATE, check, in_euro, of_tranche, rows_of

ORDER = (MovementKind.CLAIM, MovementKind.APPROVAL, MovementKind.PAYMENT)


@check(
    "zurueckzuzahlen",
    Severity.WARNING,
    "Mehr ausgezahlt als bewilligt",
    "Zuwendungsbescheid und Änderungsbescheide: Was darüber hinaus ausgezahlt ist, ist zu erstatten",
)
def to_be_repaid(facts: FundingFacts) -> Iterator[Finding]:
    """Until it is repaid; the approval that holds counts."""
    for grant, tranche in facts.each_tranche:
        amount = money_to_repay(tranche.approved_by_then, tranche.drawn_by_then)
        if tranche.approved_by_then is not None and amount:
            net = " und nicht zurückgezahlt" if tranche.repaid_by_then else ""
            text = (
                f"Bewilligt sind {euro(tranche.approved_by_then)}, ausgezahlt{net} {euro(tranche.drawn_by_then)}: "
                f"zurückzuzahlen {euro(amount)}."
            )
            approved, drawn = tranche.approved_by_then, tranche.drawn_by_then
            yield in_euro(of_tranche(grant, tranche), text, approved, drawn, rows_of(grant, "tranches", "movements"))


@check("bewilligt-ueber-antrag", Severity.ERROR, "Mehr bewilligt als beantragt", RATE)
def approved_beyond_claim(facts: FundingFacts) -> Iterator[Finding]:
    for grant, tranche in facts.each_tranche:
        claimed, approved = tranche.claimed_by_then, tranche.approved_by_then
        if claimed is not None and approved is not None and approved > claimed:
            text = f"Bewilligt sind {euro(approved)}, beantragt {euro(claimed)} zuwendungsfähige Ausgaben."
            yield in_euro(of_tranche(grant, tranche), text, claimed, approved, rows_of(grant, "tranches", "movements"))


@check(
    "bewegung-vor-grundlage",
    Severity.WARNING,
    "Bewilligung vor dem Antrag oder Auszahlung vor der Bewilligung",
    "VVG Nr. 7 zu § 44 LHO NRW: erst Antrag, dann Bewilligung, dann Auszahlung",
)
def moved_out_of_order(facts: FundingFacts) -> Iterator[Finding]:
    """Of each tranche the first approval and the first payment."""
    for grant, tranche in facts.each_tranche:
        days = (tranche.first_claimed_on, tranche.first_approved_on, tranche.first_paid_on)
        for (earlier, basis_on), (later, moved_on) in pairwise(zip(ORDER, days, strict=True)):
            if moved_on is None or (basis_on and basis_on <= moved_on):
                continue
            known = f"{earlier.label} erst am {day(basis_on)}" if basis_on else f"ein Eintrag „{earlier.label}“ fehlt"
            yield Finding(
                of_tranche(grant, tranche), f"{later.label} am {day(moved_on)}, {known}.", Measure.DAY, basis_on,
                moved_on, (moved_on - basis_on).days if basis_on else None, Measure.DAYS, detail=later.name.lower(),
                links=rows_of(grant, "movements"),
            )  # fmt: skip
