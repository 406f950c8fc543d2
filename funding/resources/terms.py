"""How amendments, plans and deadlines of grants are imported. Amounts in EUR."""

from imports.resources import ImportColumn, Resource
from imports.widgets import ChoiceWidget
from projects.resources.cells import FirstDayWidget

from ..choices import CostType, DeadlineKind
from ..models import Amendment, DeadlineDay, DeadlineNote, PlanItem
from .cells import AMOUNT, DAY, GRANT, NUMBER, TEXT


class AmendmentResource(Resource):
    """Found by the day from which it holds and its place among those of the day; empty leaves as it was."""

    grant = ImportColumn("Projekt", "grant", GRANT)
    notice_on = ImportColumn("Bescheid vom", "notice_on", DAY)
    effective_on = ImportColumn("Wirksam ab", "effective_on", DAY)
    position = ImportColumn("Reihenfolge", "position", NUMBER)
    total_volume = ImportColumn("Gesamtvolumen", "total_volume", AMOUNT)
    state_share = ImportColumn("Landesförderung", "state_share", AMOUNT)
    own_share = ImportColumn("Eigenanteil", "own_share", AMOUNT)
    rate = ImportColumn("Fördersatz in %", "rate", AMOUNT)
    period_start = ImportColumn("Bewilligt von", "period_start", DAY)
    period_end = ImportColumn("Bewilligt bis", "period_end", DAY)
    reference_number = ImportColumn("Aktenzeichen", "reference_number", TEXT)
    conditions = ImportColumn("Nebenbestimmungen", "conditions", TEXT)
    source = ImportColumn("Quelle", "source", TEXT)

    class Meta(Resource.Meta):
        model = Amendment
        fields = (
            "grant",
            "notice_on",
            "effective_on",
            "position",
            "total_volume",
            "state_share",
            "own_share",
            "rate",
            "period_start",
            "period_end",
            "reference_number",
            "conditions",
            "source",
        )
        import_id_fields = ("grant", "effective_on", "position")
        fallback_id_fields = (("grant", "effective_on"),)


class PlanItemResource(Resource):
    """Found by the day from which it holds: another day is a change, another amount of the day a correction."""

    grant = ImportColumn("Projekt", "grant", GRANT)
    cost_type = ImportColumn("Kostenart", "cost_type", ChoiceWidget(CostType))
    year = ImportColumn("Jahr", "year", NUMBER)
    amount = ImportColumn("Betrag", "amount", AMOUNT)
    effective_on = ImportColumn("Gilt ab", "effective_on", FirstDayWidget())
    source = ImportColumn("Quelle", "source", TEXT)

    class Meta(Resource.Meta):
        model = PlanItem
        fields = ("grant", "cost_type", "year", "amount", "effective_on", "source")
        import_id_fields = ("grant", "cost_type", "year", "effective_on")


class DeadlineDayResource(Resource):
    """Another day than the rule's, found by the day from which it holds."""

    grant = ImportColumn("Projekt", "grant", GRANT)
    kind = ImportColumn("Frist", "kind", ChoiceWidget(DeadlineKind))
    year = ImportColumn("Jahr", "year", NUMBER)
    due_on = ImportColumn("Abweichende Frist", "due_on", DAY)
    reason = ImportColumn("Grund", "reason", TEXT)
    effective_on = ImportColumn("Gilt ab", "effective_on", FirstDayWidget())

    class Meta(Resource.Meta):
        model = DeadlineDay
        fields = ("grant", "kind", "year", "due_on", "reason", "effective_on")
        import_id_fields = ("grant", "kind", "year", "effective_on")


class DeadlineNoteResource(Resource):
    grant = DeadlineDayResource.grant
    kind = DeadlineDayResource.kind
    year = DeadlineDayResource.year
    met_on = ImportColumn("Erledigt am", "met_on", DAY)

    class Meta(Resource.Meta):
        model = DeadlineNote
        fields = ("grant", "kind", "year", "met_on")
        import_id_fields = ("grant", "kind", "year")
