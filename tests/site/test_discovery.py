"""What machines find: feeds, calendar, sitemap, robots, and what each page says of itself."""

import re
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings as site_settings
from django.urls import resolve
from icalendar import Calendar

from tests.factories import (
    BodyFactory,
    ConsultationFactory,
    GrantFactory,
    PaperFactory,
    ProjectFactory,
    RegionFactory,
    RolloutFactory,
    ServiceDeadlineFactory,
    SiteTextFactory,
    UnitFactory,
)
from tests.phases import Phase
from tests.rights.addresses import routes
from tests.rights.test_matrix import expected

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
# Pages for accounts, of results of a search, forms, and what describes one list for programs.
NOT_NAMED = ("admin/", "anmelden/", "abmelden/", "suche/", "fehler-melden/", "api/v1/", "api/<slug:name>/")
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def entries_of(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return [
        {
            "title": entry.findtext(f"{ATOM}title"),
            "text": entry.findtext(f"{ATOM}summary"),
            "link": entry.find(f"{ATOM}link").get("href"),
            "published": entry.findtext(f"{ATOM}published"),
            "updated": entry.findtext(f"{ATOM}updated"),
            "id": entry.findtext(f"{ATOM}id"),
        }
        for entry in ET.fromstring(answer.content).iter(f"{ATOM}entry")  # noqa: S314 our own
    ]


@pytest.fixture
def zoo():
    project = ProjectFactory(title="E-Akte", slug="e-akte", starts_on=date(2020, 1, 1))
    phases = {date(2020, 2, 1): Phase.CONCEPT, date(2020, 6, 1): Phase.PRODUCTION}
    return RolloutFactory(project=project, unit=UnitFactory(name="Zoo & Tierpark"), phases=phases)


@pytest.mark.walk(4)
def test_the_feed_of_changes_tells_the_newest_first_and_leads_to_their_day(client, zoo, settings):
    settings.SITE_URL = "https://ozg.stadt.example"
    newest, *_ = found = entries_of(client.get("/aktuell.atom"))
    assert newest["title"] == "Zoo & Tierpark: Phase (E-Akte)"
    assert newest["text"] == "Vorher Konzeption, Nachher Produktiv"
    assert newest["published"] == "2020-06-01T00:00:00+02:00"
    assert newest["link"] == "https://ozg.stadt.example/vergleich/?von=2020-05-31&bis=2020-06-01&projekt=e-akte"
    assert "Produktiv" in client.get(newest["link"].removeprefix("https://ozg.stadt.example")).content.decode()
    assert [entry["published"] for entry in found] == sorted((entry["published"] for entry in found), reverse=True)


def test_entries_keep_their_identifiers_and_none_has_that_of_another(client, zoo, settings):
    first = [entry["id"] for entry in entries_of(client.get("/aktuell.atom"))]
    settings.SITE_URL = "https://neu.stadt.example"
    RolloutFactory(project=zoo.project, phases={date(2020, 6, 15): Phase.PLANNING})
    second = [entry["id"] for entry in entries_of(client.get("/aktuell.atom"))]
    assert set(first) < set(second)
    assert len(set(second)) == len(second)
    assert all(identifier.startswith("urn:uuid:") for identifier in second)


@pytest.mark.walk
def test_the_feed_of_changes_is_empty_without_any_and_ends_after_fifty(client):
    assert entries_of(client.get("/aktuell.atom")) == []
    project = ProjectFactory(starts_on=date(2020, 1, 1))
    for day in range(1, 29):
        RolloutFactory(project=project, phases={date(2020, 5, day): Phase.PLANNING, date(2020, 6, day): Phase.CONCEPT})
    found = entries_of(client.get("/aktuell.atom"))
    assert len(found) == 50
    assert found[0]["published"] == "2020-06-28T00:00:00+02:00"


def test_feeds_ask_a_fixed_number_of_queries(client, zoo, django_assert_max_num_queries):
    for _ in range(5):
        RolloutFactory(project=zoo.project, phases={date(2020, 6, 15): Phase.PLANNING})
    with django_assert_max_num_queries(30):
        client.get("/aktuell.atom")


@pytest.mark.walk(4)
def test_what_is_not_public_is_in_no_feed_no_calendar_and_no_sitemap(client, zoo):
    project = ProjectFactory(title="Geheimes", slug="geheimes", starts_on=date(2020, 1, 1))
    RolloutFactory(project=project, phases={date(2020, 6, 2): Phase.PRODUCTION})
    GrantFactory(project=project, period_end=date(2090, 12, 31))
    shown = {path: client.get(path).content.decode() for path in ("/aktuell.atom", "/termine.ics", "/sitemap.xml")}
    assert all("eheimes" in body for body in shown.values())
    project.not_public_until = date(2100, 1, 1)
    project.save()
    for path in shown:
        assert "eheimes" not in client.get(path).content.decode()


def test_the_feed_of_papers_has_those_that_everybody_may_read(client, frozen, settings):
    settings.SITE_URL = "https://ozg.stadt.example"
    PaperFactory(reference="VO/ENTWURF")
    PaperFactory(reference="VO/GEHEIM", not_public_until=date(2100, 1, 1))
    (entry,) = entries_of(client.get("/berichte.atom"))
    assert entry["title"].startswith("VO/0504/21 ")
    assert entry["link"] == "https://ozg.stadt.example/berichte/vo-0504-21/"
    assert entry["text"] == "Bericht vom 08.04.2021, Zahlen für den 08.04.2021."


def events_of(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content).walk("VEVENT")


def test_the_calendar_has_deadlines_that_are_not_met(client, time_machine, settings):
    time_machine.move_to(datetime(2022, 7, 1, 12, tzinfo=UTC))
    settings.SITE_URL = "https://ozg.stadt.example"
    grant = GrantFactory(
        project=ProjectFactory(title="E-Akte, Teil 1; neu", starts_on=date(2020, 1, 1)),
        grantor="Land NRW",
        notice_on=date(2020, 1, 1),
        period_start=date(2020, 1, 1),
        period_end=date(2022, 12, 31),
        proof_months=6,
    )
    ServiceDeadlineFactory(name="OZG", due_on=date(2022, 12, 31), source="§ 1 OZG")
    found = {str(event["summary"]): event for event in events_of(client.get("/termine.ics"))}
    proof = found["Verwendungsnachweis: E-Akte, Teil 1; neu"]
    assert proof["dtstart"].dt == date(2023, 6, 30)
    assert proof["dtend"].dt == date(2023, 7, 1)
    assert str(proof["url"]) == f"https://ozg.stadt.example/foerdermittel/{grant.slug}/"
    assert "Frist der OZG-Leistungen: OZG" in found
    again = {str(event["uid"]) for event in events_of(client.get("/termine.ics"))}
    assert again == {str(event["uid"]) for event in found.values()}
    assert len(again) == len(found)


def test_the_calendar_has_sittings_with_the_papers_that_one_may_read(client, staff, time_machine):
    time_machine.move_to(datetime(2021, 1, 5, 12, tzinfo=UTC))
    body = BodyFactory(name="Hauptausschuss")
    for reference in ("VO/2", "VO/1"):
        made = PaperFactory(reference=reference, name="Sachstand")
        ConsultationFactory(paper=made, body=body, held_on=date(2021, 2, 3), role="Entgegennahme o. B.")
    assert events_of(client.get("/termine.ics")) == []
    (sitting,) = events_of(staff().get("/termine.ics"))
    assert str(sitting["summary"]) == "Sitzung: Hauptausschuss"
    assert sitting["dtstart"].dt == date(2021, 2, 3)
    lines = str(sitting["description"]).splitlines()
    assert lines[:2] == ["VO/1 Sachstand (Entgegennahme o. B.)", "VO/2 Sachstand (Entgegennahme o. B.)"]


@pytest.mark.walk
def test_the_calendar_asks_the_same_number_of_queries_for_many_grants(client, django_assert_num_queries):
    GrantFactory(period_end=date(2090, 12, 31))
    client.get("/termine.ics")
    with django_assert_num_queries(count_of(client)):
        client.get("/termine.ics")
    before = count_of(client)
    for _ in range(3):
        GrantFactory(period_end=date(2090, 12, 31))
    assert count_of(client) == before


def count_of(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        client.get("/termine.ics")
    return len(queries)


@pytest.mark.walk
def test_the_sitemap_has_every_public_page_under_the_address_of_the_setting(client, frozen, settings):
    settings.SITE_URL = "https://ozg.stadt.example"
    RegionFactory()
    for kind in ("IMPRINT", "ACCESSIBILITY", "CONTACT"):
        SiteTextFactory(kind=kind)
    SiteTextFactory(kind="PRIVACY", text="[[fehlt]]")
    answer = client.get("/sitemap.xml")
    found = [each.text for each in ET.fromstring(answer.content).iter(f"{SITEMAP}loc")]  # noqa: S314 our own
    assert len(found) == len(set(found)) > 60
    paths = [address.removeprefix("https://ozg.stadt.example") for address in found]
    assert {resolve(path).route for path in paths} == {*public_pages(), "berichte/<slug:slug>/"} - {"datenschutz/"}
    for path in paths:
        assert client.get(path).status_code == 200, path


def public_pages():
    """The routes of pages that everybody reads; those of papers are not among them, as there are drafts."""
    pages = (route for route in routes() if (not route or route.endswith("/")) and not route.startswith(NOT_NAMED))
    return {route for route in pages if expected(route, "anonymous", "get") == "o"}


def test_robots_keep_away_from_accounts(client, settings):
    settings.SITE_URL = "https://ozg.stadt.example"
    assert client.get("/robots.txt").content.decode() == (
        "User-agent: *\n"
        "Disallow: /admin/\n"
        "Disallow: /anmelden/\n"
        "Disallow: /abmelden/\n"
        "Disallow: /konto/\n"
        "\n"
        "Sitemap: https://ozg.stadt.example/sitemap.xml\n"
    )


def test_where_one_must_sign_in_to_read_no_page_is_named(client, settings, zoo):
    settings.LOGIN_REQUIRED = True
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.contrib.auth.middleware.LoginRequiredMiddleware"]
    assert client.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"
    assert b"<loc>" not in client.get("/sitemap.xml").content
    for path in ("/aktuell.atom", "/berichte.atom", "/termine.ics"):
        assert client.get(path)["Location"].startswith("/anmelden/")


def meta(client, address, name):
    page = " ".join(client.get(address).content.decode().split())
    return re.search(rf'<meta (?:name|property)="{name}" content="([^"]*)"', page)[1]


@pytest.mark.walk
def test_every_page_says_what_it_is_of_and_has_a_picture(client, examples, settings):
    settings.SITE_URL = "https://ozg.stadt.example"
    assert meta(client, "/", "og:image") == "https://ozg.stadt.example/static/ozgtracker/preview.png"
    descriptions = {
        "/?stichtag=2018-01-01": "Wie weit ist die Digitalisierung? Fortschritt, Fördermittel und OZG-Leistungen.",
        "/?stichtag=2021-04-08": "2 Projekte: 22 von 38 Leistungseinheiten produktiv; 2,63 Mio. € von 3,86 Mio. € "
        "Landesförderung abgerufen; ein Termin ist nicht zu halten; einer lässt sich nicht abschätzen.",
        "/berichte/": "Welche Drucksachen hat die Verwaltung dem Rat vorgelegt, und welche Fragen sind noch offen?",
        "/vergleich/": "Was hat sich zwischen zwei Tagen geändert?",
    }
    for address, description in descriptions.items():
        assert meta(client, address, "description") == description


def test_pictures_of_the_site_are_there(client):
    page = client.get("/anmelden/").content.decode()
    for name in ("icon-48.png", "icon-180.png", "icon.svg", "preview.png"):
        assert name in page
        assert (site_settings.BASE_DIR / "static" / "ozgtracker" / name).exists()
    assert client.get("/favicon.ico")["Location"] == "/static/ozgtracker/icon-48.png"
