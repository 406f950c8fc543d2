"""Files that cannot be imported: each is told in German with row and column, and nothing of it is stored."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from funding.models import Grant
from imports.models import ImportRun
from projects.models import BundleStep, PhaseChange, ProcessBundle, Project, Rollout
from services.models import LeikaService, Service
from tests.factories import BundleFactory, GrantFactory, ProjectFactory, ServiceFactory, StepFactory, UnitFactory
from tests.imports.bad_files import FILES, KINDS, units
from tests.imports.files import archive_of, csv_of
from units.models import Division, Unit

pytestmark = pytest.mark.django_db
STORED = (Division, Unit, Project, Rollout, PhaseChange, ProcessBundle, BundleStep, Grant, Service, LeikaService)


@pytest.fixture
def stock():
    """What the files refer to, or collide with."""
    project = ProjectFactory(title="A", slug="a")
    UnitFactory(name="Zoo", number="042")
    GrantFactory(project=project, grantor="Bund")
    ServiceFactory(ozg_id="10035")
    bundle = BundleFactory(project=project, name="Bündel")
    for step in (1, 2):
        StepFactory(bundle=bundle, step=step, effective_on=date(2020, step, 1))


def rows_stored():
    return [list(model.objects.order_by("pk").values()) for model in STORED]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.usefixtures("stock")
def test_a_bad_file_is_told_and_leaves_no_trace(tmp_path, name):
    table, suffix, content, expected = FILES[name]
    path = tmp_path / f"datei.{suffix}"
    path.write_bytes(content)
    before = rows_stored()
    with pytest.raises(CommandError) as refused:
        call_command("importieren", table, path)
    first, *lines = str(refused.value).splitlines()
    assert first == "Nichts wurde importiert."
    assert any(expected in line and line.startswith(path.name) for line in lines), lines
    assert rows_stored() == before
    assert not ImportRun.objects.exists()
    assert not Unit.history.filter(history_change_reason__startswith="Import").exists()


def refused(tmp_path, suffix, content):
    path = tmp_path / f"datei.{suffix}"
    path.write_bytes(content)
    with pytest.raises(CommandError) as error:
        call_command("importieren", "leistungseinheiten", path)
    return str(error.value)


def test_a_file_that_is_too_large_is_refused(settings, tmp_path):
    settings.IMPORT_MAX_BYTES = 1_000_000
    content = units(f"1;{'x' * 1_100_000};;")
    assert "Die Datei ist mit 1,1 MB zu groß; erlaubt sind 1,0 MB." in refused(tmp_path, "csv", content)


def test_a_file_with_too_many_rows_is_refused(settings, tmp_path):
    settings.IMPORT_MAX_ROWS = 2
    assert "mehr als 2 Zeilen" in refused(tmp_path, "csv", units("1;A;;", "2;B;;", "3;C;;"))


def test_a_file_that_unpacks_to_a_hundred_times_its_size_is_refused(settings, tmp_path):
    settings.IMPORT_MAX_BYTES = 100_000
    bomb = archive_of(**{"xl/workbook.xml": "x", "xl/worksheets/sheet1.xml": "0" * 10_000_000})
    assert len(bomb) < 100_000
    assert "Die Datei ist entpackt mit 10,0 MB zu groß." in refused(tmp_path, "xlsx", bomb)


def test_a_file_of_more_than_a_thousand_files_is_refused(tmp_path):
    archive = archive_of(**{"xl/workbook.xml": "x"}, **{f"xl/media/{number}.png": "" for number in range(1_000)})
    assert "Die Datei enthält zu viele Dateien: 1001, erlaubt sind 1000." in refused(tmp_path, "xlsx", archive)


def test_many_problems_are_told_up_to_a_limit(tmp_path):
    lines = refused(
        tmp_path, "csv", units(*(f"{number};Amt {number};Burg {number};" for number in range(300)))
    ).splitlines()
    assert lines[-1] == "datei.csv: Es gibt zu viele Probleme; die übrigen Zeilen wurden nicht mehr geprüft."
    assert len(lines) == 202


def test_equal_problems_are_told_once_with_their_rows(tmp_path):
    lines = refused(tmp_path, "csv", units(*(f"{number};Amt {number};Burg;" for number in range(300)))).splitlines()
    assert lines[1:] == [f"datei.csv, Zeilen 2 bis 301, Spalte „Art“: „Burg“ ist nicht vorgesehen. {KINDS}"]


def test_all_problems_of_a_row_are_told_at_once(tmp_path):
    header = "Nummer;Leistungseinheit;Art;Projekt;Phase;Seit"
    told = refused(tmp_path, "csv", csv_of(header, f"1;{'x' * 300};Burg;A;Ruhestand;31.02.2020"))
    assert [line.split("Spalte ")[1].split(":")[0] for line in told.splitlines()[1:]] == [
        "„Leistungseinheit“",
        "„Art“",
        "„Phase“",
        "„Seit“",
    ]


@pytest.mark.parametrize(
    ("table", "file", "message"),
    [
        ("gibt-es-nicht", "x.csv", "Die Tabelle „gibt-es-nicht“ gibt es nicht. Möglich sind: "),
        ("projekte", "/gibt/es/nicht.csv", "Die Datei /gibt/es/nicht.csv gibt es nicht."),
    ],
)
def test_what_the_command_does_not_know_is_told(table, file, message):
    with pytest.raises(CommandError, match=message):
        call_command("importieren", table, file)
