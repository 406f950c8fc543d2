"""Whose password counts."""

import logging
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from ..rights.backend import RightsBackend
from .clients import client_address
from .throttle import count_failure, wait_left

logger = logging.getLogger(__name__)


class AccountBackend(RightsBackend):
    """Django's accounts; demo accounts (their passwords are public) count only where DEBUG is on.

    After too many failures no password is looked at for a while, whichever form it comes from.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: object
    ) -> User | None:
        if username is None or password is None or not settings.LOCAL_SIGN_IN:
            return None
        if wait_left(request, username):
            logger.warning("Sign-in locked: %s from %s", name_for_log(username), client_address(request))
            raise PermissionDenied
        user = super().authenticate(request, username=username, password=password, **kwargs)
        if user is None:
            count_failure(request, username)
            logger.warning("Sign-in failed: %s from %s", name_for_log(username), client_address(request))
        return user

    def user_can_authenticate(self, user: Any) -> bool:
        if user is not None and not settings.DEBUG and user.get_username().startswith(settings.DEMO_PREFIX):
            return False
        return super().user_can_authenticate(user)


def name_for_log(username: str) -> str:
    """The name of an account; of none, nothing that was typed: it may be a password."""
    return username if User.objects.filter(username=username).exists() else "unknown account"
