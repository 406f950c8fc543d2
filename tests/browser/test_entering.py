"""Staff enter where they read: on a phone, by keyboard alone, without scripts."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import sideways
from tests.browser.test_editing import signed_in

PHONE = {"width": 375, "height": 800}


def test_zoo_is_set_productive_in_its_row_by_keyboard_on_a_phone_without_scripts_and_taken_back(browser, served):
    page = signed_in(browser, served, "demo-sachbearbeitung", viewport=PHONE, scripts=False)
    expect(page.get_by_role("heading", name="Schreibtisch")).to_be_visible()
    address = f"{served}/leistungseinheiten/?projekt=aktenplan&suche=zoo"
    page.goto(address)
    page.locator("summary", has_text="Produktiv setzen").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("01.06.2021")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Zoo steht ab 01.06.2021 auf Produktiv.")).to_be_visible()
    try:
        assert page.url == address
        page.wait_for_load_state("networkidle")
        assert sideways(page) <= 0
        expect(page.get_by_role("row", name="Zoo").get_by_text("Produktiv", exact=True)).to_be_visible()
    finally:
        page.get_by_role("button", name="Rückgängig").press("Enter")
    expect(page.get_by_text("ist zurückgenommen.")).to_be_visible()
    expect(page.locator("summary", has_text="Produktiv setzen")).to_be_visible()


@pytest.mark.walk
def test_rows_are_low_and_the_bar_of_those_chosen_leaves_the_list_in_sight(browser, served):
    wide = signed_in(browser, served, "demo-projektleitung", viewport={"width": 1280, "height": 800})
    wide.goto(f"{served}/leistungseinheiten/?projekt=aktenplan")
    heights = [row.bounding_box()["height"] for row in wide.locator("tbody tr").all()]
    assert max(heights) <= 105
    phone = signed_in(browser, served, "demo-projektleitung", viewport=PHONE, scripts=False)
    phone.goto(f"{served}/leistungseinheiten/?projekt=aktenplan")
    phone.locator(".pick input").first.check()
    assert phone.locator(".chosen").bounding_box()["height"] <= PHONE["height"] / 7
    phone.locator(".chosen summary").click()
    expect(phone.locator(".chosen select")).to_have_value("")
