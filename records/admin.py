"""What the admin pages of all apps share."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest


class RecordAdmin(admin.ModelAdmin):
    """Base of the admin pages: `search_fields` says that there is a search; the queryset's own `search`
    answers it where it has one."""

    list_per_page = 50
    save_on_top = True

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        if not hasattr(queryset, "search"):
            return super().get_search_results(request, queryset, search_term)
        if not search_term.strip():
            return queryset, False
        return queryset.search(search_term), False


class DatedInline(admin.TabularInline):
    """Base of inlines: no empty rows until one is asked for."""

    extra = 0

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj else 1
