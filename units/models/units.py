"""Organisational units: from when to when they exist, and what is stated of them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from records.addressed import Addressed, AddressedQuerySet
from records.dated import DatedQuerySet, DatedRecord
from records.fields import DayField, IdentityKeyField, NumberKeyField, SearchKeyField
from records.history import one_moment
from records.locks import lock_between_owners
from records.searching import SearchText, Word
from records.stated import Stated
from records.statements import Statement, StatementQuerySet, joined_in_force
from records.text import identity_key
from records.within import relink_within

from ..choices import Kind
from .divisions import Division
from .identity import (
    AMONG_UNITS,
    DistinctQuerySet,
    DistinctStatement,
    exists_on,
    first_day_of_one,
    lifetime,
    problems_of,
    refuse_becoming_double_by_lifetime,
)


class UnitQuerySet(AddressedQuerySet["Unit"], DatedQuerySet["Unit"]):  # type: ignore[override]
    def with_division_name(self, day: date) -> Self:
        """Units `on_day` with the `division_name` of that day, None without a division."""
        named = self.alias(division_names=joined_in_force(day, "division_on_day__division__names"))
        return named.annotate(division_name=F("division_names__name"))

    def bulk_change(self, records: Sequence["Unit"], fields: Iterable[str]) -> None:
        with transaction.atomic(using=self.db), one_moment():
            lock_between_owners(Unit, self.db)
            super().bulk_change(records, fields)
            relink_within(Unit, [record.pk for record in records], self.db)

    def existing(self, day: date) -> Self:
        """Units that exist on the day; both days of their period count."""
        return self.filter(exists_on(day))

    def present(self, day: date) -> Self:
        return self.existing(day)

    def gone(self, day: date) -> Self:
        return self.filter(closed_on__lt=day).order_by("-closed_on")

    def search(self, text: str, day: date = date.max) -> Self:
        """Units of which each word is in a name, or begins a number: "300 ordnung" (see `records.searching`).

        Names and numbers up to the day count, former ones too.
        """
        return self.filter(matching_units(text, day))


def matching_units(text: str, day: date, path: str = "pk") -> Q:
    """The condition on a path to a unit that `UnitQuerySet.search` finds it."""

    def has(word: Word) -> Q:
        names = UnitName.objects.filter(word.within("name_key"), effective_on__lte=day)
        numbers = UnitNumber.objects.filter(number__startswith=word.text, effective_on__lte=day)
        return Q((f"{path}__in", names.values("unit"))) | Q((f"{path}__in", numbers.values("unit")))

    return SearchText(text).condition(has)


class Unit(Addressed, DatedRecord):
    """Leistungseinheit: an organisational unit of the city, with an optional number such as 402 or 300.2.

    Its name, number, kind and division are stated from a day on. One founded anew is a new unit.
    """

    unit_path = "self"
    Kind = Kind
    distinct_among = AMONG_UNITS

    founded_on = DayField("Besteht seit", null=True, blank=True, help_text="Erster Tag; leer: von Anfang an.")
    closed_on = DayField(
        "Aufgelöst am", null=True, blank=True, help_text="Letzter Tag; leer, solange es die Leistungseinheit gibt."
    )
    name = Stated("names")
    number = Stated("numbers")
    kind = Stated("kinds")
    division = Stated("divisions")

    objects = UnitQuerySet.as_manager()

    division_name: str | None  # of units `with_division_name`

    class Meta:
        verbose_name = "Leistungseinheit"
        verbose_name_plural = "Leistungseinheiten"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(founded_on__isnull=True) | Q(closed_on__gte=F("founded_on")),
                name="unit_not_closed_before_founded",
                violation_error_message="Aufgelöst wird eine Leistungseinheit nicht vor dem Tag, seit dem sie besteht.",
            ),
        ]

    is_checked_with_others = False

    def is_founded(self, day: date) -> bool:
        """Whether it exists on the day, or did before."""
        return self.founded_on is None or self.founded_on <= day

    def last_day(self, day: date) -> date | None:
        """Its last day, where it exists no more on the day; so nobody is told of a closing before it is in effect."""
        return self.closed_on if self.closed_on and self.closed_on < day else None

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()

    def clean(self) -> None:
        super().clean()
        if self._state.adding and not self.is_checked_with_others:
            for _, problems in problems_of([self], timezone.localdate()):
                raise ValidationError(problems)

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """None exists longer than before on days on which another one is called alike or has its number."""
        super().refuse_saving(records)
        if there_already := [record for record in records if record.pk and not record._state.adding]:
            refuse_becoming_double_by_lifetime(there_already)

    def first_day_altered(self, before: Self | None) -> date | None:
        """Also the first day on which it exists, or no longer does."""
        stated = super().first_day_altered(before)
        if before is None:
            return min((day for day in (stated, self.founded_on) if day), default=None)
        return first_day_of_one(lifetime(self), lifetime(before))

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic(), one_moment():
            super().save(*args, **kwargs)
            relink_within(Unit, [self.pk])


class UnitName(DistinctStatement, Statement):
    """Name of a unit from a day on."""

    unit_path = "unit"
    owner_field = "unit"
    value_fields = ("name",)
    begins_always = True
    key_field = "identity_key"
    key_of = staticmethod(identity_key)

    unit = models.ForeignKey(Unit, verbose_name="Leistungseinheit", on_delete=models.CASCADE, related_name="names")
    name = models.CharField("Name", max_length=200)
    name_key = SearchKeyField(sources=("name",))
    identity_key = IdentityKeyField(sources=("name",))

    objects = DistinctQuerySet.as_manager()

    class Meta(Statement.Meta):
        verbose_name = "Name einer Leistungseinheit"
        verbose_name_plural = "Namen von Leistungseinheiten"
        constraints = Statement.constraints_of("unit_name", "unit")
        indexes = [models.Index(fields=["name_key", "unit", "until", "effective_on"], name="unit_name_sort")]


class UnitNumber(DistinctStatement, Statement):
    """Number of a unit in the organisation from a day on; empty where it has none any more."""

    unit_path = "unit"
    owner_field = "unit"
    value_fields = ("number",)
    begins_always = True
    key_field = "number"

    unit = models.ForeignKey(Unit, verbose_name="Leistungseinheit", on_delete=models.CASCADE, related_name="numbers")
    number = models.CharField(
        "Nummer", max_length=20, blank=True, help_text="Nummer in der Organisation, etwa 402 oder 300.2."
    )
    number_key = NumberKeyField(sources=("number",), max_length=200)

    objects = DistinctQuerySet.as_manager()

    class Meta(Statement.Meta):
        verbose_name = "Nummer einer Leistungseinheit"
        verbose_name_plural = "Nummern von Leistungseinheiten"
        constraints = Statement.constraints_of("unit_number", "unit")
        indexes = [
            models.Index(fields=["number", "unit", "until", "effective_on"], name="unit_number_of_all"),
            models.Index(fields=["number_key", "unit", "until", "effective_on"], name="unit_number_sort"),
        ]


class UnitKind(Statement):
    """What the city calls a unit from a day on: Amt, Ressort …"""

    unit_path = "unit"
    owner_field = "unit"
    value_fields = ("kind",)

    unit = models.ForeignKey(Unit, verbose_name="Leistungseinheit", on_delete=models.CASCADE, related_name="kinds")
    kind = models.CharField("Art", max_length=20, choices=Kind, blank=True)

    objects = StatementQuerySet["UnitKind"].as_manager()

    class Meta(Statement.Meta):
        verbose_name = "Art einer Leistungseinheit"
        verbose_name_plural = "Arten von Leistungseinheiten"
        constraints = Statement.constraints_of("unit_kind", "unit")


class UnitDivision(Statement):
    """Division that a unit belongs to from a day on; none where it belongs to none any more."""

    unit_path = "unit"
    owner_field = "unit"
    value_fields = ("division",)

    unit = models.ForeignKey(Unit, verbose_name="Leistungseinheit", on_delete=models.CASCADE, related_name="divisions")
    division = models.ForeignKey(
        Division,
        verbose_name="Geschäftsbereich",
        on_delete=models.PROTECT,
        related_name="units",
        null=True,
        blank=True,
    )

    objects = StatementQuerySet["UnitDivision"].as_manager()

    class Meta(Statement.Meta):
        verbose_name = "Geschäftsbereich einer Leistungseinheit"
        verbose_name_plural = "Geschäftsbereiche von Leistungseinheiten"
        constraints = Statement.constraints_of("unit_division", "unit")
        indexes = [models.Index(fields=["division", "unit", "until", "effective_on"], name="unit_division_sort")]
