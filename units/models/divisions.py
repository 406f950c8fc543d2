"""Divisions of the city and their names."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from records.addressed import Addressed, AddressedQuerySet
from records.dated import DatedQuerySet, DatedRecord
from records.fields import SearchKeyField
from records.prepared import prepared
from records.searching import SearchText
from records.stated import Stated
from records.statements import Statement, StatementQuerySet, in_force

from .identity import exists_on


class DivisionQuerySet(AddressedQuerySet["Division"], DatedQuerySet["Division"]):  # type: ignore[override]
    def present(self, day: date) -> Self:
        """Those that units belong to which exist on the day: divisions have no days of their own."""
        used = Division.objects.filter(in_force(day, "units__"), exists_on(day, "units__unit__"))
        return self.filter(pk__in=used.order_by().values("pk"))

    def search(self, text: str) -> Self:
        """Divisions that have or had a name with each word (see `records.searching`)."""
        names = DivisionName.objects.filter(division=OuterRef("pk"))
        return self.filter(SearchText(text).condition(lambda word: Q(Exists(names.filter(word.within("name_key"))))))

    def choices(self, day: date) -> list[tuple[str, str]]:
        """Key and name on the day of each division, in the order of the names."""
        return named_choices(names_on(day))


@prepared
def names_on(day: date) -> QuerySet:
    """Key and name of each division, in the order of the names."""
    return DivisionName.objects.in_force(day).order_by("name_key", "pk").values_list("division", "name")


def named_choices(names: Iterable[tuple[int, str]]) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in names]


class Division(Addressed, DatedRecord):
    """Geschäftsbereich: the division of the city a unit belongs to."""

    name = Stated("names")

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = "Geschäftsbereich"
        verbose_name_plural = "Geschäftsbereiche"
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.name)


class DivisionName(Statement):
    """Name of a division from a day on."""

    owner_field = "division"
    value_fields = ("name",)
    begins_always = True

    division = models.ForeignKey(
        Division, verbose_name="Geschäftsbereich", on_delete=models.CASCADE, related_name="names"
    )
    name = models.CharField("Name", max_length=200)
    name_key = SearchKeyField(sources=("name",))

    objects = StatementQuerySet["DivisionName"].as_manager()

    class Meta(Statement.Meta):
        verbose_name = "Name eines Geschäftsbereichs"
        verbose_name_plural = "Namen von Geschäftsbereichen"
        constraints = Statement.constraints_of("division_name", "division")
        indexes = [models.Index(fields=["name_key", "division", "until", "effective_on"], name="division_name_sort")]
