"""The tables that can be imported, as the apps register them.

An app registers its tables in `resources.py`, or in several modules whose names end so; that makes a table known to
the command, the admin pages with their templates, the folder of examples, undoing and the documentation.
"""

from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module
from pkgutil import iter_modules

from django.apps import apps

from .tables import ImportTable

MODULE_SUFFIX = "resources"
_tables: dict[str, ImportTable] = {}


def register(*tables: ImportTable) -> None:
    """Let files of these tables be imported. Raises a ValueError where a name is taken."""
    for table in tables:
        if table.name in _tables:
            raise ValueError(f"Two import tables are called {table.name}.")
        _tables[table.name] = table
    in_order.cache_clear()


def unregister(name: str) -> None:
    """Forget the table; tests that register one of their own do so."""
    del _tables[name]
    in_order.cache_clear()


def tables() -> list[ImportTable]:
    """All tables, each after those whose records it refers to."""
    discover()
    return list(in_order())


def table_named(name: str) -> ImportTable | None:
    discover()
    return _tables.get(name)


@cache
def discover() -> None:
    """Import the modules in which apps register their tables."""
    for config in apps.get_app_configs():
        for module in iter_modules([config.path]):
            if module.name.endswith(MODULE_SUFFIX):
                import_module(f"{config.name}.{module.name}")


@cache
def in_order() -> tuple[ImportTable, ...]:
    before = {name: tables_before(table) for name, table in sorted(_tables.items())}
    return tuple(_tables[name] for name in TopologicalSorter(before).static_order())


def tables_before(table: ImportTable) -> list[str]:
    """The names of the tables that bring records to which the table refers."""
    others = [other for other in _tables.values() if other is not table]
    return [other.name for other in others if table.related_models.intersection(other.models)]
