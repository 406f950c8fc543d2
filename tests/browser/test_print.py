"""Pages on paper: A4 without what can only be used on a screen, with all columns and the heads of their tables."""

from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from tests.browser.conftest import PAGES
from tests.browser.test_accessibility import HIDDEN_COLUMNS, sideways

LISTS = ("projects", "units", "bundles", "obstacles", "actors", "involvements", "services", "grants")
LISTS += ("tranches", "movements", "expenditures", "findings")
UPRIGHT, ACROSS = 703, 1032  # pixels of 186 and 273 mm, A4 between its margins
WIDTHS = {"aktenplan": UPRIGHT, "units": UPRIGHT, "findings": UPRIGHT, "comparison": UPRIGHT, "grant": UPRIGHT}
WIDTHS |= {"obstacles": UPRIGHT, "involvements": UPRIGHT, "network": UPRIGHT}
WIDTHS |= {"projects": ACROSS, "grants": ACROSS}
FOLDED = "details:not([open], .on-paper), summary"
CONTROLS = f".site-navigation, .site-account, .filters, .downloads, .pages, input, select, button, {FOLDED}"
VISIBLE_CONTROLS = f"[...document.querySelectorAll('{CONTROLS}')].filter(each => each.checkVisibility()).length"
HEADS = "[...document.querySelectorAll('main thead')].map(head => getComputedStyle(head).display)"
LONG = "Rechtsschutzversicherungsgesellschaftenaufsichtsangelegenheitenverwaltung"
LENGTHEN = "word => document.querySelectorAll('main tbody tr:first-child th').forEach(cell => cell.textContent = word)"


@pytest.mark.sample(3)
@pytest.mark.parametrize("name", WIDTHS)
def test_paper_has_all_columns_and_no_controls(page, served, name):
    page.set_viewport_size({"width": WIDTHS[name], "height": 1000})
    page.emulate_media(media="print")
    page.goto(served + PAGES[name])
    assert page.evaluate(VISIBLE_CONTROLS) == 0
    assert sideways(page) <= 0
    assert page.evaluate(HIDDEN_COLUMNS) == []
    assert set(page.evaluate(HEADS)) <= {"table-header-group"}
    assert page.get_by_text("08.04.2021").first.is_visible()


@pytest.mark.sample(2)
@pytest.mark.parametrize("name", LISTS)
def test_each_column_of_a_list_is_on_the_paper(page, served, name, tmp_path):
    """By the text of the printed file: each head of a column, and the cells of the first row."""
    page.goto(served + PAGES[name])
    heads = page.locator(".data-table thead th").all_inner_texts()
    cells = page.locator(".data-table tbody tr:first-child > *").all_inner_texts()
    page.pdf(path=tmp_path / "list.pdf", prefer_css_page_size=True)
    printed = PdfReader(tmp_path / "list.pdf").pages[0].extract_text()
    missing = [text for text in heads + cells if letters(text) not in letters(printed)]
    assert missing == []


def letters(text):
    """Without what only parts words and lines."""
    return "".join(each for each in text if each.isalnum())


@pytest.mark.sample(2)
@pytest.mark.parametrize("name", ["aktenplan", "units", "tranches", "findings", "grant", "standing", "comparison"])
def test_a_sheet_says_its_day_and_address(page, served, name):
    page.emulate_media(media="print")
    page.goto(served + PAGES[name])
    said = page.locator(".site-footer .print-only").inner_text()
    assert "Stichtag 08.04.2021" in said
    assert f"{served}{PAGES[name].partition('?')[0]}?" in said
    assert "=2021-04-08" in said


def test_all_rows_of_a_list_are_printed_with_what_it_is_filtered_by(page, served):
    page.goto(f"{served}/leistungseinheiten/?stichtag=2021-04-08&projekt=aktenplan")
    page.get_by_role("link", name="Alle Zeilen auf einer Seite").click()
    page.wait_for_url("**page=alle**")
    page.emulate_media(media="print")
    assert page.locator("tbody tr").count() == 38
    assert page.get_by_text("Gefiltert nach Projekt: Aktenplan").is_visible()


