"""A list of bundles with another day for a step than is entered: refused, as one of phases is. The day is corrected in
the record itself, for a reason."""

from datetime import date
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from imports.models import ImportRun
from projects.choices import Step
from projects.models import BundleStep
from tests.factories import BundleFactory, StepFactory
from tests.imports.files import csv_of, xlsx_of
from tests.pages import text_of

pytestmark = pytest.mark.django_db
HEADER = "Projekt;Prozessbündel;Aufgenommen;Analysiert"
STICHTAG = "01.06.2020"
ENTERED = [(1, date(2020, 1, 1), 1), (2, date(2020, 2, 1), 1)]
REFUSED = (
    "„analysiert“ ist für das Prozessbündel schon eingetragen (01.02.2020). War der Tag falsch, berichtigen Sie ihn "
    "dort."
)
EARLIER = (
    "„analysiert“ gilt nach den Angaben erst ab 01.02.2020. Gilt es schon ab 15.01.2020, berichtigen Sie bitte den Tag "
    "jener Angabe."
)


@pytest.fixture(autouse=True)
def kita():
    """Recorded and analysed."""
    bundle = BundleFactory(project__title="Dienste", project__started_on=date(2019, 1, 1), name="Kita")
    StepFactory(bundle=bundle, step=Step.RECORDED, effective_on=date(2020, 1, 1))
    StepFactory(bundle=bundle, step=Step.ANALYSED, effective_on=date(2020, 2, 1))
    return bundle


@pytest.fixture
def run(tmp_path):
    """Imports lines; returns what the command prints."""

    def import_lines(*lines, **options):
        path, out = tmp_path / "datei.csv", StringIO()
        path.write_bytes(csv_of(*lines))
        call_command("importieren", "prozessbuendel", path, stdout=out, **options)
        return out.getvalue().splitlines()

    return import_lines


def steps():
    return list(BundleStep.objects.order_by("step", "effective_on").values_list("step", "effective_on", "version"))


@pytest.mark.parametrize("key_date", ["", STICHTAG, "20.02.2020"])
@pytest.mark.parametrize(("day", "problem"), [("01.03.2020", REFUSED), ("15.01.2020", EARLIER)])
@pytest.mark.parametrize("pruefen", [False, True])
def test_another_day_is_refused_with_its_row(run, day, problem, key_date, pruefen):
    with pytest.raises(CommandError) as error:
        run(f"{HEADER};Stichtag", f"Dienste;Kita;01.01.2020;{day};{key_date}", pruefen=pruefen)
    assert str(error.value).splitlines()[1:] == [f"datei.csv, Zeile 2: {problem}"]
    assert steps() == ENTERED
    assert not ImportRun.objects.exists()


@pytest.mark.walk
@pytest.mark.parametrize("rows", [xlsx_of, None], ids=["xlsx", "csv"])
def test_the_preview_names_it_and_cannot_be_confirmed(staff, settings, tmp_path, rows):
    settings.IMPORT_FOLDER = tmp_path / "importe"
    row = "Dienste;Kita;01.01.2020;01.03.2020"
    content = xlsx_of(HEADER.split(";"), row.split(";")) if rows else csv_of(HEADER, row)
    client, name = staff("Projektleitung"), "buendel_2020-06-01.xlsx" if rows else "buendel_2020-06-01.csv"
    upload = {"file": SimpleUploadedFile(name, content)}
    preview = client.post("/admin/imports/importrun/importieren/prozessbuendel/", upload)["Location"]
    page = client.get(preview)
    assert REFUSED in text_of(page)
    assert 'name="confirm"' not in page.content.decode()
    client.post(preview, {"confirm": "1"})
    assert steps() == ENTERED


def test_of_two_rows_with_different_days_the_second_is_refused(run):
    lines = ("Projekt;Prozessbündel;Aufgenommen", "Dienste;Neu;01.01.2020", "Dienste;Neu;01.02.2020")
    with pytest.raises(CommandError, match=r"Zeile 3: „aufgenommen“ ist für das Prozessbündel schon eingetragen"):
        run(*lines)
    assert steps() == ENTERED


