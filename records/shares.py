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


# A share in tenths of a percent, of columns that are not negative; null where there is no whole.
TENTHS = "((2000 * {part} + whole) / NULLIF(2 * whole, 0))"


class Percent(Func):
    """`percent` as a database expression over two whole-number columns (counts or cents), the whole not negative.

    Computed in integers, so that both databases round alike: (2000 part + whole) / (2 whole) is the
    number of tenths of a percent, rounded half up. The columns stand in a query of their own, which `LIMIT` keeps
    apart: a sum is computed once, however often its share names it.
    """

    template = (  # PostgreSQL keeps the fraction of a tenth, which is cut off when it is read
        "(SELECT CASE WHEN part < 0 AND {of_minus} < 1 THEN -1 WHEN part < 0 THEN -{of_minus} "
        "WHEN part > 0 AND {of_part} < 1 THEN 1 WHEN part < whole AND {of_part} >= 1000 THEN 999 "
        "WHEN part > whole AND {of_part} < 1001 THEN 1001 ELSE {of_part} END "
        "FROM (SELECT {part} AS part, {whole} AS whole LIMIT 1) AS share)"
    )
    output_field = PercentField()

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *args: Any, **context: Any) -> Any:
        compiled = dict(zip(("part", "whole"), map(compiler.compile, self.get_source_expressions()), strict=True))
        pieces = [(text, name) for text, name, _, _ in Formatter().parse(self.template)]
        tenths = {"of_part": TENTHS.format(part="part"), "of_minus": TENTHS.format(part="-part")}
        sql = self.template.format(**tenths, **{name: text for name, (text, _) in compiled.items()})
        return sql, [value for _, name in pieces if name in compiled for value in compiled[name][1]]
