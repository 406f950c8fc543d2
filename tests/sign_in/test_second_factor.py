"""The second factor: an app for codes, recovery codes, groups that need one, and what is done when it is lost."""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import CommandError, call_command

from tests.codes import code_of
from tests.factories import UserFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret(visitor, account, clock):
    """The secret of an app that the account has set up; nobody is signed in."""
    visitor.sign_in()
    secret, _ = visitor.set_up_app()
    visitor.sign_out()
    clock.shift(timedelta(minutes=1))
    return secret


def test_the_password_alone_opens_nothing_once_there_is_an_app(visitor, secret):
    assert visitor.sign_in()["Location"] == "/anmelden/code/"
    assert visitor.get("/admin/").status_code == 302
    assert not visitor.is_in()
    assert visitor.enter_code(code_of(secret)).status_code == 302
    assert visitor.is_in()


def test_where_one_wanted_to_go_is_kept_through_the_second_factor(visitor, secret):
    visitor.post("/anmelden/?next=/admin/units/unit/", {"login": "kim", "password": "geheim"})
    assert visitor.enter_code(code_of(secret))["Location"] == "/admin/units/unit/"


def test_a_code_counts_once(visitor, stranger, secret):
    code = code_of(secret)
    visitor.sign_in()
    visitor.enter_code(code)
    stranger.sign_in()
    assert "Der Code stimmt nicht, oder er wurde schon verwendet." in text_of(stranger.enter_code(code))
    cache.clear()  # another process has its own
    assert "Dieser Code wurde schon verwendet." in text_of(stranger.enter_code(code))


def test_an_old_code_counts_no_longer(visitor, secret, clock):
    visitor.sign_in()
    code = code_of(secret)
    clock.shift(timedelta(seconds=30))
    assert "Der Code stimmt nicht" in text_of(visitor.enter_code(code))


def test_the_fifth_wrong_code_makes_wait_also_with_the_password(stranger, visitor, secret, clock):
    stranger.sign_in()
    for _ in range(4):
        stranger.enter_code("000000")
    assert "Bitte warten Sie 1 Minute;" in text_of(stranger.enter_code("000000"))
    assert "Bitte warten Sie 1 Minute;" in text_of(stranger.enter_code(code_of(secret)))
    stranger.sign_out()
    assert "Bitte warten Sie 1 Minute;" in text_of(stranger.sign_in())
    assert visitor.sign_in()["Location"] == "/anmelden/code/", "the device of the account stays open"


def test_the_right_password_does_not_forgive_wrong_codes(stranger, secret):
    for _ in range(2):
        stranger.sign_in()
        for _ in range(2):
            stranger.enter_code("000000")
        stranger.sign_out()
    stranger.sign_in()
    assert "Bitte warten Sie 1 Minute;" in text_of(stranger.enter_code("000000"))


def test_a_recovery_code_counts_once_and_is_an_event(visitor, account, clock):
    visitor.sign_in()
    _, codes = visitor.set_up_app()
    assert len(codes) == 10
    visitor.sign_out()
    visitor.sign_in()
    visitor.enter_code(codes[0])
    assert "Notfallcode verwendet" in text_of(visitor.get("/konto/"))
    visitor.sign_out()
    visitor.sign_in()
    assert "Der Code stimmt nicht" in text_of(visitor.enter_code(codes[0]))


def test_secrets_are_not_in_the_database_as_they_are(visitor, account, clock):
    visitor.sign_in()
    secret, codes = visitor.set_up_app()
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert len(kept) > 100
    assert not [each for each in (secret, *codes) if each in kept]


def test_another_secret_key_makes_no_code_right(visitor, secret, settings):
    settings.SECRET_KEY = "a" * 50
    visitor.sign_in()
    assert "Der Code stimmt nicht" in text_of(visitor.enter_code(code_of(secret)))