def test_the_day_that_is_entered_changes_nothing(run, kita):
    kita.steps.filter(step=Step.ANALYSED).delete()
    kita.steps.create(step=Step.ANALYSED, effective_on=date(2020, 2, 1), date_precision="LATEST")
    [summary] = run(HEADER, "Dienste;Kita;01.01.2020;01.02.2020")
    assert "Bearbeitungsschritte: 0 neu, 0 geändert, 2 unverändert" in summary
    assert not ImportRun.objects.exists()


def test_a_day_known_at_the_latest_says_where_the_exact_one_is_entered(run, kita):
    kita.steps.filter(step=Step.ANALYSED).delete()
    kita.steps.create(step=Step.ANALYSED, effective_on=date(2020, 2, 1), date_precision="LATEST")
    with pytest.raises(CommandError) as error:
        run(HEADER, "Dienste;Kita;01.01.2020;15.01.2020")
    assert "Den genauen Tag nennt „berichtigen“ in der Zeile „analysiert spätestens 01.02.2020“." in str(error.value)
    assert steps() == ENTERED


def test_a_step_that_was_withdrawn_is_taken_again_on_another_day(run, kita):
    kita.steps.create(step=Step.ANALYSED, state="WITHDRAWN", reason="Fehler", effective_on=date(2020, 3, 1))
    run(f"{HEADER};Stichtag", f"Dienste;Kita;01.01.2020;01.05.2020;{STICHTAG}")
    assert steps() == [*ENTERED, (2, date(2020, 3, 1), 1), (2, date(2020, 5, 1), 1)]


WORDS = "Projekt;Prozessbündel;Aufgenommen;Gilt ab"


def test_words_are_told_apart_and_each_is_entered(run):
    """One file brings that work had not begun, that it began and that this was withdrawn, in any order."""
    rows = ("Dienste;Neu;zurückgenommen;01.03.2020", "Dienste;Neu;noch nicht begonnen;01.01.2020")
    run(WORDS, "Dienste;Neu;01.02.2020;01.01.2020", *rows)
    stated = BundleStep.objects.filter(bundle__names__name="Neu").order_by("effective_on")
    assert list(stated.values_list("state", "effective_on")) == [
        ("NOT_BEGUN", date(2020, 1, 1)),
        ("TAKEN", date(2020, 2, 1)),
        ("WITHDRAWN", date(2020, 3, 1)),
    ]


@pytest.fixture
def withdrawn(kita):
    """Analysed no more since 01.03.2020."""
    return kita.steps.create(step=Step.ANALYSED, state="WITHDRAWN", reason="Fehler", effective_on=date(2020, 3, 1))


def test_that_it_has_not_begun_is_not_said_of_what_was_withdrawn(run, kita, withdrawn):
    kita.steps.create(step=Step.RECORDED, state="WITHDRAWN", reason="Fehler", effective_on=date(2020, 3, 1))
    with pytest.raises(CommandError, match="Das ist schon eingetragen: aufgenommen zurückgenommen ab"):
        run(WORDS, "Dienste;Kita;noch nicht begonnen;01.06.2020")


@pytest.mark.parametrize("day", ["", "01.03.2020", "01.04.2020"])
def test_a_withdrawal_that_holds_on_the_day_is_there_already(run, withdrawn, day):
    row = f"Dienste;Kita;01.01.2020;zurückgenommen;{day}"
    assert "0 neu, 0 geändert, 2 unverändert" in run(f"{HEADER};Gilt ab", row)[-1]


def test_a_withdrawal_from_an_earlier_day_is_refused_with_its_row(run, withdrawn):
    with pytest.raises(CommandError) as error:
        run(f"{HEADER};Gilt ab", "Dienste;Kita;01.01.2020;zurückgenommen;15.02.2020")
    text = "„analysiert zurückgenommen“ gilt nach den Angaben erst ab 01.03.2020. Gilt es schon ab 15.02.2020,"
    assert f"datei.csv, Zeile 2: {text} berichtigen Sie bitte den Tag jener Angabe." in str(error.value)


def test_the_preview_says_which_step_is_new(run):
    lines = run(WORDS, "Dienste;Neu;01.02.2020;01.01.2020", pruefen=True)
    assert "Zeile 2, Bearbeitungsschritt Dienste · Neu · 01.02.2020: neu (Angabe aufgenommen am 01.02.2020)" in lines
