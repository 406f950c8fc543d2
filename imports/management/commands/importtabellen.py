from collections.abc import Iterator

from records.commands import GermanCommand

from ...registry import tables
from ...tables import ImportTable


class Command(GermanCommand):
    """Prints all tables that can be imported with their columns, as Markdown: the page docs/importtabellen.md."""

    help = "Schreibt alle Tabellen, die sich importieren lassen, mit ihren Spalten (Markdown)."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write("\n".join(lines()))


def lines() -> Iterator[str]:
    yield "# Importtabellen"
    yield "Erzeugt mit `python manage.py importtabellen > docs/importtabellen.md`. Eine Datei hat die Überschriften in"
    yield "der ersten Zeile, in beliebiger Reihenfolge; Spalten, die nicht nötig sind, dürfen fehlen."
    for table in sorted(tables(), key=lambda table: table.name):
        yield from table_lines(table)


def table_lines(table: ImportTable) -> Iterator[str]:
    yield ""
    yield f"## {table.title} (`{table.name}`)"
    yield "| Spalte | Inhalt | Nötig |"
    yield "| --- | --- | --- |"
    for column in table.described_columns():
        yield f"| {column.header} | {column.content} | {'ja' if column.is_required else '–'} |"
    if table.computed:
        yield ""
        yield f"Berechnet, in einer Datei erkannt und nicht gelesen: {', '.join(table.computed)}."
