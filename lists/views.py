"""The views behind every table and list: page, CSV, XLSX and JSON for a key date."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, ClassVar

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django_tables2.data import TableData

from records.identities import identities_of, name_of

from .columns import Column, Row
from .deeds import deeds_on
from .files import FILE_FORMATS, ListFile, file_links, file_response
from .filters import FilterForm, FilterSet, show_as_typed
from .key_dates import KeyDateView, problems_of
from .registry import RegisteredList, register
from .sharing import (
    active_filters,
    given,
    sharing_of,
    stem_of_filters,
    unknown_in_file,
    unknown_names,
    unknown_parameters,
    values_of,
)
from .tables import AttentiveRows, QuerysetRows, Table


class TableView(KeyDateView):
    """A page of one table for a key date, and its files. Subclasses name the table and compute its data.

    `heading` and `lead` are what the page is about; `name` is the stem of its address and files; `form_class` has the
    filters.
    """

    template_name = "lists/list.html"
    table_class: ClassVar[type[Table]]
    form_class: ClassVar[type[forms.Form]] = FilterForm
    name: ClassVar[str]
    has_row_addresses: ClassVar[bool] = True  # whether programs find each row by its name
    narrows_by: ClassVar[str] = ""  # parameter of other lists that takes the name of one of its records
    computed_by: ClassVar[tuple[str, ...]] = ()  # parameters by which rows are computed, and none is left out
    heading: ClassVar[str]
    lead: ClassVar[str] = ""
    formula: ClassVar[str] = ""
    is_own: ClassVar[bool] = True  # whether it has data of this municipality, which are in the public package

    def table_data(self) -> TableData:
        """The rows of the table under the filters; none where these are invalid."""
        raise NotImplementedError

    @classmethod
    def filter_names(cls) -> list[str]:
        """The parameters that narrow the rows."""
        return list(cls.form_class.base_fields)

    @cached_property
    def filter_form(self) -> forms.BaseForm:
        return self.form_class(self.request.GET)

    @property
    def is_filtered(self) -> bool:
        """Whether any filter is given."""
        return any(self.request.GET.get(name) for name in self.filter_form.fields)

    def get(self, request: HttpRequest, *args: Any, file_format: str = "", **kwargs: Any) -> Any:
        if file_format:
            return self.file(file_format)
        return super().get(request, *args, **kwargs)

    @cached_property
    def table(self) -> Table:
        return self.table_class(self.table_data())

    @cached_property
    def sort_error(self) -> str:
        parameter = self.request.GET.get("sort", "")
        if not parameter or self.table.sort(parameter):
            return ""
        return "Nach dieser Spalte kann nicht sortiert werden; gezeigt wird die übliche Reihenfolge."

    def file(self, file_format: str) -> HttpResponseBase:
        """All rows under the filters and sorting of the page; a file is never made of invalid parameters."""
        return file_response(
            self.request,
            file_format,
            [*self.problems(), *unknown_in_file(self.request, self.known_names)],
            lambda: ListFile(self.table, self.name, self.days, filter_words=self.filter_words),
        )

    @property
    def named_by(self) -> Sequence[str]:
        """The paths of what names rows, which programs need besides the columns."""
        return ()

    def names_of(self, rows: Sequence[Row]) -> list[str]:
        """What names each of some rows for programs (see `records.identities`): what tells them apart, else the column
        that names rows; the second one of several alike has a number."""
        return [self.names_of_all[id(row)] for row in rows]

    @cached_property
    def names_of_all(self) -> dict[int, str]:
        """The same of all rows of a list that is computed."""
        paths = self.table.key or [each.column.path for each in self.table.columns if each.column.row_header]
        seen: Counter[tuple[Any, ...]] = Counter()
        names = {}
        for row in self.table.data.data:
            values = tuple(row[path] for path in paths)
            seen[values] += 1
            names[id(row)] = name_of(values, seen[values])
        return names

    def row_named(self, name: str, paths: Callable[[], Sequence[str]]) -> Row | None:
        """The row of that name with these paths; None where the list has none on its day."""
        return next((row for row in self.table.data.data if self.names_of([row]) == [name]), None)

    @property
    def filter_words(self) -> str:
        """What the name of a file says of the filters."""
        return stem_of_filters(self.request, self.filter_form)

    @property
    def unknown(self) -> str:
        """A sentence on parameters that the list does not know; empty without any."""
        return unknown_parameters(self.request, self.known_names)

    @property
    def known_names(self) -> list[str]:
        """The parameters of the list, besides those that every list has."""
        return [*self.filter_names(), *self.key_date_form.fields]

    def files(self) -> list[dict[str, str]]:
        """Links to the files of this list, under the same filters, sorting and key date."""
        kept = values_of(self.request, "page", "dialekt", *unknown_names(self.request, self.known_names))
        return file_links(self.request.path.rstrip("/"), {**kept, **self.days})

    def problems(self) -> list[str]:
        return [*super().problems(), *problems_of(self.filter_form), *filter(None, [self.sort_error])]

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        sort_error = self.sort_error
        show_as_typed(self.filter_form)
        page_found = self.table.paginate_leniently(self.request.GET.get("page"))
        self.table.leave_out_empty()
        active = active_filters(self.request, self.filter_form)
        headers = self.table.headers()
        return super().get_context_data(
            view=self,
            active_filters=active,
            given=given(self.request),
            sharing=sharing_of(self.request, self.heading, active, self.days, self.today),
            table=self.table,
            rows=self.table.rows_as_markup(self.carried),
            headers=headers,
            is_sortable=any(header["sort"] for header in headers),
            footer=self.table.footer(),
            files=self.files(),
            row_count=len(self.table.data),
            page=self.table.page,
            page_range=self.table.paginator.get_elided_page_range(self.table.page.number, on_each_side=1, on_ends=1),
            filter_form=self.filter_form,
            filtered=self.is_filtered,
            sort_error=sort_error,
            page_error="" if page_found else "Diese Seite gibt es nicht; gezeigt wird die nächstliegende.",
            **kwargs,
        )


@lru_cache(maxsize=64)
def rows_on(model: Any, key_date: date) -> Any:
    """The queryset of the records on the key date. Only the query is kept, which takes a tenth of a page to make."""
    return model._default_manager.on(key_date)


class ListView(TableView):
    """The records of a model on the key date: its queryset answers `on` and is narrowed by a filter set.

    What the table shows of the records may be computed of them: `table_rows`. To whoever may enter something of a row
    its page offers that, as of today: `deeds_class`.
    """

    model: ClassVar[type[Model]]
    filterset_class: ClassVar[type[FilterSet]]
    deeds_class: ClassVar[Any] = None

    @classmethod
    def filter_names(cls) -> list[str]:
        return list(cls.filterset_class.base_filters)

    def rows(self, key_date: date) -> QuerySet[Any]:
        """What is listed on the key date, before any filter."""
        rows: QuerySet[Any] = rows_on(self.model, key_date).all()
        return rows

    @cached_property
    def filterset(self) -> FilterSet:
        return self.filterset_class(
            self.request.GET, queryset=self.rows(self.key_date), request=self.request, key_date=self.key_date
        )

    @cached_property
    def filter_form(self) -> forms.BaseForm:
        form: forms.BaseForm = self.filterset.form
        return form

    @cached_property
    def deeds(self) -> Any:
        """What the account may enter of the rows; None where that is nothing, and in files and on other days."""
        if self.deeds_class is None or "file_format" in self.kwargs:
            return None
        return deeds_on(self, self.deeds_class)

    @property
    def deed_columns(self) -> Sequence[tuple[str, Column]]:
        """What the account may enter of the rows, as columns."""
        return self.deeds.columns() if self.deeds else ()

    @cached_property
    def table(self) -> Table:
        return self.table_class(self.table_data(), self.deed_columns)

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        return super().get_context_data(deeds=self.deeds, **kwargs)

    @property
    def named_by(self) -> Sequence[str]:
        return identities_of(self.model).paths

    def names_of(self, rows: Sequence[Row]) -> list[str]:
        return identities_of(self.model).names(rows)

    def row_named(self, name: str, paths: Callable[[], Sequence[str]]) -> Row | None:
        self.filterset.only = identities_of(self.model).find(name)
        if self.filterset.only is None:
            return None
        rows: Sequence[Row] = self.table.data.part([*self.named_by, *paths()], 0, 1)
        return rows[0] if rows else None

    def table_rows(self, filtered: QuerySet[Any]) -> TableData:
        """The rows of the table, from what the filters leave."""
        return QuerysetRows(filtered)

    def table_data(self) -> TableData:
        return self.table_rows(self.filterset.qs)


class ConfirmableListView(ListView):
    """A list of records whose status can be confirmed, each with what shows whether it needs attention."""

    def table_rows(self, filtered: QuerySet[Any]) -> TableData:
        return AttentiveRows(filtered, self.key_date)


def list_urls(address: str, view: type[TableView], url_name: str, *, menu: int | None = None) -> list[URLPattern]:
    """Register the list: its page `address/`, its files `address.csv`, `address.xlsx`, `address.json`, and its place in
    the main navigation, if it has one."""
    register(RegisteredList(address, url_name, view, menu))
    return page_and_files(address, view, url_name)


def page_and_files(address: str, view: type[TableView], url_name: str) -> list[URLPattern]:
    """The same addresses for a table that is no list of the program's."""
    files = [
        path(f"{address}.{file_format}", view.as_view(), {"file_format": file_format}, name=f"{url_name}-{file_format}")
        for file_format in FILE_FORMATS
    ]
    return [path(f"{address}/", view.as_view(), name=url_name), *files]
