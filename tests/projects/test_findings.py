"""What the program finds of projects, units, bundles and dates; one test a check."""

from datetime import date

import pytest

from projects.choices import State
from projects.models import Project
from records.models import DatePrecision
from tests.factories import (
    BundleFactory,
    MilestoneFactory,
    PhaseChangeFactory,
    ProjectFactory,
    ProjectStateFactory,
    RolloutFactory,
    StepFactory,
    UnitFactory,
)
from tests.findings import found, values
from tests.phases import Phase

pytestmark = pytest.mark.django_db
DAY = date(2020, 12, 31)
PLANNING, CONCEPT, PRODUCTION = Phase


def test_units_against_the_number_planned():
    project = ProjectFactory(planned_units=4, title="Aktenplan")
    RolloutFactory(project=project, phases={date(2020, 1, 1): PLANNING, date(2020, 2, 1): CONCEPT})
    RolloutFactory(
        project=project,
        phases={date(2020, 1, 1): PLANNING, date(2020, 2, 1): CONCEPT, date(2020, 3, 1): PRODUCTION},
    )
    assert values(DAY, "einheiten-gegen-plan") == [("Hinweis", "Aktenplan", 4, 2, -2)]
    assert found(DAY)[0].text == (
        "Erfasst sind 2 Leistungseinheiten, geplant 4: Produktiv sind 50,0 % der erfassten oder 25,0 % der geplanten."
    )


def test_bundles_against_the_number_planned():
    project = ProjectFactory(kind=Project.Kind.PROCESS, planned_bundles=3, title="KiJuFa")
    BundleFactory(project=project)
    assert values(DAY, "buendel-gegen-plan") == [("Hinweis", "KiJuFa", 3, 1, -2)]


def test_a_project_past_its_end_that_is_not_finished():
    project = ProjectFactory(ends_on=date(2020, 12, 30), title="Aktenplan")
    RolloutFactory(project=project, phases={date(2020, 1, 1): PLANNING})
    assert values(date(2020, 12, 30), "projekt-nicht-fertig") == []
    assert values(DAY, "projekt-nicht-fertig") == [("Warnung", "Aktenplan", 1, 0, -1)]


def test_a_project_still_planned_past_its_start():
    project = ProjectFactory(started_on=date(2020, 12, 1), title="Aktenplan", project_state=State.PLANNED)
    ProjectStateFactory(project=project, effective_on=date(2021, 2, 1), state=State.RUNNING)
    days = [date(2020, 12, 1), date(2020, 12, 2), date(2021, 1, 31), date(2021, 2, 1)]
    late = [values(day, "beginn-verstrichen") for day in days]
    assert late == [
        [],
        [("Warnung", "Aktenplan", date(2020, 12, 1), None, 1)],
        [("Warnung", "Aktenplan", date(2020, 12, 1), None, 61)],
        [],
    ]


def test_a_project_that_runs_later_than_it_began():
    project = ProjectFactory(started_on=date(2020, 12, 1), title="Aktenplan")
    ProjectStateFactory(project=project, effective_on=date(2020, 12, 20), state=State.RUNNING)
    assert values(date(2020, 12, 19), "laeuft-nach-beginn") == []
    expected = [("Hinweis", "Aktenplan", date(2020, 12, 1), date(2020, 12, 20), 19)]
    assert values(date(2020, 12, 20), "laeuft-nach-beginn") == expected
    ProjectStateFactory(project=project, effective_on=date(2021, 1, 1), state=State.RESTING, reason="Vergabe")
    ProjectStateFactory(project=project, effective_on=date(2021, 2, 1), state=State.RUNNING)
    assert values(date(2021, 3, 1), "laeuft-nach-beginn") == expected


def test_a_project_that_runs_from_its_start_or_of_which_no_state_is_stated():
    ProjectFactory(started_on=date(2020, 12, 1), title="Aktenplan", project_state=State.RUNNING)
    ProjectFactory(started_on=date(2020, 12, 1), title="KiJuFa")
    for check in ("beginn-verstrichen", "laeuft-nach-beginn"):
        assert values(DAY, check) == []


def test_rows_without_a_date_to_place_them():
    rollout = RolloutFactory(project__title="Aktenplan")
    StepFactory(bundle__project=rollout.project)
    BundleFactory(project=rollout.project)
    assert [each.text for each in found(DAY, "phase-fehlt")] == [
        "1 Leistungseinheit ohne erfasste Phase.",
        "1 Prozessbündel ohne erfassten Bearbeitungsschritt.",
    ]


