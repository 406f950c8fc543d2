"""The own account: password, sessions, and what of sign-in there is not."""

import re
import time
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from tests.factories import UserFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db
NEW = "vier-tassen-am-deich"


def change_password(visitor, old="geheim", new=NEW):
    return visitor.post("/konto/passwort/", {"oldpassword": old, "password1": new, "password2": new}, follow=True)


def link_in_mail():
    """The address in the mail that a thread of the server sends."""
    for _ in range(100):
        if mail.outbox:
            return re.search(r"http://testserver(/\S+)", mail.outbox.pop().body).group(1)
        time.sleep(0.02)
    raise AssertionError("No mail came.")


def test_a_new_password_ends_all_other_sessions_and_is_an_event(visitor, stranger, account):
    stranger.sign_in()
    visitor.sign_in()
    assert "Ihr Passwort ist geändert. Alle anderen Sitzungen sind beendet." in text_of(change_password(visitor))
    assert visitor.is_in()
    assert not stranger.is_in()
    assert "Passwort geändert" in text_of(visitor.get("/konto/"))
    assert stranger.sign_in().status_code == 200
    assert stranger.sign_in(password=NEW).status_code == 302


@pytest.mark.parametrize("typed", ["vier tassen am Deich", "Vier Tassen am Deich ", "Vier Tassen am Deich"[:-1]])
def test_a_password_counts_as_it_was_set_and_in_no_other_form(visitor, account, typed):
    account.set_password(" Vier Tassen am Deich")
    account.save()
    assert visitor.sign_in(password=typed).status_code == 200
    assert visitor.sign_in(password=f" {typed}").status_code == 200
    assert visitor.sign_in(password=" Vier Tassen am Deich").status_code == 302


def test_fields_of_passwords_hide_what_is_typed(visitor, account):
    page = visitor.get("/anmelden/").content.decode()
    assert re.findall(r'<input type="(\w+)" name="password"', page) == ["password"]
    visitor.sign_in()
    page = visitor.get("/konto/passwort/").content.decode()
    assert re.findall(r'<input type="(\w+)" name="(?:old)?password\d?"', page) == ["password"] * 3


def test_the_present_password_is_not_guessed_where_a_new_one_is_set(visitor, account, clock):
    visitor.sign_in()
    for _ in range(4):
        assert "Das ist nicht Ihr bisheriges Passwort." in text_of(change_password(visitor, old="falsch"))
    assert "Bitte warten Sie 1 Minute;" in text_of(change_password(visitor, old="falsch"))
    assert "Bitte warten Sie 1 Minute;" in text_of(change_password(visitor))


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("elf-zeichen", "zu kurz"),
        ("123456789012", "komplett numerisch"),
        ("1qaz2wsx3edc", "zu üblich"),
        ("wuppertal-2026", "zu sehr aus „wuppertal“"),
        ("OZG-Tracker-2026", "zu sehr aus „ozg-tracker“"),
        ("passwort1234", "zu sehr aus „passwort“"),
        ("Hallo-2026-2026", "zu sehr aus „hallo“"),
        ("Sommer2026!!!", "zu sehr aus „sommer“"),
        ("Fußball-2026", "zu sehr aus „fussball“"),
        ("kim@stadt.example", "zu ähnlich"),
    ],
)
def test_weak_passwords_are_refused(account, settings, password, problem):
    settings.MUNICIPALITY = "Stadt Wuppertal"
    with pytest.raises(ValidationError, match=problem):
        validate_password(password, account)


@pytest.mark.parametrize(
    "password", [NEW, "Winter in zwei Gummistiefeln", "Wuppertal und vier Tassen", "ü" * 64, "klein geschrieben"]
)
def test_long_passwords_of_any_composition_are_taken(account, settings, password):
    settings.MUNICIPALITY = "Wuppertal"
    assert validate_password(password, account) is None


def test_the_page_for_a_new_password_refuses_common_words_as_it_says(visitor, account):
    visitor.sign_in()
    assert "Wörter wie „Passwort“, „Sommer“ oder „1234“ zählen dabei nicht" in text_of(visitor.get("/konto/passwort/"))
    assert "besteht zu sehr aus „passwort“" in text_of(change_password(visitor, new="passwort1234"))


def test_who_forgot_a_password_sets_a_new_one_by_a_link_that_counts_once(visitor, stranger, account, settings):
    stranger.sign_in()
    answer = visitor.post("/anmelden/passwort/", {"email": "KIM@stadt.example"}, follow=True)
    assert "Gibt es ein Konto mit dieser Adresse, haben wir einen Link dorthin gesendet." in text_of(answer)
    link = link_in_mail()
    form = visitor.get(link, follow=True)
    answer = visitor.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW}, follow=True)
    assert "Ihr Passwort ist geändert" in text_of(answer)
    assert not stranger.is_in()
    assert "Dieser Link gilt nicht mehr" in text_of(type(visitor)(type(visitor.client)()).get(link, follow=True))
    visitor.sign_in(password=NEW)
    assert "Passwort über einen Link aus einer E-Mail neu gesetzt" in text_of(visitor.get("/konto/"))


def test_a_link_counts_an_hour(visitor, account, clock):
    visitor.post("/anmelden/passwort/", {"email": "kim@stadt.example"})
    link = link_in_mail()
    clock.shift(timedelta(minutes=61))
    assert "Dieser Link gilt nicht mehr" in text_of(visitor.get(link, follow=True))


