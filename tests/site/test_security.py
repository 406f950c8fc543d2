import re

import pytest

from tests.conftest import LISTS
from tests.factories import UserFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db
PAGES = ["/", "/projekte/aktenplan/", "/anmelden/", "/admin/login/", *(f"{address}/" for address in LISTS)]


@pytest.mark.parametrize("address", [*PAGES, "/gibt-es-nicht/"])
def test_the_content_security_policy_allows_own_files_alone(client, examples, address):
    policy = client.get(address)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("address", PAGES)
def test_pages_bring_no_inline_script_or_style(client, examples, address):
    page = client.get(address, {"stichtag": "2021-04-08"}).content.decode()
    assert not re.search(r"\sstyle=|<style|\son\w+=", page)
    assert not re.search(r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")", page)


def test_pages_need_no_login(client, examples):
    assert client.get("/").status_code == 200
    assert client.get("/leistungseinheiten.csv").status_code == 200


def test_all_pages_need_a_login_where_the_setting_says_so(client, settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.contrib.auth.middleware.LoginRequiredMiddleware"]
    for address in ("/", "/projekte/", "/leistungseinheiten.csv", "/foerdermittel/tranchen.json"):
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/anmelden/")
    assert client.get("/healthz").content == b"ok\n"


def test_the_balancer_is_answered_by_whichever_name_it_asks(client, settings):
    settings.ALLOWED_HOSTS = ["ozg.stadt.example"]
    for name in ("127.0.0.1:8000", "10.0.0.7", "knoten-1"):
        assert client.get("/healthz", headers={"host": name}).content == b"ok\n"
        assert client.get("/projekte/", headers={"host": name}).status_code == 400


def test_one_signs_in_and_out(client):
    UserFactory(username="anna")
    answer = client.post("/anmelden/", {"login": "anna", "password": "geheim"}, follow=True)
    assert "Daten pflegen" in text_of(answer)
    assert "Anmelden" in text_of(client.post("/abmelden/", follow=True))


def test_a_wrong_password_is_told_in_german(client):
    UserFactory(username="anna")
    answer = client.post("/anmelden/", {"login": "anna", "password": "falsch"})
    assert "Benutzername oder Passwort stimmt nicht." in text_of(answer)


def test_demo_accounts_count_only_where_debug_is_on(client, settings):
    UserFactory(username="demo-admin", is_superuser=True)
    settings.DEBUG = True
    assert client.login(username="demo-admin", password="geheim")
    settings.DEBUG = False
    assert client.get("/admin/").status_code == 302
    assert not client.login(username="demo-admin", password="geheim")


def test_sign_in_does_not_lead_to_another_site(client):
    UserFactory(username="anna")
    answer = client.post("/anmelden/", {"login": "anna", "password": "geheim", "next": "https://evil.example/"})
    assert answer["Location"] == "/schreibtisch/"
