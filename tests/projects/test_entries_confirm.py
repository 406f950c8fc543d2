"""Who enters a phase or a step says that it holds: the day of entry counts as one of confirmation, from then on."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from projects.choices import Step
from projects.models import PhaseChange
from tests.factories import BundleFactory, ProjectFactory, RolloutFactory, StepFactory
from tests.pages import fields_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
PHASE, BUNDLES = "/eintragen/phase/", "/admin/projects/processbundle/"
ENTERED = "2021-06-01 12:00"


@pytest.fixture
def zoo(time_machine):
    time_machine.move_to(ENTERED)
    return RolloutFactory(
        unit__name="Zoo",
        project__title="Aktenplan",
        project__slug="aktenplan",
        phases={date(2020, 1, 1): Phase.PLANNING},
    )


@pytest.fixture
def unconfirmed(read_csv):
    """The names of what a list shows as not confirmed on a day."""

    def listed(day, name="leistungseinheiten", column="Leistungseinheit"):
        return [row[column] for row in read_csv(f"/{name}.csv?unbestaetigt=ja&stichtag={day}")]

    return listed


def enter_in_row(client, zoo):
    sent = {"auswahl": zoo.pk, "phase": "konzeption", "effective_on": "01.06.2020", "date_precision": "EXACT"}
    assert client.post(PHASE, sent).status_code == 302


def enter_in_form(client, zoo):
    page = "/admin/projects/phasechange/add/"
    typed = {"rollout": zoo.pk, "phase": int(Phase.CONCEPT), "effective_on": "01.06.2020"}
    assert client.post(page, {**fields_of(client.get(page)), **typed}).status_code == 302


def enter_in_row_of_form(client, zoo):
    page = f"/admin/projects/rollout/{zoo.pk}/change/"
    row = {"phase_changes-1-phase": int(Phase.CONCEPT), "phase_changes-1-effective_on": "01.06.2020"}
    assert client.post(page, {**fields_of(client.get(page)), **row}).status_code == 302


@pytest.mark.walk
@pytest.mark.parametrize("enter", [enter_in_row, enter_in_form, enter_in_row_of_form])
def test_an_entry_of_an_earlier_day_is_fresh_from_its_own_day_on(staff, zoo, enter, unconfirmed):
    client = staff("Sachbearbeitung")
    assert unconfirmed("2021-06-01") == ["Zoo"]
    assert unconfirmed("2021-05-31") == ["Zoo"]
    enter(client, zoo)
    assert zoo.phase_changes.count() == 2
    assert unconfirmed("2021-06-01") == []
    assert unconfirmed("2021-08-30") == []
    assert unconfirmed("2021-08-31") == ["Zoo"]
    assert unconfirmed("2021-05-31") == ["Zoo"]  # an earlier Stichtag says what it said before


def test_a_file_of_an_earlier_day_says_nothing_of_today(zoo, tmp_path, unconfirmed):
    file = tmp_path / "leistungseinheiten_2020-07-01.csv"
    file.write_text("Projekt;Leistungseinheit;Phase;Seit\nAktenplan;Zoo;Konzeption;01.06.2020\n")
    call_command("importieren", "leistungseinheiten", str(file), stdout=StringIO())
    assert zoo.phase_changes.count() == 2
    assert unconfirmed("2021-06-01") == ["Zoo"]


@pytest.mark.walk
def test_a_correction_confirms_nothing(staff, zoo, unconfirmed):
    client = staff("Sachbearbeitung")
    change = PhaseChange.objects.get()
    page = f"/admin/projects/phasechange/{change.pk}/change/"
    sent = {**fields_of(client.get(page)), "effective_on": "02.01.2020", "change_reason": "Tippfehler"}
    assert client.post(page, sent).status_code == 302
    assert unconfirmed("2021-06-01") == ["Zoo"]


@pytest.mark.walk
def test_the_same_of_a_step(staff, time_machine, unconfirmed):
    time_machine.move_to(ENTERED)
    bundle = BundleFactory(name="Elterngeld", project=ProjectFactory(started_on=date(2019, 1, 1)))
    StepFactory(bundle=bundle, step=Step.RECORDED, effective_on=date(2020, 1, 1))
    client, page = staff("Projektleitung"), f"{BUNDLES}{bundle.pk}/change/"
    assert unconfirmed("2021-06-01", "prozessbuendel", "Prozessbündel") == ["Elterngeld"]
    row = {"steps-1-step": "2", "steps-1-effective_on": "01.06.2020"}
    assert client.post(page, {**fields_of(client.get(page)), **row}).status_code == 302
    assert unconfirmed("2021-06-01", "prozessbuendel", "Prozessbündel") == []
    assert unconfirmed("2021-05-31", "prozessbuendel", "Prozessbündel") == ["Elterngeld"]
