"""Every import table as a list with its files, for whoever may see what it brings; and the page that names them."""

from functools import cached_property
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin, UserPassesTestMixin
from django.contrib.auth.models import AnonymousUser, User
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.generic import TemplateView

from lists.files import file_links
from lists.registry import registered_lists
from lists.tables import Table
from lists.views import TableView, page_and_files

from ..registry import table_named, tables
from ..tables import ImportTable
from .rows import table_on


class ImportTablesView(LoginRequiredMixin, TemplateView):
    """The import tables whose records the account may see, each with its list and files."""

    template_name = "imports/tables.html"

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        user = self.request.user
        entries = [entry_of(table, user) for table in tables() if table.has_view_permission(user)]
        return super().get_context_data(entries=sorted(entries, key=lambda entry: entry["title"]), **kwargs)


def entry_of(table: ImportTable, user: User | AnonymousUser) -> dict[str, object]:
    address = list_address(table)
    return {
        "title": table.title,
        "address": f"{address}/",
        "files": file_links(address, {}),
        "importing": reverse("admin:imports_import", args=[table.name]) if table.has_import_permission(user) else "",
    }


class ImportTableView(UserPassesTestMixin, TableView):
    """The records of an import table on the key date, as a file of it has them."""

    lead = "Alle Zeilen dieser Importtabelle am Stichtag; eine Datei daraus lässt sich wieder importieren."

    def test_func(self) -> bool:
        user = self.request.user
        return user.is_authenticated and self.import_table.has_view_permission(user)

    @property
    def import_table(self) -> ImportTable:
        """Raises Http404 where there is none of the name."""
        table = table_named(self.kwargs["name"])
        if table is None:
            raise Http404
        return table

    @property
    def name(self) -> str:  # type: ignore[override]
        return self.import_table.name

    @property
    def heading(self) -> str:  # type: ignore[override]
        return self.import_table.title

    def get(self, request: HttpRequest, *args: Any, file_format: str = "", **kwargs: Any) -> Any:
        """A table with a list of its own is found there."""
        if own := own_list(self.import_table):
            query = request.META.get("QUERY_STRING", "")
            address = f"/{own}.{file_format}" if file_format else f"/{own}/"
            return HttpResponseRedirect(f"{address}?{query}" if query else address)
        return super().get(request, *args, file_format=file_format, **kwargs)

    @cached_property
    def table(self) -> Table:
        return table_on(self.import_table, self.key_date)


def own_list(table: ImportTable) -> str:
    """The address of the list that brings the table's files, without slashes at its ends; empty without one."""
    return next((each.address for each in registered_lists() if each.view.name == table.name), "")


def list_address(table: ImportTable) -> str:
    """The address of the list, without a slash at its end; files have their suffix there."""
    own = own_list(table)
    return f"/{own}" if own else reverse("import-table", args=[table.name]).rstrip("/")


def as_list_urls() -> list[URLPattern]:
    return [
        path("importtabellen/", ImportTablesView.as_view(), name="import-tables"),
        *page_and_files("importtabellen/<slug:name>", ImportTableView, "import-table"),
    ]
