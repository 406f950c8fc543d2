"""Sign-in with all that belongs to it, in a browser: second factor, mail, waiting, idling."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import free_port, running
from tests.browser.test_accessibility import AXE, check_structure, check_widths, violations
from tests.codes import lasting_code_of, recovery_codes_in, secret_in

NEW = "vier-tassen-am-deich"


def sign_in(page, address, name, password):
    page.goto(f"{address}/anmelden/")
    enter(page, name, password)


def enter(page, name, password):
    page.get_by_label("Benutzername").fill(name)
    page.get_by_label("Passwort").fill(password)
    page.get_by_role("button", name="Anmelden").click()


def sign_out(page):
    page.get_by_role("button", name="Abmelden").click()
    expect(page.get_by_role("link", name="Anmelden")).to_be_visible()


def enter_code(page, code):
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_role("button", name="Anmelden").click()


def check(page):
    """A page behind sign-in is as accessible as the public ones."""
    check_structure(page)
    check_widths(page)
    page.evaluate(AXE)
    assert violations(page) == []


def with_security_key(page):
    """Plug a security key into the browser: Chromium's virtual authenticator."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.walk
def test_a_second_factor_is_set_up_used_lost_and_replaced_by_a_key(browser, guarded, people):
    page = browser.new_context().new_page()
    sign_in(page, guarded, "sascha", people)
    expect(page.get_by_text("Ihre Gruppe verlangt einen zweiten Faktor.")).to_be_visible()
    page.goto(f"{guarded}/admin/")
    expect(page.get_by_role("heading", name="Zweiter Faktor")).to_be_visible()
    check(page)
    page.get_by_role("link", name="App einrichten").click()
    check(page)
    secret = secret_in(page.content())
    page.get_by_label("Code aus der App").fill(lasting_code_of(secret))
    page.get_by_role("button", name="App einrichten").click()
    expect(page.get_by_text("Noch 10 von 10 sind unbenutzt.")).to_be_visible()
    codes = recovery_codes_in(page.content())
    page.goto(f"{guarded}/admin/")
    expect(page.get_by_text("Was möchten Sie pflegen?")).to_be_visible()
    page.goto(f"{guarded}/konto/")
    check(page)
    sign_out(page)
    sign_in(page, guarded, "sascha", people)
    check(page)
    enter_code(page, lasting_code_of(secret))
    sign_out(page)
    sign_in(page, guarded, "sascha", people)
    enter_code(page, codes[3])
    with_security_key(page)
    page.goto(f"{guarded}/konto/faktor/")
    page.get_by_role("link", name="Schlüssel einrichten").click()
    check(page)
    page.get_by_label("Name des Schlüssels").fill("Schlüsselbund")
    page.get_by_role("button", name="Schlüssel einrichten").click()
    page.get_by_role("link", name="App entfernen").click()
    page.get_by_role("button", name="App entfernen").click()
    expect(page.get_by_text("Die App ist entfernt.")).to_be_visible()
    page.get_by_role("link", name="Schlüsselbund entfernen").click()
    page.get_by_role("button", name="Schlüssel entfernen").click()
    expect(page.get_by_text("Richten Sie erst einen anderen ein.")).to_be_visible()
    sign_out(page)
    sign_in(page, guarded, "sascha", people)
    page.wait_for_load_state()  # before its script has come the button does nothing
    page.get_by_role("button", name="Schlüssel verwenden").click()
    page.wait_for_url(f"{guarded}/schreibtisch/")
    page.goto(f"{guarded}/konto/")
    for event in ("Sicherheitsschlüssel: eingerichtet", "App für Einmalcodes: entfernt", "Notfallcode verwendet"):
        expect(page.get_by_text(event)).to_be_visible()


