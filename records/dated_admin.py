"""Admin pages of records that say something of the days from one on: they name the frozen reports they touch."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from .admin import RecordAdmin
from .correction_forms import DatedForm
from .frozen_reports import names_of, projects_of, reports_touched
from .models import Record


class DatedAdmin(RecordAdmin):
    form = DatedForm

    def get_fields(self, request: HttpRequest, obj: Record | None = None) -> Any:
        return [name for name in super().get_fields(request, obj) if name != "seen_reports"]

    def get_fieldsets(self, request: HttpRequest, obj: Record | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if not self.has_change_permission(request, obj):
            return fieldsets
        if obj is None:
            return [*fieldsets, (None, {"fields": ("seen_reports",)})]
        return [
            *fieldsets[:-1],
            ("Grund der Berichtigung", {"fields": ("change_reason", "seen_version", "seen_reports")}),
        ]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """As Django's; what the model refuses to delete is protected."""
        deleted, counts, permissions_lacking, protected = super().get_deleted_objects(objs, request)
        try:
            self.model.refuse_deleting(list(objs))
        except ValidationError as error:
            protected = [*protected, *error.messages]
        return deleted, counts, permissions_lacking, protected

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        record = self.get_object(request, object_id)
        first_day = record.first_day_altered(None) if record else None
        touched = reports_touched(first_day, projects_of([record])) if first_day else []
        context = {**(extra_context or {}), "touched": names_of(touched)}
        return super().delete_view(request, object_id, context)
