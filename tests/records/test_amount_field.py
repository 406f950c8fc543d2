from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from records.fields import AmountField


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("270000", "270000"),
        ("270000.00", "270000.00"),
        ("270.000,00 €", "270000.00"),
        ("270.000", "270000"),
        ("1.190,00-", "-1190.00"),
        ("-1.190,00", "-1190.00"),
        ("EUR 5,20", "5.20"),
        ("12,3", "12.3"),
    ],
)
def test_amounts_are_read_as_they_are_written(typed, amount):
    assert AmountField(localize=True, max_digits=12, decimal_places=2).clean(typed) == Decimal(amount)


@pytest.mark.parametrize("typed", ["12,3x", "abc", "NaN", "1e400", "1.19,00", "9" * 10_000, "\x00", "1,2,3"])
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValidationError):
        AmountField(localize=True, max_digits=12, decimal_places=2).clean(typed)


def test_what_is_wrong_is_said_as_everywhere():
    field = AmountField(localize=True, max_digits=12, decimal_places=2)
    for typed, message in [("viel", "Bitte eine Zahl eingeben."), ("1,005", "höchstens 2 Dezimalstellen")]:
        with pytest.raises(ValidationError, match=message):
            field.clean(typed)
