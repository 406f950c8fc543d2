"""What is stated of a service is entered in its form as a change, and corrected on its own page, for a reason."""

from datetime import date
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from services.choices import FimBlock, FimStatus, ProvisionKind
from services.models import ProvisionChange
from tests.factories import (
    FimChangeFactory,
    MaturityChangeFactory,
    PortalChangeFactory,
    ProcessChangeFactory,
    ProvisionChangeFactory,
    ResponsibilityChangeFactory,
    ServiceFactory,
    TargetChangeFactory,
)
from tests.imports.files import csv_of
from tests.pages import fields_of, text_of

pytestmark = pytest.mark.django_db
STAFF = "Sachbearbeitung"
ASKED = "Noch nicht gesichert. Betroffen: VO/0504/21 (Stichtag 08.04.2021)."
REASON_MISSING = "Bitte geben Sie für die Berichtigung einen Grund an; er wird im Verlauf vermerkt."
PAGES = {
    FimChangeFactory: "fimchange",
    MaturityChangeFactory: "maturitychange",
    PortalChangeFactory: "portalchange",
    ProcessChangeFactory: "processchange",
    ProvisionChangeFactory: "provisionchange",
    ResponsibilityChangeFactory: "responsibilitychange",
    TargetChangeFactory: "targetchange",
}


@pytest.fixture
def wohngeld():
    """Without a way since 2020, by EfA from 01.07.2021 on."""
    service = ServiceFactory(ozg_id="10999", name="Wohngeld")
    ProvisionChangeFactory(service=service, kind=ProvisionKind.NONE, effective_on=date(2020, 1, 1))
    ProvisionChangeFactory(service=service, kind=ProvisionKind.EFA, effective_on=date(2021, 7, 1))
    return service


def page_of(record):
    return f"/admin/services/{record._meta.model_name}/{record.pk}/change/"


def save(client, address, opened=None, **values):
    """Open the form, or take up the page opened, change the values, and save."""
    fields = fields_of(opened or client.get(address)) | {"_save": "1"} | values
    return client.post(address, fields, follow=True)


def enter(client, service, day, kind=ProvisionKind.OWN_DEVELOPMENT, opened=None):
    row = {"kind": kind, "effective_on": day, "date_precision": "EXACT"}
    place = service.provisionchanges.count()
    return save(client, page_of(service), opened, **{f"provisionchanges-{place}-{name}": row[name] for name in row})


def ways_of(service):
    return [str(each) for each in service.provisionchanges.order_by("effective_on")]


@pytest.mark.walk
@pytest.mark.sample(3)
@pytest.mark.parametrize("factory", PAGES, ids=PAGES.values())
def test_rows_of_every_kind_are_read_and_corrected_on_their_own_page(staff, factory):
    statement = factory()
    client, address = staff(STAFF), f"/admin/services/{PAGES[factory]}/{statement.pk}/change/"
    page = client.get(page_of(statement.service))
    assert f'<a href="{address}">berichtigen</a>' in page.content.decode()
    prefix = f"{PAGES[factory]}s"
    assert [name for name in fields_of(page) if name.startswith(f"{prefix}-0-")] == [
        f"{prefix}-0-id",
        f"{prefix}-0-service",
    ]
    assert f"{prefix}-1-effective_on" in fields_of(page)
    assert f"{statement._meta.verbose_name} berichtigen" in text_of(client.get(address))
    fields_sent = save(client, address, effective_on="02.01.2018")
    assert REASON_MISSING in text_of(fields_sent)
    save(client, address, fields_sent, change_reason="Tippfehler")
    statement.refresh_from_db()
    assert statement.effective_on == date(2018, 1, 2)
    assert statement.history.latest("history_id").history_change_reason == "Tippfehler"


@pytest.mark.walk
def test_the_empty_row_is_a_late_entry_where_its_day_lies_back(staff, wohngeld):
    page = text_of(enter(staff(STAFF), wohngeld, "01.03.2021"))
    assert (
        "Bezugsweg einer Leistung: „Eigenentwicklung“ ab 01.03.2021 als Nachtrag eingetragen. "
        "Danach gilt: EfA-Nachnutzung ab 01.07.2021 (bleibt)."
    ) in page
    assert ways_of(wohngeld) == [
        "kein Bezugsweg ab 01.01.2020",
        "Eigenentwicklung ab 01.03.2021",
        "EfA-Nachnutzung ab 01.07.2021",
    ]


@pytest.mark.walk
def test_what_is_sent_for_a_row_that_is_only_read_alters_nothing(staff, wohngeld):
    save(staff(STAFF), page_of(wohngeld), **{"provisionchanges-0-effective_on": "02.01.2020"})
    assert ways_of(wohngeld) == ["kein Bezugsweg ab 01.01.2020", "EfA-Nachnutzung ab 01.07.2021"]
    assert ProvisionChange.history.count() == 2


