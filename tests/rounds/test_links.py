"""Attacks on the links of a round, and what opens them unasked."""

import base64
import re
from datetime import date
from hashlib import sha256

import pytest
from django.test import Client

from ozgtracker.models import FailedSignIns
from projects.models import PhaseChange, Project, RolloutConfirmation, StatusAnswer, StatusRequest
from tests.pages import text_of
from tests.rounds.conftest import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(lead, mail):
    lead.start()
    return mail.link("zoo@stadt.example")


def everything():
    """All that an answer could change."""
    return (
        list(StatusAnswer.objects.order_by("pk").values()),
        list(StatusRequest.objects.order_by("pk").values()),
        PhaseChange.history.count(),
        RolloutConfirmation.history.count(),
        FailedSignIns.objects.count(),
    )


def altered(link):
    """The link with each single letter of its token replaced by another."""
    token = link.split("/")[2]
    for place, letter in enumerate(token[:-1]):
        yield f"/antwort/{token[:place]}{'A' if letter != 'A' else 'B'}{token[place + 1 :]}/"


def same_for_all(response):
    told = {name: value for name, value in response.headers.items() if name not in {"Expires", "X-Request-ID"}}
    return response.status_code, response.content, told


def test_a_token_has_256_bits_and_only_its_digest_is_stored(link):
    token = link.split("/")[2]
    assert len(base64.urlsafe_b64decode(f"{token}=")) == 32
    rows = str(list(StatusRequest.objects.values()))
    assert token not in rows
    assert sha256(token.encode()).hexdigest() in rows


@pytest.mark.walk
def test_opening_every_link_of_a_mail_changes_nothing(link, mail, client):
    """As scanners do, with GET and HEAD, again and again."""
    message = mail.to("zoo@stadt.example")
    html = message.get_body(("html",)).get_content()
    links = set(re.findall(r'href="https://ozg\.stadt\.example([^"]+)"', html))
    links |= set(re.findall(r"<https://ozg\.stadt\.example([^>]+)>", message["List-Unsubscribe"]))
    assert len(links) == 2
    before = everything()
    for address in [*links, f"{link}danke/"] * 3:
        assert client.get(address).status_code == 200
        assert client.head(address).status_code == 200
    assert everything() == before


@pytest.mark.walk
def test_altered_unknown_expired_and_foreign_links_get_the_same_page(link, lead, now, client):
    unknown = same_for_all(client.get("/antwort/gibt-es-nicht/"))
    assert unknown[0] == 404
    for address in altered(link):
        assert same_for_all(client.get(address, REMOTE_ADDR="::1")) == unknown
    assert same_for_all(client.get(f"/antwort/{'x' * 5000}/")) == unknown
    now("2021-07-24 00:01+02:00")
    assert same_for_all(client.get(link)) == unknown
    assert same_for_all(client.get(f"{link}danke/")) == unknown
    assert same_for_all(client.get(f"{link}erinnerungen/")) == unknown
    assert "Dieser Link gilt nicht" in client.get(link).content.decode()


def test_the_last_day_still_counts_until_midnight(link, now, zoo):
    now("2021-07-23 23:59+02:00")
    assert Unit(link).answer(zoo, "UNCHANGED").status_code == 302


