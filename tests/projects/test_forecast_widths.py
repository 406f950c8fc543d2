"""How wide ranges are: two sides of their own, levels by families left out, and from which chance an end is safe."""

import pytest

from projects.forecasting.calibrating import (
    LEAST_COVERAGE,
    LEAST_HELD,
    LeftOut,
    Scored,
    coverage,
    fitted_scales,
    left_out,
    likely,
    residuals,
    scored,
    tables,
    widened,
    widening,
)
from projects.forecasting.constants import PROBABILITIES
from projects.forecasting.fitted import DATED
from projects.forecasting.fitting import cases, rows_of
from projects.forecasting.history import Done, History
from projects.forecasting.mixture import facts_of, outlook, scales_of
from projects.forecasting.two_sided import Scales, error_at, logit, logit_of, surprise
from projects.forecasting.unlike import days_if_unlike

LEVELS = [logit(part) for part in PROBABILITIES]


@pytest.mark.parametrize("scales", [Scales(0.3, 0.3), Scales(0.1, 0.9), Scales(0.8, 0.05)])
def test_an_error_is_found_at_the_level_that_it_has(scales):
    errors = [error_at(level, scales) for level in LEVELS]
    assert errors == sorted(errors)
    assert [logit_of(error, scales) for error in errors] == pytest.approx(LEVELS)
    assert logit_of(0, scales) == pytest.approx(logit(scales.below / (scales.below + scales.above)))


def test_the_wider_side_has_more_of_the_errors_and_less_of_the_surprise():
    scales = Scales(0.1, 0.9)
    assert error_at(logit(0.1), scales) == pytest.approx(0)
    assert error_at(logit(0.91), scales) == pytest.approx(0.9 * 2.302585)
    assert surprise(0.5, scales) < surprise(-0.5, scales)


def test_a_course_that_slows_down_goes_on_longer_than_an_even_one():
    slowing = History(280, 40, tuple(Done(280 * (place / 20) ** 3, 280 * (place / 20) ** 3) for place in range(1, 21)))
    even = History(280, 40, tuple(Done(14 * place, 14 * place) for place in range(1, 21)))
    assert days_if_unlike(even, 30) < days_if_unlike(even, 40) < days_if_unlike(slowing, 40)
    assert outlook(even).days_at(0.9) < outlook(slowing).days_at(0.9)


def left_out_at(levels, family="a", promise=None, error=0.0):
    scales = Scales(1, 1)
    return [LeftOut(Scored(family, None, level, scales, error, promise), LEVELS) for level in levels]


def test_ranges_are_widened_until_they_hold_often_enough_on_the_worst_family():
    good, bad = left_out_at([0.0] * 100), left_out_at([0.0] * 66 + [logit(0.9) * 1.12] * 34, "b")
    assert coverage(good + bad, 1, 1) == (0.66, 0.83)
    below, above = widening(good + bad)
    assert (below, above) == pytest.approx((0.9, 1.15))
    assert coverage(good + bad, below, above)[0] >= LEAST_COVERAGE
    assert widened(LEVELS, 1, 2) == [each if each < 0 else 2 * each for each in LEVELS]


def test_an_end_is_called_safe_from_the_chance_on_at_which_ends_held():
    def judged(chance, held, number):
        promise = error_at(logit(chance), Scales(1, 1))
        return left_out_at([0.0] * held, promise=promise, error=promise - 1) + left_out_at(
            [0.0] * (number - held), promise=promise, error=promise + 1
        )

    assert likely(judged(0.95, 10, 10), 1, 1) == 0.9
    assert likely(judged(0.95, 93, 100) + judged(0.9, 5, 10), 1, 1) == 0.91
    assert 0.5 < LEAST_HELD < 1


def test_scales_and_levels_follow_from_errors_and_leave_a_family_out():
    rows = residuals(rows_of([*cases("steady", "training", 12), *cases("held_up", "training", 12)], dated=True), DATED)
    found = scored(rows, DATED)
    table = tables(found)
    assert all(each == sorted(each) and len(each) == len(PROBABILITIES) for each in table)
    unseen = left_out(found, DATED)
    assert len(unseen) == len(found)
    assert {case.family.split(",")[0] for case, _ in unseen} == {"steady", "held_up"}
    fitted = fitted_scales(rows)
    assert mean_surprise(rows, fitted) < mean_surprise(rows, [[0.0] * len(side) for side in fitted])


def mean_surprise(rows, factors):
    return sum(surprise(row.error, scales_of(row.features, factors)) for row in rows) / len(rows)


def test_a_promised_end_far_away_widens_the_later_side():
    done = tuple(Done(14 * place, 14 * place) for place in range(1, 21))
    near, far = (outlook(History(280, 40, done, promised=days)) for days in (280, 800))
    assert far.days_at(0.9) / far.days_at(0.5) > near.days_at(0.9) / near.days_at(0.5)
    assert facts_of(History(280, 40, done, promised=-5)).is_overdue
