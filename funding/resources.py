"""How files of grants, tranches, expenditures and the budget are imported. Amounts in EUR."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from imports.registry import register
from imports.resources import ImportColumn, Resource
from imports.tables import ImportTable, TablePart, when_filled
from imports.widgets import (
    ChoiceWidget,
    DayWidget,
    DecimalWidget,
    FlagWidget,
    RelationWidget,
    TextWidget,
    WholeNumberWidget,
)
from projects.models import Project
from records.models import DatePrecision
from records.shares import cents

from .choices import BudgetScope, BudgetStage, CostType, UsageBasis
from .models import BudgetAmount, BudgetExpenditure, BudgetItem, Expenditure, Grant, Tranche

GRANTOR = "Zuwendungsgeber"
TEXT, DAY, AMOUNT, NUMBER = TextWidget(), DayWidget(), DecimalWidget(), WholeNumberWidget()
PRECISION = ChoiceWidget(DatePrecision, empty=DatePrecision.EXACT)
PROJECT = RelationWidget(Project, {"title": ("Projekt", TEXT)}, dated="on_day")
GRANT = RelationWidget(
    Grant,
    {"project_title__title": ("Projekt", TEXT), "grantor": (GRANTOR, TEXT)},
    optional=(GRANTOR,),
    dated="with_project",
)
TRANCHE = RelationWidget(
    Tranche,
    {
        "project_title__title": ("Projekt", TEXT),
        "grant__grantor": (GRANTOR, TEXT),
        "period_start": ("Von", DAY),
        "period_end": ("Bis", DAY),
    },
    optional=(GRANTOR,),
    dated="with_project",
)

REVERSED = RelationWidget(
    Expenditure,
    {"document_number": ("Storno von Beleg", TEXT), "project_title__title": ("Projekt", TEXT)},
    dated="with_project",
)
SCOPE = ChoiceWidget(BudgetScope)
BUDGET_ITEM = RelationWidget(
    BudgetItem,
    {"scope": ("Bezug", SCOPE), "project_title__title": ("Projekt", TEXT), "year": ("Jahr", NUMBER)},
    dated="with_project",
)


class GrantResource(Resource):
    project = ImportColumn("Projekt", "project", PROJECT)
    grantor = ImportColumn("Zuwendungsgeber", "grantor", TEXT)
    authority = ImportColumn("Bewilligungsbehörde", "authority", TEXT)
    total_volume = ImportColumn("Gesamtvolumen", "total_volume", AMOUNT, annotation="total_volume_by_then")
    state_share = ImportColumn("Landesförderung", "state_share", AMOUNT, annotation="state_share_by_then")
    own_share = ImportColumn("Eigenanteil", "own_share", AMOUNT, annotation="own_share_by_then")
    rate = ImportColumn("Fördersatz in %", "rate", AMOUNT)
    period_start = ImportColumn("Bewilligt von", "period_start", DAY, annotation="period_start_by_then")
    period_end = ImportColumn("Bewilligt bis", "period_end", DAY, annotation="period_end_by_then")
    reference_number = ImportColumn("Aktenzeichen", "reference_number", TEXT)
    notice_on = ImportColumn("Bescheid vom", "notice_on", DAY)
    interim_proof_months = ImportColumn("Zwischennachweis: Monate nach Jahresende", "interim_proof_months", NUMBER)

    class Meta(Resource.Meta):
        model = Grant
        fields = (
            "project",
            "grantor",
            "authority",
            "total_volume",
            "state_share",
            "own_share",
            "rate",
            "period_start",
            "period_end",
            "reference_number",
            "notice_on",
            "interim_proof_months",
        )
        import_id_fields = ("project", "grantor", "period_start")
        derived = ("rate",)

    def get_queryset(self) -> QuerySet:
        return Grant.objects.with_conditions(self.as_of)

    def derive(self, record: Any, cell: Callable[[str], Any], given: frozenset[str]) -> None:
        """The list of grants shows the rate only by its amounts."""
        if "rate" not in given and record.total_volume:
            record.rate = cents(100 * record.state_share / record.total_volume)


class TrancheResource(Resource):
    grant = ImportColumn("Projekt", "grant", GRANT)
    period_start = ImportColumn("Von", "period_start", DAY)
    period_end = ImportColumn("Bis", "period_end", DAY)
    claimed = ImportColumn("Beantragt", "claimed", AMOUNT, annotation="claimed_by_then")
    claimed_on = ImportColumn("Beantragt am", "claimed_on", DAY, annotation="claimed_on_by_then")
    approved = ImportColumn("Bewilligt", "approved", AMOUNT, annotation="approved_by_then")
    approved_on = ImportColumn("Bewilligt am", "approved_on", DAY, annotation="approved_on_by_then")
    paid = ImportColumn("Ausgezahlt", "paid", AMOUNT, annotation="paid_by_then")
    paid_on = ImportColumn("Ausgezahlt am", "paid_on", DAY, annotation="paid_on_by_then")
    date_precision = ImportColumn("Datumsangaben", "date_precision", PRECISION)
    usage_basis = ImportColumn(
        "Verwendung bezieht sich auf", "usage_basis", ChoiceWidget(UsageBasis, empty=UsageBasis.GRANT_MONEY)
    )

    class Meta(Resource.Meta):
        model = Tranche
        fields = (
            "grant",
            "period_start",
            "period_end",
            "claimed",
            "claimed_on",
            "approved",
            "approved_on",
            "paid",
            "paid_on",
            "date_precision",
            "usage_basis",
        )
        import_id_fields = ("grant", "period_start", "period_end")

    def get_queryset(self) -> QuerySet:
        return Tranche.objects.with_amounts(self.as_of).with_days(self.as_of)

    def derive(self, record: Any, cell: Callable[[str], Any], given: frozenset[str]) -> None:
        """The list of tranches shows by its difference what the use should add up to."""
        used, difference = (AMOUNT.clean(cell(header)) for header in ("Verwendet", "Differenz"))
        if "usage_basis" in given or used is None or difference is None:
            return
        target = used + difference
        if target == record.claimed and target != (record.paid or 0):
            record.usage_basis = UsageBasis.WHOLE_EXPENDITURE


class ExpenditureResource(Resource):
    tranche = ImportColumn("Von", "tranche", TRANCHE)
    cost_type = ImportColumn("Kostenart", "cost_type", ChoiceWidget(CostType))
    amount = ImportColumn("Betrag", "amount", AMOUNT)
    booked_on = ImportColumn("Gebucht am", "booked_on", DAY)
    date_precision = ImportColumn("Datumsangabe", "date_precision", PRECISION)
    document_number = ImportColumn("Belegnummer", "document_number", TEXT)
    payee = ImportColumn("Empfänger", "payee", TEXT)
    purpose = ImportColumn("Zweck", "purpose", TEXT)
    is_total = ImportColumn("Summe der Kostenart", "is_total", FlagWidget())
    reverses = ImportColumn("Storno von Beleg", "reverses", REVERSED)

    class Meta(Resource.Meta):
        model = Expenditure
        fields = (
            "tranche",
            "cost_type",
            "amount",
            "booked_on",
            "date_precision",
            "document_number",
            "payee",
            "purpose",
            "is_total",
            "reverses",
        )
        import_id_fields = ("tranche", "cost_type", "booked_on", "document_number", "purpose")
        fallback_id_fields = (("tranche", "cost_type", "amount"),)
        allows_duplicates = True
        derived = ("booked_on",)

    def is_deferred(self, cell: Callable[[str], Any]) -> bool:
        """A reversal comes after the booking it names, or after all that it may reverse."""
        return bool(TEXT.clean(cell("Storno von Beleg"))) or TEXT.clean(cell("Betrag")).startswith("-")

    def derive(self, record: Any, cell: Callable[[str], Any], given: frozenset[str]) -> None:
        """The list of expenditures shows no day: booked by the end of the tranche, and by the day of the list."""
        if "booked_on" not in given:
            record.booked_on = min(DAY.clean(cell("Bis")) or self.as_of, self.as_of)
            record.date_precision = DatePrecision.LATEST

    def derive_many(self, records: Sequence[Any]) -> None:
        """A negative amount of the list reverses a booking of the same tranche, cost type and amount."""
        negative = [record for record in records if record.amount < 0 and not record.reverses_id]
        if not negative:
            return
        open_bookings: dict[tuple[int, str, Decimal], list[Any]] = {}
        bookings = Expenditure.objects.filter(
            tranche__in={record.tranche_id for record in negative}, amount__gt=0, reversal=None
        )
        for booking in bookings.order_by("-pk"):
            open_bookings.setdefault((booking.tranche_id, booking.cost_type, booking.amount), []).append(booking)
        for record in negative:
            fitting = open_bookings.get((record.tranche_id, record.cost_type, -record.amount))
            record.reverses = fitting.pop() if fitting else None


class BudgetItemResource(Resource):
    scope = ImportColumn("Bezug", "scope", SCOPE)
    project = ImportColumn("Projekt", "project", PROJECT)
    year = ImportColumn("Jahr", "year", NUMBER)

    class Meta(Resource.Meta):
        model = BudgetItem
        fields = ("scope", "project", "year")
        import_id_fields = ("scope", "project", "year")


class BudgetAmountResource(Resource):
    """An amount of an item, by the columns of its stage; see `budget_amount_resource`."""

    budget_item = ImportColumn("Jahr", "budget_item", BUDGET_ITEM)

    class Meta(Resource.Meta):
        model = BudgetAmount
        import_id_fields = ("budget_item", "stage", "effective_on")


def budget_amount_resource(stage: BudgetStage, source_header: str) -> type[Resource]:
    """The resource of the amounts of a stage, each found by the day from which it holds: another day is a change, the
    same day with another amount a correction."""
    header = str(stage.label).capitalize()

    class StageResource(BudgetAmountResource):
        budget_item = BudgetAmountResource.budget_item
        effective_on = ImportColumn(f"{header} am", "effective_on", DAY)
        amount = ImportColumn(header, "amount", AMOUNT)
        source = ImportColumn(source_header, "source", TEXT)

        class Meta(BudgetAmountResource.Meta):
            fields = ("budget_item", "effective_on", "amount", "source")
            constants = {"stage": stage}

        def get_queryset(self) -> QuerySet:
            return BudgetAmount.objects.filter(stage=stage)

    return StageResource


def budget_amount_part(stage: BudgetStage, source_header: str) -> TablePart:
    return when_filled(str(stage.label).capitalize(), budget_amount_resource(stage, source_header))


class BudgetExpenditureResource(Resource):
    budget_item = ImportColumn("Jahr", "budget_item", BUDGET_ITEM)
    booked_on = ImportColumn("Gebucht am", "booked_on", DAY)
    amount = ImportColumn("Betrag", "amount", AMOUNT)
    purpose = ImportColumn("Zweck", "purpose", TEXT)

    class Meta(Resource.Meta):
        model = BudgetExpenditure
        fields = ("budget_item", "booked_on", "amount", "purpose")
        import_id_fields = ("budget_item", "booked_on", "amount", "purpose")
        fallback_id_fields = (("budget_item", "booked_on", "amount"),)
        allows_duplicates = True


register(
    ImportTable(
        "foerdermittel",
        "Fördermittel",
        GrantResource,
        computed=("Beantragt", "Bewilligt", "Ausgezahlt", "Verwendet", "Verfügbar", "Mitteleinsatz in %"),
    ),
    ImportTable("tranchen", "Tranchen", TrancheResource, computed=("Verwendet", "Differenz")),
    ImportTable("ausgaben", "Ausgaben", ExpenditureResource),
    ImportTable(
        "haushalt",
        "Haushaltsansätze",
        BudgetItemResource,
        budget_amount_part(BudgetStage.PLANNED, "Quelle des Plans"),
        budget_amount_part(BudgetStage.DECIDED, "Quelle des Beschlusses"),
        computed=("ursprünglich beschlossen", "Verausgabt", "Verbleibt"),
    ),
    ImportTable("haushaltsausgaben", "Haushaltsausgaben", BudgetExpenditureResource),
)
