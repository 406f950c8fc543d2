from datetime import date

import pytest

from projects.models import Rollout
from tests.factories import ProjectFactory, RolloutFactory, UnitFactory
from tests.pages import fields_of
from tests.phases import Phase

pytestmark = pytest.mark.django_db


def phases_in_file(read_csv, day):
    return [(row["Phase"], row["Seit"]) for row in read_csv(f"/leistungseinheiten.csv?stichtag={day}")]


@pytest.fixture
def moving():
    return RolloutFactory(
        phases={
            date(2021, 3, 1): Phase.PRODUCTION,
            date(2019, 5, 1): Phase.PLANNING,
            date(2020, 6, 15): Phase.CONCEPT,
        }
    )


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2019-04-30", ("", "")),
        ("2019-05-01", ("Planung", "01.05.2019")),
        ("2020-06-14", ("Planung", "01.05.2019")),
        ("2020-06-15", ("Konzeption", "15.06.2020")),
        ("2021-02-28", ("Konzeption", "15.06.2020")),
        ("2199-12-31", ("Produktiv", "01.03.2021")),
    ],
)
def test_the_phase_on_a_day_is_the_last_change_up_to_it(read_csv, moving, day, expected):
    assert phases_in_file(read_csv, day) == [expected]


def test_a_rollout_is_listed_from_the_start_of_its_project(read_csv):
    RolloutFactory(project=ProjectFactory(started_on=date(2020, 1, 1)))
    assert phases_in_file(read_csv, "2019-12-31") == []
    assert phases_in_file(read_csv, "2020-01-01") == [("", "")]


def test_rollouts_can_be_asked_by_phase(moving):
    RolloutFactory(project=moving.project)
    day = date(2020, 7, 1)
    on = Rollout.objects.on(day)
    assert list(on.in_phase(Phase.CONCEPT, day)) == [moving]
    assert list(on.in_phase(Phase.PRODUCTION, day)) == []
    assert on.in_phase(None, day).exclude(pk=moving.pk).count() == 1


def test_the_same_unit_may_stand_differently_in_two_projects(read_csv):
    unit = UnitFactory(name="Zoo")
    RolloutFactory(unit=unit, phases={date(2020, 1, 1): Phase.PLANNING})
    RolloutFactory(unit=unit, phases={date(2020, 1, 1): Phase.PRODUCTION})
    assert phases_in_file(read_csv, "2020-01-01") == [("Planung", "01.01.2020"), ("Produktiv", "01.01.2020")]


@pytest.mark.walk(4)
def test_what_is_known_at_the_latest_is_possible_only_after_what_is_entered_beside_it(staff):
    rollout, client = RolloutFactory(), staff()
    page = f"/admin/projects/rollout/{rollout.pk}/change/"
    sent = {**fields_of(client.get(page)), "phase_changes-TOTAL_FORMS": "2"}
    rows = [(Phase.PLANNING, "06.08.2021", "EXACT"), (Phase.CONCEPT, "24.09.2021", "LATEST")]
    for number, (phase, day, precision) in enumerate(rows):
        row = {"phase": phase, "effective_on": day, "date_precision": precision}
        sent |= {f"phase_changes-{number}-{name}": value for name, value in row.items()}
    assert client.post(page, sent).status_code == 302
    assert rollout.phase_changes.get(phase=Phase.CONCEPT).earliest_on == date(2021, 8, 7)
