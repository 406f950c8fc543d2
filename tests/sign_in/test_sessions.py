"""How long a session lasts, and that nothing of it is kept by others."""

import re
from datetime import timedelta

import pytest
from django.urls import get_resolver

from tests.conftest import LISTS
from tests.factories import UserFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db
WHEN_IDLE = "Sie wurden abgemeldet, weil Sie länger nichts aufgerufen haben."


def test_half_an_hour_without_a_request_ends_a_session_and_says_so(visitor, account, clock):
    visitor.sign_in()
    for _ in range(3):
        clock.shift(timedelta(minutes=29))
        assert visitor.get("/admin/").status_code == 200
    clock.shift(timedelta(minutes=30, seconds=2))
    answer = visitor.get("/admin/units/unit/?q=zoo")
    assert answer["Location"] == "/anmelden/?ende=pause&next=%2Fadmin%2Funits%2Funit%2F%3Fq%3Dzoo"
    page = text_of(visitor.get(answer["Location"]))
    assert WHEN_IDLE in page
    assert "Das geschieht nach 30 Minuten" in page
    assert (
        visitor.post(answer["Location"], {"login": "kim", "password": "geheim"})["Location"]
        == "/admin/units/unit/?q=zoo"
    )


def test_the_idle_time_is_a_setting(visitor, account, clock, settings):
    settings.IDLE_SECONDS = 120
    visitor.sign_in()
    clock.shift(timedelta(seconds=121))
    assert visitor.get("/")["Location"] == "/anmelden/?ende=pause&next=%2F"
    assert visitor.get("/").status_code == 200, "without an account one reads on"


@pytest.mark.walk
def test_after_twelve_hours_a_session_ends_however_busy(visitor, account, clock):
    visitor.sign_in()
    for _ in range(12 * 3):
        clock.shift(timedelta(minutes=20))
        last = visitor.get("/admin/")
        assert last.status_code == 200
    clock.shift(timedelta(minutes=1))
    answer = visitor.get("/admin/")
    assert answer["Location"] == "/anmelden/?ende=dauer&next=%2Fadmin%2F"
    assert "Nach 12 Stunden ist eine neue Anmeldung nötig." in text_of(visitor.get(answer["Location"]))


def test_cookies_of_a_session_end_with_the_browser(visitor, account):
    cookie = visitor.sign_in().cookies["sessionid"]
    assert (cookie["expires"], cookie["max-age"], cookie["httponly"], cookie["samesite"]) == ("", "", True, "Lax")


def test_no_script_reads_a_cookie_and_no_other_site_sends_one(visitor, account):
    visitor.get("/anmelden/")
    visitor.sign_in()
    cookies = visitor.client.cookies
    assert set(cookies) == {"csrftoken", "sessionid", "known-device"}
    for name, cookie in cookies.items():
        assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", ""), (
            name
        )
        assert "kim" not in cookie.value


def test_signing_in_begins_a_new_session(visitor, account):
    visitor.get("/anmelden/?next=/admin/")
    visitor.client.session.save()
    before = visitor.client.session.session_key
    visitor.sign_in()
    assert visitor.client.session.session_key != before
    assert re.fullmatch(r"[a-z0-9]{32}", visitor.client.session.session_key), "165 bits"


@pytest.mark.parametrize(
    "address", ["/", "/konto/", "/konto/sitzungen/", "/projekte/", "/admin/", "/admin/units/unit/"]
)
def test_every_page_offers_to_sign_out(visitor, account, address):
    visitor.sign_in()
    assert re.search(r'action="(/abmelden/|/admin/logout/)"', visitor.get(address).content.decode())


def test_nobody_signs_in_by_an_address(visitor, account):
    assert visitor.get("/anmelden/?login=kim&password=geheim").status_code == 200
    assert not visitor.is_in()


def addresses_without_arguments(patterns=None, prefix="/"):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from addresses_without_arguments(pattern.url_patterns, prefix + route)
        elif "<" not in route and not route.startswith("^"):
            yield prefix + route


@pytest.mark.walk
def test_nothing_that_depends_on_an_account_is_kept(client, examples, sample):
    addresses = list(addresses_without_arguments())
    assert {"/", "/konto/", "/admin/units/unit/"} <= set(addresses)
    client.force_login(UserFactory(is_superuser=True))
    for address in sample(addresses, 30):
        answer = client.get(address)
        answer.getvalue()
        assert "no-store" in answer["Cache-Control"], address


@pytest.mark.parametrize("address", ["/anmelden/", "/anmelden/passwort/", "/konto/", "/admin/", "/admin/login/"])
def test_pages_of_sign_in_are_kept_by_nobody(client, address):
    assert "no-store" in client.get(address)["Cache-Control"]


@pytest.mark.parametrize("address", ["/", *LISTS])
def test_public_pages_ask_nothing_about_accounts(client, examples, django_assert_max_num_queries, address):
    with django_assert_max_num_queries(200) as queries:
        answer = client.get(address, follow=True)
    asked = " ".join(query["sql"] for query in queries)
    for table in ("django_session", "auth_user", "account_", "mfa_", "usersessions_", "socialaccount_", "ozgtracker_"):
        assert f'"{table}' not in asked
    assert answer.cookies == {}
    assert "no-store" not in answer.get("Cache-Control", "")
