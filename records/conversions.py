"""What a database gives is converted once per value: thousands of rows share some hundred days and amounts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, DateField, IntegerField

from .fields import ScaledIntegerField

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