@pytest.mark.parametrize("other", ["elterngeld", "Eltern-Geld", "(Elterngeld)", "Eltern geld"])
def test_a_bundle_named_twice(other):
    first = StepFactory(bundle__name="Elterngeld").bundle
    StepFactory(bundle__name=other, bundle__project=first.project)
    StepFactory(bundle__name="Elterngeld")
    assert values(DAY, "buendel-doppelt") == [("Warnung", other, "Elterngeld", other, None)]


def test_a_bundle_under_the_priorities_and_in_a_phase():
    first = StepFactory(bundle__name="Elterngeld", bundle__is_state_priority=True, bundle__project_phase=2).bundle
    StepFactory(bundle__project=first.project, bundle__name="BAföG", bundle__is_state_priority=True)
    assert [each.text for each in found(DAY)] == [
        "Hat Landespriorität, steht aber in keiner Projektphase.",
        (
            "Steht unter der Landespriorität und in Projektphase 2; zählt einmal: "
            "2 verschiedene Prozessbündel bei 3 Nennungen."
        ),
    ]


def test_a_milestone_overdue():
    MilestoneFactory(due_on=date(2020, 12, 1), reached_on=date(2021, 1, 5))
    assert values(DAY, "meilenstein-ueberfaellig") == [("Warnung", "Abnahme", date(2020, 12, 1), None, 30)]
    assert values(date(2021, 1, 5), "meilenstein-ueberfaellig") == []


def test_a_phase_that_went_back_or_was_skipped():
    unit = UnitFactory(name="Zoo")
    rollout = RolloutFactory(
        unit=unit,
        phases={date(2020, 1, 1): PLANNING, date(2020, 2, 1): PRODUCTION, date(2020, 3, 1): CONCEPT},
    )
    assert [(each.gravity.label, each.text) for each in found(DAY, "phasenfolge")] == [
        ("Warnung", "Am 01.03.2020 von „Produktiv“ nach „Konzeption“ zurückgegangen."),
        ("Hinweis", "Am 01.02.2020 von „Planung“ nach „Produktiv“ gesprungen."),
    ]
    assert len(found(date(2020, 2, 1), "phasenfolge")) == 1
    assert rollout.phase_changes.count() == 3


@pytest.mark.parametrize(("precision", "number"), [(DatePrecision.EXACT, 1), (DatePrecision.LATEST, 0)])
def test_a_first_phase_known_at_the_latest_skips_nothing(precision, number):
    PhaseChangeFactory(phase=PRODUCTION, date_precision=precision)
    assert len(found(DAY, "phasenfolge")) == number


def test_a_closed_unit_in_a_running_project():
    RolloutFactory(unit=UnitFactory(name="Zoo", closed_on=date(2020, 7, 1)), project__ends_on=date(2021, 12, 31))
    assert values(date(2020, 6, 30), "einheit-geschlossen") == []
    assert values(DAY, "einheit-geschlossen") == [("Warnung", "Zoo", None, date(2020, 7, 1), None)]
    assert values(date(2022, 1, 1), "einheit-geschlossen") == []


def test_a_row_that_stands_for_several_units():
    RolloutFactory(unit__name="alle Teams des GB 2.1")
    RolloutFactory(unit__name="Allee und Grün")
    assert values(DAY, "sammelzeile") == [("Hinweis", "alle Teams des GB 2.1", None, 1, None)]


def test_a_planned_day_that_passed_before_its_phase():
    rollout = RolloutFactory(
        unit__name="Zoo",
        planned_concept_on=date(2020, 6, 1),
        planned_production_on=date(2020, 12, 1),
        phases={date(2020, 1, 1): PLANNING},
    )
    assert values(date(2020, 6, 1), "plandatum-verstrichen") == []
    assert values(date(2020, 6, 2), "plandatum-verstrichen") == [("Warnung", "Zoo", date(2020, 6, 1), None, 1)]
    PhaseChangeFactory(rollout=rollout, phase=CONCEPT, effective_on=date(2020, 7, 1))
    assert values(date(2020, 11, 30), "plandatum-verstrichen") == []
    assert values(DAY, "plandatum-verstrichen") == [("Warnung", "Zoo", date(2020, 12, 1), None, 30)]
    assert found(DAY, "plandatum-verstrichen")[0].text == (
        "Produktiv war ab dem 01.12.2020 geplant; die Leistungseinheit steht auf „Konzeption“."
    )


def test_a_unit_without_a_phase_is_overdue_too():
    RolloutFactory(unit__name="Zoo", planned_planning_on=date(2020, 12, 30))
    assert values(DAY, "plandatum-verstrichen") == [("Warnung", "Zoo", date(2020, 12, 30), None, 1)]
