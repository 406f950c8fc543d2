"""What happened to the money of tranches: claims, approvals, payments and what went back. Amounts in EUR."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from lists.formats import euro
from records.days import BEGINNING
from records.fields import DayField, MoneyField
from records.statements import StatementQuerySet
from records.windows import WindowedStatement

from ..choices import DECISIONS, MovementKind
from ..rules import ZERO
from .constraints import not_negative
from .querysets import FundingQuerySet, number_in_period, total_of, tranches_of

NOTHING = Decimal("0.00")
# What counts of a tranche, by the name of its amount: what is decided holds until the next decision, the others add up.
DECIDED = {"claimed": MovementKind.CLAIM, "approved": MovementKind.APPROVAL}
SUMMED = {"paid": MovementKind.PAYMENT, "repaid": MovementKind.REPAYMENT, "waived": MovementKind.WAIVER}
ONCE_A_DAY = "Für diesen Tag ist hier schon ein Antrag oder eine Bewilligung eingetragen. Bitte berichtigen Sie dort."
# Of what moves the money that a tranche has.
DIRECTIONS: dict[int, int] = {MovementKind.PAYMENT: 1, MovementKind.REPAYMENT: -1}


class MovementQuerySet(FundingQuerySet["Movement"], StatementQuerySet["Movement"]):  # type: ignore[override]
    period_path = "tranche__"
    grant_path = "tranche__grant__"

    def on(self, key_date: date) -> Self:
        """All movements by the key date, with those that later ones replaced, and those that may be by then; also as
        `with_project`, with `tranche_number`, see `number_in_period`."""
        number = number_in_period(tranches_of(self.model), "tranche__")
        return self.known(key_date).with_project(key_date).annotate(tranche_number=number)

    def known(self, key_date: date) -> Self:
        """All movements up to the day, and those that may be by then."""
        return self.filter(Q(effective_on__lte=key_date) | Movement.window_open(key_date))

    def open(self, key_date: date) -> Self:
        """Those of which only the latest day is known: on the key date they may count already, or not yet."""
        return self.filter(Movement.window_open(key_date))

    def with_change(self, key_date: date) -> Self:
        """Claims and approvals with `change`: by what they differ from the one that holds on the key date."""
        held = Movement.objects.in_force(key_date).filter(tranche=OuterRef("tranche"), kind=OuterRef("kind"))
        before = Coalesce(Subquery(held.order_by().values("amount")[:1]), ZERO)
        return self.annotate(change=models.ExpressionWrapper(models.F("amount") - before, output_field=MoneyField()))

    def by(self, key_date: date) -> Self:
        """All movements up to the day."""
        return self.filter(effective_on__lte=key_date)

    def of_kind(self, kind: MovementKind, key_date: date) -> Self:
        """Those of a kind whose amounts count on the day: the claim or approval that holds, all others by then."""
        return self.in_force(key_date).filter(kind=kind).order_by()

    def with_drawn(self) -> Self:
        """Each movement with `drawn`: what is drawn (paid less repaid) of its tranche after it."""
        moved = models.Case(
            models.When(kind=MovementKind.PAYMENT, then=models.F("amount")),
            models.When(kind=MovementKind.REPAYMENT, then=-models.F("amount")),
            default=ZERO,
            output_field=MoneyField(),
        )
        order = ["effective_on", "kind", "pk"]
        drawn = models.Window(models.Sum(moved), partition_by="tranche", order_by=order, output_field=MoneyField())
        return self.annotate(drawn=drawn)

    def search(self, text: str, day: date = date.max) -> Self:
        """Movements of projects or grantors that match the text, or with that file reference."""
        return super().search(text, day) | self.filter(file_reference__iexact=text.strip())

    def in_year(self, year: int) -> Self:
        """Movements of the calendar year."""
        return self.filter(effective_on__gte=date(year, 1, 1), effective_on__lte=date(year, 12, 31))


class Movement(WindowedStatement):
    """Mittelbewegung: what happened to the money of a tranche on a day; amount in EUR, its kind says the direction.

    A claim (of eligible expenditure) or an approval (of grant money) is a statement: it holds until the next one. What
    is paid, repaid, waived or paid as interest adds up. So what counts on a day is `in_force` on it, whatever its kind.
    """

    project_path = "tranche.grant.project"
    owner_field = "tranche"
    key_fields = ("kind",)
    value_fields = ("amount", "reason")
    ONCE_A_DAY = ONCE_A_DAY

    tranche = models.ForeignKey(
        "funding.Tranche", verbose_name="Tranche", on_delete=models.PROTECT, related_name="movements"
    )
    kind = models.PositiveSmallIntegerField("Vorgang", choices=MovementKind)
    effective_on = DayField("Tag")
    amount = MoneyField("Betrag", help_text="Beim Antrag die zuwendungsfähigen Ausgaben, sonst Fördermittel.")
    reason = models.CharField(
        "Grund der Kürzung", max_length=500, blank=True, help_text="Wenn weniger bewilligt ist als zu erwarten."
    )

    objects = MovementQuerySet.as_manager()

    class Meta(WindowedStatement.Meta):
        verbose_name = "Mittelbewegung"
        verbose_name_plural = "Mittelbewegungen"
        ordering = ["effective_on", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tranche", "kind", "effective_on"],
                condition=Q(kind__in=DECISIONS),
                name="movement_once_a_day",
                violation_error_message=ONCE_A_DAY,
            ),
            models.CheckConstraint(condition=Q(until__gt=models.F("effective_on")), name="movement_lasts"),
            not_negative("amount", "movement_amount_not_negative", "Betrag"),
            models.CheckConstraint(
                condition=Q(kind__in=MovementKind.values),
                name="movement_known_kind",
                violation_error_message="Der Vorgang muss einer der sechs Vorgänge sein.",
            ),
            models.CheckConstraint(
                condition=Q(kind=MovementKind.APPROVAL) | Q(reason=""),
                name="movement_reason_of_approval",
                violation_error_message="Ein Grund der Kürzung gehört zur Bewilligung.",
            ),
        ]
        indexes = [
            models.Index(fields=["tranche", "kind", "effective_on", "until", "amount"], name="movement_on_a_day"),
            models.Index(fields=["tranche", "effective_on"], name="movement_of_tranche"),
        ]

    def __str__(self) -> str:
        return f"{self.value_text} {self.since_text}"

    @property
    def may_contradict(self) -> bool:  # type: ignore[override]
        """What is entered in rows is checked together with the others, see `check_together`."""
        return not self._state.adding

    @property
    def adds_up(self) -> bool:
        return self.kind not in DECISIONS

    @property
    def value_text(self) -> str:
        """Auszahlung 450,00 €"""
        return f"{self.get_kind_display()} {euro(self.amount)}"

    @property
    def settled_amount(self) -> str:
        """Of an approval whose day has come: Bewilligung 450,00 € ab 01.04.2020"""
        return str(self) if self.kind == MovementKind.APPROVAL and self.effective_on <= timezone.localdate() else ""

    @property
    def since_text(self) -> str:
        """am 01.04.2020; of what holds until the next one: ab 01.04.2020"""
        is_on_day = self.adds_up and not self.is_latest
        return f"am {self.effective_on:%d.%m.%Y}" if is_on_day else super().since_text

    @classmethod
    def not_before(cls, statement: Any, others: Iterable[Any]) -> date:
        """A window begins with the approval period, where that is known and was not later."""
        grant = statement.tranche.grant if statement.tranche_id else None
        return min(grant.period_start, statement.effective_on) if grant else BEGINNING

    @classmethod
    def after_writing(cls, owners: Collection[int], using: str) -> None:
        """On no day more is repaid than was paid by then."""
        super().after_writing(owners, using)
        by_tranche: defaultdict[int, list[Movement]] = defaultdict(list)
        for movement in cls._base_manager.using(using).filter(tranche__in=owners, kind__in=DIRECTIONS):
            by_tranche[movement.tranche_id].append(movement)
        for movements in by_tranche.values():
            refuse_repaid_beyond(movements)

    @classmethod
    def check_together(cls, movements: Sequence[Self]) -> None:
        """Raise a ValidationError where these, all of one tranche, stored and new, cannot stand beside each other."""
        decided = [(each.kind, each.effective_on) for each in movements if not each.adds_up]
        if len(decided) > len(set(decided)):
            raise ValidationError(cls.ONCE_A_DAY)
        refuse_repaid_beyond(movements)


def refuse_repaid_beyond(movements: Iterable[Movement]) -> None:
    """Raise a ValidationError where, on a day, more of a tranche is repaid than was paid by then."""
    left = NOTHING
    for day, of_day in groupby(sorted(movements, key=day_of), key=day_of):
        left += sum((DIRECTIONS.get(each.kind, 0) * each.amount for each in of_day), NOTHING)
        if left < 0:
            raise ValidationError(
                f"Am {day:%d.%m.%Y} wären {euro(-left)} mehr zurückgezahlt als bis dahin ausgezahlt: Zurückzahlen "
                "lässt sich nur, was ausgezahlt ist."
            )


def day_of(movement: Movement) -> date:
    day: date = movement.effective_on
    return day


def open_sums(key_date: date, owner: str) -> dict[str, Subquery]:
    """Of the owner of movements, by that field: `paid_open`, what of payments may have come by the key date, because
    the latest day alone is known (None: nothing), and so on; of claims and approvals by how much more or less may hold,
    and under `claimed_less` what of it is less."""
    may_be = Movement.objects.open(key_date).order_by()
    sums = {f"{name}_open": total_of(may_be.filter(kind=kind), "amount", owner) for name, kind in SUMMED.items()}
    for name, kind in DECIDED.items():
        decided: Any = may_be.filter(kind=kind).with_change(key_date)
        sums[f"{name}_open"] = total_of(decided, "change", owner)
        sums[f"{name}_less"] = total_of(decided.filter(change__lt=0), "change", owner)
    return sums


def first_moved_on(tranche: str, **conditions: object) -> Subquery:
    """The day of the first movement, under the conditions, of the tranche that the path leads to."""
    movements = Movement.objects.filter(tranche=OuterRef(tranche), **conditions).order_by("effective_on")
    return Subquery(movements.values("effective_on")[:1])


def last_moved_on(key_date: date, owner: str, path: str = "pk") -> Subquery:
    """The day of the last movement up to the day of what the path leads to, the owner of movements by that field."""
    movements = Movement.objects.by(key_date).filter(**{owner: OuterRef(path)}).order_by("-effective_on")
    return Subquery(movements.values("effective_on")[:1])
