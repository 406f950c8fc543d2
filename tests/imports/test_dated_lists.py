"""What a row states of a record that is there already holds from a day on, until the next statement."""

from datetime import date
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from imports.models import ImportRun
from projects.models import BundleMembership, PhaseChange, Rollout, RolloutMembership
from records.days import BEGINNING, OPEN
from records.ends import wrong_ends
from tests.factories import DivisionFactory, ProjectFactory, UnitFactory
from tests.imports.files import csv_of
from tests.pages import text_of
from units.models import Division, DivisionName, Unit, UnitDivision, UnitKind, UnitName, UnitNumber

pytestmark = pytest.mark.django_db
HEADER = "Nummer;Leistungseinheit;Art;Geschäftsbereich;Stichtag"
IMPORT = "/admin/imports/importrun/importieren/leistungseinheiten/"


@pytest.fixture
def run(tmp_path):
    """Imports lines; returns what the command prints."""

    def import_lines(*lines, table="leistungseinheiten", **options):
        path, out = tmp_path / "datei.csv", StringIO()
        path.write_bytes(csv_of(*lines))
        call_command("importieren", table, path, stdout=out, **options)
        return out.getvalue().splitlines()

    return import_lines


def refused(run, *lines, **options):
    with pytest.raises(CommandError) as error:
        run(*lines, **options)
    return str(error.value).splitlines()[1:]


@pytest.fixture
def zoo():
    """An Amt until the end of 2021, then a Ressort, from 2024 on a Stadtbetrieb."""
    unit = UnitFactory(name="Zoo", number="1", kind="OFFICE", division=DivisionFactory(name="Kultur"))
    unit.state(date(2022, 1, 1), kind="DEPARTMENT")
    unit.state(date(2024, 1, 1), kind="MUNICIPAL_SERVICE")
    return unit


def kinds():
    return list(UnitKind.objects.order_by("effective_on").values_list("kind", "effective_on", "until"))


BEFORE = [
    ("OFFICE", BEGINNING, date(2022, 1, 1)),
    ("DEPARTMENT", date(2022, 1, 1), date(2024, 1, 1)),
    ("MUNICIPAL_SERVICE", date(2024, 1, 1), OPEN),
]


@pytest.mark.parametrize(
    ("kind", "day"),
    [
        ("Amt", "01.01.1900"),
        ("Amt", "31.12.2021"),
        ("Ressort", "01.01.2022"),
        ("Ressort", "31.12.2023"),
        ("Stadtbetrieb", "01.01.2024"),
    ],
)
def test_a_list_that_says_what_held_on_its_day_states_nothing_new(run, zoo, kind, day):
    assert run(HEADER, f"1;Zoo;{kind};Kultur;{day}") == [
        (
            "datei.csv: Geschäftsbereiche: 0 neu, 0 geändert, 1 unverändert; "
            "Leistungseinheiten: 0 neu, 0 geändert, 1 unverändert"
        )
    ]
    assert kinds() == BEFORE
    assert not ImportRun.objects.exists()


def test_what_an_older_list_says_otherwise_holds_from_its_day_to_the_next_statement(run, zoo):
    shown = run(HEADER, "1;Zoo;Stabsstelle;Kultur;30.06.2022", pruefen=True)
    assert shown[0] == (
        "Zeile 2, Leistungseinheit 1 · Zoo: Art Ressort → Stabsstelle, gilt ab 30.06.2022; "
        "ab 01.01.2024 bleibt Stadtbetrieb"
    )
    assert kinds() == BEFORE
    run(HEADER, "1;Zoo;Stabsstelle;Kultur;30.06.2022")
    assert kinds() == [
        BEFORE[0],
        ("DEPARTMENT", date(2022, 1, 1), date(2022, 6, 30)),
        ("STAFF_UNIT", date(2022, 6, 30), date(2024, 1, 1)),
        BEFORE[2],
    ]
    assert Unit.objects.get().kind == "MUNICIPAL_SERVICE"
    assert zoo.version == Unit.objects.get().version


