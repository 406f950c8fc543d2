"""Tables of grants, their amendments, plans and deadlines, tranches, movements, expenditures and the budget."""

from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString

from lists.columns import (
    ChoiceColumn,
    ConfirmedColumn,
    DateColumn,
    Link,
    MoneyColumn,
    NumberColumn,
    PercentColumn,
    Row,
    TextColumn,
    escaped,
)
from lists.tables import Table
from projects.columns import ProjectColumn
from records.models import DatePrecision

from .choices import BudgetScope, CostType, DeadlineKind, MovementKind
from .terms import percent_text


class GrantTable(Table):
    project = ProjectColumn("project__slug", order_by="project_title__title_key", row_header=True)
    grantor = TextColumn("Zuwendungsgeber", order_by="grantor_key", link=Link("grant", argument="pk"))
    total_volume = MoneyColumn("Gesamtvolumen", accessor="total_volume_by_then")
    state_share = MoneyColumn("Landesförderung", accessor="state_share_by_then")
    own_share = MoneyColumn("Eigenanteil", accessor="own_share_by_then")
    period_start = DateColumn("Bewilligt von", accessor="period_start_by_then")
    period_end = DateColumn("Bewilligt bis", accessor="period_end_by_then")
    claimed = MoneyColumn("Beantragt", link=Link("tranches", filters=(("projekt", "project__slug"),)))
    approved = MoneyColumn("Bewilligt", link=Link("tranches", filters=(("projekt", "project__slug"),)))
    paid = MoneyColumn("Ausgezahlt", link=Link("tranches", filters=(("projekt", "project__slug"),)))
    repaid = MoneyColumn(
        "Zurückgezahlt",
        link=Link("movements", filters=(("projekt", "project__slug"),), fixed=(("vorgang", "rueckzahlung"),)),
    )
    used = MoneyColumn("Verwendet", link=Link("expenditures", filters=(("projekt", "project__slug"),)))
    available = MoneyColumn("Verfügbar")
    usage = PercentColumn("Mitteleinsatz in %")
    confirmed = ConfirmedColumn()

    class Meta:
        order_by = ("project",)


def tranche_day(header: str, name: str) -> DateColumn:
    return DateColumn(header, accessor=f"{name}_on_by_then", precision=f"{name}_precision_by_then", nullable=True)


def of_tranche(kind: str) -> Link:
    """The movements of a kind, as addresses call it, of a tranche."""
    return Link("movements", filters=(("tranche", "pk"),), fixed=(("vorgang", kind),))


class TrancheTable(Table):
    project = ProjectColumn("grant__project__slug", order_by="project_title__title_key", row_header=True)
    period_start = DateColumn("Von")
    period_end = DateColumn("Bis")
    claimed = MoneyColumn("Beantragt", accessor="claimed_by_then", nullable=True)
    claimed_on = tranche_day("Beantragt am", "claimed")
    approved = MoneyColumn("Bewilligt", accessor="approved_by_then", nullable=True)
    approved_on = tranche_day("Bewilligt am", "approved")
    paid = MoneyColumn("Ausgezahlt", accessor="paid_by_then", nullable=True, link=of_tranche("auszahlung"))
    paid_on = tranche_day("Ausgezahlt am", "paid")
    repaid = MoneyColumn("Zurückgezahlt", accessor="repaid_by_then", link=of_tranche("rueckzahlung"))
    used = MoneyColumn("Verwendet", accessor="used_by_then", link=Link("expenditures", filters=(("tranche", "pk"),)))
    difference = MoneyColumn("Differenz")

    class Meta:
        order_by = ("project", "period_start")


class UnsummedColumn(MoneyColumn):
    """Amounts that do not add up: of what is claimed, paid and repaid."""

    total = False


class RateColumn(MoneyColumn):
    """A rate in percent, as notices say it; two places."""

    total = False

    def text(self, value: Any) -> str:
        return percent_text(value)


def grantor_column() -> TextColumn:
    return TextColumn("Zuwendungsgeber", accessor="grant__grantor", order_by="grant__grantor_key")


class MovementTable(Table):
    project = ProjectColumn("tranche__grant__project__slug", order_by="project_title__title_key", row_header=True)
    grantor = TextColumn("Zuwendungsgeber", accessor="tranche__grant__grantor", order_by="tranche__grant__grantor_key")
    period_start = DateColumn("Von", accessor="tranche__period_start")
    period_end = DateColumn("Bis", accessor="tranche__period_end")
    effective_on = DateColumn("Tag", precision="date_precision")
    date_precision = ChoiceColumn("Datumsangabe", DatePrecision, page=False)
    kind = ChoiceColumn("Vorgang", MovementKind)
    amount = UnsummedColumn("Betrag")
    reason = TextColumn("Grund der Kürzung")
    file_reference = TextColumn("Aktenzeichen")
    source = TextColumn("Quelle")

    class Meta:
        order_by = ("project", "period_start", "effective_on", "kind")


