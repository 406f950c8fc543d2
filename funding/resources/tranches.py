"""How tranches are imported with what their list says of their money on its Stichtag. Amounts in EUR.

Claim and approval are statements from the day beside them; of payments the list has the sum, so that a higher one with
a later day is a further payment of the difference. What else differs is refused: the list of movements has it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Greatest

from imports.cells import CellByHeader, CellError
from imports.resources import ImportColumn, Refusal, Resource
from imports.widgets import ChoiceWidget
from lists.formats import day, euro
from records.fields import MoneyField
from records.statements import holding

from ..choices import CostType, MovementKind, TrancheBasis
from ..models import Movement, Tranche, TrancheItem
from ..rules import NOTHING
from .cells import AMOUNT, DAY, GRANT, NUMBER, PRECISION, TEXT, TRANCHE, TRANCHE_NUMBER

PAID, REPAID = "Ausgezahlt", "Zurückgezahlt"
ELSEWHERE = "Bitte tragen Sie die einzelnen Mittelbewegungen ein: an der Tranche oder mit der Liste „Mittelbewegungen“."


class TrancheResource(Resource):
    grant = ImportColumn("Projekt", "grant", GRANT)
    period_start = ImportColumn("Von", "period_start", DAY)
    period_end = ImportColumn("Bis", "period_end", DAY)
    usage_basis = ImportColumn(
        "Verwendung bezieht sich auf", "usage_basis", ChoiceWidget(TrancheBasis, empty=TrancheBasis.GRANT_MONEY)
    )

    class Meta(Resource.Meta):
        model = Tranche
        fields = ("grant", "period_start", "period_end", "usage_basis")
        import_id_fields = ("grant", "period_start", "period_end")

    def get_queryset(self) -> QuerySet:
        return Tranche.objects.with_amounts(self.as_of)

    def meant(self, values: Any, records: Sequence[Any], cell: CellByHeader) -> Sequence[Any]:
        """Of several of a period the one with the number of the row; a number that none has is that of a new one."""
        number = NUMBER.of(cell, TRANCHE_NUMBER)
        return records if number is None else records[max(number, 1) - 1 : number]

    def namesake(self, values: Any, cell: CellByHeader) -> object:
        return NUMBER.of(cell, TRANCHE_NUMBER) or 0

    def derive(self, record: Any, cell: Callable[[str], Any], given: frozenset[str]) -> None:
        """The list of tranches shows by its difference what the use should add up to."""
        used, difference, claimed, paid, repaid = (
            AMOUNT.of(cell, header) for header in ("Verwendet", "Differenz", "Beantragt", PAID, REPAID)
        )
        refuse_other_repaid(repaid, NOTHING)
        if "usage_basis" in given or used is None or difference is None:
            return
        target = used + difference
        if target == claimed and target != (paid or 0) - (repaid or 0):
            record.usage_basis = TrancheBasis.WHOLE_EXPENDITURE

    def problem_of(self, record: Any, cell: Callable[[str], Any]) -> str:
        refuse_other_repaid(AMOUNT.of(cell, REPAID), record.repaid_by_then)
        return ""


def refuse_other_repaid(repaid: Decimal | None, known: Decimal) -> None:
    """Raise a CellError where the list says another amount than is known; None: it does not say any."""
    if repaid not in (None, known):
        text = f"Zurückgezahlt sind nach der Datei {euro(repaid)}, eingetragen {euro(known)}. {ELSEWHERE}"
        raise CellError(text, REPAID)


class TrancheItemResource(Resource):
    """How a tranche is split: found by its tranche, cost type and year."""

    tranche = ImportColumn("Von", "tranche", TRANCHE)
    cost_type = ImportColumn("Kostenart", "cost_type", ChoiceWidget(CostType))
    year = ImportColumn("Jahr", "year", NUMBER)
    claimed = ImportColumn("Beantragt", "claimed", AMOUNT)
    approved = ImportColumn("Bewilligt", "approved", AMOUNT, annotation="approved_by_then")

    class Meta(Resource.Meta):
        model = TrancheItem
        fields = ("tranche", "cost_type", "year", "claimed", "approved")
        import_id_fields = ("tranche", "cost_type", "year")

    def get_queryset(self) -> QuerySet[Any]:
        return TrancheItem.objects.with_approved(self.as_of)


class ListedResource(Resource):
    """Movements of a kind as the list of tranches shows them: an amount, and the day beside it."""

    class Meta(Resource.Meta):
        model = Movement
        fields: ClassVar[tuple[str, ...]] = ("tranche", "effective_on", "date_precision", "amount")
        import_id_fields = ("tranche", "effective_on")

    tranche = ImportColumn("Von", "tranche", TRANCHE)
    date_precision = ImportColumn("Datumsangaben", "date_precision", PRECISION)

    @property
    def kind(self) -> MovementKind:
        return MovementKind(self.Meta.constants["kind"])  # type: ignore[call-overload]

    def get_queryset(self) -> QuerySet[Any]:
        """The movements of the kind, each with `known`: what counts of it by its day and by the Stichtag."""
        by_then = Greatest("effective_on", Value(self.as_of))
        in_force = Movement.objects.in_force(OuterRef("by_then"))
        of_tranche = in_force.filter(kind=self.kind, tranche=OuterRef("tranche")).order_by()
        movements = Movement.objects.filter(kind=self.kind).alias(by_then=by_then)
        return movements.annotate(known=Subquery(self.known_amount(of_tranche), output_field=MoneyField()))

    def known_amount(self, in_force: Any) -> Any:
        """Of the movements in force what counts."""
        raise NotImplementedError


class ListedDecisionResource(ListedResource):
    def known_amount(self, in_force: Any) -> Any:
        return in_force.values("amount")[:1]

    def problem_of(self, record: Any, cell: Callable[[str], Any]) -> str:
        """The list says what holds on its Stichtag: not what another decision had replaced by then."""
        header = self.columns["amount"].header
        amount = AMOUNT.of(cell, header)
        if amount not in (None, record.known) and record.amount != record.known:
            raise CellError(self.replaced(amount, record), header)
        return ""

    def replaced(self, amount: Decimal, record: Any) -> str:
        return (
            f"{self.kind.label} vom {day(record.effective_on)}: Die Datei nennt {euro(amount)}, am "
            f"{day(max(record.effective_on, self.as_of))} gelten nach einem späteren Eintrag {euro(record.known)}. "
            f"{ELSEWHERE}"
        )

    def superfluous(self, records: Sequence[Any]) -> Sequence[Any]:
        """What holds already on the day."""
        held = self.decisions_of(records)
        return [
            record
            for record in records
            if record.effective_on and record.amount == amount_on(held.get(record.tranche_id, ()), record.effective_on)
        ]

    def check(self, records: Sequence[Any]) -> Iterable[Refusal]:
        """Of new ones: none that the next one says too, or that was replaced by the Stichtag."""
        new = [record for record in records if record._state.adding]
        held = self.decisions_of(new)
        for record in new:
            later = [each for each in held.get(record.tranche_id, ()) if each.effective_on > record.effective_on]
            if later and later[0].amount == record.amount:
                yield record, later[0].problem_of_earlier(record.effective_on)
            elif later and later[0].effective_on <= self.as_of:
                entered = f"Eingetragen ist schon {later[0].quoted}"
                yield record, f"{self.kind.label} vom {day(record.effective_on)}: {entered}. {ELSEWHERE}"

    def decisions_of(self, records: Sequence[Any]) -> dict[int, list[Any]]:
        """What is stated of the tranches of the records, in the order of its days. One query, none without records."""
        tranches = {record.tranche_id for record in records}
        return movements_by_tranche(tranches, self.kind) if tranches else {}


class ListedClaimResource(ListedDecisionResource):
    amount = ImportColumn("Beantragt", "amount", AMOUNT)
    effective_on = ImportColumn("Beantragt am", "effective_on", DAY)

    class Meta(ListedResource.Meta):
        constants = {"kind": MovementKind.CLAIM}


class ListedApprovalResource(ListedDecisionResource):
    amount = ImportColumn("Bewilligt", "amount", AMOUNT)
    effective_on = ImportColumn("Bewilligt am", "effective_on", DAY)
    reason = ImportColumn("Grund der Kürzung", "reason", TEXT)

    class Meta(ListedResource.Meta):
        fields = (*ListedResource.Meta.fields, "reason")
        constants = {"kind": MovementKind.APPROVAL}


class ListedPaymentResource(ListedResource):
    """Payments as the sum that the list shows, with the day of the last one."""

    amount = ImportColumn(PAID, "amount", AMOUNT, annotation="known")
    effective_on = ImportColumn("Ausgezahlt am", "effective_on", DAY)

    class Meta(ListedResource.Meta):
        constants = {"kind": MovementKind.PAYMENT}

    def known_amount(self, in_force: Any) -> Any:
        return in_force.values("tranche").annotate(total=Sum("amount", output_field=MoneyField())).values("total")

    def meant(self, values: Any, records: Sequence[Any], cell: CellByHeader) -> Sequence[Any]:
        """Of several on a day the last one stands for all."""
        return records[-1:]

    def problem_of(self, record: Any, cell: Callable[[str], Any]) -> str:
        """Another sum than is known, with the day of a payment that is."""
        amount = AMOUNT.of(cell, PAID)
        if amount not in (None, record.known):
            raise CellError(not_taken(amount, record.known, record.effective_on), PAID)
        return ""

    def derive_many(self, records: Sequence[Any]) -> None:
        """New ones are of what the sum of the list exceeds what is known by; `refusal` says why it is not taken."""
        tranches = {record.tranche_id for record in records}
        known = movements_by_tranche(tranches, self.kind) if tranches else {}
        for record in records:
            by_then = max(record.effective_on, self.as_of)
            before = [each for each in known.get(record.tranche_id, ()) if each.effective_on <= by_then]
            paid = sum((each.amount for each in before), NOTHING)
            is_further = not before or (before[-1].effective_on < record.effective_on and record.amount > paid)
            record.refusal = "" if is_further else not_taken(record.amount, paid, record.effective_on)
            record.amount -= paid if is_further else NOTHING

    def check(self, records: Sequence[Any]) -> Iterator[Refusal]:
        for record in records:
            if refusal := getattr(record, "refusal", ""):
                yield record, ValidationError({"amount": refusal})


def not_taken(amount: Decimal, known: Decimal, day_of_file: date) -> str:
    """Why the sum of the list is no further payment."""
    return (
        f"Ausgezahlt sind nach der Datei {euro(amount)} (zuletzt am {day(day_of_file)}), eingetragen {euro(known)}. "
        f"Nur ein höherer Betrag mit späterem Tag ist eine weitere Auszahlung. {ELSEWHERE}"
    )


def movements_by_tranche(tranches: Iterable[int], kind: MovementKind) -> dict[int, list[Any]]:
    """The movements of a kind of each tranche, in the order of their days. One query."""
    by_tranche: dict[int, list[Any]] = {}
    for movement in Movement.objects.filter(tranche__in=tranches, kind=kind).order_by("effective_on", "pk"):
        by_tranche.setdefault(movement.tranche_id, []).append(movement)
    return by_tranche


def amount_on(decisions: Iterable[Any], key_date: date) -> Decimal | None:
    """The amount of the decision that holds on the day; None: none does."""
    decision = holding(decisions, key_date)
    return decision.amount if decision else None
