"""Files that the import refuses: table, format, content, and a part of the line that says why."""

from tests.imports.files import archive_of, csv_of, ods_cell, ods_of, ods_row, xlsx_of

UNITS = "Nummer;Leistungseinheit;Art;Geschäftsbereich"
PHASES = "Projekt;Nummer;Leistungseinheit;Phase;Seit"
PROJECTS = "Kurzname;Projekt;Art;Beginn;Fertigstellung;geplante Leistungseinheiten"
GRANTS = "Projekt;Zuwendungsgeber;Gesamtvolumen;Landesförderung;Eigenanteil;Fördersatz in %;Bewilligt von;Bewilligt bis"
TRANCHES = "Projekt;Von;Bis;Beantragt;Beantragt am;Bewilligt;Bewilligt am"
EXPENDITURES = "Projekt;Von;Bis;Kostenart;Betrag;Gebucht am;Gutschrift zu Beleg"
BUNDLES = "Projekt;Prozessbündel;Aufgenommen;Analysiert"
LEIKA = "Leistungsschlüssel;LeiKa-Leistung;OZG-ID"
CATALOGUE = "OZG-ID;OZG-Leistung;Lebens-/Geschäftslage;Themenfeld"
NO_TABLE = "Die Datei ist keine Tabelle. Bitte wählen Sie eine Datei in CSV, XLSX, XLS, XLSB oder ODS."
HEADER = UNITS.split(";")
ROLLOUT = "Einführung in Leistungseinheiten"
KINDS = "Möglich sind: Amt, Ressort, Stadtbetrieb, Eigenbetrieb, Stabsstelle, Einrichtung."
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "'
    + "a" * 50
    + '">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefg", "bcdefgh", strict=True))
    + "]><x>&h;</x>"
)


def units(*lines, **options):
    return csv_of(UNITS, *lines, **options)


def grant_of(amounts, period="01.01.2020;31.12.2020"):
    return csv_of(GRANTS, f"A;Land;{amounts};90;{period}")


