"""What programs get of a record besides its row and the tables of its page: tables for them alone."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from .panels import PanelTable

Rows = Iterable[Mapping[str, Any]]


class RowTable(NamedTuple):
    """A table of what else is said of a record: its name, its kind, and its rows from what the page of the record shows
    (`PanelPage.shown`), else from the row of the list, and from the key date."""

    name: str
    table_class: type[PanelTable]
    rows: Callable[[Any, Any], Rows]


_tables: dict[str, dict[str, RowTable]] = {}


def row_table(page: str, name: str, table_class: type[PanelTable]) -> Callable[[Any], Any]:
    """Register a function of that source and the key date that yields rows; `page` is the name of the address of the
    record's page, of a record without one that of its list."""

    def register(rows: Callable[[Any, Any], Rows]) -> Callable[[Any, Any], Rows]:
        _tables.setdefault(page, {})[name] = RowTable(name, table_class, rows)
        return rows

    return register


def row_tables(page: str) -> list[RowTable]:
    return list(_tables.get(page, {}).values())
