"""Every page of the admin, as every role that opens it: WCAG 2.2 AA by axe-core, large enough to be pressed, no wider
than the window, and nothing in it that the Content-Security-Policy refuses. What is the same for several accounts is
looked at once a run."""

import os
from hashlib import sha256
from pathlib import Path

import pytest
from django.contrib import admin

from tests.browser.admin_pages import ACCOUNTS, LOOKS, faults_of, pages_of, parts_of
from tests.browser.nu import html_errors
from tests.browser.test_editing import signed_in

LABELS = sorted(model._meta.label_lower for model in admin.site._registry)
WITH_ACTIONS = ("projects.rollout", "projects.processbundle", "funding.grant", "papers.paper", "units.unit")


@pytest.fixture(scope="module")
def pages(browser, served):
    """The browser of each account, signed in when it is first asked for."""
    opened = {}

    def page_of(account):
        if account not in opened:
            opened[account] = signed_in(browser, served, account)
            opened[account].emulate_media(reduced_motion="reduce")  # colours do not fade from one scheme to the other
        return opened[account]

    yield page_of
    for page in opened.values():
        page.context.close()


def check(page, known=()):
    """Nothing is wrong with the page that is open."""
    assert faults_of(page, LOOKS, known) == [], page.url


@pytest.fixture
def looked_at(shared_folder):
    """A folder of what was looked at as another account, in whatever process of the run; runs that belong together
    share LOOKED_AT."""
    folder = Path(os.environ.get("LOOKED_AT") or shared_folder / "looked-at")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def check_each(sample, looked_at):
    """The same of pages at addresses, but for what was looked at already: the whole page, or what it is of beside other
    menus."""

    def check_each(page, addresses):
        for address in sample(addresses, 3):
            answer = page.request.get(address)
            assert answer.ok, address
            content, menus = [looked_at / sha256(part.encode()).hexdigest() for part in parts_of(answer.text())]
            if not (content.exists() and menus.exists()):
                assert page.goto(address).ok, address
                check(page, known=["main"] * content.exists())
                content.touch()
                menus.touch()

    return check_each


@pytest.mark.sample(2)
@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize("label", LABELS)
def test_the_pages_of_a_kind_of_records_are_accessible_and_fit_every_width(pages, served, label, account, check_each):
    page = pages(account)
    check_each(page, pages_of(page, served, label))


@pytest.mark.sample(1)
@pytest.mark.parametrize("account", ACCOUNTS)
def test_the_html_is_valid(pages, served, account, sample, looked_at):
    page, files = pages(account), []
    labels = sample(LABELS, 5)
    addresses = [address for label in labels for address in pages_of(page, served, label)]
    for address in [*addresses, f"{served}/admin/", f"{served}/schreibtisch/"]:
        html = page.request.get(address).text()
        digest = sha256("".join(parts_of(html)).encode()).hexdigest()
        if not any(looked_at.glob(f"{digest}-*.html")):
            files.append(looked_at / f"{digest}{address.removeprefix(served).replace('/', '-')}.html")
            files[-1].write_text(html)
    assert not files or html_errors(files) == []


@pytest.mark.sample(1)
@pytest.mark.parametrize("account", ACCOUNTS)
def test_start_search_and_overviews_are_accessible_and_fit_every_width(pages, served, account, check_each):
    addresses = ("", "suche/?q=zoo", "suche/", "projects/")
    check_each(pages(account), [f"{served}/admin/{address}" for address in addresses])


@pytest.mark.sample(1)
@pytest.mark.parametrize("label", WITH_ACTIONS)
def test_pages_between_choosing_rows_and_acting_are_accessible_and_fit_every_width(pages, served, label):
    page = pages("demo-admin")
    address = f"{served}/admin/{label.replace('.', '/')}/"
    page.goto(address)
    for name in [button.inner_text() for button in page.locator(".actions .button").all()]:
        page.goto(address)
        page.locator("input.action-select").first.check()
        page.get_by_role("button", name=name, exact=True).click()
        page.wait_for_load_state()
        check(page)


def test_what_is_wrong_with_a_form_stands_above_it_and_leads_to_its_field(pages, served):
    page = pages("demo-admin")
    page.goto(f"{served}/admin/projects/milestone/add/")
    page.get_by_role("button", name="Sichern", exact=True).click()
    page.get_by_role("alert").get_by_role("link", name="Projekt").click()
    assert page.evaluate("location.hash") == "#id_project"
    page.get_by_role("alert").get_by_role("link", name="Titel").click()
    assert page.evaluate("document.activeElement.name ?? location.hash") in ("title", "#id_title")
    check(page)


def test_leaving_a_form_with_what_was_typed_asks_first_and_keeps_a_long_text_until_it_is_saved(browser, served):
    page = signed_in(browser, served, "demo-projektleitung")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    address = f"{served}/admin/projects/statusnote/add/"
    page.goto(address)
    page.get_by_label("Text").press_sequentially("Der Zoo beginnt im Herbst.")
    page.goto(f"{served}/admin/")
    assert asked == ["beforeunload"]
    page.goto(address)
    page.get_by_role("button", name="Entwurf übernehmen").click()
    assert page.get_by_label("Text").input_value() == "Der Zoo beginnt im Herbst."
    page.goto(address)
    page.get_by_role("button", name="Verwerfen").click()
    page.goto(address)
    assert page.get_by_role("button", name="Entwurf übernehmen").count() == 0
    page.get_by_label("Text").fill("Noch ein Satz.")
    page.get_by_role("button", name="Abmelden").click()
    page.wait_for_load_state()
    assert page.evaluate("Object.keys(sessionStorage)") == []