def test_an_emptied_cell_states_that_nothing_holds_any_more(run, zoo):
    run(HEADER, "1;Zoo;Amt;;30.06.2021", galt_bis=OPEN, leeren_erlauben=True)
    assert list(UnitDivision.objects.order_by("effective_on").values_list("division__names__name", "until")) == [
        ("Kultur", date(2021, 6, 30)),
        (None, OPEN),
    ]
    assert run(HEADER, "1;Zoo;Amt;;30.06.2021") == ["datei.csv: 0 neu, 0 geändert, 1 unverändert"]


def test_what_is_stated_next_is_no_statement_of_an_older_list(run, zoo):
    """The day of the next statement may be wrong; the program does not decide that."""
    assert refused(run, HEADER, "1;Zoo;Ressort;Kultur;30.06.2021") == [
        (
            "datei.csv, Zeile 2, Spalte „Art“: „Ressort“ gilt nach den Angaben erst ab 01.01.2022. Gilt es schon ab "
            "30.06.2021, berichtigen Sie bitte den Tag jener Angabe."
        )
    ]
    assert kinds() == BEFORE


def test_a_statement_of_the_same_day_is_altered(run, zoo):
    shown = run(HEADER, "1;Zoo;Stabsstelle;Kultur;01.01.2022", pruefen=True)
    assert shown[0] == (
        "Zeile 2, Leistungseinheit 1 · Zoo: Art Ressort → Stabsstelle, berichtigt die Angabe, die ab 01.01.2022 gilt; "
        "ab 01.01.2024 bleibt Stadtbetrieb"
    )
    run(HEADER, "1;Zoo;Stabsstelle;Kultur;01.01.2022")
    assert kinds() == [BEFORE[0], ("STAFF_UNIT", date(2022, 1, 1), date(2024, 1, 1)), BEFORE[2]]
    assert UnitKind.objects.get(kind="STAFF_UNIT").version == 2


@pytest.mark.walk
def test_statements_between_others_are_taken_back_with_the_import(staff, run, zoo):
    run(HEADER, "1;Zoo;Stabsstelle;;30.06.2022", galt_bis=OPEN, leeren_erlauben=True)
    first = ImportRun.objects.get()
    assert set(first.spans) >= {
        "units.Division", "units.DivisionName", "units.Unit", "units.UnitName", "units.UnitNumber", "units.UnitKind",
        "units.UnitDivision", "projects.Rollout", "projects.PhaseChange",
    }  # fmt: skip
    run(HEADER, "1;Zoo;Eigenbetrieb;Kultur;31.12.2020")
    run(HEADER, "1;Zoo;Einrichtung;Kultur;01.01.2022")
    client = staff()
    for each in ImportRun.objects.order_by("-pk"):
        page = client.post(f"/admin/imports/importrun/{each.pk}/rueckgaengig/", {"reason": "Probe"}, follow=True)
        assert "wurde rückgängig gemacht" in text_of(page)
        owners = [zoo.pk]
        assert [wrong_ends(model, owners) for model in (UnitKind, UnitDivision)] == [[], []]
    assert kinds() == BEFORE
    assert list(UnitDivision.objects.values_list("effective_on", "until")) == [(BEGINNING, OPEN)]


def test_an_earlier_import_is_taken_back_though_later_ones_stated_beside_it(staff, run, zoo):
    run(HEADER, "1;Zoo;Stabsstelle;Kultur;30.06.2022")
    run(HEADER, "1;Zoo;Eigenbetrieb;Kultur;31.12.2022")
    first = ImportRun.objects.earliest("pk")
    staff().post(f"/admin/imports/importrun/{first.pk}/rueckgaengig/", {"reason": "Probe"})
    assert kinds() == [
        BEFORE[0],
        ("DEPARTMENT", date(2022, 1, 1), date(2022, 12, 31)),
        ("MUNICIPAL_ENTERPRISE", date(2022, 12, 31), date(2024, 1, 1)),
        BEFORE[2],
    ]


