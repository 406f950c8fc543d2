"""The column by which lists name the project of a row."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from lists.columns import Link, Row, TextColumn
from lists.tables import Table
from lists.views import ListView
from records.prepared import prepared

from .models import ProjectTitle


class ProjectColumn(TextColumn):
    """A project: pages name it by its short name, where it has one, with the title as its hint; files by its title.

    `slug` is the path of what addresses name it by. `short_names` are those of the key date, by the slug.
    """

    short_names: Mapping[str, str] = {}

    def __init__(self, slug: str = "project__slug", accessor: str = "project_title__title", **options: Any) -> None:
        self.slug = slug
        super().__init__("Projekt", accessor=accessor, link=Link("project", argument=slug), **options)

    def values_on(self, key_date: date) -> list[str]:
        return [key for (key,) in title_keys_on(key_date)]

    def markup(self, value: str, row: Row) -> SafeString:
        return project_name(value, self.short_names.get(row[self.slug], ""))


@prepared
def title_keys_on(day: date) -> Any:
    """What the titles of projects on the day sort by."""
    return ProjectTitle.objects.in_force(day).order_by("title_key").values_list("title_key").distinct()


def project_name(title: str, short_name: str) -> SafeString:
    """A project as lists name it: by its short name, where it has one, with the title as its hint."""
    return format_html('<span title="{}">{}</span>', title, short_name) if short_name else conditional_escape(title)


def project_column(slug: str = "project__slug", **options: Any) -> ProjectColumn:
    """That of rows `with_project`, sorted by the titles."""
    return ProjectColumn(slug, order_by="project_title__title_key", joined=True, **options)


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
