"""How the budget and what was spent of it are imported. Amounts in EUR."""

from django.db.models import QuerySet

from imports.resources import ImportColumn, Resource
from imports.tables import TablePart, when_filled
from imports.widgets import ChoiceWidget, RelationWidget

from ..choices import BudgetScope, BudgetStage
from ..models import BudgetAmount, BudgetExpenditure, BudgetItem
from .cells import AMOUNT, DAY, NUMBER, PROJECT, TEXT

SCOPE = ChoiceWidget(BudgetScope)
BUDGET_ITEM = RelationWidget(
    BudgetItem,
    {"scope": ("Bezug", SCOPE), "project_title__title": ("Projekt", TEXT), "year": ("Jahr", NUMBER)},
    dated="with_project",
)


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
