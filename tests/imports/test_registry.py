"""One declaration makes a table known everywhere: command, admin, template, folder, undoing, documentation."""

from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from imports.models import ImportRun
from imports.registry import register, tables, unregister
from imports.resources import ImportColumn, Resource
from imports.tables import ImportTable
from imports.widgets import DayWidget, RelationWidget, TextWidget
from projects.models import Milestone, Project
from tests.factories import ProjectFactory
from tests.imports.files import csv_of
from tests.pages import text_of

pytestmark = pytest.mark.django_db
IMPORT = "/admin/imports/importrun/importieren/probetabelle/"
LINES = ("Projekt;Meilenstein;Fällig am", "Aktenplan;Abnahme;30.06.2021")


class MilestoneResource(Resource):
    project = ImportColumn(
        "Projekt", "project", RelationWidget(Project, {"title": ("Projekt", TextWidget())}, dated="on_day")
    )
    title = ImportColumn("Meilenstein", "title", TextWidget())
    due_on = ImportColumn("Fällig am", "due_on", DayWidget())

    class Meta(Resource.Meta):
        model = Milestone
        fields = ("project", "title", "due_on")
        import_id_fields = ("project", "title")


@pytest.fixture
def milestones():
    """A table that the program does not have, of records that it has."""
    table = ImportTable("probetabelle", "Meilensteine", MilestoneResource)
    register(table)
    yield table
    unregister("probetabelle")


@pytest.fixture
def project():
    return ProjectFactory(title="Aktenplan")


def run(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("milestones", "project")
def test_the_command_imports_a_new_table(tmp_path):
    path = tmp_path / "beliebig.csv"
    path.write_bytes(csv_of(*LINES))
    assert run("importieren", "probetabelle", path) == "beliebig.csv: 1 neu, 0 geändert, 0 unverändert\n"
    assert run("importieren", "probetabelle", path) == "beliebig.csv: 0 neu, 0 geändert, 1 unverändert\n"
    assert Milestone.objects.get().title == "Abnahme"


@pytest.mark.usefixtures("milestones", "project")
def test_a_folder_may_have_a_file_of_a_new_table(tmp_path):
    (tmp_path / "probetabelle.csv").write_bytes(csv_of(*LINES))
    assert run("importieren", tmp_path) == "probetabelle.csv: 1 neu, 0 geändert, 0 unverändert\n"


@pytest.mark.usefixtures("milestones")
def test_the_list_of_its_records_leads_to_the_pages_of_a_new_table(staff):
    client = staff()
    assert f'href="{IMPORT}"' in client.get("/admin/projects/milestone/").content.decode()
    page = text_of(client.get(IMPORT))
    assert "Meilensteine importieren" in page
    assert "Fällig am Tag als TT.MM.JJJJ ja" in page
    template = client.get(f"{IMPORT}vorlage.csv")
    assert template.content.decode("utf-8-sig") == "Projekt;Meilenstein;Fällig am;Gilt ab;Quelle;Aktenzeichen\r\n"
    assert template["Content-Disposition"] == 'attachment; filename="probetabelle.csv"'
    assert client.get(f"{IMPORT}vorlage.xlsx").status_code == 200


@pytest.mark.usefixtures("milestones", "project")
def test_an_upload_of_a_new_table_is_shown_imported_and_undone(staff, settings, tmp_path):
    settings.IMPORT_FOLDER = tmp_path / "importe"
    client = staff()
    preview = client.post(IMPORT, {"file": SimpleUploadedFile("a.csv", csv_of(*LINES))})["Location"]
    assert "Meilenstein: Aktenplan · Abnahme neu Fällig am: 30.06.2021" in text_of(client.get(preview))
    assert "Meilensteine 1 0 0" in text_of(client.post(preview, {"confirm": "1"}, follow=True))
    assert Milestone.objects.count() == 1
    run = ImportRun.objects.get(table="probetabelle")
    client.post(f"/admin/imports/importrun/{run.pk}/rueckgaengig/", {"reason": "Probe"})
    assert Milestone.objects.count() == 0


@pytest.mark.usefixtures("milestones")
def test_a_new_table_is_documented():
    assert "\n## Meilensteine (`probetabelle`)\n" in run("importtabellen")


def test_without_its_declaration_nobody_knows_the_table(staff):
    assert "probetabelle" not in [table.name for table in tables()]
    assert staff().get(IMPORT).status_code == 404
    assert IMPORT not in staff().get("/admin/projects/milestone/").content.decode()


def test_a_name_is_taken_once(milestones):
    with pytest.raises(ValueError, match="Two import tables are called probetabelle"):
        register(milestones)


def test_the_page_of_all_tables_is_up_to_date(settings):
    page = settings.BASE_DIR / "docs" / "importtabellen.md"
    assert page.read_text(encoding="utf-8") == run("importtabellen"), (
        "manage.py importtabellen > docs/importtabellen.md"
    )
