"""The public lists of a key date as a package: each as CSV after RFC 4180, with what describes it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest, QueryDict

from records.package.descriptor import describe, write_descriptor
from records.publication import PublicReading

from .columns import Column
from .files import ListFile
from .registry import RegisteredList, registered_lists

PUBLIC = "oeffentlich"


def write_lists(folder: Path, key_date: date, title: str, license_name: str = "") -> list[str]:
    """Write the lists, as everybody sees them on the key date, into the folder, which is made. Returns the names of the
    files. The same data give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    with connection.execute_wrapper(PublicReading(AnonymousUser())):
        resources = [write_list(folder, name, list_file) for name, list_file in public_lists(key_date)]
    write_descriptor(folder, PUBLIC, title, resources, license_name, stichtag=key_date.isoformat())
    return [resource["path"] for resource in resources]


def public_lists(key_date: date) -> Iterator[tuple[str, ListFile]]:
    """All lists but those of a single record, by their addresses with - for /."""
    for entry in registered_lists():
        if not entry.has_parameters:
            yield entry.address.replace("/", "-"), list_file_of(entry, key_date)


def list_file_of(entry: RegisteredList, key_date: date) -> ListFile:
    request = HttpRequest()
    request.method, request.path, request.user = "GET", f"/{entry.address}.csv", AnonymousUser()
    request.GET = QueryDict(f"stichtag={key_date.isoformat()}")
    view = entry.view()
    view.setup(request, file_format="csv")
    return ListFile(view.table, view.name, view.days)


def write_list(folder: Path, name: str, list_file: ListFile) -> dict[str, Any]:
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(list_file.csv_rfc4180())
    fields = [{"name": header, **schema_of(column)} for header, column in list_file.columns.items()]
    return describe(path, name, fields)


def schema_of(column: Column) -> dict[str, Any]:
    """The column as Table Schema describes one, without its name."""
    schema: dict[str, Any] = {"type": column.schema_type}
    if column.unit:
        schema["unit"] = column.unit
    if column.schema_type == "boolean":
        schema |= {"trueValues": ["ja"], "falseValues": ["nein"]}
    return schema
