"""Files with other headers than ours: their columns are mapped between upload and preview, kept, and found again."""

from datetime import date
from decimal import Decimal
from itertools import islice

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError

from funding.models import Grant
from imports.column_maps import ColumnMap
from imports.headers import column_names
from imports.models import ImportRun, NamedMap
from imports.proposals import propose
from imports.registry import table_named
from imports.workbook_files import open_workbook
from projects.models import PhaseChange, Project
from services.models import FimChange, LeikaService
from tests.conftest import SHARED
from tests.factories import ProjectFactory, RoleFactory, ServiceFactory, UserFactory
from tests.imports.files import csv_of
from tests.imports.test_workbook_formats import run
from tests.imports.workbooks import workbook
from tests.pages import fields_of, text_of
from tests.phases import Phase
from units.models import Unit

pytestmark = pytest.mark.django_db
LIST = SHARED / "data" / "zuwendungen-liste.xlsx"
IMPORT = "/admin/imports/importrun/importieren/{}/"
FOREIGN = csv_of("Amt;Kürzel;Ansprechperson;Stand", "Zoo;Z;Frau Muster;in Betrieb", "Museum;M;;in Betrieb")


def upload(client, table, content, name="liste.csv"):
    """The address to which the choice of a file leads in the end."""
    response = client.post(IMPORT.format(table), {"file": SimpleUploadedFile(name, content)}, follow=True)
    return response.redirect_chain[-1][0]


def answers(client, address, columns=None, fixed=None, meanings=None, **more):
    """The answers of the form of the page as they stand there, with these instead."""
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value()}
    for number, description in enumerate(form.described):
        if columns is not None:
            data[f"column-{number}"] = columns.get(description.header, "")
        data[f"fixed-{number}"] = (fixed or {}).get(description.header, "")
    for number, (_, text) in enumerate(form.values):
        data[f"value-{number}"] = (meanings or {}).get(text, "")
    return {**data, **more, "map": "1"}


def mapped(client, address, *args, **more):
    """The page after the columns were mapped so."""
    return client.post(address, answers(client, address, *args, **more), follow=True)


def proposed(table, **samples):
    return propose(table_named(table), {name: texts.split("|") for name, texts in samples.items()}).columns


@pytest.mark.walk(4)
def test_a_file_with_other_headers_leads_to_the_question_what_they_mean(staff):
    client = staff("Sachbearbeitung")
    address = upload(client, "leistungseinheiten", FOREIGN)
    assert address.endswith("/zuordnung/")
    page = client.get(address)
    assert page.context["form"].initial == {}
    assert "Ansprechperson Frau Muster" in text_of(page)
    form = page.context["form"]
    proposals = {row.header: row.column.value() for row in form.map_rows if row.column.value()}
    assert proposals == {"Leistungseinheit": "Amt", "Phase": "Stand"}
    page = mapped(client, address, {"Leistungseinheit": "Amt"})
    assert "Nicht gelesene Spalten: Kürzel, Ansprechperson, Stand." in text_of(page)
    assert "Leistungseinheit: Zoo neu" in text_of(page)
    client.post(page.redirect_chain[-1][0], {"confirm": "1"})
    assert sorted(Unit.objects.today().values_list("name", flat=True)) == ["Museum", "Zoo"]


@pytest.mark.walk
def test_fixed_values_and_meanings_fill_what_the_file_lacks(staff):
    ProjectFactory(title="A")
    client = staff("Sachbearbeitung")
    address = upload(client, "leistungseinheiten", FOREIGN)
    columns, fixed = {"Leistungseinheit": "Amt", "Phase": "Stand"}, {"Projekt": "A", "Seit": "01.02.2021"}
    page = mapped(client, address, columns, fixed)
    assert "„in Betrieb“ ist nicht vorgesehen." in text_of(page)
    assert "2 bis 3 Phase" in text_of(page)
    assert "in Betrieb" in text_of(client.get(address))
    page = mapped(client, address, columns, fixed, {"in Betrieb": "Produktiv"})
    assert "Für alle Zeilen gilt – Projekt: A, Seit: 01.02.2021." in text_of(page)
    client.post(page.redirect_chain[-1][0], {"confirm": "1"})
    assert set(PhaseChange.objects.values_list("rollout__project_id", "phase")) == {
        (Project.objects.get().pk, Phase.PRODUCTION)
    }
    assert PhaseChange.objects.count() == 2


