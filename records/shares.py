"""The one rule for shares, paces and amounts: percent and paces with one place, EUR with two, rounded half up."""

from decimal import ROUND_HALF_UP, Decimal
from string import Formatter
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func
from django.db.models.sql.compiler import SQLCompiler

from .fields import PercentField

TENTH, HUNDREDTH = Decimal("0.1"), Decimal("0.01")


def rounded(number: Decimal, unit: Decimal = TENTH) -> Decimal:
    """The number as a multiple of the unit, rounded half up, away from nought: 24.25 is 24.3, 0.05 is 0.1."""
    return number.quantize(unit, ROUND_HALF_UP)


def percent(part: Decimal | int | None, whole: Decimal | int | None) -> Decimal | None:
    """Share of `part` in `whole` in percent with one place, rounded half up; None where there is no whole.

    0,0 and 100,0 are said of nothing and of all alone: 1 of 10,000 is 0,1, 9,999 of 10,000 are 99,9.
    """
    if part is None or not whole:
        return None
    share = rounded(Decimal(100) * part / whole)
    if share == 0 and part:
        return TENTH.copy_sign(part)
    if share == 100 and part != whole:
        return share - TENTH if part < whole else share + TENTH
    return share


def cents(amount: Decimal) -> Decimal:
    """The amount in EUR rounded half up to the cent."""
    return rounded(amount, HUNDREDTH)


class Percent(Func):
    """`percent` as a database expression over two whole-number columns (counts or cents), not negative.

    Computed in integers, so that both databases round alike: (2000 part + whole) / (2 whole) is the
    number of tenths of a percent, rounded half up.
    """

    tenths = "((2000 * ({part}) + ({whole})) / NULLIF(2 * ({whole}), 0))"
    template = (  # PostgreSQL keeps the fraction of a tenth, which is cut off when it is read
        f"CASE WHEN ({{part}}) > 0 AND {tenths} < 1 THEN 1 "
        f"WHEN ({{part}}) < ({{whole}}) AND {tenths} >= 1000 THEN 999 "
        f"WHEN ({{part}}) > ({{whole}}) AND {tenths} < 1001 THEN 1001 ELSE {tenths} END"
    )
    output_field = PercentField()

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *args: Any, **context: Any) -> Any:
        compiled = dict(zip(("part", "whole"), map(compiler.compile, self.get_source_expressions()), strict=True))
        pieces = [(text, name) for text, name, _, _ in Formatter().parse(self.template)]
        sql = self.template.format(**{name: text for name, (text, _) in compiled.items()})
        return sql, [value for _, name in pieces if name for value in compiled[name][1]]