@pytest.mark.walk
def test_a_forgotten_password_is_replaced_by_a_real_mail(page, guarded, inbox):
    page.goto(f"{guarded}/anmelden/")
    page.get_by_role("link", name="Passwort vergessen?").click()
    page.get_by_label("E-Mail-Adresse").fill("robin@stadt.example")
    page.get_by_role("button", name="Link senden").click()
    expect(page.get_by_text("Gibt es ein Konto mit dieser Adresse")).to_be_visible()
    to, text = inbox.wait_for_text()
    assert to == "robin@stadt.example"
    assert "für Ihr Konto „robin“ beim OZG-Tracker (Wuppertal) wurde ein neues Passwort angefordert." in text
    page.goto(re.search(r"http://localhost\S+", text).group())
    page.get_by_label("Neues Passwort", exact=True).fill("wuppertal")
    page.get_by_label("Neues Passwort noch einmal").fill("wuppertal")
    page.get_by_role("button", name="Passwort setzen").click()
    expect(page.get_by_text("Dieses Passwort ist zu kurz.")).to_be_visible()
    check(page)
    page.get_by_label("Neues Passwort", exact=True).fill(NEW)
    page.get_by_label("Neues Passwort noch einmal").fill(NEW)
    page.get_by_role("button", name="Passwort setzen").click()
    expect(page.get_by_role("heading", name="Ihr Passwort ist geändert")).to_be_visible()
    sign_in(page, guarded, "robin", NEW)
    expect(page.get_by_role("link", name="Ihr Konto")).to_be_visible()


@pytest.mark.walk
def test_after_the_fifth_wrong_password_a_stranger_waits_and_a_known_device_does_not(browser, guarded, people):
    known, stranger = (browser.new_context(java_script_enabled=False).new_page() for _ in range(2))
    sign_in(known, guarded, "toni", people)
    sign_out(known)
    for _ in range(5):
        sign_in(stranger, guarded, "toni", "falsch")
    expect(stranger.get_by_text("Bitte warten Sie 1 Minute;")).to_be_visible()
    sign_in(stranger, guarded, "toni", people)
    expect(stranger.get_by_text(re.compile("Bitte warten Sie .*; bis dahin"))).to_be_visible()
    sign_in(known, guarded, "toni", people)
    expect(known.get_by_role("link", name="Ihr Konto")).to_be_visible()


@pytest.mark.walk
def test_the_doors_behind_the_first_wait_as_well(browser, guarded, people):
    known, stranger, other = (browser.new_context(java_script_enabled=False).new_page() for _ in range(3))
    sign_in(known, guarded, "kim", people)
    known.goto(f"{guarded}/konto/faktor/app/")
    secret = secret_in(known.content())
    known.get_by_label("Code aus der App").fill(lasting_code_of(secret))
    known.get_by_role("button", name="App einrichten").click()
    sign_out(known)
    sign_in(stranger, guarded, "kim", people)
    for _ in range(5):
        enter_code(stranger, "000000")
    expect(stranger.get_by_text("Bitte warten Sie 1 Minute;")).to_be_visible()
    sign_in(other, guarded, "kim", people)
    expect(other.get_by_text(re.compile("Bitte warten Sie .*; bis dahin"))).to_be_visible()
    sign_in(known, guarded, "kim", people)
    enter_code(known, lasting_code_of(secret))
    known.goto(f"{guarded}/konto/passwort/")
    for _ in range(5):
        known.get_by_label("Bisheriges Passwort").fill("falsch")
        known.get_by_label("Neues Passwort", exact=True).fill(NEW)
        known.get_by_label("Neues Passwort noch einmal").fill(NEW)
        known.get_by_role("button", name="Passwort ändern").click()
    expect(known.get_by_text("Bitte warten Sie 1 Minute;")).to_be_visible()


def test_who_idles_is_signed_out_and_learns_why(page, tmp_path, database, people):
    with running(tmp_path, database, free_port(), IDLE_MINUTES="0.1") as address:
        page.goto(f"{address}/anmelden/?next=/admin/projects/")
        enter(page, "uli", people)
        page.wait_for_url(f"{address}/admin/projects/")
        time.sleep(6.2)
        page.reload()
        expect(page.get_by_text("Sie wurden abgemeldet, weil Sie länger nichts aufgerufen haben.")).to_be_visible()
        enter(page, "uli", people)
        page.wait_for_url(f"{address}/admin/projects/")
