"""What is typed on the page on which a paper is written is not lost: another window, the end of the session."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_editing import signed_in
from tests.browser.test_next_report import FIELDS

pytestmark = pytest.mark.walk
PLACE = "Text zu „Grund der Vorlage“"


@pytest.fixture
def page(browser, served_alone):
    page = signed_in(browser, served_alone, "demo-projektleitung")
    yield page
    page.context.close()


@pytest.fixture
def draft(page, served_alone, request):
    """The address of a new draft."""
    number = f"VO/{abs(hash(request.node.name)) % 10_000}/21"
    page.goto(f"{served_alone}/berichte/vo-0504-21/")
    page.get_by_role("link", name="Nächster Bericht").click()
    for name, text in {**FIELDS, "Drucksachennummer": number}.items():
        page.get_by_role("textbox", name=name).fill(text)
    page.get_by_role("button", name="Entwurf anlegen").click()
    address = f"{served_alone}/berichte/{number.lower().replace('/', '-')}/schreiben/"
    page.goto(address)
    return address


def field(page):
    return page.get_by_label(PLACE)


def stand(page):
    return page.locator("#grund [role=status]")


def save(page):
    page.get_by_role("button", name="„Grund der Vorlage“ speichern").click()


def other_window(page, address):
    other = page.context.new_page()
    other.goto(address)
    return other


def test_the_button_saves_and_shows_the_page_anew(page, draft):
    field(page).fill("So war es.")
    save(page)
    expect(page).to_have_url(re.compile("#grund$"))
    expect(page.locator("#grund .writing-figures")).not_to_contain_text("Hier steht nur Ihr Text.")
    page.reload()
    expect(field(page)).to_have_value("So war es.")


def test_of_two_windows_the_second_reads_what_the_first_wrote_and_decides(page, draft):
    other = other_window(page, draft)
    field(page).fill("Aus dem ersten Fenster.")
    save(page)
    expect(page).to_have_url(re.compile("#grund$"))
    field(other).fill("Aus dem zweiten.")
    save(other)
    expect(stand(other)).to_contain_text("demo-projektleitung hier geschrieben: „Aus dem ersten Fenster.“")
    expect(stand(other)).not_to_contain_text("Nicht gespeichert. Nicht gespeichert")
    expect(field(other)).to_have_value("Aus dem zweiten.")
    save(other)
    expect(other).to_have_url(re.compile("#grund$"))
    page.reload()
    expect(field(page)).to_have_value("Aus dem zweiten.")


def test_the_end_of_the_session_is_said_and_the_text_saved_after_signing_in_elsewhere(page, draft, served_alone):
    field(page).fill("Lange überlegt.")
    page.context.clear_cookies()
    save(page)
    expect(stand(page)).to_contain_text("Sie sind nicht mehr angemeldet. Ihr Text steht noch hier.")
    expect(field(page)).to_have_value("Lange überlegt.")
    other = page.context.new_page()
    other.goto(f"{served_alone}/anmelden/")
    other.get_by_label("Benutzername").fill("demo-projektleitung")
    other.get_by_label("Passwort").fill("ozg-demo")
    other.get_by_role("button", name="Anmelden").click()
    expect(other).not_to_have_url(re.compile("/anmelden/"))
    save(page)
    expect(page).to_have_url(re.compile("#grund$"))
    other.goto(draft)
    expect(field(other)).to_have_value("Lange überlegt.")


def test_leaving_asks_for_a_choice_of_findings_too(page, draft):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator(".writing-finding input").first.check()
    page.get_by_role("link", name="Vorschau als Seite").click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert page.url == draft
