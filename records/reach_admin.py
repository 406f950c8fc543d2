"""Pages and rows of the admin in which an account changes only what its rights reach; it reads the rest."""

from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.http import HttpRequest

from .generics import InlineModelAdmin, ModelAdmin
from .models import Record
from .rights import choosable, may


class ReachAdmin(ModelAdmin):
    """Django's permissions, asked of the record itself."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or may(request.user, "change", obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or may(request.user, "delete", obj))


class ReachInline(InlineModelAdmin):
    """As `ReachAdmin`, of records that are entered with the one they belong to."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and self.reaches(request, "add", obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self.reaches(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self.reaches(request, "delete", obj)

    def reaches(self, request: HttpRequest, action: str, owner: Record | None) -> bool:
        return owner is None or owner.pk is None or may(request.user, action, owner, self.model)


class ReachAutocompleteView(AutocompleteJsonView):
    """Django's search of a chooser: it offers what records of the account may belong to."""

    def get_queryset(self) -> Any:
        field = self.source_field
        return choosable(super().get_queryset(), self.request.user, field.model, field.name)