FILES = {
    "empty": ("leistungseinheiten", "csv", b"", "Die Datei ist leer."),
    "blank lines": ("leistungseinheiten", "csv", b"\r\n\r\n", "Die Datei ist leer."),
    "only a header": ("leistungseinheiten", "csv", units(), "Die Datei enthält unter der Überschrift keine Zeilen."),
    "PDF named CSV": ("leistungseinheiten", "csv", b"%PDF-1.7 x", NO_TABLE),
    "an empty sheet": ("leistungseinheiten", "ods", ods_of(), "Die Datei ist leer."),
    "broken old Excel": ("leistungseinheiten", "xls", bytes.fromhex("d0cf11e0a1b11ae1"), "Die Datei ist beschädigt"),
    "some archive": (
        "leistungseinheiten",
        "xlsx",
        archive_of(x="y"),
        NO_TABLE,
    ),
    "a number beyond floating point": (
        "leistungseinheiten",
        "xlsx",
        xlsx_of(HEADER, [1e20, "Zoo", None, None]),
        "Zeile 2, Spalte „Nummer“: Bitte sicherstellen, dass der Wert aus höchstens 20 Zeichen besteht.",
    ),
    "cut off XLSX": ("leistungseinheiten", "xlsx", xlsx_of(HEADER)[:900], "Die Datei ist beschädigt"),
    "hollow XLSX": ("leistungseinheiten", "xlsx", archive_of(**{"xl/workbook.xml": "x"}), "Die Datei ist beschädigt"),
    "ODS without XML": ("leistungseinheiten", "ods", ods_of(tables="<?xml kaputt"), "Die Datei ist beschädigt"),
    "entities that explode": ("leistungseinheiten", "ods", ods_of(tables=BOMB), "Die Datei ist beschädigt"),
    "bytes that are no text": (
        "leistungseinheiten",
        "csv",
        b"Nummer\x81\x8d",
        "Die Zeichen der Datei sind nicht lesbar.",
    ),
    "a null character": ("leistungseinheiten", "csv", b"a\0b", NO_TABLE),
    "open quotation": (
        "leistungseinheiten",
        "csv",
        units('1;"Zoo;;'),
        "Anführungszeichen oder Trennzeichen passen nicht",
    ),
    "a short row": ("leistungseinheiten", "csv", units("1;Zoo"), "Zeile 2: Die Zeile hat 2 statt 4 Felder."),
    "a long row": ("leistungseinheiten", "csv", units("1;Zoo;;;x"), "Zeile 2: Die Zeile hat 5 statt 4 Felder."),
    "a missing header": (
        "phasenwechsel",
        "csv",
        csv_of("Projekt;Leistungseinheit;Phase", "A;Zoo;Planung"),
        "„Seit“ fehlt",
    ),
    "an unknown header": (
        "leistungseinheiten",
        "csv",
        csv_of("Numer;Leistungseinheit", "1;Zoo"),
        "Die Spalte „Numer“ ist unbekannt. Gemeint ist vielleicht „Nummer“.",
    ),
    "a doubled header": (
        "leistungseinheiten",
        "csv",
        csv_of("Leistungseinheit;Leistungseinheit", "Zoo;Zoo"),
        "Die Spalte „Leistungseinheit“ steht doppelt.",
    ),
    "no header": (
        "leistungseinheiten",
        "csv",
        csv_of("Leistungseinheit;;Art", "Zoo;x;"),
        "Zeile 2: Die 2. Spalte hat keine Überschrift, aber einen Inhalt.",
    ),
    "a formula that was never calculated, in XLSX": (
        "leistungseinheiten",
        "xlsx",
        xlsx_of(HEADER, ["1", "=A1", None, None]),
        "Zeile 2, Spalte „Leistungseinheit“: Hier steht eine Formel ohne berechneten Wert.",
    ),
    "a formula that was never calculated, in ODS": (
        "leistungseinheiten",
        "ods",
        ods_of(
            ods_row(*map(ods_cell, HEADER)), ods_row(ods_cell("1"), '<table:table-cell table:formula="of:=[.A1]"/>')
        ),
        "Zeile 2, Spalte „Leistungseinheit“: Hier steht eine Formel ohne berechneten Wert.",
    ),
    "an error value": (
        "leistungseinheiten",
        "xlsx",
        xlsx_of(HEADER, ["1", "#REF!", None, None]),
        "Zeile 2, Spalte „Leistungseinheit“: Hier steht der Fehlerwert #REF!.",
    ),
    "a doubled row": (
        "leistungseinheiten",
        "csv",
        units("1;Zoo;;", "2;Museum;;", "1;Zoo;;"),
        "Zeile 4: Diese Zeile steht schon in Zeile 2.",
    ),
    "a doubled key": (
        "leistungseinheiten",
        "csv",
        units("1;Zoo;Amt;", "1;Zoo;Ressort;"),
        "Zeile 3, Spalte „Art“: Das widerspricht Zeile 2, dort steht „Amt“.",
    ),
    "a key doubled among spaces": (
        "leistungseinheiten",
        "csv",
        units("1;Zoo;Amt;", "1;\u00a0Zoo ;Ressort;"),
        "Das widerspricht Zeile 2",
    ),
    "an unknown unit": (
        "phasenwechsel",
        "csv",
        csv_of(PHASES, "A;1;Zoologischer Garten;Planung;01.02.2020"),
        "Zeile 2, Spalte „Leistungseinheit“: Umsetzung „A“, „1“, „Zoologischer Garten“ gibt es nicht.",
    ),
    "an unknown project": (
        "umsetzungen",
        "csv",
        csv_of("Projekt;Nummer;Leistungseinheit", "B;042;Zoo"),
        "Zeile 2, Spalte „Projekt“: Projekt „B“ gibt es nicht.",
    ),
    "an unknown term": (
        "leistungseinheiten",
        "csv",
        units("1;Zoo;Burg;"),
        f"Spalte „Art“: „Burg“ ist nicht vorgesehen. {KINDS}",
    ),
    "an impossible day": (
        "projekte",
        "csv",
        csv_of(PROJECTS, f"b;B;{ROLLOUT};31.02.2020;;"),
        "Spalte „Beginn“: „31.02.2020“ ist kein Datum.",
    ),
    "a day in two digits": (
        "projekte",
        "csv",
        csv_of(PROJECTS, f"b;B;{ROLLOUT};01.02.20;;"),
        "„01.02.20“ ist kein Datum.",
    ),
    "a day of another age": (
        "projekte",
        "csv",
        csv_of(PROJECTS, f"b;B;{ROLLOUT};01.02.0219;;"),
        "„01.02.0219“ ist kein Datum.",
    ),
    "a day as a number": (
        "projekte",
        "xlsx",
        xlsx_of(PROJECTS.split(";"), ["b", "B", ROLLOUT, 43831, None, None]),
        "„43831“ ist eine Zahl, kein Datum; in einer Tabellenkalkulation steht sie für den 01.01.2020.",
    ),
    "days in the wrong order": (
        "projekte",
        "csv",
        csv_of(PROJECTS, f"b;B;{ROLLOUT};01.03.2020;01.02.2020;"),
        "Zeile 2: Die Fertigstellung darf nicht vor dem Beginn liegen.",
    ),
    "no whole number": (
        "projekte",
        "csv",
        csv_of(PROJECTS, f"b;B;{ROLLOUT};01.03.2020;;viele"),
        "„viele“ ist keine ganze Zahl.",
    ),
    "an ambiguous amount": ("foerdermittel", "csv", grant_of("1.000;900;100"), "„1.000“ ist mehrdeutig"),
    "an ambiguous English amount": ("foerdermittel", "csv", grant_of("1,000;900;100"), "„1,000“ ist mehrdeutig"),
    "an English amount": ("foerdermittel", "csv", grant_of("1,234.56;900;100"), "„1,234.56“ ist englisch geschrieben."),
    "an amount in words": (
        "foerdermittel",
        "csv",
        grant_of("zehn;9;1"),
        "Spalte „Gesamtvolumen“: „zehn“ ist keine Zahl.",
    ),
    "thirds of a cent": ("foerdermittel", "csv", grant_of("1000,333;900;100"), "Spalte „Gesamtvolumen“: "),
    "shares that do not sum": (
        "foerdermittel",
        "csv",
        grant_of("10,00;9,00;2,00"),
        "Zeile 2: Landesförderung und Eigenanteil ergeben zusammen nicht das Gesamtvolumen.",
    ),
    "an unknown grant": (
        "tranchen",
        "csv",
        csv_of(TRANCHES, "B;01.01.2019;31.12.2019;;;;"),
        "Zuwendung „B“ gibt es nicht.",
    ),
    "an approval without its day": (
        "tranchen",
        "csv",
        csv_of(TRANCHES, "A;01.01.2019;31.12.2019;1,00;01.02.2020;2,00;"),
        "Zeile 2, Spalte „Bewilligt am“: Dieses Feld darf nicht leer sein.",
    ),
    "a day without an approval": (
        "tranchen",
        "csv",
        csv_of(TRANCHES, "A;01.01.2019;31.12.2019;1,00;01.02.2020;;01.03.2020"),
        "Zeile 2, Spalte „Bewilligt am“: Dazu fehlt die Angabe in der Spalte „Bewilligt“.",
    ),
    "a negative booking": (
        "ausgaben",
        "csv",
        csv_of(EXPENDITURES, "A;01.01.2019;31.12.2019;Personal;-5,00;01.02.2020;"),
        "Tranche „A“, „01.01.2019“, „31.12.2019“ gibt es nicht.",
    ),
    "steps out of order": (
        "prozessbuendel",
        "csv",
        csv_of(BUNDLES, "A;Neu;01.03.2020;01.02.2020"),
        "Zeile 2: „analysiert“ (01.02.2020) darf nicht vor „aufgenommen“ (01.03.2020) liegen.",
    ),
    "a step moved behind a later one": (
        "prozessbuendel",
        "csv",
        csv_of(BUNDLES, "A;Bündel;01.03.2020;"),
        "Zeile 2: „aufgenommen“ ist für das Prozessbündel schon eingetragen (01.01.2020).",
    ),
    "a day without its phase": (
        "leistungseinheiten",
        "csv",
        csv_of("Leistungseinheit;Projekt;Phase;Seit", "Museum;A;;01.02.2020"),
        "Zeile 2, Spalte „Seit“: Dazu fehlt die Angabe in der Spalte „Phase“.",
    ),
    "a phase without its day": (
        "leistungseinheiten",
        "csv",
        csv_of("Leistungseinheit;Projekt;Phase;Seit", "Museum;A;Planung;"),
        "Zeile 2, Spalte „Seit“: Dieses Feld darf nicht leer sein.",
    ),
    "a control character": (
        "leistungseinheiten",
        "csv",
        units("1;Zoo\x07;;"),
        "Zeile 2, Spalte „Leistungseinheit“: Hier steht das unsichtbare Steuerzeichen U+0007.",
    ),
    "a line break in a name": (
        "leistungseinheiten",
        "csv",
        units('1;"Zoo\nMuseum";;'),
        "Spalte „Leistungseinheit“: Hier darf kein Zeilenumbruch stehen.",
    ),
    "a name of 300 characters": (
        "leistungseinheiten",
        "csv",
        units(f"1;{'x' * 300};;"),
        "höchstens 200 Zeichen besteht. (Er besteht aus 300 Zeichen.)",
    ),
    "an empty name": (
        "leistungseinheiten",
        "csv",
        units("1;;Amt;"),
        "Spalte „Leistungseinheit“: Dieses Feld darf nicht leer sein.",
    ),
    "a unit number that lost its zero": (
        "leistungseinheiten",
        "csv",
        units("42;Zoo;;"),
        "„Zoo“ gibt es schon mit der Nummer 042, hier steht 42.",
    ),
    "a unit number in powers of ten": (
        "leistungseinheiten",
        "csv",
        units("4,02E+5;Museum;;"),
        "„4,02E+5“: Die Tabellenkalkulation hat den Schlüssel als Zahl",
    ),
    "an OZG-ID that lost its zero": (
        "ozg-katalog",
        "csv",
        csv_of(CATALOGUE, "123;Elterngeld;;"),
        "„123“ hat 3 statt 5 Ziffern.",
    ),
    "an OZG-ID of letters": (
        "ozg-katalog",
        "csv",
        csv_of(CATALOGUE, "1003A;Elterngeld;;"),
        "Die OZG-ID hat genau fünf Ziffern",
    ),
    "a situation without its field": (
        "ozg-katalog",
        "csv",
        csv_of(CATALOGUE, "10001;Elterngeld;Geburt;"),
        "Zeile 2, Spalte „Themenfeld“: ",
    ),
    "a LeiKa key in powers of ten": (
        "leika",
        "csv",
        csv_of(LEIKA, "9,9041E+13;Beistandschaft;10035"),
        "„9,9041E+13“: Die Tabellenkalkulation hat",
    ),
    "a LeiKa key that lost its zero": (
        "leika",
        "csv",
        csv_of(LEIKA, "1234567890123;Beistandschaft;10035"),
        "hat 13 statt 14 Ziffern.",
    ),
    "a LeiKa key without Verrichtung": (
        "leika",
        "csv",
        csv_of(LEIKA, "99107023000001;Beistandschaft;10035"),
        "aber keine Verrichtung (000).",
    ),
    "a LeiKa service of an unknown service": (
        "leika",
        "csv",
        csv_of(LEIKA, "99107023000000;Beistandschaft;10036"),
        "OZG-Leistung „10036“ gibt es nicht.",
    ),
}
