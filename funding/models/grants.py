"""Grants of projects with their amendments, tranches, and what the money was used for. Amounts in EUR.

They stand in one module because the querysets of each ask for the next: a grant's sums are those of its tranches, a
tranche's use is the sum of its expenditures.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, F, Model, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from projects.models import Project
from records.confirmed import keeping_confirmations
from records.expressions import ByThen
from records.fields import DayField, FlagField, MoneyField, RateField, SearchKeyField
from records.models import LATEST_HELP, Confirmation, DatePrecision, Record
from records.querysets import ConfirmableQuerySet, ConfirmationQuerySet, RecordQuerySet
from records.statements import Statement, StatementQuerySet, joined_in_force
from records.text import normalise
from records.trail import label_of, text_of

from ..choices import CostType, UsageBasis
from ..rules import AvailableMoney, PaidShare, UsedMoney, difference
from .constraints import not_negative, period_in_order
from .notices import CONDITIONS, PERCENT, NoticeConditions

MOVES = ("claimed", "approved", "paid")
ZERO = Value(0, output_field=MoneyField())
M = TypeVar("M", bound=Model)


class FundingQuerySet(RecordQuerySet[M]):
    """Rows with a period from `period_start` to `period_end`, reached by `period_path`, of a grant by `grant_path`."""

    period_path = ""
    grant_path = ""

    def with_project(self, key_date: date) -> Self:
        """Each row with the title of its project on the day: `project_title__title`, with its key for sorting."""
        return self.alias(project_title=joined_in_force(key_date, f"{self.grant_path}project__titles"))

    def search(self, text: str, day: date = date.max) -> Self:
        """Rows whose project, by its titles up to the day, or grantor contains the text, umlauts and case folded."""
        project, grantor = f"{self.grant_path}project__in", f"{self.grant_path}grantor_key__contains"
        return self.filter(Q(**{project: Project.objects.search(text, day)}) | Q(**{grantor: normalise(text)}))

    def in_year(self, year: int) -> Self:
        """Rows whose period touches the calendar year."""
        start, end = f"{self.period_path}period_start__lte", f"{self.period_path}period_end__gte"
        return self.filter(**{start: date(year, 12, 31), end: date(year, 1, 1)})


class GrantQuerySet(FundingQuerySet["Grant"], ConfirmableQuerySet["Grant"]):  # type: ignore[override]
    last_event = "last_moved_on"
    start_path = "period_start"

    def on(self, key_date: date) -> Self:
        """Grants whose approval period had started by the key date, with the money moved by then.

        `claimed`, `approved`, `paid`, `used`: sums over the tranches; `available`, `usage`: see AvailableMoney and
        PaidShare; also as `with_conditions` and `with_project`.
        """
        tranches = Tranche.objects.as_of(key_date)
        sums = {name: sum_of(tranches, f"{name}_by_then", "grant") for name in (*MOVES, "used")}
        share = "state_share_by_then"
        shares = {"available": AvailableMoney.annotation(share, "paid"), "usage": PaidShare.annotation(share, "paid")}
        grants = self.started(key_date).with_conditions(key_date).with_project(key_date)
        return grants.annotate(**sums).annotate(**shares)

    def started(self, key_date: date) -> Self:
        """Grants whose approval period had started by the key date."""
        return self.filter(period_start__lte=key_date)

    def with_conditions(self, key_date: date, names: Iterable[str] = CONDITIONS) -> Self:
        """Each grant with the conditions of the last notice (Bescheid) up to the key date: `state_share_by_then` and so
        on for each of the names."""
        by_then = {f"{name}_by_then": Coalesce(F(f"last_notice__{name}"), F(name)) for name in names}
        return self.alias(last_notice=joined_in_force(key_date, "amendments")).annotate(**by_then)

    def with_attention(self, key_date: date) -> Self:
        """Of grants on a key date: also `last_confirmed_on`, and `last_moved_on`, the day of the last claim, approval
        or payment."""
        moved: QuerySet = Tranche.objects.moved(key_date).filter(grant=OuterRef("pk"))
        last = moved.order_by("-last_moved_on").values("last_moved_on")
        grants = self.annotate(last_moved_on=Subquery(last[:1]))
        return super(GrantQuerySet, grants).with_attention(key_date)

    def bulk_change(self, records: Sequence[Any], fields: Iterable[str]) -> None:
        with keeping_confirmations(Amendment, [record.pk for record in records], self.db):
            super().bulk_change(records, fields)


class Grant(Record, NoticeConditions):
    """Zuwendung: the grant for a project after its first notice (Zuwendungsbescheid); later ones are amendments.

    What the notice says about how to deal with the money is a field, because it differs: the defaults are those of
    docs/fachkonzept.md#bescheid (Höchstbetrag; ANBest-P: single items of the plan may exceed by 20 %; VVG 7.1 zu § 44
    LHO NRW: calls for what is due within two months; proof of use six months after the approval period, interim proof
    a year).
    """

    project_path = "project"

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.PROTECT, related_name="grants")
    grantor = models.CharField("Zuwendungsgeber", max_length=200)
    grantor_key = SearchKeyField(sources=("grantor",))
    authority = models.CharField("Bewilligungsbehörde", max_length=200, blank=True)
    notice_on = DayField("Bescheid vom", null=True, blank=True)
    is_maximum = FlagField(
        "Höchstbetrag", default=True, help_text="Die Förderung ist ein Höchstbetrag; Nachfinanzierung ausgeschlossen."
    )
    item_tolerance = RateField(
        "Überschreitung einzelner Ansätze bis … %",
        max_digits=5,
        decimal_places=2,
        default=20,
        validators=PERCENT,
        help_text="Um so viel darf ein Einzelansatz des Finanzierungsplans überschritten werden (ANBest-P: 20 %).",
    )
    use_within_months = models.PositiveSmallIntegerField(
        "Abgerufene Mittel verwenden binnen … Monaten",
        default=2,
        help_text="VVG 7.1 zu § 44 LHO NRW: nur, was innerhalb von zwei Monaten für fällige Zahlungen benötigt wird.",
    )
    interim_proof_months = models.PositiveSmallIntegerField(
        "Zwischennachweis: Monate nach Jahresende",
        null=True,
        blank=True,
        default=4,
        help_text="Leer, wenn der Bescheid keinen jährlichen Zwischennachweis verlangt.",
    )
    proof_months = models.PositiveSmallIntegerField(
        "Verwendungsnachweis: Monate nach Ende des Bewilligungszeitraums", default=6
    )

    objects = GrantQuerySet.as_manager()

    # Of grants `with_conditions` of a day.
    total_volume_by_then: Decimal
    state_share_by_then: Decimal
    own_share_by_then: Decimal
    rate_by_then: Decimal
    period_start_by_then: date
    period_end_by_then: date

    class Meta(NoticeConditions.Meta):
        verbose_name = "Zuwendung"
        verbose_name_plural = "Zuwendungen"
        ordering = ["project_id", "period_start", "pk"]

    def __str__(self) -> str:
        return f"{self.project}, {self.grantor}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """What the first notice grants may be confirmed as well."""
        with transaction.atomic(), keeping_confirmations(Amendment, [self.pk] if self.pk else [], "default"):
            super().save(*args, **kwargs)

    @property
    def may_contradict(self) -> bool:  # type: ignore[override]
        return not self._state.adding


class GrantConfirmation(Confirmation):
    """Bestätigung of a grant: its amounts and tranches still held; it keeps what the notice in force grants."""

    value_fields = ("total_volume", "state_share", "period_end")

    subject = models.ForeignKey(Grant, verbose_name="Zuwendung", on_delete=models.PROTECT, related_name="confirmations")
    total_volume = MoneyField("Gesamtvolumen", null=True, blank=True)
    state_share = MoneyField("Landesförderung", null=True, blank=True)
    period_end = DayField("Bewilligt bis", null=True, blank=True)

    objects = ConfirmationQuerySet["GrantConfirmation"].as_manager()

    class Meta(Confirmation.Meta):
        verbose_name = "Bestätigung einer Zuwendung"
        verbose_name_plural = "Bestätigungen von Zuwendungen"

    @classmethod
    def values_on(cls, subject: Any, day: Any) -> dict[str, Any]:
        notices = Amendment.objects.in_force(day).filter(grant=subject).order_by()
        first = Grant.objects.filter(pk=subject).order_by()
        return {
            name: Coalesce(Subquery(notices.values(name)[:1]), Subquery(first.values(name)[:1]))
            for name in cls.value_fields
        }


class AmendmentQuerySet(StatementQuerySet["Amendment"]):
    def with_former_share(self) -> Self:
        """Each amendment with `former_share`: the state share that the notice before it granted, in EUR."""
        before = Amendment.objects.filter(grant=OuterRef("grant"), until=OuterRef("effective_on"))
        former = before.values("state_share")[:1]
        return self.annotate(former_share=Coalesce(Subquery(former), F("grant__state_share")))


class Amendment(Statement, NoticeConditions):
    """Änderungsbescheid: what the grant settles from a day on, until the next one; before the first its own notice."""

    project_path = "grant.project"
    owner_field = "grant"
    confirmed_by = GrantConfirmation
    value_fields = (*CONDITIONS, "reference_number", "conditions")
    event_days = ("effective_on",)

    effective_on = DayField("Wirksam ab")
    file_reference = None  # type: ignore[assignment]  # a notice has its reference_number
    grant = models.ForeignKey(Grant, verbose_name="Zuwendung", on_delete=models.PROTECT, related_name="amendments")

    objects = AmendmentQuerySet.as_manager()

    class Meta(NoticeConditions.Meta):
        verbose_name = "Änderungsbescheid"
        verbose_name_plural = "Änderungsbescheide"
        ordering = ["grant", "effective_on"]
        constraints = [*NoticeConditions.Meta.constraints, *Statement.constraints_of("amendment", "grant")]

    def __str__(self) -> str:
        return f"Änderungsbescheid vom {self.effective_on:%d.%m.%Y}"

    @property
    def value_text(self) -> str:
        """Gesamtvolumen 1.200,00, Landesförderung 1.080,00, Bewilligt bis 30.06.2022"""
        fields: list[Any] = [self._meta.get_field(name) for name in GrantConfirmation.value_fields]
        return ", ".join(f"{label_of(field)} {text_of(field, self)}" for field in fields)

    @property
    def quoted(self) -> str:
        return f"„{self}“"


class TrancheQuerySet(FundingQuerySet["Tranche"]):
    grant_path = "grant__"

    def on(self, key_date: date) -> Self:
        """As `with_use` and `with_project`, with the days as of the key date."""
        return self.with_use(key_date).with_days(key_date).with_project(key_date)

    def with_use(self, key_date: date) -> Self:
        """As `as_of` and `moved`, with `usage_target`: what the use should add up to (its basis), and the
        `difference`."""
        basis = Case(
            When(usage_basis=UsageBasis.GRANT_MONEY, then=F("paid_by_then")),
            default=F("claimed_by_then"),
            output_field=MoneyField(),
        )
        moved = self.as_of(key_date).annotate(last_moved_on=last_moved(key_date), usage_target=Coalesce(basis, ZERO))
        return moved.annotate(difference=difference("usage_target", "used_by_then"))

    def as_of(self, key_date: date) -> Self:
        """Tranches claimed by the key date, with the amounts as of then: `with_amounts`, and `used_by_then`."""
        expenditures = Expenditure.objects.filter(booked_on__lte=key_date)
        used = sum_of(expenditures, "amount", "tranche")
        return self.filter(claimed_on__lte=key_date).with_amounts(key_date).annotate(used_by_then=used)

    def moved(self, key_date: date) -> Self:
        """Tranches claimed by the key date, with `last_moved_on`: the last day of claim, approval and payment."""
        return self.filter(claimed_on__lte=key_date).annotate(last_moved_on=last_moved(key_date))

    def with_amounts(self, key_date: date) -> Self:
        """Each tranche with `claimed_by_then`, `approved_by_then`, `paid_by_then`; None: not by the key date."""
        return self.annotate(**{f"{name}_by_then": ByThen(f"{name}_on", key_date, name) for name in MOVES})

    def with_days(self, key_date: date) -> Self:
        """Each tranche with `claimed_on_by_then` and so on, the days of these amounts."""
        return self.annotate(**{f"{name}_on_by_then": ByThen(f"{name}_on", key_date) for name in MOVES})


class Tranche(Record):
    """Tranche: a request for funds (Mittelabruf) over a period; claimed, approved and paid: amounts in EUR and days."""

    project_path = "grant.project"
    event_days = ("claimed_on", "approved_on", "paid_on")

    grant = models.ForeignKey(Grant, verbose_name="Zuwendung", on_delete=models.PROTECT, related_name="tranches")
    period_start = DayField("Von")
    period_end = DayField("Bis")
    claimed = MoneyField("Beantragt", null=True, blank=True, help_text="Beantragte zuwendungsfähige Ausgaben.")
    claimed_on = DayField("Beantragt am", null=True, blank=True)
    approved = MoneyField("Bewilligt", null=True, blank=True)
    approved_on = DayField("Bewilligt am", null=True, blank=True)
    paid = MoneyField("Ausgezahlt", null=True, blank=True)
    paid_on = DayField("Ausgezahlt am", null=True, blank=True)
    date_precision = models.CharField(
        "Datumsangaben",
        max_length=10,
        choices=DatePrecision,
        default=DatePrecision.EXACT,
        help_text=LATEST_HELP.replace("diesem Tag", "diesen Tagen"),
    )
    cut_reason = models.CharField(
        "Grund der Kürzung", max_length=500, blank=True, help_text="Wenn weniger bewilligt ist als zu erwarten."
    )
    usage_basis = models.CharField(
        "Verwendung bezieht sich auf",
        max_length=20,
        choices=UsageBasis,
        default=UsageBasis.GRANT_MONEY,
        help_text="Womit die Summe der Ausgaben übereinstimmen muss.",
    )

    objects = TrancheQuerySet.as_manager()

    # Of tranches `with_use` on a day, None where it came later.
    claimed_by_then: Decimal
    approved_by_then: Decimal | None
    paid_by_then: Decimal | None
    used_by_then: Decimal
    usage_target: Decimal
    last_moved_on: date

    class Meta:
        verbose_name = "Tranche"
        verbose_name_plural = "Tranchen"
        ordering = ["grant", "period_start", "pk"]
        constraints = [
            not_negative("claimed", "tranche_claimed_not_negative", "Beantragt"),
            not_negative("approved", "tranche_approved_not_negative", "Bewilligt"),
            not_negative("paid", "tranche_paid_not_negative", "Ausgezahlt"),
            period_in_order("tranche_period_in_order", "Zeitraum der Tranche"),
            models.CheckConstraint(
                condition=Q(approved__isnull=True) | Q(claimed__isnull=False, approved__lte=F("claimed")),
                name="tranche_approved_not_more_than_claimed",
                violation_error_message="Bewilligt werden kann nicht mehr, als beantragt ist.",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{later}_on__isnull": True}) | Q(**{f"{later}_on__gte": F(f"{earlier}_on")}),
                    name=f"tranche_{later}_not_before_{earlier}",
                    violation_error_message=message,
                )
                for earlier, later, message in (
                    ("claimed", "approved", "Bewilligt werden kann nicht vor dem Antrag."),
                    ("approved", "paid", "Ausgezahlt werden kann nicht vor der Bewilligung."),
                )
            ),
            models.CheckConstraint(
                condition=Q(paid__isnull=True) | Q(approved__isnull=False, paid__lte=F("approved")),
                name="tranche_paid_not_more_than_approved",
                violation_error_message="Ausgezahlt werden kann nicht mehr, als bewilligt ist.",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{field}__isnull": True, f"{field}_on__isnull": True})
                    | Q(**{f"{field}__isnull": False, f"{field}_on__isnull": False}),
                    name=f"tranche_{field}_with_its_day",
                    violation_error_message=f"{label}: Bitte geben Sie Betrag und Tag zusammen an.",
                )
                for field, label in (("claimed", "Beantragt"), ("approved", "Bewilligt"), ("paid", "Ausgezahlt"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant.project}, {self.period_start:%d.%m.%Y} bis {self.period_end:%d.%m.%Y}"


class ExpenditureQuerySet(FundingQuerySet["Expenditure"]):
    period_path = "tranche__"
    grant_path = "tranche__grant__"

    def on(self, key_date: date) -> Self:
        """Expenditures booked by the key date; also as `with_project`."""
        return self.filter(booked_on__lte=key_date).with_project(key_date)

    def used(self, key_date: date) -> Self:
        """Expenditures that the sums of grants count, see UsedMoney."""
        return self.filter(UsedMoney.condition(key_date))

    def search(self, text: str, day: date = date.max) -> Self:
        """Expenditures of projects or grantors that match the text, or with that document number."""
        return super().search(text, day) | self.filter(document_number__iexact=text.strip())


class Expenditure(Record):
    """Ausgabe: a booking of what money of a tranche was used for, or the total of a cost type; amount in EUR.

    A negative amount is the reversal (Storno) of another booking, of the same amount, tranche and cost type.
    """

    project_path = "tranche.grant.project"
    event_days = ("booked_on",)

    tranche = models.ForeignKey(Tranche, verbose_name="Tranche", on_delete=models.PROTECT, related_name="expenditures")
    cost_type = models.CharField("Kostenart", max_length=10, choices=CostType)
    amount = MoneyField("Betrag", help_text="Negativ nur als Storno einer anderen Buchung.")
    booked_on = DayField("Gebucht am")
    date_precision = models.CharField("Datumsangabe", max_length=10, choices=DatePrecision, default=DatePrecision.EXACT)
    document_number = models.CharField("Belegnummer", max_length=50, blank=True)
    payee = models.CharField(
        "Empfänger", max_length=200, blank=True, help_text="Firma oder Stelle, keine Namen von Personen."
    )
    purpose = models.CharField(
        "Zweck", max_length=200, blank=True, help_text="Ohne Namen von Personen, etwa „Lizenzen“."
    )
    is_total = FlagField(
        "Summe der Kostenart", default=False, help_text="Keine einzelne Buchung: Nur die Summe ist bekannt."
    )
    reverses = models.OneToOneField(
        "self",
        verbose_name="Storniert Buchung",
        on_delete=models.PROTECT,
        related_name="reversal",
        null=True,
        blank=True,
    )

    objects = ExpenditureQuerySet.as_manager()

    class Meta:
        verbose_name = "Ausgabe"
        verbose_name_plural = "Ausgaben"
        ordering = ["tranche", "cost_type", "booked_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, amount__gte=0) | Q(reverses__isnull=False, amount__lte=0),
                name="expenditure_amount_not_negative",
                violation_error_message="Betrag: Negativ ist nur das Storno einer anderen Buchung, und es immer.",
            ),
        ]
        indexes = [models.Index(fields=["tranche", "booked_on", "amount"], name="expenditure_used_on_a_day")]

    def __str__(self) -> str:
        return f"{self.get_cost_type_display()}, {self.tranche}"

    def clean(self) -> None:
        """Raise a ValidationError where a reversal does not undo just the booking that it names."""
        if self.reverses is None:
            if self.amount is not None and self.amount < 0:
                raise ValidationError({"amount": "Negativ ist nur das Storno einer anderen Buchung."})
            return
        reversed_booking = (self.reverses.tranche_id, self.reverses.cost_type, self.reverses.amount)
        if self.reverses.reverses_id or self.reverses_id == self.pk:
            raise ValidationError({"reverses": "Ein Storno kann nicht selbst storniert werden."})
        if self.amount is not None and (self.tranche_id, self.cost_type, -self.amount) != reversed_booking:
            raise ValidationError(
                {"amount": "Ein Storno hat den negativen Betrag, die Tranche und die Kostenart seiner Buchung."}
            )
        if self.booked_on and self.booked_on < self.reverses.booked_on:
            raise ValidationError({"booked_on": "Ein Storno kann nicht vor seiner Buchung liegen."})


def last_moved(key_date: date) -> Coalesce:
    """Of tranches claimed by the key date: the day of the payment, else the approval, else the claim, by then."""
    return Coalesce(ByThen("paid_on", key_date), ByThen("approved_on", key_date), F("claimed_on"))


def sum_of(queryset: QuerySet, column: str, owner: str) -> Coalesce:
    """Sum of a money column over the rows of `queryset` that belong to the outer row by their field `owner`."""
    rows = queryset.filter(**{owner: OuterRef("pk")}).order_by().values(owner)
    total = rows.annotate(total=Sum(column, output_field=MoneyField())).values("total")
    return Coalesce(Subquery(total, output_field=MoneyField()), ZERO)
