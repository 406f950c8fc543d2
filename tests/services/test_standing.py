"""The dashboard: shares with their rule and whole, per field and priority, against the deadline; pilots."""

from datetime import date

import pytest

from services.choices import DenominatorBasis, ProvisionKind
from tests.factories import (
    DenominatorFactory,
    EfaPilotFactory,
    LeikaServiceFactory,
    LifeSituationFactory,
    PriorityListFactory,
    ProvisionChangeFactory,
    ServiceDeadlineFactory,
    ServiceFactory,
    TargetChangeFactory,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db
DAY = "stichtag=2021-04-08"


def rename(service, name):
    """Correct its name."""
    entry = service.entries.get()
    entry.name = name
    entry.save()


@pytest.fixture
def services():
    """Four services in two fields: online and compliant, online, offline, unknown; the first with priority."""
    family, housing = (LifeSituationFactory(field__name=name) for name in ("Familie", "Bauen"))
    found = [
        ServiceFactory(situation=family, levels={date(2019, 5, 1): 1, date(2020, 5, 1): 3}),
        ServiceFactory(situation=family, levels={date(2020, 8, 1): 2}),
        ServiceFactory(situation=housing, levels={date(2020, 9, 1): 0}),
        ServiceFactory(situation=housing),
    ]
    PriorityListFactory(name="Booster", services=found[:1])
    return found


def rows(read_csv, query):
    columns = ("Leistungen", "mit Reifegrad", "Online", "Online in %", "OZG-konform", "OZG-konform in %")
    return {
        row["Bezeichnung"]: tuple(row[column] for column in columns)
        for row in read_csv(f"/leistungen/stand.csv?{DAY}&{query}")
    }


def test_without_a_stated_whole_the_services_entered_are_counted(read_csv, services):
    assert rows(read_csv, "") == {
        "Leistungen mit erfasstem Reifegrad": ("3", "3", "2", "66,7", "1", "33,3"),
        "Bauen": ("1", "1", "0", "0,0", "0", "0,0"),
        "Familie": ("2", "2", "2", "100,0", "1", "50,0"),
        "Booster (ab 01.01.2020)": ("1", "1", "1", "100,0", "1", "100,0"),
    }


@pytest.mark.walk(4)
def test_a_stated_whole_is_named_with_its_source(client, read_csv, services):
    DenominatorFactory(slug="katalog", number=575, qualifier="rund", source="digitale-verwaltung.de")
    found = rows(read_csv, "grundgesamtheit=katalog")
    assert found["Leistungen des OZG-Katalogs"] == ("575", "3", "2", "0,3", "1", "0,2")
    assert found["Bauen"] == ("2", "1", "0", "0,0", "0", "0,0")
    text = text_of(client.get(f"/leistungen/stand/?{DAY}&grundgesamtheit=katalog"))
    assert "Leistungen des OZG-Katalogs (rund 575 OZG-Leistungen, Quelle: digitale-verwaltung.de)" in text
    assert "2 von 575 OZG-Leistungen sind online" in text_of(client.get(f"/?{DAY}"))


def test_a_list_can_be_the_whole(read_csv, services):
    DenominatorFactory(slug="booster", name="Vorrang", basis=DenominatorBasis.LIST, priority_list="Booster")
    assert rows(read_csv, "grundgesamtheit=booster")["Vorrang"] == ("1", "1", "1", "100,0", "1", "100,0")


def test_a_whole_holds_from_its_day_on(read_csv, services):
    DenominatorFactory(slug="neu", number=600, effective_on=date(2021, 5, 1))
    assert "Leistungen mit erfasstem Reifegrad" in rows(read_csv, "grundgesamtheit=neu")


def test_by_the_share_leika_services_are_counted(read_csv, services):
    for number in (3, 1, None):
        LeikaServiceFactory(service=services[3], levels={date(2020, 1, 1): number} if number else None)
    DenominatorFactory(slug="katalog", number=575, leika_number=1418)
    found = rows(read_csv, "zaehlweise=anteil&grundgesamtheit=katalog")
    assert found["Leistungen des OZG-Katalogs"] == ("1418", "5", "2", "0,1", "2", "0,1")
    assert found["Bauen"] == ("4", "3", "1", "25,0", "1", "25,0")


def test_the_file_says_by_which_rule_and_of_what(read_csv, services):
    [row, *_] = read_csv(f"/leistungen/stand.csv?{DAY}&zaehlweise=beste")
    assert row["Zählweise"] == "beste LeiKa-Leistung, OZG-konform"
    assert row["Grundgesamtheit"].startswith("Leistungen mit erfasstem Reifegrad (3 OZG-Leistungen, Quelle: ")


def test_without_any_level_no_share_is_told(client, read_csv):
    ServiceFactory()
    DenominatorFactory(slug="katalog", number=575)
    assert rows(read_csv, "")["Leistungen des OZG-Katalogs"] == ("575", "0", "", "", "", "")
    text = text_of(client.get(f"/leistungen/stand/?{DAY}"))
    assert "kein Reifegrad erfasst; ein Anteil lässt sich nicht angeben" in text
    assert "Wie viele OZG-Leistungen online sind, ist noch nicht erfasst." in text_of(client.get(f"/?{DAY}"))


def test_of_a_group_without_any_level_the_table_tells_no_number(client, read_csv, services):
    ServiceFactory(situation=LifeSituationFactory(field__name="Umwelt"))
    DenominatorFactory(slug="katalog", number=575)
    assert rows(read_csv, "")["Umwelt"] == ("1", "0", "", "", "", "")
    assert rows(read_csv, "")["Bauen"] == ("2", "1", "0", "0,0", "0", "0,0")
    assert "Umwelt 1 0 – – – –" in text_of(client.get(f"/leistungen/stand/?{DAY}"))


@pytest.mark.walk
def test_figures_lead_to_their_rows(client, services):
    import re

    page = client.get(f"/leistungen/stand/?{DAY}&zaehlweise=beste").content.decode()
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/leistungen/\?[^"]+)"[^>]*><span', page)]
    assert len(links) > 6
    for link in links:
        assert client.get(link).status_code == 200
    [first] = [link for link in links if "prioritaet" in link and "stand=online" in link]
    assert "1 Zeile" in text_of(client.get(first))


def test_the_course_is_told_in_words_and_in_a_table(client, services):
    text = text_of(client.get(f"/leistungen/stand/?{DAY}"))
    assert "OZG-konform stieg von 0 am 08.04.2020 auf 1 am 08.04.2021." in text
    assert "OZG-konform: 1 online, nicht OZG-konform: 1 nicht online: 1" in text
    assert "01.08.2020 1 1 0" in text


def test_what_is_missing_until_the_deadline(client, services):
    ServiceDeadlineFactory(name="OZG-Frist", due_on=date(2022, 12, 31), source="§ 1 OZG")
    DenominatorFactory(number=575)
    text = text_of(client.get(f"/leistungen/stand/?{DAY}"))
    assert "OZG-Frist (§ 1 OZG) 31.12.2022 632 Tage 573 27,6 0,2" in text
    late = text_of(client.get("/leistungen/stand/?stichtag=2023-01-10"))
    assert "seit 10 Tagen verstrichen 573 –" in late


def test_pilots_and_ways_of_provision(client, services):
    EfaPilotFactory(name="Wohngeld", topic="Antragsprozess", service=services[0])
    EfaPilotFactory(name="WohnWeb")
    EfaPilotFactory(name="Beendet", ended_on=date(2021, 1, 1))
    ProvisionChangeFactory(service=services[0], kind=ProvisionKind.EFA)
    text = text_of(client.get(f"/leistungen/stand/?{DAY}"))
    assert "An 2 EfA-Pilotierungen nimmt die Kommune am 08.04.2021 teil." in text
    assert f"Wohngeld Antragsprozess {services[0].name} EfA-Nachnutzung 01.01.2020" in text
    assert "WohnWeb – keine im Katalog –" in text
    assert "Als EfA-Leistung nachgenutzt 1" in text


def test_invalid_choices_are_said(client, services):
    text = text_of(client.get("/leistungen/stand/?zaehlweise=x&grundgesamtheit=y"))
    assert "Mit einem ungültigen Filter wird nichts gezeigt." in text
    assert client.get("/leistungen/stand.csv?zaehlweise=x").status_code == 400


@pytest.mark.parametrize("number", [1, 12])
def test_the_page_needs_the_same_queries_however_many_services(client, django_assert_num_queries, number):
    for _ in range(number):
        service = ServiceFactory(situation=LifeSituationFactory(), levels={date(2020, 1, 1): 2})
        PriorityListFactory(services=[service])
        EfaPilotFactory(service=service)
        ServiceDeadlineFactory()
    with django_assert_num_queries(17):
        client.get("/leistungen/stand/")


def test_the_report_names_seven_pilots_and_no_level(client, examples):
    text = text_of(client.get("/leistungen/stand/?stichtag=2021-04-08"))
    assert "An 7 EfA-Pilotierungen nimmt die Kommune am 08.04.2021 teil." in text
    assert "Als EfA-Leistung nachgenutzt – Bis zu diesem Tag ist kein Bezugsweg erfasst." in text
    assert "Wohnberechtigungsschein (WBS) – keine im Katalog – spätestens 08.04.2021" in text
    assert "OZG-Frist (§ 1 OZG; VO/0504/21) 31.12.2022 632 Tage – – –" in text


def test_the_comparison_tells_what_changed_of_services(read_csv, services):
    rename(services[0], "Wohngeld")
    ProvisionChangeFactory(service=services[0], effective_on=date(2020, 6, 1), kind=ProvisionKind.NONE)
    ProvisionChangeFactory(service=services[0], effective_on=date(2020, 7, 1), kind=ProvisionKind.NONE)
    ProvisionChangeFactory(service=services[0], effective_on=date(2021, 1, 1), kind=ProvisionKind.EFA)
    rows = read_csv("/vergleich.csv?von=2020-01-01&bis=2021-04-08")
    told = [
        (row["Angabe"], row["Datum"], row["Vorher"], row["Nachher"]) for row in rows if row["Gegenstand"] == "Wohngeld"
    ]
    assert told == [
        ("Reifegrad", "01.05.2020", "1 Information", "3 Online-Leistung"),
        ("Bezugsweg", "01.06.2020", "", "kein Bezugsweg"),
        ("Bezugsweg", "01.01.2021", "kein Bezugsweg", "EfA-Nachnutzung"),
    ]


def test_a_target_date_that_has_passed_is_a_finding(read_csv, services):
    rename(services[2], "Wohngeld")
    TargetChangeFactory(service=services[2], target_on=date(2021, 4, 1))
    TargetChangeFactory(service=services[0], target_on=date(2021, 4, 1))
    [found] = read_csv("/pruefung.csv?stichtag=2021-04-08")
    assert (found["Befund"], found["Gegenstand"]) == ("OZG-Leistung zum Zieltermin nicht online", "Wohngeld")
    assert (found["Erwartet"], found["Differenz"]) == ("01.04.2021", "7")
    assert read_csv("/pruefung.csv?stichtag=2021-04-01") == []


def test_nothing_is_said_of_the_others_where_every_level_is_known(client, services):
    DenominatorFactory(slug="katalog", number=575)
    others = "die übrigen zählen als nicht online"
    known = text_of(client.get(f"/leistungen/stand/?{DAY}&grundgesamtheit=erfasste"))
    assert "Ein Reifegrad ist bei 3 von 3 erfasst." in known
    assert others not in known
    assert others in text_of(client.get(f"/leistungen/stand/?{DAY}&grundgesamtheit=katalog"))


def test_the_page_says_from_which_level_on_a_service_is_compliant(client, services):
    assert "OZG-konform ab Reifegrad 3 Online-Leistung (Modell 1.1)" in text_of(client.get(f"/leistungen/stand/?{DAY}"))
