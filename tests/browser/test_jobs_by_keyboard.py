"""The daily jobs of staff, each from the page where one reads to the record entered, by keyboard alone."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.keyboard import Keyboard
from tests.browser.test_editing import signed_in

ROWS = "/leistungseinheiten/?projekt=aktenplan"
ZOO = f"{ROWS}&suche=zoo"


@pytest.fixture(params=[{"width": 1280, "height": 900}, {"width": 375, "height": 800}], ids=["wide", "phone"])
def person(browser, served_alone, request):
    """Signs in; gives the page and its keyboard."""
    opened = []

    def sign_in(name):
        page = signed_in(browser, served_alone, name, viewport=request.param)
        page.set_default_timeout(10_000)
        page.wait_for_load_state()
        opened.append(page)
        return page, Keyboard(page)

    yield sign_in
    for page in opened:
        page.context.close()


def take_back(page, keys):
    keys.follow(page.get_by_role("button", name="Rückgängig"))
    expect(page.get_by_text("zurückgenommen").first).to_be_visible()


def set_zoo_productive(page, keys, served):
    page.goto(served + ZOO)
    keys.press(page.locator("summary", has_text="Produktiv setzen"))
    keys.type(page.locator("details[open] [name=effective_on]"), "01.06.2021")
    keys.follow(page.locator("details[open] button", has_text="Setzen"))
    expect(page.get_by_text("Zoo steht ab 01.06.2021 auf Produktiv.")).to_be_visible()


def one_phase_is_set_and_taken_back(person, served_alone):
    page, keys = person("demo-sachbearbeitung")
    set_zoo_productive(page, keys, served_alone)
    take_back(page, keys)


def a_wrong_day_is_corrected_and_taken_back(person, served_alone):
    page, keys = person("demo-sachbearbeitung")
    page.goto(served_alone + ZOO)
    keys.press(page.locator("summary", has_text="Mehr"))
    keys.follow(page.get_by_role("button", name="Tag berichtigen"))
    keys.type(page.locator("#id_effective_on"), "01.04.2021")
    keys.type(page.locator("#id_change_reason"), "Protokoll vom 2. April")
    keys.follow(page.get_by_role("button", name="Berichtigen"))
    if page.get_by_role("button", name="Berichtigen").count():  # asked once more for what it touches
        keys.follow(page.get_by_role("button", name="Berichtigen"))
    expect(page.get_by_text("berichtigt").first).to_be_visible()
    take_back(page, keys)


def twenty_phases_are_set_at_once_and_what_cannot_be_is_named(person, served_alone):
    page, keys = person("demo-sachbearbeitung")
    page.goto(served_alone + ROWS)
    for place in range(20):
        keys.tick(page.locator(".pick input").nth(place))
    if page.locator(".chosen summary").is_visible():  # on a phone the bar is folded
        keys.press(page.locator(".chosen summary"))
    keys.choose(page.locator(".chosen select"), 3)
    keys.type(page.locator(".chosen [name=effective_on]"), "01.06.2021")
    keys.follow(page.locator(".chosen button", has_text="Setzen"))
    keys.follow(page.get_by_role("button", name="übrigen"))
    expect(page.get_by_text("bleiben, wie sie sind").first).to_be_visible()
    take_back(page, keys)


def all_that_is_due_is_confirmed_from_the_desk(person, served_alone):
    page, keys = person("demo-sachbearbeitung")
    page.goto(f"{served_alone}/schreibtisch/")
    keys.follow(page.get_by_role("link", name="Durchsehen und bestätigen"))
    keys.follow(page.locator(".chosen").get_by_role("button", name="Bestätigen"))
    expect(page.get_by_text("Stände für den").first).to_be_visible()
    take_back(page, keys)


def a_finding_is_explained_in_its_row(person, served_alone):
    page, keys = person("demo-projektleitung")
    page.goto(f"{served_alone}/schreibtisch/")
    keys.press(page.locator("summary", has_text="Erläutern"))
    keys.type(page.locator("details[open] textarea"), "Wird nachgereicht.")
    keys.follow(page.locator("details[open] button", has_text="Eintragen"))
    expect(page.get_by_text("ist erläutert").first).to_be_visible()
    take_back(page, keys)


def a_tranche_is_entered_with_its_bookings(person, served_alone):
    page, keys = person("demo-foerdermittelstelle")
    page.goto(f"{served_alone}/foerdermittel/kijufa/")
    keys.follow(page.get_by_role("link", name="Tranche hinzufügen"))
    month = 2 if page.viewport_size["width"] > 400 else 4
    values = {"period_start": f"1.{month}.2022", "period_end": f"28.{month}.2022"}
    for name, text in values.items():
        keys.type(page.locator(f"[name='{name}']"), text)
    keys.type(page.locator("[name='movements-0-effective_on']"), f"1.{month + 1}.2022")
    keys.choose(page.locator("[name='movements-0-kind']"))
    keys.type(page.locator("[name='movements-0-amount']"), "300,00")
    for place in range(3):
        if not page.locator(f"[name='expenditures-{place}-amount']").count():
            keys.press(page.locator("#expenditures-group .add-row a, #expenditures-group .add-row button"))
        keys.choose(page.locator(f"[name='expenditures-{place}-cost_type']"))
        keys.type(page.locator(f"[name='expenditures-{place}-amount']"), "100,00")
        keys.type(page.locator(f"[name='expenditures-{place}-booked_on']"), f"{place + 3}.{month}.2022")
    keys.follow(page.locator("[name=_save]"))
    expect(page.locator(".messagelist")).to_contain_text("erfolgreich hinzugefügt")


def an_amendment_starts_from_the_notice_in_force(person, served_alone):
    page, keys = person("demo-foerdermittelstelle")
    page.goto(f"{served_alone}/foerdermittel/kijufa/")
    keys.follow(page.get_by_role("link", name="Bearbeiten"))
    place = int(page.locator("[name=amendments-TOTAL_FORMS]").input_value())
    if not page.locator("#amendments-group .add-row a, #amendments-group .add-row button").first.is_visible():
        keys.press(page.locator("#amendments-group summary"))
    keys.press(page.locator("#amendments-group .add-row a, #amendments-group .add-row button"))
    day = "1.3.2022" if page.viewport_size["width"] > 400 else "1.4.2022"
    keys.type(page.locator(f"[name='amendments-{place}-notice_on']"), day)
    keys.type(page.locator(f"[name='amendments-{place}-effective_on']"), day)
    keys.type(page.locator(f"[name='amendments-{place}-period_end']"), f"31.12.{2024 + (day == '1.4.2022')}")
    keys.follow(page.locator("[name=_save]"))
    if page.locator("[name=change_reason]").count():
        keys.type(page.locator("[name=change_reason]"), "Änderungsbescheid")
        keys.follow(page.locator("[name=_save]"))
    expect(page.locator(".messagelist")).to_contain_text("erfolgreich geändert")


def a_round_is_begun_answered_and_accepted(person, served_alone):
    page, keys = person("demo-projektleitung")
    page.goto(f"{served_alone}/projekte/aktenplan/")
    keys.follow(page.get_by_role("link", name="Statusabfragen"))
    keys.follow(page.get_by_role("link", name="Neue Statusabfrage"))
    keys.tick(page.get_by_label("alle Leistungseinheiten des Projekts"))
    keys.type(page.get_by_label("Antworten bis"), f"{timezone.localdate() + timedelta(days=9):%d.%m.%Y}")
    keys.follow(page.locator("main form button[type=submit]"))
    keys.follow(page.get_by_role("button", name="Abfrage beginnen"))
    expect(page.get_by_text("38 Links").or_(page.locator("text=/antwort/").first).first).to_be_visible()
    page.wait_for_load_state()  # the first link is seen before the last has come
    links = sorted(set(re.findall(r"/antwort/[\w:.-]+/", page.content())))
    assert len(links) == 38
    for link in links[:3]:
        unit = page.context.browser.new_context(viewport=page.viewport_size).new_page()
        unit.goto(served_alone + link)
        unit_keys = Keyboard(unit)
        unit_keys.tick(unit.get_by_label("Unverändert"))
        unit_keys.follow(unit.get_by_role("button", name="Antwort senden"))
        expect(unit.get_by_role("heading", name="Danke, Ihre Antwort ist da")).to_be_visible()
        unit.context.close()
    page.reload()
    keys.follow(page.get_by_role("button", name=re.compile("3 .*annehmen|Alle.*annehmen")))
    expect(page.get_by_text("3 Antworten angenommen.")).to_be_visible()
    take_back(page, keys)


JOBS = (
    one_phase_is_set_and_taken_back,
    a_wrong_day_is_corrected_and_taken_back,
    twenty_phases_are_set_at_once_and_what_cannot_be_is_named,
    all_that_is_due_is_confirmed_from_the_desk,
    a_finding_is_explained_in_its_row,
    a_tranche_is_entered_with_its_bookings,
    an_amendment_starts_from_the_notice_in_force,
    a_round_is_begun_answered_and_accepted,
)


@pytest.mark.sample(1)
@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.__name__)
def test_a_job_is_done_by_keyboard_alone(job, person, served_alone):
    job(person, served_alone)
