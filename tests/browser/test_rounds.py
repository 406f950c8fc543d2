"""A status round in a browser, from the mail to the accepted status."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.test_accessibility import AXE, check_structure, check_widths, violations
from tests.browser.test_sign_in import sign_in

PHONE = {"width": 375, "height": 800}


def check(page, *, has_navigation=True):
    """A page behind a link leads nowhere else."""
    if has_navigation:
        check_structure(page)
    check_widths(page)
    page.evaluate(AXE)
    assert violations(page) == []


@pytest.mark.walk
def test_a_unit_answers_from_its_mail_on_a_phone_without_javascript_and_is_accepted(browser, guarded, lead, inbox):
    page = browser.new_context().new_page()
    sign_in(page, guarded, "lotte", lead)
    page.goto(f"{guarded}/projekte/aktenplan/")
    page.get_by_role("link", name="Statusabfragen").click()
    page.get_by_role("link", name="Neue Statusabfrage").click()
    page.get_by_label("alle Leistungseinheiten des Projekts").check()
    page.get_by_label("Antworten bis").fill(f"{timezone.localdate() + timedelta(days=9):%d.%m.%Y}")
    page.get_by_role("button", name="Weiter zu den Adressen").click()
    page.get_by_role("button", name="1 Anfrage senden").click()
    expect(page.get_by_text("Gesendet: 1 Anfrage.")).to_be_visible()
    message = inbox.wait_for_message()
    assert message["To"] == "zoo@stadt.example"
    text = message.get_payload(0).get_payload(decode=True).decode()
    unit = browser.new_context(viewport=PHONE, java_script_enabled=False).new_page()
    unit.goto(re.search(r"http://localhost\S+/antwort/\S+", text).group())
    unit.get_by_text("Neue Phase").click()
    unit.get_by_role("combobox", name="Phase").select_option(label="Produktiv")
    unit.get_by_label("gilt ab").fill("1.6.2021")
    unit.get_by_label("Bemerkung").fill("Alle Akten sind umgezogen.")
    unit.get_by_role("button", name="Antwort senden").click()
    expect(unit.get_by_role("heading", name="Danke, Ihre Antwort ist da")).to_be_visible()
    assert unit.context.cookies() == []
    with_scripts = browser.new_context().new_page()
    with_scripts.goto(unit.url.removesuffix("danke/"))
    check(with_scripts, has_navigation=False)
    page.reload()
    check(page)
    page.get_by_role("button", name=re.compile("^Annehmen.*Zoo")).click(timeout=5_000)
    expect(page.get_by_text("1 Antwort angenommen.")).to_be_visible()
    round_page = page.url
    try:
        page.goto(f"{guarded}/leistungseinheiten/?suche=Zoo&projekt=aktenplan")
        expect(page.get_by_role("row", name=re.compile("Zoo.*Produktiv.*01.06.2021"))).to_be_visible()
    finally:  # the database is that of the other tests too
        page.goto(round_page)
        page.get_by_role("button", name="Rückgängig").click()
        expect(page.get_by_text("Die Annahme ist zurückgenommen")).to_be_visible()
