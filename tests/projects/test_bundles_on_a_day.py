"""Names and project phases of bundles hold from a day on."""

from datetime import date

import pytest
from django.core.management import call_command

from projects.choices import Step
from projects.models import ProcessBundle
from tests.factories import BundleFactory, ProjectFactory, ServiceFactory, StepFactory
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
LIST = "/prozessbuendel.csv"


@pytest.fixture
def bundle():
    """„Elterngeld“ in project phase 1; from 01.07.2020 on „Familienleistungen“ in phase 2."""
    bundle = BundleFactory(
        name="Elterngeld",
        project_phase=1,
        project=ProjectFactory(title="Bürgerservices", slug="buerger", kind="PROCESS"),
        service=ServiceFactory(ozg_id="10001"),
    )
    StepFactory(bundle=bundle, step=Step.RECORDED, effective_on=date(2020, 8, 1))
    bundle.state(date(2020, 7, 1), name="Familienleistungen", project_phase=2)
    return bundle


def listed(read_csv, **query):
    rows = read_csv(LIST + "?" + "&".join(f"{name}={value}" for name, value in query.items()))
    return [(row["Prozessbündel"], row["Projektphase"]) for row in rows]


def test_the_list_calls_a_bundle_as_on_the_day(client, read_csv, bundle):
    assert listed(read_csv, stichtag="2020-06-30") == [("Elterngeld", "1")]
    assert listed(read_csv, stichtag="2020-07-01") == [("Familienleistungen", "2")]
    assert listed(read_csv, stichtag="2020-07-01", projektphase=1) == []
    assert listed(read_csv, stichtag="2020-06-30", projektphase=1) == [("Elterngeld", "1")]


def test_the_search_knows_names_up_to_the_day(read_csv, bundle):
    assert listed(read_csv, stichtag="2020-06-30", suche="familien") == []
    assert listed(read_csv, stichtag="2020-06-30", suche="eltern") == [("Elterngeld", "1")]
    assert listed(read_csv, stichtag="2020-07-01", suche="eltern") == [("Familienleistungen", "2")]
    assert listed(read_csv, stichtag="2020-07-01", suche="familien") == [("Familienleistungen", "2")]


def test_the_list_is_sorted_by_the_names_of_the_day(read_csv, bundle):
    BundleFactory(name="Erbschein", project=bundle.project)
    for day, expected in (("2020-06-30", ["Elterngeld", "Erbschein"]), ("2020-07-01", ["Erbschein", "Familienleis"])):
        for descending in (False, True):
            sort = "-prozessbuendel" if descending else "prozessbuendel"
            names = [name[:12] for name, _ in listed(read_csv, stichtag=day, sort=sort)]
            assert names == (expected[::-1] if descending else expected)


@pytest.mark.parametrize("page", ["/projekte/buerger/", "/leistungen/10001/", "/prozessbuendel/"])
def test_pages_call_a_bundle_as_on_the_day(client, bundle, page):
    before, after = (text_of(client.get(f"{page}?stichtag={day}")) for day in ("2020-06-30", "2020-07-01"))
    names = ("Elterngeld", "Familienleistungen")
    assert [name in before for name in names] == [True, False]
    assert [name in after for name in names] == [False, True]


def test_the_comparison_lists_new_names_and_project_phases(read_csv, bundle):
    found = read_csv("/vergleich.csv?von=2018-12-31&bis=2020-12-31&projekt=buerger")
    names = ("Datum", "Angabe", "Gegenstand", "Vorher", "Nachher", "Differenz")
    assert [tuple(row[name] for name in names) for row in found if row["Datum"] > "01.01.2019"] == [
        ("01.07.2020", "Prozessbündel umbenannt", "Familienleistungen", "Elterngeld", "Familienleistungen", ""),
        ("01.07.2020", "Projektphase", "Familienleistungen", "1", "2", ""),
        ("01.08.2020", "Bearbeitungsschritt", "Familienleistungen", "", "aufgenommen", ""),
    ]


def test_a_file_finds_a_bundle_by_its_name_on_the_key_date(bundle, tmp_path):
    for day, name in (("2020-06-30", "Elterngeld"), ("2020-08-02", "Familienleistungen")):
        file = tmp_path / f"prozessbuendel_{day}.csv"
        file.write_text(f"Projekt;Prozessbündel;OZG-ID\nBürgerservices;{name};10001\n")
        call_command("importieren", "prozessbuendel", str(file))
    assert ProcessBundle.objects.count() == 1
    file = tmp_path / "prozessbuendel_2020-08-03.csv"
    file.write_text("Projekt;Prozessbündel;Projektphase\nBürgerservices;Familienleistungen;3\n")
    call_command("importieren", "--galt-bis", "weiter", "prozessbuendel", str(file))
    days = ("2020-06-30", "2020-08-02", "2020-08-03")
    phases = [ProcessBundle.objects.on_day(date.fromisoformat(day)).get().project_phase for day in days]
    assert phases == [1, 2, 3]


@pytest.mark.walk
def test_the_admin_shows_and_searches_names_of_today(staff, bundle):
    BundleFactory(name="Erbschein", project_phase=1)
    client = staff("Projektleitung")
    page = "/admin/projects/processbundle/"
    assert "Familienleistungen" in text_of(client.get(page))
    assert "Familienleistungen" in text_of(client.get(f"{page}?q=eltern"))
    assert "Familienleistungen" in text_of(client.get(f"{page}?project_phase=2"))
    assert "Familienleistungen" not in text_of(client.get(f"{page}?project_phase=1"))
    form = fields_of(client.get(f"{page}{bundle.pk}/change/"))
    assert (form["name"], form["project_phase"]) == ("Familienleistungen", "2")


def test_what_holds_from_the_beginning_is_no_event(client):
    BundleFactory(name="Elterngeld", project_phase=1)
    assert "Das jüngste Ereignis" not in text_of(client.get("/?stichtag=2021-12-31"))
