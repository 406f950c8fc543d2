"""The weekly digest: for who wants it, about one's own projects, once a week."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ozgtracker.models import WeeklyDigest
from ozgtracker.privacy.pseudonyms import pseudonymise
from tests.factories import ProjectFactory
from tests.pages import text_of
from tests.phases import Phase
from tests.rounds.conftest import Lead, Unit, plain, rollout_of

pytestmark = pytest.mark.django_db


def send():
    output = StringIO()
    call_command("wochenbericht", stdout=output)
    return output.getvalue().strip()


def order(lead, choice="ja"):
    return text_of(lead.client.post("/konto/wochenbericht/", {"wochenbericht": choice}, follow=True))


def test_it_comes_to_who_orders_it_on_the_page_of_the_account(lead, mail):
    assert "Wochenbericht bestellen" in text_of(lead.client.get("/konto/"))
    assert send() == "gesendet: 0, nichts zu berichten: 0, abgewiesen: 0"
    page = order(lead)
    assert "Der Wochenbericht kommt ab jetzt jede Woche." in page
    assert "Er geht an leitung@stadt.example." in page
    assert send() == "gesendet: 1, nichts zu berichten: 0, abgewiesen: 0"
    message = mail.to("leitung@stadt.example")
    assert message["Subject"] == "OZG-Tracker: Ihre Projekte vom 07.07. bis 14.07.2021"
    assert message["List-Unsubscribe"].strip() == "<https://ozg.stadt.example/konto/>"
    text = plain(message)
    assert "Aktenplan\r\nhttps://ozg.stadt.example/projekte/aktenplan/" in text
    assert "- Phasenwechsel: 2" in text
    assert "- nicht bestätigt: 2" in text
    assert "<li>Phasenwechsel: 2</li>" in message.get_body(("html",)).get_content()


@pytest.mark.walk
def test_it_names_answers_to_accept_and_rounds_that_end(lead, mail, zoo, now):
    lead.start(ends_on="20.07.2021")
    Unit(mail.link("zoo@stadt.example")).answer(zoo, "UNCHANGED")
    order(lead)
    send()
    text = plain(mail.to("leitung@stadt.example"))
    assert "- Antworten anzunehmen: 1" in text
    assert "- Statusabfrage endet am 20.07.2021" in text


def test_it_speaks_of_own_projects_alone(lead, mail):
    foreign = ProjectFactory(title="Fremdes", slug="fremdes")
    rollout_of(foreign, "Archiv", Phase.PLANNING)
    order(lead)
    send()
    assert "Fremdes" not in plain(mail.to("leitung@stadt.example"))


def test_it_comes_once_a_week_with_what_is_new(lead, mail, now, zoo):
    order(lead)
    send()
    now("2021-07-20 08:00+02:00")
    assert send() == "gesendet: 0, nichts zu berichten: 0, abgewiesen: 0"
    zoo.confirmations.create(confirmed_on=date(2021, 7, 20))
    now("2021-07-21 07:59+02:00")
    assert send() == "gesendet: 1, nichts zu berichten: 0, abgewiesen: 0"
    text = plain(mail.to("leitung@stadt.example"))
    assert "- Bestätigungen von Umsetzungen: 1" in text
    assert "Phasenwechsel" not in text


def test_nobody_gets_one_after_ending_it_or_leaving_or_without_an_address(lead, mail, project):
    order(lead)
    assert "Der Wochenbericht kommt nicht mehr." in order(lead, "nein")
    without, gone = Lead("ohne", project=project), Lead("fort", project=project)
    for each in (without, gone):
        order(each)
    without.account.email = ""
    without.account.save()
    gone.account.is_active = False
    gone.account.save()
    assert send() == "gesendet: 0, nichts zu berichten: 0, abgewiesen: 0"
    assert mail.messages == []


def test_an_account_that_keeps_no_project_gets_none(lead, mail, staff):
    reader = staff("Leserecht")
    reader.post("/konto/wochenbericht/", {"wochenbericht": "ja"})
    account = WeeklyDigest.objects.get().account
    account.email = "leser@stadt.example"
    account.save()
    assert send() == "gesendet: 0, nichts zu berichten: 1, abgewiesen: 0"


@pytest.mark.walk(4)
def test_a_server_that_is_away_is_tried_again(lead, mail, settings):
    order(lead)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    with pytest.raises(CommandError, match="Der Mailserver war nicht zu erreichen"):
        send()
    settings.EMAIL_PORT = port
    assert send() == "gesendet: 1, nichts zu berichten: 0, abgewiesen: 0"


def test_who_leaves_is_forgotten_here_too(lead, mail):
    order(lead)
    lead.account.is_active = False
    lead.account.save()
    pseudonymise(lead.account)
    assert not WeeklyDigest.objects.exists()
