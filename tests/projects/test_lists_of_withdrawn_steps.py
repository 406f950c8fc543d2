"""Lists that say of steps that they are withdrawn, or that work has not begun."""

from datetime import date
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from projects.choices import Step, StepState
from projects.models import BundleStep
from records.ends import wrong_ends
from tests.factories import BundleConfirmationFactory, BundleFactory, StepFactory
from tests.imports.files import csv_of
from tests.pages import fields_of
from tests.steps import columns, withdraw

pytestmark = pytest.mark.django_db


def import_list(tmp_path, day, *lines, **options):
    path, out = tmp_path / f"prozessbuendel_{day}.csv", StringIO()
    path.write_bytes(csv_of("Projekt;Prozessbündel;Aufgenommen;Analysiert;Optimiert;Digitalisiert", *lines))
    call_command("importieren", "prozessbuendel", path, stdout=out, **options)
    return out.getvalue()


def test_a_list_withdraws_steps_and_states_what_has_not_begun(elterngeld, tmp_path, read_csv):
    lines = [
        "Bürgerservices;Elterngeld;01.01.2020;01.02.2020;01.03.2020;zurückgenommen",
        "Bürgerservices;Wohngeld;noch nicht begonnen;;;",
    ]
    import_list(tmp_path, "2020-06-01", *lines, galt_bis=date.max)
    expected = [
        ("01.01.2020", "01.02.2020", "01.03.2020", "zurückgenommen"),
        ("noch nicht begonnen", "", "", ""),
    ]
    assert columns(read_csv, "2020-06-01") == expected
    assert columns(read_csv, "2020-05-31") == [("01.01.2020", "01.02.2020", "01.03.2020", "01.04.2020")]
    assert elterngeld.steps.get(state=StepState.WITHDRAWN).reason == "laut Liste vom 01.06.2020"
    number = BundleStep.objects.count()
    import_list(tmp_path, "2020-06-01", *lines)
    import_list(tmp_path, "2020-09-01", *lines)
    assert BundleStep.objects.count() == number


OLDER = "Bürgerservices;Elterngeld;01.01.2020;01.02.2020;zurückgenommen;zurückgenommen"
ASKED = (
    "Zeile 2, Spalte „Optimiert“: Am 01.06.2020 galt nach der Datei „optimiert zurückgenommen“, eingetragen ist "
    "„optimiert“ ab 01.03.2020 und danach nichts anderes. Bis wann galt, was die Datei sagt?"
)


def test_an_older_list_must_say_until_when_steps_were_withdrawn(elterngeld, tmp_path):
    with pytest.raises(CommandError, match="--galt-bis") as error:
        import_list(tmp_path, "2020-06-01", OLDER)
    assert ASKED in str(error.value)
    assert elterngeld.steps.count() == 4


@pytest.mark.walk(4)
def test_after_the_withdrawal_of_an_older_list_the_steps_are_taken_again(elterngeld, tmp_path, read_csv):
    shown = import_list(tmp_path, "2020-06-01", OLDER, galt_bis=date(2020, 8, 31), pruefen=True)
    assert "Galt bis 31.08.2020; ab 01.09.2020 gilt wieder optimiert" in shown
    import_list(tmp_path, "2020-06-01", OLDER, galt_bis=date(2020, 8, 31))
    steps = [columns(read_csv, day)[0][2:] for day in ("2020-05-31", "2020-06-01", "2020-08-31", "2020-09-01")]
    withdrawn = ("zurückgenommen", "zurückgenommen")
    assert steps == [("01.03.2020", "01.04.2020"), withdrawn, withdrawn, ("01.09.2020", "01.09.2020")]
    assert "0 neu, 0 geändert" in import_list(tmp_path, "2020-06-01", OLDER)


CONFIRMED_LATER = (
    "Zeile 2, Spalte „Optimiert“: Für den 01.09.2020 ist „digitalisiert“ bestätigt; nach der Datei gilt „optimiert "
    "zurückgenommen“ ab 01.06.2020. Bis wann galt, was die Datei sagt? Vorschlag: bis 31.08.2020."
)


@pytest.mark.walk(4)
def test_an_older_list_withdraws_steps_until_the_day_before_they_were_confirmed(elterngeld, tmp_path, read_csv):
    BundleConfirmationFactory(subject=elterngeld, confirmed_on=date(2020, 9, 1))
    with pytest.raises(CommandError, match="--galt-bis") as error:
        import_list(tmp_path, "2020-06-01", OLDER)
    assert CONFIRMED_LATER in str(error.value)
    for answer in (date(2020, 9, 1), date.max):
        with pytest.raises(CommandError, match=r"bis 31\.08\.2020, denn für den Tag danach ist anderes bestätigt"):
            import_list(tmp_path, "2020-06-01", OLDER, galt_bis=answer)
    import_list(tmp_path, "2020-06-01", OLDER, galt_bis=date(2020, 8, 31))
    steps = [columns(read_csv, day)[0][2:] for day in ("2020-05-31", "2020-06-01", "2020-08-31", "2020-09-01")]
    withdrawn = ("zurückgenommen", "zurückgenommen")
    assert steps == [("01.03.2020", "01.04.2020"), withdrawn, withdrawn, ("01.09.2020", "01.09.2020")]
    assert wrong_ends(BundleStep, {elterngeld.pk}) == []


