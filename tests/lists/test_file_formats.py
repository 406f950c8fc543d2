"""The files of the lists are a contract: headers, dialects, names (docs/schnittstellen.md)."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from openpyxl import load_workbook

from projects.models import Rollout
from tests.factories import GrantFactory, ProjectFactory, RolloutFactory, TrancheFactory, UnitFactory, many_rollouts
from tests.phases import Phase
from units.models import Unit

pytestmark = pytest.mark.django_db

HEADERS = {
    "/projekte": "Projekt;Kurzname;Beginn;Fertigstellung;ursprünglich;Projektstand;Fortschritt in %;Abgerufen in %;"
    "davon offen (Abgerufen);Verwendet in %;davon offen (Verwendet);Verwendet in % (gesamte Ausgaben);"
    "davon offen (gesamte Ausgaben);Leistungseinheiten;davon fertig;geplante Leistungseinheiten;"
    "Prozessbündel;davon digitalisiert;Stichtag",
    "/leistungseinheiten": "Projekt;Nummer;Leistungseinheit;Geschäftsbereich;Phase;Seit;Datumsangabe;"
    "Geplant produktiv ab;Stichtag",
    "/prozessbuendel": "Projekt;Projektphase;Prozessbündel;Landespriorität;Aufgenommen;Analysiert;Optimiert;"
    "Digitalisiert;OZG-ID;Stichtag",
    "/leistungen": "OZG-ID;Leistung;Themenfeld;Lage;Priorität;Zuständig;Reifegrad;OZG-konform;Bezugsweg;EfA-Pilot;"
    "Portal;Online seit;Stand im Katalog;Stichtag",
    "/foerdermittel": "Projekt;Zuwendungsgeber;Gesamtvolumen;Landesförderung;Eigenanteil;Bewilligt von;Bewilligt bis;"
    "Beantragt;davon offen (Beantragt);Bewilligt;davon offen (Bewilligt);Ausgezahlt;davon offen (Ausgezahlt);"
    "Zurückgezahlt;davon offen (Zurückgezahlt);Verwendet;davon abgerechnet;"
    "noch nicht abgerechnet;davon offen;Verwendet (gesamte Ausgaben);davon abgerechnet (gesamte Ausgaben);"
    "noch nicht abgerechnet (gesamte Ausgaben);davon offen (gesamte Ausgaben);Verfügbar;"
    "Nicht mehr abrufbar;Abgerufen in %;Verwendet in %;Verwendet in % (gesamte Ausgaben);"
    "Höchstbetrag;Zuwendung;Stichtag",
    "/foerdermittel/tranchen": "Projekt;Von;Bis;Beantragt;Beantragt am;davon offen (Beantragt);Bewilligt;Bewilligt am;"
    "davon offen (Bewilligt);Ausgezahlt;Ausgezahlt am;davon offen (Ausgezahlt);Zurückgezahlt;"
    "davon offen (Zurückgezahlt);Verwendet;davon offen;Verwendet (gesamte Ausgaben);davon offen (gesamte Ausgaben);"
    "Verwendung bezieht sich auf;Differenz;Zuwendung;Tranche;Stichtag",
    "/foerdermittel/bewegungen": "Projekt;Zuwendungsgeber;Von;Bis;Tag;Datumsangabe;Vorgang;Betrag;Grund der Kürzung;"
    "Aktenzeichen;Quelle;Zuwendung;Tranche;Stichtag",
    "/foerdermittel/ausgaben": "Projekt;Zuwendungsgeber;Von;Bis;Gebucht am;Datumsangabe;Kostenart;Betrag;Grundlage;"
    "Zusatz;Summe der Kostenart;Summe von;Summe bis;enthält die Einzelbuchungen;Summe mit Einzelbuchungen;Zuwendung;"
    "Tranche;Stichtag",
    "/foerdermittel/haushalt": "Bezug;Projekt;Jahr;Geplant;Geplant am;Beschlossen;Beschlossen am;"
    "ursprünglich beschlossen;Verausgabt;Verbleibt;Quelle des Plans;Quelle des Beschlusses;Stichtag",
    "/hindernisse": "Projekt;OZG-ID;Hindernis;Beschreibung;Art;Stand;Besteht seit;Gilt ab;Maßnahme;Verantwortlich;"
    "Quelle;Aktenzeichen;Stichtag",
    "/akteure": "Akteur;Kurzname;Ebene;Art;Beteiligungen;Stichtag",
    "/pruefung": "Schwere;Befund;Projekt;Gegenstand;Beschreibung;Erwartet;Ist;Differenz;Regel;Stand;Erläuterung;"
    "Stichtag",
    "/staedtevergleich": "Kommune;Größenklasse;Einwohner;Einwohner am;Quelle der Einwohnerzahl;Stand;Projekte;"
    "davon abgeschlossen;Fortschritt in %;Fortschritt mindestens in %;Fortschritt höchstens in %;Leistungen;"
    "mit Reifegrad;Online;Online in %;OZG-konform in %;Landesförderung;Landesförderung je Einwohner;"
    "Ausgezahlt je Einwohner;Ausgezahlt je Einwohner mindestens;Ausgezahlt je Einwohner höchstens;"
    "verstrichene Termine;Gehalten in %;davon gehalten mindestens;davon gehalten höchstens;Lücken;Zählweise;"
    "Grundgesamtheit;Quelle;Empfangen am;Stichtag",
    "/berichte": "Drucksache;Titel;Art;Datum;Stichtag;Ressort / Stadtbetrieb;Stand",
}


def content(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content)


@pytest.fixture
def rollout():
    return RolloutFactory(
        project__title="Aktenplan",
        unit=UnitFactory(name='Ämter; "Büro"', number="003"),
        phases={date(2020, 1, 31): Phase.PRODUCTION},
    )


def test_headers_are_stable(client, list_address):
    lines = content(client.get(f"{list_address}.csv")).decode("utf-8-sig").split("\r\n")
    assert lines == [HEADERS[list_address], ""]


def test_csv_for_german_excel(client, rollout):
    assert (
        content(client.get("/leistungseinheiten.csv?stichtag=2020-02-01"))
        == (
            "\ufeffProjekt;Nummer;Leistungseinheit;Geschäftsbereich;Phase;Seit;Datumsangabe;Geplant produktiv ab;"
            "Stichtag\r\n"
            'Aktenplan;003;"Ämter; ""Büro""";;Produktiv;31.01.2020;genau;;01.02.2020\r\n'
        ).encode()
    )


