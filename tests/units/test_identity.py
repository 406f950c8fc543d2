"""Units that exist on the same day have names that differ by more than their writing, and numbers of their own."""

from datetime import date
from functools import partial

import pytest
from django.core.exceptions import ValidationError

from imports.models import ImportRun
from imports.undo import CannotUndoError, undo
from projects.models import Rollout
from tests.factories import UnitFactory
from tests.imports.files import problems_of_importing
from tests.pages import delete, fields_of, text_of
from units.models import Unit, UnitName, UnitNumber

pytestmark = pytest.mark.django_db
PROJECT = "Einführung eines verwaltungsweiten Aktenplans"
HEADER = "Projekt;Nummer;Leistungseinheit;Phase;Seit;Stichtag"
WRITTEN_LIKE = "Ist dieselbe Leistungseinheit gemeint, schreiben Sie bitte Name und Nummer wie dort."


@pytest.fixture
def refused(tmp_path):
    """The problems of a file of units, which is imported otherwise."""

    return partial(problems_of_importing, tmp_path)


@pytest.mark.usefixtures("examples")
@pytest.mark.parametrize(
    ("number", "name", "problem"),
    [
        ("304", "Feuerwehr und Rettungsdienst", "Spalte „Nummer“: Gleiche Nummer wie „304 Feuerwehr“."),
        ("", "Kulturbu\u0308ro", ""),
        ("", "KULTURBÜRO", ""),
        ("", "Haupt- und  Personalamt", ""),
        ("", "Haupt– und Personalamt", ""),
        ("", "Kultur\u00adbüro", ""),
        ("", "\u200bKulturbüro\u00a0", ""),
        ("999", "Kulturbüro", "Spalte „Leistungseinheit“: Gleicher Name wie „Kulturbüro“."),
    ],
    ids=["number", "nfd", "case", "blanks", "dash", "soft hyphen", "invisible", "other number"],
)
def test_a_unit_written_otherwise_is_no_second_unit(refused, number, name, problem):
    found = refused(HEADER, f"{PROJECT};{number};{name};Produktiv;08.04.2021;08.04.2021")
    assert bool(found) == bool(problem)
    if problem:
        assert found[0].startswith(f"Zeile 2, {problem}")
        assert found[0].endswith(WRITTEN_LIKE)
    assert (Unit.objects.count(), Rollout.objects.count()) == (38, 38)


def test_rows_of_one_file_are_compared_too(refused):
    lines = ["1;Zoo", "2;ZOO", "1;Bad", "3;Amt 1-2", "4;Amt 12"]
    assert refused("Nummer;Leistungseinheit", *lines) == [
        f"Zeile 3, Spalte „Leistungseinheit“: Gleicher Name wie „1 Zoo“. {WRITTEN_LIKE}",
        f"Zeile 4, Spalte „Nummer“: Gleiche Nummer wie „1 Zoo“. {WRITTEN_LIKE}",
    ]


@pytest.fixture
def renamed():
    """Called Rechtsamt until the end of 2021, then Ressort Recht."""
    unit = UnitFactory(name="Rechtsamt", number="30")
    unit.state(date(2022, 1, 1), name="Ressort Recht", number="31")
    return unit


def test_a_former_name_is_not_matched_and_named(refused, renamed):
    problem, _, question = refused("Leistungseinheit;Stichtag", "Rechtsamt;01.06.2023")
    assert problem == (
        "Zeile 2, Spalte „Leistungseinheit“: So hieß bis 31.12.2021 die Leistungseinheit „31 Ressort Recht“. "
        f"{WRITTEN_LIKE} Eine andere, die es damals nicht gab, braucht den Tag, seit dem sie besteht."
    )
    assert question.endswith("„Rechtsamt“ ist an einem anderen Tag der Name von: „Ressort Recht“. Dieselbe oder neu?")
    assert refused("Leistungseinheit;Stichtag", "Rechtsamt;31.12.2021") == []


