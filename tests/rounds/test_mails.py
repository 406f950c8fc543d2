"""Reminders, what bounces, what is unsubscribed; by a timer and by hand, against a real mail server."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from projects.models import StatusAnswer, StatusRequest
from tests.pages import fields_of, text_of
from tests.phases import Phase
from tests.rounds.conftest import PAGE, Unit, plain, rollout_of
from units.models import ContactAddress

pytestmark = pytest.mark.django_db


def remind():
    output = StringIO()
    call_command("statusabfragen", stdout=output)
    return output.getvalue().splitlines()


@pytest.mark.walk
def test_a_timer_reminds_who_has_not_answered_with_the_same_link(lead, mail, now, zoo):
    lead.start()
    link = mail.link("zoo@stadt.example")
    Unit(mail.link("museum@stadt.example"))
    now("2021-07-20 08:00+02:00")
    assert remind() == ["Anfragen gesendet: 0", "Erinnerungen gesendet: 0"]
    now("2021-07-21 06:00+02:00")
    museum = StatusAnswer.objects.exclude(rollout=zoo).get()
    Unit(mail.link("museum@stadt.example")).answer(museum.rollout, "UNCHANGED")
    assert remind() == ["Anfragen gesendet: 0", "Erinnerungen gesendet: 1"]
    message = mail.messages[-1]
    assert message["To"] == "zoo@stadt.example"
    assert message["Subject"] == "Erinnerung an die Statusabfrage Aktenplan: Bitte antworten Sie bis 23.07.2021"
    assert "Uns fehlt noch Ihre Antwort." in plain(message)
    assert mail.link("zoo@stadt.example") == link
    assert remind() == ["Anfragen gesendet: 0", "Erinnerungen gesendet: 0"]


@pytest.mark.walk
def test_nobody_is_reminded_after_the_end_or_where_the_round_says_never(lead, mail, now):
    lead.start(reminds_every="0")
    now("2021-07-22 08:00+02:00")
    assert remind()[1] == "Erinnerungen gesendet: 0"
    lead.sign_in()
    lead.start(ends_on="25.07.2021", reminds_every="2")
    now("2021-07-26 08:00+02:00")
    assert remind()[1] == "Erinnerungen gesendet: 0"


@pytest.mark.walk
@pytest.mark.parametrize("sent", [{"List-Unsubscribe": "One-Click"}, {}])
def test_reminders_end_by_one_click_of_a_mail_program_or_by_the_button(lead, mail, now, zoo, sent):
    lead.start()
    message = mail.to("zoo@stadt.example")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stopping = message["List-Unsubscribe"].strip(" <>").removeprefix("https://ozg.stadt.example")
    assert f"https://ozg.stadt.example{stopping}" in plain(message)
    nobody = Client(enforce_csrf_checks=True)
    assert "Erinnerungen beenden" in text_of(nobody.get(stopping))
    assert "erinnern wir Sie nicht mehr" in text_of(nobody.post(stopping, sent))
    now("2021-07-21 08:00+02:00")
    assert remind()[1] == "Erinnerungen gesendet: 1"
    assert mail.messages[-1]["To"] == "museum@stadt.example"
    lead.sign_in()
    assert "abbestellt am 14.07.2021" in text_of(lead.read())
    assert Unit(mail.link("zoo@stadt.example")).answer(zoo, "UNCHANGED").status_code == 302


@pytest.mark.walk
def test_an_address_that_the_server_refuses_is_undeliverable_until_there_is_another(lead, mail, project, now):
    archive = rollout_of(project, "Archiv", Phase.PLANNING, "weg@stadt.example")
    page = text_of(lead.start())
    assert "Gesendet: 2 Anfragen." in page
    assert "Unzustellbar: weg@stadt.example." in page
    assert "550 5.1.1 User unknown" in page
    now("2021-07-21 08:00+02:00")
    assert remind() == ["Anfragen gesendet: 0", "Erinnerungen gesendet: 2"]
    lead.sign_in()
    request = StatusAnswer.objects.get(rollout=archive).request
    assert "Gesendet: 1 Anfrage." in text_of(lead.ask_at(request, "archiv@stadt.example"))
    assert Unit(mail.link("archiv@stadt.example")).answer(archive, "UNCHANGED").status_code == 302
    assert ContactAddress.objects.get(unit=archive.unit).email == "weg@stadt.example"  # of units, not of this project


@pytest.mark.walk(4)
def test_a_server_that_is_away_keeps_nothing_back_for_ever(lead, mail, settings):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert "Der Mailserver war nicht zu erreichen" in text_of(lead.start())
    assert not StatusRequest.objects.filter(sent_at__isnull=False).exists()
    settings.EMAIL_PORT = port
    assert remind()[0] == "Anfragen gesendet: 2"
    assert len(mail.messages) == 2


@pytest.mark.walk
def test_who_has_no_address_gets_one_on_the_page_of_the_round(lead, mail, project):
    archive = rollout_of(project, "Archiv", Phase.PLANNING)
    assert "1 ohne Adresse, siehe unten." in text_of(lead.start()) or "keine" in text_of(lead.read())
    request = StatusAnswer.objects.get(rollout=archive).request
    wrong = lead.ask_at(request, "archiv")
    assert "Bitte geben Sie eine gültige E-Mail-Adresse an" in text_of(wrong)
    request = StatusAnswer.objects.get(rollout=archive).request
    lead.ask_at(request, "archiv@stadt.example")
    assert mail.link("archiv@stadt.example")


def test_where_nobody_has_an_address_yet_the_button_promises_no_mail(lead, mail):
    ContactAddress.objects.all().delete()
    form = fields_of(lead.client.get(f"{PAGE}neu/"), "ends_on")
    started = lead.client.post(f"{PAGE}neu/", {**form, "scope": "alle", "ends_on": "23.07.2021"}, follow=True)
    assert "Abfrage beginnen" in text_of(started)
    assert "0 Anfragen" not in text_of(started)


@pytest.mark.walk
def test_addresses_typed_in_several_rows_are_sent_together(lead, mail, project):
    archive, bath = (rollout_of(project, name, Phase.PLANNING) for name in ("Archiv", "Bad"))
    lead.start()
    names = [f"adresse-{each.status_answers.get().request_id}" for each in (archive, bath)]
    wrong = lead.client.post(
        f"{lead.page}nachfassen/", {"tat": "adressen", names[0]: "archiv@stadt.example", names[1]: "bad"}
    )
    assert "Bitte geben Sie eine gültige E-Mail-Adresse an" in text_of(wrong)
    assert len(mail.messages) == 2
    typed = fields_of(wrong, "tat")  # nothing of what was typed is lost
    assert (typed[names[0]], typed[names[1]]) == ("archiv@stadt.example", "bad")
    sent = lead.client.post(f"{lead.page}nachfassen/", {**typed, names[1]: "bad@stadt.example"}, follow=True)
    assert "Gesendet: 2 Anfragen." in text_of(sent)
    assert mail.link("archiv@stadt.example") != mail.link("bad@stadt.example")


@pytest.mark.walk
def test_a_button_of_one_row_sends_the_addresses_of_the_others_too(lead, mail, project, zoo):
    archive = rollout_of(project, "Archiv", Phase.PLANNING)
    lead.start()
    typed = {f"adresse-{archive.status_answers.get().request_id}": "archiv@stadt.example"}
    page = text_of(
        lead.client.post(
            f"{lead.page}nachfassen/", {**typed, "erinnern": zoo.status_answers.get().request_id}, follow=True
        )
    )
    assert "Gesendet: 1 Anfrage." in page
    assert "Gesendet: 1 Erinnerung." in page


@pytest.mark.walk
def test_by_hand_the_open_ones_are_reminded(lead, mail, zoo):
    lead.start()
    Unit(mail.link("zoo@stadt.example")).answer(zoo, "UNCHANGED")
    requests = list(StatusRequest.objects.values_list("pk", flat=True))
    assert "Gesendet: 1 Erinnerung." in text_of(lead.follow_up("erinnern", anfrage=requests))
    assert mail.messages[-1]["To"] == "museum@stadt.example"


@pytest.mark.walk(4)
def test_text_of_a_round_stands_in_mails_as_it_was_typed(lead, mail):
    lead.start(text="<b>Hallo</b> & Glück auf\nBcc: x@y.example")
    message = mail.to("zoo@stadt.example")
    assert "<b>Hallo</b> & Glück auf" in plain(message)
    assert "&lt;b&gt;Hallo&lt;/b&gt; &amp; Glück auf" in message.get_body(("html",)).get_content()
    assert message["Bcc"] is None


def test_the_command_says_what_it_lacks(db, settings):
    with pytest.raises(CommandError, match="EMAIL_URL"):
        call_command("statusabfragen")
    settings.EMAIL_URL, settings.SITE_URL = "smtp://localhost", ""
    with pytest.raises(CommandError, match="SITE_URL"):
        call_command("statusabfragen")
