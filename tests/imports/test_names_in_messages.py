"""What an import says of phases and divisions, it says by the names of the Stichtag of the file."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from records.days import OPEN
from tests.factories import (
    DivisionFactory,
    ProjectFactory,
    RolloutConfirmationFactory,
    RolloutFactory,
    UnitFactory,
)
from tests.phases import Phase, phase

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def renamed():
    """Since 2023 the phase "Konzeption" is called otherwise."""
    phase("Konzeption").state(date(2023, 1, 1), name="Entwurf")


@pytest.fixture
def zoo():
    days = {date(2020, 1, 1): Phase.PLANNING, date(2021, 3, 1): Phase.CONCEPT}
    return RolloutFactory(project=ProjectFactory(title="Aktenplan"), unit__name="Zoo", phases=days)


@pytest.fixture
def refused(tmp_path):
    """Imports a row for the Stichtag 01.06.2021 in vain; returns what the command says."""

    def import_row(row):
        path = tmp_path / "leistungseinheiten_2021-06-01.csv"
        path.write_text(f"Leistungseinheit;Projekt;Phase;Seit\nZoo;Aktenplan;{row}\n")
        with pytest.raises(CommandError) as error:
            call_command("importieren", "leistungseinheiten", str(path), stdout=StringIO())
        assert "Entwurf" not in str(error.value)
        return str(error.value)

    return import_row


@pytest.mark.usefixtures("zoo")
@pytest.mark.parametrize(
    ("row", "text"),
    [
        (
            "Produktiv;01.02.2021",
            "Am 01.06.2021 ist „Konzeption“ (ab 01.03.2021) eingetragen, die Liste sagt „Produktiv“",
        ),
        ("Konzeption;01.05.2021", "„Konzeption“ ist ab 01.03.2021 und noch einmal ab 01.05.2021 eingetragen."),
        ("Betrieb;01.05.2021", "Möglich sind: noch nicht begonnen, Planung, Konzeption, Produktiv."),
    ],
)
def test_refusals_call_a_phase_what_it_was_called(refused, row, text):
    assert text in refused(row)


def test_what_was_confirmed_later_is_called_so_too(refused, zoo):
    RolloutConfirmationFactory(subject=zoo, confirmed_on=date(2024, 1, 1))
    text = refused("Produktiv;01.06.2021")
    assert "Für den 01.01.2024 ist „Konzeption“ bestätigt; nach der Datei gilt „Produktiv“ ab 01.06.2021." in text


def test_divisions_are_called_so_too(tmp_path):
    finance, building = DivisionFactory(name="Finanzen"), DivisionFactory(name="Bauen")
    UnitFactory(name="Kasse", division=finance)
    UnitFactory(name="Bauamt", division=building)
    for division in (finance, building):
        division.state(date(2023, 1, 1), name=f"{division.name} und Recht")
    path = tmp_path / "leistungseinheiten_2021-06-01.csv"
    path.write_text("Leistungseinheit;Geschäftsbereich\nKasse;Bauen\n")
    with pytest.raises(CommandError) as error:
        call_command("importieren", "leistungseinheiten", str(path), stdout=StringIO())
    assert "galt nach der Datei „Bauen“, eingetragen ist „Finanzen“ von Anfang an" in str(error.value)


@pytest.mark.usefixtures("zoo")
@pytest.mark.parametrize("day", ["01.09.2021", ""])
def test_a_preview_calls_the_phase_of_a_plan_so_too(tmp_path, zoo, day):
    if not day:
        zoo.planned_phases.create(phase=phase("Konzeption"), planned_on=date(2021, 1, 1), effective_on=date(2020, 1, 1))
    path, out = tmp_path / "leistungseinheiten_2021-06-01.csv", StringIO()
    path.write_text(f"Leistungseinheit;Projekt;Geplant in Konzeption ab\nZoo;Aktenplan;{day}\n")
    call_command("importieren", "leistungseinheiten", str(path), pruefen=True, held_until=OPEN, stdout=out)
    planned = f"geplant ab {day}" if day else "nicht mehr geplant"
    assert f"Konzeption {planned} (gilt ab 01.06.2021)" in out.getvalue()
    assert "Entwurf" not in out.getvalue()