def test_a_later_name_is_not_matched_and_named(refused, renamed):
    problem, *_ = refused("Leistungseinheit;Stichtag", "Ressort Recht;31.12.2021")
    assert problem == (
        "Zeile 2, Spalte „Leistungseinheit“: So heißt seit 01.01.2022 die Leistungseinheit „30 Rechtsamt“. "
        f"{WRITTEN_LIKE}"
    )
    assert refused("Leistungseinheit;Stichtag", "Ressort Recht;01.01.2022") == []


def test_a_former_number_is_named(refused, renamed):
    assert refused("Nummer;Leistungseinheit;Stichtag", "30;Zoo;01.06.2023") == [
        (
            "Zeile 2, Spalte „Nummer“: Die Nummer hatte bis 31.12.2021 die Leistungseinheit „31 Ressort Recht“. "
            f"{WRITTEN_LIKE} Eine andere, die es damals nicht gab, braucht den Tag, seit dem sie besteht."
        )
    ]


def test_a_unit_founded_anew_may_be_called_as_one_that_is_closed(refused):
    UnitFactory(name="Zoo", number="1", closed_on=date(2021, 12, 31))
    assert refused("Nummer;Leistungseinheit;Besteht seit", "2;Zoo;31.12.2021")
    assert refused("Nummer;Leistungseinheit;Besteht seit", "2;Zoo;01.01.2022") == []
    assert list(Unit.objects.order_by("pk").values_list("founded_on", "closed_on")) == [
        (None, date(2021, 12, 31)),
        (date(2022, 1, 1), None),
    ]


def post(client, address, **data):
    given = {"number": "", "kind": "", "division": "", **data}
    return client.post(address, fields_of(client.get(address)) | given, follow=True)


def test_the_form_of_a_new_unit_refuses_a_double(staff):
    UnitFactory(name="Straßenamt", number="304")
    client = staff("Sachbearbeitung")
    page = text_of(post(client, "/admin/units/unit/add/", name="STRASSEN-AMT", number="304"))
    assert f"Sehr ähnlich wie „304 Straßenamt“. {WRITTEN_LIKE}" in page
    assert f"Gleiche Nummer wie „304 Straßenamt“. {WRITTEN_LIKE}" in page
    assert Unit.objects.count() == 1
    post(client, "/admin/units/unit/add/", name="Straßenbauamt", number="305")
    assert Unit.objects.count() == 2


def test_statements_refuse_doubles_on_the_days_that_both_have():
    UnitFactory(name="Zoo", number="1", closed_on=date(2021, 12, 31))
    bad = UnitFactory(name="Bad", number="2")
    with pytest.raises(ValidationError, match=r"So hieß bis 31\.12\.2021 die Leistungseinheit „1 Zoo“"):
        bad.state(date(2021, 12, 31), name="Z o o")
    with pytest.raises(ValidationError, match=r"Die Nummer hatte bis 31\.12\.2021"):
        bad.state(date(2020, 1, 1), number="1")
    bad.state(date(2022, 1, 1), name="Zoo", number="1")
    assert (UnitName.objects.count(), UnitNumber.objects.count()) == (3, 3)


def test_a_name_between_others_holds_until_the_next():
    UnitFactory(name="Zoo", founded_on=date(2023, 1, 1))
    bad = UnitFactory(name="Bad")
    bad.state(date(2022, 1, 1), name="Park")
    bad.state(date(2021, 1, 1), name="Zoo")
    bad.state(date(2020, 1, 1), name="ZOO")
    assert [name.name for name in bad.names.all()] == ["Bad", "ZOO", "Zoo", "Park"]


@pytest.fixture
def closed_zoo():
    """Closed at the end of 2021; another one has been called so since 2022."""
    old = UnitFactory(name="Zoo", number="1", closed_on=date(2021, 12, 31))
    UnitFactory(name="Z o o", number="2", founded_on=date(2022, 1, 1))
    UnitFactory(name="Bad", number="1", founded_on=date(2022, 1, 1))
    return old


DIFFERENT = "Zwei Leistungseinheiten eines Tages haben verschiedene Namen und Nummern."
AS_THE_NEW_ZOO = f"Ab 01.01.2022 heißt die Leistungseinheit „2 Z o o“ fast genauso wie „Zoo“. {DIFFERENT}"


