"""What databases compute for a key date."""

from datetime import date
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Func, IntegerField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import ExtractYear
from django.db.models.sql.compiler import SQLCompiler


class YearOf(ExtractYear):
    """Django's, but that SQLite reads the year off the text of the day: Django would call Python for every row."""

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        day, of_day = compiler.compile(self.lhs)
        return f"CAST(substr({day}, 1, 4) AS INTEGER)", of_day


class ByThen(Func):
    """A column's value once the day in another column had come; nothing before it.

    Without a value it is the day itself. The same as a Case with one When, which Django takes three times as long to
    put into SQL: the condition is no filter that could join other tables.
    """

    arity = 3

    def __init__(self, day: str, key_date: date, value: str = "") -> None:
        super().__init__(F(day), Value(key_date), F(value or day))

    def _resolve_output_field(self) -> Any:
        return self.get_source_fields()[-1]

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *args: Any, **context: Any) -> Any:
        (day, of_day), (key_date, of_key_date), (value, of_value) = map(compiler.compile, self.get_source_expressions())
        return f"CASE WHEN {day} <= {key_date} THEN {value} END", [*of_day, *of_key_date, *of_value]


class DaysBetween(Func):
    """Whole days from the day in one column, or a value, to another: SQLite counts them without calling Python."""

    arity = 2
    template, arg_joiner = "(%(expressions)s)", " - "
    output_field = IntegerField()

    def __init__(self, since: Combinable, until: Combinable) -> None:
        super().__init__(until, since)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        (until, of_until), (since, of_since) = map(compiler.compile, self.get_source_expressions())
        return f"CAST(julianday({until}) - julianday({since}) AS INTEGER)", [*of_until, *of_since]