def test_csv_after_rfc_4180(client, rollout):
    tranche = TrancheFactory(grant__project__title="Akten, neu")
    assert (
        content(client.get("/leistungseinheiten.csv?stichtag=2020-02-01&dialekt=rfc4180"))
        == (
            "Projekt,Nummer,Leistungseinheit,Geschäftsbereich,Phase,Seit,Datumsangabe,Geplant produktiv ab,Stichtag\r\n"
            'Aktenplan,003,"Ämter; ""Büro""",,Produktiv,2020-01-31,genau,,2020-02-01\r\n'
        ).encode()
    )
    tranches = content(client.get("/foerdermittel/tranchen.csv?stichtag=2021-02-01&dialekt=rfc4180")).decode()
    assert tranches.splitlines()[1] == (
        '"Akten, neu",2019-01-01,2019-12-31,500.00,2020-02-01,,450.00,2020-03-01,,450.00,2020-04-01,,0.00,,,,,,'
        f"ausgezahlte Fördermittel,450.00,{tranche.grant.slug},1,2021-02-01"
    )


def test_amounts_have_a_decimal_comma_and_no_thousands_separator(client):
    grant = GrantFactory(
        total_volume=Decimal("2256164.00"), state_share=Decimal("2030548.00"), own_share=Decimal("225616.00")
    )
    line = content(client.get("/foerdermittel.csv?stichtag=2021-01-01")).decode().splitlines()[1]
    assert ";2256164,00;2030548,00;225616,00;" in line
    assert line.endswith(f";0,00;;0,00;;0,00;;0,00;;;;;;;;;;2030548,00;0,00;0,0;;;;{grant.slug};01.01.2021")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_formulas_are_neutralised_for_excel_and_verbatim_for_machines(client, start):
    RolloutFactory(unit=UnitFactory(name=f"{start}HYPERLINK(1)"))
    address = "/leistungseinheiten.csv?stichtag=2020-01-01"
    assert f";'{start}HYPERLINK(1);" in content(client.get(address)).decode()
    assert f",{start}HYPERLINK(1)," in content(client.get(f"{address}&dialekt=rfc4180")).decode()


