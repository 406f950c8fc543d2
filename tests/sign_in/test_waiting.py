"""Sign-in by the one door: wrong passwords make wait, and the log says what happened."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
SITE = "/anmelden/"
START = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


@pytest.fixture
def account():
    return UserFactory(username="kim", is_superuser=True)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as travelled:
        yield travelled


def sign_in(client, password, username="kim", address="203.0.113.5"):
    return client.post(SITE, {"login": username, "password": password}, REMOTE_ADDR=address)


def is_signed_in(response):
    return response.status_code == 302


def test_the_admin_is_entered_by_the_same_door(client, account):
    assert client.get("/admin/units/unit/?q=zoo")["Location"] == "/admin/login/?next=/admin/units/unit/%3Fq%3Dzoo"
    door = client.get("/admin/login/?next=/admin/units/unit/")["Location"]
    assert door == "/anmelden/?next=%2Fadmin%2Funits%2Funit%2F"
    answer = client.post(door, {"login": "kim", "password": "geheim"})
    assert answer["Location"] == "/admin/units/unit/"
    assert client.post("/admin/login/", {"username": "kim", "password": "geheim"}).status_code == 302
    assert client.get("/admin/password_change/")["Location"] == "/konto/passwort/"


def test_the_fifth_wrong_password_makes_wait(client, account, clock):
    for _ in range(4):
        assert "Bitte warten Sie" not in sign_in(client, "falsch").content.decode()
    assert "Bitte warten Sie 1 Minute;" in sign_in(client, "falsch").content.decode()
    refused = sign_in(client, "geheim")
    assert refused.status_code == 200
    assert "Bitte warten Sie 1 Minute;" in refused.content.decode()
    clock.shift(timedelta(seconds=55))
    assert "Bitte warten Sie 5 Sekunden;" in sign_in(client, "geheim").content.decode()
    clock.shift(timedelta(seconds=5))
    assert is_signed_in(sign_in(client, "geheim"))


def test_a_device_that_signed_in_before_stays_open_while_strangers_guess(client, account, clock):
    assert is_signed_in(sign_in(client, "geheim"))
    client.post("/abmelden/")
    stranger = type(client)()
    for _ in range(6):
        sign_in(stranger, "falsch")
    assert not is_signed_in(sign_in(stranger, "geheim"))
    assert is_signed_in(sign_in(client, "geheim"))


def test_a_known_device_is_counted_for_itself_and_for_that_account_alone(client, account, clock):
    UserFactory(username="robin")
    sign_in(client, "geheim")
    client.post("/abmelden/")
    for _ in range(5):
        sign_in(client, "falsch")
    assert not is_signed_in(sign_in(client, "geheim"))
    assert is_signed_in(sign_in(type(client)(), "geheim", address="203.0.113.6"))
    for _ in range(5):
        sign_in(client, "falsch", "robin")
    assert not is_signed_in(sign_in(type(client)(), "geheim", "robin"))


def test_a_cookie_of_a_device_cannot_be_made_up(client, account, clock):
    sign_in(client, "geheim")
    cookie = client.cookies["known-device"].value
    other = type(client)()
    other.cookies["known-device"] = f"{cookie[:-3]}abc"
    for _ in range(5):
        sign_in(other, "falsch")
    assert not is_signed_in(sign_in(type(client)(), "geheim"))


def test_guessing_from_many_addresses_waits_at_the_twentieth(client, account, clock):
    for number in range(20):
        sign_in(client, "falsch", address=f"198.51.100.{number}")
    assert not is_signed_in(sign_in(client, "geheim", address="192.0.2.1"))


def test_each_further_wrong_password_waits_twice_as_long_up_to_an_hour(client, account, clock):
    for _ in range(4):
        sign_in(client, "falsch")
    waits = []
    for _ in range(8):
        page = sign_in(client, "falsch").content.decode()
        waits.append(int(page.split("Bitte warten Sie ")[1].split(" ")[0]))
        clock.shift(timedelta(minutes=waits[-1]))
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


def test_a_right_password_starts_anew(client, account, clock):
    for _ in range(3):
        for _ in range(4):
            sign_in(client, "falsch")
        assert is_signed_in(sign_in(client, "geheim"))


def test_an_unknown_account_waits_like_a_known_one(client, clock):
    for _ in range(4):
        sign_in(client, "falsch", "niemand")
    assert "Bitte warten Sie 1 Minute;" in sign_in(client, "falsch", "niemand").content.decode()


def test_one_address_waits_after_twenty_accounts_but_others_do_not(client, account, clock):
    for number in range(20):
        sign_in(client, "falsch", f"konto-{number}")
    assert not is_signed_in(sign_in(client, "geheim"))
    assert is_signed_in(sign_in(client, "geheim", address="203.0.113.6"))


def test_a_header_names_the_address_only_where_it_is_trusted(client, account, clock, settings):
    def try_from(address):
        data = {"login": "kim", "password": "geheim"}
        return client.post(SITE, data, REMOTE_ADDR="203.0.113.5", HTTP_X_FORWARDED_FOR=f"198.51.100.1, {address}")

    for number in range(20):
        sign_in(client, "falsch", f"konto-{number}")
    assert not is_signed_in(try_from("203.0.113.9"))
    settings.CLIENT_ADDRESS_HEADER = "X-Forwarded-For"
    assert is_signed_in(try_from("203.0.113.9"))


@pytest.mark.walk
def test_who_is_signed_in_stays_so_while_the_account_waits(client, account, clock):
    client.force_login(account)
    other = type(client)()
    for _ in range(6):
        sign_in(other, "falsch")
    assert client.get("/admin/").status_code == 200


def test_sign_ins_are_logged_without_what_was_typed(client, account, clock, caplog):
    caplog.set_level(logging.INFO)
    sign_in(client, "geheim")
    client.post("/abmelden/", REMOTE_ADDR="203.0.113.5")
    for _ in range(6):
        sign_in(client, "falsch")
    sign_in(client, "falsch", "mein-passwort")
    logged = [
        each.getMessage() for each in caplog.records if "igned" in each.getMessage() or "Sign-in" in each.getMessage()
    ]
    assert logged == [
        "Signed in: kim from 203.0.113.5",
        "Signed out: kim from 203.0.113.5",
        *["Sign-in failed: kim from 203.0.113.5"] * 5,
        "Sign-in locked: kim from 203.0.113.5",
        "Sign-in failed: unknown account from 203.0.113.5",
    ]


@pytest.mark.parametrize("typed", ["\x00", "x" * 10_000, "😀"])
def test_nothing_typed_at_sign_in_breaks_it(client, typed):
    for data in ({"login": typed, "password": "x"}, {"login": "kim", "password": typed}):
        assert client.post(SITE, data).status_code == 200
