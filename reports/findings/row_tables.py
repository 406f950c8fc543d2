"""What programs get of a finding besides its row."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from lists.columns import DateColumn, Row, TextColumn
from lists.panels import PanelTable
from lists.row_tables import row_table

from .audit import Audited

Rows = Iterator[dict[str, Any]]


class RuleOfFindingTable(PanelTable):
    """The check that found it."""

    identifier = TextColumn("Kennung der Prüfung", row_header=True)
    title = TextColumn("Prüfung")
    source = TextColumn("Regel")


class RowsOfFindingTable(PanelTable):
    """Where the rows are in which it was found."""

    title = TextColumn("Was", row_header=True)
    address = TextColumn("Adresse")


class ExplanationTable(PanelTable):
    """What was written of it, and for which values it counts."""

    explained_on = DateColumn("Erläutert am")
    text = TextColumn("Erläuterung", row_header=True)
    validity = TextColumn("Gilt für")


@row_table("findings", "pruefung", RuleOfFindingTable)
def rule(row: Row, key_date: date) -> Rows:
    check = row["audited"].finding.check
    yield {"identifier": check.identifier, "title": check.title, "source": check.source}


@row_table("findings", "fundstellen", RowsOfFindingTable)
def rows(row: Row, key_date: date) -> Rows:
    for title, address in row["audited"].links({}):
        yield {"title": title, "address": address}


@row_table("findings", "erlaeuterungen", ExplanationTable)
def explanations(row: Row, key_date: date) -> Rows:
    audited: Audited = row["audited"]
    for written, validity in ((audited.explanation, "die heutigen Werte"), (audited.former, "andere Werte")):
        if written:
            yield {"explained_on": written.explained_on, "text": written.text, "validity": validity}
