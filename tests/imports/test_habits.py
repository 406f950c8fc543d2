"""Files as people make them, and what becomes of each: read, or refused with what to do."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.imports.files import csv_of
from tests.imports.workbooks import rows_of, workbook

pytestmark = pytest.mark.django_db
PLAN = "Einführung eines verwaltungsweiten Aktenplans"
HEADER = ["Projekt", "Leistungseinheit", "Phase", "Seit"]
LINE = ";".join(HEADER)


def sheet_of(*rows):
    return workbook(lambda _, sheet: rows_of(sheet, *rows))


def with_header_of_two_rows(_, sheet):
    sheet.merge_range(0, 0, 0, 4, "Umsetzungsstand Aktenplan, Stand 08.04.2021")
    for place, title in enumerate(("Projekt", "Leistungseinheit")):
        sheet.merge_range(1, place, 2, place, title)
    sheet.merge_range(1, 2, 1, 4, "Status")
    rows_of(sheet, ["", "", "Phase", "Seit", "Bemerkung"], [PLAN, "Zoo", "Produktiv", "07.04.2021", "läuft"], first=2)


def with_colours(book, sheet):
    rows_of(sheet, HEADER, [PLAN, "Zoo"])
    sheet.write_blank(1, 2, None, book.add_format({"bg_color": "#00ff00"}))


UNKNOWN = ", Zeile {}, Spalte „{}“: Die Spalte „{}“ ist unbekannt."
# The file, its table, and a part of what the command says of it.
FILES = {
    "phases as columns, crossed.xlsx": (
        sheet_of(["Projekt", "Leistungseinheit", "Planung", "Produktiv"], [PLAN, "Zoo", "", "x"]),
        "leistungseinheiten",
        UNKNOWN.format(1, "Planung", "Planung"),
    ),
    "months as columns.xlsx": (
        sheet_of(["Projekt", "Kostenart", "Jan 21", "Feb 21", "Summe"], [PLAN, "Personal", 1000, 1200, 2200]),
        "ausgaben",
        UNKNOWN.format(1, "Jan 21", "Jan 21"),
    ),
    "two tables on a sheet.xlsx": (
        sheet_of(HEADER, [PLAN, "Zoo", "Produktiv", "09.04.2021"], [], ["Kostenart", "Betrag"], ["Personal", 100]),
        "leistungseinheiten",
        "Zeile 4, Spalte „Projekt“: Projekt „Kostenart“ gibt es nicht.",
    ),
    "days without dots.csv": (
        csv_of("Projekt;Art;Beginn;Fertigstellung", "Neu;Einführung in Leistungseinheiten;20240101;20261231"),
        "projekte",
        "Beginn 01.01.2024; Fertigstellung 31.12.2026",
    ),
    "Mac Roman.csv": (
        csv_of(LINE, f"{PLAN};Straßenbehörde für Übergänge;Produktiv;08.04.2021", encoding="mac_roman"),
        "leistungseinheiten",
        "Leistungseinheit Straßenbehörde für Übergänge: neu",
    ),
    "a header of two rows.xlsx": (
        workbook(with_header_of_two_rows),
        "leistungseinheiten",
        UNKNOWN.format(3, "Bemerkung", "Bemerkung"),
    ),
    "colours for phases.xlsx": (workbook(with_colours), "leistungseinheiten", "Umsetzungen: 0 neu, 0 geändert"),
    "days as numbers.xlsx": (
        sheet_of(HEADER, [PLAN, "Zoo", "Produktiv", 44290]),
        "leistungseinheiten",
        "„44290“ ist eine Zahl, kein Datum; in einer Tabellenkalkulation steht sie für den 04.04.2021.",
    ),
    "marks behind phases.csv": (
        csv_of(LINE, f"{PLAN};Zoo;Produktiv*;09.04.2021"),
        "leistungseinheiten",
        "Zeile 2, Spalte „Phase“: „Produktiv*“ ist nicht vorgesehen. Möglich sind: noch nicht begonnen, Planung",
    ),
    "English days.csv": (
        csv_of("Projekt;Beginn;Fertigstellung", "Neu;04/08/2021;2021-12-31"),
        "projekte",
        "Zeile 2, Spalte „Beginn“: „04/08/2021“ ist kein Datum. Bitte geben Sie es als TT.MM.JJJJ an.",
    ),
    "pasted from Word.xlsx": (
        sheet_of(
            ["Projekt", "Leistungs\u00adeinheit", "Phase", "Seit"],
            [PLAN, "\u00a0Zoo \n", "Produktiv ", "09.04.2021"],
        ),
        "leistungseinheiten",
        "Zoo · 09.04.2021: neu (Phase Produktiv)",
    ),
    "divisions as headings.xlsx": (
        sheet_of(HEADER, ["Geschäftsbereich 1"], [PLAN, "Zoo", "Produktiv", "09.04.2021"]),
        "leistungseinheiten",
        "Zeile 2, Spalte „Leistungseinheit“: Dieses Feld darf nicht leer sein.",
    ),
    "other words.csv": (
        csv_of("Vorhaben;Amt;Status", "Aktenplan;Zoo;abgeschlossen"),
        "leistungseinheiten",
        UNKNOWN.format(1, "Vorhaben", "Vorhaben"),
    ),
}


@pytest.mark.usefixtures("examples")
@pytest.mark.parametrize("name", FILES)
def test_what_becomes_of_a_file_as_people_make_it(name, tmp_path):
    content, table, said = FILES[name]
    path = tmp_path / name
    path.write_bytes(content)
    output = StringIO()
    try:
        call_command("importieren", table, path, pruefen=True, stdout=output)
    except CommandError as error:
        output.write(str(error))
    assert said in output.getvalue()
