"""What the address of a list says: active filters, unknown parameters, sharing, citing, names of files; and what a page
leaves out that files have."""

import json
import re
from datetime import date

import pytest
from django.utils import timezone

from tests.factories import ProjectFactory, RolloutFactory, UnitFactory
from tests.pages import text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
LIST = "/leistungseinheiten/"


@pytest.fixture
def zoo():
    project = ProjectFactory(slug="akte", title="Einführung der Akte", short_name="Akte", started_on=date(2019, 1, 1))
    return RolloutFactory(project=project, unit__name="Zoo", phases={date(2020, 1, 1): Phase.PRODUCTION})


def test_active_filters_stand_as_chips_that_take_them_off(client, zoo):
    page = client.get(f"{LIST}?projekt=akte&phase=produktiv&suche=&stichtag=2020-06-01&page=1")
    text, html = text_of(page), page.content.decode()
    assert "Filter und Stichtag (2 aktiv)" in text
    assert "Filter aufheben: Projekt: Akte" in text
    assert "Filter aufheben: Phase: Produktiv" in text
    assert 'class="chip" href="/leistungseinheiten/?phase=produktiv&amp;stichtag=2020-06-01"' in html
    assert 'class="chip" href="/leistungseinheiten/?projekt=akte&amp;stichtag=2020-06-01"' in html


def test_an_invalid_filter_is_no_chip_and_opens_the_fields(client, zoo):
    html = client.get(f"{LIST}?phase=quatsch").content.decode()
    assert 'class="chip"' not in html
    assert '<details class="disclosure" open>' in html


def test_unknown_parameters_are_named(client, zoo):
    text = text_of(client.get(f"{LIST}?projekt=akte&fase=produktiv&utm=1"))
    assert "Diese Angaben der Adresse kennt die Liste nicht; sie ändern nichts: „fase“, „utm“." in text
    assert "kennt die Liste nicht" not in text_of(
        client.get(f"{LIST}?projekt=akte&sort=seit&page=1&stichtag=2020-06-01")
    )


def test_links_carry_no_empty_parameters(client, zoo):
    html = client.get(f"{LIST}?suche=&projekt=akte&phase=&plandatum=&stichtag=2020-06-01").content.decode()
    links = re.findall(r'href="([^"]*projekt=akte[^"]*)"', html)
    assert links
    assert [link for link in links if re.search(r"=(&amp;|$)", link)] == []


def test_a_list_is_shared_as_it_is_or_as_of_its_day_and_cited(client, zoo, settings):
    settings.SITE_URL, settings.MUNICIPALITY = "https://ozg.stadt.example", "Stadt Beispiel"
    settings.DATA_LICENSE = "dl-by-de/2.0"
    text = text_of(client.get(f"{LIST}?projekt=akte&stichtag=2020-06-01"))
    assert "Immer aktuell https://ozg.stadt.example/leistungseinheiten/?projekt=akte Stand vom 01.06.2020" in text
    address = "https://ozg.stadt.example/leistungseinheiten/?projekt=akte&stichtag=2020-06-01"
    assert f"Stand vom 01.06.2020 {address} Zitieren" in text
    assert re.search(
        rf"Zitieren Stadt Beispiel: \w+ \(Projekt: Akte\), Stand 01.06.2020, {re.escape(address)}, abgerufen am "
        r"\d\d\.\d\d\.\d{4}, Lizenz: Datenlizenz Deutschland – Namensnennung – 2.0 \(https://www.govdata.de/dl-de/by-2-0\)\.",
        text,
    )


def test_a_page_of_today_is_shared_with_its_day_too(client, zoo):
    today = timezone.localdate().isoformat()
    assert f'href="http://testserver/leistungseinheiten/?stichtag={today}"' in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("stichtag=2020-06-01", "leistungseinheiten_2020-06-01.csv"),
        ("projekt=akte&phase=produktiv&stichtag=2020-06-01", "leistungseinheiten_akte_produktiv_2020-06-01.csv"),
        ("suche=Z%C3%B6o+%2F..&stichtag=2020-06-01", "leistungseinheiten_zoeo_2020-06-01.csv"),
    ],
)
def test_names_of_files_say_the_filter(client, zoo, query, name):
    answer = client.get(f"/leistungseinheiten.csv?{query}")
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'