@pytest.mark.walk(4)
def test_the_browser_proposes_the_day_before_steps_were_confirmed(elterngeld, staff, settings, tmp_path, read_csv):
    settings.IMPORT_FOLDER = tmp_path / "importe"
    BundleConfirmationFactory(subject=elterngeld, confirmed_on=date(2020, 9, 1))
    client, header = staff("Projektleitung"), "Projekt;Prozessbündel;Aufgenommen;Analysiert;Optimiert;Digitalisiert"
    file = SimpleUploadedFile("prozessbuendel_2020-06-01.csv", csv_of(header, OLDER))
    preview = client.post("/admin/imports/importrun/importieren/prozessbuendel/", {"file": file})["Location"]
    asked = fields_of(client.get(preview), "answer")
    assert (asked["zeile-2-held"], asked["zeile-2-held_until"]) == ("bis", "31.08.2020")
    client.post(preview, {**asked, "answer": "1"})
    client.post(preview, {"confirm": "1"})
    assert columns(read_csv, "2020-08-31")[0][2:] == ("zurückgenommen", "zurückgenommen")
    assert columns(read_csv, "2020-09-01")[0][2:] == ("01.09.2020", "01.09.2020")


def test_what_an_older_list_leaves_as_it_was_confirmed_is_not_asked(elterngeld, tmp_path, read_csv):
    """That a step was taken which a later confirmation does not speak against."""
    BundleConfirmationFactory(subject=elterngeld, confirmed_on=date(2020, 9, 1))
    other = BundleFactory(project=elterngeld.project, name="Wohngeld")
    StepFactory(bundle=other, step=Step.RECORDED, effective_on=date(2020, 7, 1))
    BundleConfirmationFactory(subject=other, confirmed_on=date(2020, 9, 1))
    lines = ("Bürgerservices;Elterngeld;01.01.2020;01.02.2020;01.03.2020;01.04.2020",)
    import_list(tmp_path, "2020-06-01", *lines, "Bürgerservices;Wohngeld;noch nicht begonnen;;;")
    assert columns(read_csv, "2020-06-01")[1][0] == "noch nicht begonnen"
    assert columns(read_csv, "2020-07-01")[1][0] == "01.07.2020"


def test_a_row_that_says_from_when_steps_were_withdrawn_is_not_asked(elterngeld, tmp_path, read_csv):
    path = tmp_path / "prozessbuendel_2020-06-01.csv"
    path.write_bytes(
        csv_of("Projekt;Prozessbündel;Digitalisiert;Gilt ab", "Bürgerservices;Elterngeld;zurückgenommen;01.05.2020")
    )
    call_command("importieren", "prozessbuendel", path, stdout=StringIO())
    assert [columns(read_csv, day)[0][3] for day in ("2020-04-30", "2020-05-01")] == ["01.04.2020", "zurückgenommen"]


def test_an_empty_cell_withdraws_nothing(elterngeld, tmp_path, read_csv):
    import_list(tmp_path, "2020-06-01", "Bürgerservices;Elterngeld;01.01.2020;;;")
    assert columns(read_csv, "2020-06-01") == [("01.01.2020", "01.02.2020", "01.03.2020", "01.04.2020")]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("01.01.2020;zurückgenommen;;", "„optimiert“ aber nicht. Nehmen Sie auch „optimiert“ zurück."),
        ("noch nicht begonnen;;;", "Es ist schon begonnen: aufgenommen am 01.01.2020."),
        ("01.01.2020;noch nicht begonnen;;", "„noch nicht begonnen“ ist kein Datum."),
    ],
)
def test_words_that_do_not_fit_are_refused_with_the_row(elterngeld, tmp_path, line, problem):
    with pytest.raises(CommandError) as error:
        import_list(tmp_path, "2020-06-01", f"Bürgerservices;Elterngeld;{line}")
    assert problem in str(error.value)
    assert elterngeld.steps.count() == 4


@pytest.mark.walk(4)
def test_a_list_takes_a_withdrawn_step_again_on_its_new_day(elterngeld, lead, tmp_path, read_csv):
    withdraw(lead, [elterngeld], Step.DIGITISED, "01.06.2020")
    days = "Bürgerservices;Elterngeld;01.01.2020;01.02.2020;01.03.2020;"
    with pytest.raises(CommandError, match=r"die Liste sagt „digitalisiert“ seit 01\.04\.2020"):
        import_list(tmp_path, "2020-09-01", f"{days}01.04.2020")
    import_list(tmp_path, "2020-09-01", f"{days}01.08.2020")
    assert columns(read_csv, "2020-07-31")[0][3] == "zurückgenommen"
    assert columns(read_csv, "2020-08-01")[0][3] == "01.08.2020"
    assert columns(read_csv, "2020-05-31")[0][3] == "01.04.2020"
