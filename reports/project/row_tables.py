"""What programs get of a project besides its row and the tables of its page."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from lists.columns import ChoiceColumn, DateColumn, NumberColumn, TextColumn
from lists.panels import PanelTable
from lists.row_tables import row_table
from projects.choices import NoteKind, OutputKind, State
from projects.rows import LeftRow

from .panels import ProjectPanels

Rows = Iterator[dict[str, Any]]


class FactsTable(PanelTable):
    """What the head of the page says."""

    description = TextColumn("Beschreibung")
    state = ChoiceColumn("Projektstand", State)
    ends_on = DateColumn("Projektende")
    days_left = NumberColumn("Tage bis zum Projektende")
    last_entry_on = DateColumn("Jüngste Angabe")
    verdict = TextColumn("Prognose")
    outlook = TextColumn("Voraussichtlich fertig")
    reason = TextColumn("Begründung der Prognose")


class StateTable(PanelTable):
    """The states of the project by the day."""

    state = ChoiceColumn("Projektstand", State, row_header=True)
    since = DateColumn("Seit")
    last_day = DateColumn("Letzter Tag")
    reason = TextColumn("Grund")


class NoteTable(PanelTable):
    """Status notes and others."""

    kind = TextColumn("Art", row_header=True)
    noted_on = DateColumn("Stand vom")
    text = TextColumn("Text")
    assessment = TextColumn("Einschätzung des Projektendes")
    source = TextColumn("Quelle")


class OutputTable(PanelTable):
    """What process bundles produced."""

    bundle = TextColumn("Prozessbündel", row_header=True)
    kind = ChoiceColumn("Art", OutputKind)
    title = TextColumn("Titel")
    produced_on = DateColumn("Stand vom")
    text = TextColumn("Text")
    address = TextColumn("Adresse")
    source = TextColumn("Quelle")


class LeftTable(PanelTable):
    """Units and bundles that left the project."""

    kind = TextColumn("Art")
    name = TextColumn("Name", row_header=True)
    last_day = DateColumn("Letzter Tag")
    reason = TextColumn("Grund")


class ReorganisationTable(PanelTable):
    """Reorganisations of units of the project."""

    effective_on = DateColumn("Wirksam ab")
    text = TextColumn("Was", row_header=True)
    source = TextColumn("Quelle")


class PaperLinkTable(PanelTable):
    """The newest papers that speak of it."""

    reference = TextColumn("Drucksache", row_header=True)
    title = TextColumn("Titel")
    dated_on = DateColumn("Datum")
    key_date = DateColumn("Stichtag")


@row_table("project", "angaben", FactsTable)
def facts(shown: ProjectPanels, key_date: date) -> Rows:
    project, status = shown.project, shown.status
    yield {
        "description": project.description,
        "state": status.state,
        "ends_on": project.ends_on,
        "days_left": status.days_left,
        "last_entry_on": status.last_entry_on,
        "verdict": status.forecast.verdict.label if status.forecast else None,
        "outlook": status.outlook,
        "reason": shown.forecast_panel.reason if shown.forecast_panel else None,
    }


@row_table("project", "projektstaende", StateTable)
def states(shown: ProjectPanels, key_date: date) -> Rows:
    for each in shown.status.states:
        yield {"state": each.state, "since": each.since, "last_day": each.last_day, "reason": each.reason}


@row_table("project", "statusberichte", NoteTable)
def notes(shown: ProjectPanels, key_date: date) -> Rows:
    """The newest status note, then notes of other kinds."""
    project: Any = shown.project
    if project.note_on:
        assessment = shown.status.assessment
        yield {
            "kind": "Statusbericht",
            "noted_on": project.note_on,
            "text": project.note_text,
            "assessment": assessment.label if assessment else None,
            "source": None,
        }
    for note in shown.notes:
        yield {
            "kind": NoteKind(note.kind).label,
            "noted_on": note.noted_on,
            "text": note.text,
            "assessment": None,
            "source": note.source,
        }


@row_table("project", "ergebnisse", OutputTable)
def outputs(shown: ProjectPanels, key_date: date) -> Rows:
    for bundle, found in shown.outputs:
        for each in found:
            yield {
                "bundle": bundle["name"],
                "kind": each.kind,
                "title": each.title,
                "produced_on": each.produced_on,
                "text": each.text,
                "address": each.address,
                "source": each.source,
            }


@row_table("project", "ausgeschieden", LeftTable)
def left(shown: ProjectPanels, key_date: date) -> Rows:
    kinds: tuple[tuple[str, list[LeftRow]], ...] = (
        ("Leistungseinheit", shown.left_units),
        ("Prozessbündel", shown.left_bundles),
    )
    for kind, rows in kinds:
        for row in rows:
            yield {"kind": kind, "name": row.name, "last_day": row.last_day, "reason": row.reason}


@row_table("project", "reorganisationen", ReorganisationTable)
def reorganisations(shown: ProjectPanels, key_date: date) -> Rows:
    for each in shown.reorganisations:
        yield {"effective_on": each.effective_on, "text": each.sentence, "source": each.source}


@row_table("project", "drucksachen", PaperLinkTable)
def papers(shown: ProjectPanels, key_date: date) -> Rows:
    for each in shown.papers:
        yield {
            "reference": each.reference,
            "title": each.title,
            "dated_on": each.dated_on,
            "key_date": each.key_date,
        }
