"""What a municipality must say before it goes online: its texts, where they are kept, and who says what is missing."""

from html import unescape

import pytest
from django.core.checks import run_checks
from django.test import Client

from ozgtracker.models import SiteText
from tests.factories import SiteTextFactory, UserFactory
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
PAGES = {
    "/impressum/": "Impressum",
    "/datenschutz/": "Datenschutz",
    "/barrierefreiheit/": "Barrierefreiheit",
    "/kontakt/": "Kontakt",
}
ADD = "/admin/ozgtracker/sitetext/add/"


@pytest.fixture
def administrator(client):
    client.force_login(UserFactory(is_superuser=True))
    return client


@pytest.mark.parametrize("address", PAGES)
def test_every_page_leads_to_the_texts_and_says_so_where_one_is_missing(client, address):
    for page in ("/", "/projekte/", "/anmelden/", "/gibt-es-nicht/"):
        assert f'href="{address}"' in client.get(page).content.decode()
    shown = text_of(client.get(address))
    assert "Dieser Text ist noch nicht eingestellt." in shown
    assert "Text eintragen" not in shown


def test_the_foot_leads_to_where_a_barrier_is_reported(client):
    assert 'href="/barrierefreiheit/#barriere-melden"' in client.get("/").content.decode()
    SiteTextFactory(kind="ACCESSIBILITY", text="## Barriere melden\nBitte schreiben Sie an barriere@stadt.example.")
    assert '<h2 id="barriere-melden">Barriere melden</h2>' in client.get("/barrierefreiheit/").content.decode()


def test_the_draft_is_entered_filled_in_and_public_when_it_has_no_gap(administrator, settings):
    settings.MUNICIPALITY, settings.SITE_URL = "Stadt Musterhausen", "https://ozg.stadt.example"
    page = f"{ADD}?kind=ACCESSIBILITY"
    sent = fields_of(administrator.get(page))
    assert sent["kind"] == "ACCESSIBILITY"
    assert "Stadt Musterhausen ist bemüht" in sent["text"]
    assert "Sie gilt für https://ozg.stadt.example." in sent["text"]
    kept = administrator.post(page, sent, follow=True)
    assert "Noch nicht öffentlich, denn es fehlt: vollständig, teilweise oder nicht" in text_of(kept)

    assert "noch nicht eingestellt" in text_of(Client().get("/barrierefreiheit/"))
    own = administrator.get("/barrierefreiheit/")
    assert "Noch nicht öffentlich: Der Text hat Lücken." in text_of(own)
    assert "<mark>[[Zahl]]</mark>" in own.content.decode()

    page = f"/admin/ozgtracker/sitetext/{SiteText.objects.get().pk}/change/"
    sent = fields_of(administrator.get(page)) | {"text": "## Stand\nTeilweise vereinbar.", "change_reason": "fertig"}
    assert administrator.post(page, sent).status_code == 302
    assert "Teilweise vereinbar." in text_of(Client().get("/barrierefreiheit/"))
    assert SiteText.history.count() == 2


def test_every_draft_names_its_gaps_and_is_complete_without_them(administrator):
    for kind, first in {
        "IMPRINT": "Name der Kommune",
        "PRIVACY": "Name der Kommune",
        "ACCESSIBILITY": "Name der Kommune",
        "CONTACT": "Name der Kommune",
    }.items():
        draft = SiteText(kind=kind, text=fields_of(administrator.get(f"{ADD}?kind={kind}"))["text"])
        assert draft.gaps[0] == first
        assert len(draft.gaps) >= 4
        assert draft.text.count("[[") == draft.text.count("]]") == len(draft.gaps)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("IMPRINT", "Wer die Website herausgibt und wie man sie erreicht"),
        ("PRIVACY", "Fristen der Protokolle nennt das Rechenzentrum"),
        ("ACCESSIBILITY", "wohin man Barrieren meldet"),
        ("CONTACT", "am besten ein Funktionspostfach"),
    ],
)
def test_the_form_says_what_the_page_has_to_say(administrator, kind, said):
    page = f"/admin/ozgtracker/sitetext/add/?kind={kind}"
    assert said in text_of(administrator.get(page))
    administrator.post(page, fields_of(administrator.get(page)))
    text = SiteText.objects.get()
    assert said in text_of(administrator.get(f"/admin/ozgtracker/sitetext/{text.pk}/change/"))


def test_the_list_leads_to_the_drafts_of_what_is_missing_and_a_text_is_there_once(administrator):
    SiteTextFactory(kind="IMPRINT")
    listed = administrator.get("/admin/ozgtracker/sitetext/").content.decode()
    assert 'href="/admin/ozgtracker/sitetext/add/?kind=PRIVACY"' in listed
    assert "kind=IMPRINT" not in listed
    page = f"{ADD}?kind=IMPRINT"
    refused = administrator.post(page, {"kind": "IMPRINT", "text": "Noch eines."})
    assert "Diesen Text gibt es schon." in text_of(refused)
    for kind in ("PRIVACY", "ACCESSIBILITY", "CONTACT"):
        SiteTextFactory(kind=kind)
    assert administrator.get(ADD).status_code == 403


def test_a_text_is_sent_for_the_page_of_its_address_alone(administrator):
    refused = administrator.post(f"{ADD}?kind=IMPRINT", {"kind": "PRIVACY", "text": "Etwas."})
    assert refused.status_code == 200
    assert not SiteText.objects.exists()


