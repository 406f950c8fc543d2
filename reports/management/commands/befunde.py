import csv
import json
import sys
from argparse import ArgumentParser
from typing import Any

from lists.commands import day_of
from records.commands import GermanCommand
from records.findings import Scope, Severity

from ...findings.audit import Audited, audit

HEADERS = (
    "Schwere",
    "Prüfung",
    "Befund",
    "Projekt",
    "Gegenstand",
    "Erwartet",
    "Ist",
    "Differenz",
    "Stand",
    "Beschreibung",
)


class Command(GermanCommand):
    """Prints what does not add up on a key date (EUR, days); exit status 1 where a Fehler is not explained."""

    help = "Gibt die Befunde eines Stichtags aus; Rückgabewert 1, wenn ein Fehler nicht erläutert ist."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--stichtag", default="", metavar="TAG", help="08.04.2021 oder 2021-04-08, sonst heute")
        parser.add_argument("--format", choices=("text", "csv", "json"), default="text")

    def handle(self, *args: object, stichtag: str, **options: Any) -> None:
        results = audit(Scope(day_of(stichtag)))
        getattr(self, f"write_{options['format']}")([values(audited) for audited in results])
        if any(audited.is_open and audited.finding.gravity == Severity.ERROR for audited in results):
            sys.exit(1)

    def write_text(self, rows: list[dict[str, object]]) -> None:
        for row in rows:
            self.stdout.write(
                f"{row['Schwere']}: {row['Befund']} – {row['Gegenstand']} ({row['Projekt']}): {row['Beschreibung']}"
            )
        if not rows:
            self.stdout.write("Keine Befunde.")

    def write_csv(self, rows: list[dict[str, object]]) -> None:
        writer = csv.DictWriter(self.stdout, HEADERS, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)

    def write_json(self, rows: list[dict[str, object]]) -> None:
        self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))


def values(audited: Audited) -> dict[str, object]:
    """The finding under the headers, plain values for machines."""
    finding = audited.finding
    cells = (finding.expected, finding.actual, finding.difference)
    checked = finding.check
    return dict(
        zip(
            HEADERS,
            (
                finding.gravity.label,
                checked.identifier if checked else "",
                checked.title if checked else "",
                finding.subject.project,
                finding.subject.name,
                *("" if cell is None else str(cell) for cell in cells),
                audited.state,
                finding.text,
            ),
            strict=True,
        )
    )