def test_a_correction_says_what_stays_and_is_called_by_what_is_stored(staff, wohngeld):
    client, statement = staff(STAFF), wohngeld.provisionchanges.earliest("effective_on")
    refused = save(client, page_of(statement), effective_on="05.05.2020", kind=ProvisionKind.OWN_DEVELOPMENT)
    page = text_of(refused)
    assert "Danach gilt: EfA-Nachnutzung ab 01.07.2021 (bleibt)." in page
    assert "kein Bezugsweg ab 01.01.2020" in page
    assert "Eigenentwicklung ab 05.05.2020" not in page
    assert fields_of(refused)["effective_on"] == "05.05.2020"
    assert ways_of(wohngeld)[0] == "kein Bezugsweg ab 01.01.2020"


@pytest.mark.walk
def test_a_building_block_stays_the_one_it_is(staff):
    statement = FimChangeFactory(block=FimBlock.PROCESS, status=FimStatus.DRAFT)
    client = staff(STAFF)
    assert "block" not in fields_of(client.get(page_of(statement)))
    save(client, page_of(statement), block=FimBlock.DATA_FIELDS, status=FimStatus.GOLD, change_reason="Abgleich")
    statement.refresh_from_db()
    assert (statement.block, statement.status) == (FimBlock.PROCESS, FimStatus.GOLD)


def test_who_may_only_read_corrects_and_enters_nothing(staff, wohngeld):
    client, statement = staff("Leserecht"), wohngeld.provisionchanges.earliest("effective_on")
    page = client.get(page_of(wohngeld))
    assert "berichtigen" not in page.content.decode()
    assert "kein Bezugsweg" in text_of(page)
    assert client.post(page_of(wohngeld), {}).status_code == 403
    sent = {"kind": "EFA", "effective_on": "01.02.2020", "date_precision": "EXACT", "change_reason": "x"}
    assert client.post(page_of(statement), sent).status_code == 403
    assert ways_of(wohngeld) == ["kein Bezugsweg ab 01.01.2020", "EfA-Nachnutzung ab 01.07.2021"]


@pytest.mark.walk
@pytest.mark.usefixtures("frozen")
def test_late_entries_and_corrections_ask_about_frozen_papers_once(staff, wohngeld):
    client = staff(STAFF)
    asked = enter(client, wohngeld, "01.03.2021")
    assert ASKED in text_of(asked)
    assert wohngeld.provisionchanges.count() == 2
    assert ASKED not in text_of(enter(client, wohngeld, "01.03.2021", opened=asked))
    assert wohngeld.provisionchanges.count() == 3
    enter(client, wohngeld, "01.08.2021")
    assert wohngeld.provisionchanges.count() == 4
    statement = wohngeld.provisionchanges.earliest("effective_on")
    asked = save(client, page_of(statement), effective_on="02.01.2020", change_reason="Tippfehler")
    assert ASKED in text_of(asked)
    assert "kein Bezugsweg ab 01.01.2020" in ways_of(wohngeld)
    save(client, page_of(statement), asked)
    assert "kein Bezugsweg ab 02.01.2020" in ways_of(wohngeld)
    assert "VO/0504/21 (Stichtag 08.04.2021)" in text_of(client.get(page_of(statement).replace("/change/", "/delete/")))


@pytest.mark.usefixtures("frozen")
def test_an_import_of_states_names_the_papers_and_asks(staff, wohngeld, settings, tmp_path):
    settings.IMPORT_FOLDER = tmp_path / "importe"
    client, path, printed = staff("Projektleitung"), tmp_path / "bezugswege.csv", StringIO()
    content = csv_of("OZG-ID;Bezugsweg;Seit", "10999;Eigenentwicklung;01.03.2021")
    path.write_bytes(content)
    call_command("importieren", "bezugswege", path, stdout=printed, pruefen=True)
    assert "Betroffene eingefrorene Drucksachen: VO/0504/21 (Stichtag 08.04.2021)" in printed.getvalue()
    file = SimpleUploadedFile("bezugswege.csv", content)
    address = client.post("/admin/imports/importrun/importieren/bezugswege/", {"file": file})["Location"]
    assert "Noch nicht importiert. Betroffen: VO/0504/21" in text_of(client.post(address, {"confirm": "1"}))
    assert wohngeld.provisionchanges.count() == 2
    client.post(address, {"confirm": "1", "seen_reports": "VO/0504/21"})
    assert wohngeld.provisionchanges.count() == 3
