"""What units are called, where they belong, and reorganisations."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import (
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from projects.models import RolloutMembership
from records.days import BEGINNING
from records.statements import joined_in_force
from units.choices import Kind, ReorganisationRole
from units.models import DivisionName, ReorganisedUnit, UnitDivision, UnitKind, UnitName, UnitNumber
from units.succession import joined, reorganisation_texts

from ..changes import ChangeSource, ComparedPeriod, Details, change_source
from ..rows import TEXT, ComparisonRow, Values
from .statements import (
    StatementsChanged,
    choice_label,
    part_of_reorganisation,
)


class UnitsChanged(StatementsChanged):
    """Units of the projects in question that are named or placed otherwise; each once, whatever their projects."""

    project = None
    unit = "unit__slug"
    chain = ("unit",)

    @property
    def paths(self) -> tuple[str, ...]:  # type: ignore[override]
        return (*super().paths, "unit_name__name")

    def rows(self, changes: QuerySet[Any], period: ComparedPeriod) -> QuerySet:
        of_projects = {"rollout__unit": OuterRef("unit"), "rollout__project__in": period.projects, "belongs": True}
        there = RolloutMembership.objects.in_force(OuterRef("effective_on")).filter(**of_projects)
        single = changes.exclude(part_of_reorganisation("unit", "effective_on", ReorganisationRole.PREDECESSOR))
        named = single.filter(Exists(there)).alias(unit_name=joined_in_force(period.end, "unit__names"))
        return super().rows(named, period)

    def is_change(self) -> Q:
        return super().is_change() | Q(has_former=False, effective_on__gt=BEGINNING)

    def details(self, effective_on: date, before: str | None, after: str | None, unit: str) -> Details:
        return Details(unit, Values.both(TEXT, before or None, after or None), effective_on)


@change_source
class UnitsRenamed(UnitsChanged):
    label = "Leistungseinheit umbenannt"
    model = UnitName
    fields = ("name",)


@change_source
class UnitsRenumbered(UnitsChanged):
    label = "Nummer der Leistungseinheit"
    model = UnitNumber
    fields = ("number",)


@change_source
class UnitsOfOtherKind(UnitsChanged):
    label = "Art der Leistungseinheit"
    model = UnitKind
    fields = ("kind",)

    def details(self, effective_on: date, before: str | None, after: str | None, unit: str) -> Details:
        return super().details(effective_on, choice_label(Kind, before), choice_label(Kind, after), unit)


@change_source
class Reorganisations(ChangeSource):
    """Units that were renamed, moved, merged, split or closed in guided steps: each time one line, for all that was
    stated with it. Its first unit stands for it."""

    label = "Reorganisation"
    model = ReorganisedUnit
    project = None
    paths = ("change_day", "reorganisation")

    def rows(self, changes: QuerySet[ReorganisedUnit], period: ComparedPeriod) -> QuerySet:
        members: Any = RolloutMembership.objects.filter(belongs=True)
        members = members.filter(rollout__project__in=period.projects)
        there = members.filter(effective_on__lte=period.end).values("rollout__unit")
        touching = ReorganisedUnit.objects.filter(unit__in=there).values("reorganisation")
        earlier = ReorganisedUnit.objects.filter(reorganisation=OuterRef("reorganisation"), pk__lt=OuterRef("pk"))
        first = changes.filter(~Exists(earlier), reorganisation__in=touching)
        return period.within(first, "reorganisation__effective_on")

    def read(self, period: ComparedPeriod, pks: list[int]) -> Iterator[tuple[int, ComparisonRow]]:
        """With the names of the units, which need their own queries."""
        events = dict(self.model._default_manager.filter(pk__in=pks).values_list("pk", "reorganisation"))
        texts = {text.pk: text for text in reorganisation_texts(events.values())}
        for pk, row in super().read(period, pks):
            text = texts[events[pk]]
            values = Values.both(TEXT, joined(text.before), joined(text.after) if text.after else None)
            yield pk, {**row, "subject": str(text.kind.label), "before": values.before, "after": values.after}

    def details(self, day: date, event: int) -> Details:
        return Details(None, Values(), day)


@change_source
class UnitsMoved(UnitsChanged):
    """Divisions by their names on the day of the move."""

    label = "Geschäftsbereich der Leistungseinheit"
    model = UnitDivision
    fields = ("division",)

    @property
    def paths(self) -> tuple[str, ...]:  # type: ignore[override]
        return "effective_on", "former_name", "now_name", "unit_name__name"

    def rows(self, changes: QuerySet[UnitDivision], period: ComparedPeriod) -> QuerySet:
        names = DivisionName.objects.in_force(OuterRef("effective_on"))
        former = names.filter(division=OuterRef("former_division")).values("name")[:1]
        now = names.filter(division=OuterRef("division")).values("name")[:1]
        return super().rows(changes, period).annotate(former_name=Subquery(former), now_name=Subquery(now))