@pytest.mark.walk
def test_a_kept_mapping_is_found_by_the_headers_of_the_next_file(staff, tmp_path):
    client = staff("Sachbearbeitung")
    address = upload(client, "leistungseinheiten", FOREIGN)
    page = mapped(client, address, {"Leistungseinheit": "Amt"}, {"Art": "Amt"}, name="Ämterliste")
    assert "Die Zuordnung „Ämterliste“ ist gemerkt." in text_of(page)
    other = csv_of("STAND;Amt;Kürzel;Ansprechperson", "x;Archiv;A;")
    address = upload(client, "leistungseinheiten", other)
    assert "Die Spalten sind zugeordnet, wie unter „Ämterliste“ gemerkt." in text_of(client.get(address))
    lines = run(tmp_path, other, pruefen=True)
    assert "Zeile 2, Leistungseinheit Archiv: neu (Art Amt)" in lines
    assert NamedMap.history.get().history_change_reason == "Zuordnung beim Import gemerkt"


KEPT = {"columns": {"Leistungseinheit": "Fachamt"}, "headers": ["fachamt"]}


@pytest.mark.walk
def test_a_kept_mapping_is_replaced_only_where_that_is_said(staff):
    kept = NamedMap.objects.create(table="leistungseinheiten", name="Ämterliste", **KEPT)
    client = staff("Sachbearbeitung")
    address = upload(client, "leistungseinheiten", FOREIGN)
    sent = answers(client, address, {"Leistungseinheit": "Amt"}, {"Art": "Amt"}, name="Ämterliste")
    page = client.post(address, sent)
    assert "Unter „Ämterliste“ ist schon eine andere Zuordnung gemerkt." in text_of(page)
    assert "Leistungseinheit: Spalte „Fachamt“ → Spalte „Amt“" in text_of(page)
    assert "Art: – → „Amt“ in allen Zeilen" in text_of(page)
    assert "Überschriften der Datei: fachamt → amt, ansprechperson, kürzel, stand" in text_of(page)
    assert fields_of(page, "map")["name"] == "Ämterliste"
    kept.refresh_from_db()
    assert kept.columns == KEPT["columns"]
    [(token, label)] = page.context["form"].fields["replace"].choices
    assert label == "Ja, „Ämterliste“ ersetzen"
    kept.meanings = {"Art": {"x": "Amt"}}  # another one changes it meanwhile
    kept.save()
    assert "ist schon eine andere Zuordnung gemerkt" in text_of(client.post(address, sent | {"replace": [token]}))
    [(token, _)] = client.post(address, sent).context["form"].fields["replace"].choices
    page = client.post(address, sent | {"replace": [token]}, follow=True)
    assert "Die Zuordnung „Ämterliste“ ist gemerkt." in text_of(page)
    assert NamedMap.objects.get().columns == {"Leistungseinheit": "Amt"}


@pytest.mark.walk(4)
def test_the_same_mapping_is_kept_again_without_a_question(staff):
    client = staff("Sachbearbeitung")
    address = upload(client, "leistungseinheiten", FOREIGN)
    for _ in range(2):
        page = mapped(client, address, {"Leistungseinheit": "Amt"}, name="Ämterliste")
        assert "Die Zuordnung „Ämterliste“ ist gemerkt." in text_of(page)
    assert NamedMap.objects.get().columns == {"Leistungseinheit": "Amt"}


@pytest.mark.walk(4)
def test_a_name_that_no_database_takes_is_refused(staff):
    client = staff("Sachbearbeitung")
    address = upload(client, "leistungseinheiten", FOREIGN)
    page = client.post(address, answers(client, address, {"Leistungseinheit": "Amt"}, name="a\0b"))
    assert "Bitte berichtigen Sie die markierten Angaben." in text_of(page)
    assert not NamedMap.objects.exists()


