"""Releasing in the admin: what is not public yet is so at once, before its day."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from ..generics import ModelAdmin
from ..history import because
from ..publication import withheld
from ..rights import permission_of

AT_ONCE = "ab sofort öffentlich"
WAITING = "freigegeben, öffentlich erst mit der Veröffentlichung"
PUBLICATION: tuple[Any, Any] = ("Öffentlichkeit", {"fields": ("not_public_until",)})


class PublicListFilter(admin.SimpleListFilter):
    """Records by whether they are public today."""

    title = "Öffentlichkeit"
    parameter_name = "oeffentlich"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return [("ja", "öffentlich"), ("nein", "noch nicht öffentlich")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        hidden = queryset.model._base_manager.filter(withheld(timezone.localdate())).values("pk")
        if self.value() == "nein":
            return queryset.filter(pk__in=hidden)
        return queryset.exclude(pk__in=hidden) if self.value() == "ja" else queryset


class ReleaseAdmin(ModelAdmin):
    """Base of the admin of publishable records."""

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)
        if not self.has_release_permission(request) or not actions:
            return actions
        title = "Freigeben: ab sofort öffentlich"
        return {**actions, "release": (release, "release", title)}

    def get_list_filter(self, request: HttpRequest) -> Any:
        return (*super().get_list_filter(request), PublicListFilter)

    def has_release_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(permission_of(self.model, "change"))


def release(modeladmin: ReleaseAdmin, request: HttpRequest, records: QuerySet[Any]) -> None:
    """Make the records public, with a trace of who did; nothing where one must not be changed."""
    chosen = records.model._base_manager.filter(pk__in=records.order_by().values("pk"))
    released = list(chosen.filter(withheld(timezone.localdate())).order_by("pk"))
    try:
        with transaction.atomic(), because("Freigegeben"):
            for record in released:
                record.not_public_until = None
                record.save()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return
    waiting = sum(record.awaits_publishing for record in released)
    for number, said in ((len(released) - waiting, AT_ONCE), (waiting, WAITING)):
        if number or (said == AT_ONCE and not waiting):
            entries = "Eintrag ist" if number == 1 else "Einträge sind"
            messages.success(request, f"{number} {entries} {said}.")
