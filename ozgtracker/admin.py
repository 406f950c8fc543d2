"""Admin pages of accounts, groups and roles."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.http import HttpRequest

from lists.formats import yes_or_no
from records.lookups import CheckedAdmin, KeySelects, ReadOnlyAdmin
from records.second_person.admin import PendingCorrectionAdmin

from .permissions import GROUPS
from .privacy.account_pages import AccountTrailAdmin
from .privacy.account_trail import GROUP_STAYS
from .privacy.marks import is_pseudonymised
from .privacy.models import AuditFileDownload, RetentionRule
from .rights.admin import RoleAdmin, RoleInline
from .site_texts.admin import SiteTextAdmin

__all__ = [
    "AccountAdmin",
    "AuditFileDownloadAdmin",
    "PendingCorrectionAdmin",
    "RetentionRuleAdmin",
    "RoleAdmin",
    "SiteTextAdmin",
    "StaffGroupAdmin",
]

# What django-allauth keeps (secrets of second factors among it) is on the page of each account alone.
for label in ("account", "mfa", "usersessions", "socialaccount"):
    admin.site.unregister(filter(admin.site.is_registered, apps.get_app_config(label).get_models()))
admin.site.unregister([Group, User])


@admin.register(User)
class AccountAdmin(CheckedAdmin, AccountTrailAdmin, UserAdmin):
    """Accounts are deactivated, not deleted: with an account would go who changed what."""

    list_display = ("username", "email", "first_name", "last_name", "enters_admin")
    search_position = 110
    inlines = (RoleInline,)
    filter_horizontal = ()  # Django's chooser of two boxes has names neither in German nor for a screen reader

    @admin.display(description="Mitarbeiter-Status", ordering="is_staff")
    def enters_admin(self, account: User) -> str:
        return yes_or_no(account.is_staff)

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> Any:
        """A new account has a name and a password first."""
        return super().get_inlines(request, obj) if obj else ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """When somebody signed in is nothing to be entered."""
        return (*(("username",) if obj and is_pseudonymised(obj) else ()), "last_login", "date_joined")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Group)
class StaffGroupAdmin(CheckedAdmin, AccountTrailAdmin, GroupAdmin):
    """As Django's; groups of the program keep their names, and stay."""

    filter_horizontal = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("name",) if obj and obj.name in GROUPS else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not (obj and obj.name in GROUPS) and super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """As Django's; among those chosen in a list the groups of the program are protected."""
        deleted, counts, permissions_lacking, protected = super().get_deleted_objects(objs, request)
        staying = [GROUP_STAYS.format(name=group.name) for group in objs if group.name in GROUPS]
        return deleted, counts, set() if staying else permissions_lacking, [*protected, *staying]


@admin.register(RetentionRule)
class RetentionRuleAdmin(KeySelects, CheckedAdmin):
    """Rules of retention, for the administration; `aufbewahrung` follows them."""

    list_display = ("kind", "days", "afterwards", "source")


@admin.register(AuditFileDownload)
class AuditFileDownloadAdmin(ReadOnlyAdmin):
    """Who took which Prüfakte; written by the download alone."""

    list_display = ("at", "by", "name", "key_date", "size", "sha256")
    list_select_related = ("by",)
    search_fields = ("name", "sha256", "by__username")
    search_help_text = "Zuwendung, Prüfsumme oder Benutzername"
    date_hierarchy = "at"
    fields = ("at", "by", "name", "grant", "key_date", "size", "sha256")
