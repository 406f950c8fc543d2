"""Tables of grants, their amendments, plans and deadlines, tranches with movements, expenditures and the budget."""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.safestring import SafeString

from lists.columns import (
    ChoiceColumn,
    Column,
    ConfirmedColumn,
    DateColumn,
    FlagColumn,
    Link,
    MoneyColumn,
    NumberColumn,
    Row,
    TextColumn,
)
from lists.markup import escaped
from lists.tables import Table
from projects.columns import ProjectColumn
from records.models import DatePrecision

from .choices import BudgetScope, CostType, DeadlineKind, MovementKind, TrancheBasis, UsageBasis
from .columns import (
    DRAWN_OPEN,
    BoundedMoneyColumn,
    CountedColumn,
    FileMoneyColumn,
    LeftColumn,
    OpenPaths,
    RateColumn,
    ShareColumn,
    UnsummedColumn,
    YearColumn,
    booked_of,
    open_of,
)
from .models.grants import USED_OF

OF_GRANT = (("zuwendung", "slug"),)
OF_TRANCHE = (("tranche", "pk"),)


class GrantTable(Table):
    project = ProjectColumn("project__slug", order_by="project_title__title_key", row_header=True)
    grantor = TextColumn("Zuwendungsgeber", order_by="grantor_key", link=Link("grant", argument="slug"))
    total_volume = MoneyColumn("Gesamtvolumen", accessor="total_volume_by_then")
    state_share = MoneyColumn("Landesförderung", accessor="state_share_by_then")
    own_share = MoneyColumn("Eigenanteil", accessor="own_share_by_then")
    period_start = DateColumn("Bewilligt von", accessor="period_start_by_then")
    period_end = DateColumn("Bewilligt bis", accessor="period_end_by_then")
    claimed = BoundedMoneyColumn("Beantragt", open=open_of("claimed"), link=Link("tranches", filters=OF_GRANT))
    claimed_open = FileMoneyColumn("davon offen (Beantragt)")
    approved = BoundedMoneyColumn("Bewilligt", open=open_of("approved"), link=Link("tranches", filters=OF_GRANT))
    approved_open = FileMoneyColumn("davon offen (Bewilligt)")
    paid = BoundedMoneyColumn("Ausgezahlt", open=open_of("paid"), link=Link("tranches", filters=OF_GRANT))
    paid_open = FileMoneyColumn("davon offen (Ausgezahlt)")
    repaid = BoundedMoneyColumn(
        "Zurückgezahlt",
        open=open_of("repaid"),
        link=Link("movements", filters=OF_GRANT, fixed=(("vorgang", "rueckzahlung"),)),
    )
    repaid_open = FileMoneyColumn("davon offen (Zurückgezahlt)")
    used = BoundedMoneyColumn(
        "Verwendet", open=open_of("used"), nullable=True, link=booked_of(OF_GRANT, UsageBasis.GRANT_MONEY)
    )
    used_settled = FileMoneyColumn("davon abgerechnet")
    used_unsettled = FileMoneyColumn("noch nicht abgerechnet")
    used_open = FileMoneyColumn("davon offen")
    whole = BoundedMoneyColumn(
        "Verwendet (gesamte Ausgaben)",
        open=open_of("whole"),
        nullable=True,
        link=booked_of(OF_GRANT, UsageBasis.WHOLE_EXPENDITURE),
    )
    whole_settled = FileMoneyColumn("davon abgerechnet (gesamte Ausgaben)")
    whole_unsettled = FileMoneyColumn("noch nicht abgerechnet (gesamte Ausgaben)")
    whole_open = FileMoneyColumn("davon offen (gesamte Ausgaben)")
    available = LeftColumn("Verfügbar")
    lapsed = LeftColumn("Nicht mehr abrufbar")
    drawn_share = ShareColumn("Abgerufen in %", part="drawn", whole="state_share_by_then", open=DRAWN_OPEN)
    used_share = ShareColumn("Verwendet in %", part="used", whole=USED_OF["used"], open=open_of("used"))
    whole_share = ShareColumn(
        "Verwendet in % (gesamte Ausgaben)", part="whole", whole=USED_OF["whole"], open=open_of("whole")
    )
    is_maximum = FlagColumn("Höchstbetrag", nullable=True, page=False)
    grant_name = TextColumn("Zuwendung", accessor="slug", page=False)
    confirmed = ConfirmedColumn()

    class Meta:
        order_by = ("project",)