def test_xlsx_has_numbers_and_dates_as_such_and_text_as_text(client):
    RolloutFactory(unit=UnitFactory(name="=1+1", number="003"), phases={date(2020, 1, 31): Phase.PLANNING})
    book = load_workbook(BytesIO(content(client.get("/leistungseinheiten.xlsx?stichtag=2020-02-01"))))
    header, row = book.active.iter_rows()
    assert [cell.value for cell in header][:3] == ["Projekt", "Nummer", "Leistungseinheit"]
    assert (row[1].value, row[1].data_type) == ("003", "s")
    assert (row[2].value, row[2].data_type) == ("=1+1", "s")
    assert [cell.quotePrefix for cell in row[:3]] == [False, False, True]  # so that Excel keeps it text when edited
    assert row[5].value.date() == date(2020, 1, 31)
    assert row[5].number_format == "dd.mm.yyyy"


def test_equal_data_are_equal_bytes(client, rollout):
    address = "/leistungseinheiten.xlsx?stichtag=2020-02-01"
    with time_machine.travel(datetime(2021, 1, 1, tzinfo=UTC)):
        earlier = content(client.get(address))
    with time_machine.travel(datetime(2026, 6, 1, tzinfo=UTC)):
        assert content(client.get(address)) == earlier


def test_xlsx_has_amounts_as_numbers(client):
    tranche = TrancheFactory()
    book = load_workbook(BytesIO(content(client.get("/foerdermittel/tranchen.xlsx?stichtag=2021-01-01"))))
    row = list(book.active.iter_rows(values_only=True))[1]
    assert (row[3], row[19]) == (500, 450)
    assert row[20:22] == (tranche.grant.slug, 1)
    assert row[22].date() == date(2021, 1, 1)


def test_json_is_readable_by_machines(client, rollout):
    TrancheFactory(paid=Decimal("449.90"))
    assert json.loads(content(client.get("/leistungseinheiten.json?stichtag=2020-02-01"))) == {
        "tabelle": "leistungseinheiten",
        "stichtag": "2020-02-01",
        "zeilen": [
            {
                "Projekt": "Aktenplan",
                "Nummer": "003",
                "Leistungseinheit": 'Ämter; "Büro"',
                "Geschäftsbereich": None,
                "Phase": "Produktiv",
                "Seit": "2020-01-31",
                "Datumsangabe": "genau",
                "Geplant produktiv ab": None,
                "Stichtag": "2020-02-01",
            }
        ],
    }
    tranches = json.loads(content(client.get("/foerdermittel/tranchen.json?stichtag=2021-02-01")))
    assert tranches["zeilen"][0]["Ausgezahlt"] == 449.9


@pytest.mark.parametrize(
    ("file_format", "content_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("json", "application/json"),
    ],
)
def test_files_are_named_after_list_and_key_date(client, list_address, file_format, content_type):
    response = client.get(f"{list_address}.{file_format}?stichtag=08.04.2021")
    content(response)
    name = {"bewegungen": "mittelbewegungen"}.get(stem := list_address.rsplit("/", 1)[1], stem)
    assert response["Content-Disposition"] == f'attachment; filename="{name}_2021-04-08.{file_format}"'
    assert response["Content-Type"] == content_type


def test_a_file_has_all_rows_not_a_page(read_csv):
    many_rollouts(60)
    assert len(read_csv("/leistungseinheiten.csv?page=2")) == 60


@pytest.mark.walk
def test_a_file_is_streamed_in_chunks(client):
    project = ProjectFactory()
    units = Unit.objects.bulk_create(Unit(name=f"Amt {number}") for number in range(1001))
    Rollout.objects.bulk_create(Rollout(project=project, unit=unit) for unit in units)
    response = client.get("/leistungseinheiten.csv")
    chunks = list(response.streaming_content)
    assert response.streaming
    assert len(chunks) >= 4
    assert b"".join(chunks).count(b"\r\n") == 1002


@pytest.mark.parametrize(
    "query", ["stichtag=gestern", "phase=erledigt", "sort=gibtsnicht", "dialekt=klingonisch", "projekt=x"]
)
def test_no_file_is_made_of_an_invalid_parameter(client, query):
    response = client.get(f"/leistungseinheiten.csv?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().startswith("Die Datei wurde nicht erstellt.\n")
