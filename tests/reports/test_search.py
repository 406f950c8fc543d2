"""One field finds all that the program knows: by any name up to the day, in any spelling, grouped, with the match
marked; nothing that the reader may not see."""

import re
from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from papers.models import Paper
from reports.help.glossary import TERMS
from tests.factories import (
    BundleFactory,
    DivisionFactory,
    GrantFactory,
    PaperFactory,
    ProjectFactory,
    RolloutFactory,
    ServiceFactory,
    UnitFactory,
    UserFactory,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db
DAY = "2021-04-08"
HEADING = re.compile(r'<h2[^>]* id="([\w-]+)"')
HIT = re.compile(r'<li>\s*<a\s+class="kern-link"\s+href="([^"]*)">(.*?)</a>', re.DOTALL)


def page_of(client, typed, **parameters):
    response = client.get("/suche/", {"begriff": typed, "stichtag": DAY, **parameters})
    assert response.status_code == 200
    return re.search("<main.*</main>", response.content.decode(), re.DOTALL)[0]


def kinds_of(page):
    return HEADING.findall(page)


def hits_of(page):
    """The titles of the hits on a page, without marks."""
    body = page[page.index("<h2") :] if "<h2" in page else ""
    return [" ".join(re.sub("<[^>]+>", "", title).split()) for _, title in HIT.findall(body)]


def found(client, typed, **parameters):
    return hits_of(page_of(client, typed, **parameters))


@pytest.mark.parametrize(
    "typed",
    [
        *("Öffentliche Ämter", "oeffentliche aemter", "OFFENTLICHE AMTER", "ämter öffentliche", "300 ämter"),
        *(
            "ordnung 300.2 oeffentliche",
            "O\u0308ffentliche A\u0308mter",
            "öffent\u00adliche",
            "\u200bämter\u2060",
            "  300.2  ",
        ),
    ],
)
def test_a_unit_is_found_however_its_name_is_typed(client, typed):
    UnitFactory(name="Öffentliche Ämter und Ordnung", number="300.2")
    UnitFactory(name="Zoo", number="402")
    assert found(client, typed, art="leistungseinheiten") == ["300.2 Öffentliche Ämter und Ordnung"]


@pytest.mark.parametrize(
    ("name", "typed", "is_found"),
    [
        ("Straßenreinigung", "strassenreinigung", True),
        ("Strassenreinigung", "straßenreinigung", True),
        ("Buergerbuero", "Bürgerbüro", True),
        ("Bürgerbüro", "buergerbuero", True),
        ("Bürgerbuero", "buergerbüro", True),
        ("Stadt\u00adkasse \u200e7", "stadtkasse 7", True),
        ("Neuerfassung", "erfassung", True),
        ("Neubau", "neue", False),
        ("Blaubeeren", "blaue", False),
        ("Ämter", "amt er x", False),
        ("Ärzteämterüberöltes", "aerzteaemterueberoeltes", True),
        ("Überärzteämterölgefühl", "ueberaerzteaemteroelgefuehl", True),
    ],
)
def test_what_is_spelled_otherwise_is_the_same_and_what_is_another_word_is_not(client, name, typed, is_found):
    UnitFactory(name=name)
    assert bool(found(client, typed, art="leistungseinheiten")) == is_found


def test_a_unit_is_called_as_on_the_day_and_found_by_its_former_names_and_numbers(client):
    unit = UnitFactory(name="Rechtsamt", number="30")
    unit.state(date(2020, 1, 1), name="Ressort Recht", number="31")
    assert found(client, "rechtsamt", stichtag="2019-12-31") == ["30 Rechtsamt"]
    assert found(client, "ressort", stichtag="2019-12-31", art="leistungseinheiten") == []
    assert found(client, "rechtsamt", stichtag="2020-01-01") == ["31 Ressort Recht"]
    text = text_of(client.get(f"/suche/?begriff=30+rechtsamt&stichtag={DAY}"))
    assert "31 Ressort Recht früher: bis 31.12.2019: Rechtsamt frühere Nummer: bis 31.12.2019: 30" in text
    assert "früher" not in text_of(client.get("/suche/?begriff=rechtsamt&stichtag=2019-12-31"))


def test_a_unit_that_is_no_more_says_so_and_one_that_is_not_yet_is_not_found(client):
    UnitFactory(name="Altes Amt", closed_on=date(2020, 12, 31))
    UnitFactory(name="Junges Amt", founded_on=date(2022, 1, 1))
    assert found(client, "amt", art="leistungseinheiten") == ["Altes Amt"]
    assert "gibt es nicht mehr, letzter Tag 31.12.2020" in page_of(client, "altes")
    assert "gibt es nicht mehr" not in page_of(client, "altes", stichtag="2020-12-31")


def write_one_of_each():
    project = ProjectFactory(title="Elektronisches Archiv", short_name="E-Archiv", slug="archiv")
    RolloutFactory(project=project, unit=UnitFactory(name="Stadtarchiv", division=DivisionFactory(name="Kultur")))
    service = ServiceFactory(ozg_id="10092", name="Archivauskunft")
    BundleFactory(project=ProjectFactory(title="Bürgerservices", slug="buerger"), name="Archivieren", service=service)
    GrantFactory(project=project, authority="Bezirksregierung Köln", reference_number="34.02.01-7")
    PaperFactory(reference="VO/17/21", name="Sachstand Archiv", state=Paper.State.PUBLISHED)
    return project


def test_hits_of_all_kinds_stand_in_groups(client):
    write_one_of_each()
    page = page_of(client, "archiv")
    kinds = ["leistungseinheiten", "projekte", "prozessbuendel", "leistungen", "foerdermittel", "berichte"]
    assert kinds_of(page) == kinds
    titles = hits_of(page)
    for title in (
        *("Stadtarchiv", "Elektronisches Archiv", "Archivieren", "10092 Archivauskunft"),
        *("Land Nordrhein-Westfalen: Elektronisches Archiv", "VO/17/21 Sachstand Archiv"),
    ):
        assert title in titles
    text = text_of(client.get(f"/suche/?begriff=stadtarchiv&stichtag={DAY}"))
    assert "Stadtarchiv Kultur" in text
    assert kinds_of(page_of(client, "archiv", art="projekte")) == ["projekte"]


@pytest.mark.parametrize("typed", ["koeln", "Köln bezirksregierung", "34.02.01", "archiv köln", "westfalen e-archiv"])
def test_a_grant_is_found_by_project_grantor_authority_and_reference(client, typed):
    write_one_of_each()
    titles = found(client, typed, art="foerdermittel")
    assert titles == ["Land Nordrhein-Westfalen: Elektronisches Archiv"]
    assert found(client, typed, art="foerdermittel", stichtag="2018-12-31") == []


@pytest.mark.walk
@pytest.mark.parametrize("typed", ["Fördermittel", "foerdermittel", "welche fördermittel"])
def test_everyday_words_lead_to_the_pages_about_them(client, typed):
    page = page_of(client, typed)
    assert kinds_of(page)[0] == "seiten"
    assert "Tranchen" in found(client, typed, art="seiten")


@pytest.mark.walk
def test_every_hit_leads_to_a_page_of_the_same_day(client):
    write_one_of_each()
    page = page_of(client, "archiv")
    links = [address.replace("&amp;", "&") for address, _ in HIT.findall(page[page.index("<h2") :])]
    assert len(links) >= 6
    for link in links:
        assert f"stichtag={DAY}" in link
        assert client.get(link).status_code == 200
    assert (
        text_of(client.get(next(link for link in links if link.startswith("/prozessbuendel/")))).count("Archivieren")
        >= 1
    )


@pytest.mark.walk(4)
def test_a_project_is_found_by_former_titles_and_before_it_starts(client):
    project = ProjectFactory(title="Digitale Akte", started_on=date(2020, 1, 1))
    project.state(date(2021, 1, 1), title="Aktenplan")
    assert found(client, "digitale akte") == ["Aktenplan"]
    assert "früher: bis 31.12.2020: <mark>Digitale</mark> <mark>Akte</mark>" in page_of(client, "digitale akte")
    assert found(client, "aktenplan", stichtag="2020-12-31") == []
    ProjectFactory(title="Künftiges", started_on=date(2021, 6, 1), known_from=date(2021, 1, 1))
    assert "noch nicht begonnen, geplant ab 01.06.2021" in page_of(client, "kuenftiges")
    assert found(client, "kuenftiges", stichtag="2020-12-31") == []


def test_a_bundle_is_found_by_former_names_while_it_belongs_to_its_project(client):
    bundle = BundleFactory(name="Elterngeld", project=ProjectFactory(title="Bürgerservices"))
    bundle.state(date(2020, 7, 1), name="Familienleistungen")
    assert found(client, "elterngeld", art="prozessbuendel") == ["Familienleistungen"]
    assert found(client, "elterngeld", stichtag="2020-06-30", art="prozessbuendel") == ["Elterngeld"]


def test_findings_are_searched_where_they_are_chosen_and_the_page_leads_there(client, examples):
    page = page_of(client, "kijufa")
    assert "pruefung" not in kinds_of(page)
    address = f"?begriff=kijufa&amp;art=pruefung&amp;stichtag={DAY}"
    assert address in page.replace(f"&stichtag={DAY}", f"&amp;stichtag={DAY}")
    assert len(found(client, "kijufa", art="pruefung")) == 8


def test_a_finding_leads_to_its_row(client, examples):
    page = page_of(client, "leistungseinheiten zeile", art="pruefung")
    assert kinds_of(page) == ["pruefung"]
    [address] = [address.replace("&amp;", "&") for address, _ in HIT.findall(page[page.index("<h2") :])]
    assert address == f"/pruefung/?pruefung=sammelzeile&projekt=aktenplan&stichtag={DAY}"
    [title] = hits_of(page)
    check, _, subject = title.partition(": ")
    text = text_of(client.get(address))
    assert "1 Zeile (gefiltert)" in text
    assert check in text
    assert subject in text
    assert found(client, "leistungseinheiten zeile", art="pruefung", stichtag="2010-01-01") == []


def test_what_matches_is_marked_and_escaped(client):
    UnitFactory(name="<b>Bürger</b> & Straßen")
    page = page_of(client, "buerger strassen")
    assert "&lt;b&gt;<mark>Bürger</mark>&lt;/b&gt; &amp; <mark>Straßen</mark>" in page
    UnitFactory(name="A\u0308rzte")
    assert "<mark>A\u0308r</mark>zte" in page_of(client, "är") or "<mark>Är</mark>zte" in page_of(client, "är")


def test_what_begins_with_the_word_comes_first_and_long_groups_are_cut(client):
    for number in range(11):
        UnitFactory(name=f"Amt Zoo {number:02}")
    UnitFactory(name="Zoo")
    page = page_of(client, "zoo")
    titles = hits_of(page[: page.index('id="begriffe"')])
    assert titles[0] == "Zoo"
    assert len(titles) == 10
    assert "12 Treffer in „Leistungseinheiten“ zeigen" in text_of(client.get(f"/suche/?begriff=zoo&stichtag={DAY}"))
    assert len(found(client, "zoo", art="leistungseinheiten")) == 12


@pytest.mark.parametrize("typed", ["", "   ", "\u200b", "\u00ad\u2060"])
def test_without_a_word_that_can_be_seen_there_is_the_field_alone(client, typed):
    UnitFactory(name="Zoo")
    page = page_of(client, typed)
    assert kinds_of(page) == []
    assert "Treffer" not in page
    assert "Geben Sie ein oder mehrere Wörter ein" in page


def test_nothing_found_says_so_and_bad_input_names_the_field(client):
    assert "nichts zu finden" in page_of(client, "xyzzy")
    too_long = page_of(client, "x" * 201)
    assert "höchstens 200 Zeichen" in too_long
    assert kinds_of(too_long) == []
    assert "keine gültige Auswahl" in page_of(client, "zoo", art="gibt-es-nicht")
    assert "%" not in "".join(found(client, "%"))


def test_more_words_than_are_looked_for_one_by_one_count_as_they_stand(client):
    UnitFactory(name="a b c d e f g h i j")
    assert found(client, "h g f e d c b a i j", art="leistungseinheiten") == ["a b c d e f g h i j"]
    assert found(client, "h g f e d c b a j i", art="leistungseinheiten") == []


def test_what_is_not_public_yet_is_found_by_those_alone_who_may_view_it(client):
    withheld = {"not_public_until": date(2199, 12, 31)}
    secret = ProjectFactory(title="Geheimvorhaben", slug="geheim", **withheld)
    BundleFactory(project=secret, name="Geheimbündel")
    GrantFactory(project=secret)
    GrantFactory(grantor="Geheimgeber", **withheld)
    PaperFactory(name="Geheimbericht", state=Paper.State.PUBLISHED, **withheld)
    PaperFactory(name="Geheimentwurf")
    before = page_of(client, "geheim")
    assert kinds_of(before) == []
    assert "Geheim" not in before
    assert found(client, "VO", art="berichte") == []
    account = UserFactory()
    account.groups.add(Group.objects.get(name="Leserecht"))
    client.force_login(account)
    kinds = kinds_of(page_of(client, "geheim"))
    assert kinds == ["projekte", "prozessbuendel", "foerdermittel", "berichte"]
    assert len(found(client, "geheim", art="foerdermittel")) == 2
    assert len(found(client, "geheim", art="berichte")) == 2


def test_what_the_public_never_reads_is_not_searched(client, django_assert_max_num_queries):
    from tests.factories import ExpenditureFactory

    ExpenditureFactory(payee="Zwiebelfisch GmbH", purpose="Zwiebelfisch")
    assert kinds_of(page_of(client, "zwiebelfisch")) == []


@pytest.mark.walk
def test_the_number_of_queries_does_not_grow_with_what_is_found(client, django_assert_max_num_queries):
    write_one_of_each()
    for number in range(8):
        project = ProjectFactory(title=f"Archiv {number}")
        RolloutFactory(project=project, unit=UnitFactory(name=f"Archiv {number}"))
        GrantFactory(project=project)
        BundleFactory(project=project, name=f"Archiv {number}")
        ServiceFactory(name=f"Archiv {number}")
    page_of(client, "archiv")
    with django_assert_max_num_queries(16):
        page_of(client, "archiv")
    for kind, number in {
        "leistungseinheiten": 5,
        "projekte": 3,
        "prozessbuendel": 4,
        "leistungen": 2,
        "foerdermittel": 2,
    }.items():
        with django_assert_max_num_queries(number):
            page_of(client, "archiv", art=kind)


def test_the_search_is_at_hand_on_every_page(client):
    page = client.get(f"/projekte/?stichtag={DAY}").content.decode()
    assert f'href="/suche/?stichtag={DAY}"' in page
    assert f'href="/hilfe/?stichtag={DAY}"' in page


def test_a_term_of_the_glossary_is_found_and_leads_to_its_place(client):
    page = page_of(client, "stichtag", art="begriffe")
    assert hits_of(page)[0] == "Stichtag"
    assert f'href="/hilfe/?stichtag={DAY}#begriff-stichtag"' in page
    assert 'id="begriff-stichtag"' in client.get("/hilfe/").content.decode()


@pytest.mark.walk
def test_the_help_explains_each_term_and_its_pages_are_there(client):
    text = text_of(client.get("/hilfe/"))
    assert len({term.place for term in TERMS}) == len(TERMS)
    for term in TERMS:
        assert f"{term.name} {term.meaning}" in text
        if term.page:
            assert client.get(reverse(term.page)).status_code == 200
