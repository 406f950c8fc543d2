"""What the interface has: each list of the program as pages of rows, and its records one by one. It follows from the
register of lists, their tables and filters."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.http import HttpRequest, QueryDict

from lists.data_fields import DataField, fields_of_class, varying_of
from lists.key_dates import KeyDateForm
from lists.panels import PanelTable
from lists.registry import RegisteredList, RegisteredPage, registered_lists, registered_pages
from lists.row_tables import RowTable, row_tables
from lists.tables import Table
from lists.views import TableView
from records.identities import identities_of
from records.text import address_form

from .annotations import table_class_of

VERSION = "v1"
ROOT = f"api/{VERSION}/"
OWN_PARAMETERS = ("sort", "page", "limit")
FOR_ACCOUNTS = ("kenntnisstand",)  # what was known when is for staff, and may hold what is not public
PARAMETER = re.compile(r"<slug:(\w+)>")
SHORT_NAME = re.compile(r"[-\w]+", re.ASCII)
ANYTHING = ".+"  # in patterns of headers
LAST_PLACE = 100  # of what the navigation does not have


@dataclass(frozen=True)
class ApiResource:
    """A list of the program with its records."""

    entry: RegisteredList

    @property
    def address(self) -> str:
        """Below that of the interface, without slashes at its ends: foerdermittel/tranchen."""
        return self.entry.address

    @property
    def name(self) -> str:
        """What its schemas are called."""
        return re.sub(r"-?<slug:\w+>-?", "-", self.entry.file_stem)

    @property
    def parameter(self) -> str:
        """The one that stands in its address, of a list of a single record; empty of others."""
        found = PARAMETER.search(self.address)
        return found[1] if found else ""

    @property
    def path(self) -> str:
        """The address as OpenAPI writes it: foerdermittel/{slug}/verwendungsnachweis."""
        return PARAMETER.sub(r"{\1}", self.address)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(PARAMETER.sub(r"(?P<\1>[-a-zA-Z0-9_]+)", self.address))

    @property
    def view_class(self) -> type[TableView]:
        view: type[TableView] = self.entry.view
        return view

    @property
    def title(self) -> str:
        return self.view_class.heading

    @property
    def lead(self) -> str:
        lead = self.view_class.lead
        return lead if isinstance(lead, str) else ""

    @property
    def model(self) -> type[Model] | None:
        return getattr(self.view_class, "model", None)

    @property
    def table_class(self) -> type[Table]:
        return self.view_class.table_class

    @cached_property
    def fields(self) -> list[DataField]:
        """What every row has."""
        return fields_of_class(self.table_class)

    @property
    def varying(self) -> dict[str, Any]:
        return varying_of(self.table_class)

    @cached_property
    def sortable(self) -> dict[str, str]:
        """The names of columns by what `sort` calls them."""
        columns = self.table_class.base_columns.items()
        return {address_form(each.verbose_name): name for name, each in columns if each.page and each.sortable}

    @property
    def sortable_patterns(self) -> list[str]:
        """What `sort` calls those that a list has on some days or under some filters alone, as patterns."""
        names = [name for name, each in self.table_class.varying.items() if each.page and each.sortable]
        return [f"-{ANYTHING}-".join(map(address_form, name.split(ANYTHING))) for name in names]

    @cached_property
    def filters(self) -> list[str]:
        """The parameters that narrow the rows, and those that say on which days."""
        by_number = getattr(getattr(self.view_class, "filterset_class", None), "by_number", ())
        names = [*self.view_class.filter_names(), *KeyDateForm.base_fields]
        return [name for name in dict.fromkeys(names) if name not in (*FOR_ACCOUNTS, *by_number)]

    @property
    def parameters(self) -> list[str]:
        return [*self.filters, *OWN_PARAMETERS]

    @property
    def record_parameters(self) -> list[str]:
        """Those of a single record: the day, and by what it is computed."""
        return ["stichtag", *self.view_class.computed_by]

    @property
    def has_details(self) -> bool:
        """Whether its rows have addresses of their own."""
        return self.view_class.has_row_addresses and not self.parameter

    @cached_property
    def page(self) -> RegisteredPage | None:
        """The page of one of its records, whose tables are told too."""
        pages = (each for each in registered_pages() if PARAMETER.sub("", each.address) == f"{self.address}//")
        return next(pages, None)

    @property
    def page_parameter(self) -> str:
        found = PARAMETER.search(self.page.address) if self.page else None
        return found[1] if found else ""

    @cached_property
    def is_of_page(self) -> bool:
        """Whether a row is the record of the page: a project; a unit has several rows."""
        if not (self.page and self.model):
            return False
        return identities_of(self.model).paths == (self.page_parameter,)

    @property
    def panels(self) -> dict[str, type[PanelTable]]:
        """The tables of the page by their names."""
        if not self.page:
            return {}
        return {name: table_class_of(self.page.view, path) for name, path in self.page.view.panels.items()}

    @property
    def more_tables(self) -> list[RowTable]:
        return row_tables(self.page.url_name if self.page else self.entry.url_name)

    @property
    def tables(self) -> dict[str, type[PanelTable]]:
        """All tables of a record by their names."""
        return {**self.panels, **{each.name: each.table_class for each in self.more_tables}}

    @cached_property
    def narrowed(self) -> list["ApiResource"]:
        """The lists that can be narrowed to one of its records."""
        name = self.view_class.narrows_by
        return [each for each in resources() if name in each.filters] if name else []

    @cached_property
    def links(self) -> dict[str, str]:
        """The columns that name a record with an address here, with the list of which it is."""
        named, targets = self.table_class.base_columns.values(), link_targets()
        return {
            str(each.verbose_name): targets[each.link.url_name]
            for each in named
            if each.link and each.link.argument and each.link.url_name in targets
        }

    def view(self, query: QueryDict, **kwargs: str) -> TableView:
        """The view of the list, as everybody reads it, under these parameters."""
        view = self.view_class()
        view.setup(request_of(self.address, query), file_format="json", **kwargs)
        return view


def request_of(address: str, query: QueryDict) -> HttpRequest:
    """A request by nobody in particular."""
    request = HttpRequest()
    request.method, request.path, request.user = "GET", f"/{address}/", AnonymousUser()
    request.GET = query  # type: ignore[assignment]  # an immutable one is one of these
    return request


def resources() -> list[ApiResource]:
    """All, in the order of the main navigation, what lies beneath an address beside it."""
    every = registered_lists()
    places: dict[str, int] = {}
    for entry in every:
        group = entry.address.partition("/")[0]
        places[group] = min(entry.menu or LAST_PLACE, places.get(group, LAST_PLACE))
    return [ApiResource(entry) for entry in sorted(every, key=lambda entry: places[entry.address.partition("/")[0]])]


def link_targets() -> dict[str, str]:
    """By the names of pages of records the list that tells of these."""
    targets: dict[str, str] = {}
    for entry in registered_lists():
        if (model := getattr(entry.view, "model", None)) and len(identities_of(model).paths) == 1:
            [path] = identities_of(model).paths
            links = (each.link for each in entry.view.table_class.base_columns.values())
            targets |= {link.url_name: entry.address for link in links if link and link.argument == path}
    pages = ((each, PARAMETER.sub("", each.address)) for each in registered_pages())
    addresses = {f"{entry.address}//": entry.address for entry in registered_lists()}
    return {**targets, **{page.url_name: addresses[stem] for page, stem in pages if stem in addresses}}


def found_at(address: str) -> Iterator[tuple[ApiResource, Mapping[str, str], str]]:
    """What may be at an address below the interface, the longest first: a list with its parameters, and the name of one
    of its records, empty for the list itself."""
    every = resources()
    for each in every:
        if found := each.pattern.fullmatch(address):
            yield each, found.groupdict(), ""
    stem, _, name = address.rpartition("/")
    for each in every:
        if name and each.address == stem and each.has_details:
            yield each, {}, name
