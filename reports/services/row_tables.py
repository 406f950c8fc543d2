"""What programs get of an OZG service besides its row and the tables of its page."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from lists.columns import ChoiceColumn, DateColumn, FlagColumn, TextColumn
from lists.panels import PanelTable
from lists.row_tables import row_table
from records.models import DatePrecision
from services.models.states import ServiceStatement

from .page import ServicePage

Rows = Iterator[dict[str, Any]]


class HoldsTable(PanelTable):
    """What holds of the service on the day; empty is what is not recorded."""

    label = TextColumn("Angabe", row_header=True)
    value = TextColumn("Stand")
    since = DateColumn("Seit")
    precision = ChoiceColumn("Datumsangabe", DatePrecision)
    address = TextColumn("Adresse")


class LevelTable(PanelTable):
    """The levels in force and what they mean."""

    level = TextColumn("Reifegrad", row_header=True)
    model = TextColumn("Modell")
    is_compliant = FlagColumn("OZG-konform")
    meaning = TextColumn("Bedeutung")


class PriorityTable(PanelTable):
    name = TextColumn("Prioritätenliste", row_header=True)
    effective_on = DateColumn("Gilt ab")


class ServicePilotTable(PanelTable):
    name = TextColumn("Pilotierung", row_header=True)
    topic = TextColumn("Gegenstand")
    effective_on = DateColumn("Seit")
    precision = ChoiceColumn("Datumsangabe", DatePrecision)


class BundleOfServiceTable(PanelTable):
    name = TextColumn("Prozessbündel", row_header=True)
    project = TextColumn("Projekt")
    step = TextColumn("Letzter Schritt")


class OutsideTable(PanelTable):
    """What the newest export of the Portalverbund says."""

    view_on = DateColumn("Datenstand")
    key = TextColumn("Leistungsschlüssel", row_header=True)
    name = TextColumn("Leistung")
    area = TextColumn("Gebiet")
    address = TextColumn("Adresse")
    is_online = FlagColumn("Online")


class CatalogueTable(PanelTable):
    """What the catalogue called it before, and since when it has it no more."""

    label = TextColumn("Angabe", row_header=True)
    text = TextColumn("Wert")
    since = DateColumn("Seit")


@row_table("service", "katalog", CatalogueTable)
def catalogue(shown: ServicePage, key_date: date) -> Rows:
    for text in shown.former_names:
        yield {"label": "Früherer Name", "text": text, "since": None}
    if shown.withdrawn_on:
        yield {"label": "Nicht mehr im Katalog", "text": None, "since": shown.withdrawn_on}


@row_table("service", "stand", HoldsTable)
def holds(shown: ServicePage, key_date: date) -> Rows:
    level = shown.own_level
    yield {**since_of("Reifegrad", level), "value": level and level.level.label}
    events = (
        ("Bezugsweg", shown.provision),
        ("Portal", shown.portal),
        ("Zuständig", shown.responsibility),
        ("Zieltermin", shown.target),
        ("Interner Prozess", shown.process),
        *((f"FIM: {row['label']}", row["event"]) for row in shown.fim),
    )
    for label, event in events:
        yield {**since_of(label, event), "value": event and event.value_text}


def since_of(label: str, event: ServiceStatement | None) -> dict[str, object]:
    return {
        "label": label,
        "since": event and event.effective_on,
        "precision": event and event.date_precision,
        "address": getattr(event, "address", None),
    }


@row_table("service", "reifegrade", LevelTable)
def levels(shown: ServicePage, key_date: date) -> Rows:
    for level in shown.levels:
        yield {
            "level": level.label,
            "model": level.model.edition,
            "is_compliant": level.is_compliant,
            "meaning": level.meaning,
        }


@row_table("service", "prioritaeten", PriorityTable)
def priorities(shown: ServicePage, key_date: date) -> Rows:
    for each in shown.priority_lists:
        yield {"name": each.name, "effective_on": each.effective_on}


@row_table("service", "efa-pilotierungen", ServicePilotTable)
def pilots(shown: ServicePage, key_date: date) -> Rows:
    for each in shown.pilots:
        yield {
            "name": each.name,
            "topic": each.topic,
            "effective_on": each.effective_on,
            "precision": each.date_precision,
        }


@row_table("service", "prozessbuendel", BundleOfServiceTable)
def bundles(shown: ServicePage, key_date: date) -> Rows:
    for row in shown.bundles:
        yield {"name": row["name"], "project": row["project_title"], "step": row["step"]}


@row_table("service", "aussensicht", OutsideTable)
def outside(shown: ServicePage, key_date: date) -> Rows:
    for each in shown.reported:
        yield {
            "view_on": shown.outside_view and shown.outside_view.effective_on,
            "key": each.leika_key,
            "name": each.name,
            "area": each.area,
            "address": each.address,
            "is_online": each.is_online,
        }
