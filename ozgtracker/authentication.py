"""Who may sign in."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser

DEMO_PREFIX = "demo-"


class AccountBackend(ModelBackend):
    """Django's accounts; demo accounts (their passwords are public) count only where DEBUG is on."""

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        if user is not None and not settings.DEBUG and user.get_username().startswith(DEMO_PREFIX):
            return False
        return super().user_can_authenticate(user)
