"""What is stated of services: late entries, deletions, keys, windows, and what was known of them."""

from datetime import date

import pytest

from imports.registry import table_named
from imports.runs import run_import
from records.days import OPEN
from records.models import DatePrecision
from services.choices import FimBlock, FimStatus, ProvisionKind
from services.models import FimChange, MaturityChange, ProvisionChange
from tests.factories import (
    FimChangeFactory,
    LeikaServiceFactory,
    MaturityChangeFactory,
    ProvisionChangeFactory,
    ServiceFactory,
    level,
)
from tests.imports.files import csv_of
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def wohngeld():
    return ServiceFactory(ozg_id="10092", name="Wohngeld")


def provision_of(read_csv, day):
    [row] = read_csv(f"/leistungen.csv?stichtag={day}")
    return row["Bezugsweg"]


@pytest.mark.walk
def test_a_late_entry_holds_until_the_next_statement_and_changes_no_earlier_day(read_csv, wohngeld):
    ProvisionChangeFactory(service=wohngeld, kind=ProvisionKind.NONE, effective_on=date(2020, 1, 1))
    ProvisionChangeFactory(service=wohngeld, kind=ProvisionKind.EFA, effective_on=date(2020, 7, 1))
    ProvisionChangeFactory(service=wohngeld, kind=ProvisionKind.OWN_DEVELOPMENT, effective_on=date(2020, 3, 1))
    days = ("2019-12-31", "2020-01-01", "2020-02-29", "2020-03-01", "2020-06-30", "2020-07-01")
    assert [provision_of(read_csv, day) for day in days] == [
        "",
        "kein Bezugsweg",
        "kein Bezugsweg",
        "Eigenentwicklung",
        "Eigenentwicklung",
        "EfA-Nachnutzung",
    ]


def test_where_a_statement_is_deleted_the_one_before_goes_on(read_csv, wohngeld):
    ProvisionChangeFactory(service=wohngeld, kind=ProvisionKind.NONE, effective_on=date(2020, 1, 1))
    wrong = ProvisionChangeFactory(service=wohngeld, kind=ProvisionKind.EFA, effective_on=date(2020, 3, 1))
    ProvisionChangeFactory(service=wohngeld, kind=ProvisionKind.OWN_DEVELOPMENT, effective_on=date(2020, 7, 1))
    ProvisionChange.objects.get(pk=wrong.pk).delete()
    assert [provision_of(read_csv, day) for day in ("2020-06-30", "2020-07-01")] == [
        "kein Bezugsweg",
        "Eigenentwicklung",
    ]


def test_the_same_value_may_be_stated_twice_in_a_row(read_csv, wohngeld):
    for day in (date(2020, 1, 1), date(2020, 3, 1)):
        MaturityChangeFactory(service=wohngeld, effective_on=day, level=level(3))
    [row] = read_csv("/leistungen.csv?stichtag=2020-06-30")
    assert (row["Reifegrad"], row["Online seit"]) == ("3 Online-Leistung (Modell 1.1)", "01.01.2020")


def test_neither_leika_services_nor_building_blocks_end_one_another(wohngeld):
    leika = LeikaServiceFactory(service=wohngeld)
    MaturityChangeFactory(service=wohngeld, effective_on=date(2020, 1, 1), level=level(1))
    MaturityChangeFactory(service=wohngeld, leika=leika, effective_on=date(2020, 2, 1), level=level(2))
    MaturityChangeFactory(service=wohngeld, effective_on=date(2020, 3, 1), level=level(3))
    FimChangeFactory(service=wohngeld, block=FimBlock.PROCESS, status=FimStatus.DRAFT)
    FimChangeFactory(service=wohngeld, block=FimBlock.DATA_FIELDS, effective_on=date(2020, 2, 1))
    FimChangeFactory(service=wohngeld, block=FimBlock.PROCESS, status=FimStatus.GOLD, effective_on=date(2020, 4, 1))
    levels = MaturityChange.objects.order_by("effective_on").values_list("leika", "effective_on", "until")
    assert list(levels) == [
        (None, date(2020, 1, 1), date(2020, 3, 1)),
        (leika.pk, date(2020, 2, 1), OPEN),
        (None, date(2020, 3, 1), OPEN),
    ]
    blocks = FimChange.objects.order_by("effective_on").values_list("block", "until")
    assert list(blocks) == [
        (FimBlock.PROCESS, date(2020, 4, 1)),
        (FimBlock.DATA_FIELDS, OPEN),
        (FimBlock.PROCESS, OPEN),
    ]


