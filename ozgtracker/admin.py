"""Admin pages of accounts, groups and roles."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest

from lists.formats import yes_or_no
from records.lookups import CheckedAdmin

from .rights.admin import RoleAdmin, RoleInline

__all__ = ["AccountAdmin", "RoleAdmin", "StaffGroupAdmin"]

admin.site.unregister([Group, User])


@admin.register(User)
class AccountAdmin(CheckedAdmin, UserAdmin):
    """Accounts are deactivated, not deleted: with an account would go who changed what."""

    list_display = ("username", "email", "first_name", "last_name", "enters_admin")
    inlines = (RoleInline,)

    @admin.display(description="Mitarbeiter-Status", ordering="is_staff")
    def enters_admin(self, account: Any) -> str:
        return yes_or_no(account.is_staff)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """A new account has a name and a password first."""
        return super().get_inlines(request, obj) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Group)
class StaffGroupAdmin(CheckedAdmin, GroupAdmin):
    """As Django's."""