def test_nobody_learns_who_has_an_account(visitor, account, settings):
    settings.DEBUG = False
    UserFactory(username="demo-admin", email="demo@stadt.example")
    UserFactory(username="fort", email="fort@stadt.example", is_active=False)
    pages = {
        text_of(visitor.post("/anmelden/passwort/", {"email": f"{name}@stadt.example"}, follow=True))
        for name in ("kim", "niemand", "demo", "fort")
    }
    assert len(pages) == 1
    assert link_in_mail()
    time.sleep(0.2)
    assert mail.outbox == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "%0A"])
def test_nothing_typed_adds_a_receiver_to_a_mail(visitor, account, end):
    visitor.post("/anmelden/passwort/", {"email": f"kim@stadt.example{end}Bcc: fremd@evil.example"})
    time.sleep(0.2)
    assert mail.outbox == []


def test_the_sixth_link_to_an_address_waits(visitor, account, clock):
    for _ in range(5):
        assert visitor.post("/anmelden/passwort/", {"email": "kim@stadt.example"}).status_code == 302
    refused = visitor.post("/anmelden/passwort/", {"email": "kim@stadt.example"})
    assert "Bitte warten Sie 1 Minute;" in text_of(refused)


def test_without_a_mail_server_no_link_is_offered(visitor, settings):
    assert "Die Administration setzt Ihnen ein neues." in text_of(visitor.get("/anmelden/"))
    settings.EMAIL_URL = "smtp://localhost"
    assert "Passwort vergessen?" in text_of(visitor.get("/anmelden/"))


@pytest.mark.walk
def test_one_sees_where_one_is_signed_in_and_ends_it(visitor, stranger, account):
    stranger.sign_in()
    visitor.sign_in()
    page = text_of(visitor.get("/konto/sitzungen/"))
    assert "203.0.113.5" in page
    assert "198.51.100.7" in page
    assert "Alle anderen Sitzungen sind beendet." in text_of(visitor.post("/konto/sitzungen/", follow=True))
    assert not stranger.is_in()
    assert visitor.is_in()


def test_to_end_other_sessions_one_confirms_who_one_is(visitor, stranger, account, clock):
    stranger.sign_in()
    visitor.sign_in()
    clock.shift(timedelta(minutes=6))
    assert visitor.post("/konto/sitzungen/")["Location"].startswith("/konto/bestaetigen/?next=")
    assert stranger.is_in()


def test_sessions_are_ended_by_a_command(visitor, stranger, account):
    visitor.sign_in()
    stranger.sign_in()
    out = StringIO()
    call_command("abmelden", "kim", stdout=out)
    assert out.getvalue() == "Beendete Sitzungen: 2\n"
    assert not visitor.is_in()
    visitor.sign_in()
    call_command("abmelden", alle=True, stdout=out)
    assert not visitor.is_in()
    with pytest.raises(CommandError, match="Ein Konto „robin“ gibt es nicht"):
        call_command("abmelden", "robin")
    with pytest.raises(CommandError, match="Nennen Sie ein Konto oder --alle"):
        call_command("abmelden")


def test_an_account_that_is_deactivated_is_out_at_once(visitor, account):
    visitor.sign_in()
    User.objects.update(is_active=False)
    assert not visitor.is_in()
    assert "Benutzername oder Passwort stimmt nicht." in text_of(visitor.sign_in())


@pytest.mark.parametrize(
    "address",
    [
        *("/anmelden/neu/", "/konto/email/", "/accounts/signup/", "/accounts/login/", "/konto/verbindungen/"),
        *("/anmelden/verwaltung/zurueck/", "/anmelden/andere/zurueck/", "/accounts/email/", "/konto/passwort/setzen/"),
    ],
)
def test_nobody_makes_an_account_or_connects_one(visitor, account, address):
    visitor.sign_in()
    assert visitor.get(address).status_code == 404
    assert visitor.post(address).status_code in (404, 405)


def test_single_sign_on_is_not_there_unless_it_is_set_up(visitor):
    assert visitor.post("/anmelden/verwaltung/").status_code == 404


def test_local_accounts_can_be_switched_off(visitor, account, settings):
    settings.LOCAL_SIGN_IN = False
    assert "Passwort" not in text_of(visitor.get("/anmelden/"))
    assert visitor.sign_in().status_code == 403
    assert not visitor.client.login(username="kim", password="geheim")
    visitor.client.force_login(account)
    for address in ("/konto/passwort/", "/konto/faktor/", "/anmelden/passwort/", "/konto/bestaetigen/"):
        assert visitor.get(address).status_code == 404, address


def test_accounts_of_single_sign_on_have_no_password_here(visitor, account):
    account.set_unusable_password()
    account.save()
    visitor.client.force_login(account)
    assert visitor.get("/konto/passwort/").status_code == 404
    visitor.sign_out()
    visitor.post("/anmelden/passwort/", {"email": "kim@stadt.example"})
    time.sleep(0.2)
    assert mail.outbox == []


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "https:evil.example", "javascript:alert(1)"]
)
def test_no_door_leads_to_another_site(visitor, account, target):
    visitor.sign_in()
    assert visitor.post("/abmelden/", {"next": target})["Location"] == "/"
    answer = visitor.post("/anmelden/", {"login": "kim", "password": "geheim", "next": target})
    assert answer["Location"] == "/schreibtisch/"


def test_signing_out_takes_a_form_of_its_own(visitor, account):
    visitor.sign_in()
    assert "Möchten Sie sich abmelden?" in text_of(visitor.get("/abmelden/"))
    assert visitor.is_in()
    assert visitor.sign_out()["Clear-Site-Data"] == '"cache", "storage"'
    assert not visitor.is_in()
    visitor.sign_in()
    visitor.post("/admin/logout/")
    assert not visitor.is_in()
