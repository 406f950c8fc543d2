"""A large file, imported through the admin of a running server: read beside the request, then undone as one."""

import re

import pytest
from playwright.sync_api import expect

from imports.registry import tables
from tests.browser.conftest import free_port, own_database, running
from tests.browser.test_accessibility import check_with_axe, sideways
from tests.conftest import SHARED
from tests.imports.files import csv_of, ods_cell, ods_of, ods_row
from tests.imports.test_hostile_workbooks import FILES as HOSTILE
from tests.imports.workbooks import rows_of, workbook, xls_of, xlsb_of
from tests.samples import size

# Both make a file so large that it is read beside the request.
ROWS, ROWS_SHOWN, NAME = size(
    (6000, "6.000", "Probebereich mit einem langen Namen "), (2200, "2.200", "Probebereich mit einem langen Namen " * 3)
)
LIST = SHARED / "data" / "zuwendungen-liste.xlsx"
IMPORT = "/admin/imports/importrun/importieren/geschaeftsbereiche/"


@pytest.mark.walk
def test_a_large_file_is_read_beside_the_request_and_undone_as_one(page, served, tmp_path):
    path = tmp_path / "bereiche.csv"
    names = [f"{NAME}{number}" for number in range(ROWS)]
    path.write_text("\n".join(["Geschäftsbereich", *names]), encoding="utf-8")
    sign_in(page, served)
    page.goto(f"{served}{IMPORT}")
    page.get_by_label("Datei").set_input_files(path)
    page.get_by_role("button", name="Datei prüfen").click()
    expect(page.get_by_role("cell", name=ROWS_SHOWN, exact=True)).to_be_visible(timeout=60_000)
    for width in (1280, 375, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert sideways(page) <= 0, width
    page.get_by_role("button", name="Importieren").click()
    expect(page.get_by_role("heading", name=re.compile("Import [0-9]+ aus bereiche.csv"))).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="Rückgängig machen").click()
    page.get_by_label("Grund").fill("nur eine Probe")
    page.get_by_role("button", name="Rückgängig machen").click()
    expect(page.get_by_text("Rückgängig gemacht am")).to_be_visible(timeout=60_000)
    page.goto(f"{served}/admin/units/division/?q=Probebereich")
    expect(page.get_by_text("0 Geschäftsbereiche").first).to_be_visible()


@pytest.mark.walk
def test_the_file_that_waits_longest_makes_room_for_the_next(page, shared_folder, worker_id, tmp_path):
    database = own_database(shared_folder, worker_id, "browser", copy="room")
    limits = {"IMPORT_ACCOUNT_MB": "1", "IMPORT_FOLDER": str(tmp_path / "importe")}
    with running(tmp_path, database, free_port(), **limits) as address:
        sign_in(page, address)
        for name, says_so in (("erste.csv", False), ("zweite.csv", True)):
            page.goto(f"{address}{IMPORT}")
            rows = [f"Probebereich {name} {'x' * 900} {number}" for number in range(650)]
            page.get_by_label("Datei").set_input_files(
                {"name": name, "mimeType": "text/csv", "buffer": "\n".join(["Geschäftsbereich", *rows]).encode()}
            )
            page.get_by_role("button", name="Datei prüfen").click()
            expect(page.get_by_text(f"Datei: {name}")).to_be_visible(timeout=60_000)
            said = page.get_by_text("sind Ihre am längsten wartenden nicht mehr da: erste.csv.")
            expect(said).to_be_visible() if says_so else expect(said).to_have_count(0)
            expect(page.get_by_text("Diese Seite lädt sich neu")).to_have_count(0, timeout=60_000)
        page.goto(f"{address}{IMPORT}")
        page.get_by_label("Datei").set_input_files({"name": "g.csv", "mimeType": "", "buffer": b"x" * 1_100_000})
        page.get_by_role("button", name="Datei prüfen").click()
        expect(page.get_by_text("Ihre wartenden Dateien dürfen zusammen 1,0 MB haben")).to_be_visible()


def test_the_own_download_of_a_list_is_read_as_a_workbook(page, served):
    sign_in(page, served)
    page.goto(f"{served}/leistungseinheiten/?stichtag=2021-04-08")
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").click()
    page.goto(f"{served}{IMPORT.replace('geschaeftsbereiche', 'leistungseinheiten')}")
    file = {"name": download.value.suggested_filename, "mimeType": "", "buffer": download.value.path().read_bytes()}
    assert file["name"] == "leistungseinheiten_2021-04-08.xlsx"
    page.get_by_label("Datei").set_input_files(file)
    page.get_by_role("button", name="Datei prüfen").click()
    expect(page.get_by_text("Alles, was in der Datei steht, ist schon so eingetragen.")).to_be_visible(timeout=60_000)


