"""/daten/: the package of what everybody may read, the catalogue for portals, and the page that explains both."""

import csv
import json
from datetime import date
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from rdflib import DCAT, DCTERMS, RDF, Graph, URIRef

from lists.package import public_lists
from tests.conftest import SHARED
from tests.factories import ContactAddressFactory, ExpenditureFactory, PaperFactory, ProjectFactory, TrancheFactory
from tests.pages import text_of
from tests.site.test_settings import PRODUCTION, run

pytestmark = pytest.mark.django_db
SHAPES = SHARED / "data" / "schemas" / "dcat-ap-de"
CONCEPTS = Path(__file__).with_name("concepts.ttl")
FILES = ["heute/projekte.csv", "heute/datapackage.json", "2021-04-08/paket.zip", "katalog.ttl"]
PARSED = {"ttl": "turtle", "rdf": "xml", "jsonld": "json-ld"}


def described(client, day="heute"):
    answer = client.get(f"/daten/{day}/datapackage.json")
    assert answer.status_code == 200
    return json.loads(answer.content)


@pytest.mark.walk
def test_every_file_of_the_package_is_as_the_description_says(client, examples):
    package = described(client, "2021-04-08")
    assert package["stichtag"] == "2021-04-08"
    assert [each["name"] for each in package["resources"]] == [each.file_stem for each in public_lists()]
    for resource in package["resources"]:
        content = client.get(f"/daten/2021-04-08/{resource['path']}").content
        assert resource["hash"] == f"sha256:{sha256(content).hexdigest()}", resource["path"]
        assert resource["bytes"] == len(content)
        header, *rows = csv.reader(StringIO(content.decode()), strict=True)
        assert header == [field["name"] for field in resource["schema"]["fields"]]
        assert {len(row) for row in rows} <= {len(header)}


@pytest.mark.walk
def test_the_archive_holds_just_these_and_equal_data_are_equal_bytes(client, examples):
    first, second = (client.get("/daten/2021-04-08/paket.zip").content for _ in range(2))
    assert first == second
    with ZipFile(BytesIO(first)) as archive:
        assert json.loads(archive.read("datapackage.json")) == described(client, "2021-04-08")
        units = client.get("/daten/2021-04-08/leistungseinheiten.csv").content
        assert archive.read("leistungseinheiten.csv") == units


def test_another_day_has_its_own_figures(client, examples):
    def units_in_use(day):
        text = client.get(f"/daten/{day}/leistungseinheiten.csv").content.decode()
        return sum(row["Phase"] == "Produktiv" for row in csv.DictReader(StringIO(text)))

    assert (units_in_use("2021-04-08"), units_in_use("2018-12-31")) == (22, 0)


@pytest.mark.walk
def test_it_is_the_file_that_the_command_writes(client, examples, tmp_path):
    call_command("exportieren", str(tmp_path), stichtag="2021-04-08", oeffentlich=True)
    for path in (tmp_path / "oeffentlich").iterdir():
        assert client.get(f"/daten/2021-04-08/{path.name}").content == path.read_bytes()


