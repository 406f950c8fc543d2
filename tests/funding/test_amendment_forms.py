"""Änderungsbescheide are entered in the form of their grant as a change, and corrected on their own page."""

from datetime import date

import pytest

from funding.models import Amendment
from projects.models import Project
from tests.factories import AmendmentFactory, GrantFactory
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
MONEY = "Fördermittelstelle"
ASKED = "Noch nicht gesichert. Betroffen: VO/0504/21 (Stichtag 08.04.2021)."
NOTICE = {
    "effective_on": "01.03.2021",
    "total_volume": "1.500,00",
    "state_share": "1.350,00",
    "own_share": "150,00",
    "rate": "90",
    "period_start": "01.01.2019",
    "period_end": "31.12.2022",
}


def page_of(record):
    return f"/admin/funding/{record._meta.model_name}/{record.pk}/change/"


def save(client, address, opened=None, **values):
    fields = fields_of(opened or client.get(address)) | {"_save": "1"} | values
    return client.post(address, fields, follow=True)


def enter(client, grant, opened=None, **changed):
    place = grant.amendments.count()
    row = {f"amendments-{place}-{name}": value for name, value in (NOTICE | changed).items()}
    return save(client, page_of(grant), opened, **row)


def days_of(grant):
    return [each.effective_on for each in grant.amendments.order_by("effective_on")]


@pytest.mark.walk
def test_amendments_are_read_with_their_grant_and_corrected_on_their_own_page(staff):
    amendment = AmendmentFactory(effective_on=date(2020, 7, 1))
    client = staff(MONEY)
    page = client.get(page_of(amendment.grant))
    assert f'<a href="{page_of(amendment)}">berichtigen</a>' in page.content.decode()
    assert "1.080,00" in text_of(page)
    assert "amendments-0-state_share" not in fields_of(page)
    refused = save(client, page_of(amendment), effective_on="01.08.2020", state_share="1.100,00", own_share="100,00")
    assert "Bitte geben Sie für die Berichtigung einen Grund an; er wird im Verlauf vermerkt." in text_of(refused)
    assert "Änderungsbescheid vom 01.07.2020" in text_of(refused)
    assert "Änderungsbescheid vom 01.08.2020" not in text_of(refused)
    answer = save(client, page_of(amendment), refused, change_reason="Zahlendreher")
    assert answer.redirect_chain == [(page_of(amendment.grant), 302)]
    amendment.refresh_from_db()
    assert (amendment.effective_on, amendment.state_share) == (date(2020, 8, 1), 1100)
    assert Amendment.history.latest("history_id").history_change_reason == "Zahlendreher"


@pytest.mark.walk
def test_the_empty_block_is_a_late_entry_where_its_day_lies_back(staff):
    amendment = AmendmentFactory(effective_on=date(2021, 7, 1))
    page = text_of(enter(staff(MONEY), amendment.grant))
    assert (
        "Änderungsbescheid: „Änderungsbescheid vom 01.03.2021“ als Nachtrag eingetragen. "
        "Danach gilt: Änderungsbescheid vom 01.07.2021 (bleibt)."
    ) in page
    assert days_of(amendment.grant) == [date(2021, 3, 1), date(2021, 7, 1)]


@pytest.mark.walk
def test_what_is_sent_for_an_amendment_that_is_only_read_alters_nothing(staff):
    amendment = AmendmentFactory(effective_on=date(2020, 7, 1))
    save(staff(MONEY), page_of(amendment.grant), **{"amendments-0-state_share": "1,00"})
    amendment.refresh_from_db()
    assert (amendment.state_share, amendment.version) == (1080, 1)


@pytest.mark.walk
@pytest.mark.usefixtures("frozen")
def test_late_entries_and_corrections_ask_about_frozen_papers_once(staff):
    grant, client = GrantFactory(project=Project.objects.get(slug="aktenplan")), staff(MONEY)
    asked = enter(client, grant)
    assert ASKED in text_of(asked)
    assert days_of(grant) == []
    enter(client, grant, asked)
    assert days_of(grant) == [date(2021, 3, 1)]
    amendment = grant.amendments.get()
    asked = save(client, page_of(amendment), effective_on="02.03.2021", change_reason="Tippfehler")
    assert ASKED in text_of(asked)
    assert days_of(grant) == [date(2021, 3, 1)]
    save(client, page_of(amendment), asked)
    assert days_of(grant) == [date(2021, 3, 2)]


@pytest.mark.parametrize("group", ["Leserecht", "Sachbearbeitung"])
def test_who_may_not_change_grants_corrects_and_enters_nothing(staff, group):
    amendment = AmendmentFactory(effective_on=date(2020, 7, 1))
    client = staff(group)
    page = client.get(page_of(amendment.grant))
    assert "berichtigen" not in page.content.decode()
    assert client.post(page_of(amendment.grant), {"amendments-0-state_share": "1,00"}).status_code == 403
    assert client.post(page_of(amendment), NOTICE | {"change_reason": "x"}).status_code == 403
    assert days_of(amendment.grant) == [date(2020, 7, 1)]
