"""How lists of what belongs to a project name it, and by which they are narrowed."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from records.generics import ModelAdmin

from ..columns import project_name
from ..models import Project


@admin.display(description="Projekt", ordering="project")
def project(record: Any) -> str:
    """A column, called as the field: the project as public lists name it."""
    return project_name(record.project.title, record.project.short_name)


class ProjectListFilter(admin.SimpleListFilter):
    """Records by their project, which is offered by its title of today."""

    title = "Projekt"
    parameter_name = "project"
    path = "project"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        projects: Any = Project.objects.with_stated(timezone.localdate(), "title").by_title()
        return [(str(pk), title) for pk, title in projects.values_list("pk", "title")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet:
        is_known = self.value() in {value for value, _ in self.lookup_choices}
        return queryset.filter(**{self.path: self.value()}) if is_known else queryset


class AttentionListFilter(admin.SimpleListFilter):
    """Rows that the public list finds by the same filter, as of today."""

    label: str

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return [("ja", self.label)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet:
        if self.value() != "ja":
            return queryset
        return queryset.filter(pk__in=self.found(queryset.model, timezone.localdate()).order_by().values("pk"))

    def found(self, model: Any, today: date) -> QuerySet:
        raise NotImplementedError


class OverdueListFilter(AttentionListFilter):
    title, parameter_name, label = "Plandatum", "ueberfaellig", "überfällig"

    def found(self, model: Any, today: date) -> QuerySet:
        return model.objects.on(today).overdue(today)


class UnconfirmedListFilter(AttentionListFilter):
    title, parameter_name, label = "Bestätigung", "unbestaetigt", "nicht bestätigt"

    def found(self, model: Any, today: date) -> QuerySet:
        return model.objects.on(today).unconfirmed(today)


def project_filter(path: str) -> type[ProjectListFilter]:
    """The filter of records that belong to a project by a path."""
    return type("ProjectListFilter", (ProjectListFilter,), {"path": path})
