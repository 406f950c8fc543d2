import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest

from records.shares import percent, rounded
from tests.factories import GrantFactory, TrancheFactory


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (22, 38, "57.9"),
        (22, 40, "55.0"),
        (1, 2000, "0.1"),
        (9994, 20000, "50.0"),
        (Decimal("1556579.06"), Decimal("2030548.00"), "76.7"),
        (5, 4, "125.0"),
        (0, 38, "0.0"),
        (38, 38, "100.0"),
        (1, 100_000, "0.1"),
        (-1, 100_000, "-0.1"),
        (99_999, 100_000, "99.9"),
        (100_001, 100_000, "100.1"),
        (Decimal("2030000.00"), Decimal("2030548.00"), "99.9"),
    ],
)
def test_shares_are_percent_with_one_place_rounded_half_up(part, whole, expected):
    assert percent(part, whole) == Decimal(expected)


@pytest.mark.parametrize(
    ("number", "expected"),
    [("24.25", "24.3"), ("24.35", "24.4"), ("0.05", "0.1"), ("0.04", "0.0"), ("-0.05", "-0.1"), ("99.96", "100.0")],
)
def test_numbers_are_rounded_half_up(number, expected):
    assert rounded(Decimal(number)) == Decimal(expected)


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (9996, 10_000, "99.9"),
        (10_000, 10_000, "100.0"),
        (5, 10_000, "0.1"),
        (4, 10_000, "0.1"),
        (10_004, 10_000, "100.1"),
    ],
)
def test_a_share_is_all_or_nothing_only_where_it_is(part, whole, expected):
    """99,96 % are 99,9: something is left."""
    assert percent(part, whole) == Decimal(expected)


@pytest.mark.parametrize(("part", "whole"), [(1, 0), (1, None), (None, 3)])
def test_without_a_whole_there_is_no_share(part, whole):
    assert percent(part, whole) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("paid", "share", "expected"),
    [
        ("2030000.00", "2030548.00", "99.9"),
        ("2030548.00", "2030548.00", "100.0"),
        ("0.01", "2030548.00", "0.1"),
        ("1556579.06", "2030548.00", "76.7"),
    ],
)
def test_the_database_says_all_only_of_all(client, paid, share, expected):
    """Case "Hundred percent": 2,030,000 of 2,030,548 EUR are 99,9 %, for 548 EUR are left."""
    day = date(2020, 1, 1)
    grant = GrantFactory(total_volume=share, state_share=share, own_share=0, rate=100)
    TrancheFactory(grant=grant, claimed=paid, claimed_on=day, approved=paid, approved_on=day, paid=paid, paid_on=day)
    file = b"".join(client.get("/foerdermittel.csv?stichtag=2021-04-08&dialekt=rfc4180").streaming_content).decode()
    assert [row["Abgerufen in %"] for row in csv.DictReader(StringIO(file))] == [expected]
