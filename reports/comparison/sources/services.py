"""Levels, provisions, portals, responsibilities and target days of services."""

from datetime import date
from typing import Any, ClassVar

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from records.statements import joined_in_force
from services.choices import CatalogueStatus, Portal, ProvisionKind
from services.models import (
    MaturityChange,
    PortalChange,
    ProvisionChange,
    ResponsibilityChange,
    ServiceEntry,
    TargetChange,
)
from units.choices import ReorganisationRole
from units.models import UnitName

from ..changes import ChangeSource, ComparedPeriod, Details, change_source
from ..rows import TEXT, Values
from .statements import StatementsChanged, choice_label, moved, part_of_reorganisation, with_service

LEVEL = Concat(Cast("level__number", CharField()), Value(" "), F("level__name"), output_field=CharField())


class ServiceChanges(ChangeSource):
    """Changes in the state of services, from what to what; subclasses say what a state is called."""

    project = None
    is_of_services = True
    state: ClassVar[Any]

    @property
    def changed_fields(self) -> tuple[str, ...]:
        return tuple(self.model.value_fields[:1])  # type: ignore[attr-defined]

    def rows(self, changes: Any, period: ComparedPeriod) -> QuerySet:
        """With what the catalogue calls the service at the end of the period: `called__name`."""
        named = with_service(changes.with_change(self.state), period.end)
        return period.within(named, "effective_on")


class EntriesChanged(StatementsChanged):
    """What the catalogue says of services otherwise than before."""

    project = None
    is_of_services = True
    model = ServiceEntry
    chain = ("service",)

    @property
    def paths(self) -> tuple[str, ...]:  # type: ignore[override]
        return (*super().paths, "called__name")

    def rows(self, changes: QuerySet[ServiceEntry], period: ComparedPeriod) -> QuerySet:
        return super().rows(with_service(changes, period.end), period)

    def details(self, effective_on: date, before: str, after: str, service: str) -> Details:
        return Details(service, Values.both(TEXT, before, after), effective_on)


@change_source
class ServicesRenamed(EntriesChanged):
    label = "OZG-Leistung umbenannt"
    fields = ("name",)


@change_source
class ServicesWithdrawn(EntriesChanged):
    label = "Stand im Katalog"
    fields = ("status",)

    def details(self, effective_on: date, before: str, after: str, service: str) -> Details:
        return super().details(
            effective_on,
            choice_label(CatalogueStatus, before) or "",
            choice_label(CatalogueStatus, after) or "",
            service,
        )


@change_source
class LevelChanges(ServiceChanges):
    label = "Reifegrad"
    model = MaturityChange
    state = LEVEL
    paths = ("effective_on", "date_precision", "service_name", "former", "now")

    def rows(self, changes: QuerySet[MaturityChange], period: ComparedPeriod) -> QuerySet:
        named = super().rows(changes, period).alias(leika_called=joined_in_force(period.end, "leika__entries"))
        return named.annotate(service_name=Coalesce("leika_called__name", "called__name"))

    def details(self, effective_on: date, precision: str, service: str, before: str | None, after: str) -> Details:
        return Details(service, Values.both(TEXT, before, after), effective_on, precision)


class ChoiceChanges(ServiceChanges):
    """Changes of a state that is one of the `choices`."""

    choices: ClassVar[Any]
    paths = ("effective_on", "date_precision", "called__name", "former", "now")

    def details(self, effective_on: date, precision: str, service: str, before: str | None, after: str) -> Details:
        labels = Values.both(TEXT, choice_label(self.choices, before), choice_label(self.choices, after))
        return Details(service, labels, effective_on, precision)


@change_source
class ProvisionChanges(ChoiceChanges):
    label = "Bezugsweg"
    model = ProvisionChange
    state = F("kind")
    choices = ProvisionKind


@change_source
class PortalChanges(ChoiceChanges):
    label = "Portal"
    model = PortalChange
    state = F("portal")
    choices = Portal


@change_source
class ResponsibilityChanges(ServiceChanges):
    """Units by their names on the day of the change; what went over in a reorganisation stands in its line."""

    label = "Zuständigkeit"
    model = ResponsibilityChange
    state = F("unit")
    paths = ("effective_on", "date_precision", "called__name", "former_name", "now_name")

    def rows(self, changes: QuerySet[ResponsibilityChange], period: ComparedPeriod) -> QuerySet:
        names = UnitName.objects.in_force(OuterRef("effective_on"))
        went_over = part_of_reorganisation("former", "effective_on", ReorganisationRole.PREDECESSOR)
        taken_over = part_of_reorganisation("unit", "effective_on", ReorganisationRole.SUCCESSOR)
        named = super().rows(changes, period).exclude(went_over & taken_over)
        return named.annotate(
            former_name=Subquery(names.filter(unit=OuterRef("former")).values("name")[:1]),
            now_name=Subquery(names.filter(unit=OuterRef("unit")).values("name")[:1]),
        )

    def details(
        self, effective_on: date, precision: str, service: str, before: str | None, after: str | None
    ) -> Details:
        return Details(service, Values.both(TEXT, before, after), effective_on, precision)


@change_source
class TargetChanges(ServiceChanges):
    label = "Zieltermin"
    model = TargetChange
    state = F("target_on")
    paths = ("effective_on", "date_precision", "called__name", "former", "now")

    def details(
        self, effective_on: date, precision: str, service: str, before: date | None, after: date | None
    ) -> Details:
        return Details(service, moved(before, after), effective_on, precision)
