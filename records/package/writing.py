"""Writes the records of all kinds as a package: a CSV file for each, after RFC 4180, and what describes them."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from django.db.models import Model

from .descriptor import describe, write_descriptor
from .keys import relation_text, with_keys
from .tables import KEY, PackageTable, package_tables
from .values import schema_of

FULL = "vollstaendig"


def write_package(folder: Path, title: str) -> list[str]:
    """Write all records into the folder, which is made. Returns the names of the files.

    The records of a kind stand in the order of their entry, which lists follow where nothing else tells rows apart: so
    the same data give the same bytes, on every database, and again after they were taken in elsewhere. Accounts, the
    history and frozen papers are not among them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    keys: dict[Any, dict[int, str]] = {}
    resources = [write_table(folder, table, keys) for table in package_tables()]
    write_descriptor(folder, FULL, title, resources)
    return [resource["path"] for resource in resources]


def write_table(folder: Path, table: PackageTable, keys: dict[type[Model], dict[int, str]]) -> dict[str, Any]:
    """Write the file of a table, note the keys of its records, and describe it."""
    path = folder / f"{table.name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        write_rows(file, table, keys)
    title, fields = str(table.model._meta.verbose_name_plural), fields_described(table)
    return describe(path, title, fields, primary_key=KEY, foreign_keys=foreign_keys(table))


def write_rows(file: TextIO, table: PackageTable, keys: dict[type[Model], dict[int, str]]) -> None:
    rows = list(with_keys(table, table.rows(), keys))
    keys[table.model] = {each.row["pk"]: each.key for each in rows}
    own = [(place, field) for place, field in enumerate(table.fields) if field.related_model is table.model]
    writer = csv.writer(file)
    writer.writerow([KEY, *table.headers])
    for key, cells, row in rows:
        for place, field in own:
            cells[place] = relation_text(field, row[field.attname], keys)
        writer.writerow([key, *cells])


def fields_described(table: PackageTable) -> Iterator[dict[str, object]]:
    yield {"name": KEY, "type": "string", "constraints": {"required": True, "unique": True}}
    for header, field in zip(table.headers, table.fields, strict=True):
        yield {"name": header, **schema_of(field)}


def foreign_keys(table: PackageTable) -> list[dict[str, object]]:
    names = {each.model: each.name for each in package_tables()}
    return [
        {
            "fields": [header],
            "reference": {
                "resource": names[field.related_model] if field.related_model is not table.model else "",
                "fields": [KEY],
            },
        }
        for header, field in zip(table.headers, table.fields, strict=True)
        if field.is_relation
    ]
