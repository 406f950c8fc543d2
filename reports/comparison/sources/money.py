"""Money of tranches and expenditures. Amounts in EUR."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import ExpressionWrapper, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from funding.choices import CostType, MovementKind, UsageBasis
from funding.models import Expenditure, Movement
from funding.rules import ZERO
from lists import formats
from records.fields import MoneyField

from ..changes import ChangeSource, ComparedPeriod, Details, change_source
from ..rows import MONEY, Values


class Movements(ChangeSource):
    """Movements of a kind; of claims and approvals what the amount differs by from the one before."""

    model = Movement
    project = "tranche__grant__project__"
    paths = ("effective_on", "date_precision", "tranche__period_start", "tranche__period_end", "more")
    model_fields = ("amount",)
    kind: ClassVar[MovementKind]

    def rows(self, changes: QuerySet[Any], period: ComparedPeriod) -> QuerySet:
        replaced = changes.model.objects.filter(
            tranche=OuterRef("tranche"), kind=self.kind, until=OuterRef("effective_on")
        )
        before = Coalesce(Subquery(replaced.order_by().values("amount")[:1]), ZERO)
        more = ExpressionWrapper(F("amount") - before, output_field=MoneyField())
        moved = changes.filter(kind=self.kind).annotate(more=more)
        return period.within(moved, "effective_on", "tranche__grant__known_from")

    def details(self, moved_on: date, precision: str, first: date, last: date, amount: Decimal) -> Details:
        tranche = f"Tranche {formats.day(first)} bis {formats.day(last)}"
        return Details(tranche, Values.change(MONEY, amount), moved_on, precision)


@change_source
class Claims(Movements):
    label = "Beantragt"
    kind = MovementKind.CLAIM


@change_source
class Approvals(Movements):
    label = "Bewilligt"
    kind = MovementKind.APPROVAL


@change_source
class Payments(Movements):
    label = "Ausgezahlt"
    kind = MovementKind.PAYMENT


@change_source
class Repayments(Movements):
    label = "Zurückgezahlt"
    kind = MovementKind.REPAYMENT


@change_source
class Waivers(Movements):
    label = "Verzichtet"
    kind = MovementKind.WAIVER


@change_source
class Interest(Movements):
    label = "Zinsen gezahlt"
    kind = MovementKind.INTEREST


@change_source
class Expenditures(ChangeSource):
    label = "Verwendet"
    model = Expenditure
    project = "grant__project__"
    paths = ("booked_on", "date_precision", "cost_type", "basis", "counted")
    model_fields = ("booked_on", "cost_type", "basis", "amount")

    def rows(self, changes: QuerySet[Expenditure], period: ComparedPeriod) -> QuerySet:
        counted: Any = changes
        return period.within(counted.with_counted(period.end), "booked_on", "grant__known_from")

    def details(self, booked_on: date, precision: str, cost_type: str, basis: str, amount: Decimal) -> Details:
        of_basis = f" ({name})" if (name := UsageBasis(basis).short) else ""
        return Details(f"{CostType(cost_type).label}{of_basis}", Values.change(MONEY, amount), booked_on, precision)
