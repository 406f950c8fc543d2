"""What an older list says otherwise holds until the next statement; without one it is asked until when it held."""

from datetime import date
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from imports.models import ImportRun
from projects.choices import Step, StepState
from projects.models import BundleStep, Rollout
from records.days import BEGINNING, OPEN
from records.ends import wrong_ends
from tests.factories import BundleFactory, RolloutFactory, StepFactory, UnitFactory
from tests.imports.files import csv_of
from tests.pages import text_of
from units.models import Unit, UnitKind

pytestmark = pytest.mark.django_db
LINES = ("Nummer;Leistungseinheit;Art;Stichtag", "1;Zoo;Ressort;08.04.2021")
IMPORT = "/admin/imports/importrun/importieren/leistungseinheiten/"
QUESTION = (
    "Am 08.04.2021 galt nach der Datei „Ressort“, eingetragen ist „Amt“ von Anfang an und danach nichts anderes. Bis "
    "wann galt, was die Datei sagt?"
)


@pytest.fixture
def zoo():
    return UnitFactory(name="Zoo", number="1", kind="OFFICE")


@pytest.fixture
def run(tmp_path):
    """Imports lines by the command; returns what it prints."""

    def import_lines(*arguments, lines=LINES, table="leistungseinheiten"):
        path, out = tmp_path / "datei.csv", StringIO()
        path.write_bytes(csv_of(*lines))
        call_command("importieren", *arguments, table, str(path), stdout=out)
        return out.getvalue().splitlines()

    return import_lines


@pytest.fixture
def upload(staff, settings, tmp_path):
    """Sends lines in the browser's way; returns the client and the address of the preview."""
    settings.IMPORT_FOLDER = tmp_path / "importe"

    def send(*lines):
        client = staff("Sachbearbeitung")
        file = SimpleUploadedFile("datei.csv", csv_of(*lines))
        return client, client.post(IMPORT, {"file": file})["Location"]

    return send


def kinds():
    return list(UnitKind.objects.order_by("effective_on").values_list("kind", "effective_on", "until"))


UNTIL_END_OF_2021 = [
    ("OFFICE", BEGINNING, date(2021, 4, 8)),
    ("DEPARTMENT", date(2021, 4, 8), date(2022, 1, 1)),
    ("OFFICE", date(2022, 1, 1), OPEN),
]


@pytest.mark.parametrize("arguments", [[], ["--pruefen"]])
def test_the_command_refuses_what_it_cannot_know(run, zoo, arguments):
    with pytest.raises(CommandError) as error:
        run(*arguments)
    first, *others = str(error.value).splitlines()
    assert first.startswith("Nichts wurde importiert. Bitte sagen Sie mit --galt-bis, bis wann galt")
    assert others == [f"datei.csv, Zeile 2, Spalte „Art“: {QUESTION}"]
    assert kinds() == [("OFFICE", BEGINNING, OPEN)]
    assert not ImportRun.objects.exists()


def test_until_a_day_then_what_is_entered_holds_again(run, zoo):
    shown = run("--galt-bis", "31.12.2021", "--pruefen")[0]
    assert shown == (
        "Zeile 2, Leistungseinheit 1 · Zoo: Art Amt → Ressort, gilt ab 08.04.2021 bis 31.12.2021; "
        "ab 01.01.2022 gilt wieder Amt"
    )
    run("--galt-bis", "31.12.2021")
    assert kinds() == UNTIL_END_OF_2021
    assert wrong_ends(UnitKind, {zoo.pk}) == []
    assert Unit.objects.get().kind == "OFFICE"
    assert run() == ["datei.csv: 0 neu, 0 geändert, 1 unverändert"]


def test_it_may_hold_until_today(run, zoo):
    run("--galt-bis", "weiter")
    assert kinds() == [("OFFICE", BEGINNING, date(2021, 4, 8)), ("DEPARTMENT", date(2021, 4, 8), OPEN)]


@pytest.mark.parametrize("day", ["07.04.2021", "01.01.2999"])
def test_the_last_day_lies_between_the_key_date_and_today(run, zoo, day):
    with pytest.raises(CommandError, match=r"ist ein Tag vom Stichtag der Datei \(08\.04\.2021\) bis gestern"):
        run("--galt-bis", day)
    assert kinds() == [("OFFICE", BEGINNING, OPEN)]


def test_what_is_no_day_is_refused(run, zoo):
    with pytest.raises(CommandError, match=r"„bald“ ist weder ein Tag als TT\.MM\.JJJJ noch „weiter“"):
        run("--galt-bis", "bald")


def test_nothing_is_asked_where_something_follows_or_the_row_says_from_when(run, zoo):
    assert run("--pruefen", lines=("Nummer;Leistungseinheit;Art;Gilt ab", "1;Zoo;Ressort;08.04.2021"))[0].endswith(
        "Amt → Ressort, gilt ab 08.04.2021"
    )
    zoo.state(date(2022, 1, 1), kind="STAFF_UNIT")
    run()
    assert kinds() == [
        ("OFFICE", BEGINNING, date(2021, 4, 8)),
        ("DEPARTMENT", date(2021, 4, 8), date(2022, 1, 1)),
        ("STAFF_UNIT", date(2022, 1, 1), OPEN),
    ]


