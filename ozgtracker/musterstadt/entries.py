"""What a history is made of: rows of import tables and deeds, each with the day on which it is entered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Value = str | int | bool | Decimal | date | None
Values = dict[str, Value]


@dataclass(frozen=True)
class ImportedRow:
    """A row of the import table of that name, entered on a day; by the German headers of the table."""

    entered_on: date
    table: str
    values: Mapping[str, Value]

    @property
    def cells(self) -> dict[str, str]:
        return {header: text_of(value) for header, value in self.values.items()}


@dataclass(frozen=True)
class EnteredDeed:
    """What is entered by another door than a file, on a day."""

    entered_on: date
    enter: Callable[[], object]


Entry = ImportedRow | EnteredDeed


def text_of(value: Value) -> str:
    """As German files write it: 31.12.2021; 1234,50; ja."""
    match value:
        case None:
            return ""
        case bool():
            return "ja" if value else "nein"
        case date():
            return f"{value:%d.%m.%Y}"
        case Decimal():
            return f"{value:.2f}".replace(".", ",")
        case _:
            return str(value)
