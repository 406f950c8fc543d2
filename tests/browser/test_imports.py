"""A large file, imported through the admin of a running server: read beside the request, then undone as one."""

import re

from playwright.sync_api import expect

from tests.browser.test_accessibility import SIDEWAYS
from tests.samples import size

# Both make a file so large that it is read beside the request.
ROWS, ROWS_SHOWN, NAME = size(
    (6000, "6.000", "Probebereich mit einem langen Namen "), (2200, "2.200", "Probebereich mit einem langen Namen " * 3)
)
IMPORT = "/admin/imports/importrun/importieren/geschaeftsbereiche/"


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
        assert page.evaluate(SIDEWAYS) <= 0, width
    page.get_by_role("button", name="Importieren").click()
    expect(page.get_by_role("heading", name=re.compile("Import [0-9]+ aus bereiche.csv"))).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="Rückgängig machen").click()
    page.get_by_label("Grund").fill("nur eine Probe")
    page.get_by_role("button", name="Rückgängig machen").click()
    expect(page.get_by_text("Rückgängig gemacht am")).to_be_visible(timeout=60_000)
    page.goto(f"{served}/admin/units/division/?q=Probebereich")
    expect(page.get_by_text("0 Geschäftsbereiche").first).to_be_visible()


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


def sign_in(page, served):
    page.goto(f"{served}/anmelden/")
    page.get_by_label("Benutzername").fill("demo-admin")
    page.get_by_label("Passwort").fill("ozg-demo")
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_load_state()
