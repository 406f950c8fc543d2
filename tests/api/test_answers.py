"""Every answer is as the document says, on any day and under any filter; names stay, and lead to what they name."""

import json
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from records.models import DatePrecision
from reports.comparison.changes import CHANGE_SOURCES
from tests.api.described import ROOT, hold_everything, walk
from tests.factories import ExpenditureFactory, GrantFactory, MilestoneFactory, ProjectFactory, TrancheFactory
from tests.imports.test_packages import take_in
from tests.musterstadt import LAST
from tests.samples import size

pytestmark = pytest.mark.django_db
DAYS = ["2018-12-31", "2021-04-08", "2021-12-31", "1900-01-01", "2199-12-31"]
KEY_DATE = "2021-04-08"


@pytest.mark.walk
def test_the_document_is_openapi_3_1(described):
    from openapi_spec_validator import validate  # a second, which every process of a run would spend

    assert described.document["openapi"] == "3.1.1"
    validate(described.document)
    assert {*described.document["paths"]} >= {
        "/projekte/",
        "/projekte/{id}/",
        "/foerdermittel/{slug}/verwendungsnachweis/",
    }


def test_the_index_names_every_list(described):
    index = described.read(f"{ROOT}/")
    assert index["version"] == "v1"
    addresses = [urlsplit(each["url"]).path for each in index["listen"]]
    assert [path.removeprefix(ROOT) for path in addresses] == [*described.operations]


@pytest.mark.walk
def test_every_answer_is_as_the_document_says(described, frozen, random):
    hold_everything(described, random, DAYS, tries=size(6, 1), details=size(5, 1))


@pytest.mark.walk
@pytest.mark.musterstadt
def test_so_is_every_answer_of_a_large_city(described, musterstadt, random):
    days = [str(LAST), "2022-06-30"]
    hold_everything(described, random, days, lists=size(99, 6), tries=size(2, 1), details=size(2, 1))


@pytest.mark.walk
def test_names_and_what_they_name_are_the_same_after_all_data_were_taken_in_elsewhere(described, examples, tmp_path):
    def everything():
        queries = {path: {"bis" if path == "/vergleich/" else "stichtag": KEY_DATE} for path in described.operations}
        del queries["/foerdermittel/{slug}/verwendungsnachweis/"], queries["/berichte/"]  # in no package: frozen papers
        return {path: {row["id"]: row for row in walk(described, path, query)} for path, query in queries.items()}

    before = everything()
    call_command("exportieren", str(tmp_path))
    take_in(tmp_path / "vollstaendig")
    after = everything()
    assert {path: [*rows] for path, rows in after.items()} == {path: [*rows] for path, rows in before.items()}
    assert after == before


@pytest.mark.walk(4)
def test_a_row_has_its_values_under_the_headers_of_files_with_bounds_and_addresses(described, examples):
    [project] = [row for row in walk(described, "/projekte/", {"stichtag": KEY_DATE}) if row["id"] == "aktenplan"]
    assert project["url"] == f"http://testserver{ROOT}/projekte/aktenplan/?stichtag={KEY_DATE}"
    assert project["html"] == f"http://testserver/projekte/aktenplan/?stichtag={KEY_DATE}"
    assert project["davon fertig"] == project["davon fertig mindestens"] == project["davon fertig höchstens"] == 22
    assert project["Fortschritt in %"] == Decimal("57.9")
    units = walk(described, "/leistungseinheiten/", {"projekt": "aktenplan", "stichtag": KEY_DATE})
    assert len(units) == 38
    assert {row["Phase"] for row in units} == {"Planung", "Konzeption", "Produktiv"}
    assert all(row["id"] == f"aktenplan~{row['links']['Leistungseinheit'].split('/')[-2]}" for row in units)


@pytest.mark.walk
def test_values_are_those_of_the_files(described, client, examples):
    for path in ("/projekte/", "/foerdermittel/tranchen/", "/leistungen/", "/foerdermittel/zuwendungsfristen/"):
        file = client.get(f"{path[:-1]}.json?stichtag={KEY_DATE}")
        expected = json.loads(b"".join(file.streaming_content), parse_float=Decimal)["zeilen"]
        rows = walk(described, path, {"stichtag": KEY_DATE})
        for row, of_file in zip(rows, expected, strict=True):
            shared = {name: value or None if value == "" else value for name, value in of_file.items() if name in row}
            assert shared == {name: row[name] for name in shared}
            assert {*of_file} - {*row} == {"Stichtag"}


