"""Columns of names that hold on a day, such as that of the project of a row."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from lists.columns import Link, Row, TextColumn
from lists.markup import escaped
from lists.tables import Table
from lists.views import ListView
from records.prepared import prepared

from .models import ProjectTitle
from .models.concerns import OF_ALL

SERVICE_LINK = Link("service", argument="service__ozg_id")


class NamedColumn(TextColumn):
    """A name that is stated from a day on, each in many rows: `sort_keys` are the kind of the statements and what they
    sort by."""

    sort_keys: tuple[Any, str]

    def values_on(self, key_date: date) -> list[str]:
        return [key for (key,) in sort_keys_on(*self.sort_keys, key_date)]


@prepared
def sort_keys_on(kind: Any, field: str, day: date) -> Any:
    """What the names of the kind that hold on the day sort by, in its order."""
    return kind.objects.in_force(day).order_by(field).values_list(field).distinct()


class ProjectColumn(NamedColumn):
    """A project: pages name it by its short name, where it has one, with the title as its hint; files by its title.

    `slug` is the path of what addresses name it by. `short_names` are those of the key date, by the slug.
    """

    sort_keys = (ProjectTitle, "title_key")
    short_names: Mapping[str, str] = {}

    def __init__(self, slug: str = "project__slug", accessor: str = "project_title__title", **options: Any) -> None:
        self.slug = slug
        super().__init__("Projekt", accessor=accessor, link=Link("project", argument=slug), **options)

    def markup(self, value: str, row: Row) -> SafeString:
        return project_name(value, self.short_names.get(row[self.slug], ""))


def project_name(title: str, short_name: str) -> SafeString:
    """A project as lists name it: by its short name, where it has one, with the title as its hint."""
    return format_html('<span title="{}">{}</span>', title, short_name) if short_name else conditional_escape(title)


def project_column(slug: str = "project__slug", **options: Any) -> ProjectColumn:
    """That of rows `with_project`, sorted by the titles."""
    return ProjectColumn(slug, order_by="project_title__title_key", joined=True, **options)


class ConcernColumn(ProjectColumn):
    """The project that a row concerns; pages say here too where it is an OZG service, or the OZG as a whole."""

    page_title = "Betrifft"

    def __init__(self) -> None:
        needs = ("service__ozg_id", "service_entry__name")
        super().__init__(order_by="project_title__title_key", nullable=True, needs=needs)

    def cell(self, value: str | None, row: Row, carried: Mapping[str, str]) -> SafeString:
        if value is not None:
            return super().cell(value, row, carried)
        if row["service__ozg_id"] is None:
            return escaped(OF_ALL)
        name = f"{row['service__ozg_id']} {row['service_entry__name']}"
        return format_html('<a class="kern-link" href="{}">{}</a>', SERVICE_LINK.href(row, carried), name)


def name_projects(table: Table, short_names: Mapping[str, str]) -> None:
    """Let the table name projects by these short names."""
    for bound in table.columns:
        if isinstance(bound.column, ProjectColumn):
            bound.column.short_names = short_names


class ProjectPartList(ListView):
    """Base of lists whose rows belong to projects; their filter set offers these, and so knows their names."""

    @cached_property
    def table(self) -> Table:
        table = super().table
        name_projects(table, self.filterset.form.fields["projekt"].short_names)
        return table
