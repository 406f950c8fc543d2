"""Sign-in and sign-out in the log."""

import logging
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from .clients import client_address

logger = logging.getLogger(__name__)


@receiver(user_logged_in)
def log_sign_in(request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    logger.info("Signed in: %s from %s", user.get_username(), client_address(request))


@receiver(user_logged_out)
def log_sign_out(request: HttpRequest | None, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        logger.info("Signed out: %s from %s", user.get_username(), client_address(request))