@pytest.mark.walk(4)
def test_an_upload_shows_from_when_and_is_refused_when_a_neighbour_was_entered_meanwhile(
    staff, settings, tmp_path, zoo
):
    settings.IMPORT_FOLDER = tmp_path / "importe"
    client = staff("Sachbearbeitung")
    content = csv_of(HEADER, "1;Zoo;Stabsstelle;Kultur;30.06.2022")
    preview = client.post(IMPORT, {"file": SimpleUploadedFile("alt.csv", content)})["Location"]
    shown = "Art: Ressort → Stabsstelle, gilt ab 30.06.2022; ab 01.01.2024 bleibt Stadtbetrieb"
    assert shown in text_of(client.get(preview))
    zoo.state(date(2023, 1, 1), kind="MUNICIPAL_ENTERPRISE")
    page = text_of(client.post(preview, {"confirm": "1"}, follow=True))
    assert "Inzwischen wurde etwas geändert, das der Import betrifft." in page
    assert "gilt ab 30.06.2022; ab 01.01.2023 bleibt Eigenbetrieb" in page
    client.post(preview, {"confirm": "1"})
    assert ("STAFF_UNIT", date(2022, 6, 30), date(2023, 1, 1)) in kinds()


DATED = "Nummer;Leistungseinheit;Art;Gilt ab;Quelle;Aktenzeichen"


def test_new_records_hold_from_the_beginning_or_from_the_day_that_the_row_says(run):
    shown = run(DATED, "1;Zoo;Amt;;;", "2;Bad;Amt;01.07.2021;VO/1/21;10.2-7", pruefen=True)
    assert shown[:2] == [
        "Zeile 2, Leistungseinheit 1 · Zoo: neu (Art Amt)",
        "Zeile 3, Leistungseinheit 2 · Bad: neu (Art Amt; Gilt ab 01.07.2021)",
    ]
    run(DATED, "1;Zoo;Amt;;;", "2;Bad;Amt;01.07.2021;VO/1/21;10.2-7")
    stated = UnitKind.objects.order_by("effective_on").values_list("effective_on", "source", "file_reference")
    assert list(stated) == [(BEGINNING, "", ""), (date(2021, 7, 1), "VO/1/21", "10.2-7")]
    for model in (UnitName, UnitNumber):
        assert list(model.objects.order_by("unit").values_list("effective_on", "source")) == [
            (BEGINNING, ""),
            (BEGINNING, "VO/1/21"),
        ]


def test_a_row_says_from_when_its_values_hold(run, zoo):
    run(DATED, "1;Zoo;Stabsstelle;30.06.2022;Organigramm;")
    added = UnitKind.objects.get(kind="STAFF_UNIT")
    assert (added.effective_on, added.until, added.source) == (date(2022, 6, 30), date(2024, 1, 1), "Organigramm")
    assert run(DATED, "1;Zoo;Stabsstelle;30.06.2022;Organigramm;") == ["datei.csv: 0 neu, 0 geändert, 1 unverändert"]


def test_what_holds_today_may_be_stated_for_another_day(run, zoo):
    """The same value as today's, but from a day on which another one held."""
    assert refused(run, DATED, "1;Zoo;Stadtbetrieb;01.06.2023;;") == [
        (
            "datei.csv, Zeile 2, Spalte „Art“: „Stadtbetrieb“ gilt nach den Angaben erst ab 01.01.2024. Gilt es schon "
            "ab 01.06.2023, berichtigen Sie bitte den Tag jener Angabe."
        )
    ]
    run(DATED, "1;Zoo;Stadtbetrieb;01.06.2020;;")
    assert kinds()[:2] == [
        ("OFFICE", BEGINNING, date(2020, 6, 1)),
        ("MUNICIPAL_SERVICE", date(2020, 6, 1), date(2022, 1, 1)),
    ]