def test_signs_and_bars_are_printed_with_their_fillings(page, served):
    page.emulate_media(media="print")
    page.goto(served + PAGES["aktenplan"])
    for selector in (".phase", ".meter", ".stacked-bar"):
        adjusted = page.locator(selector).first.evaluate("each => getComputedStyle(each).printColorAdjust")
        assert adjusted == "exact"


@pytest.mark.sample(2)
@pytest.mark.parametrize("name", ["aktenplan", "units", "services", "findings"])
def test_a_word_longer_than_a_phone_is_wide_breaks(page, served, name):
    page.goto(served + PAGES[name])
    page.evaluate(LENGTHEN, LONG)
    for width in (1280, 375, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert sideways(page) <= 0, width


ADMIN_PAGES = {
    "start": "/admin/",
    "projects": "/admin/projects/project/",
    "rollouts": "/admin/projects/rollout/",
    "project": "/admin/projects/project/1/change/",
    "rollout": "/admin/projects/rollout/1/change/",
    "grant": "/admin/funding/grant/1/change/",
    "paper": "/admin/papers/paper/1/change/",
    "delete": "/admin/projects/statusnote/1/delete/",
    "import": "/admin/imports/importrun/1/change/",
    "reorganisation": "/admin/units/reorganisation/add/",
}
ADMIN_CONTROLS = (
    "nav, #toolbar, #changelist-filter, .actions, .object-tools, .submit-row, .add-row, .datetimeshortcuts, "
    ".related-widget-wrapper-link, .change-kind, button, [type=submit], [type=file]"
)
VISIBLE = f"[...document.querySelectorAll('{ADMIN_CONTROLS}')].filter(each => each.checkVisibility()).length"
# What stands further right than the sheet, or in a box that cuts it off.
CUT = """() => [...document.querySelectorAll('#content *')].filter(each => each.checkVisibility()
    && !each.closest('.visually-hidden, select, thead')
    && (each.getBoundingClientRect().right > innerWidth + 1
        || getComputedStyle(each).overflowX !== 'visible' && each.scrollWidth > each.clientWidth + 1)
).map(each => each.outerHTML.slice(0, 80))"""


def open_as_staff(page, served, address):
    page.goto(f"{served}/anmelden/?next={address}")
    page.fill("[name=login]", "demo-admin")
    page.fill("[name=password]", "ozg-demo")
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    assert page.url == served + address


def check_paper(page):
    page.set_viewport_size({"width": UPRIGHT, "height": 1000})
    page.emulate_media(media="print")
    assert page.evaluate(VISIBLE) == 0
    assert sideways(page) <= 0
    assert page.evaluate(CUT) == []


@pytest.mark.sample(2)
@pytest.mark.parametrize("name", ADMIN_PAGES)
def test_pages_of_staff_are_printed_without_menu_and_form(page, served, name):
    open_as_staff(page, served, ADMIN_PAGES[name])
    check_paper(page)
    assert page.locator("#content h1").is_visible()


def test_digests_are_on_paper_whole_in_the_file_of_a_grant_and_among_those_who_took_it(page, served, tmp_path):
    open_as_staff(page, served, "/konto/")
    taken = page.request.get(f"{served}/foerdermittel/aktenplan/pruefakte.zip?stichtag=2021-04-08")
    ZipFile(BytesIO(taken.body())).extractall(tmp_path)
    page.goto(f"{served}/admin/ozgtracker/auditfiledownload/")
    assert page.locator(".field-sha256").first.text_content() == sha256(taken.body()).hexdigest()
    check_paper(page)
    page.goto((tmp_path / "inhalt.html").as_uri())
    assert sideways(page) <= 0
    assert page.evaluate(HIDDEN_COLUMNS) == []
