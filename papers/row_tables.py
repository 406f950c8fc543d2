"""What programs get of a paper besides its row: its sections, figures and consultations, the way it was frozen."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from lists.columns import DateColumn, FlagColumn, NumberColumn, Row, TextColumn
from lists.panels import PanelTable
from lists.row_tables import row_table

from .content import Content, figures_in, plain_text, public
from .models import Consultation, ConsultationResult, Paper

Rows = Iterator[dict[str, Any]]


class SectionTable(PanelTable):
    """The sections with their texts."""

    identifier = TextColumn("Kennung", row_header=True)
    level = NumberColumn("Ebene")
    title = TextColumn("Überschrift")
    text = TextColumn("Text")


class FigureTable(PanelTable):
    """Numbers, days and names by their identifiers, as German text and as plain value."""

    figure = TextColumn("Kennung", row_header=True)
    label = TextColumn("Bezeichnung")
    text = TextColumn("Angabe")
    value = TextColumn("Wert")


class ConsultationTable(PanelTable):
    """The bodies that deal with it, with what came of it."""

    held_on = DateColumn("Tag")
    body = TextColumn("Gremium", row_header=True)
    role = TextColumn("Zuständigkeit")
    is_authoritative = FlagColumn("federführend")
    result = TextColumn("Ergebnis")


class FrozenTable(PanelTable):
    """What its content is known by."""

    frozen_at = TextColumn("Eingefroren")
    fingerprint = TextColumn("Fingerabdruck (SHA-256)", row_header=True)


def paper_of(row: Row) -> Paper:
    return Paper.objects.select_related("frozen").get(pk=row["pk"])


def content_of_row(row: Row) -> Content | None:
    """What everybody may read of it; None of a draft."""
    frozen = getattr(paper_of(row), "frozen", None)
    return public(frozen.data) if frozen else None


@row_table("papers", "eingefroren", FrozenTable)
def frozen(row: Row, key_date: date) -> Rows:
    if found := getattr(paper_of(row), "frozen", None):
        yield {"frozen_at": found.data["paper"]["frozen"], "fingerprint": found.fingerprint}


@row_table("papers", "abschnitte", SectionTable)
def sections(row: Row, key_date: date) -> Rows:
    content = content_of_row(row)
    for section in content["sections"] if content else ():
        yield {
            "identifier": section["id"],
            "level": section["level"],
            "title": section["title"],
            "text": "\n".join(texts_of(section["blocks"])),
        }


def texts_of(blocks: list[Any]) -> Iterator[str]:
    """The paragraphs and lists; tables are files of their own."""
    for block in blocks:
        if block["type"] in ("paragraph", "note"):
            yield plain_text(block["runs"])
        elif block["type"] == "list":
            yield from filter(None, [block["title"], *map(plain_text, block["items"])])


@row_table("papers", "zahlen", FigureTable)
def figures(row: Row, key_date: date) -> Rows:
    content = content_of_row(row)
    for figure in figures_in(content).values() if content else ():
        yield {name: figure[name] for name in ("figure", "label", "text", "value")}


@row_table("papers", "beratungen", ConsultationTable)
def consultations(row: Row, key_date: date) -> Rows:
    paper = paper_of(row)
    results = {each.consultation_id: each.text for each in ConsultationResult.objects.of(paper)}
    for each in Consultation.objects.filter(paper=paper).select_related("body").order_by("held_on", "pk"):
        yield {
            "held_on": each.held_on,
            "body": each.body.name,
            "role": each.role,
            "is_authoritative": each.is_authoritative,
            "result": results.get(each.pk),
        }