def test_the_window_of_a_latest_day_stays_as_it_was_entered(wohngeld):
    ProvisionChangeFactory(service=wohngeld, effective_on=date(2020, 1, 1))
    latest = ProvisionChangeFactory(
        service=wohngeld, effective_on=date(2020, 7, 1), date_precision=DatePrecision.LATEST, kind=ProvisionKind.EFA
    )
    ProvisionChangeFactory(service=wohngeld, effective_on=date(2020, 3, 1))
    latest.refresh_from_db()
    assert (latest.earliest_on, latest.until) == (date(2020, 1, 2), OPEN)
    certain = ProvisionChange.objects.order_by("effective_on").values_list("until", "certain_until")
    assert list(certain) == [
        (date(2020, 3, 1), date(2020, 1, 2)),
        (date(2020, 7, 1), date(2020, 3, 1)),
        (OPEN, OPEN),
    ]


def test_what_was_known_before_a_late_entry_is_still_known(staff, time_machine):
    client = staff()
    time_machine.move_to("2021-01-10T12:00:00+01:00")
    wohngeld = ServiceFactory(name="Wohngeld")
    ProvisionChangeFactory(service=wohngeld, kind=ProvisionKind.NONE, effective_on=date(2020, 1, 1))
    time_machine.move_to("2021-02-10T12:00:00+01:00")
    ProvisionChangeFactory(service=wohngeld, kind=ProvisionKind.EFA, effective_on=date(2020, 6, 1))
    listed = "/leistungen/?stichtag=2020-07-01&bezugsweg="
    numbers = {
        (way, known): text_of(client.get(f"{listed}{way}{known}")).count("Wohngeld")
        for way in ("efa-nachnutzung", "kein-bezugsweg")
        for known in ("", "&kenntnisstand=2021-01-31")
    }
    assert numbers == {
        ("efa-nachnutzung", ""): 1,
        ("efa-nachnutzung", "&kenntnisstand=2021-01-31"): 0,
        ("kein-bezugsweg", ""): 0,
        ("kein-bezugsweg", "&kenntnisstand=2021-01-31"): 1,
    }


def test_the_end_of_a_statement_is_no_change_of_it(wohngeld):
    first = ProvisionChangeFactory(service=wohngeld, effective_on=date(2020, 1, 1))
    ProvisionChangeFactory(service=wohngeld, effective_on=date(2020, 6, 1))
    first.refresh_from_db()
    assert (first.version, first.until) == (1, date(2020, 6, 1))
    assert [entry.history_type for entry in ProvisionChange.history.filter(id=first.pk)] == ["+"]


def test_a_file_says_where_a_statement_comes_from(tmp_path, wohngeld):
    path = tmp_path / "bezugswege.csv"
    header, row = "OZG-ID;Seit;Bezugsweg;Quelle;Aktenzeichen", "10092;01.05.2020;EfA-Nachnutzung;VO/0504/21;10.2-4711"
    path.write_bytes(csv_of(header, row))
    assert run_import(path, path.name, table_named("bezugswege")).summary == "1 neu, 0 geändert, 0 unverändert"
    statement = ProvisionChange.objects.get()
    assert (str(statement), statement.source, statement.file_reference) == (
        "EfA-Nachnutzung ab 01.05.2020",
        "VO/0504/21",
        "10.2-4711",
    )
    assert run_import(path, path.name, table_named("bezugswege")).summary == "0 neu, 0 geändert, 1 unverändert"
