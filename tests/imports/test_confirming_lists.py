"""A list for a Stichtag confirms what it states and what is stated already."""

from datetime import date
from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imports.models import ImportRun
from imports.registry import table_named
from imports.runs import run_import
from projects.choices import Step
from projects.models import BundleConfirmation, PhaseChange, RolloutConfirmation
from records.ends import wrong_ends
from tests.factories import BundleFactory, RolloutConfirmationFactory, RolloutFactory, StepFactory
from tests.imports.files import csv_of
from tests.pages import fields_of, text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
IMPORT = "/admin/imports/importrun/importieren/leistungseinheiten/"
HEADER = "Projekt;Leistungseinheit;Phase;Seit;Stichtag"
ZOO = "Aktenplan;Zoo;Planung;01.01.2020;{}"
SAME = (HEADER, ZOO.format("08.04.2021"))
SOURCE = "laut Liste vom 08.04.2021 (datei.csv)"


@pytest.fixture
def zoo():
    """In Planung since the beginning of 2020."""
    return RolloutFactory(
        unit__name="Zoo",
        project__title="Aktenplan",
        project__started_on=date(2019, 1, 1),
        phases={date(2020, 1, 1): Phase.PLANNING},
    )


@pytest.fixture
def run(tmp_path):
    """Imports lines by the command; returns the last line that it prints."""

    def import_lines(*lines, name="datei.csv", table="leistungseinheiten", check=False):
        path, out = tmp_path / name, StringIO()
        path.write_bytes(csv_of(*lines))
        call_command("importieren", table, str(path), pruefen=check, stdout=out)
        return out.getvalue().splitlines()[-1]

    return import_lines


@pytest.fixture
def upload(settings, tmp_path):
    """Sends lines in the browser's way; returns the address of the preview."""
    settings.IMPORT_FOLDER = tmp_path / "importe"

    def send(client, *lines):
        return client.post(IMPORT, {"file": SimpleUploadedFile("datei.csv", csv_of(*lines))})["Location"]

    return send


def confirmed(model=RolloutConfirmation, value="phase"):
    return list(model.objects.order_by("confirmed_on", "pk").values_list("confirmed_on", value, "source"))


def test_a_row_that_says_what_holds_confirms_it_for_the_key_date(run, zoo):
    assert run(*SAME, check=True).endswith(
        "Umsetzungen: 0 neu, 0 geändert, 1 unverändert, 1 bestätigt; "
        "Phasenwechsel: 0 neu, 0 geändert, 1 unverändert (nur geprüft)"
    )
    assert confirmed() == []
    assert "Umsetzungen: 0 neu, 0 geändert, 1 unverändert, 1 bestätigt" in run(*SAME)
    assert confirmed() == [(date(2021, 4, 8), Phase.PLANNING, SOURCE)]
    assert RolloutConfirmation.objects.get().confirmed_by is None
    assert "bestätigt" not in run(*SAME)
    assert ImportRun.objects.count() == 1


def test_an_upload_shows_it_before_and_the_account_confirms(staff, upload, zoo):
    client = staff("Sachbearbeitung")
    preview = upload(client, *SAME)
    page = text_of(client.get(preview))
    assert "Alles, was in der Datei steht, ist schon so eingetragen. Der Import bestätigt es für den Stichtag" in page
    assert "geändert unverändert bestätigt" in page
    assert "Umsetzungen 0 0 1 1 Phasenwechsel 0 0 1 0" in page
    client.post(preview, {"confirm": "1"})
    assert confirmed() == [(date(2021, 4, 8), Phase.PLANNING, SOURCE)]
    assert RolloutConfirmation.objects.get().confirmed_by.groups.get().name == "Sachbearbeitung"
    run = ImportRun.objects.get()
    assert "Bestätigung" in text_of(client.get(f"/admin/imports/importrun/{run.pk}/change/"))
    assert "0 neu, 0 geändert, 1 bestätigt" in text_of(client.get("/admin/imports/importrun/"))


def test_the_day_in_the_name_of_the_file_is_its_key_date(run, zoo):
    lines = ("Projekt;Leistungseinheit;Phase;Seit", "Aktenplan;Zoo;Planung;01.01.2020")
    run(*lines, name="amt_2021-04-08.csv")
    assert confirmed() == [(date(2021, 4, 8), Phase.PLANNING, "laut Liste vom 08.04.2021 (amt_2021-04-08.csv)")]


@pytest.mark.parametrize("key_date", ["", "31.12.2099"])
def test_a_list_without_a_key_date_or_with_one_to_come_confirms_nothing(run, zoo, key_date):
    assert "bestätigt" not in run(HEADER, ZOO.format(key_date))
    assert confirmed() == []


