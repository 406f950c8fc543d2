"""A file into the database, on django-import-export: German headers, every problem with its row and column."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Model
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import Widget
from tablib import Dataset

from records.history import because

from .widgets import RelationWidget

FIRST_DATA_ROW = 2


class ImportProblems(Exception):  # noqa: N818 they are many
    """Why nothing was imported: one German line for each problem, with file, row and column."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Column(Field):
    """A column of an imported file: its German header and how its cells are read into the attribute."""

    def __init__(self, header: str, attribute: str, widget: Widget) -> None:
        super().__init__(attribute=attribute, column_name=header, widget=widget)


class Resource(ModelResource):
    """Base of what a file is imported by. A row that is there already (`import_id_fields`) is brought up to date."""

    class Meta:
        clean_model_instances = True
        skip_unchanged = True
        skip_html_diff = True
        use_transactions = False

    def get_instance(self, instance_loader: Any, row: Any) -> Model | None:
        try:
            return super().get_instance(instance_loader, row)
        except ValueError:
            return None  # a cell of the key is invalid: reading the row tells which

    @property
    def headers(self) -> list[str]:
        """The headers a file must have, those by which other rows are found included."""
        headers = [header for field in self.get_import_fields() for header in headers_read(field)]
        return list(dict.fromkeys(headers))


def headers_read(field: Field) -> list[str]:
    if isinstance(field.widget, RelationWidget):
        return [header for header, _ in field.widget.columns.values()]
    return [field.column_name]


def read_table(path: Path) -> Dataset:
    """The rows of a CSV file (UTF-8, semicolon or comma). Raises ImportProblems where it is none."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = "ist nicht in UTF-8 gespeichert" if isinstance(error, UnicodeDecodeError) else "lässt sich nicht lesen"
        raise ImportProblems([f"{path.name} {reason}."]) from error
    if "\0" in text:
        raise ImportProblems([f"{path.name} enthält ein Nullzeichen und ist vermutlich keine CSV-Datei."])
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    rows = [row for row in csv.reader(StringIO(text), delimiter=delimiter) if row]
    headers = [header.strip() for header in rows[0]] if rows else []
    uneven = [
        f"{path.name}, Zeile {number}: Die Zeile hat {len(row)} statt {len(headers)} Felder."
        for number, row in enumerate(rows[1:], FIRST_DATA_ROW)
        if len(row) != len(headers)
    ]
    if uneven:
        raise ImportProblems(uneven)
    return Dataset(*rows[1:], headers=headers)


def import_table(path: Path, resource: Resource) -> dict[str, int]:
    """Import one file whole or not at all; returns the numbers of rows `new`, `update` and `skip` (unchanged).

    Raises ImportProblems.
    """
    table = read_table(path)
    check_headers(path.name, table.headers or [], resource.headers)
    with transaction.atomic(), because(f"Import aus {path.name}"):
        result = resource.import_data(table, use_transactions=False)
        problems = [
            *(f"{path.name}: {error.error}" for error in result.base_errors),
            *(line for row in result.invalid_rows for line in row_problems(path.name, resource, row)),
            *(
                f"{path.name}, Zeile {number + 1}: {error.error}"
                for number, errors in result.row_errors()
                for error in errors
            ),
        ]
        if problems:
            raise ImportProblems(problems)
    return {kind: result.totals[kind] for kind in ("new", "update", "skip")}


def check_headers(file_name: str, headers: list[str], expected: list[str]) -> None:
    missing = [f"{file_name}: Die Spalte „{header}“ fehlt." for header in expected if header not in headers]
    unknown = [f"{file_name}: Die Spalte „{header}“ ist unbekannt." for header in headers if header not in expected]
    doubled = [f"{file_name}: Die Spalte „{header}“ steht doppelt." for header in expected if headers.count(header) > 1]
    if missing or unknown or doubled:
        raise ImportProblems([*missing, *unknown, *doubled])


def row_problems(file_name: str, resource: Resource, invalid_row: Any) -> list[str]:
    """The problems of one row, each with its column where it has one."""
    row = f"{file_name}, Zeile {invalid_row.number + 1}"
    headers = {field.attribute: field.column_name for field in resource.get_import_fields()}
    in_columns = [
        f"{row}, Spalte „{headers.get(attribute, attribute)}“: {message}"
        for attribute, messages in invalid_row.field_specific_errors.items()
        for message in messages
    ]
    return [*in_columns, *(f"{row}: {message}" for message in invalid_row.non_field_specific_errors)]
