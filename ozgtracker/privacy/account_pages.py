"""The trail of an account or a group in the admin, in the form of that of records."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from records.generics import ModelAdmin
from records.lookups import key_of
from records.trail import FieldChange, TrailEntry, name_of_account
from records.trail_pages import ENTRIES_PER_PAGE

from .models import AccountChange


class AccountTrailAdmin(ModelAdmin):
    """Django's link „Geschichte“ leads to what was done to the account or group; „verlauf/“ shows all of them."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_trail"
        return [path("verlauf/", self.admin_site.admin_view(self.trail_view), name=name), *super().get_urls()]

    def trail_view(self, request: HttpRequest) -> HttpResponse:
        return self.trail_response(request, f"Verlauf: {self.opts.verbose_name_plural}")

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        key = key_of(object_id)
        newest = self.changes(key).first()
        return self.trail_response(request, f"Verlauf: {newest.name if newest else object_id}", key)

    def changes(self, key: int = 0) -> QuerySet[AccountChange]:
        kind = AccountChange.Subject.ACCOUNT if self.model is User else AccountChange.Subject.GROUP
        changes = AccountChange.objects.filter(subject=kind).select_related("by")
        return changes.filter(key=key) if key else changes

    def trail_response(self, request: HttpRequest, title: str, key: int = 0) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        page = Paginator(self.changes(key), ENTRIES_PER_PAGE).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "entries": [entry_of(change) for change in page.object_list],
            "page": page,
            "of_all": not key,
            "parts": [],
        }
        return TemplateResponse(request, "admin/records/trail.html", context)


def entry_of(change: AccountChange) -> TrailEntry:
    return TrailEntry(
        record=str(change),
        key=change.key,
        model=change.get_subject_display(),
        kind=change.get_action_display(),
        at=change.at,
        who=name_of_account(change.by),
        reason=change.reason,
        changes=[FieldChange(*each) for each in change.changes],
    )