@pytest.mark.parametrize(
    ("row", "rows"),
    [
        ("Aktenplan;Zoo;;;30.06.2021", 0),  # says no phase
        ("Aktenplan;Zoo;Konzeption;01.06.2021;30.06.2021", 2),  # says what is new
        ("Aktenplan;Zoo;Planung;01.01.2020;31.12.2019", 1),  # holds later only
    ],
)
def test_what_is_new_or_does_not_hold_on_the_day_is_not_confirmed(run, zoo, row, rows):
    run(HEADER, row)
    assert confirmed() == []
    assert not rows or PhaseChange.objects.count() == rows


def test_a_phase_that_was_left_by_then_is_not_confirmed(run, zoo):
    zoo.phase_changes.create(phase_id=Phase.CONCEPT, effective_on=date(2021, 1, 1))
    with pytest.raises(CommandError, match=r"Am 08\.04\.2021 ist „Konzeption“ \(ab 01\.01\.2021\) eingetragen"):
        run(*SAME)
    assert confirmed() == []


def test_a_later_row_of_the_same_list_decides(run, zoo):
    run(*SAME, "Aktenplan;Zoo;Konzeption;01.02.2021;08.04.2021")
    assert confirmed() == []
    assert PhaseChange.objects.count() == 2


def test_a_day_that_is_confirmed_stays_as_it_was_confirmed(run, zoo):
    RolloutConfirmationFactory(subject=zoo, confirmed_on=date(2021, 4, 8), source="Anruf")
    assert "bestätigt" not in run(*SAME)
    assert confirmed() == [(date(2021, 4, 8), Phase.PLANNING, "Anruf")]


def test_the_last_step_of_a_bundle_is_confirmed(run):
    bundle = BundleFactory(project__title="Aktenplan", project__started_on=date(2019, 1, 1), name="Kita")
    for step, month in ((Step.RECORDED, 1), (Step.ANALYSED, 2)):
        StepFactory(bundle=bundle, step=step, effective_on=date(2020, month, 1))
    lines = ("Projekt;Prozessbündel;Aufgenommen;Analysiert", "Aktenplan;Kita;01.01.2020;01.02.2020")
    summary = run(*lines, name="b_2020-03-01.csv", table="prozessbuendel")
    assert "Prozessbündel: 0 neu, 0 geändert, 1 unverändert, 1 bestätigt" in summary
    run(*lines, name="b_2020-01-15.csv", table="prozessbuendel")
    run(lines[0], "Aktenplan;Kita;01.01.2020;", name="b_2020-04-01.csv", table="prozessbuendel")
    assert confirmed(BundleConfirmation, "step") == [
        (date(2020, 1, 15), Step.RECORDED, "laut Liste vom 15.01.2020 (b_2020-01-15.csv)"),
        (date(2020, 3, 1), Step.ANALYSED, "laut Liste vom 01.03.2020 (b_2020-03-01.csv)"),
    ]


def test_that_a_bundle_has_not_begun_is_confirmed(run):
    bundle = BundleFactory(project__title="Aktenplan", project__started_on=date(2019, 1, 1), name="Kita")
    bundle.steps.create(step=Step.RECORDED, state="NOT_BEGUN", effective_on=date(2020, 1, 1))
    lines = ("Projekt;Prozessbündel;Aufgenommen", "Aktenplan;Kita;noch nicht begonnen")
    assert "1 unverändert, 1 bestätigt" in run(*lines, name="b_2020-03-01.csv", table="prozessbuendel")
    assert [each.value_text for each in BundleConfirmation.objects.all()] == ["kein Schritt"]


def test_an_older_list_is_bounded_by_the_confirmed_day(run, zoo):
    run(*SAME)
    older = (HEADER, "Aktenplan;Zoo;Konzeption;01.02.2021;01.03.2021")
    with pytest.raises(CommandError, match=r"Für den 08\.04\.2021 ist „Planung“ bestätigt"):
        run(*older)
    run(HEADER, "Aktenplan;Zoo;Konzeption;09.04.2021;30.06.2021")
    assert list(PhaseChange.objects.values_list("phase", "effective_on").order_by("effective_on")) == [
        (Phase.PLANNING, date(2020, 1, 1)),
        (Phase.CONCEPT, date(2021, 4, 9)),
    ]


