"""What money was used for: bookings, and totals of which only the period is known. Amounts in EUR."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Coalesce, Greatest

from lists.formats import euro
from records.fields import DayField, FlagField, MoneyField
from records.models import LATEST_HELP, DatePrecision, Record

from ..choices import NOT_PUBLIC, CostType, MovementKind, UsageBasis
from ..rules import ZERO
from .movements import Movement
from .querysets import FundingQuerySet, number_in_period, total_of, tranches_of

REQUIRED = "Dieses Feld ist zwingend erforderlich."
OF_ANOTHER_GRANT = "Die Tranche gehört zu einer anderen Zuwendung als die Ausgabe."


class ExpenditureQuerySet(FundingQuerySet["Expenditure"]):
    grant_path = "grant__"

    def on(self, key_date: date) -> Self:
        """Expenditures, of which a list shows those `booked` by the key date or those `open` then; `with_counted` and
        `with_project`, and what counts of each basis: `counted_GRANT_MONEY` and so on."""
        of_basis = {
            f"counted_{basis.name}": Case(When(basis=basis, then=F("counted")), output_field=MoneyField(null=True))
            for basis in UsageBasis
        }
        number = number_in_period(tranches_of(self.model), "tranche__")
        return self.with_counted(key_date).annotate(**of_basis, tranche_number=number).with_project(key_date)

    def known(self, key_date: date) -> Self:
        """Those that are booked by the key date, and those that may be by then."""
        return self.filter(Q(booked_on__lte=key_date) | self.window_open(key_date))

    def booked(self, key_date: date) -> Self:
        """Those that are booked by the key date."""
        return self.filter(booked_on__lte=key_date)

    def open(self, key_date: date) -> Self:
        """Those of which only the latest day is known: on the key date they may be booked already, or not yet."""
        return self.filter(self.window_open(key_date))

    @staticmethod
    def window_open(key_date: date) -> Q:
        return Q(date_precision=DatePrecision.LATEST, earliest_on__lte=key_date, booked_on__gt=key_date)

    def settled(self, key_date: date) -> Self:
        """Abgerechnet: those of tranches that were claimed by the key date."""
        return self.filter(tranche__in=claimed_tranches(key_date))

    def unsettled(self, key_date: date) -> Self:
        """Those of no tranche, or of one that was not claimed by the key date."""
        return self.filter(Q(tranche=None) | ~Q(tranche__in=claimed_tranches(key_date)))

    def totals_beside(self, key_date: date) -> Self:
        """Totals booked by the key date that stand beside single bookings of their tranche, cost type and basis, and
        are not marked as containing them."""
        same = {name: OuterRef(name) for name in ("tranche", "cost_type", "basis")}
        single = Expenditure.objects.booked(key_date).filter(is_total=False, **same)
        return self.booked(key_date).filter(Exists(single), is_total=True, contains_bookings=False)

    def with_counted(self, key_date: date) -> Self:
        """Each with `counted`: what it adds to the sums of the key date, see `counted_on`; and `whole_total`, the
        amount as entered, where that is another."""
        whole = Case(When(contains_bookings=True, then=F("amount")), output_field=MoneyField(null=True))
        return self.annotate(counted=counted_on(key_date), whole_total=whole)

    def with_credit_notes(self, key_date: date) -> Self:
        """Each with its tranche and its credit notes; also as `with_project`."""
        return self.with_project(key_date).select_related("tranche").prefetch_related("credit_notes")

    def in_year(self, year: int) -> Self:
        """Single bookings of the calendar year; a total of a period belongs to none."""
        return self.filter(is_total=False, booked_on__gte=date(year, 1, 1), booked_on__lte=date(year, 12, 31))

    def search(self, text: str, day: date = date.max) -> Self:
        """Expenditures of projects or grantors that match the text, or with that document number."""
        return super().search(text, day) | self.filter(document_number__iexact=text.strip())

    def bulk_create(self, objs: Iterable["Expenditure"], *args: Any, **options: Any) -> list["Expenditure"]:
        records = list(objs)
        for record in records:
            record.complete()
        return super().bulk_create(records, *args, **options)

    def bulk_change(self, records: Sequence["Expenditure"], fields: Iterable[str]) -> None:
        for record in records:
            record.complete()
        super().bulk_change(records, {*fields, *Expenditure.COMPLETED})


# What is booked of a basis, by the name of its sums: of what lists have in columns, and of the others.
BASES = {"used": UsageBasis.GRANT_MONEY, "whole": UsageBasis.WHOLE_EXPENDITURE}
OTHER_BASES = {"own": UsageBasis.OWN_FUNDS, "refused": UsageBasis.NOT_RECOGNISED}


def sums_of_use(key_date: date, owner: str, bases: Mapping[str, UsageBasis] = BASES) -> dict[str, Subquery]:
    """Of the owner of expenditures, by that field, and for each basis: `used`, what is booked by the key date (None:
    nothing), `used_open`, what may be booked by then, where of any the latest day alone is known, and `used_less`, what
    of that takes away (credit notes); of whole expenditure `whole` and so on."""
    counted = Expenditure.objects.with_counted(key_date)
    sums = {}
    for name, basis in bases.items():
        sums[name] = total_of(counted.booked(key_date).filter(basis=basis), "counted", owner)
        may_be = counted.open(key_date).filter(basis=basis)
        sums[f"{name}_open"] = total_of(may_be, "counted", owner)
        sums[f"{name}_less"] = total_of(may_be.filter(amount__lt=0), "counted", owner)
    return sums


def claimed_tranches(key_date: date) -> Any:
    """The tranches that were claimed by the key date."""
    return Movement.objects.by(key_date).filter(kind=MovementKind.CLAIM).order_by().values("tranche")


def counted_on(key_date: date) -> Case:
    """What an expenditure adds to sums of the key date: its amount; of a total that contains the single bookings of its
    tranche, cost type and basis, what it exceeds those of them by that are booked by then."""
    same = {name: OuterRef(name) for name in ("tranche", "cost_type", "basis")}
    single = Expenditure.objects.booked(key_date).filter(is_total=False, **same).order_by().values("tranche")
    booked = Subquery(single.annotate(total=Sum("amount", output_field=MoneyField())).values("total"))
    beyond = Greatest(
        models.ExpressionWrapper(F("amount") - Coalesce(booked, ZERO), output_field=MoneyField()),
        ZERO,
        output_field=MoneyField(),
    )
    return Case(When(contains_bookings=True, then=beyond), default=F("amount"), output_field=MoneyField())


class Expenditure(Record):
    """Ausgabe: a booking of what money was used for, or the total of a cost type of a period; amount in EUR.

    It is of a grant, and of a tranche where one claims it. A negative amount is a credit note (Gutschrift), of all or
    a part; it may name the booking that it takes back. The basis says what the amount is of: grant money, whole
    expenditure, own funds, or costs that are not recognised; sums of two of them are never added. `earliest_on` is the
    first day of its window where only the latest day is known.
    """

    package_key = ("grant", "cost_type", "booked_on")
    project_path = "grant.project"
    event_days = ("booked_on",)
    COMPLETED = ("grant", "basis", "earliest_on")
    internal_fields = ("document_number", "line", "payee", "purpose", "reverses")
    WORDING = ("document_number", "line", "payee", "purpose", "addition")

    grant = models.ForeignKey(
        "funding.Grant",
        verbose_name="Zuwendung",
        on_delete=models.PROTECT,
        related_name="expenditures",
        blank=True,
        help_text="Leer: die der Tranche.",
    )
    tranche = models.ForeignKey(
        "funding.Tranche",
        verbose_name="Tranche",
        on_delete=models.PROTECT,
        related_name="expenditures",
        null=True,
        blank=True,
        help_text="Leer, solange keine Tranche sie abrechnet.",
    )
    basis = models.CharField(
        "Grundlage",
        max_length=20,
        choices=UsageBasis,
        blank=True,
        help_text="Wovon der Betrag ist. Leer: wie bei der Tranche, ohne Tranche die gesamten Ausgaben.",
    )
    cost_type = models.CharField("Kostenart", max_length=10, choices=CostType)
    amount = MoneyField("Betrag", help_text="Negativ: eine Gutschrift.")
    booked_on = DayField("Gebucht am", blank=True, help_text="Bei einer Summe leer: das Ende ihres Zeitraums.")
    date_precision = models.CharField(
        "Datumsangabe", max_length=10, choices=DatePrecision, default=DatePrecision.EXACT, help_text=LATEST_HELP
    )
    earliest_on = models.DateField("Frühestens gebucht am", null=True, editable=False)
    document_number = models.CharField("Belegnummer", max_length=50, blank=True, help_text=NOT_PUBLIC)
    line = models.PositiveSmallIntegerField(
        "Zeile", null=True, blank=True, help_text="Unterscheidet gleiche Zeilen eines Belegs."
    )
    payee = models.CharField(
        "Empfänger", max_length=200, blank=True, help_text=f"Firma oder Stelle, keine Namen von Personen. {NOT_PUBLIC}"
    )
    purpose = models.CharField(
        "Zweck", max_length=200, blank=True, help_text=f"Ohne Namen von Personen, etwa „Lizenzen“. {NOT_PUBLIC}"
    )
    addition = models.CharField(
        "Zusatz", max_length=100, blank=True, help_text="Öffentlich; steht bei der Kostenart, etwa „u. a. Lizenzen“."
    )
    is_total = FlagField(
        "Summe der Kostenart", default=False, help_text="Keine einzelne Buchung: Nur die Summe ist bekannt."
    )
    period_start = DayField(
        "Summe von", null=True, blank=True, help_text="Zeitraum einer Summe; leer: der ihrer Tranche."
    )
    period_end = DayField("Summe bis", null=True, blank=True)
    contains_bookings = FlagField(
        "enthält die Einzelbuchungen",
        default=False,
        help_text="Dann zählt von der Summe nur, was sie über die einzelnen Buchungen ihrer Kostenart hinausgeht.",
    )
    reverses = models.ForeignKey(
        "self",
        verbose_name="Gutschrift zu",
        on_delete=models.PROTECT,
        related_name="credit_notes",
        null=True,
        blank=True,
        help_text="Welche Buchung sie mindert, wenn es bekannt ist.",
    )

    objects = ExpenditureQuerySet.as_manager()

    class Meta:
        verbose_name = "Ausgabe"
        verbose_name_plural = "Ausgaben"
        ordering = ["grant", "tranche", "cost_type", "booked_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | Q(amount__lt=0),
                name="expenditure_credit_note_negative",
                violation_error_message="Betrag: Eine Gutschrift zu einer Buchung hat einen negativen Betrag.",
            ),
            models.CheckConstraint(
                condition=Q(basis__in=[basis for basis in UsageBasis if basis != UsageBasis.GRANT_MONEY])
                | Q(basis=UsageBasis.GRANT_MONEY, tranche__isnull=False),
                name="expenditure_basis_known",
                violation_error_message="Ohne Tranche ist die Grundlage nicht „ausgezahlte Fördermittel“.",
            ),
            models.CheckConstraint(
                condition=Q(period_start__isnull=True, period_end__isnull=True)
                | Q(is_total=True, period_end__gte=F("period_start")),
                name="expenditure_period_of_total",
                violation_error_message="Ein Zeitraum gehört zu einer Summe, mit Beginn und Ende in ihrer Folge.",
            ),
            models.CheckConstraint(
                condition=Q(is_total=False) | Q(tranche__isnull=False) | Q(period_start__isnull=False),
                name="expenditure_total_has_period",
                violation_error_message="Eine Summe ohne Tranche braucht ihren Zeitraum („Summe von“, „Summe bis“).",
            ),
            models.CheckConstraint(
                condition=Q(contains_bookings=False) | Q(is_total=True, tranche__isnull=False),
                name="expenditure_containing_is_total",
                violation_error_message="Einzelbuchungen enthält nur eine Summe der Kostenart einer Tranche.",
            ),
            models.UniqueConstraint(
                fields=["tranche", "cost_type", "basis"],
                condition=Q(contains_bookings=True),
                name="expenditure_containing_once",
                violation_error_message="Zu dieser Kostenart gibt es schon eine Summe mit den Einzelbuchungen.",
            ),
        ]
        indexes = [
            # With all that sums read, so that they need no row of the table; the first in the order of `UsedRow`.
            models.Index(
                fields=[
                    "grant",
                    "basis",
                    "booked_on",
                    "contains_bookings",
                    "tranche",
                    "cost_type",
                    "is_total",
                    "addition",
                    "date_precision",
                    "amount",
                ],
                name="expenditure_of_grant_on_a_day",
            ),
            models.Index(
                fields=["tranche", "basis", "cost_type", "is_total", "booked_on", "contains_bookings", "amount"],
                name="expenditure_used_on_a_day",
            ),
            # Of what is known "spätestens" alone: that is little, and sums ask for it of each tranche.
            models.Index(
                fields=["tranche", "basis", "date_precision", "booked_on"], name="expenditure_open_of_tranche"
            ),
        ]

    def __str__(self) -> str:
        owner = self.tranche or (self.grant if self.grant_id else "ohne Zuwendung")
        return f"{self.get_cost_type_display()}, {owner}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.complete()
        super().save(*args, **kwargs)

    def complete(self) -> None:
        """Fill what follows from the tranche: the grant and the basis; of a total its day; and the window."""
        if self.tranche is not None and not self.grant_id:
            self.grant_id = self.tranche.grant_id
        self.basis = self.basis or (self.tranche.usage_basis if self.tranche else UsageBasis.WHOLE_EXPENDITURE)
        last = self.period_end or (self.tranche.period_end if self.tranche else None)
        if self.is_total and self.booked_on is None and last:
            self.booked_on, self.date_precision = last, DatePrecision.LATEST
        self.earliest_on = self.window_start

    @property
    def window_start(self) -> date | None:
        """The first day on which it may have been booked, where only the latest is known."""
        if self.date_precision != DatePrecision.LATEST or self.booked_on is None:
            return None
        owner = self.tranche or (self.grant if self.grant_id else None)
        start = self.period_start or (owner.period_start if owner else self.booked_on)
        return min(start, self.booked_on)

    def first_day_altered(self, before: Self | None) -> date | None:
        """The day of its booking, or the first day of its window, as it was or as it is now; where the document, the
        purpose and the like are altered, none."""
        if before and all(getattr(self, name) == getattr(before, name) for name in self.names_of_figures()):
            return None
        days = [each.window_start or each.booked_on for each in (self, before) if each]
        return min((day for day in days if day), default=None)

    @classmethod
    def names_of_figures(cls) -> list[str]:
        """The attributes that figures are made of, or that say which."""
        return [field.attname for field in cls._meta.concrete_fields if field.name not in (*cls.WORDING, "version")]

    def clean(self) -> None:
        """Raise a ValidationError where the tranche, the day or the booking that it takes back do not fit."""
        self.complete()
        if not self.grant_id and self.tranche is None:
            raise ValidationError({"grant": "Bitte geben Sie die Tranche oder die Zuwendung an."})
        if self.booked_on is None:
            raise ValidationError({"booked_on": REQUIRED})
        if self.tranche is not None and self.tranche.grant_id != self.grant_id:
            raise ValidationError(OF_ANOTHER_GRANT)
        if self.contains_bookings and not self.is_total:
            raise ValidationError({"contains_bookings": "Einzelbuchungen enthält nur eine Summe der Kostenart."})
        if self.reverses is not None:
            self.refuse_no_credit_note(self.reverses)

    def refuse_no_credit_note(self, booking: "Expenditure") -> None:
        if booking.reverses_id or self.reverses_id == self.pk or booking.is_total:
            raise ValidationError({"reverses": "Eine Gutschrift mindert eine Buchung, keine andere Gutschrift."})
        if (booking.grant_id, booking.cost_type, booking.basis) != (self.grant_id, self.cost_type, self.basis):
            text = "Eine Gutschrift hat die Zuwendung, die Kostenart und die Grundlage ihrer Buchung."
            raise ValidationError({"reverses": text})
        if self.booked_on < booking.booked_on:
            raise ValidationError({"booked_on": "Eine Gutschrift kann nicht vor ihrer Buchung liegen."})

    @classmethod
    def refuse_saving(cls, records: Sequence["Expenditure"]) -> None:
        """No booking is taken back by more than its amount, however many credit notes it has."""
        super().refuse_saving(records)
        changed = {record.pk: record for record in records if not record._state.adding}
        bookings = {*changed, *(record.reverses_id for record in records if record.reverses_id)}
        if not bookings:
            return
        notes: Any = cls._base_manager.filter(reverses__in=bookings).exclude(pk__in=changed)
        credited: defaultdict[int, Decimal] = defaultdict(Decimal)
        for booking, amount in notes.values_list("reverses", "amount"):
            credited[booking] += amount
        for record in records:
            if record.reverses_id and record.amount is not None:
                credited[record.reverses_id] += record.amount
        stored = dict(cls._base_manager.filter(pk__in=credited).values_list("pk", "amount"))
        for pk, amount in (stored | {pk: changed[pk].amount for pk in credited if pk in changed}).items():
            if amount is not None and amount + credited[pk] < 0:
                text = f"Gutschriften von {euro(-credited[pk])} mindern eine Buchung von {euro(amount)}."
                raise ValidationError({"amount": text})
