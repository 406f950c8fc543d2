from decimal import Decimal

import pytest

from records.shares import percent


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (22, 38, "57.9"),
        (22, 40, "55.0"),
        (1, 2000, "0.1"),
        (9994, 20000, "50.0"),
        (Decimal("1556579.06"), Decimal("2030548.00"), "76.7"),
        (5, 4, "125.0"),
    ],
)
def test_shares_are_percent_with_one_place_rounded_half_up(part, whole, expected):
    assert percent(part, whole) == Decimal(expected)


@pytest.mark.parametrize(("part", "whole"), [(1, 0), (1, None), (None, 3)])
def test_without_a_whole_there_is_no_share(part, whole):
    assert percent(part, whole) is None
