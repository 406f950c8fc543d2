"""The content of a paper: plain data that JSON can hold, the same for every form.

    paper       number, name, type, days and originator of the paper, as texts
    sections    each with id, level (1 to 3), title and blocks
    block       {"type": "paragraph" | "list" | "table" | "chart" | "note", …}, made by the functions below
    run         what texts, cells and items are made of: a text, a figure, {"section", "text"} that leads to a section,
                or a list of these
    figure      {"figure": identifier, "label", "text", "value", "basis"} and "former" where it has moved

Texts are in German notation; `value` is the plain value (ISO day, decimal point) for machines. `basis` names the facts
that a figure is made of, see `papers.corrections`.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from lists import formats

Run = Any
Block = dict[str, Any]
Content = dict[str, Any]
NOTHING = "–"
WORD, PROSE = 16, 40


def text_of_value(value: Any) -> str:
    """German notation by the kind of the value: day, whole number, amount in EUR; a text as it is."""
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


def paragraph(*runs: Run) -> Block:
    return {"type": "paragraph", "runs": list(runs)}


def paragraphs(text: str) -> list[Block]:
    """What staff wrote: an empty line ends a paragraph."""
    parts = text.replace("\r\n", "\n").split("\n\n")
    return [paragraph(" ".join(part.split())) for part in parts if part.strip()]


def items(title: str, entries: Iterable[Run]) -> Block:
    """A list under a short title of its own."""
    return {"type": "list", "title": title, "items": list(entries)}


def note(*runs: Run) -> Block:
    """A remark in small print."""
    return {"type": "note", "runs": list(runs)}


def table(caption: str, columns: Iterable[Any], rows: Iterable[list[Run]], footer: Any = None) -> Block:
    """A table whose first column names the row. Columns are titles, or pairs with "right" for numbers."""
    return {
        "type": "table",
        "caption": caption,
        "columns": [
            {"title": column if isinstance(column, str) else column[0], "right": not isinstance(column, str)}
            for column in columns
        ],
        "rows": list(rows),
        "footer": footer,
    }


def right(*titles: str) -> list[tuple[str, str]]:
    """Titles of columns with numbers."""
    return [(title, "right") for title in titles]


def chart(kind: str, alternative: str, legend: list[dict[str, Any]], **geometry: Any) -> Block:
    """A chart as lengths in per mille, see `papers.drawing`; `alternative` says in words what it shows."""
    return {"type": "chart", "kind": kind, "alternative": alternative, "legend": legend, **geometry}


def walk(value: Any) -> Iterator[dict[str, Any]]:
    """All objects within the data."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner)


def figures_in(content: Any) -> dict[str, dict[str, Any]]:
    """All figures by their identifiers, in their order."""
    return {each["figure"]: each for each in walk(content) if "figure" in each}


def plain(run: Run) -> str:
    """What is read of a run: a figure with its former value where it has moved."""
    if isinstance(run, list):
        return "".join(map(plain, run))
    if isinstance(run, dict):
        return f"{run['text']} (zuvor {run['former']})" if "former" in run else str(run["text"])
    return str(run)


def lengths(block: Block) -> list[int]:
    """The length of the longest text in each column of a table, at most PROSE; of its title the longest word counts."""
    titles = [max(column["title"].split(), key=len, default="") for column in block["columns"]]
    lines = [titles, *block["rows"], *filter(None, [block["footer"]])]
    return [min(max(len(plain(cell)) for cell in column), PROSE) for column in zip(*lines, strict=True)]


def is_prose(column: dict[str, Any], length: int) -> bool:
    """Whether the texts of a column may break: those of numbers and single words do not."""
    return not column["right"] and length > WORD


def public(content: Content) -> Content:
    """The content without what is for staff alone."""
    return {**content, "sections": [each for each in content["sections"] if not each.get("is_internal")]}


def canonical(content: Content) -> str:
    """The one text of the content: keys sorted, no spaces, no escapes (RFC 8785 for what is used here)."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def fingerprint(text: str) -> str:
    """SHA-256 of the canonical text, hexadecimal."""
    return sha256(text.encode()).hexdigest()
