"""How expenditures are imported. Amounts in EUR."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from imports.resources import ImportColumn, Resource
from imports.widgets import ChoiceWidget, FlagWidget, RelationWidget
from records.models import DatePrecision

from ..choices import CostType
from ..models import Expenditure
from .cells import AMOUNT, DAY, PRECISION, TEXT, TRANCHE

REVERSED = RelationWidget(
    Expenditure,
    {"document_number": ("Storno von Beleg", TEXT), "project_title__title": ("Projekt", TEXT)},
    dated="with_project",
)


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
