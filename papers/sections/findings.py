"""What does not add up, with its explanations: for staff alone."""

from collections.abc import Iterator

from lists.typed_columns import TypedColumn
from reports.findings.audit import Audited

from ..blocks import NOTHING, left, paragraph, right, table
from ..content import Block, Cell
from ..facts import PaperFacts
from ..registry import section

DIFFERENCE = TypedColumn("")


@section("pruefung", "Prüfung", 100, is_internal=True)
def findings(facts: PaperFacts) -> Iterator[Block]:
    if not facts.findings:
        yield paragraph("Keine Befunde.")
        return
    columns = [*left("Schwere", "Befund", "Beschreibung"), *right("Differenz"), *left("Erläuterung")]
    yield table("Befunde am Stichtag", columns, map(finding_row, facts.findings))


def finding_row(audited: Audited) -> list[Cell]:
    row = audited.row()
    return [
        row["severity"].label,
        audited.finding.name,
        row["text"],
        DIFFERENCE.text(row["difference"]) if row["difference"] else NOTHING,
        row["explanation"] or row["state"],
    ]
