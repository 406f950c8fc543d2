"""/staedtevergleich/: each municipality by what it publishes, with its Stand and its gaps."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from lists.package import public_lists
from neighbours.choices import RegionRole, SizeClass
from neighbours.comparison.own import own_figures, own_promises, own_tables
from neighbours.comparison.rows import MunicipalityComparison
from neighbours.figures import PUBLISHED, Figures, figures_of
from neighbours.packages.possible import refuse_impossible
from neighbours.packages.tables import NEWER, TABLES
from projects.choices import State
from services.choices import CatalogueStatus
from services.models.rules import DEFAULT_RULE
from services.models.scale import read_scale
from tests.factories import (
    DenominatorFactory,
    GrantFactory,
    MunicipalityFactory,
    PopulationFactory,
    ProjectFactory,
    ProjectStateFactory,
    RegionFactory,
    RegionMemberFactory,
    ServiceFactory,
)
from tests.musterstadt import LAST, MONTH_ENDS
from tests.neighbours.made import LEVEL, grant, package, project, publishing, service
from tests.pages import text_of

pytestmark = pytest.mark.django_db
ONLINE, FORM, COMPLIANT = (LEVEL.format(level) for level in ("2 Informationen", "1 Nichts", "3 Online-Leistung"))


def region_of(*municipalities):
    region = RegionFactory()
    for each in municipalities:
        RegionMemberFactory(region=region, municipality=each)
    return f"/regionen/{region.slug}/"


@pytest.fixture
def received(private, fetch):
    """Receive a package of Solingen, which has 160,000 inhabitants."""

    def receive(name="Solingen", number=160_000, **given):
        municipality = MunicipalityFactory(name=name)
        if number:
            PopulationFactory(municipality=municipality, number=number, counted_on=date(2020, 12, 31), source="IT.NRW")
        with publishing(package(**{"publisher": name, **given})) as server:
            municipality.address = server.address
            municipality.save()
            printed, failures = fetch(nur=municipality.slug)
            assert failures == "", printed
        return municipality

    return receive


def rows(client, query=""):
    answer = client.get(f"/staedtevergleich.json{query}")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == 200, content
    return {row["Kommune"]: row for row in json.loads(content)["zeilen"]}


def test_each_row_says_what_the_municipality_publishes(client, received):
    received(
        projects=[
            project("Aktenplan", **{"Leistungseinheiten": "10", "davon fertig": "4"}),
            project("E-Akte", Projektstand="abgeschlossen", **{"Prozessbündel": "10", "davon digitalisiert": "9"}),
        ],
        grants=[grant(), grant(Projekt="E-Akte", Ausgezahlt="20000.00", Zurückgezahlt="")],
        services=[service("10001", COMPLIANT), service("10002", ONLINE), service("10003", FORM), service("10004")],
    )
    row = rows(client)["Solingen"]
    assert row["Größenklasse"] == "kleinere Großstadt"
    assert (row["Einwohner"], row["Einwohner am"]) == (160_000, "2020-12-31")
    assert (row["Stand"], row["Projekte"], row["davon abgeschlossen"]) == ("2026-11-01", 2, 1)
    assert row["Fortschritt in %"] == 56.7  # 4 + 4 of 10 + 10 units, 9 of 10 bundles
    assert (row["Leistungen"], row["mit Reifegrad"], row["Online"]) == (4, 3, 2)
    assert (row["Online in %"], row["OZG-konform in %"]) == (50.0, 25.0)
    assert (row["Landesförderung"], row["Landesförderung je Einwohner"]) == (1_800_000, 11.25)
    assert row["Ausgezahlt je Einwohner"] == 1.69  # 270,000 EUR of 160,000
    assert row["Zählweise"] == "mindestens eine LeiKa-Leistung ab Stufe 2"


def test_the_reader_chooses_rule_and_whole(client, received):
    DenominatorFactory(slug="katalog", number=8)
    received(services=[service("10001", COMPLIANT), service("10002", ONLINE), service("10003")])
    shares = {
        query: rows(client, query)["Solingen"]["Online in %"]
        for query in ("", "?zaehlweise=beste", "?grundgesamtheit=erfasste", "?grundgesamtheit=katalog")
    }
    assert list(shares.values()) == [66.7, 33.3, 100.0, 25.0]
    assert client.get("/staedtevergleich.json?zaehlweise=niedrigste").status_code == 400


def test_unknown_is_not_nought(client, received):
    received(
        number=None,
        projects=[project(**{"davon fertig": ""}), project("E-Akte")],
        grants=None,
        services=[service("10001")],
    )
    row = rows(client)["Solingen"]
    assert [row[f"Fortschritt {word}in %"] for word in ("", "mindestens ", "höchstens ")] == [None, 20.0, 70.0]
    assert (row["Online"], row["Online in %"], row["Landesförderung"], row["Einwohner"]) == (None,) * 4
    assert row["Lücken"] == (
        "Einwohnerzahl: keine Angabe; Fördermittel: nicht veröffentlicht; Reifegrade: keine Angabe; "
        "noch kein Termin verstrichen"
    )
    assert "mindestens 20,0 %, höchstens 70,0 %" in text_of(client.get("/staedtevergleich/"))


def test_what_may_have_been_paid_makes_bounds(client, received):
    received(grants=[grant(**{"davon offen (Ausgezahlt)": "16000.00", "davon offen (Zurückgezahlt)": "8000.00"})])
    row = rows(client)["Solingen"]
    bounds = [row[f"Ausgezahlt je Einwohner{word}"] for word in ("", " mindestens", " höchstens")]
    assert bounds == [None, 1.51, 1.66]
    assert "mindestens 1,51 €, höchstens 1,66 €" in text_of(client.get("/staedtevergleich/"))


def test_gaps_are_named(client, fetch, private):
    MunicipalityFactory(name="Remscheid")
    MunicipalityFactory(name="Haan", address="http://127.0.0.1:9")
    assert rows(client)["Haan"]["Lücken"] == "Einwohnerzahl: keine Angabe; noch nichts empfangen"
    fetch()
    shown = rows(client)
    assert shown["Remscheid"]["Lücken"] == "Einwohnerzahl: keine Angabe; keine Installation bekannt"
    today = f"{timezone.localdate():%d.%m.%Y}"
    assert f"letzter Abruf am {today} nicht erreicht: Die Installation war nicht" in shown["Haan"]["Lücken"]
    assert "letzter Abruf" not in rows(client, "?stichtag=2025-01-01")["Haan"]["Lücken"]


def test_a_key_date_shows_what_was_published_by_then(client, publisher, fetch):
    MunicipalityFactory(name="Solingen", address=publisher.address)
    for day, done in (("2026-09-01", "3"), ("2026-10-01", "3"), ("2026-11-01", "8")):
        publisher.files = package(day=day, projects=[project(**{"davon fertig": done})])
        fetch()
    shown = {day: rows(client, f"?stichtag={day}")["Solingen"] for day in ("2026-08-31", "2026-09-15", "2026-12-01")}
    assert [row["Stand"] for row in shown.values()] == [None, "2026-09-15", "2026-11-01"]
    assert [row["Fortschritt in %"] for row in shown.values()] == [None, 30.0, 80.0]
    assert rows(client, "?stichtag=2026-10-20")["Solingen"]["Stand"] == "2026-10-01"


def test_the_own_municipality_stands_first_with_its_own_lists(client, settings, received):
    settings.MUNICIPALITY = "Wuppertal"
    received()
    assert list(rows(client)) == ["Wuppertal", "Solingen"]
    own = MunicipalityFactory(name="Wuppertal", is_own=True)
    PopulationFactory(municipality=own, number=350_000)
    GrantFactory(state_share=Decimal(700_000), own_share=Decimal(0), total_volume=Decimal(700_000))
    ServiceFactory(levels={date(2020, 1, 1): 2})
    ServiceFactory()
    row = rows(client, "?stichtag=2021-01-01")["Wuppertal"]
    assert (row["Stand"], row["Landesförderung je Einwohner"], row["Online in %"]) == ("2021-01-01", 2.0, 50.0)
    page = client.get("/staedtevergleich/?stichtag=2021-01-01")
    assert 'class="tag">eigene</span>' in page.content.decode()


def test_what_the_catalogue_has_no_more_does_not_count(client, settings, received):
    settings.MUNICIPALITY = "Wuppertal"
    gone = {"Stand im Katalog": "nicht mehr im Katalog"}
    services = [{**service("10001", ONLINE), "Stand im Katalog": "im Katalog"}, {**service("10002", ONLINE), **gone}]
    received(services=services)
    received("Köln", services=[service("10001", ONLINE), service("10002")])  # of an older program, without the column
    ServiceFactory(levels={date(2020, 1, 1): 2})
    own = ServiceFactory(levels={date(2020, 1, 1): 2})
    own.state(date(2026, 11, 1), catalogue_status=CatalogueStatus.WITHDRAWN)
    found = rows(client, "?stichtag=2026-11-01")
    numbers = {name: (row["Leistungen"], row["Online"]) for name, row in found.items()}
    assert numbers == {"Wuppertal": (1, 1), "Solingen": (1, 1), "Köln": (2, 1)}


def both(day):
    """The figures of the own lists, and of a package that says the same."""
    before = Figures(promises=own_promises(day))
    tables = own_tables(day)
    for name, listed in tables.items():
        refuse_impossible(name, listed)  # whoever receives it does
    return own_figures(day), figures_of(tables, read_scale(), day, before, None)


@pytest.mark.usefixtures("examples")
@pytest.mark.parametrize("day", [date(2018, 1, 1), date(2021, 4, 8), date(2025, 1, 1)])
def test_own_figures_are_those_of_the_own_package(day):
    for number in range(4):
        ServiceFactory(ozg_id=f"9{number}000", levels={date(2020, 1, 1): number})
    ServiceFactory(ozg_id="99999", catalogue_status=CatalogueStatus.WITHDRAWN)
    shown, published = both(day)
    assert shown == published
    assert sum(each.entered for each in shown.online.values()) == (8 if day > date(2020, 1, 1) else 0)


@pytest.mark.walk
@pytest.mark.usefixtures("musterstadt")
def test_so_they_are_in_musterstadt():
    for day in (LAST, *MONTH_ENDS[::6]):
        shown, published = both(day)
        assert shown == published


@pytest.mark.parametrize(
    ("end", "completed_on", "held"),
    [
        (date(2020, 6, 30), date(2020, 6, 30), (1, 1)),
        (date(2020, 6, 30), date(2020, 7, 1), (0, 1)),
        (date(2020, 6, 30), date(2020, 9, 1), (0, 0)),
        (date(2020, 6, 30), None, (0, 0)),
        (date(2099, 6, 30), None, None),
    ],
)
def test_of_the_own_projects_it_is_known_when_they_were_completed(end, completed_on, held):
    plan = ProjectFactory(starts_on=date(2019, 1, 1), ends_on=end)
    ProjectStateFactory(project=plan, state=State.RUNNING, effective_on=date(2019, 1, 1))
    if completed_on:
        ProjectStateFactory(project=plan, state=State.COMPLETED, effective_on=completed_on)
    bounds = own_figures(date(2021, 1, 1)).held(date(2021, 1, 1))
    assert (bounds and (bounds.least, bounds.most)) == held


def test_filters_sort_and_files(client, received, read_csv):
    received()
    received("Köln", 1_080_000)
    received("Haan", 30_000)
    MunicipalityFactory(name="Remscheid")
    assert list(rows(client, "?groesse=grosse-grossstadt")) == ["Köln"]
    assert list(rows(client, "?stand=fehlend")) == ["Remscheid"]
    assert list(rows(client, "?sort=-einwohner"))[:3] == ["Köln", "Solingen", "Haan"]
    region = RegionFactory(name="Bergisches Land")
    RegionMemberFactory(region=region, municipality__name="Solingen-Land")
    assert list(rows(client, f"?region={region.slug}")) == ["Solingen-Land"]
    assert [row["Kommune"] for row in read_csv("/staedtevergleich.csv?sort=-einwohner")][:2] == ["Köln", "Solingen"]


def test_the_source_is_a_link_that_gives_nothing_away(client, received):
    received()
    page = client.get("/staedtevergleich/").content.decode()
    links = re.findall(r'<a class="kern-link" href="http://127[^"]*/daten/heute/datapackage.json" rel="([^"]*)">', page)
    assert links == ["external noopener noreferrer"]


def test_the_chart_has_a_point_for_each(client, received):
    received()
    received("Köln", 1_080_000, services=[service("10001", ONLINE)])
    page = client.get("/staedtevergleich/").content.decode()
    assert re.findall(r"<title>(Köln|Solingen): ([^<]*)</title>", page) == [("Köln", "100,0 %"), ("Solingen", "50,0 %")]
    assert client.get("/staedtevergleich/groessenklassen.svg").status_code == 200
    content = client.get("/staedtevergleich/groessenklassen.csv?dialekt=rfc4180").streaming_content
    assert b"".join(content).decode().splitlines()[1].startswith("große Großstadt,1,1,100.0,100.0,100.0,")


def test_it_is_no_part_of_the_own_package(client):
    assert "staedtevergleich" not in [entry.file_stem for entry in public_lists()]
    assert client.get("/daten/heute/staedtevergleich.csv").status_code == 404


@pytest.mark.walk
def test_what_is_read_of_others_is_what_we_publish_ourselves(client):
    description = json.loads(client.get("/daten/heute/datapackage.json").content)
    published = {
        each["name"]: {field["name"]: field["type"] for field in each["schema"]["fields"]}
        for each in description["resources"]
    }
    for name, columns in (*TABLES.items(), *NEWER.items()):
        assert columns.items() <= published[name].items(), name


@pytest.mark.parametrize(
    ("inhabitants", "size"),
    [
        (1, "Landgemeinde"), (4_999, "Landgemeinde"), (5_000, "Kleinstadt"), (19_999, "Kleinstadt"),
        (20_000, "Mittelstadt"), (99_999, "Mittelstadt"), (100_000, "kleinere Großstadt"),
        (499_999, "kleinere Großstadt"), (500_000, "große Großstadt"),
    ],
)  # fmt: skip
def test_classes_of_size(inhabitants, size):
    assert SizeClass.of(inhabitants).label == size


def test_inhabitants_are_those_of_the_day(client):
    municipality = MunicipalityFactory(name="Haan")
    PopulationFactory(municipality=municipality, number=19_000, counted_on=date(2018, 12, 31))
    PopulationFactory(municipality=municipality, number=21_000, counted_on=date(2020, 12, 31))
    sizes = [
        rows(client, f"?stichtag={day}")["Haan"]["Größenklasse"] for day in ("2017-01-01", "2019-01-01", "2021-01-01")
    ]
    assert sizes == [None, "Kleinstadt", "Mittelstadt"]


def test_a_region_sets_its_municipalities_and_their_projects_side_by_side(client, settings, received):
    own = MunicipalityFactory(name="Wuppertal", is_own=True)
    PopulationFactory(municipality=own, number=350_000, counted_on=date(2020, 12, 31))
    GrantFactory(
        project__title="Unser Aktenplan",
        state_share=Decimal(510_000),
        own_share=Decimal(0),
        total_volume=Decimal(510_000),
    )
    region = RegionFactory(name="Bergisches Städtedreieck")
    RegionMemberFactory(region=region, municipality=own, role=RegionRole.LEADING)
    RegionMemberFactory(region=region, municipality=received(projects=[project("Ihr Aktenplan")], grants=[grant()]))
    RegionMemberFactory(region=region, municipality__name="Remscheid")
    today = timezone.localdate()
    text = text_of(client.get(f"/regionen/{region.slug}/"))
    assert (
        text.index("Wuppertal eigene Leitkommune")
        < text.index("Remscheid Partnerkommune")
        < text.index("Solingen Partner")
    )
    assert "Ohne Angaben: Remscheid." in text
    assert "Summe" in text
    assert "1.410.000,00 €" in text
    assert "2,76 €" in text  # 1,410,000 EUR of 510,000
    content = client.get(f"/regionen/{region.slug}/projekte.csv?dialekt=rfc4180").streaming_content
    projects = [line.split(",")[1:3] for line in b"".join(content).decode().splitlines()[1:]]
    assert projects == [["Wuppertal", "Unser Aktenplan"], ["Solingen", "Ihr Aktenplan"]]
    assert f"{today:%d.%m.%Y}" in text
    assert client.get("/regionen/gibt-es-nicht/").status_code == 404


def test_a_region_says_why_last_fetches_of_its_municipalities_failed(client, fetch, private):
    haan, _ = (MunicipalityFactory(name=name, address="http://127.0.0.1:9") for name in ("Haan", "Velbert"))
    page = region_of(haan)
    assert "Letzte Abrufe, die misslangen" not in text_of(client.get(page))
    fetch()
    text = text_of(client.get(page))
    assert "letzter Abruf misslungen, siehe unten" in text
    below = text.partition("Letzte Abrufe, die misslangen")[2]
    assert below.startswith(f" Haan: letzter Abruf am {timezone.localdate():%d.%m.%Y} nicht erreicht: Die Installation")
    assert "Velbert" not in below


def test_files_of_a_region_have_the_bounds_that_its_page_has(client, read_csv, received):
    page = region_of(received(projects=[project(**{"davon fertig": ""}), project("E-Akte")]))
    assert "mindestens 20,0 %, höchstens 70,0 %" in text_of(client.get(page))
    row = b"".join(client.get(f"{page}kommunen.json").streaming_content)
    row = json.loads(row)["zeilen"][0]
    assert [row[f"Fortschritt {word}in %"] for word in ("", "mindestens ", "höchstens ")] == [None, 20.0, 70.0]


@pytest.mark.parametrize(
    ("heads", "published"), [(160_000, [160_000, None]), (None, [160_000, 200_000])], ids=["some", "all"]
)
def test_the_sum_says_of_how_many_inhabitants_its_money_per_inhabitant_is(client, received, heads, published):
    cities = [
        received(name, number, grants=[grant()]) for name, number in zip(("Solingen", "Haan"), published, strict=True)
    ]
    if heads:
        cities.append(MunicipalityFactory(name="Velbert"))
        PopulationFactory(municipality=cities[-1], number=80_000)
    text = text_of(client.get(region_of(*cities)))
    said = "In der Summe bezieht sich „Landesförderung je Einwohner“ auf 160.000 Einwohner"
    assert (said in text) == (heads is not None)
    assert ("5,63 €" if heads else "5,00 €") in text  # 900,000 EUR of 160,000; 1,800,000 EUR of 360,000


def test_the_number_of_queries_does_not_depend_on_the_number_of_municipalities(
    client, received, django_assert_max_num_queries
):
    received()
    for number in range(30):
        PopulationFactory(municipality__name=f"Stadt {number}")
    client.get("/staedtevergleich/")
    with django_assert_max_num_queries(30):
        client.get("/staedtevergleich/")


def test_a_page_of_tomorrow_knows_only_what_was_received(client, received):
    received()
    tomorrow = timezone.localdate() + timedelta(days=1)
    with time_machine.travel(datetime(2026, 11, 20, tzinfo=UTC)):
        assert MunicipalityComparison(tomorrow, DEFAULT_RULE, PUBLISHED).rows[-1]["stand"] == date(2026, 11, 1)
