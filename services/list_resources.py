"""How the list of services is imported: what it says of a service is entered where it does not hold already.

The list shows the state of its Stichtag, not since when; so a statement of it counts from its Stichtag, "spätestens".
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol, cast

from django.db.models import Exists, QuerySet

from imports.cells import CellByHeader
from imports.registry import register
from imports.resources import ImportColumn, Resource
from imports.tables import ImportTable, when_filled
from imports.widgets import ChoiceWidget, DayWidget, OptionalWidget, RelationWidget, TextWidget
from records.batches import load_related
from records.models import DatePrecision, Record
from units.models import Unit, UnitName

from .choices import Portal, PriorityKind, ProvisionKind
from .models import (
    EfaPilot,
    MaturityChange,
    MaturityLevel,
    PortalChange,
    PriorityList,
    PriorityListing,
    ProvisionChange,
    ResponsibilityChange,
    Service,
    ServiceStatement,
)
from .models.levels import leika_levels
from .models.rules import DEFAULT_RULE
from .models.scale import read_scale
from .models.services import SEPARATOR
from .resources import SERVICE, CatalogueStatusResource, FieldResource, service_resource, situation_resource

TEXT, DAY = TextWidget(), DayWidget()
LEVEL = re.compile(r"(?P<number>[0-9]+)\b.*\(Modell (?P<edition>[^)]+)\)")


class LevelWidget(OptionalWidget):
    """Base: a part of a level as the list shows it: 3 Online-Leistung (Modell 1.1)."""

    expects = "Reifegrad, etwa 3 (Modell 1.1)"


class LevelNumberWidget(LevelWidget):
    def parse(self, text: str) -> int:
        return int(parse_level(text)["number"])


class EditionWidget(LevelWidget):
    def parse(self, text: str) -> str:
        return parse_level(text)["edition"]


def parse_level(text: str) -> re.Match[str]:
    """The parts `number` and `edition` of a level as the list shows it. Raises a ValueError."""
    match = LEVEL.fullmatch(text)
    if not match:
        raise ValueError(f"„{text}“ ist kein Reifegrad. Bitte schreiben Sie ihn etwa als „3 (Modell 1.1)“.")
    return match


class StateResource(Resource):
    """Base: what is stated of a service by the attribute `value`, which the list shows; where another value holds."""

    service = ImportColumn("OZG-ID", "service", SERVICE)
    value: ClassVar[str]

    class Meta(Resource.Meta):
        import_id_fields = ("service",)
        derived: ClassVar[tuple[str, ...]] = ("effective_on",)

    def get_queryset(self) -> QuerySet[Record]:
        return self.Meta.model._default_manager.none()

    def derive(self, record: Record, cell: CellByHeader, given: frozenset[str]) -> None:
        state = cast(ServiceStatement | EfaPilot, record)
        state.effective_on, state.date_precision = self.as_of, DatePrecision.LATEST

    def values_in_force(self, services: Sequence[int]) -> Mapping[int, object]:
        """What holds of each of the services (ids) on the day of the list; those of which nothing holds are left out.

        Of the Bezugsweg: {service 1: "EFA"}
        """
        statements = cast(type[ServiceStatement], self.Meta.model).objects.in_force(self.as_of)
        in_force = statements.filter(service__in=services)
        return dict(in_force.values_list("service", self.value))

    def superfluous(self, records: Sequence[Record]) -> list[Record]:
        in_force = self.values_in_force([service_of(record) for record in records])
        return [record for record in records if in_force.get(service_of(record)) == getattr(record, self.value)]


class OfService(Protocol):
    """A statement on a service, or a pilot."""

    service_id: int


def service_of(record: Record) -> int:
    """The id of the service that the statement or pilot is of: the list brings none without."""
    return cast(OfService, record).service_id


class ListedMaturityResource(StateResource):
    level = ImportColumn(
        "Reifegrad",
        "level",
        RelationWidget(
            MaturityLevel,
            {"number": ("Reifegrad", LevelNumberWidget()), "model__edition": ("Reifegrad", EditionWidget())},
        ),
    )
    value = "level_id"

    class Meta(StateResource.Meta):
        model = MaturityChange
        fields = ("service", "level")

    def derive(self, record: Record, cell: CellByHeader, given: frozenset[str]) -> None:
        super().derive(record, cell, given)
        cast(MaturityChange, record).effective_on = DAY.of(cell, "Online seit") or self.as_of

    def values_in_force(self, services: Sequence[int]) -> Mapping[int, int]:
        """The level (id) by the rule that the list is shown by unless its reader chooses another one."""
        scale = read_scale()
        listed: Any = Service.objects.with_level(self.as_of, DEFAULT_RULE, scale).filter(pk__in=services)
        places = dict(listed.values_list("pk", "level"))
        return {pk: scale.levels[place].pk for pk, place in places.items() if place is not None}

    def check(self, records: Sequence[Record]) -> list[tuple[Record, str]]:
        by_leika = Service.objects.filter(
            Exists(leika_levels(self.as_of)), pk__in=[service_of(record) for record in records]
        )
        refused = set(by_leika.values_list("pk", flat=True))
        text = "Der Reifegrad folgt aus den LeiKa-Leistungen. Bitte ändern Sie ihn dort (Tabelle reifegrade)."
        return [(record, text) for record in records if service_of(record) in refused]


class ListedProvisionResource(StateResource):
    kind = ImportColumn("Bezugsweg", "kind", ChoiceWidget(ProvisionKind))
    value = "kind"

    class Meta(StateResource.Meta):
        model = ProvisionChange
        fields = ("service", "kind")


class ListedPortalResource(StateResource):
    portal = ImportColumn("Portal", "portal", ChoiceWidget(Portal))
    value = "portal"

    class Meta(StateResource.Meta):
        model = PortalChange
        fields = ("service", "portal")


class ListedResponsibilityResource(StateResource):
    unit = ImportColumn("Zuständig", "unit", RelationWidget(Unit, {"name": ("Zuständig", TEXT)}, dated="on_day"))
    value = "unit_id"

    class Meta(StateResource.Meta):
        model = ResponsibilityChange
        fields = ("service", "unit")

    def superfluous(self, records: Sequence[Record]) -> list[Record]:
        """Also those of another unit that is called alike: the list says no more than its name."""
        in_force = self.values_in_force([service_of(record) for record in records])
        units = {*in_force.values(), *(getattr(record, self.value) for record in records)}
        names = dict(UnitName.objects.in_force(self.as_of).filter(unit__in=units).values_list("unit", "name"))
        held = {service: names.get(unit) for service, unit in in_force.items()}
        return [record for record in records if held.get(service_of(record)) == names[getattr(record, self.value)]]


class ListedPilotResource(StateResource):
    """The list says of a service only that the city takes part in a pilot; its name is that of the service."""

    value = "service_id"

    class Meta(StateResource.Meta):
        model = EfaPilot
        fields = ("service",)
        derived: ClassVar[tuple[str, ...]] = ("effective_on", "name")

    def values_in_force(self, services: Sequence[int]) -> Mapping[int, int]:
        pilots = EfaPilot.objects.on(self.as_of).filter(service__in=services)
        return {service: service for service in pilots.values_list("service", flat=True)}

    def derive_many(self, records: Sequence[Record]) -> None:
        names = dict(
            Service.objects.filter(pk__in=[service_of(record) for record in records]).values_list("pk", "name")
        )
        for pilot in cast(Sequence[EfaPilot], records):
            pilot.name = names[service_of(pilot)][:200]


class ListedPriorityListResource(Resource):
    """The list says of a list of priorities but its name; one that is new holds from the day of the list on."""

    name = ImportColumn("Priorität", "name", TEXT)

    class Meta(Resource.Meta):
        model = PriorityList
        fields = ("name",)
        import_id_fields = ("name",)
        derived = ("effective_on", "kind")

    def get_queryset(self) -> QuerySet[PriorityList]:
        return PriorityList.objects.on(self.as_of)

    def derive(self, record: Record, cell: CellByHeader, given: frozenset[str]) -> None:
        priority_list = cast(PriorityList, record)
        priority_list.effective_on, priority_list.kind = self.as_of, PriorityKind.OTHER


class ListedPriorityResource(Resource):
    """That a service stands on a list of priorities that holds on the day of the list."""

    service = ImportColumn("OZG-ID", "service", SERVICE)
    priority_list = ImportColumn(
        "Priorität", "priority_list", RelationWidget(PriorityList, {"name": ("Priorität", TEXT)}, dated="on")
    )

    class Meta(Resource.Meta):
        model = PriorityListing
        fields = ("service", "priority_list")
        import_id_fields = ("service", "priority_list")

    def derive_many(self, records: Sequence[Record]) -> None:
        """Read their lists at once: these say from which day on they stand there."""
        load_related(records, "priority_list")


register(
    ImportTable(
        "leistungen",
        "OZG-Leistungen",
        when_filled("Themenfeld", FieldResource),
        when_filled("Lage", situation_resource("Lage")),
        service_resource("Leistung", "Lage", CatalogueStatusResource, ("catalogue_status",)),
        when_filled("Priorität", ListedPriorityListResource, separator=SEPARATOR.strip()),
        when_filled("Priorität", ListedPriorityResource, separator=SEPARATOR.strip()),
        when_filled("Zuständig", ListedResponsibilityResource),
        when_filled("Reifegrad", ListedMaturityResource),
        when_filled("Bezugsweg", ListedProvisionResource),
        when_filled("EfA-Pilot", ListedPilotResource, value="ja"),
        when_filled("Portal", ListedPortalResource),
        computed=("OZG-konform", "Online seit"),
    )
)
