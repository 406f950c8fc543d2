"""The one rule for shares and amounts: percent with one place, EUR with two, rounded half up."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Func

from .fields import PercentField


def percent(part: Decimal | int | None, whole: Decimal | int | None) -> Decimal | None:
    """Share of `part` in `whole` in percent with one place, rounded half up; None where there is no whole."""
    if part is None or not whole:
        return None
    return (Decimal(100) * part / whole).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def cents(amount: Decimal) -> Decimal:
    """The amount in EUR rounded half up to the cent."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


class Percent(Func):
    """`percent` as a database expression over two whole-number columns (counts or cents), not negative.

    Computed in integers, so that both databases round alike: (2000 part + whole) / (2 whole) is the
    number of tenths of a percent, rounded half up.
    """

    template = "((2000 * (%(part)s) + (%(whole)s)) / NULLIF(2 * (%(whole)s), 0))"
    output_field = PercentField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> Any:
        part, whole = self.get_source_expressions()
        part_sql, part_params = compiler.compile(part)
        whole_sql, whole_params = compiler.compile(whole)
        sql = self.template % {"part": part_sql, "whole": whole_sql}
        return sql, [*part_params, *whole_params, *whole_params]