HEADER, ROW = ["Nummer", "Leistungseinheit"], ["0815", "Probeamt für Dateien"]
FORMATS = {
    "csv": csv_of(";".join(HEADER), ";".join(ROW)),
    "xlsx": workbook(lambda _, sheet: rows_of(sheet, HEADER, ROW)),
    "xls": xls_of(HEADER, ROW),
    "xlsb": xlsb_of(HEADER, ROW),
    "ods": ods_of(ods_row(*map(ods_cell, HEADER)), ods_row(*map(ods_cell, ROW))),
}


def choose(page, served, name, content):
    """Upload a file for the table of units."""
    page.goto(f"{served}{IMPORT.replace('geschaeftsbereiche', 'leistungseinheiten')}")
    page.get_by_label("Datei").set_input_files({"name": name, "mimeType": "", "buffer": content})
    page.get_by_role("button", name="Datei prüfen").click()


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_file_of_each_format_is_shown_and_can_be_dropped(page, served, suffix):
    sign_in(page, served)
    choose(page, served, f"einheiten.{suffix}", FORMATS[suffix])
    expect(page.get_by_text("Leistungseinheit: 0815 · Probeamt für Dateien")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Abbrechen").click()
    expect(page.get_by_role("button", name="Datei prüfen")).to_be_visible()


def with_hidden_row(_, sheet):
    rows_of(sheet, ["Liste des Amtes"], HEADER, ROW, ["0816", "Geheimes Amt"], first=0)
    sheet.set_row(3, None, None, {"hidden": True})


def test_what_becomes_of_hidden_rows_is_chosen(page, served):
    sign_in(page, served)
    choose(page, served, "Liste des Amtes.xls", workbook(with_hidden_row))
    expect(page.get_by_text("Ausgeblendet ist: Zeile 4.")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="Importieren")).to_have_count(0)
    check_narrow(page)
    check_with_axe(page, ((1280, "light"), (375, "light")))
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_label("weglassen").check()
    page.get_by_role("button", name="So lesen").click()
    expect(page.get_by_text("Ausgeblendete Zeilen und Spalten werden weggelassen.")).to_be_visible()
    expect(page.get_by_text("Leistungseinheit: 0815 · Probeamt für Dateien")).to_be_visible()
    expect(page.get_by_text("Geheimes Amt")).to_have_count(0)
    expect(page.get_by_role("button", name="Importieren")).to_be_visible()
    page.get_by_role("button", name="Abbrechen").click()


FOREIGN = csv_of("Fachamt;Aktueller Stand;Ansprechperson", "Probeamt für Zuordnungen;in Betrieb;Frau Muster")


@pytest.mark.walk
def test_columns_are_mapped_and_the_next_file_is_read_so(page, served_alone):
    sign_in(page, served_alone)
    choose(page, served_alone, "amtsliste.csv", FOREIGN)
    expect(page.get_by_role("heading", name="Was in der Datei steht")).to_be_visible(timeout=60_000)
    expect(page.get_by_label("Spalte der Datei für Leistungseinheit", exact=True)).to_have_value("Fachamt")
    check_narrow(page)
    check_with_axe(page, ((1280, "light"), (375, "light")))
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_label("Wert in allen Zeilen für Art", exact=True).fill("Ressort")
    page.get_by_label("Spalte der Datei für Phase", exact=True).select_option("")
    page.get_by_label("Unter diesem Namen merken").fill("Amtsliste")
    page.get_by_role("button", name="So zuordnen und prüfen").click()
    expect(page.get_by_text("Die Zuordnung „Amtsliste“ ist gemerkt.")).to_be_visible()
    expect(page.get_by_text("Nicht gelesene Spalten: Aktueller Stand, Ansprechperson.")).to_be_visible()
    expect(page.get_by_text("Leistungseinheit: Probeamt für Zuordnungen")).to_be_visible()
    page.get_by_role("link", name="Spalten und Werte zuordnen").click()
    page.get_by_label("Spalte der Datei für Nummer", exact=True).select_option("Ansprechperson")
    page.get_by_label("Unter diesem Namen merken").fill("Amtsliste")
    page.get_by_role("button", name="So zuordnen und prüfen").click()
    expect(page.get_by_text("Nummer: – → Spalte „Ansprechperson“")).to_be_visible()
    check_narrow(page)
    check_with_axe(page, ((1280, "light"), (375, "light")))
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_role("link", name="Andere Datei wählen").click()
    choose(page, served_alone, "naechste.csv", FOREIGN.replace("für".encode(), b"mit"))
    expect(page.get_by_text("Die Spalten sind zugeordnet, wie unter „Amtsliste“ gemerkt.")).to_be_visible()
    page.get_by_role("button", name="Abbrechen").click()