def tranche_day(header: str, name: str) -> DateColumn:
    return DateColumn(header, accessor=f"{name}_on_by_then", precision=f"{name}_precision_by_then", nullable=True)


def of_tranche(kind: str) -> Link:
    """The movements of a kind, as addresses call it, of a tranche."""
    return Link("movements", filters=OF_TRANCHE, fixed=(("vorgang", kind),))


def grant_name(path: str) -> TextColumn:
    """For files: the short name of the grant, which tells it from others of the project."""
    return TextColumn("Zuwendung", accessor=f"{path}__slug", page=False)


def tranche_number() -> NumberColumn:
    """For files: see `funding.models.tranches.number_in_period`."""
    return NumberColumn("Tranche", accessor="tranche_number", nullable=True, page=False)


def open_then(name: str) -> OpenPaths:
    """Of an amount of tranches, see `TrancheQuerySet.as_of`."""
    return open_of(name, "_by_then")


class TrancheTable(Table):
    project = ProjectColumn("grant__project__slug", order_by="project_title__title_key", row_header=True)
    period_start = DateColumn("Von")
    period_end = DateColumn("Bis")
    claimed = BoundedMoneyColumn("Beantragt", accessor="claimed_by_then", open=open_then("claimed"), nullable=True)
    claimed_on = tranche_day("Beantragt am", "claimed")
    claimed_open = FileMoneyColumn("davon offen (Beantragt)", accessor="claimed_open_by_then")
    approved = BoundedMoneyColumn("Bewilligt", accessor="approved_by_then", open=open_then("approved"), nullable=True)
    approved_on = tranche_day("Bewilligt am", "approved")
    approved_open = FileMoneyColumn("davon offen (Bewilligt)", accessor="approved_open_by_then")
    paid = BoundedMoneyColumn(
        "Ausgezahlt",
        accessor="paid_by_then",
        open=open_then("paid"),
        nullable=True,
        link=of_tranche("auszahlung"),
    )
    paid_on = tranche_day("Ausgezahlt am", "paid")
    paid_open = FileMoneyColumn("davon offen (Ausgezahlt)", accessor="paid_open_by_then")
    repaid = BoundedMoneyColumn(
        "Zurückgezahlt", accessor="repaid_by_then", open=open_then("repaid"), link=of_tranche("rueckzahlung")
    )
    repaid_open = FileMoneyColumn("davon offen (Zurückgezahlt)", accessor="repaid_open_by_then")
    used = BoundedMoneyColumn(
        "Verwendet",
        accessor="used_by_then",
        open=open_then("used"),
        nullable=True,
        link=booked_of(OF_TRANCHE, UsageBasis.GRANT_MONEY),
    )
    used_open = FileMoneyColumn("davon offen", accessor="used_open_by_then")
    whole = BoundedMoneyColumn(
        "Verwendet (gesamte Ausgaben)",
        accessor="whole_by_then",
        open=open_then("whole"),
        nullable=True,
        link=booked_of(OF_TRANCHE, UsageBasis.WHOLE_EXPENDITURE),
    )
    whole_open = FileMoneyColumn("davon offen (gesamte Ausgaben)", accessor="whole_open_by_then")
    usage_basis = ChoiceColumn("Verwendung bezieht sich auf", TrancheBasis, page=False)
    difference = MoneyColumn("Differenz")
    grant_name = grant_name("grant")
    tranche_number = tranche_number()

    class Meta:
        order_by = ("project", "period_start")


class TrancheItemTable(Table):
    """How tranches are split by cost type and year."""

    project = ProjectColumn("tranche__grant__project__slug", order_by="project_title__title_key", row_header=True)
    grantor = TextColumn("Zuwendungsgeber", accessor="tranche__grant__grantor", order_by="tranche__grant__grantor_key")
    period_start = DateColumn("Von", accessor="tranche__period_start")
    period_end = DateColumn("Bis", accessor="tranche__period_end")
    cost_type = ChoiceColumn("Kostenart", CostType)
    year = YearColumn("Jahr")
    claimed = MoneyColumn("Beantragt", nullable=True)
    approved = MoneyColumn("Bewilligt", accessor="approved_by_then", nullable=True)
    grant_name = grant_name("tranche__grant")
    tranche_number = tranche_number()

    class Meta:
        order_by = ("project", "period_start", "year", "cost_type")


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
    grant_name = grant_name("tranche__grant")
    tranche_number = tranche_number()

    class Meta:
        order_by = ("project", "period_start", "effective_on", "kind")


