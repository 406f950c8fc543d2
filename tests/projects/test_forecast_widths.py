"""How wide ranges are: two sides of their own, mechanisms alike, and levels by mechanisms left out."""

from math import log
from random import Random

import pytest

from projects.forecasting.calibrating import (
    Holds,
    LeftOutCase,
    PromiseOutcome,
    ScoredCase,
    cautious_tables,
    coverage,
    fitted_scales,
    judged,
    left_out,
    residuals,
    tables,
    unseen,
)
from projects.forecasting.constants import PROBABILITIES
from projects.forecasting.fitted import DATED
from projects.forecasting.fitting import cases, rows_of
from projects.forecasting.history import CompletionHistory, Done
from projects.forecasting.learning import Example, network_of
from projects.forecasting.mixture import drawn_in, facts_of, levels_at, outlook, scales_of
from projects.forecasting.shapes.mechanisms import MECHANISMS, weights_of
from projects.forecasting.shapes.training import TRAINING
from projects.forecasting.shapes.validation import VALIDATION
from projects.forecasting.two_sided import Scales, error_at, logit, logit_of
from projects.forecasting.unlike import days_if_unlike

LEVELS = [logit(part) for part in PROBABILITIES]


def surprise(error, scales):
    """How unlikely the error is: the negative logarithm of its density."""
    return log(scales.below + scales.above) + abs(error) / (scales.below if error < 0 else scales.above)


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
    slowing = CompletionHistory(
        280, 40, tuple(Done(280 * (place / 20) ** 3, 280 * (place / 20) ** 3) for place in range(1, 21))
    )
    even = CompletionHistory(280, 40, tuple(Done(14 * place, 14 * place) for place in range(1, 21)))
    assert days_if_unlike(even, 30) < days_if_unlike(even, 40) < days_if_unlike(slowing, 40)
    assert outlook(even).days_at(0.9) < outlook(slowing).days_at(0.9)


def left_out_at(levels, family="steady", promise=None, error=0.0):
    scales = Scales(1, 1)
    return [LeftOutCase(ScoredCase(family, None, level, scales, error, promise), LEVELS) for level in levels]


def test_every_family_has_one_mechanism():
    families = [family for families in MECHANISMS.values() for family in families]
    assert sorted(families) == sorted([*TRAINING, *VALIDATION])


def test_mechanisms_count_alike_and_families_alike_within_theirs():
    families = ["steady", "steady", "regular", "held_up", "held_up", "held_up", "held_up"]
    assert weights_of(families) == [1 / 8, 1 / 8, 1 / 4, 1 / 8, 1 / 8, 1 / 8, 1 / 8]
    assert weights_of(["seasonal"]) == [1]


def test_of_ranges_is_told_how_often_they_hold_of_all_in_the_worst_family_and_begin_too_late():
    even = left_out_at([0.0] * 100) + left_out_at([0.0] * 30 + [logit(0.92)] * 20, "regular")
    slow = left_out_at([0.0] * 66 + [logit(0.92)] * 24 + [logit(0.05)] * 10, "held_up")
    found = coverage(even + slow)
    assert found == Holds(worst=0.6, whole=pytest.approx((0.8 + 0.66) / 2), late=pytest.approx(0.05))


def test_the_middle_is_drawn_to_the_centre_and_the_range_stays():
    errors = [-0.9, -0.6, -0.4, -0.2, 0.0, 0.1, 0.2, 0.3, 0.4, 0.6, 1.0, 1.2, 1.5]
    assert drawn_in(errors)[:3] + drawn_in(errors)[10:] == [-0.9, -0.6, -0.4, 1.0, 1.2, 1.5]
    assert drawn_in(errors)[6] == pytest.approx(0)
    assert drawn_in(errors) == sorted(drawn_in(errors))


def test_the_middle_stays_within_the_range_where_the_centre_lies_beyond_it():
    errors = [0.1, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.5, 1.7, 2.0]
    assert drawn_in(errors)[6] == pytest.approx(0.6)
    assert len(set(drawn_in(errors))) == len(errors)


def test_of_every_promised_end_is_told_its_chance_and_whether_it_held():
    promise = error_at(logit(0.95), Scales(1, 1))
    rows = left_out_at([0.0], promise=promise, error=promise - 1) + left_out_at([0.0], promise=promise, error=9)
    assert judged(rows + left_out_at([0.0])) == [PromiseOutcome(0.95, True, True), PromiseOutcome(0.95, False, True)]


@pytest.mark.walk(4)
def test_scales_follow_from_errors_and_levels_from_those_of_mechanisms_left_out():
    rows = residuals(rows_of([*cases("steady", "training", 12), *cases("held_up", "training", 12)], dated=True), DATED)
    parts = unseen(rows, DATED)
    assert [{case.family for case in part} for part in parts] == [{"steady"}, {"held_up"}]
    known = [row for row in rows if row.family == "held_up"]
    of_others = fitted_scales(known)
    assert parts[0][0].scales == scales_of(rows[0].features, of_others)
    table = tables([case for part in parts for case in part])
    assert all(each == sorted(each) and len(each) == len(PROBABILITIES) for each in table)
    cases_left_out = left_out(parts, DATED)
    assert len(cases_left_out) == len(rows)
    assert cases_left_out[0].levels == levels_at(rows[0].facts, DATED.with_levels(cautious_tables(parts[1:])))
    assert cautious_tables(parts[1:]) == tables(parts[1])
    usual = Scales(*[sum(abs(row.error) for row in rows) / len(rows)] * 2)
    fitted = fitted_scales(rows)
    assert mean_surprise(rows, lambda row: scales_of(row.features, fitted)) < mean_surprise(rows, lambda _: usual)


def mean_surprise(rows, scales):
    return sum(surprise(row.error, scales(row)) for row in rows) / len(rows)


@pytest.mark.walk(4)
def test_a_network_learns_on_what_the_size_of_errors_depends():
    """Late errors grow with the feature; early ones are small at both its ends, which no weighted sum tells."""
    random = Random(7)
    taught = [example(random, place) for place in (-1, 0, 1) for _ in range(1200)]
    network = network_of(taught)
    below, above = zip(*(scales_of((1, place), network) for place in (-1, 0, 1)), strict=True)
    assert max(below[0], below[2]) < 0.6 * below[1]
    assert above[0] < 0.6 * above[2]
    assert network_of(taught[::10]) == network_of(taught[::10]) != network


def example(random, place):
    scales = Scales(0.1 if place else 0.4, 0.15 + 0.45 * (place > 0))
    return Example((1, place), error_at(logit(random.uniform(0.001, 0.999)), scales), 1)


def test_a_promised_end_far_away_widens_the_later_side():
    done = tuple(Done(14 * place, 14 * place) for place in range(1, 21))
    near, far = (outlook(CompletionHistory(280, 40, done, promised=days)) for days in (280, 800))
    assert far.days_at(0.9) / far.days_at(0.5) > near.days_at(0.9) / near.days_at(0.5)
    assert facts_of(CompletionHistory(280, 40, done, promised=-5)).is_overdue