@pytest.mark.walk
@pytest.mark.skipif(not LIST.is_file(), reason="the list is no part of the product")
def test_the_list_of_grants_of_a_state_comes_in_with_a_mapping(page, served_alone):
    """4,694 rows, which are read beside the request."""
    sign_in(page, served_alone)
    page.goto(f"{served_alone}{IMPORT.replace('geschaeftsbereiche', 'projekte')}")
    page.get_by_label("Datei").set_input_files(LIST)
    page.get_by_role("button", name="Datei prüfen").click()
    expect(page.get_by_role("heading", name="Was in der Datei steht")).to_be_visible(timeout=60_000)
    for ours, theirs in {"Projekt": "INEZ-Nummer", "Beginn": "Zeitraum Von", "Fertigstellung": "Zeitraum Bis"}.items():
        page.get_by_label(f"Spalte der Datei für {ours}", exact=True).select_option(theirs)
    page.get_by_label("Wert in allen Zeilen für Art", exact=True).fill("Einführung in Leistungseinheiten")
    page.get_by_role("button", name="So zuordnen und prüfen").click()
    expect(page.get_by_role("cell", name="4.694", exact=True).first).to_be_visible(timeout=120_000)
    page.get_by_role("button", name="Importieren").click()
    expect(page.get_by_role("link", name="Rückgängig machen")).to_be_visible(timeout=120_000)
    page.get_by_role("link", name="Rückgängig machen").click()
    page.get_by_label("Grund").fill("nur eine Probe")
    page.get_by_role("button", name="Rückgängig machen").click()
    expect(page.get_by_text("Rückgängig gemacht am")).to_be_visible(timeout=120_000)


def test_a_table_is_taken_out_and_changes_nothing_when_it_comes_back(page, served, tmp_path):
    sign_in(page, served)
    page.goto(f"{served}/importtabellen/")
    check_narrow(page)
    check_with_axe(page, ((1280, "light"), (320, "dark")))
    page.get_by_role("link", name="Phasenwechsel", exact=True).click()
    expect(page.get_by_role("heading", name="Phasenwechsel", exact=True)).to_be_visible()
    check_narrow(page)
    check_with_axe(page, ((1280, "light"), (320, "dark")))
    with page.expect_download() as taken:
        page.get_by_role("link", name="XLSX", exact=True).click()
    taken.value.save_as(file := tmp_path / taken.value.suggested_filename)
    page.goto(f"{served}{IMPORT.replace('geschaeftsbereiche', 'phasenwechsel')}")
    page.get_by_label("Datei").set_input_files(file)
    page.get_by_role("button", name="Datei prüfen").click()
    expect(page.get_by_text("Es gibt nichts zu importieren.")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Abbrechen").click()


PROJECT = "Einführung eines verwaltungsweiten Aktenplans"
ASKED = csv_of(
    "Projekt;Leistungseinheit;Art",
    f"{PROJECT};Kulturbürro;Amt",
    f"{PROJECT};ZENTRALEINKAUF;Amt",
    f"{PROJECT};Rechtsamt;",
)


def test_what_is_not_certain_is_asked_one_after_the_other(page, served_alone):
    sign_in(page, served_alone)
    choose(page, served_alone, "liste.csv", ASKED)
    expect(page.get_by_text("„ZENTRALEINKAUF“ als „Zentraleinkauf“")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="Importieren")).to_have_count(0)
    check_narrow(page)
    check_with_axe(page, ((1280, "light"), (375, "light")))
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_label("dieselbe: Kulturbüro", exact=True).check()
    page.get_by_role("button", name="Antworten übernehmen").click()
    expect(page.get_by_role("heading", name="Wer ist gemeint?")).to_have_count(0)
    page.get_by_role("button", name="Stichtag übernehmen").click()
    expect(page.get_by_text("(so angegeben)")).to_be_visible()
    page.get_by_text("Namen und ausgeschiedene").click()
    page.get_by_label(f"Zoo – {PROJECT}", exact=True).check()
    page.get_by_label("Ausgeschieden ab").fill("01.05.2021")
    page.get_by_role("button", name="Ausgeschiedene übernehmen").click()
    expect(page.get_by_text("ja → ausgeschieden ab 01.05.2021")).to_be_visible()
    expect(page.get_by_text("Zeile 4, Spalte „Art“")).to_be_visible()
    page.get_by_label("Ja, diese Angaben leeren").check()
    page.get_by_role("button", name="Importieren").click()
    expect(page.get_by_role("heading", name=re.compile("Import [0-9]+ aus liste.csv"))).to_be_visible(timeout=60_000)