@pytest.mark.parametrize(
    "address",
    [
        "gestern/paket.zip", "2021-02-30/paket.zip", "20210408/paket.zip", "1234-01-01/paket.zip",
        "٢٠٢١-٠٤-٠٨/paket.zip", "heute/gibtesnicht.csv", "heute/leistungseinheiten.xml", "heute/..%2Fgeheim.csv",
        "heute/.csv", "heute/%00.csv",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client, address):
    assert client.get(f"/daten/{address}").status_code == 404


@pytest.mark.walk(4)
def test_nothing_that_is_not_public_is_in_it(client, staff):
    tranche = TrancheFactory()
    ExpenditureFactory(tranche=tranche, payee="Zwiebelfisch GmbH", booked_on=date(2020, 2, 1))
    ContactAddressFactory(email="zwiebelfisch@stadt.example")
    PaperFactory(name="Zwiebelfisch im Entwurf")
    ProjectFactory(title="Zwiebelfisch", slug="zwiebelfisch", not_public_until=date(2199, 12, 31))
    for reader in (client, staff()):
        with ZipFile(BytesIO(reader.get("/daten/heute/paket.zip").content)) as archive:
            for name in archive.namelist():
                assert b"wiebelfisch" not in archive.read(name), name


def test_pages_of_other_sites_may_read_it_unless_a_sign_in_is_asked_for(client, settings):
    answer = client.get("/daten/heute/projekte.csv", headers={"Origin": "https://anderswo.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    settings.LOGIN_REQUIRED = True
    assert "Access-Control-Allow-Origin" not in client.get("/daten/heute/projekte.csv").headers


@pytest.fixture
def licensed(settings):
    settings.DATA_LICENSE, settings.MUNICIPALITY = "dl-by-de/2.0", "Musterstadt"
    settings.SITE_URL, settings.ARS = "https://ozg.musterstadt.example", "051170000000"
    settings.CONTRIBUTOR_ID = "http://dcat-ap.de/def/contributors/openNRW"


@pytest.mark.parametrize("file", FILES)
def test_a_browser_that_asks_first_for_another_site_is_told_that_it_may(client, licensed, settings, file):
    asked = {"Origin": "https://anderswo.example", "Access-Control-Request-Method": "GET"}
    answer = client.options(f"/daten/{file}", headers={**asked, "Access-Control-Request-Headers": "If-None-Match"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Allow"] == answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert (answer["Access-Control-Allow-Origin"], answer["Access-Control-Allow-Headers"]) == ("*", "*")
    settings.LOGIN_REQUIRED = True
    assert "Access-Control-Allow-Origin" not in client.options(f"/daten/{file}").headers


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(client, method):
    answer = getattr(client, method)("/daten/heute/projekte.csv")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert json.loads(answer.content)["title"] == "Nur lesen"


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("query", ["stichtag=2021-04-08", "dialekt=excel", "x=1&x=2"])
def test_what_a_file_does_not_know_is_said_as_the_interface_says_it(client, licensed, file, query):
    answer = client.get(f"/daten/{file}?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    name = query.partition("=")[0]
    [complaint] = json.loads(answer.content)["fehler"]
    assert complaint == {
        "parameter": name, "meldung": f"Den Parameter „{name}“ gibt es hier nicht. Hier gibt es keine.",
    }  # fmt: skip


def test_the_page_says_it_too_and_is_shown(client):
    text = text_of(client.get("/daten/?stichtag=2021-04-08&stichtag=2021-04-09&farbe=blau"))
    assert "Den Parameter „farbe“ gibt es hier nicht. Möglich sind: stichtag" in text
    assert "Der Parameter „stichtag“ steht mehrmals da." in text
    assert "gibt es hier nicht" not in text_of(client.get("/daten/?stichtag=2021-04-08"))


@pytest.mark.walk
def test_frictionless_reads_what_was_downloaded(client, examples, tmp_path):
    from frictionless import Package

    for name in ("datapackage.json", *(each["path"] for each in described(client, "2021-04-08")["resources"])):
        (tmp_path / name).write_bytes(client.get(f"/daten/2021-04-08/{name}").content)
    package = Package(str(tmp_path / "datapackage.json"))
    units = package.get_resource("leistungseinheiten").read_rows()
    assert len(units) == 38
    assert units[0]["Stichtag"] == date(2021, 4, 8)
    services = package.get_resource("leistungen").read_rows()
    assert all(isinstance(row["OZG-ID"], str) for row in services)


def catalogue(client, suffix="ttl"):
    answer = client.get(f"/daten/katalog.{suffix}")
    assert answer.status_code == 200
    return Graph().parse(data=answer.content, format=PARSED[suffix])


@pytest.mark.walk
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own reader of JSON-LD
def test_the_catalogue_has_a_dataset_for_each_table_in_three_formats_that_say_the_same(client, licensed):
    graph = catalogue(client)
    page = "https://ozg.musterstadt.example/daten/"
    datasets = set(graph.objects(URIRef(page), DCAT.dataset))
    assert datasets == {URIRef(f"{page}#{each.file_stem}") for each in public_lists()}
    assert set(graph.subjects(RDF.type, DCAT.Dataset)) == datasets
    for suffix in ("rdf", "jsonld"):
        assert set(catalogue(client, suffix)) == set(graph)


WRITTEN = """
import django, hashlib
django.setup()
from django.test import RequestFactory
from ozgtracker.open_data.catalogue import catalogue_as
for suffix in ("ttl", "rdf", "jsonld"):
    print(hashlib.sha256(catalogue_as(suffix, RequestFactory().get("/daten/"))).hexdigest())
"""


@pytest.mark.walk
def test_every_process_writes_the_same_bytes():
    given = {**PRODUCTION, "DJANGO_SETTINGS_MODULE": "ozgtracker.settings", "DATA_LICENSE": "dl-by-de/2.0"}
    first, second = (
        run("-c", WRITTEN, **{**given, "ALLOWED_HOSTS": "testserver", "PYTHONHASHSEED": seed}).stdout for seed in "12"
    )
    assert first == second
    assert len(first.split()) == 3


@pytest.mark.walk
def test_the_files_that_it_names_are_there(client, licensed):
    graph = catalogue(client)
    for address in {*graph.objects(None, DCAT.downloadURL), *graph.objects(None, DCAT.landingPage)}:
        path = str(address).removeprefix("https://ozg.musterstadt.example")
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.walk
def test_the_catalogue_names_the_interface_for_programs(client, licensed):
    graph, site = catalogue(client), "https://ozg.musterstadt.example"
    [service] = graph.objects(URIRef(f"{site}/daten/"), DCAT.service)
    assert set(graph.objects(service, DCAT.endpointURL)) == {URIRef(f"{site}/api/v1/")}
    assert set(graph.objects(service, DCAT.endpointDescription)) == {URIRef(f"{site}/api/v1/openapi.json")}
    assert set(graph.objects(service, DCAT.servesDataset)) == set(graph.subjects(RDF.type, DCAT.Dataset))
    for address in ("/api/v1/", "/api/v1/openapi.json"):
        assert client.get(address).status_code == 200


@pytest.mark.walk
@pytest.mark.skipif(not SHAPES.exists(), reason="the shapes of DCAT-AP.de are not beside the project")
def test_the_shapes_of_dcat_ap_de_have_nothing_to_say(client, licensed):
    from pyshacl import validate

    shapes = Graph()
    for path in SHAPES.glob("*.ttl"):
        if path.name != "dcat-ap-de-imports.ttl":
            shapes.parse(path)
    graph = catalogue(client) + Graph().parse(CONCEPTS)
    conforms, _, text = validate(graph, shacl_graph=shapes, advanced=True, allow_warnings=False)
    assert conforms, text
    for what in (DCTERMS.license, DCTERMS.publisher):  # the shapes do look at it
        broken = Graph() + graph
        broken.remove((None, what, None))
        assert not validate(broken, shacl_graph=shapes, advanced=True)[0]


def test_without_a_licence_there_is_no_catalogue_and_the_page_says_so(client, settings):
    settings.DATA_LICENSE = ""
    assert client.get("/daten/katalog.ttl").status_code == 404
    assert "noch nicht festgelegt" in text_of(client.get("/daten/"))


def test_the_page_leads_to_every_table_and_its_files_of_the_day(client, licensed, examples):
    page = client.get("/daten/?stichtag=2021-04-08").content.decode()
    for entry in public_lists():
        assert f'href="/{entry.address}/?stichtag=2021-04-08"' in page
        assert f'href="/daten/2021-04-08/{entry.file_stem}.csv"' in page
    assert "/daten/heute/paket.zip" in client.get("/daten/").content.decode()
    assert 'href="/daten/"' in client.get("/").content.decode()


def test_it_says_when_it_was_last_modified_and_only_its_etag_says_that_a_copy_is_good(client, settings, time_machine):
    settings.CLOCK_FAULT_HOURS = 24
    time_machine.move_to("2026-10-01 12:00:00+02:00", tick=False)
    ProjectFactory()
    entered = "Thu, 01 Oct 2026 10:00:00 GMT"
    assert client.get("/daten/2021-04-08/projekte.csv").headers["Last-Modified"] == entered
    time_machine.move_to("2026-10-02 08:00:00+02:00", tick=False)
    assert client.get("/daten/2021-04-08/projekte.csv").headers["Last-Modified"] == entered
    today = client.get("/daten/heute/projekte.csv")
    assert today.headers["Last-Modified"] == "Thu, 01 Oct 2026 22:00:00 GMT"
    again = client.get("/daten/heute/projekte.csv", headers={"If-Modified-Since": today.headers["Last-Modified"]})
    assert again.status_code == 200
