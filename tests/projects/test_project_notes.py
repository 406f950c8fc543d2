"""Notes beside the status: exchange, transfer and what follows outside the grant, from their days on."""

from datetime import date

import pytest

from imports.registry import table_named
from imports.runs import run_import
from projects.choices import NoteKind
from projects.models import ProjectNote
from tests.factories import PaperFactory, ProjectFactory, ProjectNoteFactory
from tests.imports.files import csv_of
from tests.pages import text_of

pytestmark = pytest.mark.django_db
PAGE = "/projekte/aktenplan/"


@pytest.fixture
def project():
    return ProjectFactory(title="Aktenplan", slug="aktenplan")


def test_the_page_has_each_from_its_day_on(project, client):
    ProjectNoteFactory(project=project, noted_on=date(2021, 4, 8), text="Mit 66 Kommunen.", source="VO/1")
    ProjectNoteFactory(project=project, kind=NoteKind.FOLLOW_UP, noted_on=date(2021, 5, 1), text="Fallakten umstellen.")
    assert "66 Kommunen" not in text_of(client.get(f"{PAGE}?stichtag=2021-04-07"))
    text = text_of(client.get(f"{PAGE}?stichtag=2021-04-08"))
    assert "Austausch Mit 66 Kommunen. Stand vom 08.04.2021, VO/1" in text
    assert "Fallakten" not in text
    text = text_of(client.get(f"{PAGE}?stichtag=2021-05-01"))
    assert "Nacharbeit außerhalb der Förderung Fallakten umstellen. Stand vom 01.05.2021" in text


def test_a_paper_has_those_of_its_day(project, staff):
    PaperFactory(reference="VO/1", key_date=date(2021, 4, 8), projects=[project])
    ProjectNoteFactory(project=project, noted_on=date(2021, 4, 8), text="Mit 66 Kommunen.")
    ProjectNoteFactory(project=project, noted_on=date(2021, 4, 9), text="Mit 67 Kommunen.")
    text = text_of(staff().get("/berichte/vo-1/"))
    assert "Mit 66 Kommunen. Austausch, Stand vom 08.04.2021" in text
    assert "Mit 67 Kommunen" not in text


def test_it_is_entered_once_a_day_and_kind(project, staff):
    client, address = staff("Projektleitung"), "/admin/projects/projectnote/add/"
    filled = {"project": project.pk, "kind": "TRANSFER", "noted_on": "08.04.2021", "text": "Übertragen."}
    answer = client.post(address, filled)
    assert answer.status_code == 302, text_of(answer)
    assert "schon eine Notiz dieser Art" in text_of(client.post(address, filled))
    assert client.post(address, filled | {"kind": "EXCHANGE"}).status_code == 302
    assert ProjectNote.objects.count() == 2


def test_who_may_only_enter_phases_may_not_enter_it(staff):
    assert staff("Sachbearbeitung").get("/admin/projects/projectnote/add/").status_code == 403


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("Aktenplan;Austausch;08.04.2021;Mit 66 Kommunen.", ""),
        ("Nichts;Austausch;08.04.2021;Text", "Projekt"),
        ("Aktenplan;Plausch;08.04.2021;Text", "Art"),
        ("Aktenplan;Austausch;gestern;Text", "Stand vom"),
        ("Aktenplan;Austausch;08.04.2021;", "Text"),
    ],
)
def test_a_file_brings_it_or_names_its_column(project, tmp_path, line, column):
    path = tmp_path / "projektnotizen_2021-04-08.csv"
    path.write_bytes(csv_of("Projekt;Art;Stand vom;Text", line))
    outcome = run_import(path, path.name, table_named("projektnotizen"))
    assert [each.column for each in outcome.problems] == ([column] if column else [])
    assert ProjectNote.objects.count() == (0 if column else 1)
    if not column:
        assert run_import(path, path.name, table_named("projektnotizen")).number_of_changes == 0
