"""How the list of services is imported: what it says of a service is entered where it does not hold already.

The list shows the state of its Stichtag, not since when; so an event of it counts from its Stichtag, "spätestens".
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet

from imports.registry import register
from imports.resources import ImportColumn, Resource
from imports.tables import ImportTable, when_filled
from imports.widgets import ChoiceWidget, DayWidget, OptionalWidget, RelationWidget, TextWidget
from records.models import DatePrecision, Record
from units.models import Unit

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
)
from .models.rules import DEFAULT_RULE
from .models.scale import read_scale
from .models.services import SEPARATOR
from .resources import SERVICE, FieldResource, service_resource, situation_resource

TEXT, DAY = TextWidget(), DayWidget()
LEVEL = re.compile(r"(?P<number>[0-9]+)\b.*\(Modell (?P<edition>[^)]+)\)")


class LevelWidget(OptionalWidget):
    """A part of a level as the list shows it: 3 Online-Leistung (Modell 1.1)."""

    expects = "Reifegrad, etwa 3 (Modell 1.1)"

    def __init__(self, part: str) -> None:
        self.part = part

    def parse(self, text: str) -> str:
        found = LEVEL.fullmatch(text)
        if not found:
            raise ValueError(f"„{text}“ ist kein Reifegrad. Bitte schreiben Sie ihn etwa als „3 (Modell 1.1)“.")
        return found[self.part]


class LevelNumberWidget(LevelWidget):
    def parse(self, text: str) -> Any:
        return int(super().parse(text))


class StateResource(Resource):
    """Base: an event of a service that the list shows by its `value`; a new one where another value holds."""

    service = ImportColumn("OZG-ID", "service", SERVICE)
    value = ""
    shown = ""

    class Meta(Resource.Meta):
        import_id_fields = ("service",)
        derived: ClassVar[tuple[str, ...]] = ("effective_on",)

    def get_queryset(self) -> QuerySet:
        return self.Meta.model._default_manager.none()

    def derive(self, record: Any, cell: Callable[[str], Any], given: frozenset[str]) -> None:
        record.effective_on, record.date_precision = self.as_of, DatePrecision.LATEST

    def held(self, services: Sequence[int]) -> Mapping[int, Any]:
        """For each service what holds on the day of the list."""
        rows = Service.objects.on(self.as_of).filter(pk__in=services)
        return dict(rows.values_list("pk", self.shown))

    def superfluous(self, records: Sequence[Any]) -> list[Any]:
        held = self.held([record.service_id for record in records])
        return [record for record in records if held.get(record.service_id) == getattr(record, self.value)]


class ListedMaturityResource(StateResource):
    level = ImportColumn(
        "Reifegrad",
        "level",
        RelationWidget(
            MaturityLevel,
            {
                "number": ("Reifegrad", LevelNumberWidget("number")),
                "model__edition": ("Reifegrad", LevelWidget("edition")),
            },
        ),
    )
    value = "level_id"

    class Meta(StateResource.Meta):
        model = MaturityChange
        fields = ("service", "level")

    def derive(self, record: Any, cell: Callable[[str], Any], given: frozenset[str]) -> None:
        super().derive(record, cell, given)
        record.effective_on = DAY.clean(cell("Online seit")) or self.as_of

    def held(self, services: Sequence[int]) -> Mapping[int, Any]:
        scale = read_scale()
        rows: Any = Service.objects.on(self.as_of).with_level(self.as_of, DEFAULT_RULE, scale).filter(pk__in=services)
        places = dict(rows.values_list("pk", "level"))
        return {pk: scale.levels[place].pk for pk, place in places.items() if place is not None}

    def check(self, records: Sequence[Any]) -> Any:
        judged = MaturityChange.objects.filter(
            service__in=[record.service_id for record in records], leika__isnull=False, effective_on__lte=self.as_of
        )
        by_leika = set(judged.values_list("service", flat=True))
        text = "Der Reifegrad folgt aus den LeiKa-Leistungen. Bitte ändern Sie ihn dort (Tabelle reifegrade)."
        return [(record, text) for record in records if record.service_id in by_leika]


def listed(state: type[Record], attribute: str, column: ImportColumn, shown_as: str) -> type[Resource]:
    """The resource of a state that the list shows as one value."""
    stored = state._meta.get_field(attribute).attname  # type: ignore[union-attr]

    class ListedResource(StateResource):
        service = StateResource.service
        what = column
        value = stored
        shown = shown_as

        class Meta(StateResource.Meta):
            model = state

    return ListedResource


class ListedPilotResource(StateResource):
    """The list says of a service only that the city takes part in a pilot; its name is that of the service."""

    value = "service_id"

    class Meta(StateResource.Meta):
        model = EfaPilot
        fields = ("service",)
        derived: ClassVar[tuple[str, ...]] = ("effective_on", "name")

    def held(self, services: Sequence[int]) -> Mapping[int, Any]:
        pilots = EfaPilot.objects.on(self.as_of).filter(service__in=services)
        return {service: service for service in pilots.values_list("service", flat=True)}

    def derive_many(self, records: Sequence[Any]) -> None:
        names = dict(Service.objects.filter(pk__in=[record.service_id for record in records]).values_list("pk", "name"))
        for record in records:
            record.name = names[record.service_id][:200]


class ListedPriorityListResource(Resource):
    """The list says of a list of priorities but its name; one that is new holds from the day of the list on."""

    name = ImportColumn("Priorität", "name", TEXT)

    class Meta(Resource.Meta):
        model = PriorityList
        fields = ("name",)
        import_id_fields = ("name",)
        derived = ("effective_on", "kind")

    def get_queryset(self) -> QuerySet:
        return PriorityList.objects.on(self.as_of)

    def derive(self, record: Any, cell: Callable[[str], Any], given: frozenset[str]) -> None:
        record.effective_on, record.kind = self.as_of, PriorityKind.OTHER


class ListedPriorityResource(Resource):
    """That a service stands on a list of priorities that holds on the day of the list."""

    service = ImportColumn("OZG-ID", "service", SERVICE)
    priority_list = ImportColumn(
        "Priorität", "priority_list", RelationWidget(PriorityList, {"name": ("Priorität", TEXT)}, dated=True)
    )

    class Meta(Resource.Meta):
        model = PriorityListing
        fields = ("service", "priority_list")
        import_id_fields = ("service", "priority_list")


UNIT_IN_CHARGE = RelationWidget(Unit, {"name": ("Zuständig", TEXT)})
PROVISION = ImportColumn("Bezugsweg", "kind", ChoiceWidget(ProvisionKind))
PORTAL = ImportColumn("Portal", "portal", ChoiceWidget(Portal))

register(
    ImportTable(
        "leistungen",
        "OZG-Leistungen",
        when_filled("Themenfeld", FieldResource),
        when_filled("Lage", situation_resource("Lage")),
        service_resource("Leistung", "Lage"),
        when_filled("Priorität", ListedPriorityListResource, separator=SEPARATOR.strip()),
        when_filled("Priorität", ListedPriorityResource, separator=SEPARATOR.strip()),
        when_filled(
            "Zuständig", listed(ResponsibilityChange, "unit", ImportColumn("Zuständig", "unit", UNIT_IN_CHARGE), "unit")
        ),
        when_filled("Reifegrad", ListedMaturityResource),
        when_filled("Bezugsweg", listed(ProvisionChange, "kind", PROVISION, "provision")),
        when_filled("EfA-Pilot", ListedPilotResource, value="ja"),
        when_filled("Portal", listed(PortalChange, "portal", PORTAL, "portal")),
        computed=("OZG-konform", "Online seit"),
    )
)