@pytest.mark.walk
def test_the_form_lets_no_closed_unit_come_back_as_a_double(staff, closed_zoo):
    client = staff("Sachbearbeitung")
    address = f"/admin/units/unit/{closed_zoo.pk}/change/"
    assert AS_THE_NEW_ZOO in text_of(post(client, address, name="Zoo", number="1", closed_on=""))
    closed_zoo.refresh_from_db()
    assert closed_zoo.closed_on == date(2021, 12, 31)
    post(client, address, name="Zoo", number="1", closed_on="30.06.2021")
    closed_zoo.refresh_from_db()
    assert closed_zoo.closed_on == date(2021, 6, 30)


def test_an_import_lets_no_closed_unit_come_back_as_a_double(refused, closed_zoo):
    [problem] = refused("Nummer;Leistungseinheit;Aufgelöst am;Stichtag", "1;Zoo;;31.12.2021")
    assert problem == f"Zeile 2, Spalte „Aufgelöst am“: {AS_THE_NEW_ZOO}"
    assert refused("Nummer;Leistungseinheit;Aufgelöst am;Stichtag", "1;Zoo;30.06.2021;31.12.2021") == []


def test_a_unit_is_founded_no_earlier_than_the_one_before_it_was_closed(closed_zoo):
    bad = Unit.objects.get(names__name="Bad")
    bad.founded_on = date(2021, 7, 1)
    with pytest.raises(ValidationError) as refusal:
        bad.save()
    assert refusal.value.message_dict == {
        "founded_on": [f"Ab 01.07.2021 bis 31.12.2021 hat die Leistungseinheit „1 Zoo“ die Nummer 1. {DIFFERENT}"]
    }


def test_undoing_an_import_that_closed_a_unit_names_the_one_that_took_its_name(refused):
    zoo = UnitFactory(name="Zoo", number="1")
    assert refused("Nummer;Leistungseinheit;Aufgelöst am", "1;Zoo;31.12.2021") == []
    run = ImportRun.objects.get()
    UnitFactory(name="Zoo", number="2", founded_on=date(2022, 1, 1))
    with pytest.raises(CannotUndoError, match=r"Ab 01\.01\.2022 heißt die Leistungseinheit „2 Zoo“ genauso\."):
        undo(run, "Falsche Datei")
    zoo.refresh_from_db()
    assert zoo.closed_on == date(2021, 12, 31)


def test_a_name_before_a_deleted_or_later_one_does_not_become_that_of_another(staff):
    """Called Zoo until 2021; another one has been called so since 2022."""
    unit = UnitFactory(name="Zoo")
    unit.state(date(2022, 1, 1), name="Tierpark")
    UnitFactory(name="Zoo", number="2", founded_on=date(2022, 1, 1))
    later, client = unit.names.last(), staff("Sachbearbeitung")
    address = f"/admin/units/unitname/{later.pk}"
    text = f"heißt die Leistungseinheit „2 Zoo“ genauso. {DIFFERENT}"
    opened = fields_of(client.get(f"{address}/change/"))
    data = {"name": "Tierpark", "effective_on": "01.03.2022", "change_reason": "Falscher Tag"}
    assert f"Ab 01.01.2022 bis 28.02.2022 {text}" in text_of(client.post(f"{address}/change/", opened | data))
    page = text_of(delete(client, f"{address}/delete/", "Falsch", follow=True))
    assert f"Ab 01.01.2022 {text}" in page
    assert UnitName.objects.get(pk=later.pk).effective_on == date(2022, 1, 1)


def test_a_double_that_is_there_already_can_be_mended():
    UnitFactory(name="Zoo")
    double = UnitFactory(name="ZOO")
    double.state(date(2022, 1, 1), name="Tierpark")
    name = double.names.first()
    name.name = "Tiergarten"
    name.save()
    assert [each.name for each in double.names.all()] == ["Tiergarten", "Tierpark"]


@pytest.mark.walk
def test_thousands_of_units_are_renamed_at_once():
    units = Unit.objects.bulk_create(Unit(name=f"Amt {number}") for number in range(1_500))
    names = [UnitName(unit_id=unit.pk, name=f"Ressort {unit.pk}", effective_on=date(2022, 1, 1)) for unit in units]
    assert len(UnitName.objects.bulk_create(names)) == 1_500