def test_nothing_is_asked_of_what_was_not_stated_or_of_a_list_of_today(run, zoo):
    run("--stichtag", "heute", lines=("Nummer;Leistungseinheit;Art", "1;Zoo;Ressort"))
    assert Unit.objects.get().kind == "DEPARTMENT"
    UnitFactory(name="Bad")
    run(lines=("Leistungseinheit;Art;Stichtag", "Bad;Amt;08.04.2021"))
    assert UnitKind.objects.filter(kind="OFFICE", effective_on=date(2021, 4, 8), until=OPEN).exists()


@pytest.mark.walk
def test_the_preview_asks_before_it_can_be_confirmed(upload, zoo):
    client, preview = upload(*LINES)
    page = client.get(preview)
    assert QUESTION in text_of(page)
    assert 'name="confirm"' not in page.content.decode()
    client.post(preview, {"confirm": "1"})
    assert kinds() == [("OFFICE", BEGINNING, OPEN)]
    page = text_of(client.post(preview, {"answer": "1"}))
    assert "Bitte wählen Sie, bis wann es galt." in page
    page = text_of(client.post(preview, {"answer": "1", "held": "bis", "held_until": ""}))
    assert "Bitte geben Sie den letzten Tag an." in page
    page = text_of(client.post(preview, {"answer": "1", "held": "bis", "held_until": "07.04.2021"}))
    assert "ist ein Tag vom Stichtag der Datei (08.04.2021) bis gestern." in page
    page = client.post(preview, {"answer": "1", "held": "bis", "held_until": "31.12.2021"}, follow=True)
    assert "Amt → Ressort, gilt ab 08.04.2021 bis 31.12.2021; ab 01.01.2022 gilt wieder Amt" in text_of(page)
    assert 'value="31.12.2021"' in page.content.decode()
    client.post(preview, {"confirm": "1"})
    assert kinds() == UNTIL_END_OF_2021


def test_the_answer_can_be_altered_before_it_is_confirmed(upload, zoo):
    client, preview = upload(*LINES)
    client.post(preview, {"answer": "1", "held": "bis", "held_until": "31.12.2021"})
    client.post(preview, {"answer": "1", "held": "weiter"})
    client.post(preview, {"confirm": "1"})
    assert kinds() == [("OFFICE", BEGINNING, date(2021, 4, 8)), ("DEPARTMENT", date(2021, 4, 8), OPEN)]


TWO_LINES = ("Nummer;Leistungseinheit;Art;Stichtag", "1;Zoo;Ressort;08.04.2021", "2;Bad;Ressort;08.04.2021")


def kinds_of(number):
    kinds = UnitKind.objects.filter(unit__numbers__number=number).order_by("effective_on")
    return list(kinds.values_list("kind", "effective_on", "until"))


@pytest.fixture
def bath():
    return UnitFactory(name="Bad", number="2", kind="OFFICE")


@pytest.mark.walk
@pytest.mark.usefixtures("zoo", "bath")
def test_a_row_may_have_an_answer_of_its_own(upload):
    client, preview = upload(*TWO_LINES)
    shown = text_of(client.get(preview))
    assert "2 Angaben der Datei weichen von dem ab, was eingetragen ist" in shown
    own = {"zeile-3-held": "bis", "zeile-3-held_until": "31.12.2021"}
    page = text_of(client.post(preview, {"answer": "1", **own}))
    assert "Bitte wählen Sie, bis wann es galt." in page
    page = client.post(preview, {"answer": "1", "held": "weiter", **own}, follow=True)
    assert 'name="zeile-3-held_until" value="31.12.2021"' in page.content.decode()
    client.post(preview, {"confirm": "1"})
    assert kinds_of("1") == [("OFFICE", BEGINNING, date(2021, 4, 8)), ("DEPARTMENT", date(2021, 4, 8), OPEN)]
    assert kinds_of("2") == UNTIL_END_OF_2021


@pytest.mark.usefixtures("zoo", "bath")
def test_where_every_row_has_its_answer_none_is_needed_for_all(upload):
    client, preview = upload(*TWO_LINES)
    wrong = {"zeile-2-held": "weiter", "zeile-3-held": "bis", "zeile-3-held_until": "07.04.2021"}
    assert "bis gestern." in text_of(client.post(preview, {"answer": "1", **wrong}))
    assert "Bitte geben Sie den letzten Tag an." in text_of(
        client.post(preview, {"answer": "1", **wrong, "zeile-3-held_until": ""})
    )
    client.post(preview, {"answer": "1", **wrong, "zeile-3-held_until": "31.12.2021"})
    client.post(preview, {"confirm": "1"})
    assert kinds_of("1")[-1] == ("DEPARTMENT", date(2021, 4, 8), OPEN)
    assert kinds_of("2") == UNTIL_END_OF_2021