class ExpenditureTable(Table):
    """What is booked; `amount` is what adds to sums, see `counted_on`."""

    project = ProjectColumn("grant__project__slug", order_by="project_title__title_key", row_header=True)
    grantor = TextColumn("Zuwendungsgeber", accessor="grant__grantor", page=False)
    period_start = DateColumn("Von", accessor="tranche__period_start", nullable=True)
    period_end = DateColumn("Bis", accessor="tranche__period_end", nullable=True)
    booked_on = DateColumn("Gebucht am", precision="date_precision")
    date_precision = ChoiceColumn("Datumsangabe", DatePrecision, page=False)
    cost_type = ChoiceColumn("Kostenart", CostType)
    amount = CountedColumn("Betrag", accessor="counted")
    basis = ChoiceColumn("Grundlage", UsageBasis)
    addition = TextColumn("Zusatz")
    is_total = FlagColumn("Summe der Kostenart", page=False)
    total_start = DateColumn("Summe von", accessor="period_start", nullable=True, page=False)
    total_end = DateColumn("Summe bis", accessor="period_end", nullable=True, page=False)
    contains_bookings = FlagColumn("enthält die Einzelbuchungen", page=False)
    whole_total = UnsummedColumn("Summe mit Einzelbuchungen", nullable=True, page=False)
    grant_name = grant_name("grant")
    tranche_number = tranche_number()

    class Meta:
        order_by = ("project", "period_start")


def columns_of_staff() -> list[tuple[str, Column]]:
    """What of expenditures is shown to who may view them in the administration."""
    return [
        ("document_number", TextColumn("Belegnummer")),
        ("line", NumberColumn("Zeile", nullable=True, page=False)),
        ("payee", TextColumn("Empfänger")),
        ("purpose", TextColumn("Zweck")),
        (
            "credited",
            TextColumn("Gutschrift zu Beleg", accessor="reverses__document_number", nullable=True, page=False),
        ),
        ("credited_line", NumberColumn("Gutschrift zu Zeile", accessor="reverses__line", nullable=True, page=False)),
        (
            "credited_on",
            DateColumn("Gutschrift zu Beleg vom", accessor="reverses__booked_on", nullable=True, page=False),
        ),
    ]


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
    grant_name = grant_name("grant")

    class Meta:
        order_by = ("project", "effective_on", "position")


class PlanTable(Table):
    """The items of the plan in force."""

    project = ProjectColumn("grant__project__slug", order_by="project_title__title_key", row_header=True)
    grantor = grantor_column()
    cost_type = ChoiceColumn("Kostenart", CostType)
    year = YearColumn("Jahr")
    amount = MoneyColumn("Betrag")
    since = DateColumn("Gilt ab", nullable=True)
    source = TextColumn("Quelle")
    grant_name = grant_name("grant")

    class Meta:
        order_by = ("project", "year", "cost_type")


class DeadlineTable(Table):
    """The deadlines of all grants."""

    key: ClassVar = ("grant_name", "kind", "year")

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
    grant_name = TextColumn("Zuwendung", page=False)

    class Meta:
        order_by = ("due_on",)


class BudgetProjectColumn(ProjectColumn):
    """The project that means are for; pages say here too where they are for the OZG as a whole, files in a column of
    its own."""

    page_title = "Wofür"

    def __init__(self, slug: str = "project__slug") -> None:
        super().__init__(slug, order_by="project_title__title_key", nullable=True, row_header=True)

    def cell(self, value: str | None, row: Row, carried: Mapping[str, str]) -> SafeString:
        return escaped(str(BudgetScope.OZG.label)) if value is None else super().cell(value, row, carried)


class BudgetTable(Table):
    scope = ChoiceColumn("Bezug", BudgetScope, page=False)
    project = BudgetProjectColumn()
    year = YearColumn("Jahr")
    planned = UnsummedColumn("Geplant", nullable=True)
    planned_on = DateColumn("Geplant am", nullable=True)
    decided = UnsummedColumn("Beschlossen", nullable=True)
    decided_on = DateColumn("Beschlossen am", nullable=True)
    first_decided = UnsummedColumn("ursprünglich beschlossen", nullable=True)
    spent = UnsummedColumn("Verausgabt", nullable=True, link=Link("budget-expenditures", filters=(("ansatz", "pk"),)))
    left = UnsummedColumn("Verbleibt", nullable=True)
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
