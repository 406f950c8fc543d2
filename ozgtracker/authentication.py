"""Who may sign in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend


class AccountBackend(ModelBackend):
    """Django's accounts; demo accounts (their passwords are public) count only where DEBUG is on."""

    def user_can_authenticate(self, user: Any) -> bool:
        if user is not None and not settings.DEBUG and user.get_username().startswith(settings.DEMO_PREFIX):
            return False
        return super().user_can_authenticate(user)
