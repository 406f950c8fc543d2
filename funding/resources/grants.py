"""How grants are imported. Amounts in EUR."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from imports.resources import ImportColumn, Resource
from imports.widgets import FlagWidget
from records.shares import cents

from ..models import Grant
from .cells import AMOUNT, DAY, NUMBER, PROJECT, RATE, TEXT


class GrantResource(Resource):
    project = ImportColumn("Projekt", "project", PROJECT)
    grantor = ImportColumn("Zuwendungsgeber", "grantor", TEXT)
    authority = ImportColumn("Bewilligungsbehörde", "authority", TEXT)
    total_volume = ImportColumn("Gesamtvolumen", "total_volume", AMOUNT, annotation="total_volume_by_then")
    state_share = ImportColumn("Landesförderung", "state_share", AMOUNT, annotation="state_share_by_then")
    own_share = ImportColumn("Eigenanteil", "own_share", AMOUNT, annotation="own_share_by_then")
    rate = ImportColumn("Fördersatz in %", "rate", RATE)
    period_start = ImportColumn("Bewilligt von", "period_start", DAY, annotation="period_start_by_then")
    period_end = ImportColumn("Bewilligt bis", "period_end", DAY, annotation="period_end_by_then")
    reference_number = ImportColumn("Aktenzeichen", "reference_number", TEXT)
    notice_on = ImportColumn("Bescheid vom", "notice_on", DAY)
    valid_from = ImportColumn("Wirksam ab", "valid_from", DAY)
    is_maximum = ImportColumn("Höchstbetrag", "is_maximum", FlagWidget(empty=None))
    item_tolerance = ImportColumn("Überschreitung einzelner Ansätze bis … %", "item_tolerance", AMOUNT)
    use_within_months = ImportColumn("Abgerufene Mittel verwenden binnen … Monaten", "use_within_months", NUMBER)
    interim_proof_months = ImportColumn("Zwischennachweis: Monate nach Jahresende", "interim_proof_months", NUMBER)
    proof_months = ImportColumn(
        "Verwendungsnachweis: Monate nach Ende des Bewilligungszeitraums", "proof_months", NUMBER
    )

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
            "valid_from",
            "is_maximum",
            "item_tolerance",
            "use_within_months",
            "interim_proof_months",
            "proof_months",
        )
        import_id_fields = ("project", "grantor", "period_start")
        derived = ("rate",)

    def get_queryset(self) -> QuerySet:
        return Grant.objects.with_conditions(self.as_of)

    def derive(self, record: Any, cell: Callable[[str], Any], given: frozenset[str]) -> None:
        """The list of grants shows the rate only by its amounts."""
        if "rate" not in given and record.total_volume:
            record.rate = cents(100 * record.state_share / record.total_volume)
