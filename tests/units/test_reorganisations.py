"""Reorganisations through the guided steps of the admin: units renamed, moved, merged, split, closed."""

from datetime import date

import pytest

from projects.completions import completions_of_project
from projects.flow import phase_moves
from projects.models import PhaseChange, Project, Rollout
from reports.project.status import status_of, with_forecasts
from tests.example_papers import frozen_example
from tests.factories import DivisionFactory, ResponsibilityChangeFactory, RolloutFactory
from tests.pages import fields_of, text_of
from tests.phases import Phase
from tests.units.reorganising import STEPS, changes_between, entered, first_in, guide, listed, new_unit, progress, send
from units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.mark.walk
def test_units_that_merge_leave_and_their_successor_takes_over_what_is_least_advanced(staff, read_csv, examples):
    """Case "Unit merge close"."""
    frozen_example()
    client = staff("Sachbearbeitung")
    productive, planning = first_in(Phase.PRODUCTION), first_in(Phase.PLANNING)
    names = sorted([productive.name, planning.name])
    page = client.get(f"{STEPS}zusammenlegen/")
    chosen = {"effective_on": "01.01.2022", "units": [productive.pk, planning.pk], **new_unit(name="Ressort C")}
    page = send(client, "zusammenlegen", page, "folgen", **chosen)
    (name,) = [name for name in page.context["form"].fields if name.startswith("umsetzung-")]
    assert page.context["form"].fields[name].initial == str(Phase.PLANNING.value)
    page = send(client, "zusammenlegen", page, "uebersicht", **{name: str(Phase.CONCEPT.value)})
    text = text_of(page)
    assert "Ressort C übernimmt „Konzeption“" in text
    assert "Es gilt ab dem 01.01.2022" in text
    entered(send(client, "zusammenlegen", page, "eintragen"))
    assert progress(read_csv, "2021-04-08") == ("22", "38", "57,9")
    assert progress(read_csv, "2021-12-31") == ("22", "38", "57,9")
    assert progress(read_csv, "2022-01-01") == ("21", "37", "56,8")
    assert client.get("/berichte/vo-0504-21/").context["corrections"] == []
    page = text_of(client.get("/projekte/aktenplan/?stichtag=2022-01-01"))
    for name in names:
        assert f"{name} am 31.12.2021, aufgelöst, fortgeführt von Ressort C" in page
    assert "Am 01.01.2022 zusammengelegt" in page
    earlier = text_of(client.get("/projekte/aktenplan/?stichtag=2021-12-31"))
    assert "Ausgeschieden" not in earlier
    assert "zusammengelegt" not in earlier
    [change] = PhaseChange.objects.filter(rollout__unit__names__name="Ressort C")
    assert (change.phase_id, change.effective_on, change.is_taken_over) == (Phase.CONCEPT, date(2022, 1, 1), True)


@pytest.mark.walk
def test_a_renamed_unit_is_called_so_from_the_day_on(staff, read_csv, legal):
    client = staff("Sachbearbeitung")
    answer = guide(
        client, "umbenennen", "01.01.2022", unit=legal.unit.pk, name="Ressort Recht", number="30", source="V1"
    )
    event = entered(answer)
    assert event.title == "Umbenennung zum 01.01.2022"
    unit = legal.unit
    assert [statement.source for statement in unit.names.order_by("effective_on")] == ["", "V1"]
    assert set(listed(read_csv, "2021-12-31")) == {"Rechtsamt"}
    assert set(listed(read_csv, "2022-01-01")) == {"Ressort Recht"}
    assert changes_between(read_csv, "2021-12-01", "2022-02-01") == [
        ("01.01.2022", "Reorganisation", "Umbenennung", "300 Rechtsamt", "30 Ressort Recht")
    ]
    text = text_of(client.get("/projekte/aktenplan/?stichtag=2022-01-01"))
    assert "Am 01.01.2022 umbenannt: 300 Rechtsamt in 30 Ressort Recht." in text
    assert "umbenannt" not in text_of(client.get("/projekte/aktenplan/?stichtag=2021-12-31"))


