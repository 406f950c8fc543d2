"""From VO/0504/21 to a published next report in a browser: its clicks and fields, on a desk and on a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.admin_pages import faults_of
from tests.browser.test_accessibility import check_with_axe, sideways
from tests.browser.test_editing import signed_in

LOOKS = ((1280, "light"), (375, "light"), (320, "dark"))
FIELDS = {"Drucksachennummer": "VO/0812/21", "Stichtag": "30.06.2021", "Datum": "15.07.2021"}
MEETINGS = {"Finanzen": "20.07.2021", "Hauptausschuss": "21.07.2021", "Rat der Stadt": "26.07.2021"}


class Writer:
    """Someone at a page, whose clicks and filled fields are counted."""

    def __init__(self, page):
        self.page, self.clicks, self.fields = page, 0, 0

    def click(self, role, name):
        self.page.get_by_role(role, name=name).first.click()
        self.clicks += 1

    def fill(self, name, text):
        self.page.get_by_role("textbox", name=name).fill(text)
        self.fields += 1


@pytest.fixture(params=[1280, 375])
def writer(request, browser, served_alone):
    page = signed_in(browser, served_alone, "demo-projektleitung", viewport={"width": request.param, "height": 900})
    page.emulate_media(reduced_motion="reduce")  # colours do not fade from one scheme to the other
    yield Writer(page)
    page.context.close()


@pytest.mark.walk
def test_the_next_report_is_written_and_published(writer, browser, served_alone):
    page = writer.page
    number = f"VO/{page.viewport_size['width']}/21"
    page.goto(f"{served_alone}/berichte/vo-0504-21/")
    writer.click("link", "Nächster Bericht")
    check_admin(page)
    for name, text in {**FIELDS, "Drucksachennummer": number}.items():
        writer.fill(name, text)
    for name, text in MEETINGS.items():
        writer.fill(re.compile(f"Sitzung: .*{name}"), text)
    writer.click("button", "Entwurf anlegen")
    assert (writer.clicks, writer.fields) == (2, 6)
    expect(page.get_by_text(f"{number} ist als Entwurf angelegt")).to_be_visible()

    writer.click("link", "Schreiben")
    check(page)
    texts = page.get_by_role("checkbox", name="Durchgesehen")
    for _ in range(texts.count()):
        texts.first.check()
        expect(page.get_by_role("status").filter(has_text="Gespeichert um").first).to_be_visible(timeout=20_000)
        page.reload()
        writer.clicks += 1
    expect(page.get_by_text("Nichts verhindert das Einfrieren.")).to_be_visible()
    writer.fill("Text zu „Zeitplan“", "Wir bleiben dran.")
    expect(page.get_by_role("status").filter(has_text="Gespeichert um").first).to_be_visible(timeout=20_000)
    writer.click("link", "Einfrieren")
    writer.click("button", "Einfrieren")
    expect(page.get_by_text(f"{number} ist eingefroren.")).to_be_visible(timeout=60_000)

    other = Writer(signed_in(browser, served_alone, "demo-admin"))
    other.page.goto(page.url)
    other.click("link", "Veröffentlichen")
    other.click("button", "Veröffentlichen")
    expect(other.page.get_by_text(f"{number} ist veröffentlicht.")).to_be_visible()
    other.page.context.close()
    assert (writer.clicks, writer.fields, other.clicks) == (8, 7, 2)

    stranger = browser.new_context().new_page()
    stranger.goto(f"{served_alone}/berichte/{number.lower().replace('/', '-')}/")
    expect(stranger.get_by_text("Wir bleiben dran.")).to_be_visible()
    stranger.context.close()


def check_admin(page):
    width = page.viewport_size
    assert faults_of(page, LOOKS) == []
    page.set_viewport_size(width)


def check(page):
    width = page.viewport_size
    check_with_axe(page, LOOKS)
    for narrow in (375, 320):
        page.set_viewport_size({"width": narrow, "height": 800})
        assert sideways(page) <= 0, narrow
    page.set_viewport_size(width)
