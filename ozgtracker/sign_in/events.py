"""What happens at sign-in: in the log, and what changes the means of signing in also as an event of the account."""

import logging
import time
from typing import Any

from allauth.account.signals import authentication_step_completed, password_changed, password_reset
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset, authenticator_used
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from .clients import client_address, stored_address
from .models import AccountEvent
from .throttle import forget_failures

logger = logging.getLogger(__name__)
FACTORS = {"totp": "App für Einmalcodes", "webauthn": "Sicherheitsschlüssel", "recovery_codes": "Notfallcodes"}


@receiver(user_logged_in)
def note_sign_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Log it; the session begins, and with it all that was counted wrong in this place is forgotten."""
    logger.info("Signed in: %s from %s", user.get_username(), client_address(request))
    request.session["signed_in_at"] = request.session["seen_at"] = time.time()
    forget_failures(request, user.get_username())
    request.signed_in_as = user.get_username()  # type: ignore[attr-defined]  # for the middleware remember_device


@receiver(user_logged_out)
def log_sign_out(request: HttpRequest | None, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        logger.info("Signed out: %s from %s", user.get_username(), client_address(request))


def record(account: User, text: str, *, request: HttpRequest | None = None, done_by: str = "") -> None:
    """Write down what happened to the account: by itself where a request is given, else by a command."""
    address = stored_address(request) if request else None
    logger.info("Account %s: %s (%s)", account.get_username(), text, done_by or client_address(request))
    AccountEvent.objects.create(
        account=account, text=text, done_by=(done_by or account.get_username())[:150], address=address
    )


@receiver(authentication_step_completed)
def renew_session(request: HttpRequest, reauthenticated: bool = False, **kwargs: Any) -> None:
    """Whoever confirmed who they are goes on in a session of a new name (OWASP ASVS 7.2.4)."""
    if reauthenticated:
        before = request.session.session_key
        request.session.cycle_key()
        UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


@receiver(password_changed)
def record_changed_password(request: HttpRequest, user: User, **kwargs: Any) -> None:
    record(user, "Passwort geändert", request=request)


@receiver(password_reset)
def record_reset_password(request: HttpRequest, user: User, **kwargs: Any) -> None:
    record(user, "Passwort über einen Link aus einer E-Mail neu gesetzt", request=request)


@receiver(authenticator_added)
def record_added_factor(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    record(user, f"{FACTORS[authenticator.type]}: eingerichtet", request=request)


@receiver(authenticator_removed)
def record_removed_factor(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    record(user, f"{FACTORS[authenticator.type]}: entfernt", request=request)


@receiver(authenticator_reset)
def record_new_codes(request: HttpRequest, user: User, **kwargs: Any) -> None:
    record(user, "Notfallcodes: neu erzeugt", request=request)


@receiver(authenticator_used)
def record_used_code(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """A recovery code is used when something is lost: that is worth a line; the daily code is not."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        record(user, "Notfallcode verwendet", request=request)
