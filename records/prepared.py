"""Queries whose SQL is made once: of most pages, making it takes longer than running it.

What differs from one call to the next, days and ids, is put into the parameters. Whether that gives the same query is
checked when a query is prepared, and on every call where CHECK_PREPARED_QUERIES is set, as in some of the tests.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial, update_wrapper
from itertools import count
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet

from .conversions import converted

# They stand for the days and ids of a call: far from any that occurs, and from each other, so that days that a query
# counts from them (the 90 days of a confirmation) are recognised too.
FIRST_YEAR, YEARS_APART = 5000, 200
FIRST_ID = 7_000_000_000
MANY_IDS = 1024  # each power of two is a query of its own: with more they are made anew

Statement = tuple[str, tuple[Any, ...]]
AnyRow = TypeVar("AnyRow")


class PreparedQuery:
    """Decorates a function that makes a queryset of `values` or `values_list`: called, it gives the rows as a list.

    Days and lists of ids are parameters, in named tuples too; everything else is hashable, and its values are queries
    of their own.
    """

    def __init__(self, build: Callable[..., Any]) -> None:
        self.build = build
        self.known: dict[Any, Template | None] = {}
        update_wrapper(self, build)

    def __call__(self, *given: object) -> list[Any]:
        key = shape_of(arguments := filled_up(given))
        if key is None:
            return list(self.build(*given))
        if key not in self.known:
            self.known[key] = self.prepare(arguments)
        template = self.known[key]
        if template is None:
            return list(self.build(*arguments))
        if settings.CHECK_PREPARED_QUERIES and template.statement(arguments) != statement_of(self.build(*arguments)):
            raise AssertionError(f"{self.build.__qualname__} cannot be prepared: {arguments}")
        return template.rows(arguments)

    def prepare(self, arguments: Sequence[object]) -> "Template | None":
        """The template; None where it would not give the query of these arguments, or there is nothing to query."""
        queryset = self.build(*Placeholders().of(arguments))
        compiler = queryset.query.get_compiler(queryset.db)
        try:
            template = Template(queryset, compiler, *compiler.as_sql())
            is_same = template.statement(arguments) == statement_of(self.build(*arguments))
        except (EmptyResultSet, OverflowError):
            return None
        return template if is_same else None


def prepared(build: Callable[..., Iterable[AnyRow]]) -> Callable[..., list[AnyRow]]:
    """See PreparedQuery."""
    return PreparedQuery(build)


@dataclass(frozen=True)
class Template:
    """A compiled query of placeholders: of whatever gives rows, Django's compiler with its columns and converters."""

    queryset: Any
    compiler: Any
    sql: str
    params: tuple[Any, ...]

    def statement(self, arguments: Sequence[object]) -> Statement:
        """SQL and parameters for the arguments."""
        return self.sql, tuple(self.filled_in(arguments))

    def filled_in(self, arguments: Sequence[object]) -> Iterator[object]:
        each = list(leaves(arguments))
        days = [leaf for leaf in each if isinstance(leaf, date)]
        ids = [pk for leaf in each if isinstance(leaf, list) for pk in leaf]
        adapt = connections[self.queryset.db].ops.adapt_datefield_value
        for param in self.params:
            if day := day_in(param):
                place = (day.year - FIRST_YEAR + YEARS_APART // 2) // YEARS_APART
                yield adapt(days[place] + (day - placeholder_day(place)))
            elif isinstance(param, int) and param >= FIRST_ID:
                yield type(param)(ids[param - FIRST_ID])
            else:
                yield param

    def rows(self, arguments: Sequence[object]) -> list[Any]:
        """The rows, as the queryset gives them."""
        with planned_once(connections[self.queryset.db]):
            return list(self.queryset._iterable_class(Filled(self, self.statement(arguments))))


@contextmanager
def planned_once(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Inside, PostgreSQL keeps the plan of a statement too: of a row of joins, planning takes longer than running.

    Not where queries are logged: Django cannot read the statement from such a cursor.
    """
    if connection.vendor != "postgresql" or connection.queries_logged:
        yield
        return
    from django.db.backends.postgresql.base import ServerBindingCursor  # there is none without psycopg

    connection.ensure_connection()
    raw = connection.connection
    usual, raw.cursor_factory, raw.prepare_threshold = raw.cursor_factory, ServerBindingCursor, 0
    try:
        yield
    finally:
        raw.cursor_factory, raw.prepare_threshold = usual, None


@dataclass(frozen=True)
class Filled:
    """A template with its parameters: what Django's iterables read of a queryset, and of its query."""

    template: Template
    statement: Statement

    def __getattr__(self, name: str) -> Any:
        return getattr(self.template.queryset, name)

    @property
    def query(self) -> "FilledQuery":
        return FilledQuery(self.template.queryset.query, self)


@dataclass(frozen=True)
class FilledQuery:
    made: Any
    filled: Filled

    def __getattr__(self, name: str) -> Any:
        return getattr(self.made, name)

    def get_compiler(self, using: str) -> Any:
        """The compiler, on the connection of the thread, that has compiled already."""
        compiler = copy(self.filled.template.compiler)
        compiler.connection = connections[using]
        compiler.as_sql = lambda *args, **options: self.filled.statement
        compiler.apply_converters = partial(converted, connections[using])
        return compiler


def filled_up(argument: Any) -> Any:
    """The arguments, lists of ids filled up to a power of two with such as none has: so few lengths occur."""
    if hasattr(argument, "_fields"):
        return type(argument)(*map(filled_up, argument))
    if isinstance(argument, tuple):
        return tuple(map(filled_up, argument))
    if isinstance(argument, list) and argument:
        missing = 2 ** (len(argument) - 1).bit_length() - len(argument)
        return [*argument, *range(-missing, 0)]
    return argument


def leaves(arguments: Iterable[Any]) -> Iterator[object]:
    """The arguments, of named tuples what is in them."""
    for argument in arguments:
        if hasattr(argument, "_fields"):
            yield from leaves(argument)
        else:
            yield argument


def shape_of(arguments: Sequence[object]) -> tuple[object, ...] | None:
    """What a template depends on; None for too many ids, and for moments, each of which would be a query of its own."""
    each = list(leaves(arguments))
    has_moment = any(isinstance(leaf, datetime) for leaf in each)
    if has_moment or sum(len(leaf) for leaf in each if isinstance(leaf, list)) > MANY_IDS:
        return None
    return tuple(len(leaf) if isinstance(leaf, list) else date if isinstance(leaf, date) else (leaf,) for leaf in each)


class Placeholders:
    """Gives the arguments of a call with placeholders for days and ids."""

    def __init__(self) -> None:
        self.days = count()
        self.ids = count(FIRST_ID)

    def of(self, arguments: Iterable[object]) -> list[Any]:
        return [self.for_one(argument) for argument in arguments]

    def for_one(self, argument: Any) -> Any:
        if hasattr(argument, "_fields"):
            return type(argument)(*self.of(argument))
        if isinstance(argument, list):
            return [next(self.ids) for _ in argument]
        return placeholder_day(next(self.days)) if isinstance(argument, date) else argument


def placeholder_day(place: int) -> date:
    return date(FIRST_YEAR + place * YEARS_APART, 7, 1)


def day_in(param: object) -> date | None:
    """The day that a parameter is, or that it says, where it stems from a placeholder."""
    if isinstance(param, str) and len(param) == len("5000-07-01"):
        try:
            param = date.fromisoformat(param)
        except ValueError:
            return None
    half = YEARS_APART // 2
    return param if type(param) is date and FIRST_YEAR - half <= param.year < date.max.year - half else None


def statement_of(queryset: QuerySet[Any]) -> Statement:
    sql, params = queryset.query.sql_with_params()
    return sql, tuple(params)