@pytest.mark.walk(4)
def test_a_mapping_is_kept_when_the_file_was_read_by_it(staff):
    client = staff("Sachbearbeitung")
    address = upload(client, "leistungseinheiten", FOREIGN)
    page = mapped(client, address, {"Leistungseinheit": "Amt", "Art": "Stand"}, name="Ämterliste")
    assert "Die Zuordnung „Ämterliste“ ist noch nicht gemerkt, denn mit ihr hat die Datei Probleme." in text_of(page)
    assert not NamedMap.objects.exists()
    assert client.get(address).context["form"]["name"].value() == "Ämterliste"
    page = mapped(client, address, meanings={"in Betrieb": "Einrichtung"}, name="Ämterliste")
    assert "Die Zuordnung „Ämterliste“ ist gemerkt." in text_of(page)
    assert NamedMap.objects.get().meanings == {"Art": {"in Betrieb": "Einrichtung"}}


@pytest.mark.walk
def test_a_mapping_is_kept_where_rows_with_problems_stay_out_but_not_where_all_do(staff):
    client = staff("Sachbearbeitung")
    for lines, number in ((("Amt;Art;x", "Zoo;Burg;"), 0), (("Amt;Art;x", "Zoo;Burg;", "Bad;Amt;"), 1)):
        address = upload(client, "leistungseinheiten", csv_of(*lines))
        page = mapped(client, address, {"Leistungseinheit": "Amt", "Art": "Art"}, name="Ämterliste")
        assert "ist noch nicht gemerkt" in text_of(page)
        client.post(page.redirect_chain[-1][0], {"partly": "1"})
        assert NamedMap.objects.count() == number


@pytest.mark.walk(4)
def test_what_is_needed_is_named_before_anything_is_sent(staff):
    client = staff("Sachbearbeitung")
    address = upload(client, "leistungseinheiten", FOREIGN)
    page = client.get(address)  # the column Stand is proposed for the phase, which needs a project and its day
    assert "Nötig, und noch ohne Spalte und ohne Wert: Projekt, Seit." in text_of(page)
    page = client.post(address, answers(client, address, {"Phase": "Stand"}, {"Projekt": "A"}))
    assert "Nötig, und noch ohne Spalte und ohne Wert: Leistungseinheit, Seit." in text_of(page)
    assert "„Seit“ ist nötig, weil „Phase“ gelesen wird: aus welcher Spalte, oder welcher Wert?" in text_of(page)
    assert "„Leistungseinheit“ ist nötig: aus welcher Spalte, oder welcher Wert?" in text_of(page)
    page = client.post(address, answers(client, address, {"Art": "Stand"}))
    assert "Nötig, und noch ohne Spalte und ohne Wert: Leistungseinheit." in text_of(page)


def test_the_command_takes_a_kept_mapping(tmp_path):
    NamedMap.objects.create(table="leistungseinheiten", name="Kürzel", columns={"Leistungseinheit": "Kürzel"})
    run(tmp_path, FOREIGN, map_name="Kürzel")
    assert sorted(Unit.objects.today().values_list("name", flat=True)) == ["M", "Z"]
    with pytest.raises(CommandError, match=r"Eine Zuordnung „Amt“ gibt es für diese Tabelle nicht. Es gibt: „Kürzel“"):
        run(tmp_path, FOREIGN, map_name="Amt")


def test_a_mapping_whose_column_is_missing_is_told(tmp_path):
    NamedMap.objects.create(table="leistungseinheiten", name="a", columns={"Leistungseinheit": "Fachamt"})
    with pytest.raises(CommandError, match=r"Die Spalte „Fachamt“, die zugeordnet ist, fehlt in der Datei."):
        run(tmp_path, FOREIGN, map_name="a")


@pytest.mark.walk(4)
def test_a_column_may_be_read_for_several_of_ours(staff):
    client = staff("Sachbearbeitung")
    address = upload(client, "leistungseinheiten", FOREIGN)
    page = mapped(client, address, {"Leistungseinheit": "Amt", "Nummer": "Kürzel", "Geschäftsbereich": "Kürzel"})
    client.post(page.redirect_chain[-1][0], {"confirm": "1"})
    zoo = Unit.objects.today().get(name="Zoo")
    assert (zoo.number, zoo.division.name) == ("Z", "Z")


