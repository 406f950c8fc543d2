"""Admin pages of accounts and groups."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest

from lists.formats import yes_or_no
from records.lookups import CheckedAdmin

# What django-allauth keeps (secrets of second factors among it) is on the page of each account alone.
for label in ("account", "mfa", "usersessions", "socialaccount"):
    admin.site.unregister(filter(admin.site.is_registered, apps.get_app_config(label).get_models()))
admin.site.unregister([Group, User])


@admin.register(User)
class AccountAdmin(CheckedAdmin, UserAdmin):
    """Accounts are deactivated, not deleted: with an account would go who changed what."""

    list_display = ("username", "email", "first_name", "last_name", "enters_admin")

    @admin.display(description="Mitarbeiter-Status", ordering="is_staff")
    def enters_admin(self, account: Any) -> str:
        return yes_or_no(account.is_staff)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Group)
class StaffGroupAdmin(CheckedAdmin, GroupAdmin):
    """As Django's."""
