"""What a database gives is converted once per value: thousands of rows share some hundred days and amounts."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, DateField, IntegerField

from .batches import in_batches
from .fields import ScaledIntegerField

DAYS_KEPT = TEXTS_KEPT = 10_000
BATCH_ROWS = 500
UNALTERABLE = (DateField, BooleanField, IntegerField, ScaledIntegerField)  # fields whose values can be shared


def sharing_values(queryset: Any) -> Any:
    """The queryset of `values` or `values_list`, not yet evaluated, whose rows share what their values are converted
    to."""

    def share(compiler: Any) -> None:
        compiler.apply_converters = partial(converted, compiler.connection)

    return with_compiler(queryset, share)


def sharing_texts(queryset: Any, texts: Mapping[str, Callable[[Any], str]]) -> Any:
    """The same of `values_list`, whose rows are what `texts` make of the values of each name; of none an empty text."""

    def share(compiler: Any) -> None:
        of_columns = [texts[name] for name in queryset.query.selected]
        compiler.get_converters = partial(converters_of_all, compiler.get_converters)
        compiler.apply_converters = partial(as_texts, compiler.connection, of_columns)

    return with_compiler(queryset, share)


def with_compiler(queryset: Any, prepare: Callable[[Any], None]) -> Any:
    """The queryset, not yet evaluated, whose compiler is prepared by the function."""
    make_compiler = queryset.query.get_compiler

    def get_compiler(*args: Any, **options: Any) -> Any:
        compiler = make_compiler(*args, **options)
        prepare(compiler)
        return compiler

    queryset.query.get_compiler = get_compiler
    return queryset


def converters_of_all(get_converters: Callable[[Any], Any], expressions: Sequence[Any]) -> dict[int, Any]:
    """The compiler's converters, and none for the other columns."""
    none: dict[int, Any] = {place: ([], expression) for place, expression in enumerate(expressions)}
    return {**none, **get_converters(expressions)}


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


class Texts(dict[Any, str]):
    """What is written for the values of a column. Those of the first thousands of values are kept."""

    def __init__(self, conversions: Conversions, text: Callable[[Any], str]) -> None:
        self.convert, self.text = conversions.convert, text

    def __missing__(self, value: object) -> str:
        found = self.convert(value)
        text = "" if found is None else self.text(found)
        if len(self) < TEXTS_KEPT:
            self[value] = text
        return text


def as_texts(
    connection: BaseDatabaseWrapper,
    texts: Sequence[Callable[[Any], str]],
    rows: Iterable[Any],
    converters: Mapping[int, Any],
) -> Iterator[tuple[str, ...]]:
    """The rows with the texts of what the compiler's converters make of the values. Column by column, some hundred rows
    at a time: that takes half of the time."""
    columns = [Texts(Conversions(connection, *converters[place]), text).__getitem__ for place, text in enumerate(texts)]
    for batch in in_batches(rows, BATCH_ROWS):
        yield from zip(*map(map, columns, zip(*batch, strict=True)), strict=True)


def converted(
    connection: BaseDatabaseWrapper, rows: Iterable[Any], converters: Mapping[int, Any]
) -> Iterator[list[Any]]:
    """The rows with what the compiler's converters, by the place of their column, make of the values."""
    columns = [(place, Conversions(connection, *each)) for place, each in converters.items()]
    for row in map(list, rows):
        for place, conversions in columns:
            row[place] = conversions[row[place]]
        yield row
