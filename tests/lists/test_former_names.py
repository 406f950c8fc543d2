"""Lists, files, papers and pages of projects say what a unit was called before, up to their day."""

import json
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from imports.models import ImportRun
from papers.freezing import freeze
from tests.factories import PaperFactory, ProjectFactory, RolloutFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db
LIST = "/leistungseinheiten/?stichtag="


def test_the_list_names_what_a_unit_was_called_before(client, read_csv):
    unit = RolloutFactory(unit__name="Rechtsamt").unit
    RolloutFactory(unit__name="Zoo")
    unit.state(date(2020, 1, 1), name="Amt für Recht")
    unit.state(date(2021, 1, 1), name="Ressort Recht")
    assert "(bis" not in text_of(client.get(f"{LIST}2019-12-31"))
    assert "Amt für Recht (bis 31.12.2019: Rechtsamt)" in text_of(client.get(f"{LIST}2020-12-31"))
    shown = text_of(client.get(f"{LIST}2021-01-01"))
    assert "Ressort Recht (bis 31.12.2020: Amt für Recht)" in shown
    assert shown.count("(bis") == 1
    assert "Ressort Recht (bis 31.12.2020: Amt für Recht)" in text_of(client.get(f"{LIST}2021-01-01&suche=Rechtsamt"))
    names = [row["Leistungseinheit"] for row in read_csv("/leistungseinheiten.csv?stichtag=2021-01-01")]
    assert names == ["Ressort Recht", "Zoo"]


def test_pages_sorted_by_what_needs_attention_name_it_too(client):
    RolloutFactory(unit__name="Rechtsamt").unit.state(date(2020, 1, 1), name="Ressort Recht")
    for sort in ("ueberfaellig", "-zuletzt-geaendert-oder-bestaetigt", "leistungseinheit", "phase"):
        assert "Ressort Recht (bis 31.12.2019: Rechtsamt)" in text_of(client.get(f"{LIST}2021-01-01&sort={sort}"))


FILE = "/leistungseinheiten.{}stichtag=2021-01-01"
NAMES = "bis 31.12.2019: Rechtsamt; bis 31.12.2020: Amt für Recht"


@pytest.fixture
def legal():
    """Ressort Recht of Aktenplan, twice renamed by 2021, and once later; and Zoo, which always was."""
    project = ProjectFactory(title="Aktenplan", slug="aktenplan", started_on=date(2019, 1, 1))
    rollout = RolloutFactory(project=project, unit__name="Rechtsamt")
    RolloutFactory(project=project, unit__name="Zoo")
    for year, name in ((2020, "Amt für Recht"), (2021, "Ressort Recht"), (2022, "Rechtsreferat")):
        rollout.unit.state(date(year, 1, 1), name=name)
    return rollout


def content(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content)


@pytest.mark.usefixtures("legal")
def test_files_have_former_names_before_their_key_date(client):
    excel = content(client.get(FILE.format("csv?"))).decode("utf-8-sig").splitlines()
    assert excel[0].endswith(";Geplant produktiv ab;Frühere Namen;Stichtag")
    assert excel[1:] == [
        f'Aktenplan;;Ressort Recht;;;;;;"{NAMES}";01.01.2021',
        "Aktenplan;;Zoo;;;;;;;01.01.2021",
    ]
    rfc4180 = content(client.get(FILE.format("csv?dialekt=rfc4180&"))).decode().splitlines()
    assert rfc4180[1] == f"Aktenplan,,Ressort Recht,,,,,,{NAMES},2021-01-01"
    rows = json.loads(content(client.get(FILE.format("json?"))))["zeilen"]
    assert [row["Frühere Namen"] for row in rows] == [NAMES, None]
    sheet = load_workbook(BytesIO(content(client.get(FILE.format("xlsx?"))))).worksheets[0]
    assert [[cell.value for cell in row][-2] for row in sheet.rows] == ["Frühere Namen", NAMES, None]


@pytest.mark.usefixtures("legal")
@pytest.mark.parametrize(("day", "last"), [("2019-12-31", "Geplant produktiv ab"), ("2020-01-01", "Frühere Namen")])
def test_before_the_first_renaming_files_have_no_such_column(client, day, last):
    header = content(client.get(f"/leistungseinheiten.csv?stichtag={day}")).decode("utf-8-sig").splitlines()[0]
    assert header.split(";")[-2:] == [last, "Stichtag"]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_file_with_former_names_can_be_imported_unchanged(client, legal, tmp_path, suffix):
    path, out = tmp_path / f"download.{suffix}", StringIO()
    path.write_bytes(content(client.get(FILE.format(f"{suffix}?"))))
    call_command("importieren", "leistungseinheiten", path, stdout=out)
    assert out.getvalue().count("0 neu, 0 geändert") == 2
    assert not ImportRun.objects.exists()
    assert list(legal.unit.names.order_by("effective_on").values_list("name", flat=True)) == [
        "Rechtsamt",
        "Amt für Recht",
        "Ressort Recht",
        "Rechtsreferat",
    ]


@pytest.mark.walk
def test_papers_name_them_in_the_table_of_units(client, staff, legal):
    paper = PaperFactory(reference="VO/1", key_date=date(2021, 1, 1), projects=[legal.project])
    freeze(paper)
    page = text_of(staff().get(f"/berichte/{paper.slug}/"))
    assert page.count(f"Ressort Recht ({NAMES})") == 1
    assert "Rechtsreferat" not in page
    assert "Zoo (" not in page
    first = legal.unit.names.earliest("effective_on")
    first.name = "Rechts- und Versicherungsamt"
    first.save()
    [corrected] = staff().get(f"/berichte/{paper.slug}/").context["corrections"]
    assert (corrected.label, corrected.origin) == ("Aktenplan: Ressort Recht, frühere Namen", "berichtigt")
    assert corrected.today == NAMES.replace("Rechtsamt", "Rechts- und Versicherungsamt")


def test_pages_of_projects_name_them_of_who_left(client, legal):
    legal.memberships.create(effective_on=date(2020, 7, 1), belongs=False, reason="Umzug")
    page = text_of(client.get("/projekte/aktenplan/?stichtag=2021-01-01"))
    assert f"Ressort Recht ({NAMES}) am 30.06.2020, Umzug" in page
    assert "Rechtsamt (" not in text_of(client.get("/projekte/aktenplan/?stichtag=2019-12-31"))


def test_a_closed_unit_has_no_former_name_of_its_own(client):
    rollout = RolloutFactory(project__slug="aktenplan", project__started_on=date(2019, 1, 1), unit__name="Bad")
    rollout.unit.closed_on = date(2020, 12, 31)
    rollout.unit.save()
    page = text_of(client.get("/projekte/aktenplan/?stichtag=2021-06-01"))
    assert "Bad am 31.12.2020, aufgelöst" in page
