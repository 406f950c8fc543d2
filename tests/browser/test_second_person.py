"""A correction of what is published, as two people do it, each in a browser of their own."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import free_port, running
from tests.browser.test_accessibility import sideways
from tests.browser.test_editing import signed_in

PAPER = "/berichte/vo-0504-21/"


@pytest.fixture
def for_two(tmp_path_factory, database):
    """The program with the setting, on the same data."""
    with running(tmp_path_factory.mktemp("for two"), database, free_port(), SECOND_PERSON="1") as address:
        yield address


def open_zoo(page, address):
    page.goto(f"{address}/admin/projects/phasechange/?q=zoo&effective_on__year=2021")
    page.locator("th.field-rollout a").first.click()
    expect(page.get_by_role("textbox", name="Gilt ab")).to_be_visible()
    return urlsplit(page.url).path


def correct(page, day, button="Trotzdem sichern"):
    page.get_by_role("textbox", name="Gilt ab").fill(day)
    page.locator("#id_change_reason").fill("Meldung des Zoos")
    page.get_by_role("button", name="Sichern", exact=True).first.click()
    page.get_by_role("button", name=button).click()  # it names the paper first


def check(page):
    """Nothing overflows, on a desk or in a hand."""
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 900})
        assert sideways(page) <= 0, width
    page.set_viewport_size({"width": 1280, "height": 900})


def test_one_person_lays_a_correction_before_another_who_confirms_it(browser, served, for_two):
    first, second = (signed_in(browser, for_two, name) for name in ("demo-projektleitung", "demo-admin"))
    frozen = signed_in(browser, served, "demo-admin")
    change = ""  # the record, once it is changed
    try:
        record = open_zoo(first, for_two)
        correct(first, "01.04.2021", "Weiter zum Vorlegen")
        expect(first.get_by_role("heading", name="Das braucht eine zweite Person")).to_be_visible()
        expect(first.get_by_text("Betroffen – veröffentlicht: VO/0504/21 (Stichtag 08.04.2021).")).to_be_visible()
        check(first)
        first.get_by_role("button", name="Der zweiten Person vorlegen").click()
        expect(first.get_by_text("Das wartet auf eine zweite Person.")).to_be_visible()
        expect(first.get_by_role("button", name="Als zweite Person bestätigen")).to_have_count(0)
        expect(first.get_by_role("button", name="Zurückziehen")).to_be_visible()
        check(first)

        second.goto(f"{for_two}{PAPER}")
        expect(second.get_by_text("Meldung des Zoos")).to_have_count(0)
        second.goto(f"{for_two}/admin/")
        check(second)
        second.get_by_role("link", name="1 Berichtigung wartet").click()
        expect(second.get_by_role("cell", name="wartet auf eine zweite Person")).to_be_visible()
        check(second)
        open_zoo(second, for_two)
        second.get_by_role("link", name="Phasenwechsel „Konzeption").click()
        expect(second.get_by_text("08.04.2021 → 01.04.2021")).to_be_visible()
        check(second)
        second.get_by_role("button", name="Als zweite Person bestätigen").click()
        change = record
        expect(second.get_by_text("Bestätigt und geschrieben.")).to_be_visible()
        second.goto(f"{for_two}/admin/records/pendingcorrection/?stand=alle")
        expect(second.get_by_role("cell", name="bestätigt", exact=True)).to_be_visible()
        second.goto(f"{for_two}{PAPER}")
        expect(second.get_by_text("Meldung des Zoos").first).to_be_attached()
    finally:
        if change:  # the database is that of the other tests too
            frozen.goto(f"{served}{change}")
            correct(frozen, "08.04.2021")
            expect(frozen.get_by_text("erfolgreich geändert")).to_be_visible()