class ExpenditureTable(Table):
    project = ProjectColumn("tranche__grant__project__slug", order_by="project_title__title_key", row_header=True)
    period_start = DateColumn("Von", accessor="tranche__period_start")
    period_end = DateColumn("Bis", accessor="tranche__period_end")
    cost_type = ChoiceColumn("Kostenart", CostType)
    amount = MoneyColumn("Betrag")

    class Meta:
        order_by = ("project", "period_start")


class AmendmentTable(Table):
    """What amendments state; empty is what they leave as it was."""

    project = ProjectColumn("grant__project__slug", order_by="project_title__title_key", row_header=True)
    grantor = grantor_column()
    notice_on = DateColumn("Bescheid vom", nullable=True)
    effective_on = DateColumn("Wirksam ab")
    position = NumberColumn("Reihenfolge", page=False)
    total_volume = UnsummedColumn("Gesamtvolumen", nullable=True)
    state_share = UnsummedColumn("Landesförderung", nullable=True)
    own_share = UnsummedColumn("Eigenanteil", nullable=True)
    rate = RateColumn("Fördersatz in %", nullable=True)
    period_start = DateColumn("Bewilligt von", nullable=True)
    period_end = DateColumn("Bewilligt bis", nullable=True)
    reference_number = TextColumn("Aktenzeichen")
    conditions = TextColumn("Nebenbestimmungen")
    source = TextColumn("Quelle")

    class Meta:
        order_by = ("project", "effective_on", "position")


class YearColumn(NumberColumn):
    """A calendar year: without a separator of thousands."""

    def text(self, value: int) -> str:
        return str(value)


class SingleMoneyColumn(MoneyColumn):
    """An amount that is not summed: what is meant for the OZG as a whole may contain what is meant for projects."""

    total = False


class PlanTable(Table):
    """The items of the plan in force."""

    project = ProjectColumn("grant__project__slug", order_by="project_title__title_key", row_header=True)
    grantor = grantor_column()
    cost_type = ChoiceColumn("Kostenart", CostType)
    year = YearColumn("Jahr")
    amount = MoneyColumn("Betrag")
    since = DateColumn("Gilt ab", nullable=True)
    source = TextColumn("Quelle")

    class Meta:
        order_by = ("project", "year", "cost_type")


class DeadlineTable(Table):
    """The deadlines of all grants."""

    project = ProjectColumn("project__slug", row_header=True)
    grantor = TextColumn("Zuwendungsgeber")
    kind = ChoiceColumn("Frist", DeadlineKind)
    year = YearColumn("Jahr", nullable=True)
    due_on = DateColumn("Fällig am")
    set_on = DateColumn("Abweichende Frist", nullable=True)
    reason = TextColumn("Grund", page=False)
    since = DateColumn("Gilt ab", nullable=True)
    met_on = DateColumn("Erledigt am", nullable=True)
    rule = TextColumn("Regel")

    class Meta:
        order_by = ("due_on",)


class BudgetProjectColumn(ProjectColumn):
    """The project that means are for; pages say here too where they are for the OZG as a whole, files in a column of
    its own."""

    page_title = "Wofür"

    def __init__(self, slug: str = "project__slug") -> None:
        super().__init__(slug, order_by="project_title__title_key", nullable=True, row_header=True)

    def cell(self, value: Any, row: Row, carried: Mapping[str, str]) -> SafeString:
        return escaped(str(BudgetScope.OZG.label)) if value is None else super().cell(value, row, carried)


class BudgetTable(Table):
    scope = ChoiceColumn("Bezug", BudgetScope, page=False)
    project = BudgetProjectColumn()
    year = YearColumn("Jahr")
    planned = SingleMoneyColumn("Geplant", nullable=True)
    planned_on = DateColumn("Geplant am", nullable=True)
    decided = SingleMoneyColumn("Beschlossen", nullable=True)
    decided_on = DateColumn("Beschlossen am", nullable=True)
    first_decided = SingleMoneyColumn("ursprünglich beschlossen", nullable=True)
    spent = SingleMoneyColumn(
        "Verausgabt", nullable=True, link=Link("budget-expenditures", filters=(("ansatz", "pk"),))
    )
    left = SingleMoneyColumn("Verbleibt", nullable=True)
    planned_source = TextColumn("Quelle des Plans", nullable=True)
    decided_source = TextColumn("Quelle des Beschlusses", nullable=True)

    class Meta:
        order_by = ("scope", "project", "year")


class BudgetExpenditureTable(Table):
    """The bookings; summed where all are of the OZG as a whole, or none."""

    adds_up = False

    scope = ChoiceColumn("Bezug", BudgetScope, accessor="budget_item__scope", page=False)
    project = BudgetProjectColumn("budget_item__project__slug")
    year = YearColumn("Jahr", accessor="budget_item__year")
    booked_on = DateColumn("Gebucht am")
    amount = MoneyColumn("Betrag")

    class Meta:
        order_by = ("scope", "project", "year", "booked_on")

    @property
    def total_paths(self) -> dict[str, str]:
        return super().total_paths if self.adds_up else {}