def test_what_was_sent_before_the_end_cannot_be_sent_again_after_it(link, lead, now, zoo):
    unit = Unit(link)
    mark = re.search(rf'name="u{zoo.pk}-mark" value="([^"]*)"', unit.read().content.decode())[1]
    sent = {f"u{zoo.pk}-kind": "UNCHANGED", f"u{zoo.pk}-mark": mark}
    assert unit.client.post(link, sent).status_code == 302
    now("2021-07-24 00:01+02:00")
    before = everything()
    assert unit.client.post(link, sent).status_code == 404
    assert unit.client.post(f"{link}erinnerungen/", {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert everything() == before


def test_a_round_that_is_ended_takes_nothing_more(link, lead, zoo):
    assert "Ihre Links gelten nicht mehr" in text_of(lead.follow_up("beenden"))
    assert Unit(link).read().status_code == 404
    assert Unit(link).answer(zoo, "UNCHANGED").status_code == 404
    assert StatusAnswer.objects.get(rollout=zoo).kind == ""


@pytest.mark.walk
def test_a_link_answers_for_its_own_records_alone(link, mail, zoo, museum):
    """What is sent for the rollout of another unit is not even read."""
    unit = Unit(link)
    assert "Museum" not in text_of(unit.read())
    foreign = Unit(mail.link("museum@stadt.example"))
    mark = re.search(r'-mark" value="([^"]*)"', foreign.read().content.decode())[1]
    sent = {f"u{museum.pk}-kind": "UNCHANGED", f"u{museum.pk}-mark": mark}
    assert "Bitte wählen Sie zu mindestens einer" in text_of(unit.client.post(link, sent))
    assert StatusAnswer.objects.get(rollout=museum).kind == ""
    own = re.search(rf'name="u{zoo.pk}-mark" value="([^"]*)"', unit.read().content.decode())[1]
    unit.client.post(link, {**sent, f"u{zoo.pk}-kind": "UNCHANGED", f"u{zoo.pk}-mark": own})
    assert StatusAnswer.objects.get(rollout=museum).kind == ""
    assert StatusAnswer.objects.get(rollout=zoo).kind == "UNCHANGED"


@pytest.mark.walk
def test_who_guesses_links_has_to_wait_longer_each_time(link, now, client):
    place = {"REMOTE_ADDR": "203.0.113.7"}
    for number in range(20):
        assert client.get(f"/antwort/geraten-{number}/", **place).status_code == 404
    waiting = client.get("/antwort/geraten-20/", **place)
    assert waiting.status_code == 429
    assert "in 1 Minute noch einmal" in waiting.content.decode()
    assert client.get(link, **place).status_code == 429
    assert client.get(link, REMOTE_ADDR="203.0.113.8").status_code == 200
    now("2021-07-14 08:01:30+02:00")
    assert client.get(link, **place).status_code == 200
    assert client.get("/antwort/geraten-21/", **place).status_code == 404
    assert client.get(link, **place).status_code == 429


@pytest.mark.walk(4)
def test_links_that_were_given_out_once_are_no_guesses(link, lead, now, client):
    now("2021-07-24 08:00+02:00")
    for _ in range(30):
        assert client.get(link, REMOTE_ADDR="203.0.113.7").status_code == 404
    assert not FailedSignIns.objects.exists()


def test_the_page_is_kept_by_nobody_found_by_nobody_and_told_to_nobody(link):
    client = Client()
    for address in (link, f"{link}danke/", f"{link}erinnerungen/", "/antwort/gibt-es-nicht/"):
        response = client.get(address)
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert not response.cookies
        assert b"/admin/" not in response.content


@pytest.mark.walk
def test_an_account_that_is_signed_in_is_not_named_for_what_a_unit_answers(link, lead, zoo):
    unit = Unit(link)
    unit.client.force_login(lead.account)
    assert "Abmelden" not in text_of(unit.read())
    assert unit.answer(zoo, "UNCHANGED").status_code == 302
    assert StatusAnswer.objects.get(rollout=zoo).decided_by is None


@pytest.mark.walk(4)
def test_a_link_shows_a_project_that_is_not_public_and_nothing_else_does(link, zoo, client):
    project = Project.objects.get(slug="aktenplan")
    project.not_public_until = date(2021, 12, 31)
    project.save()
    assert client.get("/projekte/aktenplan/").status_code == 404
    assert "Zoo" in text_of(Unit(link).read())
    assert Unit(link).answer(zoo, "UNCHANGED").status_code == 302
    assert client.get("/projekte/aktenplan/").status_code == 404


@pytest.mark.walk(4)
def test_links_stay_when_the_secret_key_is_renewed_with_the_former_as_fallback(link, lead, mail, settings, zoo):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "ein-neuer-schluessel-von-mehr-als-fuenfzig-zeichen-laenge"
    lead.sign_in()
    request = StatusAnswer.objects.get(rollout=zoo).request
    lead.follow_up("erinnern", anfrage=request.pk)
    assert mail.link("zoo@stadt.example") == link
    assert Unit(link).read().status_code == 200


@pytest.mark.parametrize("token", ["%00", "ä", "%F0%9F%92%A9", "a%0d%0aSet-Cookie:x", "' OR 1=1 --", "x" * 300])
def test_hostile_tokens_are_unknown_links(db, client, token):
    assert client.get(f"/antwort/{token}/").status_code == 404
    assert client.post(f"/antwort/{token}/", {"a": "b"}).status_code == 404
