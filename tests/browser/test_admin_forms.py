"""Forms of the admin in a browser: WCAG 2.2 AA by axe-core, and nothing runs out of the window."""

import pytest

from tests.browser.test_accessibility import AXE, sideways, violations
from tests.browser.test_editing import signed_in

ADDRESSES = [
    "units/unit/",
    "units/unit/1/change/",
    "units/reorganisation/add/zusammenlegen/",
    "projects/project/1/change/",
    "projects/phasemodel/1/change/",
    "projects/rollout/",
    "projects/rollout/1/change/",
    "projects/processbundle/1/change/",
    "services/service/1/change/",
    "funding/grant/1/change/",
    "imports/importrun/importieren/leistungseinheiten/",
]


@pytest.fixture(scope="module")
def clerk(browser, served):
    page = signed_in(browser, served, "demo-admin")
    page.emulate_media(reduced_motion="reduce")  # colours do not fade into those of the other scheme
    return page


@pytest.mark.sample(2)
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_form_of_the_admin_is_accessible_and_fits_every_width(clerk, served, address):
    clerk.goto(f"{served}/admin/{address}")
    clerk.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    clerk.evaluate(AXE)
    for width, scheme in ((1280, "light"), (375, "dark"), (320, "dark")):
        clerk.set_viewport_size({"width": width, "height": 900})
        clerk.emulate_media(color_scheme=scheme)
        assert sideways(clerk) <= 0, width
        assert violations(clerk) == [], (width, scheme)


def test_an_amendment_to_be_entered_says_nothing_of_a_correction(clerk, served):
    clerk.goto(f"{served}/admin/funding/grant/1/change/")
    clerk.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    clerk.get_by_text("Änderungsbescheid hinzufügen").click()
    added = clerk.locator("#amendments-0")
    assert added.get_by_text("Gesamtvolumen").is_visible()
    assert not added.get_by_text("Berichtigung").is_visible()