def test_columns_that_are_empty_are_left_out_of_the_page_and_named(client, zoo, read_csv):
    text = text_of(client.get(f"{LIST}?stichtag=2020-06-01"))
    assert "Hier leer und deshalb nicht gezeigt:" in text
    left_out = text.split("nicht gezeigt: ")[1].split(". Dateien haben alle Spalten.")[0]
    assert "Geplant produktiv ab, Überfällig" in left_out
    assert "Geplant produktiv ab" in read_csv("/leistungseinheiten.csv?stichtag=2020-06-01")[0]
    zoo.state(date(2020, 1, 1), planned_production_on=date(2020, 1, 1))
    assert "Geplant produktiv ab" not in text_of(client.get(f"{LIST}?stichtag=2020-06-01")).split("nicht gezeigt: ")[-1]


def test_what_is_sorted_by_is_not_left_out(client, zoo):
    page = client.get(f"{LIST}?stichtag=2020-06-01&sort=geplant-produktiv-ab").content.decode()
    assert 'aria-sort="ascending"><a class="sort-link"' in re.sub(r"\s+", " ", page).replace('" >', '">')


@pytest.mark.parametrize(
    ("sort", "numbers"),
    [
        ("nummer", ["9", "10", "300.2", "300.10", "402"]),
        ("-nummer", ["402", "300.10", "300.2", "10", "9"]),
    ],
)
def test_numbers_of_units_are_sorted_as_numbers(read_csv, sort, numbers):
    project = ProjectFactory(started_on=date(2019, 1, 1))
    for number in ("300.10", "9", "402", "10", "300.2"):
        RolloutFactory(project=project, unit=UnitFactory(name=f"Amt {number}", number=number))
    rows = read_csv(f"/leistungseinheiten.csv?stichtag=2020-06-01&sort={sort}")
    assert [row["Nummer"] for row in rows] == numbers


def test_shares_have_a_small_bar_that_is_not_read_out(client, zoo):
    page = client.get("/projekte/?stichtag=2020-06-01").content.decode()
    bar = (
        r'<span class="share"><span class="figure">100,0 %</span><progress max="100" value="100.0" aria-hidden="true">'
    )
    assert re.search(bar, page)


FILES = [
    "/leistungseinheiten.{}?fase=produktiv",
    "/projekte.{}?stichtag=2021-04-08&projekt=akte",
    "/vergleich.{}?von=2020-01-31&bis=2020-12-31&fase=1",
    "/leistungseinheiten/zoo/verlauf.{}?fase=1",
]


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "json"])
@pytest.mark.parametrize("address", FILES)
def test_no_file_is_made_of_what_the_address_names_and_nobody_knows(client, address, file_format):
    RolloutFactory(project__slug="akte", unit__name="Zoo")
    answer = client.get(address.format(file_format))
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
    name = "projekt" if "projekte." in address else "fase"
    assert f"Diese Angaben der Adresse gibt es hier nicht: „{name}“." in answer.content.decode()


def test_the_page_ignores_it_says_so_and_leads_to_files_without_it(client):
    RolloutFactory()
    page = client.get("/leistungseinheiten/?fase=produktiv&phase=ohne").content.decode()
    assert "Diese Angaben der Adresse kennt die Liste nicht; sie ändern nichts: „fase“." in page
    [address] = re.findall(r'href="(/leistungseinheiten\.json[^"]*)"', page)
    assert ("fase" in address, "phase=ohne" in address) == (False, True)
    answer = client.get(address.replace("&amp;", "&"))
    assert len(json.loads(b"".join(answer.streaming_content))["zeilen"]) == 1
