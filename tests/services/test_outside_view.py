"""The outside view: imported as the Portalverbund exports it, and compared with what the city states."""

from datetime import date
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from imports.models import ImportRun
from services.choices import Portal
from services.models import OutsideView, PortalChange, ReportedService
from tests.conftest import SHARED
from tests.factories import (
    LeikaServiceFactory,
    OutsideViewFactory,
    PortalChangeFactory,
    ReportedServiceFactory,
    ServiceFactory,
)
from tests.findings import found
from tests.imports.uploads import imported, preview
from tests.pages import text_of

pytestmark = pytest.mark.django_db
SNAKE = (
    "leika_key,leika_name,ars,ars_name,url,online_status,aktiv,art_flaechendeckung,datenstand_pvog_import,ozgid,"
    "export_datum,begruendung_nicht_beruecksichtigt,bundesland"
)
CAMEL = (
    "leikaKey;leikaName;ars;arsName;url;onlineStatus;aktiv;artFlaechendeckung;datenstandPvogImport;ozgid;"
    "exportDatum;begruendungNichtBeruecksichtigt;bundesland"
)
DOG = (
    "99041006017000",
    "Hundesteuer anmelden",
    "051170000000",
    "Stadt",
    "https://x.example/a",
    "ok",
    "ja",
    "landesweit",
)
DAY = date(2026, 10, 1)
AT_DAY = "stichtag=2026-10-01"


def line(separator, *, day="2026-09-29", ozg_id="10000", export="", reason="", state="", values=DOG):
    return separator.join([*values, day, ozg_id, export, reason, state])


def import_file(folder, content, name="export.csv", encoding="utf-8"):
    path = folder / name
    path.write_bytes(content.encode(encoding))
    printed = StringIO()
    call_command("importieren", "aussensicht", str(path), stdout=printed)
    return printed.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize(("header", "separator"), [(SNAKE, ","), (CAMEL, ";")])
def test_every_variant_of_the_export_comes_in_dated_as_it_says(tmp_path, header, separator, encoding):
    row = line(separator, export="2026-09-30", reason="kein Onlinedienst", state="Land")
    import_file(tmp_path, f"{header}\n{row}\n", encoding=encoding)
    reported = ReportedService.objects.get()
    assert reported.view.effective_on == date(2026, 9, 29)
    assert (reported.leika_key, reported.name, reported.ozg_id) == ("99041006017000", "Hundesteuer anmelden", "10000")
    assert (reported.ars, reported.area, reported.federal_state) == ("051170000000", "Stadt", "Land")
    assert (reported.address, reported.is_working, reported.is_active) == ("https://x.example/a", True, True)
    assert (reported.coverage, reported.reason) == ("landesweit", "kein Onlinedienst")


@pytest.mark.parametrize("name", ["open-pvog-snake-komma.csv", "open-pvog-camel-semikolon.csv"])
def test_the_variants_of_the_sample_say_the_same(name):
    path = SHARED / "data" / name
    if not path.exists():
        pytest.skip("the sample is not there")
    call_command("importieren", "aussensicht", str(path), stdout=StringIO())
    assert list(ReportedService.objects.order_by("leika_key").values_list("leika_key", "area", "is_working")) == [
        ("99012001001000", "Wuppertal", False),
        ("99041006017000", "Mülheim", True),
    ]
    assert OutsideView.objects.get().effective_on == date(2026, 9, 29)


def test_what_an_export_says_is_no_statement_of_the_city(tmp_path, read_csv):
    ServiceFactory(ozg_id="10000", name="Hundesteuer")
    import_file(tmp_path, f"{SNAKE}\n{line(',')}\n")
    [row] = read_csv(f"/leistungen.csv?{AT_DAY}")
    assert (row["Reifegrad"], row["Portal"], PortalChange.objects.count()) == ("", "", 0)


