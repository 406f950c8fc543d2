"""What django-allauth does otherwise here: no accounts made by visitors, own texts, secrets encrypted."""

import base64
import logging
import time
from hashlib import sha256
from threading import Thread
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from .clients import stored_address
from .second_factor import factors_of, requires_second_factor
from .throttle import forget_failures

logger = logging.getLogger(__name__)
# After a sign-in this fresh nobody is asked for the password once more.
FRESH_SECONDS = 5 * 60
# What is said after a deed; of deeds that no line names nothing is said.
DONE = {
    "account/messages/password_changed.txt": "Ihr Passwort ist geändert. Alle anderen Sitzungen sind beendet.",
    "mfa/messages/totp_activated.txt": "Die App ist eingerichtet.",
    "mfa/messages/totp_deactivated.txt": "Die App ist entfernt.",
    "mfa/messages/webauthn_added.txt": "Der Sicherheitsschlüssel ist eingerichtet.",
    "mfa/messages/webauthn_removed.txt": "Der Sicherheitsschlüssel ist entfernt.",
    "mfa/messages/recovery_codes_generated.txt": "Es gibt neue Notfallcodes.",
    "usersessions/messages/sessions_logged_out.txt": "Alle anderen Sitzungen sind beendet.",
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators, or by single sign-on."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "enter_current_password": "Das ist nicht Ihr bisheriges Passwort.",
        "incorrect_password": "Das Passwort stimmt nicht.",
        "invalid_password_reset": "Der Link gilt nicht mehr.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: `AccountBackend` counts, for all processes alike."""

    def reauthenticate(self, user: User, password: str) -> bool:
        right = super().reauthenticate(user, password)
        if right:
            forget_failures(self.request, user.get_username())
        return right

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        records = get_authentication_records(self.request, self.request.user)
        fresh = any(time.time() - record["at"] < FRESH_SECONDS for record in records)
        return not fresh and super().is_reauthentication_required(app=app, **kwargs)

    def get_client_ip(self, request: HttpRequest) -> str:
        return stored_address(request)

    def is_safe_url(self, url: str | None) -> bool:
        """Pages of this host alone."""
        return url_has_allowed_host_and_scheme(url, {self.request.get_host()}, require_https=self.request.is_secure())

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff begin with what is due."""
        return reverse("desk") if getattr(request.user, "is_staff", False) else super().get_login_redirect_url(request)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        from .single_sign_on import address_to_sign_out

        return address_to_sign_out(request) or super().get_logout_redirect_url(request)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str = "", *args: Any, **kwargs: Any
    ) -> None:
        text = kwargs.get("message") or DONE.get(message_template)
        if text:
            super().add_message(request, level, message=str(text))

    def format_email_subject(self, subject: str) -> str:
        return subject

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Beside the request: how long sending takes must not tell whether there is such an account."""
        context = {**context, "municipality": settings.MUNICIPALITY, "minutes": settings.PASSWORD_RESET_TIMEOUT // 60}
        message = self.render_mail("sign_in/mail/password", email, context)
        Thread(target=send, args=(message, user.get_username())).start()


def send(message: EmailMessage, name: str) -> None:
    try:
        message.send()
    except OSError:
        logger.exception("Mail for %s was not sent", name)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are stored encrypted, with a key made of SECRET_KEY; what a group asks for cannot be taken off."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "Der Code stimmt nicht, oder er wurde schon verwendet.",
        "cannot_delete_authenticator": "Ihre Gruppe verlangt einen zweiten Faktor: Richten Sie erst einen anderen ein.",
    }

    def get_totp_label(self, user: User) -> str:
        return str(user.get_username())

    def encrypt(self, text: str) -> str:
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; of one encrypted under another SECRET_KEY nothing that anybody could know."""
        try:
            return cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.error("A second factor was encrypted under another SECRET_KEY")
            return base64.b32encode(Fernet.generate_key()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        account: Any = authenticator.user
        return not requires_second_factor(account) or factors_of(account).exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002 as allauth calls it
        return f"Schlüssel {Authenticator.objects.filter(user=user, type=type).count() + 1}"


def cipher() -> MultiFernet:
    """Encrypts with the key of today and reads what former keys (SECRET_KEY_FALLBACKS) encrypted."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = [sha256(f"ozgtracker.second-factor {secret}".encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