@pytest.mark.walk(4)
def test_what_is_needed_and_what_is_said_twice_is_told_at_its_place(staff):
    client = staff("Sachbearbeitung")
    address = upload(client, "leistungseinheiten", FOREIGN)
    page = mapped(client, address, {"Art": "Stand"}, {"Art": "Amt"})
    assert "„Leistungseinheit“ ist nötig: aus welcher Spalte, oder welcher Wert?" in text_of(page)
    assert "Bitte wählen Sie eine Spalte oder geben Sie einen Wert an, nicht beides." in text_of(page)
    page = client.post(address, answers(client, address) | {"column-0": "Gibt es nicht"})
    assert page.status_code == 200
    assert "Gibt es nicht" in text_of(page)


@pytest.mark.walk(4)
def test_our_own_headers_ask_nothing(staff):
    client = staff("Sachbearbeitung")
    address = upload(client, "leistungseinheiten", csv_of("Leistungseinheit;Art", "Zoo;Burg"))
    assert not address.endswith("/zuordnung/")
    page = client.get(address)
    assert "Spalten und Werte zuordnen" in text_of(page)
    page = mapped(client, page.context["map_url"], meanings={"Burg": "Einrichtung"})
    client.post(page.redirect_chain[-1][0], {"confirm": "1"})
    assert Unit.objects.today().get().kind == "INSTITUTION"


@pytest.mark.walk(4)
def test_who_may_import_for_a_project_alone_maps_and_keeps_nothing(client):
    account = UserFactory()
    RoleFactory(account=account, group=Group.objects.get(name="Projektleitung"), project=ProjectFactory(title="A"))
    client.force_login(account)
    address = upload(client, "statusberichte", csv_of("Vorhaben;Datum;Bericht", "A;01.02.2021;Läuft."))
    assert "name" not in client.get(address).context["form"].fields
    page = mapped(client, address, name="Meine")
    client.post(page.redirect_chain[-1][0], {"confirm": "1"})
    assert ImportRun.objects.count() == 1
    assert not NamedMap.objects.exists()


@pytest.mark.parametrize(
    ("table", "samples", "columns"),
    [
        ("leistungseinheiten", {"LEISTUNGSEINHEIT": "x"}, {"Leistungseinheit": "LEISTUNGSEINHEIT"}),
        ("leistungseinheiten", {"Leistungs einheit": "x"}, {"Leistungseinheit": "Leistungs einheit"}),
        ("leistungseinheiten", {"Fachamt": "x"}, {"Leistungseinheit": "Fachamt"}),
        ("statusberichte", {"Vorhaben": "A", "wann": "08.04.2021"}, {"Projekt": "Vorhaben", "Stand vom": "wann"}),
        (
            "ozg-katalog",
            {"Schlüssel": "10035|10036", "Leistung": "x"},
            {"OZG-Leistung": "Leistung", "OZG-ID": "Schlüssel"},
        ),
        ("leistungseinheiten", {"Farbe": "rot"}, {}),
    ],
)
def test_columns_are_proposed_by_header_by_other_words_and_by_content(table, samples, columns):
    assert proposed(table, **samples) == columns


def test_columns_without_a_header_and_of_the_same_one_have_names():
    assert column_names(["Betrag", None, "betrag", " Be\ntrag ", "Betrag"]) == [
        *("Betrag", "Spalte B", "betrag (2)", "Be trag", "Betrag (3)")
    ]


def test_a_mapping_travels_as_plain_values():
    column_map = ColumnMap({"Art": "Typ"}, {"Projekt": "A"}, {"Art": {"x": "Amt"}})
    assert ColumnMap.from_json(column_map.as_json()) == column_map


@pytest.mark.parametrize("code", ["2/3", "2/3 Bund regelt, teils mit Abweichungsrecht"])
def test_codes_of_official_lists_are_read_beside_their_labels(tmp_path, code):
    ServiceFactory(ozg_id="10000")
    header = "Leistungsschlüssel;LeiKa-Leistung;OZG-ID;Typisierung"
    run(tmp_path, csv_of(header, f"99001001000000;Probe;10000;{code}"), table="leika")
    assert LeikaService.objects.get().typification == "2/3"