def test_a_repeated_import_changes_nothing_and_the_next_export_stands_beside_it(tmp_path, read_csv):
    first = f"{SNAKE}\n{line(',')}\n"
    import_file(tmp_path, first)
    assert "0 neu, 0 geändert" in import_file(tmp_path, first)
    import_file(tmp_path, f"{SNAKE}\n{line(',', day='2026-10-29', values=(*DOG[:5], 'nicht ok', *DOG[6:]))}\n")
    days = {"2026-09-28": [], "2026-10-28": [("29.09.2026", "ja")], "2026-10-29": [("29.10.2026", "nein")]}
    for day, expected in days.items():
        rows = read_csv(f"/leistungen/aussensicht.csv?stichtag={day}")
        assert [(row["Datenstand"], row["Erreichbar"]) for row in rows] == expected


def test_a_moment_is_dated_by_its_day(tmp_path):
    import_file(tmp_path, f"{SNAKE}\n{line(',', day='2026-09-29T04:12:07.123Z')}\n")
    assert OutsideView.objects.get().effective_on == date(2026, 9, 29)


def test_bad_cells_are_named(tmp_path):
    bad = ("9.9041E+13", "Name", "51170000000", "Stadt", "https://x.example/a", "vielleicht", "ja", "")
    with pytest.raises(CommandError) as error:
        import_file(tmp_path, f"{SNAKE}\n{line(',', day='gestern', values=bad)}\n")
    text = str(error.value)
    for part in ("als Zahl gerundet", "11 statt 12 Ziffern", "„vielleicht“", "„gestern“ ist kein Datum"):
        assert part in text


@pytest.fixture
def both_sides():
    """A service for each result of the comparison, the newest statement of the city on 01.06.2026."""
    online = {date(2026, 1, 1): 1, date(2026, 6, 1): 3}
    september = OutsideViewFactory(effective_on=date(2026, 9, 1))
    august = OutsideViewFactory(effective_on=date(2026, 8, 1))

    def service(ozg_id, name, levels=online, address=""):
        made = ServiceFactory(ozg_id=ozg_id, name=name, levels=levels)
        if address:
            PortalChangeFactory(service=made, portal=Portal.CITY, address=address, effective_on=date(2026, 5, 1))
        return made

    service("10001", "Verschwunden")
    ReportedServiceFactory(view=august, ozg_id="10001")
    service("10002", "Nicht erreichbar")
    ReportedServiceFactory(view=september, ozg_id="10002", is_working=False, address="https://d.example/2")
    offline = service("10003", "Dort online", levels={date(2026, 1, 1): 1})
    LeikaServiceFactory(service=offline, key="99003000000000")
    ReportedServiceFactory(view=september, leika_key="99003000000000", area="Land", address="https://d.example/3")
    service("10004", "Anders", address="https://stadt.example/alt")
    ReportedServiceFactory(view=september, ozg_id="10004", address="https://stadt.example/neu")
    service("10005", "Nie gemeldet")
    service("10006", "Ohne Adresse")
    ReportedServiceFactory(view=september, ozg_id="10006", address="https://d.example/6")
    service("10007", "Gleich", address="https://Stadt.example:443/antrag/")
    ReportedServiceFactory(view=september, ozg_id="10007", address="http://stadt.example/antrag")
    ReportedServiceFactory(view=september, ozg_id="10007", address="https://anders.example/")
    service("10008", "Nirgends", levels={date(2026, 1, 1): 1})
    service("10009", "Nicht erfasst", levels={})
    ReportedServiceFactory(view=september, ozg_id="10009", address="https://d.example/9")
    ReportedServiceFactory(view=september, leika_key="99777000000000", ozg_id="", name="Fremd", area="Bund")


RESULTS = {
    "10001": "bei uns online, dort nicht",
    "10002": "bei uns online, dort nicht",
    "10003": "dort online, bei uns nicht",
    "10004": "Adresse weicht ab",
    "10005": "nie gemeldet",
    "10006": "beiderseits online, Adresse nicht vergleichbar",
    "10007": "stimmt überein",
    "10009": "dort online, bei uns nicht",
    "": "dort online, bei uns nicht",
}


