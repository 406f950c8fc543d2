"""The periods of the states of a project: which of their days are working days, and how they are said."""

from datetime import date

import pytest

from projects.choices import State
from projects.states import StatePeriod, breaks_in, days_worked

PERIODS = [
    StatePeriod(State.PLANNED, date(2019, 1, 1), date(2019, 2, 1)),
    StatePeriod(State.RUNNING, date(2019, 2, 1), date(2020, 1, 1)),
    StatePeriod(State.RESTING, date(2020, 1, 1), date(2021, 1, 1), "Pandemie"),
    StatePeriod(State.RUNNING, date(2021, 1, 1), None),
]


@pytest.mark.parametrize(
    ("after", "up_to", "days"),
    [
        (date(2019, 1, 1), date(2019, 2, 1), 1),
        (date(2019, 2, 1), date(2019, 12, 31), 333),
        (date(2019, 12, 31), date(2020, 12, 31), 0),
        (date(2019, 12, 31), date(2021, 1, 1), 1),
        (date(2020, 6, 1), date(2021, 1, 31), 31),
        (date(2021, 1, 1), date(2021, 1, 1), 0),
    ],
)
def test_days_of_rests_and_before_a_project_runs_are_no_working_days(after, up_to, days):
    assert days_worked(after, up_to, breaks_in(PERIODS)) == days


def test_a_period_is_said_in_words():
    assert [each.text for each in PERIODS[1:3]] == [
        "läuft: vom 01.02.2019 bis 31.12.2019",
        "ruhte vom 01.01.2020 bis 31.12.2020 (Pandemie)",
    ]
    assert StatePeriod(State.RESTING, date(2020, 1, 1), None, "Pandemie").text == (
        "ruht seit dem 01.01.2020 (Pandemie)"
    )
