"""Every import table is a list with its files too, for whoever may see it. Their round trip: test_round_trip.py."""

import csv
import json
from datetime import date
from io import BytesIO, StringIO

import pytest
from python_calamine import load_workbook

from imports.as_lists.views import own_list
from imports.registry import tables
from services.models import LeikaAssignment, LeikaService
from tests.factories import (
    LeikaServiceFactory,
    MaturityChangeFactory,
    PhaseChangeFactory,
    ProjectFactory,
    RolloutFactory,
    ServiceFactory,
    StatusNoteFactory,
)
from tests.phases import Phase
from units.models import Unit

pytestmark = pytest.mark.django_db
NAMES = [table.name for table in tables() if not own_list(table)]


def content_of(response):
    assert response.status_code == 200, response
    return b"".join(response.streaming_content)


def rows_of(client, name, day="2021-04-08", dialect="&dialekt=rfc4180"):
    text = content_of(client.get(f"/importtabellen/{name}.csv?stichtag={day}{dialect}")).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text), delimiter="," if dialect else ";"))


def test_a_row_has_what_a_file_of_its_table_has(admin_client, db):
    rollout = RolloutFactory(project__title="Aktenplan", unit__name="Zoo", unit__number="0815")
    PhaseChangeFactory(rollout=rollout, phase=Phase.CONCEPT, effective_on=date(2020, 5, 1), date_precision="LATEST")
    assert rows_of(admin_client, "phasenwechsel", dialect="") == [
        {
            "Projekt": "Aktenplan",
            "Nummer": "0815",
            "Leistungseinheit": "Zoo",
            "Phase": "Konzeption",
            "Seit": "01.05.2020",
            "Datumsangabe": "spätestens",
            "Stichtag": "08.04.2021",
        }
    ]


def test_a_leika_service_of_several_ozg_services_has_a_row_for_each(admin_client):
    leika = LeikaServiceFactory(key="99001001000000", name="Dienst", typification="2, 3a")
    LeikaService.objects.exclude(pk=leika.pk).delete()
    LeikaAssignment.objects.all().delete()
    for ozg_id in ("10002", "10001"):
        LeikaAssignment.objects.create(leika=leika, service=ServiceFactory(ozg_id=ozg_id))
    LeikaService.objects.create(name="Ohne Schlüssel")
    rows = [(row["Leistungsschlüssel"], row["OZG-ID"]) for row in rows_of(admin_client, "leika")]
    assert rows == [("99001001000000", "10001"), ("99001001000000", "10002"), ("", "")]
    assert admin_client.get("/importtabellen/leika/").context["row_count"] == 3


def test_a_unit_has_its_name_of_the_day(admin_client):
    rollout = RolloutFactory(unit__name="Zoo", phases={date(2020, 2, 1): Phase.PLANNING})
    Unit.objects.get().state(date(2021, 1, 1), name="Tierpark")
    assert [row["Leistungseinheit"] for row in rows_of(admin_client, "umsetzungen", "2020-12-31")] == ["Zoo"]
    assert [row["Leistungseinheit"] for row in rows_of(admin_client, "phasenwechsel", "2021-01-01")] == ["Tierpark"]
    assert rollout.unit_id


@pytest.mark.parametrize("name", NAMES)
def test_the_page_and_every_file_have_the_same_rows(name, admin_client, examples):
    text = content_of(admin_client.get(f"/importtabellen/{name}.csv?stichtag=2026-11-27&dialekt=rfc4180")).decode()
    header, *rows = csv.reader(StringIO(text))
    listed = json.loads(content_of(admin_client.get(f"/importtabellen/{name}.json?stichtag=2026-11-27")))
    sheet = content_of(admin_client.get(f"/importtabellen/{name}.xlsx?stichtag=2026-11-27"))
    in_sheet = load_workbook(BytesIO(sheet)).get_sheet_by_index(0).to_python()
    page = admin_client.get(f"/importtabellen/{name}/?stichtag=2026-11-27")
    assert [[*row] for row in listed["zeilen"]] == [header] * len(rows)
    assert (in_sheet[0], len(in_sheet) - 1) == (header, len(rows))
    assert page.context["row_count"] == len(rows)


@pytest.mark.walk
def test_what_is_stated_later_changes_no_list_of_an_earlier_day(admin_client, examples):
    before = {name: rows_of(admin_client, name) for name in NAMES}
    project = ProjectFactory(title="Später", slug="spaeter", started_on=date(2022, 1, 1), ends_on=None)
    RolloutFactory(project=project, joined_on=date(2022, 1, 1), phases={date(2022, 3, 1): Phase.PLANNING})
    PhaseChangeFactory(effective_on=date(2021, 4, 9), rollout__joined_on=date(2021, 4, 9))
    StatusNoteFactory(project=project, noted_on=date(2022, 5, 1))
    MaturityChangeFactory(service__ozg_id="19999", effective_on=date(2021, 4, 9))
    new = {"geschaeftsbereiche", "ozg-katalog"}  # what has no day
    for name in {*NAMES} - new:
        assert (name, rows_of(admin_client, name)) == (name, before[name])


def test_a_table_with_a_list_of_its_own_leads_there(admin_client):
    page = admin_client.get("/importtabellen/tranchen/?stichtag=2021-04-08")
    assert (page.status_code, page["Location"]) == (302, "/foerdermittel/tranchen/?stichtag=2021-04-08")
    assert admin_client.get("/importtabellen/mittelbewegungen.csv")["Location"] == "/foerdermittel/bewegungen.csv"
    assert admin_client.get("/importtabellen/gibt-es-nicht/").status_code == 404


def test_a_wrong_day_is_named_and_no_file_is_made_of_it(admin_client):
    answer = admin_client.get("/importtabellen/gremien.csv?stichtag=gestern")
    assert (answer.status_code, "Das ist kein gültiges Datum" in answer.content.decode()) == (400, True)
    assert admin_client.get("/importtabellen/gremien/?stichtag=gestern").status_code == 200


def test_the_page_of_all_tables_names_those_that_the_account_may_see(client, staff):
    assert client.get("/importtabellen/")["Location"] == "/anmelden/?next=/importtabellen/"
    page = staff().get("/importtabellen/").content.decode()
    for table in tables():
        assert f">{table.title}</a>" in page
    assert "/admin/imports/importrun/importieren/phasenwechsel/" in page
    importing = staff().get("/admin/imports/importrun/importieren/gremien/").content.decode()
    assert 'href="/importtabellen/gremien/"' in importing


def test_an_account_without_rights_sees_none(django_user_model, client):
    client.force_login(django_user_model.objects.create_user("ohne", password="geheim", is_staff=True))
    assert "<tr" not in client.get("/importtabellen/").content.decode().partition("<tbody")[2]
    assert client.get("/importtabellen/drucksachen/").status_code == 403
    assert client.get("/importtabellen/drucksachen.csv").status_code == 403
