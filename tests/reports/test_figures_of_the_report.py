"""The product against VO/0504/21: every figure the report gives or implies, on a page and in a file."""

import pytest

from tests.pages import text_of

pytestmark = pytest.mark.django_db
REPORT_DAY = "stichtag=2021-04-08"


def test_overview_tells_the_progress_of_the_aktenplan_with_its_parts(client, examples):
    text = text_of(client.get(f"/?{REPORT_DAY}"))
    assert "57,9 %" in text
    assert "22 von 38 erfassten Leistungseinheiten produktiv" in text
    assert "55,0 % der rund 40 geplanten" in text


@pytest.mark.walk
def test_overview_tells_the_use_of_the_grants(client, examples):
    text = text_of(client.get(f"/?{REPORT_DAY}"))
    assert "76,7 %" in text
    assert "1.556.579,06 € von 2.030.548,00 € ausgezahlt" in text
    assert "noch verfügbar: 473.968,94 €" in text
    assert "58,6 %" in text
    assert "1.069.042,89 € von 1.825.200,00 € ausgezahlt" in text
    assert "noch verfügbar: 756.157,11 €" in text


def test_overview_tells_the_completion_dates_and_the_time_gone_by(client, examples):
    text = text_of(client.get(f"/?{REPORT_DAY}"))
    assert "30.09.2021" in text
    assert "30.06.2022" in text
    assert "839 von 1.014 Tagen seit dem 21.12.2018 vergangen" in text


def test_project_page_of_the_aktenplan_has_phases_and_money(client, examples):
    text = text_of(client.get(f"/projekte/aktenplan/?{REPORT_DAY}"))
    assert "Produktiv 22 57,9 %" in text
    assert "Konzeption 9 23,7 %" in text
    assert "Planung 7 18,4 %" in text
    for amount in ("450.075,06 €", "480.973,58 €", "625.530,42 €", "1.729.533,26 €", "1.556.579,06 €"):
        assert amount in text


def test_project_page_of_kijufa_has_its_bundles_and_money(client, examples):
    text = text_of(client.get(f"/projekte/kijufa/?{REPORT_DAY}"))
    assert "11 Prozessbündel sind erfasst; geplant sind bis zu 15, davon bis zu 10 vollständig digitalisiert" in text
    for amount in ("1.341.007,32 €", "1.069.042,89 €", "597.321,25 €", "471.721,58 €", "1.069.042,83 €"):
        assert amount in text


def test_projects_file_has_the_derived_figures(read_csv, examples):
    kijufa, aktenplan = read_csv(f"/projekte.csv?{REPORT_DAY}")
    assert aktenplan == {
        "Projekt": "Einführung eines verwaltungsweiten Aktenplans",
        "Kurzname": "Aktenplan",
        "Beginn": "21.12.2018",
        "Fertigstellung": "30.09.2021",
        "ursprünglich": "",
        "Projektstand": "",
        "Fortschritt in %": "57,9",
        "Abgerufen in %": "76,7",
        "davon offen (Abgerufen)": "",
        "Verwendet in %": "76,7",
        "davon offen (Verwendet)": "",
        "Verwendet in % (gesamte Ausgaben)": "",
        "davon offen (gesamte Ausgaben)": "",
        "Leistungseinheiten": "38",
        "davon fertig": "22",
        "geplante Leistungseinheiten": "40",
        "Prozessbündel": "0",
        "davon digitalisiert": "0",
        "Stichtag": "08.04.2021",
    }
    assert kijufa["Prozessbündel"] == "11"
    assert kijufa["Abgerufen in %"] == "58,6"
    assert kijufa["Fertigstellung"] == "30.06.2022"


