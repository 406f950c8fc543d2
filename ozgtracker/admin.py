"""Admin pages of accounts."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest

admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts are deactivated, not deleted: with an account would go who changed what."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