def test_services_are_compared_by_key_then_by_ozg_id(read_csv, both_sides):
    rows = {row["OZG-ID"]: row for row in read_csv(f"/leistungen/abgleich.csv?{AT_DAY}")}
    assert {ozg_id: row["Ergebnis"] for ozg_id, row in rows.items()} == RESULTS
    states = {ozg_id: (row["Bei uns"], row["Dort"], row["Zuletzt gemeldet"]) for ozg_id, row in rows.items()}
    assert states["10001"] == ("online", "nicht gemeldet", "01.08.2026")
    assert states["10002"] == ("online", "gemeldet, nicht online", "01.09.2026")
    assert states["10003"] == ("nicht online", "online", "01.09.2026")
    assert states["10005"] == ("online", "nicht gemeldet", "")
    assert states["10009"] == ("nicht erfasst", "online", "01.09.2026")
    assert states[""] == ("nicht im Katalog", "online", "01.09.2026")
    assert (rows["10003"]["Gemeldet für"], rows["10003"]["Adresse dort"]) == ("Land", "https://d.example/3")


def test_each_row_tells_the_age_of_both_sides(read_csv, both_sides):
    ages = ("Angabe vom", "Alter der Angabe in Tagen", "Datenstand dort", "Alter des Datenstands in Tagen")
    rows = {row["OZG-ID"]: tuple(row[name] for name in ages) for row in read_csv(f"/leistungen/abgleich.csv?{AT_DAY}")}
    assert rows["10004"] == ("01.06.2026", "122", "01.09.2026", "30")
    assert rows["10003"] == ("01.01.2026", "273", "01.09.2026", "30")
    assert rows["10009"] == ("", "", "01.09.2026", "30")


@pytest.mark.parametrize(
    ("chosen", "ids"),
    [
        ("abweichend", ["10001", "10002", "10003", "10009", "", "10004", "10005"]),
        ("nie-gemeldet", ["10005"]),
        ("adresse-weicht-ab", ["10004"]),
    ],
)
def test_the_comparison_is_narrowed_to_a_result(read_csv, both_sides, chosen, ids):
    rows = read_csv(f"/leistungen/abgleich.csv?{AT_DAY}&ergebnis={chosen}")
    assert [row["OZG-ID"] for row in rows] == ids


def test_the_comparison_is_a_page_an_xlsx_file_and_json(client, both_sides):
    text = text_of(client.get(f"/leistungen/abgleich/?{AT_DAY}"))
    assert "Verglichen mit dem Export vom 01.09.2026." in text
    sheet = load_workbook(BytesIO(b"".join(client.get(f"/leistungen/abgleich.xlsx?{AT_DAY}").streaming_content))).active
    assert [sheet.cell(1, 1).value, sheet.cell(2, 1).value] == ["Ergebnis", "bei uns online, dort nicht"]
    content = b"".join(client.get(f"/leistungen/abgleich.json?{AT_DAY}").streaming_content).decode()
    assert '"dort online, bei uns nicht"' in content


def test_without_any_export_nothing_is_known_to_differ(client, read_csv):
    ServiceFactory(levels={date(2026, 1, 1): 3})
    text = text_of(client.get(f"/leistungen/abgleich/?{AT_DAY}"))
    assert "ist kein Export des Portalverbunds eingelesen; ob etwas abweicht, ist nicht bekannt" in text
    assert read_csv(f"/leistungen/abgleich.csv?{AT_DAY}") == []
    assert "kein Export des Portalverbunds eingelesen" in text_of(client.get(f"/leistungen/stand/?{AT_DAY}"))


def test_an_earlier_day_is_compared_with_the_export_of_its_time(read_csv, both_sides):
    rows = read_csv("/leistungen/abgleich.csv?stichtag=2026-08-15")
    assert {row["OZG-ID"]: row["Ergebnis"] for row in rows} == {
        "10001": "beiderseits online, Adresse nicht vergleichbar",
        "10002": "nie gemeldet",
        "10004": "nie gemeldet",
        "10005": "nie gemeldet",
        "10006": "nie gemeldet",
        "10007": "nie gemeldet",
    }


def test_the_standing_page_has_the_figure_and_the_way_to_its_rows(client, read_csv, both_sides):
    page = client.get(f"/leistungen/stand/?{AT_DAY}")
    text = text_of(page)
    assert "Abweichungen von der Außensicht" in text
    assert "Export vom 01.09.2026" in text
    assert len(read_csv(f"/leistungen/abgleich.csv?{AT_DAY}&ergebnis=abweichend")) == 7
    content = page.content.decode()
    after = content[content.index("/leistungen/abgleich/?ergebnis=abweichend") :]
    assert ">7</span" in after[:200]