def test_grants_file_has_the_derived_figures(read_csv, examples):
    kijufa, aktenplan = read_csv(f"/foerdermittel.csv?{REPORT_DAY}")
    assert aktenplan == {
        "Zuwendung": "aktenplan",
        "Projekt": "Einführung eines verwaltungsweiten Aktenplans",
        "Zuwendungsgeber": "Land Nordrhein-Westfalen",
        "Gesamtvolumen": "2256164,00",
        "Landesförderung": "2030548,00",
        "Eigenanteil": "225616,00",
        "Bewilligt von": "17.12.2018",
        "Bewilligt bis": "31.12.2021",
        "Beantragt": "1729533,26",
        "davon offen (Beantragt)": "",
        "Bewilligt": "1556579,06",
        "davon offen (Bewilligt)": "",
        "Ausgezahlt": "1556579,06",
        "davon offen (Ausgezahlt)": "",
        "Zurückgezahlt": "0,00",
        "davon offen (Zurückgezahlt)": "",
        "Verwendet": "1556579,06",
        "davon abgerechnet": "1556579,06",
        "noch nicht abgerechnet": "0,00",
        "davon offen": "",
        "Verwendet (gesamte Ausgaben)": "",
        "davon abgerechnet (gesamte Ausgaben)": "",
        "noch nicht abgerechnet (gesamte Ausgaben)": "",
        "davon offen (gesamte Ausgaben)": "",
        "Verfügbar": "473968,94",
        "Nicht mehr abrufbar": "0,00",
        "Abgerufen in %": "76,7",
        "Verwendet in %": "76,7",
        "Verwendet in % (gesamte Ausgaben)": "",
        "Höchstbetrag": "",
        "Stichtag": "08.04.2021",
    }
    assert (kijufa["Verfügbar"], kijufa["Verwendet"]) == ("756157,11", "1069042,83")


def test_tranches_file_shows_the_six_cents_that_are_not_accounted_for(read_csv, examples):
    kijufa, aktenplan = read_csv(f"/foerdermittel/tranchen.csv?{REPORT_DAY}")
    assert (kijufa["Ausgezahlt"], kijufa["Verwendet"], kijufa["Differenz"]) == ("1069042,89", "1069042,83", "0,06")
    assert (aktenplan["Ausgezahlt"], aktenplan["Verwendet"], aktenplan["Differenz"]) == (
        "1556579,06",
        "1556579,06",
        "0,00",
    )


def test_expenditures_file_has_the_use_by_cost_type(read_csv, examples):
    rows = read_csv(f"/foerdermittel/ausgaben.csv?projekt=aktenplan&{REPORT_DAY}")
    assert {row["Kostenart"]: row["Betrag"] for row in rows} == {
        "Investitionen": "450075,06",
        "Personal": "480973,58",
        "Dienstleistungen": "625530,42",
    }


def test_units_file_has_the_38_units_of_the_report(read_csv, examples):
    rows = read_csv(f"/leistungseinheiten.csv?projekt=aktenplan&{REPORT_DAY}")
    phases = [row["Phase"] for row in rows]
    assert len(rows) == 38
    assert (phases.count("Produktiv"), phases.count("Konzeption"), phases.count("Planung")) == (22, 9, 7)
    by_name = {row["Leistungseinheit"]: row for row in rows}
    assert by_name["Vermessung/Katasteramt und Geodaten"]["Phase"] == "Produktiv"
    assert by_name["Von der Heydt-Museum"]["Phase"] == "Konzeption"
    assert by_name["Stabsstelle Klimaschutz"]["Nummer"] == "300.2"
    assert by_name["Bürgeramt"]["Nummer"] == "003"
    assert by_name["Zoo"]["Seit"] == "08.04.2021"
    assert by_name["Zoo"]["Datumsangabe"] == "spätestens"


def test_no_unit_was_productive_before_the_project_began(read_csv, examples):
    rows = read_csv("/leistungseinheiten.csv?projekt=aktenplan&stichtag=2018-01-01")
    assert [row for row in rows if row["Phase"] == "Produktiv"] == []


def test_units_page_says_since_when_at_the_latest(client, examples):
    assert "spätestens 08.04.2021" in text_of(client.get(f"/leistungseinheiten/?suche=Zoo&{REPORT_DAY}"))


def test_bundles_file_has_the_eleven_bundles(read_csv, examples):
    rows = read_csv(f"/prozessbuendel.csv?{REPORT_DAY}")
    assert len(rows) == 11
    by_name = {row["Prozessbündel"]: row for row in rows}
    assert [row["Prozessbündel"] for row in rows if row["Landespriorität"] == "ja"] == ["Elterngeld", "Schüler-BAföG"]
    assert by_name["Elterngeld"]["Projektphase"] == "2"
    assert by_name["Schüler-BAföG"]["Projektphase"] == ""
    assert by_name["UVG-Leistungen"]["OZG-ID"] == "10035"


def test_overview_leads_to_the_day_of_the_newest_entry(client, examples):
    response = client.get("/")
    assert "Das jüngste Ereignis ist vom 08.04.2021" in text_of(response)
    assert 'href="/?stichtag=2021-04-08"' in response.content.decode()
