"""Takes a full package into an empty database, whole or not at all."""

import csv
import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from ..file_texts import LONGEST
from ..history import because, one_moment, remember
from ..inserting import insert
from ..models import Record
from .descriptor import NAME
from .keys import reference_value, with_keys
from .tables import KEY, PackageTable, package_tables
from .values import value_of
from .writing import FULL

AT_ONCE = 500


class PackageError(Exception):
    """Why a package cannot be taken in, in German."""


def is_package(folder: Path) -> bool:
    return (folder / NAME).is_file()


def load_package(folder: Path) -> dict[str, int]:
    """Take in the package of the folder. Returns how many records each of its files brought.

    Raises a PackageError where it is none, a file is missing or altered, the database has data, or a row does not fit.
    """
    paths = checked_paths(folder)
    refuse_data()
    numbers: dict[str, int] = {}
    keys: dict[Any, dict[str, int]] = {}
    with transaction.atomic(), one_moment(), because("Aus einem Paket übernommen"):
        for table in package_tables():
            if path := paths.get(f"{table.name}.csv"):
                numbers[path.name] = load_table(table, path, keys)
    return numbers


def checked_paths(folder: Path) -> dict[str, Path]:
    """The files of the package by their names, each as it is described."""
    try:
        package = json.loads((folder / NAME).read_text(encoding="utf-8"))
        name, resources = package["name"], package["resources"]
        described = {str(each["path"]): str(each["hash"]) for each in resources}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PackageError(f"{NAME} ist nicht zu lesen oder beschreibt kein Paket.") from error
    if name != FULL:
        raise PackageError("Das Paket enthält nur öffentliche Daten. Übernehmen lässt sich der vollständige Teil.")
    known = {f"{table.name}.csv" for table in package_tables()}
    if unknown := sorted(described.keys() - known):
        raise PackageError(f"Diese Dateien kennt das Programm nicht: {', '.join(unknown)}.")
    return {name: checked(folder / name, digest) for name, digest in described.items()}


def checked(path: Path, digest: str) -> Path:
    try:
        found = f"sha256:{sha256(path.read_bytes()).hexdigest()}"
    except OSError as error:
        raise PackageError(f"Die Datei {path.name} fehlt.") from error
    if found != digest:
        raise PackageError(f"Die Datei {path.name} ist eine andere, als {NAME} beschreibt.")
    return path


def refuse_data() -> None:
    for table in package_tables():
        if not table.is_brought_by_migrations and table.model._base_manager.exists():
            kind = table.model._meta.verbose_name_plural
            raise PackageError(f"Die Datenbank ist nicht leer: Es gibt schon {kind}. Ein Paket braucht eine leere.")


def load_table(table: PackageTable, path: Path, keys: dict[Any, dict[str, int]]) -> int:
    """Insert the records of a file, and note their numbers by their keys."""
    rows = list(rows_of(table, path))
    named = {row[KEY]: record_of(table, row, keys, f"{path.name}, Zeile {number}") for number, row in rows}
    if len(named) < len(rows):
        raise PackageError(f"{path.name}: Ein Schlüssel steht mehrmals.")
    there = take_away(table, keys) if table.is_brought_by_migrations else {}
    for key, record in named.items():
        record.pk = there.get(key) or key_of_new(record)
    try:
        insert_all(table.model, list(named.values()), set(there.values()))
    except (IntegrityError, ValidationError) as error:
        raise PackageError(f"{path.name}: Die Zeilen passen nicht zueinander ({error}).") from error
    keys[table.model] = {key: record.pk for key, record in named.items()}
    link_own(table, [row for _, row in rows], keys[table.model], path.name)
    return len(named)


def key_of_new(record: Any) -> int | None:
    """The number that a new record has in the database; None where that gives it."""
    made: int | None = record.made_key if hasattr(record, "made_key") else None
    return made


def rows_of(table: PackageTable, path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The rows of a file with their numbers, as a spreadsheet counts them."""
    with path.open(encoding="utf-8", newline="") as file, long_cells():
        reader = csv.DictReader(file, strict=True)
        if list(reader.fieldnames or ()) != [KEY, *table.headers]:
            raise PackageError(f"{path.name}: Die Spalten sind andere als die des Programms.")
        for number, row in enumerate(reader, 2):
            if None in row or None in row.values():
                raise PackageError(f"{path.name}, Zeile {number}: Die Zahl der Zellen stimmt nicht.")
            yield number, row


@contextmanager
def long_cells() -> Iterator[None]:
    """Inside, a cell may hold the text of a file."""
    former = csv.field_size_limit(LONGEST)
    try:
        yield
    finally:
        csv.field_size_limit(former)


def record_of(table: PackageTable, row: Mapping[str, str], keys: Mapping[Any, Mapping[str, int]], place: str) -> Any:
    values: dict[str, Any] = {}
    for header, field in zip(table.headers, table.fields, strict=True):
        text = row[header]
        try:
            if field.name == table.reference:
                values[field.attname] = reference_value(text, keys)
            elif not field.is_relation:
                values[field.attname] = value_of(field, text)
            elif field.related_model is not table.model:
                values[field.attname] = keys[field.related_model][text] if text else None
        except (ValueError, KeyError, ValidationError) as error:
            raise PackageError(f"{place}: „{text}“ passt nicht in die Spalte „{header}“.") from error
    return table.model(**values)


def take_away(table: PackageTable, keys: Mapping[Any, Mapping[str, int]]) -> dict[str, int]:
    """Delete what migrations brought, to which nothing refers in an empty database. Returns the numbers that it had, by
    the keys: what the package has of it gets these again."""
    named = {model: {number: key for key, number in of_model.items()} for model, of_model in keys.items()}
    columns = ["pk", *(field.attname for field in table.fields)]
    there = {
        each.key: each.row["pk"]
        for each in with_keys(table, QuerySet(table.model).order_by("pk").values(*columns), named)
    }
    rows: Any = QuerySet(table.model).order_by()
    rows._raw_delete(rows.db)
    return there


def insert_all(model: Any, records: list[Any], there: Collection[int]) -> None:
    """`there` are the numbers of those of which a history is there."""
    if not issubclass(model, Record):
        QuerySet(model).bulk_create(records)
        return
    insert(model, records, "default")
    for kind, is_there in (("~", True), ("+", False)):
        remember(model, [record.pk for record in records if (record.pk in there) is is_there], kind)


def link_own(table: PackageTable, rows: list[Mapping[str, str]], keys: Mapping[str, int], file: str) -> None:
    """Set the relations among the records of one table, once all are there."""
    for header, field in zip(table.headers, table.fields, strict=True):
        if field.related_model is table.model:
            for row in rows:
                if text := row[header]:
                    if text not in keys:
                        raise PackageError(f"{file}: „{text}“ in der Spalte „{header}“ gibt es nicht.")
                    QuerySet(table.model).filter(pk=keys[row[KEY]]).update(**{field.attname: keys[text]})
