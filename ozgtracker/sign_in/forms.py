"""The forms in which a password is typed, and that of who forgot it."""

from math import ceil
from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from .throttle import count_failure, wait_left


def check_wait(request: HttpRequest | None, name: str) -> None:
    """Raise a ValidationError that says how long the next try has to wait, if it has to."""
    seconds = ceil(wait_left(request, name).total_seconds())
    if seconds > 0:
        raise ValidationError(
            f"Zu viele falsche Versuche. Bitte warten Sie {duration(seconds)}; bis dahin wird auch das Richtige nicht "
            "angenommen.",
            code="wait",
        )


def duration(seconds: int) -> str:
    if seconds < 60:
        return "1 Sekunde" if seconds == 1 else f"{seconds} Sekunden"
    minutes = ceil(seconds / 60)
    return "1 Minute" if minutes == 1 else f"{minutes} Minuten"


class German(forms.Form):
    """Labels in the words of this program, no placeholders."""

    labels: dict[str, str] = {}
    helps: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, "")
            field.widget.attrs.pop("placeholder", None)


HELP_FOR_NEW = (
    "Mindestens 12 Zeichen; der Name der Kommune und Wörter wie „Passwort“, „Sommer“ oder „1234“ zählen dabei nicht. "
    "Gut sind mehrere Wörter, die nichts miteinander zu tun haben. Abgelehnt wird auch, was Ihrem Namen gleicht."
)


class SignInForm(German, LoginForm):
    """User name and password; says how long the next try has to wait after too many wrong ones."""

    labels = {"login": "Benutzername", "password": "Passwort"}

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean() or {}
        except ValidationError as refused:
            check_wait(self.request, self.cleaned_data["login"])
            raise ValidationError(
                "Benutzername oder Passwort stimmt nicht. Bitte achten Sie auf Groß- und Kleinschreibung."
            ) from refused


class PasswordAgainForm(German, ReauthenticateForm):
    """The password once more, before what is worth it."""

    labels = {"password": "Passwort"}

    def clean_password(self) -> str:
        from allauth.core import context

        try:
            return super().clean_password()
        except ValidationError:
            check_wait(context.request, self.user.get_username())
            raise


class PasswordForm(German, ChangePasswordForm):
    """The present password, which is guessed here as little as at sign-in, and a new one."""

    labels = {
        "oldpassword": "Bisheriges Passwort",
        "password1": "Neues Passwort",
        "password2": "Neues Passwort noch einmal",
    }
    helps = {"password1": HELP_FOR_NEW}

    def clean_oldpassword(self) -> str:
        from allauth.core import context

        check_wait(context.request, self.user.get_username())
        try:
            return super().clean_oldpassword()
        except ValidationError:
            count_failure(context.request, self.user.get_username())
            check_wait(context.request, self.user.get_username())
            raise


class ForgottenPasswordForm(German, ResetPasswordForm):
    """The address to which a link is sent, if an account has it; nothing here says whether one does."""

    labels = {"email": "E-Mail-Adresse"}

    def clean_email(self) -> str:
        from allauth.core import context

        email = self.cleaned_data["email"]
        check_wait(context.request, f"mail {email}")
        count_failure(context.request, f"mail {email}")
        accounts = User.objects.filter(email__iexact=email, is_active=True)
        self.users = [account for account in accounts if account.has_usable_password() and is_offered(account)]
        return email


def is_offered(account: User) -> bool:
    """Whether the account has a password that counts: that of demo accounts does only under DEBUG."""
    return settings.DEBUG or not account.get_username().startswith(settings.DEMO_PREFIX)


class NewPasswordForm(German, ResetPasswordKeyForm):
    """A new password, behind a link from a mail."""

    labels = {"password1": "Neues Passwort", "password2": "Neues Passwort noch einmal"}
    helps = {"password1": HELP_FOR_NEW}
