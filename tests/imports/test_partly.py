"""On request the right rows come in, and the others come back as a file that says what is wrong with each."""

import csv
from io import StringIO

import pytest
from django.core.management import CommandError

from imports.models import ImportRun
from tests.factories import ProjectFactory
from tests.imports.files import xlsx_of
from tests.imports.uploads import preview_address
from tests.pages import text_of
from units.models import Unit, UnitName

pytestmark = pytest.mark.django_db
LINES = (
    "Bemerkung;Nummer;Leistungseinheit;Art",
    "a;1;Zoo;Amt",
    "b;2;Museum;Burg",
    "c;1;Bad;Amt",
    '"=1;2";4;Park;Schloss',
    "e;5;Hafen;Amt",
)
MAPPED = tuple(line.partition(";")[2] if place != 4 else "4;Park;Schloss" for place, line in enumerate(LINES))


NONE_COMES_IN = "Keine Zeile der Datei kommt hinein: Jede hat ein Problem. Es gibt nichts zu importieren."


def names():
    return sorted(UnitName.objects.values_list("name", flat=True))


def test_all_or_nothing_stays_the_default(command, upload):
    with pytest.raises(CommandError, match="Nichts wurde importiert"):
        command("leistungseinheiten", *MAPPED)
    client, address = upload("leistungseinheiten", *MAPPED)
    page = client.get(address).content.decode()
    assert 'name="confirm"' not in page
    assert 'value="Ohne diese Zeilen prüfen"' in page
    client.post(address, {"confirm": "1"})
    assert names() == []


def test_the_command_writes_the_rest_into_a_file(command, tmp_path):
    rejected = tmp_path / "abgelehnt.csv"
    shown = command("leistungseinheiten", *MAPPED, options=["--teilweise", str(rejected)])
    assert f"3 Zeilen kommen nicht hinein, siehe {rejected}" in shown
    assert names() == ["Hafen", "Zoo"]
    header, *rows = csv.reader(StringIO(rejected.read_bytes().decode("utf-8-sig")), delimiter=";")
    assert header == ["Nummer", "Leistungseinheit", "Art", "Problem"]
    assert [row[:3] for row in rows] == [["2", "Museum", "Burg"], ["1", "Bad", "Amt"], ["4", "Park", "Schloss"]]
    assert rows[0][3].startswith("Art: „Burg“ ist nicht vorgesehen.")
    assert "Gleiche Nummer wie „1 Zoo“" in rows[1][3]
    with pytest.raises(CommandError, match=r"gibt es schon\."):
        command("leistungseinheiten", *MAPPED, options=["--teilweise", str(rejected)])
    with pytest.raises(CommandError, match=r"Den Ordner .* gibt es nicht"):
        command("leistungseinheiten", *MAPPED, options=["--teilweise", str(tmp_path / "x" / "y.csv")])


def test_a_preview_by_the_command_writes_the_rest_and_stores_nothing(command, tmp_path):
    rejected = tmp_path / "abgelehnt.csv"
    command("leistungseinheiten", *MAPPED, options=["--pruefen", "--teilweise", str(rejected)])
    assert names() == []
    assert len(rejected.read_text().splitlines()) == 4


def test_the_rest_comes_in_when_it_is_corrected(command, tmp_path):
    rejected = tmp_path / "abgelehnt.csv"
    command("leistungseinheiten", *MAPPED, options=["--teilweise", str(rejected)])
    text = rejected.read_bytes().decode("utf-8-sig")
    for wrong, right in (("Burg", "Amt"), ("Schloss", "Amt"), ("1;Bad", "3;Bad")):
        text = text.replace(wrong, right)
    assert command("leistungseinheiten", *text.splitlines())[-1] == "datei.csv: 3 neu, 0 geändert, 0 unverändert"
    assert names() == ["Bad", "Hafen", "Museum", "Park", "Zoo"]


@pytest.mark.walk(4)
def test_the_form_shows_and_keeps_the_rest(upload, staff):
    client, address = upload("leistungseinheiten", *MAPPED)
    page = text_of(client.post(address, {"partly": "1"}, follow=True))
    assert "3 Zeilen haben ein Problem und bleiben draußen" in page
    assert "Leistungseinheiten 2 0 0" in page
    assert names() == []
    file = client.get(f"{address}abgelehnt.csv")
    assert file["Content-Disposition"] == 'attachment; filename="leistungseinheiten_abgelehnt.csv"'
    page = client.post(address, {"confirm": "1"}, follow=True)
    assert names() == ["Hafen", "Zoo"]
    assert "3 Zeilen kamen nicht hinein: Datei mit diesen Zeilen laden" in text_of(page)
    assert f'href="{address}abgelehnt.csv"' in page.content.decode()
    assert client.get(f"{address}abgelehnt.csv").content == file.content
    assert ImportRun.objects.get().counts[1]["created"] == 2
    assert staff("Projektleitung").get(f"{address}abgelehnt.csv").status_code == 404
    assert staff("Leserecht").get(f"{address}abgelehnt.csv").status_code == 403


