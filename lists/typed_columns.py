"""Values of different kinds under one header: each knows its own kind of column."""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from .columns import Column, Row
from .markup import figure


@dataclass(frozen=True)
class Typed:
    """A value with its own kind of column; `is_change` says that the page shows the sign of what is more; `word` stands
    before it on pages where it is a bound (mindestens)."""

    value: Any
    column: Column
    is_change: bool = False
    word: str = ""

    def __str__(self) -> str:
        text = self.column.change(self.value) if self.is_change else self.column.text(self.value)
        return f"{self.word} {text}".lstrip()


class TypedColumn(Column):
    """For tables whose rows are of different kinds: every value is a Typed and is written as its own kind."""

    schema_type = "any"
    numeric = True

    def text(self, value: Typed) -> str:
        return str(value)

    def markup(self, value: Typed, row: Row) -> SafeString:
        """Numbers, amounts and days on one line; words, such as names, wrap."""
        return figure(self.text(value)) if value.column.numeric else value.column.markup(value.value, row)

    def excel_csv(self, value: Typed) -> str:
        return value.column.excel_csv(value.value)

    def rfc4180(self, value: Typed) -> str:
        return value.column.rfc4180(value.value)

    def json(self, value: Typed) -> Any:
        return value.column.json(value.value)

    def sheet(self, value: Typed) -> Any:
        return value.column.sheet(value.value)

    def sheet_format_of(self, value: Typed) -> str:
        return value.column.sheet_format
