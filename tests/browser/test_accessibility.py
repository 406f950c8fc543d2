"""Every page, opened once: WCAG 2.2 AA by axe-core and HTML_CodeSniffer (the engine of pa11y), nothing overflows, what
is pressed is large enough, nothing comes from elsewhere."""

from pathlib import Path

import pytest

from tests.browser.conftest import PAGES

PACKAGES = Path(__file__).parents[2] / "node_modules"
AXE = (PACKAGES / "axe-core/axe.min.js").read_text()
CODE_SNIFFER = (PACKAGES / "html_codesniffer/build/HTMLCS.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What axe-core finds wrong; to name all that is right takes it thrice the time.
VIOLATED = """([within, rules]) => axe.run(within, {runOnly: rules, resultTypes: ["violations"]}).then(
    result => result.violations.flatMap(violation => violation.nodes.map(
        node => [violation.id, node.html.slice(0, 200), node.failureSummary.slice(0, 300)])))"""
ALL_RULES = {"type": "tag", "values": TAGS}
# Measured in the program's own typeface: until it has come, the system's stands in for it, which may be wider.
SIDEWAYS = """document.fonts.ready.then(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth)"""

# What is pressed and smaller than 24 px (WCAG 2.5.8): not within a sentence, and not where it is hidden behind what is
# drawn in its place.
TOO_SMALL = """[...document.querySelectorAll("a[href], button, summary, select, input:not([type=hidden])")]
    .filter(each => each.checkVisibility({visibilityProperty: true}) && !each.closest("p, li p, .help, .readonly"))
    .filter(each => !each.matches(".select2-hidden-accessible, .skip-link, .messagelist a"))
    .filter(each => {
        const box = each.getBoundingClientRect();
        return box.width > 1 && box.right > 0 && (Math.round(box.width) < 24 || Math.round(box.height) < 24);
    })
    .map(each => each.outerHTML.slice(0, 200))"""
SNIFFED = """() => new Promise(done => HTMLCS.process("WCAG2AA", document, () => done(HTMLCS.getMessages()
    .filter(message => message.type === HTMLCS.ERROR)
    .map(message => [message.code, message.msg, (message.element.outerHTML ?? "").slice(0, 200)]))))"""

# Cells with a label whose content is more than one node: on a phone these would part, each in a place of its own.
SCATTERED = """[...document.querySelectorAll("td[data-label]")]
    .filter(cell => [...cell.childNodes].filter(node => node.textContent.trim()).length > 1)
    .map(cell => cell.outerHTML)"""
HIDDEN_COLUMNS = """[...document.querySelectorAll(".table-scroll")]
    .map(region => region.scrollWidth - region.clientWidth).filter(hidden => hidden > 0)"""


@pytest.mark.sample(3)
def test_a_page_is_accessible_fits_every_width_and_loads_nothing_from_elsewhere(page, served, address):
    requested, complaints = [], []
    page.on("request", lambda request: requested.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert [url for url in requested if not url.startswith((served, "data:"))] == []
    assert complaints == []
    check_structure(page)
    check_widths(page)
    check_with_axe(page)
    check_skip_link(page)


def check_structure(page):
    page.wait_for_load_state()  # a click waits for no more than the first bytes of what it leads to
    page.set_viewport_size({"width": 1280, "height": 800})  # on a phone the menu is folded
    assert page.locator("h1").count() == 1
    for landmark in ("header", "nav", "main", "footer"):
        assert page.locator(landmark).first.is_visible()
    for table in page.locator("table").all():
        assert table.locator("caption").count() == 1
        assert table.locator("th:not([scope])").count() == 0
    assert page.evaluate(SCATTERED) == []


def sideways(page):
    """By how many pixels the page is wider than its window, once it has taken the width that the window was given."""
    for _ in range(60):
        over = page.evaluate(SIDEWAYS)
        if over <= 0:
            break
        page.wait_for_timeout(50)
    return over


def check_widths(page):
    """320 pixels are a window of 1280 at 400 % (WCAG 1.4.10)."""
    page.wait_for_load_state()
    for width in (1280, 768, 375, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert sideways(page) <= 0, width
        assert page.evaluate(TOO_SMALL) == [], width


def check_with_axe(page, looks=((1280, "light"), (375, "dark"))):
    """By both engines; if nothing else is said, wide and light as well as narrow and dark."""
    page.wait_for_load_state()
    page.evaluate(AXE)
    page.evaluate(CODE_SNIFFER)
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == [], (width, scheme)
        assert page.evaluate(SNIFFED) == [], (width, scheme)


def violations(page, without=()):
    """Of each the rule, the element and how to mend it."""
    within = {"include": [["html"]], "exclude": [[selector] for selector in without]}
    return [tuple(each) for each in page.evaluate(VIOLATED, [within, ALL_RULES])]


def check_skip_link(page):
    assert page.evaluate("document.querySelector('a, button, input').textContent") == "Zum Inhalt springen"
    page.locator("a, button, input").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhalt"


def test_lists_of_many_columns_fit_a_usual_window(page, served):
    page.set_viewport_size({"width": 1280, "height": 800})
    for name in ("projects", "tranches", "grants"):
        page.goto(served + PAGES[name])
        page.evaluate("document.fonts.ready.then(() => true)")
        assert page.evaluate(HIDDEN_COLUMNS) == [], name