@pytest.mark.walk
def test_a_workbook_gives_its_rest_back_too(staff, settings, tmp_path):
    settings.IMPORT_FOLDER = tmp_path / "importe"
    client = staff("Sachbearbeitung")
    content = xlsx_of(["Liste der Ämter"], ["Leistungseinheit", "Art"], ["Zoo", "Amt"], ["Museum", "Burg"])
    address = preview_address(client, "leistungseinheiten", content, "liste.xlsx")
    client.post(address, {"partly": "1"})
    client.post(address, {"confirm": "1"})
    lines = client.get(f"{address}abgelehnt.csv").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Leistungseinheit;Art;Problem"
    assert lines[1].startswith("Museum;Burg;")
    assert names() == ["Zoo"]


def test_a_row_is_left_out_with_all_that_it_brings_and_takes_others_with_it(command, tmp_path):
    """The phase of the second row is not there, so its unit is not either; the third names that unit's division."""
    ProjectFactory(title="A", slug="a", started_on="2019-01-01")
    lines = (
        "Projekt;Leistungseinheit;Geschäftsbereich;Phase;Seit",
        "A;Zoo;;Planung;01.02.2020",
        "A;Museum;Kultur;Traum;01.02.2020",
    )
    command("leistungseinheiten", *lines, options=["--teilweise", str(tmp_path / "rest.csv")])
    assert names() == ["Zoo"]
    assert Unit.objects.get().divisions.count() == 0


def test_a_file_that_cannot_be_read_is_not_imported_in_part(command, upload, tmp_path):
    with pytest.raises(CommandError, match="Die Zeile hat 1 statt 2 Felder"):
        command(
            "leistungseinheiten", "Leistungseinheit;Art", "Zoo;Amt", "x", options=["--teilweise", str(tmp_path / "r")]
        )
    client, address = upload("leistungseinheiten", "Leistungseinheit;Art", "Zoo;Amt", "x")
    assert 'name="partly"' not in client.get(address).content.decode()


def test_where_all_rows_are_wrong_nothing_is_imported(command, upload, tmp_path):
    rest, lines = tmp_path / "rest.csv", ("Leistungseinheit;Art", "Zoo;Burg")
    shown = command("leistungseinheiten", *lines, options=["--teilweise", str(rest)])
    assert NONE_COMES_IN in shown
    assert shown[-1] == "datei.csv: 0 neu, 0 geändert, 0 unverändert"
    assert not ImportRun.objects.exists()
    assert len(rest.read_text().splitlines()) == 2
    client, address = upload("leistungseinheiten", *lines)
    page = text_of(client.post(address, {"partly": "1"}, follow=True))
    assert NONE_COMES_IN in page
    assert "schon so eingetragen" not in page


def test_what_the_other_rows_say_is_told_beside_those_that_stay_out(command, upload):
    command("leistungseinheiten", "Leistungseinheit;Art", "Zoo;Amt")
    client, address = upload("leistungseinheiten", "Leistungseinheit;Art", "Zoo;Amt", "Bad;Burg")
    page = text_of(client.post(address, {"partly": "1"}, follow=True))
    assert "Was die übrigen Zeilen sagen, ist schon so eingetragen. Es gibt nichts zu importieren." in page
    assert "Alles, was in der Datei steht" not in page


def test_a_table_of_which_nothing_is_read_says_so(upload):
    """Of a cross table no cell is filled."""
    client, address = upload("leistungseinheiten", "Amt;Planung;Produktiv", "Zoo;;", "Bad;–;")
    form = client.get(f"{address}zuordnung/").context["form"]
    columns = {row.header: row.column.html_name for row in form.map_rows}
    fixed = {row.header: row.fixed.html_name for row in form.map_rows}
    crossed = {"crossed": ["Planung", "Produktiv"], "crossed_titles": "Phase", "crossed_cells": ""}
    ProjectFactory(title="A")
    answers = {columns["Leistungseinheit"]: "Amt", fixed["Projekt"]: "A", fixed["Seit"]: "01.02.2021", **crossed}
    page = text_of(client.post(f"{address}zuordnung/", answers, follow=True))
    assert "Keine Zeile der Datei kommt hinein: Keine sagt etwas, das gelesen wird." in page
    assert "schon so eingetragen" not in page
