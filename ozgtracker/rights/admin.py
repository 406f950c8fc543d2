"""Roles in the admin: on the page of each account, and as a list of all with their history."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from records.bounded_forms import BoundedFormSet
from records.generics import ModelAdmin, StackedInline
from records.lookups import CheckedAdmin, KeySelects
from records.on_day import today_of
from records.trail_pages import TrailAdmin

from .models import Role

FIELDS = (
    ("group", "project", "unit"),
    ("starts_on", "ends_on"),
    ("deputy", "deputy_from", "deputy_until"),
)
CHOSEN = ("project", "unit", "deputy")
SCOPE_HELP = (
    "Eine Rolle gilt für ein Projekt oder eine Leistungseinheit; ist keines gewählt, für alle. Hat ein Konto "
    "Rollen einer Gruppe, so gelten sie allein, auch wenn es Mitglied der Gruppe ist."
)


class RoleFormSet(BoundedFormSet):
    """The roles entered with an account."""

    def clean(self) -> None:
        super().clean()
        if problems := self.too_many_rows():
            raise ValidationError(problems)


class RoleInline(KeySelects, StackedInline):
    """The roles of an account."""

    model = Role
    formset = RoleFormSet
    fk_name = "account"
    fields = FIELDS
    autocomplete_fields = CHOSEN
    extra = 0
    can_delete = False


class HoldsTodayFilter(admin.SimpleListFilter):
    """Roles by whether they hold today."""

    title = "Gilt heute"
    parameter_name = "heute"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return [("ja", "ja"), ("nein", "nein")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        holding = Role.objects.on(timezone.localdate()).values("pk")
        if self.value() == "ja":
            return queryset.filter(pk__in=holding)
        return queryset.exclude(pk__in=holding) if self.value() == "nein" else queryset


@admin.register(Role)
class RoleAdmin(KeySelects, TrailAdmin, CheckedAdmin):
    """Who may do what where, with the history of all roles; they end by a day, so that it stays to be seen."""

    list_display = ("account", "group", "scope", "starts_on", "ends_on", "deputy", "deputy_from", "deputy_until")
    list_filter = ("group", HoldsTodayFilter)
    search_fields = ("account__username", "account__last_name", "deputy__username")
    search_help_text = "Benutzername oder Nachname"
    autocomplete_fields = ("account", *CHOSEN)
    fieldsets = ((None, {"fields": ("account", *FIELDS), "description": SCOPE_HELP}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        roles = super().get_queryset(request).select_related("account", "group", "deputy")
        return roles.prefetch_related(today_of("project", Role), today_of("unit", Role))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(description="Für")
    def scope(self, role: Role) -> str:
        return role.scope_text
