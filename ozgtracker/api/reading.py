"""What the interface answers: a page of rows, or one record with its tables. All as everybody reads it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any
from urllib.parse import quote

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from lists.columns import Row
from lists.data_fields import DataField, fields_of_table
from lists.key_dates import KeyDateView
from lists.panels import PanelTable
from lists.sharing import quoted
from lists.tables import Table
from lists.views import TableView
from reports.overview.events import latest_event_on

from .problems import Complaint, not_found, refused, shortened
from .resources import OWN_PARAMETERS, ROOT, SHORT_NAME, ApiResource, request_of

PER_PAGE, MOST_PER_PAGE = 100, 1000
NUMBER = re.compile(r"[1-9][0-9]*", re.ASCII)
LONGEST_NUMBER = 9  # digits; no list has pages beyond


def refuse_unknown(query: QueryDict, known: Sequence[str]) -> None:
    """Raises a RefusedError that names what is unknown or there twice."""
    if complaints := complaints_about(query, known):
        raise refused(complaints)


def complaints_about(query: QueryDict, known: Sequence[str]) -> list[Complaint]:
    """One for each parameter that is unknown or there twice."""
    unknown = sorted(set(query) - set(known))
    there = f" Möglich sind: {', '.join(known)}." if known else " Hier gibt es keine."
    complaints = [
        Complaint(shortened(name), f"Den Parameter {quoted([name])} gibt es hier nicht.{there}") for name in unknown
    ]
    complaints += [
        Complaint(name, f"Der Parameter „{name}“ steht mehrmals da.")
        for name, values in query.lists()
        if name in known and len(values) > 1
    ]
    return complaints


def number_of(query: QueryDict, name: str, usual: int, most: int | None = None) -> int:
    """A number from 1 on, up to the most; of a page one that no list has, where it is too long."""
    text = str(query.get(name, "")) or str(usual)
    up_to = f" bis {most}" if most else ""
    number = int(text[:LONGEST_NUMBER]) if NUMBER.fullmatch(text) else 0
    if not number or (most and (number > most or len(text) > LONGEST_NUMBER)):
        said = f"Der Parameter „{name}“ hat den Wert „{shortened(text)}“; erwartet wird eine ganze Zahl ab 1{up_to}."
        raise refused([Complaint(name, said)])
    return number if len(text) <= LONGEST_NUMBER else 10**LONGEST_NUMBER


def complaints_of(view: KeyDateView) -> list[Complaint]:
    """One for each parameter whose value is none of its own."""
    forms = [view.key_date_form, *([view.filter_form] if isinstance(view, TableView) else [])]
    return [
        Complaint(
            name if name in form.fields else None,
            f"{form.fields[name].label} („{name}“): {' '.join(map(str, errors))}"
            if name in form.fields
            else " ".join(map(str, errors)),
        )
        for form in forms
        for name, errors in form.errors.items()
    ]


@dataclass(frozen=True)
class Reader:
    """Reads for a request: `base` is the address of the site without a slash at its end."""

    base: str
    query: QueryDict

    @property
    def root(self) -> str:
        return f"{self.base}/{ROOT}"

    def page_of(self, resource: ApiResource, arguments: Mapping[str, str]) -> dict[str, Any]:
        """A page of the rows of a list. Raises a RefusedError."""
        refuse_unknown(self.query, resource.parameters)
        page, limit = number_of(self.query, "page", 1), number_of(self.query, "limit", PER_PAGE, MOST_PER_PAGE)
        view = self.view_of(resource, arguments)
        table = sorted_table(view, str(self.query.get("sort", "")))
        total = getattr(table.data, "length_of_file", None)
        total = len(table.data) if total is None else total
        pages = max(-(-total // limit), 1)
        if page > pages:
            raise not_found(f"Die Liste hat nur {'eine Seite' if pages == 1 else f'{pages} Seiten'}.")
        writer = RowWriter(self, resource, view)
        rows = table.data.part([*view.named_by, *writer.paths], (page - 1) * limit, page * limit)
        return {
            "data": writer.rows(rows),
            "pagination": {"page": page, "pages": pages, "limit": limit},
            "total": total,
            **self.days_of(view),
            "links": self.links(resource, arguments, page, pages),
        }

    def view_of(self, resource: ApiResource, arguments: Mapping[str, str]) -> TableView:
        """The view of the list under the parameters, which are all valid."""
        query = self.query.copy()
        for name in OWN_PARAMETERS:
            query.pop(name, None)
        view = resource.view(query, **arguments)
        if complaints := complaints_of(view):
            raise refused(complaints)
        return view

    def days_of(self, view: KeyDateView) -> dict[str, Any]:
        """The days of which the answer speaks, and the newest event up to the last of them."""
        latest = latest_event_on(view.key_date)
        days = {name: day.isoformat() for name, day in view.days.items()}
        return {**days, "stand": latest.isoformat() if latest else None}

    def links(self, resource: ApiResource, arguments: Mapping[str, str], page: int, pages: int) -> dict[str, Any]:
        """The addresses of pages by what they are to this one; None: there is none."""
        address = f"{self.root}{resource.path.format(**arguments)}/"
        given = {name: str(value) for name, value in self.query.items() if value and name != "page"}

        def of(number: int) -> str | None:
            if not 1 <= number <= pages:
                return None
            query = {**given, **({"page": str(number)} if number > 1 else {})}
            return f"{address}?{urlencode(query)}" if query else address

        return {"self": of(page), "first": of(1), "prev": of(page - 1), "next": of(page + 1), "last": of(pages)}

    def detail_of(self, resource: ApiResource, name: str) -> dict[str, Any]:
        """One record of a list, by its name. Raises a RefusedError."""
        refuse_unknown(self.query, resource.record_parameters)
        view = self.view_of(resource, {})
        writer = RowWriter(self, resource, view)
        row = view.row_named(name, lambda: writer.paths)
        shown = self.shown(resource, name)
        if row is None and shown is None:
            raise not_found(
                f"„{shortened(name)}“ gibt es hier nicht, oder am {view.key_date:%d.%m.%Y} gab es das noch nicht."
            )
        data = writer.rows([row])[0] if row is not None else None
        return {
            "id": name,
            "url": self.own_address(resource, name, view),
            "html": data["html"] if data else self.html_of(resource, name, view),
            **self.days_of(view),
            "data": data,
            "tabellen": dict(self.tables_of(resource, row if shown is None else shown, shown, view)),
            "listen": self.narrowed_to(resource, name, view) if shown is not None or not resource.page else {},
        }

    def shown(self, resource: ApiResource, name: str) -> Any:
        """What the page of the record shows on the day; None where there is none."""
        if not resource.page or not SHORT_NAME.fullmatch(name):
            return None
        page = resource.page.view()
        page.setup(request_of(resource.address, self.query), panel="api", **{resource.page_parameter: name})
        try:
            return page.shown
        except Http404:
            return None

    def tables_of(self, resource: ApiResource, source: Any, shown: Any, view: TableView) -> Iterable[tuple[str, Any]]:
        if shown is not None:
            for name, path in resource.page.view.panels.items():  # type: ignore[union-attr]
                yield name, values_of(attrgetter(path)(shown))
        if shown is not None or not resource.page:
            for more in resource.more_tables:
                yield more.name, values_of(more.table_class(more.rows(source, view.key_date)))

    def narrowed_to(self, resource: ApiResource, name: str, view: TableView) -> dict[str, str]:
        """The lists that have more of the record, narrowed to it."""
        query = {resource.view_class.narrows_by: name, **view.carried} if resource.narrowed else {}
        return {each.entry.file_stem: f"{self.root}{each.address}/?{urlencode(query)}" for each in resource.narrowed}

    def address_of(self, address: str, name: str, view: KeyDateView, given: Mapping[str, str] | None = None) -> str:
        """That of a record of a list, as of the same day."""
        parameters = {**view.carried, **(given or {})}
        query = f"?{urlencode(parameters)}" if parameters else ""
        return f"{self.root}{address}/{quote(name, safe='~')}/{query}"

    def own_address(self, resource: ApiResource, name: str, view: KeyDateView) -> str:
        """That of a record of the list that is read, as of the same day and computed alike."""
        given = {each: str(self.query[each]) for each in resource.view_class.computed_by if self.query.get(each)}
        return self.address_of(resource.address, name, view, given)

    def html_of(self, resource: ApiResource, name: str, view: KeyDateView) -> str:
        """The page of a record that the list does not have on the day."""
        query = f"?{urlencode(view.carried)}" if view.carried else ""
        return f"{self.base}{reverse(resource.page.url_name, args=[name])}{query}"  # type: ignore[union-attr]


def sorted_table(view: TableView, sort: str) -> Table:
    """The table in the order asked for. Raises a RefusedError that names those there are."""
    table = view.table
    if not sort:
        return table
    if not table.sort(sort):
        there = ", ".join(table.names_by_slug) or "keine"
        said = f"Nach „{shortened(sort)}“ („sort“) kann nicht sortiert werden. Möglich sind: {there}."
        raise refused([Complaint("sort", said)])
    return table


def values_of(table: PanelTable) -> list[dict[str, Any]]:
    """All rows of a table of a page."""
    fields = fields_of_table(table)
    return [values(fields, row) for row in table.data.data]


def values(fields: Iterable[DataField], row: Row) -> dict[str, Any]:
    return {field.name: field.value(row) for field in fields}


class RowWriter:
    """Writes the rows of a list."""

    def __init__(self, reader: Reader, resource: ApiResource, view: TableView) -> None:
        self.reader, self.resource, self.view = reader, resource, view

    @cached_property
    def fields(self) -> list[DataField]:
        return fields_of_table(self.view.table)

    @cached_property
    def linked(self) -> list[Any]:
        """The columns that lead to pages of records, first the one that names the row."""
        columns = [each.column for each in self.view.table.columns]
        leading = [each for each in columns if each.link and each.link.argument]
        return sorted(leading, key=lambda column: not column.row_header)

    @property
    def paths(self) -> list[str]:
        """What it reads of rows besides what names them."""
        needed = [path for field in self.fields for path in field.needs]
        return [*needed, *(path for column in self.linked for path in column.link.needs)]

    def rows(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        names = self.view.names_of(rows)
        return [self.written(name, row) for name, row in zip(names, rows, strict=True)]

    def written(self, name: str, row: Row) -> dict[str, Any]:
        resource, reader = self.resource, self.reader
        return {
            "id": name,
            "url": reader.own_address(resource, name, self.view) if resource.has_details else None,
            "html": self.html(name, row),
            "links": {header: self.link(header, row) for header in resource.links},
            **values(self.fields, row),
        }

    def html(self, name: str, row: Row) -> str:
        """The page of the record; else the page of that which the row is about, else that of the list."""
        if self.resource.is_of_page:
            return self.reader.html_of(self.resource, name, self.view)
        href = next((column.link.href(row, self.view.carried) for column in self.linked if column.leads(row)), None)
        address = self.resource.path.format(**self.view.kwargs)
        return f"{self.reader.base}{href or f'/{address}/{self.view.key_date_query}'}"

    @cached_property
    def by_header(self) -> dict[str, Any]:
        return {str(column.verbose_name): column for column in self.linked}

    def link(self, header: str, row: Row) -> str | None:
        """The address of the record that a column names."""
        column = self.by_header[header]
        if not column.leads(row):
            return None
        return self.reader.address_of(self.resource.links[header], row[column.link.argument], self.view)
