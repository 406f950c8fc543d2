"""The public lists of a key date as a package: each as CSV after RFC 4180, with what describes it."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
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


def write_lists(
    folder: Path, key_date: date, title: str, license_of_data: Mapping[str, str], **more: object
) -> list[str]:
    """Write the lists, as everybody sees them on the key date, into the folder, which is made; `more` is said of the
    package. Returns the names of the files. The same data give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    with as_everybody():
        resources = [write_list(folder, entry, list_file_of(entry, key_date)) for entry in public_lists()]
    write_descriptor(folder, PUBLIC, title, resources, license_of_data, stichtag=key_date.isoformat(), **more)
    return [resource["path"] for resource in resources]


def as_everybody() -> AbstractContextManager[None]:
    """Whatever is read within is what everybody may read."""
    return connection.execute_wrapper(PublicReading(AnonymousUser()))


def public_lists() -> list[RegisteredList]:
    """All lists but those of a single record, and those with data of others, which these publish."""
    return [entry for entry in registered_lists() if not entry.has_parameters and entry.view.is_own]


def list_file_of(entry: RegisteredList, key_date: date) -> ListFile:
    """The list as everybody sees it on the key date."""
    request = HttpRequest()
    request.method, request.path, request.user = "GET", f"/{entry.address}.csv", AnonymousUser()
    request.GET = QueryDict(f"stichtag={key_date.isoformat()}")
    view = entry.view()
    view.setup(request, file_format="csv")
    return ListFile(view.table, view.name, view.days)


def write_list(folder: Path, entry: RegisteredList, list_file: ListFile) -> dict[str, Any]:
    path = folder / f"{entry.file_stem}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(list_file.csv_rfc4180())
    fields = [{"name": header, **schema_of(column)} for header, column in list_file.columns.items()]
    return describe(path, entry.view.heading, fields, description=entry.view.lead)


def schema_of(column: Column) -> dict[str, Any]:
    """The column as Table Schema describes one, without its name."""
    schema: dict[str, Any] = {"type": column.schema_type}
    if column.unit:
        schema["unit"] = column.unit
    if column.schema_type == "boolean":
        schema |= {"trueValues": ["ja"], "falseValues": ["nein"]}
    return schema