def test_a_former_secret_key_still_reads(visitor, secret, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a" * 50
    visitor.sign_in()
    assert visitor.enter_code(code_of(secret))["Location"] == "/schreibtisch/"


def test_who_needs_a_second_factor_reaches_nothing_before_it_is_there(visitor, account, settings, clock):
    settings.MFA_REQUIRED_GROUPS = ["Sachbearbeitung"]
    visitor.sign_in()
    for page in ("/", "/admin/", "/konto/", "/konto/sitzungen/", "/konto/passwort/", "/leistungseinheiten.csv"):
        assert visitor.get(page)["Location"] == "/konto/faktor/", page
    assert "Ihre Gruppe verlangt einen zweiten Faktor." in text_of(visitor.get("/konto/faktor/"))
    visitor.set_up_app()
    assert visitor.get("/admin/").status_code == 200


def test_the_last_factor_of_who_needs_one_cannot_be_taken_off(visitor, account, settings, clock):
    settings.MFA_REQUIRED_GROUPS = ["Sachbearbeitung"]
    visitor.sign_in()
    visitor.set_up_app()
    assert "Ihre Gruppe verlangt einen zweiten Faktor" in text_of(visitor.post("/konto/faktor/app/entfernen/"))
    settings.MFA_REQUIRED_GROUPS = []
    visitor.post("/konto/faktor/app/entfernen/")
    assert "App für Einmalcodes: entfernt" in text_of(visitor.get("/konto/"))


@pytest.mark.parametrize(
    ("required", "needs"), [("Administration", True), ("Sachbearbeitung", False), ("Projektleitung", False)]
)
def test_administration_stands_for_superusers(visitor, settings, required, needs):
    UserFactory(username="kim", is_superuser=True)
    settings.MFA_REQUIRED_GROUPS = [required]
    visitor.sign_in()
    assert (visitor.get("/admin/").status_code == 302) == needs


def test_an_administrator_resets_what_was_lost(visitor, stranger, secret, clock):
    visitor.sign_in()
    visitor.enter_code(code_of(secret))
    out = StringIO()
    call_command("zweitfaktor", "kim", grund="Ausweis vorgelegt", stdout=out)
    assert out.getvalue() == "Der zweite Faktor von kim ist zurückgesetzt. Beendete Sitzungen: 1\n"
    assert not visitor.is_in()
    visitor.sign_in()
    page = text_of(visitor.get("/konto/"))
    assert "Zweiter Faktor zurückgesetzt Befehl zweitfaktor: Ausweis vorgelegt" in page
    with pytest.raises(CommandError, match="kim hat keinen zweiten Faktor"):
        call_command("zweitfaktor", "kim", grund="noch einmal")
    with pytest.raises(CommandError, match="Ein Konto „robin“ gibt es nicht"):
        call_command("zweitfaktor", "robin", grund="Tippfehler")


def test_before_a_factor_changes_one_confirms_who_one_is(visitor, account, clock):
    visitor.sign_in()
    clock.shift(timedelta(minutes=6))
    assert visitor.get("/konto/faktor/app/")["Location"].startswith("/konto/bestaetigen/?next=")
    for _ in range(4):
        visitor.post("/konto/bestaetigen/", {"password": "falsch"})
    wrong = visitor.post("/konto/bestaetigen/", {"password": "falsch"})
    assert "Bitte warten Sie 1 Minute;" in text_of(wrong)
    clock.shift(timedelta(minutes=1))
    before = visitor.client.session.session_key
    answer = visitor.post("/konto/bestaetigen/", {"password": "geheim", "next": "/konto/faktor/app/"})
    assert answer["Location"] == "/konto/faktor/app/"
    assert visitor.client.session.session_key != before
    assert "Code aus der App" in text_of(visitor.get("/konto/faktor/app/"))
    assert "diese Sitzung" in text_of(visitor.get("/konto/sitzungen/"))


@pytest.mark.parametrize("typed", ["", "\x00", "😀" * 500, "12345", "abcdef", "-1"])
def test_nothing_typed_as_a_code_breaks_it(visitor, secret, typed):
    visitor.sign_in()
    for data in ({"code": typed}, {"credential": typed}, {"credential": '{"rawId": 1}'}, {}):
        assert visitor.post("/anmelden/code/", data).status_code == 200
