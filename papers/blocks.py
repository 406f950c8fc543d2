"""Makes the blocks of a section: paragraphs, notes, lists, tables and charts. For types see `content`."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from lists import formats

from .content import (
    BarChart,
    BulletList,
    Cell,
    ConsultationContent,
    ContentBar,
    ContentColumn,
    ContentTable,
    LegendEntry,
    Note,
    Paragraph,
    Run,
    TimelineChart,
)

NOTHING = "–"


def german_text(value: object) -> str:
    """German notation by the kind of the value: day, whole number, amount in EUR; a text as it is.

    german_text(Decimal("1556579.06")) is "1.556.579,06 €", german_text(None) is "–".
    """
    if value is None or value == "":
        return NOTHING
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, bool):
        return formats.yes_or_no(value)
    if isinstance(value, int):
        return formats.number(value)
    if isinstance(value, Decimal):
        return formats.euro(value)
    return str(value)


def percent(share: Decimal | None) -> str:
    """57,9 %; a dash where the share is not known."""
    return NOTHING if share is None else formats.percent(share)


def day_with_precision(day: date | None, precision: str | None) -> str:
    """08.04.2021, or spätestens 08.04.2021; a dash without a day."""
    return formats.dated(day, precision) if day else NOTHING


def paragraph(*runs: Run) -> Paragraph:
    return {"type": "paragraph", "runs": list(runs)}


def paragraphs(text: str) -> list[Paragraph]:
    """What staff wrote: an empty line ends a paragraph, a line break alone is a space."""
    parts = text.replace("\r\n", "\n").split("\n\n")
    return [paragraph(" ".join(part.split())) for part in parts if part.strip()]


def note(*runs: Run) -> Note:
    """A remark in small print."""
    return {"type": "note", "runs": list(runs)}


def bullet_list(title: str, items: Iterable[Run]) -> BulletList:
    """A list under a short title of its own."""
    return {"type": "list", "title": title, "items": list(items)}


def left(*titles: str) -> list[ContentColumn]:
    """Columns of words: left("Phase") is [{"title": "Phase", "right": False}]."""
    return [{"title": title, "right": False} for title in titles]


def right(*titles: str) -> list[ContentColumn]:
    """Columns of numbers: right("Anteil") is [{"title": "Anteil", "right": True}]."""
    return [{"title": title, "right": True} for title in titles]


def table(
    caption: str, columns: Sequence[ContentColumn], rows: Iterable[list[Cell]], footer: list[Cell] | None = None
) -> ContentTable:
    """A table whose first column names the row, such as table("Termine", [*left("Was"), *right("Tag")], rows)."""
    return {"type": "table", "caption": caption, "columns": list(columns), "rows": list(rows), "footer": footer}


def bar_chart(alternative: str, legend: list[LegendEntry], segments: list[ContentBar]) -> BarChart:
    """Shares of a whole side by side."""
    return {"type": "chart", "kind": "bar", "alternative": alternative, "legend": legend, "segments": segments}


def timeline_chart(
    alternative: str, legend: list[LegendEntry], *, bars: list[ContentBar], marks: list[int], key_date: int
) -> TimelineChart:
    """Periods one below the other, with milestones and the key date; positions in per mille of the width."""
    return {
        "type": "chart",
        "kind": "timeline",
        "alternative": alternative,
        "legend": legend,
        "bars": bars,
        "marks": marks,
        "key_date": key_date,
    }


def consultation_table(consultations: list[ConsultationContent]) -> ContentTable:
    rows: list[list[Cell]] = [
        [
            consultation["date"],
            f"{consultation['body']}{' (federführend)' if consultation['is_authoritative'] else ''}",
            consultation["role"],
        ]
        for consultation in consultations
    ]
    return table("Beratungsfolge", left("Sitzung am", "Gremium", "Beschlussqualität"), rows)
