"""„Fehler melden“: from the foot of a page to the desk of those in charge, and gone some time after it is settled."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from ozgtracker.models import ErrorReport
from tests.factories import BundleFactory, GrantFactory, ProjectFactory, RoleFactory, UserFactory
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
FORM, DESK, SETTLE = "/fehler-melden/", "/schreibtisch/", "/eintragen/fehlermeldung/"
FOOT = re.compile(r'<a class="kern-link" href="(/fehler-melden/\?[^"]*)">Fehler melden</a>')


@pytest.fixture
def project():
    return ProjectFactory(title="Aktenplan", slug="aktenplan", started_on=date(2020, 1, 1))


def report(client, page, text="Die Zahl stimmt nicht.", **fields):
    form = client.get(FORM, {"seite": page})
    return client.post(FORM, {**fields_of(form, "text"), "text": text, **fields})


def role_of(group, project):
    """An account that has the role for the project alone."""
    return RoleFactory(group=Group.objects.get(name=group), project=project, account__is_staff=True).account


@pytest.mark.parametrize("address", ["/", "/projekte/aktenplan/?stichtag=2020-12-31", "/impressum/", "/hilfe/"])
@pytest.mark.usefixtures("project")
def test_the_foot_of_a_page_leads_to_a_form_that_keeps_the_page(client, address):
    [link] = FOOT.findall(client.get(address).content.decode())
    page = client.get(unescape(link))
    assert fields_of(page, "text")["seite"] == address
    assert page["Cache-Control"].count("no-store")


def test_a_report_keeps_page_day_and_project_and_nothing_else_of_who_sent_it(client, project):
    page = "/projekte/aktenplan/?stichtag=2020-12-31"
    answer = report(client, page, contact="rat@example.org")
    assert (answer.status_code, answer["Location"]) == (302, "/fehler-melden/danke/")
    assert "Danke für Ihre Meldung" in text_of(client.get(answer["Location"]))
    [kept] = ErrorReport.objects.values()
    assert {name: value for name, value in kept.items() if name not in ("id", "sent_at")} == {
        "text": "Die Zahl stimmt nicht.",
        "contact": "rat@example.org",
        "page": page,
        "key_date": date(2020, 12, 31),
        "project_id": project.pk,
        "settled_at": None,
        "settled_by_id": None,
    }


def test_the_project_is_that_of_the_page_whatever_page_it_is(client, project):
    grant, bundle = GrantFactory(project=project), BundleFactory(project=project)
    pages = [
        "/projekte/aktenplan/",
        f"/foerdermittel/{grant.slug}/",
        f"/prozessbuendel/{bundle.slug}/",
        "/leistungseinheiten/?projekt=aktenplan",
    ]
    for page in [*pages, "/", "/vergleich/?von=2020-01-31&bis=2020-12-31"]:
        report(client, page)
    assert list(ErrorReport.objects.values_list("page", flat=True).filter(project=project)) == pages
    assert ErrorReport.objects.get(page__startswith="/vergleich/").key_date == date(2020, 12, 31)
    assert ErrorReport.objects.get(page="/").key_date == timezone.localdate()


@pytest.mark.parametrize(
    "given",
    ["https://example.org/", "//example.org", "/gibt-es-nicht/", "/antwort/geheim/", "/admin/", "x", "/" + "a" * 600],
)
def test_what_is_no_public_page_of_this_site_is_not_kept(client, given):
    report(client, given)
    assert ErrorReport.objects.get().page == "/"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"text": " "}, "Bitte schreiben Sie, was falsch ist."),
        ({"text": "x" * 2001}, "2001"),
        ({"text": "Zahl falsch", "contact": "rat"}, "Das ist keine vollständige E-Mail-Adresse."),
    ],
)
def test_what_cannot_be_sent_is_said_at_its_field(client, fields, problem):
    answer = client.post(FORM, {"seite": "/", **fields})
    assert answer.status_code == 422
    assert problem in answer.content.decode()
    assert not ErrorReport.objects.exists()


def test_texts_are_cleaned_and_shown_as_text(client, staff):
    report(client, "/", text="<b>falsch</b>\x0bseit\x07 gestern")
    assert ErrorReport.objects.get().text == "<b>falsch</b>\nseit gestern"
    staff("Projektleitung")
    assert "&lt;b&gt;falsch&lt;/b&gt;" in client.get(DESK).content.decode()


def test_another_site_cannot_send_a_report():
    client = Client(enforce_csrf_checks=True)
    assert client.post(FORM, {"seite": "/", "text": "falsch"}).status_code == 403
    assert not ErrorReport.objects.exists()
    page = client.get(FORM)
    assert client.post(FORM, {**fields_of(page, "text"), "text": "falsch"}).status_code == 302


def test_who_sends_many_has_to_wait_and_keeps_what_was_typed(client):
    place = {"REMOTE_ADDR": "203.0.113.7"}
    for _ in range(5):
        assert client.post(FORM, {"seite": "/", "text": "falsch"}, **place).status_code == 302
    answer = client.post(FORM, {"seite": "/", "text": "noch etwas"}, **place)
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert "Gerade kamen zu viele Meldungen." in answer.content.decode()
    assert "noch etwas</textarea>" in answer.content.decode()
    assert client.post(FORM, {"seite": "/", "text": "falsch"}, REMOTE_ADDR="203.0.113.8").status_code == 302
    assert ErrorReport.objects.count() == 6


@pytest.mark.walk
def test_it_is_on_the_desk_of_the_project_and_settled_there_with_one_action(client, project):
    report(Client(), "/projekte/aktenplan/", contact="rat@example.org")
    lead = role_of("Projektleitung", project)
    client.force_login(lead)
    page = client.get(DESK)
    assert "Fehler gemeldet: /projekte/aktenplan/" in text_of(page)
    assert "„Die Zahl stimmt nicht.“ · Rückfragen: rat@example.org" in text_of(page)
    answer = client.post(SETTLE, fields_of(page, "meldung"), follow=True)
    assert "Die Fehlermeldung ist erledigt." in text_of(answer)
    assert "Fehler gemeldet" not in text_of(answer)
    kept = ErrorReport.objects.get()
    assert (kept.settled_by, timezone.localdate(kept.settled_at)) == (lead, timezone.localdate())
    again = client.post(SETTLE, {"meldung": kept.pk}, follow=True)
    assert "Diese Fehlermeldung war schon erledigt." in text_of(again)


@pytest.mark.walk
def test_it_is_on_no_other_desk(client, project):
    report(Client(), "/projekte/aktenplan/")
    report(Client(), "/hilfe/")
    of_project, elsewhere = ErrorReport.objects.order_by("pk")
    others = [
        role_of("Projektleitung", ProjectFactory()),
        role_of("Sachbearbeitung", project),
    ]
    for account in others:
        client.force_login(account)
        assert "Fehler gemeldet" not in text_of(client.get(DESK))
        assert client.post(SETTLE, {"meldung": of_project.pk}).status_code == 403
    client.force_login(role_of("Projektleitung", project))
    assert "/hilfe/" not in text_of(client.get(DESK))
    assert client.post(SETTLE, {"meldung": elsewhere.pk}).status_code == 403
    assert not ErrorReport.objects.exclude(settled_at=None).exists()


@pytest.mark.usefixtures("project")
def test_who_is_in_charge_everywhere_has_those_without_a_project_too(client, staff):
    report(Client(), "/projekte/aktenplan/")
    report(Client(), "/hilfe/")
    staff("Fördermittelstelle")
    text = text_of(client.get(DESK))
    assert ("Fehler gemeldet: /projekte/aktenplan/" in text, "Fehler gemeldet: /hilfe/" in text) == (True, True)


def test_settled_ones_go_after_their_term_open_ones_stay(client, settings):
    settings.ERROR_REPORT_DAYS = 30
    for _ in range(3):
        report(client, "/")
    account, long_ago = UserFactory(), timezone.now() - timedelta(days=31)
    old, new, left_open = ErrorReport.objects.order_by("pk")
    for each in (old, new):
        each.settle(account)
    ErrorReport.objects.filter(pk=old.pk).update(settled_at=long_ago)
    ErrorReport.objects.filter(pk=left_open.pk).update(sent_at=long_ago)
    call_command("aufraeumen")
    assert list(ErrorReport.objects.order_by("pk")) == [new, left_open]
