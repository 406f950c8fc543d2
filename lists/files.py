"""A list as a file: all its rows, streamed in chunks with flat memory. Formats: docs/schnittstellen.md#formate."""

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from io import StringIO
from operator import attrgetter
from typing import IO, Any, Protocol
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from records.batches import in_batches

from .columns import Column, DateColumn, TextColumn
from .tables import CHUNK_ROWS, QuerysetRows, Table

FILE_FORMATS = ("csv", "xlsx", "json")
DIALECTS = ("excel", "rfc4180")
FILES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("CSV für Excel", "csv", {}),
    ("XLSX", "xlsx", {}),
    ("CSV (RFC 4180)", "csv", {"dialekt": "rfc4180"}),
    ("JSON", "json", {}),
)
KEY_DATE_HEADER = "Stichtag"
OBVIOUS_DAYS = ("stichtag", "von", "bis")
BYTE_ORDER_MARK = "\ufeff"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TO_BE_QUOTED = {delimiter: re.compile(f'[{delimiter}"\r\n]') for delimiter in ";,"}
ConverterOf = Callable[[Column], Callable[[Any], str]]  # how a column writes its values


@dataclass(frozen=True)
class ListFile:
    """A list to be written: its table (filtered and sorted), its name, and the days it speaks of by their parameters.

    Days other than `stichtag`, `von` and `bis` are named in the name of the file. The last column is the Stichtag, the
    same in every row, so that the file can be imported under any name; a list without one, or with a column of that
    name, has none. `subject` are values by their headers that stand before the others in every row: what the page is
    about that the table is part of. `filter_words` is what the name of the file says of its filters.
    """

    table: Table
    name: str
    days: Mapping[str, date]
    subject: Mapping[str, str] = field(default_factory=dict)
    filter_words: str = ""

    def response(self, file_format: str, dialect: str) -> HttpResponseBase:
        """The download in the format csv, xlsx or json; `dialect` excel or rfc4180 for CSV."""
        if file_format == "xlsx":
            response: HttpResponseBase = FileResponse(self.sheet(), content_type=XLSX_TYPE)
        elif file_format == "json":
            response = StreamingHttpResponse(self.json(), content_type="application/json")
        else:
            lines = self.csv_rfc4180() if dialect == "rfc4180" else self.csv_excel()
            response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{self.stem}.{file_format}"'
        return response

    @property
    def stem(self) -> str:
        """The file's name without its suffix."""
        return stem_of(self.name, self.days, self.filter_words)

    @cached_property
    def table_columns(self) -> dict[str, Column]:
        """The columns of the table by their headers."""
        return {column.header: column.column for column in self.table.columns if column.column.file}

    @cached_property
    def key_date(self) -> date | None:
        """What the last column holds; None where there is no such column."""
        return None if KEY_DATE_HEADER in self.table_columns else self.days.get("stichtag")

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The columns of the file by their headers."""
        added = {KEY_DATE_HEADER: DateColumn(KEY_DATE_HEADER)} if self.key_date else {}
        return {**{header: TextColumn(header) for header in self.subject}, **self.table_columns, **added}

    def csv_excel(self) -> Iterator[str]:
        """For German Excel: semicolon, decimal comma, byte order mark, formulas neutralised."""
        yield BYTE_ORDER_MARK
        yield from self.csv_lines(";", attrgetter("excel_csv"))

    def csv_rfc4180(self) -> Iterator[str]:
        """For machines, after RFC 4180: comma, decimal point, ISO dates, text verbatim."""
        return self.csv_lines(",", attrgetter("rfc4180"))

    def csv_lines(self, delimiter: str, converter_of: ConverterOf) -> Iterator[str]:
        """The lines, some hundred at a time. Each text is quoted when it is made, once for all rows that have it: that
        takes a third of the time of writing rows with `csv.writer`."""
        quoted = partial(csv_field, delimiter)
        fields_of = partial(field_converter, quoted, converter_of)
        before = "".join(f"{fields_of(self.columns[header])(text)}{delimiter}" for header, text in self.subject.items())
        after = delimiter + fields_of(self.columns[KEY_DATE_HEADER])(self.key_date) if self.key_date else ""
        yield f"{delimiter.join(map(quoted, self.columns))}\r\n"
        for rows in in_batches(self.text_rows(fields_of), CHUNK_ROWS):
            yield "".join([f"{before}{delimiter.join(row)}{after}\r\n" for row in rows])

    def text_rows(self, converter_of: ConverterOf) -> Iterator[Sequence[str]]:
        """The rows of the table as texts."""
        columns, data = list(self.table_columns.values()), self.table.data
        paths = [path for column in columns for path in filter(None, (column.path, column.instead))]
        if isinstance(data, QuerysetRows) and len(paths) == len({*paths}):
            return self.stored_text_rows(data, columns, converter_of)
        texts = [text_or_empty(converter_of(column)) for column in columns]
        return ([text_of(value) for text_of, value in zip(texts, row, strict=True)] for row in self.stored_rows())

    def stored_text_rows(
        self, data: QuerysetRows, columns: Sequence[Column], converter_of: ConverterOf
    ) -> Iterator[Sequence[str]]:
        """The same of rows of which each path is read once: straight from what the database gives."""
        texts = {column.path: converter_of(column) for column in columns}
        instead = {place: column for place, column in enumerate(columns) if column.instead}
        rows: Iterator[tuple[str, ...]] = data.texts(
            texts | {column.instead: converter_of(column) for column in instead.values()}
        )
        return (filled(row, len(columns), list(instead), "") for row in rows) if instead else rows

    def json(self) -> Iterator[str]:
        """An object with the name, the days and one object per row under the German headers; money as numbers."""
        keys = [json.dumps(header, ensure_ascii=False) for header in self.columns]
        converters = [column.json for column in self.columns.values()]
        days = "".join(f'"{name}": "{day.isoformat()}", ' for name, day in self.days.items())
        yield f'{{"tabelle": "{self.name}", {days}"zeilen": [\n'
        separator = ""
        for rows in self.chunks():
            objects = (
                ", ".join(
                    f"{key}: {json_literal(None if value is None else convert(value))}"
                    for key, convert, value in zip(keys, converters, row, strict=True)
                )
                for row in rows
            )
            yield separator + ",\n".join(f"{{{members}}}" for members in objects)
            separator = ",\n"
        yield "\n]}\n"

    def sheet(self) -> IO[bytes]:
        """A temporary XLSX file."""
        from .sheets import write_sheet  # only where one is made

        return write_sheet(self.name, self.columns, self.chunks())

    def chunks(self) -> Iterator[list[tuple[Any, ...]]]:
        """All rows as tuples, some hundred at a time."""
        first, last = tuple(self.subject.values()), (self.key_date,) if self.key_date else ()
        for rows in in_batches(self.stored_rows(), CHUNK_ROWS):
            yield [(*first, *row, *last) for row in rows] if first or last else rows

    def stored_rows(self) -> Iterator[tuple[Any, ...]]:
        """The rows of the table as tuples."""
        columns = list(self.table_columns.values())
        paths = [column.path for column in columns]
        instead = [(place, column.instead) for place, column in enumerate(columns) if column.instead]
        rows: Iterator[tuple[Any, ...]] = self.table.data.tuples([*paths, *(path for _, path in instead)])
        return (filled(row, len(paths), [place for place, _ in instead]) for row in rows) if instead else rows


def stem_of(name: str, days: Mapping[str, date], filter_words: str = "") -> str:
    """The name of a file without its suffix: what it is, what it says of its filters, its days."""
    parts = [f"{each}" if parameter in OBVIOUS_DAYS else f"{parameter}_{each}" for parameter, each in days.items()]
    return "_".join(filter(None, [name, filter_words, *parts]))


class Download(Protocol):
    """What can be sent as a file."""

    def response(self, file_format: str, dialect: str) -> HttpResponseBase: ...


def file_response(
    request: HttpRequest, file_format: str, problems: Sequence[str], make: Callable[[], Download]
) -> HttpResponseBase:
    """The file as a download in the dialect asked for; it is never made of invalid parameters: these are the
    `problems`, one line for each."""
    dialect = request.GET.get("dialekt", "excel")
    of_dialect = [] if dialect in DIALECTS else ["Dialekt: Bitte wählen Sie „excel“ oder „rfc4180“."]
    if lines := [*problems, *of_dialect]:
        return refusal(lines)
    return make().response(file_format, dialect)


def refusal(problems: Sequence[str]) -> HttpResponse:
    """The answer to invalid parameters: no file is made of them."""
    text = "Die Datei wurde nicht erstellt.\n" + "\n".join(problems) + "\n"
    return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")


def file_links(stem: str, parameters: dict[str, object]) -> list[dict[str, str]]:
    """Links to the files whose addresses begin with the stem, under these parameters."""
    return [
        {"title": title, "address": "?".join(filter(None, (f"{stem}.{file_format}", urlencode(parameters | extra))))}
        for title, file_format, extra in FILES
    ]


def filled(row: tuple[Any, ...], number: int, places: Sequence[int], empty: Any = None) -> tuple[Any, ...]:
    """The first `number` values; those at the places, where they are `empty`, with what follows these for each."""
    values = list(row[:number])
    for place, instead in zip(places, row[number:], strict=True):
        if values[place] == empty:
            values[place] = instead
    return tuple(values)


def text_or_empty(convert: Callable[[Any], str]) -> Callable[[Any], str]:
    """The text of a value; of None none."""
    return lambda value: "" if value is None else convert(value)


def csv_field(delimiter: str, text: str) -> str:
    """The text as a field of a CSV file (RFC 4180): in quotes where it has the delimiter, a quote or a new line."""
    if not TO_BE_QUOTED[delimiter].search(text):  # nearly all
        return text
    line = StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="\r\n").writerow([text, ""])
    return line.getvalue()[:-3]


def field_converter(quoted: Callable[[str], str], converter_of: ConverterOf, column: Column) -> Callable[[Any], str]:
    """How the column writes its values as fields."""
    convert = converter_of(column)
    return lambda value: quoted(convert(value))


def json_literal(value: object) -> str:
    """A JSON literal; decimals exactly as they are, not by way of a float."""
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)