OLDER = (HEADER, "Aktenplan;Zoo;Konzeption;01.02.2021;01.03.2021")
QUESTION = (
    "Für den 08.04.2021 ist „Planung“ bestätigt; nach der Datei gilt „Konzeption“ ab 01.02.2021. Bis wann galt, was "
    "die Datei sagt? Vorschlag: bis 07.04.2021."
)


def phases():
    return list(PhaseChange.objects.order_by("effective_on").values_list("phase", "effective_on", "date_precision"))


def until(day):
    """The zoo was in Konzeption from 01.02.2021 until before the day."""
    days = [(Phase.PLANNING, date(2020, 1, 1)), (Phase.CONCEPT, date(2021, 2, 1)), (Phase.PLANNING, day)]
    return [(*each, "EXACT") for each in days]


@pytest.fixture
def older(tmp_path):
    """Imports the older list by the command; returns what it prints."""

    def import_list(*arguments):
        path, out = tmp_path / "alt.csv", StringIO()
        path.write_bytes(csv_of(*OLDER))
        call_command("importieren", *arguments, "leistungseinheiten", str(path), stdout=out)
        return out.getvalue()

    return import_list


@pytest.mark.walk(4)
def test_the_command_proposes_the_day_before_the_confirmed_one(run, older, zoo):
    run(*SAME)
    with pytest.raises(CommandError) as error:
        older()
    assert str(error.value).splitlines()[-1] == f"alt.csv, Zeile 2, Spalte „Phase“: {QUESTION}"
    for answer in ("08.04.2021", "28.02.2021", "weiter"):
        with pytest.raises(CommandError, match=r"ist ein Tag vom Stichtag der Datei \(01\.03\.2021\) bis 07\.04\.2021"):
            older("--galt-bis", answer)
    assert "Galt bis 31.03.2021; ab 01.04.2021 gilt wieder Planung" in older("--galt-bis", "31.03.2021", "--pruefen")
    older("--galt-bis-zeile", "2=07.04.2021")
    assert phases() == until(date(2021, 4, 8))
    assert wrong_ends(PhaseChange, {zoo.pk}) == []


@pytest.mark.walk
def test_the_preview_proposes_the_day_before_the_confirmed_one_and_takes_another(run, staff, upload, zoo):
    run(*SAME)
    client = staff("Sachbearbeitung")
    preview = upload(client, *OLDER)
    page = client.get(preview)
    assert QUESTION in text_of(page)
    asked = fields_of(page, "answer")
    assert (asked["zeile-2-held"], asked["zeile-2-held_until"]) == ("bis", "07.04.2021")
    client.post(preview, {"confirm": "1"})
    assert len(phases()) == 1
    assert "denn für den Tag danach ist anderes bestätigt" in text_of(
        client.post(preview, {"answer": "1", "held": "weiter"})
    )
    wrong = client.post(preview, {**asked, "answer": "1", "zeile-2-held_until": "08.04.2021"})
    assert "denn für den Tag danach ist anderes bestätigt" in text_of(wrong)
    page = client.post(preview, {**asked, "answer": "1", "zeile-2-held_until": "31.03.2021"}, follow=True)
    assert "Galt bis: 31.03.2021; ab 01.04.2021 gilt wieder Planung" in text_of(page)
    client.post(preview, {"confirm": "1"})
    assert phases() == until(date(2021, 4, 1))
    imported = ImportRun.objects.latest("pk")
    client.post(f"/admin/imports/importrun/{imported.pk}/rueckgaengig/", {"reason": "falsche Datei"})
    assert len(phases()) == 1


@pytest.mark.walk(4)
def test_the_proposal_may_simply_be_accepted(run, staff, upload, zoo):
    run(*SAME)
    client = staff("Sachbearbeitung")
    preview = upload(client, *OLDER)
    client.post(preview, {**fields_of(client.get(preview), "answer"), "answer": "1"})
    client.post(preview, {"confirm": "1"})
    assert phases() == until(date(2021, 4, 8))


def test_nothing_is_asked_where_another_phase_is_stated_before_the_confirmed_day(run, older, zoo):
    zoo.phase_changes.create(phase_id=Phase.PRODUCTION, effective_on=date(2021, 4, 1))
    run(HEADER, "Aktenplan;Zoo;Produktiv;01.04.2021;08.04.2021")
    older()
    assert [phase for phase, *_ in phases()] == [Phase.PLANNING, Phase.CONCEPT, Phase.PRODUCTION]


def test_a_list_that_is_not_older_than_the_confirmation_is_refused(run, zoo):
    run(*SAME)
    with pytest.raises(CommandError, match="War die Bestätigung falsch, berichtigen oder löschen Sie sie zuerst"):
        run(HEADER, "Aktenplan;Zoo;Konzeption;01.02.2021;30.06.2021")