@pytest.mark.usefixtures("zoo", "bath")
def test_the_command_answers_for_single_rows_too(run):
    with pytest.raises(CommandError, match="--galt-bis-zeile 3=") as error:
        run("--galt-bis-zeile", "2=weiter", lines=TWO_LINES)
    assert "Zeile 3, Spalte „Art“" in str(error.value)
    with pytest.raises(CommandError, match=r"Zu diesen Zeilen gibt es keine Frage: 9\."):
        run("--galt-bis", "weiter", "--galt-bis-zeile", "9=31.12.2021", lines=TWO_LINES)
    with pytest.raises(CommandError, match="„drei“ nennt nicht Zeile und Tag, wie 3=31"):
        run("--galt-bis-zeile", "drei", lines=TWO_LINES)
    assert kinds_of("2") == [("OFFICE", BEGINNING, OPEN)]
    run("--galt-bis", "weiter", "--galt-bis-zeile", "3=31.12.2021", lines=TWO_LINES)
    assert kinds_of("1")[-1] == ("DEPARTMENT", date(2021, 4, 8), OPEN)
    assert kinds_of("2") == UNTIL_END_OF_2021


@pytest.mark.walk
def test_of_more_questions_than_are_shown_the_others_have_the_answer_for_all(upload):
    for number in range(101):
        UnitFactory(name=f"Amt {number}", number=str(number), kind="OFFICE")
    lines = (f"{number};Amt {number};Ressort;08.04.2021" for number in range(101))
    client, preview = upload(TWO_LINES[0], *lines)
    shown = text_of(client.get(preview))
    assert "Gezeigt sind 100 von 101; für die übrigen gilt die Antwort für alle." in shown
    own = {f"zeile-{row}-held": "weiter" for row in range(2, 102)}
    assert "Bitte wählen Sie, bis wann es galt." in text_of(client.post(preview, {"answer": "1", **own}))
    client.post(preview, {"answer": "1", "held": "bis", "held_until": "31.12.2021", **own})
    client.post(preview, {"confirm": "1"})
    assert UnitKind.objects.filter(effective_on=date(2022, 1, 1)).get().unit.name == "Amt 100"


def test_what_holds_again_is_undone_with_the_import(upload, staff, zoo):
    client, preview = upload(*LINES)
    client.post(preview, {"answer": "1", "held": "bis", "held_until": "31.12.2021"})
    client.post(preview, {"confirm": "1"})
    run = ImportRun.objects.get()
    client.post(f"/admin/imports/importrun/{run.pk}/rueckgaengig/", {"reason": "falsche Datei"})
    assert kinds() == [("OFFICE", BEGINNING, OPEN)]


def test_of_plans_it_is_asked_too(run):
    rollout = RolloutFactory(
        unit__name="Zoo", project__title="Akte", project__started_on=date(2019, 1, 1),
        planned_production_on=date(2022, 1, 1),
    )  # fmt: skip
    lines = ("Projekt;Leistungseinheit;Geplant produktiv ab;Stichtag", "Akte;Zoo;01.07.2021;08.04.2021")
    with pytest.raises(CommandError, match="Bis wann galt, was die Datei sagt"):
        run(lines=lines, table="umsetzungen")
    run("--galt-bis", "08.04.2021", lines=lines, table="umsetzungen")
    days = [date(2021, 4, 7), date(2021, 4, 8), date(2021, 4, 9)]
    planned = [Rollout.objects.on_day(day).get(pk=rollout.pk).planned_production_on for day in days]
    assert planned == [date(2022, 1, 1), date(2021, 7, 1), date(2022, 1, 1)]


@pytest.fixture
def housing():
    """A bundle recorded from 01.07.2021 on, and withdrawn from 01.01.2023 on."""
    bundle = BundleFactory(project__title="Dienste", name="Wohnen")
    StepFactory(bundle=bundle, step=Step.RECORDED, effective_on=date(2021, 7, 1))
    withdrawn = {"state": StepState.WITHDRAWN, "reason": "Irrweg", "effective_on": date(2023, 1, 1)}
    StepFactory(bundle=bundle, step=Step.RECORDED, **withdrawn)
    return bundle


@pytest.mark.usefixtures("housing")
def test_a_step_that_is_entered_as_withdrawn_later_is_no_withdrawal_of_an_older_list(run):
    lines = ("Projekt;Prozessbündel;Aufgenommen;Stichtag", "Dienste;Wohnen;zurückgenommen;01.08.2021")
    with pytest.raises(CommandError) as error:
        run(lines=lines, table="prozessbuendel")
    assert str(error.value) == (
        "Nichts wurde importiert.\n"
        "datei.csv, Zeile 2: „aufgenommen zurückgenommen“ gilt nach den Angaben erst ab 01.01.2023. Gilt es schon ab "
        "01.08.2021, berichtigen Sie bitte den Tag jener Angabe."
    )
    assert BundleStep.objects.count() == 2
