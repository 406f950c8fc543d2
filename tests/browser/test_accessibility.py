"""WCAG 2.2 AA by axe-core on every page, wide and light as well as narrow and dark."""

from pathlib import Path

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page):
    result = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    return [
        (violation["id"], node["html"][:200], node["failureSummary"][:300])
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


def test_axe_finds_nothing(page, address):
    page.goto(address)
    page.evaluate(AXE.read_text())
    for width, scheme in ((1280, "light"), (375, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == [], (width, scheme)
