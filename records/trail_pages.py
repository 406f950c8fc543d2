"""The pages of the history in the admin: of one record with its parts, and of all records of a kind."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from .generics import ModelAdmin
from .lookups import key_of
from .models import Record
from .trail import TrailEntry, trail_of

ENTRIES_PER_PAGE = 25
ENTRIES_OF_PARTS = 100


class TrailAdmin(ModelAdmin):
    """Django's link „Geschichte“ leads to the history that every record keeps."""

    object_history_template = "admin/records/trail.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_trail"
        return [path("verlauf/", self.admin_site.admin_view(self.trail_view), name=name), *super().get_urls()]

    def trail_view(self, request: HttpRequest) -> HttpResponse:
        """The history of all records of this kind, deleted ones included, newest first."""
        return self.trail_response(request, self.history.all(), f"Verlauf: {self.opts.verbose_name_plural}")

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The history of one record, also after it was deleted."""
        key = key_of(object_id)
        history = self.history.filter(id=key)
        newest = history.first()
        return self.trail_response(request, history, f"Verlauf: {newest.history_object if newest else object_id}", key)

    def trail_response(self, request: HttpRequest, history: QuerySet[Any], title: str, key: int = 0) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        ordered = history.select_related("history_user").order_by("-history_date", "-history_id")
        page = Paginator(ordered, ENTRIES_PER_PAGE).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "entries": trail_of(list(page.object_list), with_seconds=True),
            "page": page,
            "of_all": not key,
            "parts": [self.part_trail(model, key) for model in self.part_models] if key else [],
        }
        return TemplateResponse(request, self.object_history_template, context)

    @property
    def history(self) -> Any:
        """The manager that django-simple-history adds to the model."""
        return self.model.history

    @property
    def part_models(self) -> list[type[Record]]:
        """The models of what belongs to a record and is shown in its history."""
        return [inline.model for inline in self.inlines]

    def owner_field(self, part_model: type[Model]) -> str:
        """The field by which parts belong to a record."""
        return str(next(field.name for field in part_model._meta.fields if field.related_model is self.model))

    def part_trail(self, model: type[Record], key: int) -> tuple[str, list[TrailEntry]]:
        """The history of what belongs to the record: how it is called, and its newest entries."""
        history = model.history.filter(**{self.owner_field(model): key}).select_related("history_user")
        newest = history.order_by("-history_date", "-history_id")[:ENTRIES_OF_PARTS]
        return str(model._meta.verbose_name_plural), trail_of(list(newest), with_seconds=True)
