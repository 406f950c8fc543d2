"""The figures part of the proof of use (zahlenmäßiger Nachweis des Verwendungsnachweises) of a grant, in EUR.

Expenditure by cost type against the Finanzierungsplan, and receipts: state share and own share (ANBest: zahlenmäßiger
Nachweis in the order of the Finanzierungsplan). No line is what others leave over: by how much both sides differ stands
outside the sums, as do costs that are not recognised and what was spent beyond its bounds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from .choices import UsageBasis
from .models import Grant
from .money import Money
from .plan import PlanComparison
from .rules import NOTHING
from .spending import booked_beyond_claims, spent_beyond

EXPENDITURE, RECEIPTS, OUTSIDE = "Ausgaben", "Einnahmen", "Nachrichtlich"
NOT_BY_COST_TYPE = "nicht nach Kostenart erfasst"
NOT_RECOGNISED = "nicht anerkannte Ausgaben"
BEYOND_CLAIMS = "mehr Fördermittel gebucht als Ausgaben beantragt"
BEYOND_VOLUME = "Ausgaben über dem Gesamtvolumen"
OPEN = "möglich, noch offen: {}, deren Tag nur als spätester bekannt ist"


@dataclass(frozen=True)
class ProofLine:
    """A line of the proof: what was planned (None: there is no Finanzierungsplan) and what came of it, with what is
    said of it."""

    section: str
    label: str
    planned: Decimal | None
    actual: Decimal
    is_sum: bool = False
    source: str = ""

    @property
    def difference(self) -> Decimal | None:
        """Actual less planned; None where nothing is planned."""
        return None if self.planned is None else self.actual - self.planned

    @property
    def note(self) -> str:
        """Where the amount is from; of expenditure, whether it is more than planned."""
        is_exceeded = self.section == EXPENDITURE and self.difference is not None and self.difference > 0
        return "Ansatz überschritten" if is_exceeded else self.source

    def row(self) -> dict[str, object]:
        """The line as a row of the table."""
        return {
            "section": self.section,
            "label": self.label,
            "planned": self.planned,
            "actual": self.actual,
            "difference": self.difference,
            "note": self.note,
        }


def proof_of(grant: Grant, money: Money, plan: PlanComparison) -> list[ProofLine]:
    """The lines of both sections, each with its sum, and those outside of the sums. No query."""
    spent = list(expenditure_lines(money, plan))
    spent.append(sum_line(EXPENDITURE, spent))
    received = [
        ProofLine(RECEIPTS, "Landesförderung", grant.state_share_by_then, money.drawn, source="abgerufen"),
        own_share(grant, plan),
    ]
    received.append(sum_line(RECEIPTS, received))
    outside = [
        ProofLine(OUTSIDE, NOT_RECOGNISED, None, plan.booked.get(UsageBasis.NOT_RECOGNISED, NOTHING)),
        ProofLine(OUTSIDE, BEYOND_CLAIMS, None, booked_beyond_claims(money.tranches)),
        ProofLine(OUTSIDE, BEYOND_VOLUME, None, max(spent[-1].actual - grant.total_volume_by_then, NOTHING)),
        difference_of_sides(spent[-1].actual, received[-1].actual, plan),
        *open_lines(money, plan),
    ]
    return [*spent, *received, *(line for line in outside if line.actual)]


def expenditure_lines(money: Money, plan: PlanComparison) -> Iterator[ProofLine]:
    for label, amounts in plan.by_cost_type:
        if amounts.planned or amounts.used:
            yield ProofLine(EXPENDITURE, label, amounts.planned if plan.is_planned else None, amounts.used)
    if rest := spent_beyond(money.tranches, plan.basis):
        yield ProofLine(EXPENDITURE, NOT_BY_COST_TYPE, NOTHING if plan.is_planned else None, rest)


def open_lines(money: Money, plan: PlanComparison) -> Iterator[ProofLine]:
    """What may be booked of the basis that is counted, and what may have been paid and repaid."""
    (used,) = (use.open_amount for use in money.uses.values() if use.basis == plan.basis)
    drawn = money.open["drawn"]
    amounts = {
        "Ausgaben": used.more,
        "Gutschriften": used.less,
        "Auszahlungen": drawn.more,
        "Rückzahlungen": drawn.less,
    }
    for name, amount in amounts.items():
        yield ProofLine(OUTSIDE, OPEN.format(name), None, amount)


def own_share(grant: Grant, plan: PlanComparison) -> ProofLine:
    """As booked; where nothing is, as the notice says it for the whole approval period."""
    booked = plan.booked.get(UsageBasis.OWN_FUNDS)
    actual, source = (grant.own_share_by_then, "laut Bescheid") if booked is None else (booked, "gebucht")
    return ProofLine(RECEIPTS, "Eigenanteil", grant.own_share_by_then, actual, source=source)


def difference_of_sides(spent: Decimal, received: Decimal, plan: PlanComparison) -> ProofLine:
    """By how much the sums differ, with a word for the direction; the own share of a notice is that of the whole
    approval period."""
    label = "noch nicht gedeckte Ausgaben" if spent > received else "Überdeckung: Einnahmen über den Ausgaben"
    source = "" if UsageBasis.OWN_FUNDS in plan.booked else "mit dem Eigenanteil laut Bescheid"
    return ProofLine(OUTSIDE, label, None, abs(spent - received), source=source)


def sum_line(section: str, lines: list[ProofLine]) -> ProofLine:
    amounts = [line.planned for line in lines if line.planned is not None]
    planned = sum(amounts, NOTHING) if amounts or not lines else None
    actual = sum((line.actual for line in lines), NOTHING)
    return ProofLine(section, f"Summe {section}", planned, actual, is_sum=True)
