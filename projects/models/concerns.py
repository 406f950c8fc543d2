"""What concerns a project, an OZG service, or the OZG as a whole, from a day to a day: obstacles and involvements."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import BigIntegerField, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from records.ends import chains_of, statements_once
from records.fields import DayField
from records.models import Record
from records.statements import Statement, joined_in_force
from services.models import Service

from .projects import OfProjectQuerySet, Project

OF_ALL = "OZG insgesamt"
OF_ONE = "Bitte wählen Sie ein Projekt oder eine OZG-Leistung, nicht beides; für das OZG insgesamt keins von beiden."
M = TypeVar("M", bound=models.Model)
C = TypeVar("C", bound="Concern")


class OfProjectOrNoneQuerySet(OfProjectQuerySet[M]):
    """Records that belong to a project, or to none: to the OZG as a whole or to a service."""

    def of_known_projects(self, key_date: date) -> Self:
        """Those of no project, and of projects that were known on the day."""
        of_none, known = Q((self.of_project, None)), Q((f"{self.of_project}__known_from__lte", key_date))
        return self.filter(of_none | known)


class ConcernQuerySet(OfProjectOrNoneQuerySet[C]):
    def on(self, key_date: date) -> Self:
        """Those `known` on the day with what is stated of them then (`now`), the day of the first statement
        (`known_since`), and what the catalogue calls their service (`service_entry`); also as `with_project`."""
        named = self.known(key_date).alias(service_entry=joined_in_force(key_date, "service__entries"))
        return named.with_first_day().with_project(key_date)

    def known(self, key_date: date) -> Self:
        """Those of which something was stated by the day; of projects only where these were known by then."""
        return self.with_state(key_date).filter(now__isnull=False).of_known_projects(key_date)

    def with_state(self, key_date: date) -> Self:
        """Each joined with what is stated of it on the day, as `now`."""
        return self.alias(now=joined_in_force(key_date, "states"))

    def with_first_day(self) -> Self:
        first = self.model.states_of(OuterRef("pk")).values("effective_on")[:1]
        return self.annotate(known_since=Subquery(first))

    def of_all(self) -> Self:
        """Those that concern the OZG as a whole."""
        return self.filter(project=None, service=None)


class Concern(Record):
    """Base of records that concern one project, one OZG service or, with neither, the OZG as a whole. What holds of
    them is stated from a day on, under `states` (see `ConcernStatement`)."""

    project_path = "project"

    project = models.ForeignKey(
        Project,
        verbose_name="Projekt",
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        null=True,
        blank=True,
        help_text="Leer bei einer OZG-Leistung oder beim OZG insgesamt.",
    )
    service = models.ForeignKey(
        Service,
        verbose_name="OZG-Leistung",
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        null=True,
        blank=True,
        help_text="Leer bei einem Projekt oder beim OZG insgesamt.",
    )

    class Meta(Record.Meta):
        abstract = True

    @staticmethod
    def constraints_of(name: str, *fields: str, message: str) -> list[models.BaseConstraint]:
        """The constraints of a kind: `name` begins their names, `fields` tell those of one project or service apart;
        the message says where they do not."""
        none = Value(0, output_field=BigIntegerField())
        return [
            models.UniqueConstraint(
                *(Coalesce(F(each), none, output_field=BigIntegerField()) for each in ("project", "service")),
                *map(F, fields),
                name=f"{name}_once",
                violation_error_message=message,
            ),
            models.CheckConstraint(
                condition=Q(project=None) | Q(service=None), name=f"{name}_of_one", violation_error_message=OF_ONE
            ),
        ]

    @classmethod
    def states_of(cls, record: Any) -> Any:
        """What is stated of a record, of an outer one too, in the order of the days."""
        kind: Any = cls._meta.get_field("states").related_model
        return kind.objects.filter(**{kind.owner_field: record}).order_by("effective_on")

    @property
    def concerned(self) -> str:
        """The project or service, or that it is the OZG as a whole."""
        return str(self.project or self.service or OF_ALL)

    def first_day_altered(self, before: Self | None) -> date | None:
        """What it concerns and of which kind it is counts from its first day on."""
        names = self.fixed_fields()
        if before is None or all(getattr(self, name) == getattr(before, name) for name in names):
            return None
        first: date | None = self.states_of(self.pk).values_list("effective_on", flat=True).first()
        return first


class ConcernStatement(Statement):
    """Base of what is stated of a Concern: it begins with the first statement and is over with one that says so; it may
    begin again."""

    NOT_BEGUN: ClassVar[str]  # the message where one is over that never began

    event_days = ("effective_on",)

    effective_on = DayField("Gilt ab", help_text="Tag, ab dem das gilt oder an dem es zuerst genannt wurde.")

    class Meta(Statement.Meta):
        abstract = True

    @property
    def is_over(self) -> bool:
        raise NotImplementedError

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        super().refuse_saving(records)
        owned = [record for record in records if getattr(record, cls.owner_attname()) is not None]
        cls.refuse_ending_first(statements_once(cls, owned))

    @classmethod
    def refuse_deleting(cls, records: Sequence[Self]) -> None:
        super().refuse_deleting(records)
        cls.refuse_ending_first(statements_once(cls, deleted=records))

    @classmethod
    def refuse_ending_first(cls, rows: Iterable[Self]) -> None:
        for chain in chains_of(cls, rows).values():
            if chain[0].is_over:
                raise ValidationError(f"{cls.NOT_BEGUN} Die erste Angabe ist {chain[0].quoted}.")
