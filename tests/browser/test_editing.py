"""People keep records in the admin, each in a browser of their own."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import sideways


def test_zoo_set_productive_in_the_admin_reaches_the_pages(page, served):
    page.goto(f"{served}/anmelden/?next=/admin/projects/rollout/?q=zoo")
    page.get_by_label("Benutzername").fill("demo-sachbearbeitung")
    page.get_by_label("Passwort").fill("ozg-demo")
    page.get_by_role("button", name="Anmelden").click()
    page.locator("input.action-select").check()
    page.get_by_role("button", name="Produktiv setzen").click()
    page.get_by_label("Gilt ab").fill("01.06.2021")
    page.get_by_role("button", name="Auf „Produktiv“ setzen").click()
    expect(page.get_by_text("1 Leistungseinheit steht ab 01.06.2021 auf Produktiv.")).to_be_visible()
    try:
        page.goto(f"{served}/?stichtag=2021-06-01")
        expect(page.get_by_text("60,5 %").first).to_be_visible()
        page.goto(f"{served}/?stichtag=2021-04-08")
        expect(page.get_by_text("57,9 %").first).to_be_visible()
    finally:
        page.goto(f"{served}/admin/projects/phasechange/?q=zoo&effective_on__year=2021&effective_on__month=6")
        page.locator("th.field-rollout a").click()
        page.get_by_role("link", name="Löschen").first.click()
        page.get_by_label("Grund").fill("Nur zur Probe")
        page.get_by_role("button", name="Ja, ich bin sicher").click()
        expect(page.get_by_text("erfolgreich gelöscht")).to_be_visible()


@pytest.mark.walk
def test_of_two_people_at_the_same_record_the_second_is_told(browser, served):
    pages = [signed_in(browser, served, name) for name in ("demo-admin", "demo-projektleitung")]
    for page in pages:
        page.goto(f"{served}/admin/projects/project/")
        page.get_by_role("link", name="Einführung eines verwaltungsweiten Aktenplans").click()
    first, second = pages
    before = first.get_by_role("textbox", name="geplante Leistungseinheiten").input_value()
    for page in pages:
        page.get_by_role("textbox", name="Gilt ab").first.fill("01.05.2021")
    first.get_by_role("textbox", name="geplante Leistungseinheiten").fill("41")
    first.get_by_role("button", name="Sichern", exact=True).first.click()
    second.get_by_role("textbox", name="geplante Leistungseinheiten").fill("42")
    second.get_by_role("button", name="Sichern", exact=True).first.click()
    expect(second.get_by_text("demo-admin hat „rund 41")).to_be_visible()
    expect(second.get_by_text("gespeichert ist „41“, Ihre Eingabe ist „42“")).to_be_visible()
    expect(second.get_by_role("textbox", name="geplante Leistungseinheiten")).to_have_value("42")
    second.get_by_role("textbox", name="geplante Leistungseinheiten").fill(before)
    second.get_by_role("textbox", name="Gilt ab").first.fill("02.05.2021")
    second.get_by_role("button", name="Sichern", exact=True).first.click()
    expect(second.get_by_text("erfolgreich geändert")).to_be_visible()


def signed_in(browser, served, name, viewport=None, *, scripts=True):
    page = browser.new_context(viewport=viewport, java_script_enabled=scripts).new_page()
    page.goto(f"{served}/anmelden/")
    page.get_by_label("Benutzername").fill(name)
    page.get_by_label("Passwort").fill("ozg-demo")
    page.get_by_role("button", name="Anmelden").click()
    expect(page).not_to_have_url(re.compile("/anmelden/"))
    return page


def test_a_unit_is_renamed_from_a_day_on_with_the_keyboard_alone_on_a_phone(browser, served):
    page = signed_in(browser, served, "demo-sachbearbeitung", viewport={"width": 375, "height": 800}, scripts=False)
    page.goto(f"{served}/admin/units/unit/?q=zoo")
    page.locator("th.field-name a").click()
    address = page.url.partition("?")[0]
    page.get_by_role("textbox", name="Gilt ab").focus()
    page.keyboard.type("01.01.2021")
    page.get_by_role("textbox", name="Name", exact=False).first.fill("Zoologischer Garten")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Betroffen: VO/0504/21 (Stichtag 08.04.2021).")).to_be_visible()
    expect(page.get_by_text("Nachtrag: Der Tag liegt zurück.")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert sideways(page) <= 0
    page.get_by_role("button", name="Trotzdem sichern").press("Enter")
    expect(page.get_by_text("Name: „Zoologischer Garten“ ab 01.01.2021 als Nachtrag eingetragen.")).to_be_visible()
    try:
        page.goto(f"{served}/leistungseinheiten/?stichtag=2020-12-31&suche=zoo")
        expect(page.get_by_role("rowheader", name="Zoo", exact=True)).to_be_visible()
        page.goto(f"{served}/leistungseinheiten/?stichtag=2021-01-01&suche=zoo")
        expect(page.get_by_role("rowheader", name="Zoologischer Garten")).to_be_visible()
    finally:
        page.goto(address)
        with page.expect_navigation():  # loaded whole: the stylesheet hides the buttons above the form
            page.get_by_role("link", name=re.compile("berichtigen.*Zoologischer Garten")).press("Enter")
        page.get_by_role("link", name="Löschen").first.click()
        expect(page.get_by_text("Betroffen: VO/0504/21 (Stichtag 08.04.2021).")).to_be_visible()
        page.get_by_label("Grund").fill("Nur zur Probe")
        page.get_by_role("button", name="Ja, ich bin sicher").click()
    expect(page.get_by_text("Zoologischer Garten ab 01.01.2021“ wurde erfolgreich gelöscht")).to_be_visible()
    assert page.url == address


@pytest.mark.walk
def test_units_are_merged_in_guided_steps_on_a_phone_without_scripts_and_it_is_undone(browser, served):
    page = signed_in(browser, served, "demo-sachbearbeitung", viewport={"width": 375, "height": 800}, scripts=False)
    page.goto(f"{served}/admin/units/unit/")
    page.get_by_role("link", name="Reorganisieren").click()
    page.get_by_role("link", name="Zusammenlegung").click()
    page.get_by_role("textbox", name="Gilt ab").fill("01.01.2022")
    page.get_by_role("button", name="Weiter").click()
    page.get_by_role("checkbox", name="Zoo", exact=True).check()
    page.get_by_role("checkbox", name="Stadtarchiv").check()
    page.get_by_role("textbox", name="Name", exact=False).first.fill("Haus der Tiere und Akten")
    page.get_by_role("button", name="Weiter").click()
    page.get_by_role("combobox", name="Haus der Tiere und Akten").select_option(label="Konzeption")
    page.get_by_role("button", name="Weiter").click()
    expect(page.get_by_text("Haus der Tiere und Akten übernimmt „Konzeption“")).to_be_visible()
    page.get_by_role("button", name="Zurück").click()
    expect(page.get_by_role("combobox", name="Haus der Tiere und Akten")).to_have_value("20001")
    page.get_by_role("button", name="Weiter").click()
    page.wait_for_load_state("networkidle")
    assert sideways(page) <= 0
    page.get_by_role("button", name="Eintragen").click()
    expect(page.get_by_text("Zusammenlegung zum 01.01.2022 ist eingetragen.")).to_be_visible()
    address = page.url
    try:
        page.goto(f"{served}/leistungseinheiten/?stichtag=2022-01-01&suche=haus der")
        expect(page.get_by_role("rowheader", name="Haus der Tiere und Akten")).to_be_visible()
        page.goto(f"{served}/leistungseinheiten/?stichtag=2021-12-31&suche=zoo")
        expect(page.get_by_role("rowheader", name="Zoo", exact=True)).to_be_visible()
    finally:
        page.goto(address)
        page.get_by_role("link", name="Rückgängig machen").click()
        page.get_by_label("Grund").fill("Nur zur Probe")
        page.get_by_role("button", name="Rückgängig machen").click()
    expect(page.get_by_text("wurde rückgängig gemacht.")).to_be_visible()
    page.goto(f"{served}/leistungseinheiten/?stichtag=2022-01-01&suche=zoo")
    expect(page.get_by_role("rowheader", name="Zoo", exact=True)).to_be_visible()