@pytest.mark.parametrize("code", ["5", "fachlich freigegeben (silber)"])
def test_a_status_of_fim_is_read_by_its_code(tmp_path, code):
    ServiceFactory(ozg_id="10000")
    run(tmp_path, csv_of("OZG-ID;Baustein;Seit;Status", f"10000;Prozess;01.02.2021;{code}"), table="fim-bausteine")
    assert FimChange.objects.get().status == 5


@pytest.mark.parametrize("text", ["●", "Produktiv"])
def test_a_phase_is_read_by_its_sign(tmp_path, text):
    ProjectFactory(title="A")
    run(tmp_path, csv_of("Projekt;Leistungseinheit;Phase;Seit", f"A;Zoo;{text};01.02.2021"))
    assert PhaseChange.objects.get().phase_id == Phase.PRODUCTION


def first_rows(number):
    """The first rows of the list of a state: its title row, its headers, and grants."""
    with open_workbook(LIST, ".xlsx") as book:
        _, rows = book.read(book.sheets[0])
        return list(islice(rows, number))


needs_list = pytest.mark.skipif(not LIST.is_file(), reason="the list is no part of the product")


@needs_list
@pytest.mark.walk
def test_a_list_of_a_state_comes_in_with_a_mapping_as_projects(staff, monkeypatch):
    """4,694 rows under a title row with formulas, with line breaks in headers and keys with trailing blanks."""
    monkeypatch.setattr("imports.jobs.AT_ONCE_BYTES", 10_000_000)
    client = staff()
    address = upload(client, "projekte", LIST.read_bytes(), "Zuwendungen.xls")
    columns = {"Projekt": "INEZ-Nummer", "Beginn": "Zeitraum Von", "Fertigstellung": "Zeitraum Bis"}
    page = mapped(client, address, columns, {"Art": "Einführung in Leistungseinheiten"}, name="Zuwendungsliste")
    assert "Über den Überschriften in Zeile 2 wird nicht gelesen: Zeile 1." in text_of(page)
    client.post(page.redirect_chain[-1][0], {"confirm": "1"})
    assert Project.objects.count() == 4694


@pytest.mark.walk
@needs_list
def test_a_list_of_a_state_comes_in_with_a_mapping_as_grants(staff):
    client, rows = staff(), first_rows(30)
    for _, cells in rows[2:]:
        ProjectFactory(title=str(cells[0]))

    def write(book, sheet):
        days = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write(0, 1, "Es werden 28 Datensätze angezeigt")
        for number, cells in rows[1:]:
            for column, cell in enumerate(cells):
                sheet.write(number - 1, column, cell, days if isinstance(cell, date) else None)

    address = upload(client, "foerdermittel", workbook(write), "Zuwendungen.xls")
    amount = "Gesamtzuwendung (in EURO)"
    columns = {
        "Projekt": "INEZ-Nummer",
        "Zuwendungsgeber": "Behörde",
        "Gesamtvolumen": amount,
        "Landesförderung": amount,
    }
    columns |= {"Bewilligt von": "Zeitraum Von", "Bewilligt bis": "Zeitraum Bis", "Aktenzeichen": "INEZ-Nummer"}
    page = mapped(client, address, columns, {"Eigenanteil": "0,00", "Fördersatz in %": "100"})
    client.post(page.redirect_chain[-1][0], {"confirm": "1"})
    assert Grant.objects.count() == 28
    grant = Grant.objects.get(reference_number="23757")
    assert (grant.grantor, grant.total_volume, grant.period_end) == ("BAWandsbek", Decimal(75453), date(2012, 12, 31))


def test_the_key_date_of_one_file_is_not_kept_for_the_next(staff):
    client = staff("Projektleitung")
    address = upload(client, "leistungseinheiten", FOREIGN)
    fixed = {"Stichtag": "31.12.2022", "Geschäftsbereich": "Kultur"}
    page = mapped(client, address, {"Leistungseinheit": "Amt"}, fixed, name="Ämterliste")
    assert "31.12.2022" in text_of(page)
    assert NamedMap.objects.get().fixed == {"Geschäftsbereich": "Kultur"}