@pytest.mark.walk(4)
def test_units_move_to_another_division_together(staff, read_csv, legal, zoo):
    division = DivisionFactory(name="Geschäftsbereich 3")
    client = staff("Sachbearbeitung")
    entered(guide(client, "umziehen", "01.01.2022", units=[legal.unit.pk, zoo.unit.pk], division=division.pk))
    rows = {day: read_csv(f"/leistungseinheiten.csv?stichtag={day}") for day in ("2021-12-31", "2022-01-01")}
    assert {row["Geschäftsbereich"] for row in rows["2021-12-31"]} == {""}
    assert {row["Geschäftsbereich"] for row in rows["2022-01-01"]} == {"Geschäftsbereich 3"}
    assert changes_between(read_csv, "2021-12-01", "2022-02-01") == [
        ("01.01.2022", "Reorganisation", "Umzug", "Rechtsamt und Zoo", "Geschäftsbereich 3")
    ]


@pytest.mark.walk
def test_a_merger_is_one_line_of_the_comparison_and_takes_over_with_its_precision(staff, read_csv, legal, project):
    museum = RolloutFactory(project=project, unit__name="Museum", phases={date(2021, 2, 1): Phase.PRODUCTION})
    museum.state(date(2021, 1, 1), planned_production_on=date(2021, 3, 1))
    client = staff("Sachbearbeitung")
    chosen = {
        "units": [legal.unit.pk, museum.unit.pk],
        **new_unit(name="Haus der Kunst", number="7", unit_kind="OFFICE"),
    }
    entered(guide(client, "zusammenlegen", "01.01.2022", **chosen))
    assert set(listed(read_csv, "2021-12-31")) == {"Rechtsamt", "Museum"}
    assert listed(read_csv, "2022-01-01") == {"Haus der Kunst": ("Produktiv", "01.01.2022", "spätestens")}
    assert changes_between(read_csv, "2021-12-01", "2022-02-01") == [
        ("01.01.2022", "Reorganisation", "Zusammenlegung", "Rechtsamt und Museum", "Haus der Kunst")
    ]
    found = {row["Gegenstand"] for row in read_csv("/pruefung.csv?stichtag=2022-02-01")}
    assert found == {"Museum"}, "which skipped phases itself; its successor did not"


@pytest.mark.walk
def test_of_predecessors_without_a_recorded_phase_the_successor_has_none(staff, read_csv, legal, project):
    new = RolloutFactory(project=project, unit__name="Museum")
    entered(
        guide(staff(), "zusammenlegen", "01.01.2022", units=[legal.unit.pk, new.unit.pk], **new_unit(name="Ressort C"))
    )
    assert listed(read_csv, "2022-01-01") == {"Ressort C": ("", "", "")}


@pytest.mark.walk
def test_a_unit_that_takes_in_another_goes_back_to_what_is_least_advanced(staff, read_csv, legal, zoo):
    """It goes on under its name; what it was before its day stays."""
    client = staff("Sachbearbeitung")
    chosen = {"units": [legal.unit.pk, zoo.unit.pk], **new_unit(unit=legal.unit.pk)}
    entered(guide(client, "zusammenlegen", "01.01.2022", **chosen))
    assert Unit.objects.get(pk=legal.unit.pk).closed_on is None
    assert listed(read_csv, "2021-12-31")["Rechtsamt"] == ("Produktiv", "08.04.2021", "spätestens")
    assert listed(read_csv, "2022-01-01") == {"Rechtsamt": ("Planung", "01.01.2022", "genau")}
    text = text_of(client.get("/projekte/aktenplan/?stichtag=2022-01-01"))
    assert "Zoo am 31.12.2021, aufgelöst, fortgeführt von Rechtsamt" in text
    assert "Am 01.01.2022 eingegliedert: Zoo in Rechtsamt." in text