def test_enter_takes_what_was_answered_and_nothing_that_is_proposed(page, served_alone):
    sign_in(page, served_alone)
    choose(page, served_alone, "liste.csv", csv_of("Stand: 31.12.2020;;") + ASKED)
    expect(page.get_by_text("Vorgeschlagen ist deshalb der 31.12.2020")).to_be_visible(timeout=60_000)
    page.get_by_label("dieselbe: Kulturbüro", exact=True).check()
    page.get_by_text("Namen und ausgeschiedene").click()
    page.get_by_label("Ausgeschieden ab").fill("01.05.2021")
    page.get_by_label("Ausgeschieden ab").press("Enter")
    answered = page.get_by_label("Leistungseinheit „Kulturbürro“: dieselbe: Kulturbüro")
    expect(answered).to_be_visible()
    expect(page.get_by_text("(heute, bis Sie etwas anderes sagen)")).to_be_visible()
    expect(page.get_by_label("Ausgeschieden ab")).to_have_value("01.05.2021")
    check_narrow(page)
    check_with_axe(page, ((1280, "light"), (375, "light")))
    page.set_viewport_size({"width": 1280, "height": 800})
    answered.check()
    page.get_by_role("button", name="Antworten ändern").click()
    expect(page.get_by_role("heading", name="Wer ist gemeint?")).to_be_visible()
    page.get_by_role("button", name="Abbrechen").click()


def test_rows_that_do_not_come_in_are_loaded_as_a_file(page, served_alone):
    sign_in(page, served_alone)
    choose(page, served_alone, "teil.csv", csv_of("Leistungseinheit;Art", "Ganz neues Haus;Amt", "Noch eins;Burg"))
    expect(page.get_by_text("„Burg“ ist nicht vorgesehen.").first).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Ohne diese Zeilen prüfen").click()
    expect(page.get_by_role("heading", name="Zeilen, die nicht hineinkommen")).to_be_visible()
    check_narrow(page)
    check_with_axe(page, ((1280, "light"), (375, "light")))
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_role("button", name="Importieren").click()
    with page.expect_download() as rest:
        page.get_by_role("link", name="Datei mit diesen Zeilen laden").click()
    lines = rest.value.path().read_text("utf-8-sig").splitlines()
    assert (rest.value.suggested_filename, lines[0]) == (
        "leistungseinheiten_abgelehnt.csv",
        "Leistungseinheit;Art;Problem",
    )
    assert lines[1].startswith("Noch eins;Burg;")


def test_a_hostile_file_is_refused(page, served):
    sign_in(page, served)
    choose(page, served, "einheiten.ods", HOSTILE["repeated blanks"][0])
    expect(page.get_by_text("mehr als 100.000 Zeichen")).to_be_visible(timeout=60_000)


def check_narrow(page):
    """Nothing runs out of the window, once the page has taken its width."""
    for width in (1280, 375, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert sideways(page) <= 0, width


def sign_in(page, served):
    page.goto(f"{served}/anmelden/")
    page.get_by_label("Benutzername").fill("demo-admin")
    page.get_by_label("Passwort").fill("ozg-demo")
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_load_state()


@pytest.mark.walk
def test_the_columns_of_every_table_fit_a_narrow_phone(page, served, sample):
    sign_in(page, served)
    page.set_viewport_size({"width": 320, "height": 800})
    wide = {}
    for name in sample(sorted(table.name for table in tables()), 6):
        page.goto(f"{served}/admin/imports/importrun/importieren/{name}/")
        expect(page.get_by_role("table", name="Spalten der Tabelle")).to_be_visible()
        if (over := sideways(page)) > 0:
            wide[name] = over
    assert wide == {}