@pytest.mark.parametrize("group", ["Sachbearbeitung", "Projektleitung", "Leserecht"])
def test_only_the_administration_keeps_them(staff, group):
    text = SiteTextFactory()
    client = staff(group)
    assert client.get(ADD).status_code == 403
    page = f"/admin/ozgtracker/sitetext/{text.pk}/change/"
    assert client.post(page, {"kind": "IMPRINT", "text": "Anders."}).status_code == 403
    assert "Text ändern" not in text_of(client.get("/impressum/"))


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "[hier](javascript:alert(1))",
        "![Bild](https://fremd.example/bild.png)",
        "[[<img src=x onerror=alert(1)>]]",
        '[a](https://stadt.example "><script>alert(1)</script>")',
    ],
)
def test_a_text_brings_no_script_and_nothing_of_another_host(administrator, typed):
    SiteTextFactory(text=typed)
    body = administrator.get("/impressum/").content.decode().partition("<main")[2].partition("</main>")[0]
    for forbidden in ("<script", "<img", 'href="javascript'):
        assert forbidden not in body


def test_markdown_becomes_headings_below_that_of_the_page_lists_and_links(client):
    SiteTextFactory(text="# Anschrift\nStadt\nRathaus\n\n- [Seite](https://stadt.example/)\n\n<b>kein</b> HTML")
    body = client.get("/impressum/").content.decode()
    assert body.count("<h1") == 1
    assert '<h2 id="anschrift">Anschrift</h2>' in body
    assert "Stadt<br />" in body
    assert '<li><a href="https://stadt.example/">Seite</a></li>' in body
    assert "<b>kein</b> HTML" in unescape(body)
    assert "<b>kein" not in body


def test_they_are_read_without_signing_in_where_everything_else_needs_it(client, settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.contrib.auth.middleware.LoginRequiredMiddleware"]
    assert client.get("/projekte/").status_code == 302
    for address in PAGES:
        assert client.get(address).status_code == 200


def own_problems():
    found = run_checks(include_deployment_checks=True)
    return [f"{each.msg} {each.hint}" for each in found if each.id.startswith("ozgtracker.")]


def test_check_deploy_says_what_is_missing_to_go_online(settings):
    settings.MUNICIPALITY = settings.SITE_URL = settings.DATA_LICENSE = ""
    imprint = SiteTextFactory(kind="IMPRINT", text="Stadt [[Name]], [[Straße]]")
    SiteTextFactory(kind="CONTACT")
    assert own_problems() == [
        "MUNICIPALITY ist leer. Es fehlt der Name der Kommune, der im Kopf jeder Seite steht.",
        "SITE_URL ist leer. Es fehlt die Adresse des Programms, die in Dateien, Feeds und Kalendern steht.",
        "DATA_LICENSE ist leer. Es fehlt die Lizenz der Daten, die am Fuß jeder Seite steht.",
        f"Text „Impressum“ hat Lücken: Name, Straße. Eintragen unter /admin/ozgtracker/sitetext/{imprint.pk}/change/",
        "Text „Datenschutz“ fehlt. Eintragen unter /admin/ozgtracker/sitetext/add/?kind=PRIVACY",
        "Text „Barrierefreiheit“ fehlt. Eintragen unter /admin/ozgtracker/sitetext/add/?kind=ACCESSIBILITY",
    ]


def test_check_deploy_is_silent_when_everything_is_said(settings):
    settings.MUNICIPALITY, settings.SITE_URL = "Stadt Musterhausen", "https://ozg.stadt.example"
    settings.DATA_LICENSE = "dl-by-de/2.0"
    for kind in SiteText.Kind:
        SiteTextFactory(kind=kind)
    assert own_problems() == []


def test_the_desk_of_the_administration_leads_to_what_is_missing(administrator, staff):
    imprint = SiteTextFactory(kind="IMPRINT", text="Stadt [[Name]], [[Straße]]")
    SiteTextFactory(kind="CONTACT")
    page = administrator.get("/schreibtisch/")
    shown = text_of(page)
    assert "Text der Website: Impressum" in shown
    assert "Es fehlt: Name, Straße." in shown
    assert "Text der Website: Kontakt" not in shown
    assert f'href="/admin/ozgtracker/sitetext/{imprint.pk}/change/"' in page.content.decode()
    assert 'href="/admin/ozgtracker/sitetext/add/?kind=PRIVACY"' in page.content.decode()
    assert "Text der Website" not in text_of(staff("Projektleitung").get("/schreibtisch/"))


@pytest.mark.walk
def test_licence_and_emblem_are_those_of_the_settings(client, settings, tmp_path):
    assert "Lizenz der Daten" not in text_of(client.get("/"))
    assert 'src="/wappen"' not in client.get("/").content.decode()
    emblem = tmp_path / "wappen.svg"
    emblem.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    settings.DATA_LICENSE, settings.EMBLEM = "dl-by-de/2.0", str(emblem)
    page = client.get("/").content.decode()
    assert '<a class="kern-link" href="https://www.govdata.de/dl-de/by-2-0" rel="license">' in page
    assert '<img class="site-emblem" src="/wappen" alt="">' in page
    answer = client.get("/wappen")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content == b'<svg xmlns="http://www.w3.org/2000/svg"/>'


def test_the_foot_asks_the_database_nothing(client, django_assert_num_queries):
    SiteTextFactory()
    with django_assert_num_queries(0):
        client.get("/anmelden/passwort/gesendet/")