def test_details_that_are_wrong_are_named_with_row_and_column(run):
    assert refused(run, DATED, f"1;Zoo;Amt;bald;{'x' * 201};") == [
        "datei.csv, Zeile 2, Spalte „Gilt ab“: „bald“ ist kein Datum. Bitte geben Sie es als TT.MM.JJJJ an.",
        "datei.csv, Zeile 2, Spalte „Quelle“: Der Text hat 201 Zeichen; möglich sind 200.",
    ]


def test_the_day_of_a_row_of_units_is_not_that_of_its_division(run):
    run("Leistungseinheit;Geschäftsbereich;Gilt ab", "Zoo;Kultur;01.01.2022")
    assert DivisionName.objects.get().effective_on == BEGINNING
    assert UnitDivision.objects.get().effective_on == date(2022, 1, 1)
    assert Division.objects.get().name == "Kultur"


PLANS = "Kurzname in Adressen;Projekt;Beginn;geplante Leistungseinheiten;geplante Leistungseinheiten: Zusatz;Stichtag"


def test_a_number_and_its_word_are_one_statement(run):
    project = ProjectFactory(slug="a", title="A", starts_on=date(2020, 1, 1), planned_units=38)
    row = "a;A;01.01.2020;{};{};{}"
    shown = run(PLANS, row.format(40, "rund", "01.07.2021"), table="projekte", pruefen=True, galt_bis=OPEN)[0]
    assert "38 → 40, gilt ab 01.07.2021" in shown
    assert "– → rund, gilt ab 01.07.2021" in shown
    run(PLANS, row.format(40, "rund", "01.07.2021"), table="projekte", galt_bis=OPEN)
    numbers = project.numbers.order_by("effective_on").values_list("number", "qualifier", "effective_on")
    assert [values[:2] for values in numbers] == [(38, ""), (40, "rund")]
    assert numbers[1][2] == date(2021, 7, 1)
    assert (
        "gilt nach den Angaben erst ab 01.07.2021"
        in refused(run, PLANS, row.format(40, "rund", "01.06.2021"), table="projekte")[0]
    )
    run(PLANS, row.format(40, "", "01.06.2021"), table="projekte")
    assert [values[:2] for values in numbers.all()] == [(38, ""), (40, ""), (40, "rund")]


MEMBERS = "Projekt;Leistungseinheit;Phase;Seit;Datumsangabe;Stichtag"


@pytest.mark.parametrize(
    ("row", "joined_on"),
    [
        ("Aktenplan;Neu;Planung;01.01.2023;genau;01.01.2023", date(2023, 1, 1)),
        ("Aktenplan;Neu;;;;01.01.2023", date(2023, 1, 1)),
        ("Aktenplan;Neu;Planung;01.06.2022;genau;01.01.2023", date(2022, 6, 1)),
        ("Aktenplan;Neu;Planung;01.06.2022;genau;", date(2022, 6, 1)),
    ],
)
def test_what_a_list_brings_anew_joins_on_its_key_date_or_with_its_first_phase(run, row, joined_on):
    ProjectFactory(title="Aktenplan", started_on=date(2019, 1, 1))
    run(MEMBERS, row)
    assert [each.effective_on for each in RolloutMembership.objects.all()] == [joined_on]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_of_several_rows_the_first_day_counts_in_whatever_order_they_stand(run, order):
    ProjectFactory(title="Aktenplan", started_on=date(2019, 1, 1))
    days = {"Planung": "01.01.2022", "Konzeption": "01.06.2022", "Produktiv": "01.01.2023"}
    rows = [f"Aktenplan;Hafen;{phase};{day}" for phase, day in days.items()]
    run("Projekt;Leistungseinheit;Phase;Seit", *(rows[place] for place in order))
    assert Rollout.objects.get().memberships.get().effective_on == date(2022, 1, 1)
    assert PhaseChange.objects.count() == 3