@pytest.mark.walk
def test_a_unit_is_split_and_its_services_are_shared_out(staff, read_csv, legal):
    first, second = (ResponsibilityChangeFactory(unit=legal.unit, service__ozg_id=key) for key in ("10001", "10002"))
    client = staff("Sachbearbeitung")
    chosen = {"unit": legal.unit.pk, **new_unit(0, name="Justiziariat"), **new_unit(1, name="Vergabeamt")}
    page = guide(client, "aufteilen", "01.01.2022", **chosen)
    assert page.context["step"] == "folgen", "of several successors none is proposed"
    assert "Dieses Feld ist zwingend erforderlich." in text_of(page)
    names = [f"zustaendig-{each.service_id}" for each in (first, second)]
    answers = dict(zip(names, ("neu0", "neu1"), strict=True))
    page = send(client, "aufteilen", page, "uebersicht", **answers)
    assert "Vergabeamt wird zuständig für 10002" in text_of(page)
    entered(send(client, "aufteilen", page, "eintragen"))
    assert listed(read_csv, "2022-01-01") == {
        "Justiziariat": ("Produktiv", "01.01.2022", "spätestens"),
        "Vergabeamt": ("Produktiv", "01.01.2022", "spätestens"),
    }
    responsible = {row["OZG-ID"]: row["Zuständig"] for row in read_csv("/leistungen.csv?stichtag=2022-01-01")}
    assert responsible == {"10001": "Justiziariat", "10002": "Vergabeamt"}
    before = {row["Zuständig"] for row in read_csv("/leistungen.csv?stichtag=2021-12-31")}
    assert before == {"Rechtsamt"}
    listed_changes = [row[1] for row in changes_between(read_csv, "2021-12-31", "2022-01-01")]
    assert listed_changes == ["Reorganisation"], "the responsibilities went over with it"


@pytest.mark.walk
def test_a_closed_unit_counts_on_its_last_day_and_not_afterwards(staff, read_csv, legal, zoo):
    client = staff("Sachbearbeitung")
    event = entered(guide(client, "aufloesen", "31.12.2021", units=[legal.unit.pk]))
    assert (event.title, event.effective_on) == ("Auflösung zum 31.12.2021", date(2022, 1, 1))
    assert set(listed(read_csv, "2021-12-31")) == {"Rechtsamt", "Zoo"}
    assert set(listed(read_csv, "2022-01-01")) == {"Zoo"}
    assert "Am 31.12.2021 aufgelöst: Rechtsamt." in text_of(client.get("/projekte/aktenplan/?stichtag=2022-01-01"))
    assert [row["Prüfung"] for row in read_csv("/pruefung.csv?stichtag=2021-12-31")] == [
        row["Prüfung"] for row in read_csv("/pruefung.csv?stichtag=2021-12-30")
    ]


@pytest.mark.walk
def test_planned_days_of_phases_ahead_are_taken_over_as_altered(staff, legal, zoo):
    zoo.state(date(2020, 1, 1), planned_production_on=date(2023, 1, 1))
    client = staff("Sachbearbeitung")
    page = client.get(f"{STEPS}zusammenlegen/")
    chosen = {"effective_on": "01.01.2022", "units": [legal.unit.pk, zoo.unit.pk], **new_unit(name="Ressort C")}
    page = send(client, "zusammenlegen", page, "folgen", **chosen)
    (planned,) = [name for name in page.context["form"].fields if name.endswith(f"-{Phase.PRODUCTION.value}")]
    assert fields_of(page, "schritt")[planned] == "01.01.2023"
    page = send(client, "zusammenlegen", page, "uebersicht", **{planned: "01.06.2023"})
    assert "Produktiv geplant ab 01.06.2023" in text_of(page)
    entered(send(client, "zusammenlegen", page, "eintragen"))
    [plan] = Rollout.objects.get(unit__names__name="Ressort C").planned_phases.all()
    assert (plan.effective_on, plan.planned_on) == (date(2022, 1, 1), date(2023, 6, 1))


@pytest.mark.walk
def test_what_was_taken_over_is_done_but_no_completion_of_the_pace(staff, project):
    for number in range(6):
        RolloutFactory(project=project, unit__name=f"Amt {number}", phases={date(2021, 7, 1): Phase.PRODUCTION})
    RolloutFactory(project=project, unit__name="Zoo", phases={date(2021, 7, 1): Phase.PLANNING})
    chosen = {"units": list(Unit.objects.order_by("pk").values_list("pk", flat=True)[:2]), **new_unit(name="Neu")}
    entered(guide(staff(), "zusammenlegen", "01.01.2022", **chosen))
    day = date(2022, 3, 1)
    [status] = with_forecasts(status_of(list(Project.objects.on(day)), day), day)
    forecast = status.forecast
    assert (forecast.done, forecast.total, forecast.remaining) == (5, 6, 1)
    assert (forecast.completed, forecast.completed_within(100), forecast.history.completed) == (4, 0, 4)
    assert "Erst 5 von 6 sind produktiv (1 davon übernommen)" in forecast.missing_reason
    moves = phase_moves(status.project, day)
    assert completions_of_project(status.project, moves, []) == forecast.completions
