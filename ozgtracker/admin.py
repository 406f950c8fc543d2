"""Admin pages of accounts and groups."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest

from records.lookups import CheckedAdmin

admin.site.unregister([Group, User])


@admin.register(User)
class AccountAdmin(CheckedAdmin, UserAdmin):
    """Accounts are deactivated, not deleted: with an account would go who changed what."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Group)
class StaffGroupAdmin(CheckedAdmin, GroupAdmin):
    """As Django's."""
