"""The two forms of sign-in: the site's and the admin's."""

from math import ceil
from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError

from .throttle import wait_left


class SignInForm(AuthenticationForm):
    """Says how long the next try has to wait after too many wrong passwords."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": "Benutzername oder Passwort stimmt nicht. Bitte achten Sie auf Groß- und Kleinschreibung.",
    }

    def get_invalid_login_error(self) -> ValidationError:
        seconds = ceil(wait_left(self.request, self.cleaned_data.get("username") or "").total_seconds())
        if seconds <= 0:
            return super().get_invalid_login_error()
        return ValidationError(
            f"Zu viele falsche Passwörter. Bitte warten Sie {duration(seconds)}; bis dahin wird auch das richtige "
            "Passwort nicht angenommen.",
            code="wait",
        )


class AdminSignInForm(SignInForm, AdminAuthenticationForm):
    error_messages: Any = {**AdminAuthenticationForm.error_messages}


def duration(seconds: int) -> str:
    if seconds < 60:
        return "1 Sekunde" if seconds == 1 else f"{seconds} Sekunden"
    minutes = ceil(seconds / 60)
    return "1 Minute" if minutes == 1 else f"{minutes} Minuten"
