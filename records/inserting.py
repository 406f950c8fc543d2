"""Many new rows at once. Django's bulk_create asks of every single value whether it is an expression or a default of
the database, which takes longer than to insert them; here each field prepares a column, and PostgreSQL copies the rows.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.utils.functional import partition

from .generics import Field

InsertedRow = tuple[Any, ...]


def insert(model: type[Model], records: Sequence[Any], using: str) -> None:
    """Inside a transaction: insert the records, as Django's bulk_create; new ones get their keys."""
    for record in records:
        record._prepare_related_fields_for_save(operation_name="bulk_create")
    for of_one_kind in partition(lambda record: record.pk is None, records):
        if of_one_kind:
            insert_rows(model, of_one_kind, using)


def insert_rows(model: Any, records: Sequence[Any], using: str) -> None:
    """Insert records that all have their keys already, or none."""
    connection, is_new = connections[using], records[0].pk is None
    key = model._meta.pk
    fields = [field for field in model._meta.concrete_fields if field is not key]
    rows: Iterator[InsertedRow] = zip(*(column(field, records, connection) for field in fields), strict=True)
    if not is_new or connection.vendor == "postgresql":
        keys = reserved_keys(model, len(records), connection) if is_new else column(key, records, connection)
        fields = [key, *fields]
        rows = ((pk, *row) for pk, row in zip(keys, rows, strict=True))
    if connection.vendor == "postgresql":
        copy_rows(model, fields, rows, connection)
    else:
        keys = insert_values(model, fields, list(rows), connection)
    for record, pk in zip(records, keys, strict=True):
        record.pk = pk
        record._state.adding, record._state.db = False, using


def column(field: Field, records: Sequence[Model], connection: BaseDatabaseWrapper) -> list[Any]:
    """What the database stores of the records in the field."""
    has_own_way = type(field).pre_save is not Field.pre_save
    value_of: Callable[[Any], Any] = partial(field.pre_save, add=True) if has_own_way else attrgetter(field.attname)
    prepare = partial(field.get_db_prep_save, connection=connection)
    values = list(map(value_of, records))
    try:
        return list(map(lru_cache(maxsize=None, typed=True)(prepare), values))  # most are alike
    except TypeError:  # not hashable
        return list(map(prepare, values))


def quoted(model: Any, fields: Iterable[Any], connection: BaseDatabaseWrapper) -> tuple[str, str]:
    """The table and its columns in SQL."""
    quote = connection.ops.quote_name
    return quote(model._meta.db_table), ", ".join(quote(field.column) for field in fields)


def reserved_keys(model: Any, number: int, connection: BaseDatabaseWrapper) -> list[int]:
    """Keys that no other row gets."""
    table, key = quoted(model, [], connection)[0], model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval((SELECT pg_get_serial_sequence(%s, %s)::regclass)) FROM generate_series(1, %s)",
            [table, key, number],
        )
        return [pk for (pk,) in cursor.fetchall()]


def copy_rows(
    model: type[Model], fields: Sequence[Field], rows: Iterable[InsertedRow], connection: BaseDatabaseWrapper
) -> None:
    """Let PostgreSQL copy the rows into the table: twice as fast as an INSERT."""
    table, columns = quoted(model, fields, connection)
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def insert_values(
    model: Any, fields: Sequence[Field], rows: Sequence[InsertedRow], connection: BaseDatabaseWrapper
) -> list[int]:
    """Insert the rows, as many at once as SQLite takes parameters; returns their keys."""
    table, columns = quoted(model, fields, connection)
    key = connection.ops.quote_name(model._meta.pk.column)
    row_places = f"({', '.join(['%s'] * len(fields))})"
    at_once = connection.ops.bulk_batch_size(fields, rows)
    keys: list[int] = []
    with connection.cursor() as cursor:
        for start in range(0, len(rows), at_once):
            batch = rows[start : start + at_once]
            places = ", ".join([row_places] * len(batch))
            cursor.execute(
                f"INSERT INTO {table} ({columns}) VALUES {places} RETURNING {key}",  # noqa: S608 our own names
                [value for row in batch for value in row],
            )
            keys += [pk for (pk,) in cursor.fetchall()]
    return keys
