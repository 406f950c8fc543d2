"""What does not add up, with its explanations: for staff alone."""

from collections.abc import Iterator

from lists.columns import TypedColumn

from ..content import NOTHING, Block, paragraph, table
from ..facts import PaperFacts
from ..registry import section

TYPED = TypedColumn("")


@section("pruefung", "Prüfung", 100, is_internal=True)
def findings(facts: PaperFacts) -> Iterator[Block]:
    found = [each.row() for each in facts.audited]
    if not found:
        yield paragraph("Keine Befunde.")
        return
    rows = [
        [
            row["severity"].label,
            f"{row['title']}: {row['subject']}",
            row["text"],
            TYPED.text(row["difference"]) if row["difference"] else NOTHING,
            row["explanation"] or row["state"],
        ]
        for row in found
    ]
    columns = ["Schwere", "Befund", "Beschreibung", ("Differenz", "right"), "Erläuterung"]
    yield table("Befunde am Stichtag", columns, rows)
