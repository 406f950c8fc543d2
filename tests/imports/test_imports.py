"""Files of facts: imported all or nothing, every problem told with its row and column."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import localdate

from projects.models import PhaseChange, Project
from units.models import Division, Unit

pytestmark = pytest.mark.django_db
UNIT_KINDS = "Amt, Ressort, Stadtbetrieb, Eigenbetrieb, Stabsstelle, Einrichtung."
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def folder(tmp_path):
    """A folder to import; files are written by name and lines."""

    def write(**files):
        for name, lines in files.items():
            text = lines if isinstance(lines, bytes) else "\n".join(lines).encode()
            (tmp_path / f"{name}.csv").write_bytes(text)
        return tmp_path

    return write


def run(folder, **options):
    out = StringIO()
    call_command("importieren", folder, stdout=out, **options)
    return out.getvalue()


def problems(folder):
    with pytest.raises(CommandError) as refused:
        run(folder)
    first, *rest = str(refused.value).splitlines()
    assert first == "Nichts wurde importiert."
    return rest


@pytest.mark.walk
def test_a_second_import_changes_nothing():
    assert "phasenwechsel.csv: 38 neu, 0 geändert, 0 unverändert" in run(EXAMPLES)
    before = list(PhaseChange.objects.values_list("pk", "entered_at"))
    assert "phasenwechsel.csv: 0 neu, 0 geändert, 38 unverändert" in run(EXAMPLES)
    assert list(PhaseChange.objects.values_list("pk", "entered_at")) == before


def test_a_changed_row_is_brought_up_to_date(folder):
    run(folder(leistungseinheiten=["Nummer;Leistungseinheit;Art;Geschäftsbereich", "402;IT;;"]))
    changed = folder(leistungseinheiten=["Nummer;Leistungseinheit;Art;Geschäftsbereich", "402;IT;Amt;"])
    assert problems(changed) == [
        "leistungseinheiten.csv: Die Datei sagt etwas anderes als eingetragen und nennt keinen Stichtag."
    ]
    out = run(changed, stichtag=localdate())
    assert out == "leistungseinheiten.csv: 0 neu, 1 geändert, 0 unverändert\n"
    assert Unit.objects.get().kind == "OFFICE"


def test_problems_name_file_row_and_column_and_nothing_is_stored(folder):
    found = problems(
        folder(
            geschaeftsbereiche=["Geschäftsbereich", "Kultur"],
            leistungseinheiten=[
                "Nummer;Leistungseinheit;Art;Geschäftsbereich",
                "1;Zoo;Amt;Kultur",
                "2;Museum;Burg;Sport",
                "3;;;",
            ],
        )
    )
    assert found == [
        "leistungseinheiten.csv, Zeile 3, Spalte „Art“: „Burg“ ist nicht vorgesehen. Möglich sind: " + UNIT_KINDS,
        "leistungseinheiten.csv, Zeile 4, Spalte „Leistungseinheit“: Dieses Feld darf nicht leer sein.",
    ]
    assert not Division.objects.exists()
    assert not Unit.objects.exists()


PROJECTS = (
    "Kurzname;Projekt;Art;Kurzdarstellung;Beginn;Fertigstellung;geplante Leistungseinheiten;"
    "geplante Prozessbündel;davon zu digitalisieren"
)


def test_dates_and_numbers_are_checked(folder):
    found = problems(folder(projekte=[PROJECTS, "a;A;Einführung in Leistungseinheiten;;31.02.2020;;viele;;"]))
    assert found == [
        "projekte.csv, Zeile 2, Spalte „Beginn“: „31.02.2020“ ist kein Datum. Bitte geben Sie es als TT.MM.JJJJ an.",
        "projekte.csv, Zeile 2, Spalte „geplante Leistungseinheiten“: „viele“ ist keine ganze Zahl.",
    ]


def test_rules_of_the_data_are_checked(folder):
    found = problems(folder(projekte=[PROJECTS, "a;A;Einführung in Leistungseinheiten;;2020-03-01;2020-02-01;;;"]))
    assert found == ["projekte.csv, Zeile 2: Die Fertigstellung darf nicht vor dem Beginn liegen."]


GRANTS = (
    "Projekt;Zuwendungsgeber;Bewilligungsbehörde;Gesamtvolumen;Landesförderung;Eigenanteil;Fördersatz in %;"
    "Bewilligt von;Bewilligt bis;Aktenzeichen;Bescheid vom;Zwischennachweis: Monate nach Jahresende"
)


def test_amounts_may_be_written_in_german_or_with_a_point(folder):
    Project.objects.create(slug="a", title="A", kind="ROLLOUT", started_on="2020-01-01")
    run(folder(foerdermittel=[GRANTS, "A;Land;;1.000,50;900.50;100;90;01.01.2020;31.12.2020;;;"]))
    found = problems(folder(foerdermittel=[GRANTS, "A;Bund;;zehn;9;1;90;01.01.2020;31.12.2020;;;"]))
    assert found[0] == (
        "foerdermittel.csv, Zeile 2, Spalte „Gesamtvolumen“: „zehn“ ist keine Zahl. Bitte geben Sie sie als 1234,56 an."
    )


def test_the_rule_of_the_shares_reaches_the_import(folder):
    Project.objects.create(slug="a", title="A", kind="ROLLOUT", started_on="2020-01-01")
    found = problems(folder(foerdermittel=[GRANTS, "A;Land;;10,00;9,00;2,00;90;01.01.2020;31.12.2020;;;"]))
    assert found == [
        "foerdermittel.csv, Zeile 2: Landesförderung und Eigenanteil ergeben zusammen nicht das Gesamtvolumen."
    ]


def test_a_folder_without_files_is_refused(tmp_path):
    assert "enthält keine der Dateien" in problems(tmp_path)[0]


def test_comma_separated_files_are_read_too(folder):
    run(folder(geschaeftsbereiche=["Geschäftsbereich", '"Kultur, Sport"']))
    assert Division.objects.get().name == "Kultur, Sport"


def test_the_command_refuses_a_folder_as_the_file_of_a_table(tmp_path):
    with pytest.raises(CommandError, match="ist ein Ordner"):
        call_command("importieren", "leistungseinheiten", str(tmp_path))
