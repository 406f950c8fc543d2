"""The figures part of the proof of use (zahlenmäßiger Nachweis des Verwendungsnachweises) of a grant, in EUR.

Expenditure by cost type against the Finanzierungsplan, and receipts: state share and own share (ANBest: zahlenmäßiger
Nachweis in the order of the Finanzierungsplan). Both sides have the same sum.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .choices import UsageBasis
from .models import Grant
from .money import NOTHING, Money
from .plan import PlanComparison

EXPENDITURE, RECEIPTS = "Ausgaben", "Einnahmen"
NOT_BY_COST_TYPE = "nicht nach Kostenart erfasst"


@dataclass(frozen=True)
class ProofLine:
    """A line of the proof: what was planned (None: there is no Finanzierungsplan) and what came of it."""

    section: str
    label: str
    planned: Decimal | None
    actual: Decimal
    is_sum: bool = False

    @property
    def difference(self) -> Decimal | None:
        """Actual less planned; None where nothing is planned."""
        return None if self.planned is None else self.actual - self.planned

    def row(self) -> dict[str, Any]:
        """The line as a row of the table."""
        return {
            "section": self.section,
            "label": self.label,
            "planned": self.planned,
            "actual": self.actual,
            "difference": self.difference,
        }


def proof_of(grant: Grant, money: Money, plan: PlanComparison) -> list[ProofLine]:
    """The lines of both sections, each with its sum. No query."""
    spent = list(expenditure_lines(money, plan))
    spent.append(sum_line(EXPENDITURE, spent))
    total = spent[-1].actual
    received = [
        ProofLine(RECEIPTS, "Landesförderung", grant.state_share_by_then, money.drawn),
        ProofLine(RECEIPTS, "Eigenanteil", grant.own_share_by_then, total - money.drawn),
    ]
    return [*spent, *received, sum_line(RECEIPTS, received)]


def expenditure_lines(money: Money, plan: PlanComparison) -> Iterator[ProofLine]:
    by_cost_type = [(label, amounts) for label, amounts in plan.by_cost_type if amounts.planned or amounts.used]
    for label, amounts in by_cost_type:
        yield ProofLine(EXPENDITURE, label, amounts.planned if plan.is_planned else None, amounts.used)
    rest = eligible_expenditure(money) - sum((amounts.used for _, amounts in by_cost_type), NOTHING)
    if rest:
        yield ProofLine(EXPENDITURE, NOT_BY_COST_TYPE, NOTHING if plan.is_planned else None, rest)


def eligible_expenditure(money: Money) -> Decimal:
    """All eligible expenditure: what is booked of it, and of tranches of which none is, what was claimed."""
    return money.whole + sum(
        (
            tranche.claimed_by_then or NOTHING
            for tranche in money.tranches
            if tranche.usage_basis == UsageBasis.GRANT_MONEY and tranche.whole_by_then is None
        ),
        NOTHING,
    )


def sum_line(section: str, lines: list[ProofLine]) -> ProofLine:
    amounts = [line.planned for line in lines if line.planned is not None]
    planned = sum(amounts, NOTHING) if amounts or not lines else None
    actual = sum((line.actual for line in lines), NOTHING)
    return ProofLine(section, f"Summe {section}", planned, actual, is_sum=True)