def test_repeated_exports_make_the_course(read_csv, both_sides):
    columns = ("Datenstand", "Gemeldete Onlinedienste", "Abweichungen", "bei uns online, dort nicht", "nie gemeldet")
    rows = read_csv(f"/leistungen/abgleich/verlauf.csv?{AT_DAY}")
    assert [tuple(row[name] for name in columns) for row in rows] == [
        ("01.09.2026", "8", "7", "2", "1"),
        ("01.08.2026", "1", "5", "0", "5"),
    ]


def test_of_many_exports_the_course_has_the_last_of_each_month(read_csv):
    for day in range(1, 27):
        OutsideViewFactory(effective_on=date(2026, 8, day))
    OutsideViewFactory(effective_on=date(2026, 9, 1))
    days = [row["Datenstand"] for row in read_csv(f"/leistungen/abgleich/verlauf.csv?{AT_DAY}")]
    assert days == ["01.09.2026", "26.08.2026"]


def test_what_is_reported_of_other_municipalities_does_not_count(read_csv, settings):
    ServiceFactory(ozg_id="10001", name="Fremd gemeldet", levels={date(2026, 1, 1): 3})
    settings.ARS = "051170000000"
    view = OutsideViewFactory(effective_on=date(2026, 9, 1))
    ReportedServiceFactory(view=view, ozg_id="10001", ars="051240000000", area="Wuppertal")
    ReportedServiceFactory(view=view, ozg_id="10900", ars="050000000000", area="Land", name="Landesdienst")
    rows = read_csv(f"/leistungen/abgleich.csv?{AT_DAY}")
    assert [(row["Leistung"], row["Ergebnis"]) for row in rows] == [
        ("Landesdienst", "dort online, bei uns nicht"),
        ("Fremd gemeldet", "nie gemeldet"),
    ]
    assert [row["Gebiet"] for row in read_csv(f"/leistungen/aussensicht.csv?{AT_DAY}")] == ["Land"]


def test_a_service_that_is_left_out_or_inactive_there_is_not_online(read_csv):
    view = OutsideViewFactory(effective_on=date(2026, 9, 1))
    for number, state in enumerate(({"reason": "nur Formular"}, {"is_active": False}, {"is_working": None})):
        ServiceFactory(ozg_id=f"1000{number}", levels={date(2026, 1, 1): 3})
        ReportedServiceFactory(view=view, ozg_id=f"1000{number}", **state)
    rows = read_csv(f"/leistungen/abgleich.csv?{AT_DAY}")
    assert {row["Ergebnis"] for row in rows} == {"bei uns online, dort nicht"}
    assert len(read_csv(f"/leistungen/aussensicht.csv?{AT_DAY}&dort=nicht-online")) == 3
    assert read_csv(f"/leistungen/aussensicht.csv?{AT_DAY}&dort=online") == []


@pytest.mark.walk
def test_differences_are_findings_of_services_of_the_catalogue(both_sides):
    names = ("aussensicht-nicht-online", "aussensicht-online", "aussensicht-adresse", "aussensicht-nicht-gemeldet")
    assert {name: [finding.subject.name for finding in found(DAY, name)] for name in names} == {
        "aussensicht-nicht-online": ["Verschwunden", "Nicht erreichbar"],
        "aussensicht-online": ["Dort online", "Nicht erfasst"],
        "aussensicht-adresse": ["Anders"],
        "aussensicht-nicht-gemeldet": ["Nie gemeldet"],
    }
    [address] = found(DAY, "aussensicht-adresse")
    assert (address.expected, address.actual) == ("https://stadt.example/alt", "https://stadt.example/neu")


def test_an_address_that_is_no_address_is_shown_as_text(client):
    view = OutsideViewFactory(effective_on=date(2026, 9, 1))
    ReportedServiceFactory(view=view, address="javascript:alert(1)", name="Böse")
    for page in ("aussensicht", "abgleich"):
        content = client.get(f"/leistungen/{page}/?{AT_DAY}").content.decode()
        assert "javascript:alert(1)" in content
        assert 'href="javascript' not in content


