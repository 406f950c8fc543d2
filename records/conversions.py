"""What a database gives is converted once per value: thousands of rows share some hundred days and amounts."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache, partial
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, DateField, IntegerField

from .fields import ScaledIntegerField

DAYS_KEPT = 10_000
UNALTERABLE = (DateField, BooleanField, IntegerField, ScaledIntegerField)  # fields whose values can be shared


def sharing_values(queryset: Any) -> Any:
    """The queryset of `values` or `values_list`, not yet evaluated, whose rows share what their values are converted
    to."""
    make_compiler = queryset.query.get_compiler

    def get_compiler(*args: Any, **options: Any) -> Any:
        compiler = make_compiler(*args, **options)
        compiler.apply_converters = partial(converted, compiler.connection)
        return compiler

    queryset.query.get_compiler = get_compiler
    return queryset


def share_days() -> None:
    """Let SQLite's driver make a day of the same text once: of a long file that is a tenth of the time."""
    if connection.vendor == "sqlite":  # once asked, Django's backend has registered its own
        sqlite3.register_converter("date", lru_cache(DAYS_KEPT)(day_of))


def day_of(text: bytes) -> date:
    """b"2021-04-08" """
    return date.fromisoformat(text.decode())


class Conversions(dict[Any, Any]):
    """What the values of a column are converted to, each only once: thousands of rows share some hundred days."""

    def __init__(
        self, connection: BaseDatabaseWrapper, converters: Iterable[Callable[..., Any]], expression: Any
    ) -> None:
        self.connection, self.converters, self.expression = connection, converters, expression

    def __missing__(self, value: object) -> Any:
        found = self.convert(value)
        if isinstance(self.expression.output_field, UNALTERABLE):
            self[value] = found
        return found

    def convert(self, value: object) -> Any:
        for convert in self.converters:
            value = convert(value, self.expression, self.connection)
        return value


def converted(
    connection: BaseDatabaseWrapper, rows: Iterable[Any], converters: Mapping[int, Any]
) -> Iterator[list[Any]]:
    """The rows with what the compiler's converters, by the place of their column, make of the values."""
    columns = [(place, Conversions(connection, *each)) for place, each in converters.items()]
    for row in map(list, rows):
        for place, conversions in columns:
            row[place] = conversions[row[place]]
        yield row
