"""Money of tranches and expenditures. Amounts in EUR."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import QuerySet

from funding.choices import CostType
from funding.models import Expenditure, Tranche
from lists import formats

from ..changes import ChangeSource, ComparedPeriod, Details, change_source
from ..rows import MONEY, Values


class TrancheMoney(ChangeSource):
    """Money of a tranche that moved; subclasses name its column, the day of which is `…_on`."""

    project = "grant__project__"
    column: ClassVar[str]

    @property
    def paths(self) -> tuple[str, ...]:  # type: ignore[override]
        return f"{self.column}_on", "date_precision", "period_start", "period_end", self.column

    def rows(self, changes: QuerySet[Any], period: ComparedPeriod) -> Any:
        moved = changes.filter(**{f"{self.column}__isnull": False})
        days = dict.fromkeys((f"{self.column}_on", "claimed_on", "grant__period_start"))  # each once
        return period.within(moved, *days)

    def details(self, moved_on: date, precision: str, first: date, last: date, amount: Decimal) -> Details:
        tranche = f"Tranche {formats.day(first)} bis {formats.day(last)}"
        return Details(tranche, Values.change(MONEY, amount), moved_on, precision)


@change_source
class Claims(TrancheMoney):
    label = "Beantragt"
    model = Tranche
    column = "claimed"


@change_source
class Approvals(TrancheMoney):
    label = "Bewilligt"
    model = Tranche
    column = "approved"


@change_source
class Payments(TrancheMoney):
    label = "Ausgezahlt"
    model = Tranche
    column = "paid"


@change_source
class Expenditures(ChangeSource):
    label = "Verwendet"
    model = Expenditure
    project = "tranche__grant__project__"
    paths = ("booked_on", "date_precision", "cost_type", "amount")

    def rows(self, changes: QuerySet[Any], period: ComparedPeriod) -> Any:
        return period.within(changes, "booked_on", "tranche__claimed_on", "tranche__grant__period_start")

    def details(self, booked_on: date, precision: str, cost_type: str, amount: Decimal) -> Details:
        return Details(str(CostType(cost_type).label), Values.change(MONEY, amount), booked_on, precision)