def test_numbers_of_the_course_lead_to_the_day_of_their_export(client, both_sides):
    content = client.get(f"/leistungen/abgleich/verlauf/?{AT_DAY}").content.decode()
    assert "/leistungen/abgleich/?stichtag=2026-08-01&amp;ergebnis=abweichend" in content
    assert "/leistungen/abgleich/?stichtag=2026-10-01" not in content


def test_an_export_may_lack_what_is_not_needed_to_tell_its_rows_apart(tmp_path):
    row = "99041006017000,2026-09-29,https://x.example/a,ok"
    import_file(tmp_path, f"leika_key,datenstand_pvog_import,url,online_status\n{row}\n")
    assert ReportedService.objects.get().is_online
    with pytest.raises(CommandError, match="Die Spalte „Datenstand“ fehlt"):
        import_file(tmp_path, "leika_key,url\n99041006017000,https://x.example/a\n")


def test_each_number_of_the_course_is_the_number_of_rows_of_its_day(read_csv, both_sides):
    for row in read_csv(f"/leistungen/abgleich/verlauf.csv?{AT_DAY}"):
        day = "-".join(reversed(row["Datenstand"].split(".")))
        rows = [each["Ergebnis"] for each in read_csv(f"/leistungen/abgleich.csv?stichtag={day}")]
        assert {result: int(row[result]) for result in set(RESULTS.values())} == {
            result: rows.count(result) for result in set(RESULTS.values())
        }


@pytest.mark.walk(4)
def test_the_page_of_a_service_tells_what_is_reported_of_it(client, both_sides):
    texts = {ozg_id: text_of(client.get(f"/leistungen/{ozg_id}/?{AT_DAY}")) for ozg_id in ("10003", "10004", "10005")}
    assert "Außensicht online, Land https://d.example/3 Portalverbund, Stand 01.09.2026" in texts["10003"]
    assert "Außensicht online https://stadt.example/neu Portalverbund, Stand 01.09.2026" in texts["10004"]
    assert "Außensicht nicht gemeldet Portalverbund, Stand 01.09.2026" in texts["10005"]
    before = text_of(client.get("/leistungen/10003/?stichtag=2026-07-31"))
    assert "Außensicht kein Export des Portalverbunds eingelesen" in before


def test_a_key_of_another_service_outweighs_the_ozg_id(client, read_csv):
    mine, other = (ServiceFactory(ozg_id=ozg_id, levels={date(2026, 1, 1): 3}) for ozg_id in ("10001", "10002"))
    LeikaServiceFactory(service=other, key="99003000000000")
    view = OutsideViewFactory(effective_on=date(2026, 9, 1))
    ReportedServiceFactory(view=view, leika_key="99003000000000", ozg_id="10001")
    rows = {row["OZG-ID"]: row["Dort"] for row in read_csv(f"/leistungen/abgleich.csv?{AT_DAY}")}
    assert rows == {"10001": "nicht gemeldet", "10002": "online"}
    assert "Außensicht nicht gemeldet" in text_of(client.get(f"/leistungen/{mine.ozg_id}/?{AT_DAY}"))
    assert "Außensicht online" in text_of(client.get(f"/leistungen/10002/?{AT_DAY}"))


@pytest.mark.walk(4)
def test_staff_upload_an_export_and_take_it_back(staff, read_csv, settings, tmp_path):
    settings.IMPORT_FOLDER = tmp_path / "importe"
    client = staff("Sachbearbeitung")
    content = f"{SNAKE}\n{line(',')}\n".encode("utf-8-sig")
    shown = preview(client, "aussensicht", content, "open-pvog.csv")
    assert "Hundesteuer anmelden" in shown
    assert not OutsideView.objects.exists()
    assert "aus open-pvog.csv" in imported(client, "aussensicht", content, "open-pvog.csv")
    assert [row["Leistung"] for row in read_csv(f"/leistungen/aussensicht.csv?{AT_DAY}")] == ["Hundesteuer anmelden"]
    run = ImportRun.objects.get()
    client.post(f"/admin/imports/importrun/{run.pk}/rueckgaengig/", {"reason": "falsche Datei"})
    assert not ReportedService.objects.exists()
    assert not OutsideView.objects.exists()
