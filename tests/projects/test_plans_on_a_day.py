"""Days planned for the phases, as decided on a day: a later decision changes nothing of the days before it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from projects.models import PlannedPhase, Rollout
from tests.factories import PhaseChangeFactory, ProjectFactory, RolloutFactory
from tests.findings import values
from tests.pages import fields_of, text_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db
ORDER = "Die Plandaten müssen in der Reihenfolge der Phasen liegen."


@pytest.fixture
def zoo():
    """Planned for 01.06.2020 from the start, 01.01.2019; on 01.07.2020 moved to 01.12.2020, on 01.10.2020 given up."""
    rollout = RolloutFactory(
        project=ProjectFactory(title="Aktenplan", slug="aktenplan"),
        unit__name="Zoo",
        planned_production_on=date(2020, 6, 1),
        phases={date(2020, 1, 1): Phase.PLANNING},
    )
    rollout.state(date(2020, 7, 1), planned_production_on=date(2020, 12, 1), source="VO/1/20")
    rollout.state(date(2020, 10, 1), planned_production_on=None)
    return rollout


def plan_on(read_csv, day):
    (row,) = read_csv(f"/leistungseinheiten.csv?stichtag={day}")
    overdue = read_csv(f"/leistungseinheiten.csv?stichtag={day}&ueberfaellig=ja")
    others = read_csv(f"/leistungseinheiten.csv?stichtag={day}&ueberfaellig=nein")
    assert len(overdue) + len(others) == 1
    return row["Geplant produktiv ab"], bool(overdue)


@pytest.mark.parametrize(
    ("day", "planned", "is_overdue"),
    [
        ("2019-01-01", "01.06.2020", False),
        ("2020-06-01", "01.06.2020", False),
        ("2020-06-02", "01.06.2020", True),
        ("2020-06-30", "01.06.2020", True),
        ("2020-07-01", "01.12.2020", False),
        ("2020-09-30", "01.12.2020", False),
        ("2020-10-01", "", False),
        ("2021-12-31", "", False),
    ],
)
def test_the_plan_in_force_on_the_day_counts(read_csv, zoo, day, planned, is_overdue):
    assert plan_on(read_csv, day) == (planned, is_overdue)


@pytest.mark.walk
def test_what_was_overdue_on_a_day_stays_overdue_on_that_day(client, zoo):
    overdue = "Produktiv war vor 29 Tagen geplant"
    assert overdue in text_of(client.get("/leistungseinheiten/?stichtag=2020-06-30"))
    assert "1 überfällig" in text_of(client.get("/projekte/aktenplan/?stichtag=2020-06-30"))
    assert "1 überfällig" not in text_of(client.get("/projekte/aktenplan/?stichtag=2020-07-01"))
    found = text_of(client.get("/pruefung/?stichtag=2020-06-30&projekt=aktenplan"))
    assert "Produktiv war ab dem 01.06.2020 geplant; die Leistungseinheit steht auf „Planung“." in found
    assert "war ab dem" not in text_of(client.get("/pruefung/?stichtag=2020-07-01&projekt=aktenplan"))


def test_the_list_is_sorted_by_the_plan_of_the_day(read_csv, zoo):
    RolloutFactory(project=zoo.project, unit__name="Archiv", planned_production_on=date(2020, 9, 1))
    for day, expected in (("2020-06-30", ["Zoo", "Archiv"]), ("2020-07-01", ["Archiv", "Zoo"])):
        rows = read_csv(f"/leistungseinheiten.csv?stichtag={day}&sort=geplant-produktiv-ab")
        assert [row["Leistungseinheit"] for row in rows] == expected


def test_the_first_phase_missed_makes_overdue(client, read_csv):
    rollout = RolloutFactory(
        unit__name="Zoo",
        planned_planning_on=date(2020, 1, 1),
        planned_concept_on=date(2020, 2, 1),
        planned_production_on=date(2020, 3, 1),
    )
    page = "/leistungseinheiten/?stichtag=2020-04-01"
    assert "Planung war vor 91 Tagen geplant" in text_of(client.get(page))
    PhaseChangeFactory(rollout=rollout, phase=Phase.PLANNING, effective_on=date(2020, 3, 15))
    assert "Konzeption war vor 60 Tagen geplant" in text_of(client.get(page))
    PhaseChangeFactory(rollout=rollout, phase=Phase.PRODUCTION, effective_on=date(2020, 4, 1))
    assert "geplant" not in text_of(client.get(page)).partition("Überfällig")[2].partition("Zeile")[0]


def test_a_late_entry_holds_until_the_decision_after_it(read_csv, zoo):
    zoo.state(date(2020, 3, 1), planned_production_on=date(2020, 5, 1))
    assert plan_on(read_csv, "2020-02-29") == ("01.06.2020", False)
    assert plan_on(read_csv, "2020-05-02") == ("01.05.2020", True)
    assert plan_on(read_csv, "2020-07-01") == ("01.12.2020", False)


def test_the_comparison_lists_moved_days_on_the_day_of_the_decision(read_csv, zoo):
    found = read_csv("/vergleich.csv?von=2018-01-01&bis=2020-12-31&projekt=aktenplan")
    names = ("Datum", "Gegenstand", "Vorher", "Nachher", "Differenz")
    assert [tuple(row[name] for name in names) for row in found if row["Angabe"] == "Plandatum"] == [
        ("01.07.2020", "Zoo: Produktiv", "01.06.2020", "01.12.2020", "183"),
        ("01.10.2020", "Zoo: Produktiv", "01.12.2020", "", ""),
    ]


def test_a_new_rollout_in_the_admin_is_planned_from_the_start_of_its_project(staff, zoo):
    client, page = staff("Sachbearbeitung"), "/admin/projects/rollout/add/"
    unit = RolloutFactory(unit__name="Archiv").unit_id
    typed = {"project": zoo.project_id, "unit": unit, "planned_concept_on": "01.02.2020"}
    typed |= {"phase_changes-TOTAL_FORMS": 0, "phase_changes-INITIAL_FORMS": 0}
    assert ORDER in text_of(client.post(page, {**typed, "planned_production_on": "01.01.2020"}))
    assert client.post(page, {**typed, "planned_production_on": "01.03.2020"}).status_code == 302
    plans = PlannedPhase.objects.filter(rollout__unit=unit).values_list("phase", "planned_on", "effective_on")
    assert sorted(plans) == [
        (Phase.CONCEPT, date(2020, 2, 1), date(2019, 1, 1)),
        (Phase.PRODUCTION, date(2020, 3, 1), date(2019, 1, 1)),
    ]


def test_all_plans_can_be_moved_at_once(zoo):
    zoo.state(date(2020, 11, 1), planned_concept_on=date(2020, 11, 15), planned_production_on=date(2020, 12, 1))
    zoo.state(date(2020, 11, 2), planned_concept_on=date(2021, 1, 1), planned_production_on=date(2021, 2, 1))
    zoo.state(date(2020, 11, 3), planned_concept_on=date(2020, 1, 1), planned_production_on=date(2020, 2, 1))
    assert (zoo.planned_concept_on, zoo.planned_production_on) == (date(2020, 1, 1), date(2020, 2, 1))


@pytest.mark.walk
def test_the_form_refuses_plans_out_of_order(staff, zoo):
    zoo.state(date(2020, 11, 1), planned_production_on=date(2020, 12, 1))
    client, page = staff("Sachbearbeitung"), f"/admin/projects/rollout/{zoo.pk}/change/"
    sent = {**fields_of(client.get(page)), "planned_concept_on": "02.12.2020"}
    sent |= {"change_effective_on": "02.11.2020"}
    assert ORDER in text_of(client.post(page, sent))


def test_a_file_refuses_plans_out_of_order_and_names_the_row(zoo, tmp_path):
    zoo.state(date(2020, 11, 1), planned_concept_on=date(2020, 12, 1))
    file = tmp_path / "umsetzungen.csv"
    file.write_text("Projekt;Leistungseinheit;Geplant produktiv ab\nAktenplan;Zoo;01.06.2020\n")
    with pytest.raises(CommandError, match=f"Zeile 2: {ORDER}"):
        call_command("importieren", "umsetzungen", str(file))


def test_a_correction_or_deletion_cannot_leave_plans_out_of_order(zoo):
    zoo.state(date(2020, 11, 1), planned_concept_on=date(2020, 12, 1), planned_production_on=date(2020, 12, 15))
    zoo.state(date(2020, 11, 2), planned_concept_on=date(2021, 1, 1), planned_production_on=date(2021, 2, 1))
    last = zoo.planned_phases.get(phase=Phase.PRODUCTION, effective_on=date(2020, 11, 2))
    with pytest.raises(ValidationError, match=ORDER):
        last.delete()
    last.planned_on = date(2020, 12, 31)
    with pytest.raises(ValidationError, match=ORDER):
        last.save()
    assert Rollout.objects.today().get().planned_production_on == date(2021, 2, 1)


def test_a_file_states_the_plan_of_its_key_date(read_csv, zoo, tmp_path):
    file = tmp_path / "leistungseinheiten_2020-08-01.csv"
    file.write_text("Projekt;Leistungseinheit;Geplant produktiv ab\nAktenplan;Zoo;01.01.2021\n")
    call_command("importieren", "leistungseinheiten", str(file))
    assert plan_on(read_csv, "2020-07-31") == ("01.12.2020", False)
    assert plan_on(read_csv, "2020-08-01") == ("01.01.2021", False)
    assert plan_on(read_csv, "2020-10-01") == ("", False)


def test_what_was_reached_as_planned_and_left_again_is_overdue_only_once_planned_anew(read_csv):
    rollout = RolloutFactory(
        project__started_on=date(2019, 1, 1),
        planned_production_on=date(2020, 6, 1),
        phases={date(2020, 1, 1): Phase.CONCEPT, date(2020, 5, 1): Phase.PRODUCTION, date(2020, 9, 1): Phase.CONCEPT},
    )
    assert plan_on(read_csv, "2020-08-31") == ("01.06.2020", False)
    assert plan_on(read_csv, "2020-12-31") == ("01.06.2020", False)
    rollout.state(date(2021, 1, 1), planned_production_on=date(2021, 3, 1))
    assert plan_on(read_csv, "2021-03-01") == ("01.03.2021", False)
    assert plan_on(read_csv, "2021-03-02") == ("01.03.2021", True)


def test_a_phase_planned_after_the_end_of_the_project_is_a_finding_while_it_goes_on(client):
    project = ProjectFactory(started_on=date(2019, 1, 1), ends_on=date(2020, 12, 31))
    RolloutFactory(project=project, unit__name="Bad", planned_production_on=date(2020, 12, 31))
    rollout = RolloutFactory(project=project, unit__name="Zoo", planned_production_on=date(2021, 2, 1))
    expected = ("Warnung", "Zoo", date(2020, 12, 31), date(2021, 2, 1), 32)
    assert values(date(2020, 6, 1), "plan-nach-projektende") == [expected]
    sentence = "Produktiv ist ab dem 01.02.2021 geplant, nach dem Ende des Projekts am 31.12.2020."
    assert sentence in text_of(client.get("/pruefung/?stichtag=2020-06-01"))
    rollout.state(date(2020, 7, 1), planned_production_on=date(2020, 11, 1))
    assert values(date(2020, 7, 1), "plan-nach-projektende") == []
    assert values(date(2020, 6, 30), "plan-nach-projektende") == [expected]


def test_an_end_that_is_moved_out_settles_what_was_planned_after_it(client):
    project = ProjectFactory(started_on=date(2019, 1, 1), ends_on=date(2020, 12, 31))
    RolloutFactory(project=project, planned_production_on=date(2021, 2, 1))
    project.state(date(2020, 9, 1), ends_on=date(2021, 6, 30))
    assert len(values(date(2020, 8, 31), "plan-nach-projektende")) == 1
    assert values(date(2020, 9, 1), "plan-nach-projektende") == []