def test_the_window_of_a_later_phase_stays(run, zoo):
    later = zoo.phase_changes.create(phase_id=Phase.CONCEPT, effective_on=date(2022, 1, 1), date_precision="LATEST")
    assert later.earliest_on == date(2020, 1, 2)
    run(*SAME)
    later.refresh_from_db()
    assert (later.earliest_on, later.version) == (date(2020, 1, 2), 1)
    assert confirmed() == [(date(2021, 4, 8), Phase.PLANNING, SOURCE)]


def test_windows_that_the_confirmed_day_lies_in_are_named(run, staff, upload, zoo):
    bath = RolloutFactory(project=zoo.project, unit__name="Bad", phases={date(2020, 1, 1): Phase.PLANNING})
    hall = RolloutFactory(project=zoo.project, unit__name="Halle", phases={date(2020, 1, 1): Phase.PLANNING})
    for rollout, day in ((zoo, date(2022, 1, 1)), (bath, date(2022, 1, 1)), (hall, date(2021, 4, 8))):
        rollout.phase_changes.create(phase_id=Phase.CONCEPT, effective_on=day, date_precision="LATEST")
    lines = (HEADER, *(f"Aktenplan;{name};Planung;01.01.2020;31.03.2021" for name in ("Zoo", "Bad", "Halle")))
    client = staff("Sachbearbeitung")
    page = text_of(client.get(upload(client, *lines)))
    assert "Der bestätigte Tag liegt in Zeiträumen von „spätestens“, die bleiben." in page
    assert "Zeile 4: „Konzeption“ zwischen 02.01.2020 und 08.04.2021" in page
    assert "Zeilen 2 bis 3: „Konzeption“ zwischen 02.01.2020 und 01.01.2022" in page
    assert RolloutConfirmation.objects.count() == 0
    run(*lines)
    assert RolloutConfirmation.objects.count() == 3


def test_a_confirmed_day_outside_of_windows_names_none(staff, upload, zoo):
    client = staff("Sachbearbeitung")
    assert "Zeiträumen" not in text_of(client.get(upload(client, *SAME)))


def test_undoing_the_import_takes_the_confirmation_back(staff, run, zoo):
    run(*SAME)
    undone = ImportRun.objects.get()
    page = staff("Sachbearbeitung").post(
        f"/admin/imports/importrun/{undone.pk}/rueckgaengig/", {"reason": "falsche Datei"}, follow=True
    )
    assert "wurde rückgängig gemacht" in text_of(page)
    assert confirmed() == []
    assert list(
        RolloutConfirmation.history.order_by("history_id").values_list("history_type", "history_change_reason")
    ) == [
        ("+", f"Import {undone.pk} aus datei.csv"),
        ("-", f"Import {undone.pk} aus datei.csv rückgängig gemacht: falsche Datei"),
    ]


@pytest.mark.walk(4)
def test_who_may_not_confirm_imports_without_confirming(staff, upload, zoo):
    client = staff("Sachbearbeitung")
    group = Permission.objects.get(codename="add_rolloutconfirmation").group_set
    group.clear()
    page = text_of(client.get(upload(client, *SAME)))
    assert "Es gibt nichts zu importieren." in page
    told = (
        "Ihr Konto darf nicht bestätigen: Was schon so eingetragen ist (Zeile 2), bleibt eingetragen, wird aber für den"
    )
    assert f"{told} 08.04.2021 nicht bestätigt." in page
    preview = upload(client, *SAME, "Aktenplan;Bad;Planung;01.02.2020;08.04.2021")
    assert told in text_of(client.get(preview))
    client.post(preview, {"confirm": "1"})
    assert PhaseChange.objects.count() == 2
    assert confirmed() == []


@pytest.mark.walk
def test_many_rows_take_as_many_queries_as_few(tmp_path, zoo):
    path = tmp_path / "datei.csv"

    def queries(names):
        path.write_bytes(csv_of(HEADER, *(f"Aktenplan;{name};Planung;01.01.2020;08.04.2021" for name in names)))
        with CaptureQueriesContext(connection) as captured:
            outcome = run_import(path, path.name, table_named("leistungseinheiten"))
        assert outcome.number_of_confirmed == len(names)
        return len(captured)

    names = [f"Amt {number}" for number in range(60)]
    for name in names:
        RolloutFactory(project=zoo.project, unit__name=name, phases={date(2020, 1, 1): Phase.PLANNING})
    assert queries(names[:10]) == queries(names[10:])