@pytest.mark.walk
def test_a_record_has_what_its_page_has(described, frozen):
    project = described.read(f"{ROOT}/projekte/aktenplan/?stichtag={KEY_DATE}")
    phases = {row["Phase"]: row["Leistungseinheiten"] for row in project["tabellen"]["phasen"]}
    assert phases["Produktiv"] == 22
    assert project["tabellen"]["termine"]
    assert project["tabellen"]["angaben"][0]["Projektende"] == project["data"]["Fertigstellung"]
    members = described.read(project["listen"]["leistungseinheiten"])
    assert members["total"] == 38
    unit = described.read(members["data"][0]["links"]["Leistungseinheit"])
    assert unit["data"] is None
    assert unit["tabellen"]["projekte"][0]["Projekt"] == project["data"]["Projekt"]
    paper = described.read(f"{ROOT}/berichte/vo-0504-21/")
    assert paper["data"]["Drucksache"] == "VO/0504/21"
    assert {row["Kennung"] for row in paper["tabellen"]["abschnitte"]} >= {"grund", "kosten", "begruendung"}
    assert any(row["Wert"] for row in paper["tabellen"]["zahlen"])
    finding = described.read(described.read(f"{ROOT}/pruefung/?stichtag={KEY_DATE}")["data"][0]["url"])
    assert finding["tabellen"]["fundstellen"]
    assert not any(part.isdecimal() and len(part) < 4 for part in finding["id"].split("~")[2:3])


def test_what_is_not_known_is_null_and_of_what_is_known_within_bounds_these_stand_beside_it(described):
    project = ProjectFactory(slug="neu")
    [row] = walk(described, "/projekte/", {})
    assert row["id"] == project.slug
    assert row["Verwendet in %"] is None
    assert row["Projektstand"] is None
    grant = GrantFactory(project=project)
    TrancheFactory(grant=grant)
    [grant_row] = walk(described, "/foerdermittel/", {})
    assert grant_row["Verwendet"] is None


def test_records_alike_are_told_apart_by_the_order_of_their_entry_on_every_day(described):
    grant = GrantFactory()
    first, *_ = (
        ExpenditureFactory(grant=grant, tranche=None, booked_on=date(2020, 2, 1), amount=amount) for amount in (1, 2, 3)
    )
    rows = {row["id"]: row["Betrag"] for row in walk(described, "/foerdermittel/ausgaben/", {"sort": "-betrag"})}
    stem = f"{grant.slug}~{first.cost_type}~2020-02-01"
    assert rows == {stem: 1, f"{stem}~2": 2, f"{stem}~3": 3}
    assert described.read(f"{ROOT}/foerdermittel/ausgaben/{stem}~3/")["data"]["Betrag"] == 3
    assert described.read(f"{ROOT}/foerdermittel/ausgaben/{stem}~4/", 404)
    assert described.read(f"{ROOT}/foerdermittel/ausgaben/{stem}~1/", 404)
    assert described.read(f"{ROOT}/foerdermittel/ausgaben/{stem}~0/", 404)


@pytest.mark.walk
@pytest.mark.parametrize("title", ["Ende 100 % / ~offen~?#", "a~2", "Ärger & mehr", "..", "%2F", "~", "%25"])
def test_a_name_of_any_signs_leads_back_to_its_record(described, title):
    MilestoneFactory(title=title)
    [row] = walk(described, "/meilensteine/", {})
    assert described.read(row["url"])["data"]["Meilenstein"] == title


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("/projekte/?fase=1", "fase"), ("/projekte/?art=unsinn", "art"), ("/projekte/?stichtag=gestern", "stichtag"),
        ("/projekte/?page=0", "page"), ("/projekte/?page=-1", "page"), ("/projekte/?page=eins", "page"),
        ("/projekte/?page=%D9%A1", "page"), ("/projekte/?limit=1001", "limit"), ("/projekte/?limit=0", "limit"),
        (f"/projekte/?limit={'9' * 5000}", "limit"), ("/projekte/?sort=farbe", "sort"),
        ("/projekte/?sort=--art", "sort"), ("/vergleich/?von=2021-01-02&bis=2021-01-01", "von"),
        ("/projekte/?art=&art=", "art"), ("/projekte/?dialekt=excel", "dialekt"),
        ("/projekte/?kenntnisstand=2021-01-01", "kenntnisstand"), ("/foerdermittel/ausgaben/?tranche=1", "tranche"),
        ("/foerdermittel/tranchen/?jahr=1", "jahr"), ("/leistungen/?zaehlweise=x", "zaehlweise"),
        ("/projekte/?suche=" + "x" * 201, "suche"), ("/?stichtag=2021-01-01", "stichtag"),
        ("/foerdermittel/zuwendungsfristen/?frist=nie", "frist"), ("/pruefung/?schwere=x", "schwere"),
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_named_in_german(described, address, named):
    problem = described.read(f"{ROOT}{address}", 400)
    assert [each["parameter"] for each in problem["fehler"]] == [named]
    assert named in problem["fehler"][0]["meldung"]
    assert problem["title"] == "Ungültige Angaben"
    assert problem["type"] == "http://testserver/api/#angaben"


