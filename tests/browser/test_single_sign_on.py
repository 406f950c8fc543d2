"""Single sign-on against a real provider of OpenID Connect: coming in, groups, leaving at both."""

import pytest
from playwright.sync_api import expect

NINA = {"given_name": "Nina", "family_name": "Beispiel", "email": "nina@stadt.example"}


def come_in(page, guarded, name="nina"):
    """Through the pages of the provider, which may remember one."""
    page.goto(f"{guarded}/anmelden/?next=/konto/")
    page.get_by_role("button", name="Weiter mit Konto der Stadt").click()
    if page.locator("[name=login]").count():
        page.locator("[name=login]").fill(name)
        page.locator("[name=password]").fill("egal")
        page.get_by_role("button", name="Sign-in").click()
    if page.get_by_role("button", name="Continue").count():
        page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{guarded}/**")


def leave(page, guarded):
    page.get_by_role("button", name="Abmelden").click()
    page.get_by_role("button", name="Yes, sign me out").click()
    page.wait_for_url(f"{guarded}/**")


@pytest.mark.walk
def test_groups_come_from_the_provider_and_go_with_it(page, guarded, provider):
    provider.says(**NINA, groups=["ozg-leitung", "sport"])
    come_in(page, guarded)
    expect(page.get_by_text("Projektleitung", exact=True)).to_be_visible()
    expect(page.get_by_text("Gruppen: keine → Projektleitung")).to_be_visible()
    expect(page.get_by_role("link", name="Passwort ändern")).to_have_count(0)
    page.goto(f"{guarded}/admin/projects/project/")
    expect(page.get_by_role("link", name="Projekt hinzufügen")).to_be_visible()
    page.goto(guarded)
    leave(page, guarded)
    expect(page.get_by_role("link", name="Anmelden")).to_be_visible()
    provider.says(**NINA, groups=["sport"])
    page.goto(f"{guarded}/anmelden/?next=/konto/")
    page.get_by_role("button", name="Weiter mit Konto der Stadt").click()
    expect(page.locator("[name=login]")).to_be_visible()  # signed out at the provider too
    come_in(page, guarded)
    expect(page.get_by_text("Gruppen: Projektleitung → keine")).to_be_visible()
    expect(page.get_by_role("link", name="Daten pflegen")).to_have_count(0)
    assert page.goto(f"{guarded}/admin/projects/project/").status == 403
    page.goto(guarded)
    leave(page, guarded)


@pytest.mark.walk
def test_the_provider_may_name_administrators(page, guarded, provider):
    provider.says(given_name="Olli", groups="ozg-verwaltung")
    come_in(page, guarded, "olli")
    page.goto(f"{guarded}/admin/auth/user/")
    expect(page.get_by_role("link", name="olli", exact=True)).to_be_visible()
    page.goto(guarded)
    leave(page, guarded)


@pytest.mark.parametrize("query", ["", "?code=x&state=y", "?error=access_denied", "?state=%00"])
def test_what_did_not_begin_here_ends_here(page, guarded, query):
    answer = page.goto(f"{guarded}/anmelden/verwaltung/zurueck/{query}")
    assert answer.status == 403
    expect(page.get_by_role("heading", name="Anmeldung nicht möglich")).to_be_visible()