@pytest.mark.walk
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
@pytest.mark.parametrize("block", [1, 2])
def test_of_several_rows_the_first_day_counts_wherever_a_block_of_rows_ends(
    run, admin_client, monkeypatch, order, block
):
    monkeypatch.setattr("imports.loading.CHUNK_ROWS", block)
    ProjectFactory(title="Aktenplan", started_on=date(2019, 1, 1))
    days = {"Planung": "01.01.2022", "Konzeption": "01.06.2022", "Produktiv": "01.01.2023"}
    rows = [f"Aktenplan;Hafen;{phase};{day}" for phase, day in days.items()]
    shown = run("Projekt;Leistungseinheit;Phase;Seit", *(rows[place] for place in order), pruefen=True)
    assert [line for line in shown if "Gehört zum Projekt ab" in line] == [
        "Zeile 2, Umsetzung Aktenplan · Hafen: neu (Gehört zum Projekt ab 01.01.2022)"
    ]
    run("Projekt;Leistungseinheit;Phase;Seit", *(rows[place] for place in order))
    assert Rollout.objects.get().memberships.get().effective_on == date(2022, 1, 1)
    assert PhaseChange.objects.count() == 3
    undo = f"/admin/imports/importrun/{ImportRun.objects.get().pk}/rueckgaengig/"
    admin_client.post(undo, {"reason": "falsche Datei"})
    assert not Rollout.objects.exists()


def test_a_bundle_joins_with_its_first_step_wherever_a_block_of_rows_ends(run, monkeypatch):
    monkeypatch.setattr("imports.loading.CHUNK_ROWS", 1)
    ProjectFactory(title="KiJuFa", started_on=date(2019, 1, 1))
    rows = ("KiJuFa;Elterngeld;;", "KiJuFa;Wohngeld;;", "KiJuFa;Elterngeld;01.02.2022;01.03.2022")
    run("Projekt;Prozessbündel;Aufgenommen;Analysiert", *rows, table="prozessbuendel")
    assert BundleMembership.objects.get(bundle__names__name="Elterngeld").effective_on == date(2022, 2, 1)


def test_a_row_of_another_block_puts_no_unit_into_its_project_before_it_exists(run, monkeypatch):
    monkeypatch.setattr("imports.loading.CHUNK_ROWS", 1)
    ProjectFactory(title="Aktenplan", started_on=date(2019, 1, 1))
    UnitFactory(name="Hafen", founded_on=date(2022, 3, 1))
    rows = ("Aktenplan;Hafen;Konzeption;01.06.2022", "Aktenplan;Hafen;Planung;01.01.2022")
    [problem, *_] = refused(run, "Projekt;Leistungseinheit;Phase;Seit", *rows)
    assert problem == (
        "datei.csv, Zeile 3: „Hafen – Aktenplan“, gehört zum Projekt ab 01.01.2022: "
        "Die Leistungseinheit besteht ab 01.03.2022 bis auf Weiteres."
    )
    assert not Rollout.objects.exists()


def test_a_list_may_say_from_when_what_it_brings_belongs_to_its_project(run):
    ProjectFactory(title="Aktenplan", started_on=date(2019, 1, 1))
    UnitFactory(name="Neu")
    run("Projekt;Leistungseinheit;Gilt ab", "Aktenplan;Neu;01.03.2025", table="umsetzungen")
    assert [each.effective_on for each in RolloutMembership.objects.all()] == [date(2025, 3, 1)]


def test_a_bundle_that_a_list_brings_anew_joins_with_its_first_step(run):
    ProjectFactory(title="KiJuFa", started_on=date(2019, 1, 1))
    header = "Projekt;Prozessbündel;Aufgenommen;Analysiert;Stichtag"
    run(header, "KiJuFa;Elterngeld;01.02.2022;01.03.2022;01.01.2023", table="prozessbuendel")
    run(header, "KiJuFa;Wohngeld;;;01.01.2023", table="prozessbuendel")
    joined = BundleMembership.objects.order_by("effective_on")
    assert [each.effective_on for each in joined] == [date(2022, 2, 1), date(2023, 1, 1)]
