"""How expenditures are imported: those of a tranche, and those that none claims yet. Amounts in EUR."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet

from imports.cells import CellByHeader
from imports.resources import ImportColumn, Resource
from imports.widgets import ChoiceWidget, FlagWidget, RelationWidget
from records.models import DatePrecision

from ..choices import CostType, UsageBasis
from ..models import Expenditure, Grant, Tranche
from .cells import AMOUNT, DAY, GRANT, NUMBER, PRECISION, TEXT, TRANCHE
from .credits import CREDITED, CREDITED_LINE, CREDITED_ON, credited_booking

CREDITED_BOOKING = RelationWidget(
    Expenditure,
    {"document_number": (CREDITED, TEXT), "project_title__title": ("Projekt", TEXT)},
    dated="with_credit_notes",
    more={CREDITED_LINE: NUMBER, CREDITED_ON: DAY},
    choose=credited_booking,
)
KEYS = (
    ("cost_type", "booked_on", "document_number", "line", "purpose"),
    ("cost_type", "booked_on", "document_number", "purpose"),
    ("cost_type", "basis", "booked_on", "amount"),
    ("cost_type", "amount"),
)


class BookingResource(Resource):
    """What both have in common. Equal rows are as many bookings; a total in a list counts with what it adds."""

    cost_type = ImportColumn("Kostenart", "cost_type", ChoiceWidget(CostType))
    amount = ImportColumn("Betrag", "amount", AMOUNT, annotation="counted")
    basis = ImportColumn("Grundlage", "basis", ChoiceWidget(UsageBasis, empty=""))
    booked_on = ImportColumn("Gebucht am", "booked_on", DAY)
    date_precision = ImportColumn("Datumsangabe", "date_precision", PRECISION)
    document_number = ImportColumn("Belegnummer", "document_number", TEXT)
    line = ImportColumn("Zeile", "line", NUMBER)
    payee = ImportColumn("Empfänger", "payee", TEXT)
    purpose = ImportColumn("Zweck", "purpose", TEXT)
    addition = ImportColumn("Zusatz", "addition", TEXT)
    is_total = ImportColumn("Summe der Kostenart", "is_total", FlagWidget())
    period_start = ImportColumn("Summe von", "period_start", DAY)
    period_end = ImportColumn("Summe bis", "period_end", DAY)
    contains_bookings = ImportColumn("enthält die Einzelbuchungen", "contains_bookings", FlagWidget())
    reverses = ImportColumn(CREDITED, "reverses", CREDITED_BOOKING)

    class Meta(Resource.Meta):
        model = Expenditure
        fields: ClassVar[tuple[str, ...]] = (
            "cost_type",
            "amount",
            "basis",
            "booked_on",
            "date_precision",
            "document_number",
            "line",
            "payee",
            "purpose",
            "addition",
            "is_total",
            "period_start",
            "period_end",
            "contains_bookings",
            "reverses",
        )
        adds_up = True
        derived = ("booked_on",)

    def get_queryset(self) -> QuerySet[Expenditure]:
        return Expenditure.objects.with_counted(self.as_of).select_related("tranche", "grant")

    def complete(self, values: Sequence[dict[str, object]]) -> None:
        """An empty basis is that of the tranche, without one whole expenditure: bookings are found by it."""
        unstated = [row for row in values if row.get("basis") == ""]
        tranches: Any = Tranche.objects.filter(pk__in={row["tranche_id"] for row in unstated if row.get("tranche_id")})
        bases: dict[Any, str] = dict(tranches.order_by().values_list("pk", "usage_basis"))
        for row in unstated:
            row["basis"] = bases.get(row.get("tranche_id"), UsageBasis.WHOLE_EXPENDITURE)

    def is_deferred(self, cell: CellByHeader) -> bool:
        """A credit note comes after the booking that it names."""
        return any(TEXT.as_text(cell(header)) for header in (CREDITED, CREDITED_LINE, CREDITED_ON))

    def derive(self, record: Any, cell: CellByHeader, given: frozenset[str]) -> None:
        """A list without days: booked by the end of the period, and by the day of the list. Of a total that contains
        single bookings a column of its own has the whole amount."""
        if (whole := AMOUNT.of(cell, "Summe mit Einzelbuchungen")) is not None:
            record.amount = whole
        if record.booked_on is None:
            until = DAY.of(cell, "Bis") or record.period_end
            if until is None:
                raise ValueError("„Gebucht am“ fehlt: Ohne Tranche braucht eine Ausgabe ihren Tag.")
            record.booked_on = min(until, self.as_of)
            record.date_precision = DatePrecision.LATEST

    def derive_many(self, records: Sequence[Any]) -> None:
        """The grant and the basis follow from the tranche."""
        tranches = Tranche.objects.select_related("grant").in_bulk({record.tranche_id for record in records} - {None})
        grants = Grant.objects.in_bulk({record.grant_id for record in records} - {None})
        for record in records:
            record.tranche = tranches.get(record.tranche_id)
            record.grant = record.tranche.grant if record.tranche else grants.get(record.grant_id)
            record.complete()


class ExpenditureResource(BookingResource):
    tranche = ImportColumn("Von", "tranche", TRANCHE)

    class Meta(BookingResource.Meta):
        fields = ("tranche", *BookingResource.Meta.fields)
        import_id_fields = ("tranche", *KEYS[0])
        fallback_id_fields = tuple(("tranche", *key) for key in KEYS[1:])


class UnclaimedResource(BookingResource):
    """Of no tranche: whole expenditure of the grant."""

    grant = ImportColumn("Projekt", "grant", GRANT)

    class Meta(BookingResource.Meta):
        fields = ("grant", *BookingResource.Meta.fields)
        import_id_fields = ("grant", *KEYS[0])
        fallback_id_fields = tuple(("grant", *key) for key in KEYS[1:])

    def get_queryset(self) -> QuerySet[Expenditure]:
        return super().get_queryset().filter(tranche=None)
