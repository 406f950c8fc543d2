"""How movements are imported from a list of their own, in which each has a row. Amounts in EUR."""

from typing import ClassVar

from django.db.models import QuerySet

from imports.resources import ImportColumn, Resource
from imports.widgets import ChoiceWidget

from ..choices import MovementKind
from ..models import Movement
from .cells import AMOUNT, DAY, PRECISION, TEXT, TRANCHE


class MovementResource(Resource):
    """What is paid, repaid, waived or paid as interest: equal rows are as many movements."""

    tranche = ImportColumn("Von", "tranche", TRANCHE)
    kind = ImportColumn("Vorgang", "kind", ChoiceWidget(MovementKind))
    effective_on = ImportColumn("Tag", "effective_on", DAY)
    date_precision = ImportColumn("Datumsangabe", "date_precision", PRECISION)
    amount = ImportColumn("Betrag", "amount", AMOUNT)
    file_reference = ImportColumn("Aktenzeichen", "file_reference", TEXT)
    source = ImportColumn("Quelle", "source", TEXT)

    class Meta(Resource.Meta):
        model = Movement
        fields = ("tranche", "kind", "effective_on", "date_precision", "amount", "file_reference", "source")
        import_id_fields = ("tranche", "kind", "effective_on", "amount", "file_reference")
        fallback_id_fields = (("tranche", "kind", "effective_on", "amount"),)
        adds_up = True


class DecisionResource(Resource):
    """A claim or an approval: found by its tranche and day, another amount corrects it."""

    tranche = MovementResource.tranche
    effective_on = MovementResource.effective_on
    date_precision = MovementResource.date_precision
    amount = MovementResource.amount
    file_reference = MovementResource.file_reference
    source = MovementResource.source

    class Meta(Resource.Meta):
        model = Movement
        fields: ClassVar[tuple[str, ...]] = (
            "tranche",
            "effective_on",
            "date_precision",
            "amount",
            "file_reference",
            "source",
        )
        import_id_fields = ("tranche", "effective_on")

    def get_queryset(self) -> QuerySet[Movement]:
        return Movement.objects.filter(**self.Meta.constants)


class ClaimResource(DecisionResource):
    class Meta(DecisionResource.Meta):
        constants = {"kind": MovementKind.CLAIM}


class ApprovalResource(DecisionResource):
    reason = ImportColumn("Grund der Kürzung", "reason", TEXT)

    class Meta(DecisionResource.Meta):
        fields = (*DecisionResource.Meta.fields, "reason")
        constants = {"kind": MovementKind.APPROVAL}
