"""Every import table that a role may change, taken out of a running server in a browser and brought back by the same
role: nothing is to be imported. A table that it may see and not change has no way in."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.admin_pages import ACCOUNTS
from tests.browser.test_editing import signed_in

FORMATS = ("CSV für Excel", "CSV (RFC 4180)", "XLSX")
# Of a file like what is stored, of one that would confirm it too, and of one without rows.
NOTHING = re.compile(
    "Es gibt nichts zu importieren|Alles, was in der Datei steht, ist schon so eingetragen|enthält .* keine Zeilen"
)


@pytest.mark.sample(2)
@pytest.mark.parametrize("account", ACCOUNTS)
def test_what_a_role_takes_out_changes_nothing_when_it_brings_it_back(browser, served, account, sample, tmp_path):
    page, everything = (signed_in(browser, served, name) for name in (account, "demo-admin"))
    may_change = import_addresses(page, served)
    for number, address in enumerate(sample(may_change, 2)):
        file = taken_out(page, served, address, FORMATS[number % len(FORMATS)], tmp_path)
        bring_in(page, served, address, file)
        expect(page.get_by_text(NOTHING), file.name).to_be_visible(timeout=60_000)
    for address in sorted({*import_addresses(everything, served)} - {*may_change}):
        assert page.request.get(f"{served}{address}").status == 403, address
    page.context.close()
    everything.context.close()


def import_addresses(page, served):
    """Where the tables are imported that the account may change, as the page of all tables says."""
    page.goto(f"{served}/importtabellen/")
    return [link.get_attribute("href") for link in page.get_by_role("link", name=re.compile(" importieren$")).all()]


def taken_out(page, served, address, title, folder):
    page.goto(f"{served}/importtabellen/")
    row = page.get_by_role("row").filter(has=page.locator(f'a[href="{address}"]'))
    with page.expect_download() as taken:
        row.get_by_role("link", name=title, exact=True).click()
    taken.value.save_as(file := folder / taken.value.suggested_filename)
    return file


def bring_in(page, served, address, file):
    page.goto(f"{served}{address}")
    page.get_by_label("Datei").set_input_files(file)
    page.get_by_role("button", name="Datei prüfen").click()