def test_a_record_takes_the_key_date_alone(described, examples):
    problem = described.read(f"{ROOT}/projekte/aktenplan/?page=2", 400)
    assert problem["fehler"][0]["meldung"].endswith("Möglich sind: stichtag.")
    assert described.read(f"{ROOT}/projekte/aktenplan/?stichtag=31.02.2021", 400)


@pytest.mark.parametrize("name", ["bewegungen", "ausgaben"])
def test_what_may_have_happened_by_the_day_has_an_address(described, examples, name):
    """Listed under „möglich, noch offen“ alone: of the first payment the report knows no more than the latest day."""
    if name == "ausgaben":
        ExpenditureFactory(
            booked_on=date(2021, 4, 8), date_precision=DatePrecision.LATEST, earliest_on=date(2019, 1, 1)
        )
    rows = described.read(f"{ROOT}/foerdermittel/{name}/?stand=offen&stichtag=2020-06-30")["data"]
    assert rows
    assert [described.read(row["url"])["data"]["id"] for row in rows] == [row["id"] for row in rows]
    early = rows[0]["url"].replace("2020-06-30", "2018-01-01")
    assert described.read(early, 404)["title"] == "Nicht gefunden"


@pytest.mark.parametrize(
    "address",
    [
        "/projekte/?page=2", f"/projekte/?page={'9' * 5000}", "/projekte/gibt-es-nicht/", "/projekte/aktenplan~2/",
        "/leistungseinheiten/a~b/", "/leistungseinheiten/%00/", "/foerdermittel/tranchen/x~heute~morgen/",
        "/foerdermittel/haushalt/x~99999999999999999999/", "/foerdermittel/gibt-es-nicht/verwendungsnachweis/",
        "/pruefung/unsinn/", "/pruefung/a~b~c~d/", "/berichte/entwurf/", "/leistungen/stand/Gesamt/",
        "/akteure/%C3%A4/", "/projekte/%E2%82%AC%F0%9F%98%80/",
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_so(described, address):
    assert described.read(f"{ROOT}{address}", 404)["title"] == "Nicht gefunden"


@pytest.mark.parametrize(
    "address", ["/gibt-es-nicht/", "/projekte/a/b/c/", "/%2F/", "/projekte//", "/vergleich/x/", "/openapi.yaml"]
)
def test_other_addresses_are_problems_too(client, address):
    answer = client.get(f"{ROOT}{address}")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_an_address_without_its_slash_leads_to_the_one_with(client, examples):
    answer = client.get(f"{ROOT}/projekte?stichtag={KEY_DATE}")
    assert (answer.status_code, answer["Location"]) == (301, f"http://testserver{ROOT}/projekte/?stichtag={KEY_DATE}")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_only_read(client, method):
    answer = getattr(client, method)(f"{ROOT}/projekte/")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert json.loads(answer.content)["title"] == "Nur lesen"
    assert client.options(f"{ROOT}/projekte/").status_code == 204
    assert client.head(f"{ROOT}/projekte/").content == b""


# For each kind of change, and of record that findings are about: with more rows there are more kinds.
MORE_FOR_KINDS = {"/vergleich/": 3 * len(CHANGE_SOURCES), "/pruefung/": 6}


@pytest.mark.walk
@pytest.mark.parametrize("path", ["/foerdermittel/ausgaben/", "/meilensteine/", "/pruefung/", "/vergleich/"])
def test_a_page_asks_as_often_however_many_rows_it_has(client, examples, path):
    query = "?von=2018-01-01&bis=2021-04-08" if path == "/vergleich/" else f"?stichtag={KEY_DATE}"

    def asked(limit):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{ROOT}{path}{query}&limit={limit}").status_code == 200
        return len(queries)

    asked(1000)  # what is kept for good
    few, many = asked(3), asked(1000)
    assert many <= few + MORE_FOR_KINDS.get(path, 0)


def test_a_project_that_has_not_begun_is_not_there_yet(described):
    ProjectFactory(slug="spaeter", starts_on=timezone.localdate() + timedelta(days=30), ends_on=None)
    assert described.read(f"{ROOT}/projekte/spaeter/", 404)
