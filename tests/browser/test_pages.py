"""What visitors do in a browser works by keyboard alone, without JavaScript and under the content security policy."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import PAGES
from tests.browser.nu import html_errors


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


def test_a_list_is_sorted_on_a_phone_without_the_head_of_its_table(page, served):
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(f"{served}/leistungseinheiten/?stichtag=2021-04-08&suche=musik")
    menu = page.locator(".sort-menu")
    menu.locator("summary", has_text="Sortieren: nach Leistungseinheit, aufsteigend").click()
    menu.get_by_role("link", name="Seit", exact=True).click()
    page.wait_for_url("**sort=seit**")
    assert "suche=musik" in page.url
    expect(page.locator(".sort-menu summary")).to_have_text("Sortieren: nach Seit, aufsteigend")


def test_the_keyboard_reaches_nothing_unseen_in_a_window_at_400_percent(page, served):
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(f"{served}/leistungseinheiten/?stichtag=2021-04-08&suche=musik")
    for _ in range(40):
        page.keyboard.press("Tab")
        box = page.evaluate("(({width, height}) => [width, height])(document.activeElement.getBoundingClientRect())")
        assert min(box) >= 13, page.evaluate("document.activeElement.outerHTML")[:300]


def test_nothing_moves_for_who_asks_for_less_motion(page, served):
    moving = "each => parseFloat(getComputedStyle(each).transitionDuration) > 0"
    page.emulate_media(reduced_motion="reduce")
    for path in ("/?stichtag=2021-04-08", "/projekte/aktenplan/?stichtag=2021-04-08", "/schreibtisch/", "/anmelden/"):
        page.goto(served + path)
        found = f"[...document.querySelectorAll('*')].filter({moving}).map(each => each.outerHTML.slice(0, 100))"
        assert page.evaluate(found) == [], path


def test_all_works_without_javascript(browser, served):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(served)
    page.get_by_role("link", name="Stand vom 08.04.2021 zeigen").click()
    expect(page.get_by_text("57,9 %").first).to_be_visible()
    page.get_by_role("link", name="38 erfassten Leistungseinheiten").click()
    expect(page.get_by_text("38 Zeilen")).to_be_visible()
    page.get_by_text("Filter und Stichtag").click()
    page.get_by_label("Phase").select_option("produktiv")
    page.get_by_role("button", name="Anzeigen").click()
    expect(page.get_by_text("22 Zeilen")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV für Excel").click()
    assert download.value.suggested_filename == "leistungseinheiten_aktenplan_produktiv_2021-04-08.csv"
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


def test_html_is_valid(page, served, tmp_path, sample):
    files = []
    for name, path in sample(PAGES.items(), 5):
        files.append(tmp_path / f"{name}.html")
        files[-1].write_bytes(page.request.get(served + path).body())
    assert html_errors(files) == []
