"""Tables of services: how many are online by group, and those of the panels."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, TypedDict

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from lists import formats
from lists.columns import (
    ChoiceColumn,
    Column,
    DateColumn,
    DecimalColumn,
    FlagColumn,
    Link,
    MarkupColumn,
    NumberColumn,
    PercentColumn,
    Row,
    TextColumn,
)
from lists.markup import NO_VALUE, figure
from lists.panels import PanelTable
from lists.tables import Table
from records.models import DatePrecision
from records.statements import Statement
from services.choices import CatalogueStatus
from services.models import EfaPilot, LeikaService, MaturityChange, MaturityLevel, ServiceDeadline
from services.models.rules import Rule


class OfServicesColumn(NumberColumn):
    """A number of OZG services, with the way to them in the list: the filters of the row and `chosen` ones."""

    def __init__(self, header: str, chosen: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(header, **kwargs)
        self.chosen = chosen or {}

    def cell(self, value: object, row: Row, carried: Mapping[str, str]) -> SafeString:
        content = super().cell(value, row, carried)
        if value is None or row["filters"] is None:
            return content
        query = urlencode({**row["filters"], **self.chosen, **carried})
        return format_html('<a class="kern-link" href="{}?{}">{}</a>', reverse("services"), query, content)


class DashboardRow(TypedDict):
    """How many services of a group are online; the numbers are None where no level is recorded of any.

    `filters` lead to its services in the list, where that can be narrowed to them.
    """

    group: str
    label: str
    number: int
    entered: int
    online: int | None
    online_share: Decimal | None
    compliant: int | None
    compliant_share: Decimal | None
    rule: str
    whole: str
    filters: dict[str, str] | None


class DashboardTable(Table):
    """How many services are online, overall and in each group."""

    key: ClassVar = ("group", "label")

    group = TextColumn("Gliederung", sortable=False)
    label = TextColumn("Bezeichnung", row_header=True, sortable=False)
    number = NumberColumn("Leistungen", sortable=False)
    entered = NumberColumn("mit Reifegrad", sortable=False)
    online = OfServicesColumn("Online", {"stand": "online"}, sortable=False)
    online_share = PercentColumn("Online in %", nullable=True, sortable=False)
    compliant = OfServicesColumn("OZG-konform", {"stand": "ozg-konform"}, sortable=False)
    compliant_share = PercentColumn("OZG-konform in %", nullable=True, sortable=False)
    rule = TextColumn("Zählweise", page=False, sortable=False)
    whole = TextColumn("Grundgesamtheit", page=False, sortable=False)


class DeadlineRow(TypedDict):
    """What is missing until a deadline: days left, services, how many a month must follow and came lately; at least and
    at most how many will be online then, and the chance in percent that all will, with its word."""

    deadline: ServiceDeadline
    days_left: int
    missing: int | None
    needed: Decimal | None
    lately: Decimal | None
    least: int | None
    most: int | None
    chance: int | None
    verdict: str


class DeadlineColumn(Column):
    """A deadline with its source."""

    def text(self, value: ServiceDeadline) -> str:
        return value.name

    def markup(self, value: ServiceDeadline, row: Row) -> SafeString:
        source = format_html(' <span class="hint">({})</span>', value.source) if value.source else ""
        return format_html("{}{}", value.name, source)


class DaysLeftColumn(NumberColumn):
    """Days until a deadline, or since when it has passed."""

    def markup(self, value: int, row: Row) -> SafeString:
        if value < 0:
            return format_html('<span class="overdue">seit {} verstrichen</span>', figure(formats.in_days(-value)))
        return format_html("<span>{}</span>", figure(formats.number_of_days(value)))


class ServiceDeadlineTable(PanelTable):
    """What is missing until each deadline."""

    deadline = DeadlineColumn("Frist", row_header=True)
    source = TextColumn("Quelle", page=False)
    due_on = DateColumn("Tag")
    days_left = DaysLeftColumn("verbleibend")
    missing = NumberColumn("noch nicht online")
    needed = DecimalColumn("nötig je Monat")
    lately = DecimalColumn("zuletzt je Monat")
    least = NumberColumn("dann online mindestens")
    most = NumberColumn("dann online höchstens")
    chance = NumberColumn("alle online zu %")
    verdict = TextColumn("Prognose")


def deadline_table(rows: Iterable[DeadlineRow]) -> ServiceDeadlineTable:
    return ServiceDeadlineTable(
        {**row, "source": row["deadline"].source, "due_on": row["deadline"].due_on} for row in rows
    )


class PilotRow(TypedDict):
    """An EfA pilot with the provision of its service, empty where none is recorded."""

    pilot: EfaPilot
    provision: str


class PilotedServiceColumn(TextColumn):
    """The service that a pilot is of, with the way to its page."""

    def cell(self, value: object, row: Row, carried: Mapping[str, str]) -> SafeString:
        if value is None:
            return mark_safe('<span class="hint">keine im Katalog</span>')
        return super().cell(value, row, carried)


class PilotTable(PanelTable):
    """The EfA pilots that the city takes part in."""

    style = "data-table"

    name = TextColumn("Pilotierung", row_header=True)
    topic = TextColumn("Gegenstand")
    service = PilotedServiceColumn("OZG-Leistung", link=Link("service", argument="ozg_id"))
    ozg_id = TextColumn("OZG-ID", page=False)
    provision = TextColumn("Bezugsweg")
    effective_on = DateColumn("Seit", precision="date_precision")
    date_precision = ChoiceColumn("Datumsangabe", DatePrecision, page=False)


def pilot_table(rows: Iterable[PilotRow]) -> PilotTable:
    return PilotTable(
        {
            "name": row["pilot"].name,
            "topic": row["pilot"].topic,
            "service": row["pilot"].service and row["pilot"].service.catalogue_name,
            "ozg_id": row["pilot"].service and row["pilot"].service.ozg_id,
            "provision": row["provision"],
            "effective_on": row["pilot"].effective_on,
            "date_precision": row["pilot"].date_precision,
        }
        for row in rows
    )


class RuleRow(TypedDict):
    """What a counting rule says of a service: the levels that count, and whether it is online."""

    rule: Rule
    levels: list[MaturityLevel]
    is_online: bool


class RuleTable(PanelTable):
    """How the counting rules judge a service."""

    rule = TextColumn("Zählweise", row_header=True)
    levels = TextColumn("gezählter Reifegrad")
    is_online = FlagColumn("online")


def rule_table(rows: Iterable[RuleRow]) -> RuleTable:
    return RuleTable(
        {
            "rule": row["rule"].name,
            "levels": ", ".join(level.label for level in row["levels"]) or "keiner",
            "is_online": row["is_online"],
        }
        for row in rows
    )


class LeikaRow(TypedDict):
    """A LeiKa service with the event of its level in force; None without any."""

    leika: LeikaService
    event: Any


class KeyColumn(Column):
    """A LeiKa key in its groups of digits."""

    def markup(self, value: str, row: Row) -> SafeString:
        return figure(value)


class LeikaTable(PanelTable):
    """The LeiKa services of a service with their levels."""

    style = "data-table"

    key = KeyColumn("Leistungsschlüssel")
    name = TextColumn("Name", row_header=True)
    typification = TextColumn("Typisierung")
    sdg = TextColumn("SDG")
    legal_basis = TextColumn("Rechtsgrundlage")
    level = MarkupColumn("Reifegrad")
    level_label = TextColumn("Reifegrad", page=False)
    since = DateColumn("Seit", page=False)
    precision = ChoiceColumn("Datumsangabe", DatePrecision, page=False)
    evidence = TextColumn("Nachweis", page=False)


def leika_table(rows: Iterable[LeikaRow]) -> LeikaTable:
    return LeikaTable(
        {
            "key": row["leika"].spaced_key,
            "name": leika_name(row["leika"]),
            "typification": row["leika"].typification_text,
            "sdg": ", ".join(sdg_annexes(row["leika"])),
            "legal_basis": row["leika"].legal_basis,
            "level": level_cell(row["event"]),
            **level_of(row["event"]),
        }
        for row in rows
    )


def leika_name(leika: LeikaService) -> str:
    """As the catalogue calls it on the day, and that it has it no more."""
    mark = f" ({CatalogueStatus.WITHDRAWN.label})" if leika.catalogue_status == CatalogueStatus.WITHDRAWN else ""
    return f"{leika.catalogue_name}{mark}"


class LevelCells(TypedDict):
    """The level in force of a service, since when, and what proves it; None: none is recorded."""

    level_label: str | None
    since: date | None
    precision: str | None
    evidence: str | None


def level_of(event: MaturityChange | None) -> LevelCells:
    """A level, since when, and the evidence, as columns of files read them."""
    if event is None:
        return {"level_label": None, "since": None, "precision": None, "evidence": None}
    return {
        "level_label": event.level.label,
        "since": event.effective_on,
        "precision": event.date_precision,
        "evidence": event.evidence,
    }


def level_cell(event: MaturityChange | None) -> SafeString:
    """A level, since when, and the evidence; a dash without any."""
    if event is None:
        return NO_VALUE
    since = render_to_string("reports/services/since.html", {"event": event})
    link = format_html('<br><a class="kern-link" href="{}" rel="external">Nachweis</a>', event.evidence)
    return format_html("<span>{}{}{}</span>", event.level.label, since, link if event.evidence else "")


def sdg_annexes(leika: LeikaService) -> list[str]:
    """The annexes of the Single Digital Gateway regulation that name the LeiKa service."""
    return [name for name, is_named in (("SDG1", leika.is_sdg1), ("SDG2", leika.is_sdg2)) if is_named]


class ServiceEventTable(PanelTable):
    """All events of a service, the newest first."""

    effective_on = DateColumn("Datum", precision="date_precision")
    date_precision = ChoiceColumn("Datumsangabe", DatePrecision, page=False)
    kind = TextColumn("Angabe")
    state = TextColumn("Stand", row_header=True)
    note = MarkupColumn("Bemerkung")
    note_text = TextColumn("Bemerkung", page=False)
    evidence = TextColumn("Nachweis", page=False)


def course_table(events: Iterable[Any]) -> ServiceEventTable:
    return ServiceEventTable(
        {
            "effective_on": event.effective_on,
            "date_precision": getattr(event, "date_precision", DatePrecision.EXACT),
            "kind": event.kind_name,
            "state": event.value_text,
            "note": note_of(event),
            "note_text": getattr(event, "note", ""),
            "evidence": getattr(event, "evidence", ""),
        }
        for event in events
    )


def note_of(event: Statement) -> SafeString:
    """The note of an event, with the way to its evidence; levels alone have any."""
    evidence = getattr(event, "evidence", "")
    link = format_html(' <a class="kern-link" href="{}" rel="external">Nachweis</a>', evidence) if evidence else ""
    return format_html("<span>{}{}</span>", getattr(event, "note", "") or "–", link)
