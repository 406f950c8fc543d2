"""The forms of the second factor: codes of an app, recovery codes, security keys. All count as doors."""

from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from .forms import German, check_wait
from .throttle import count_failure


class CountedForm(German):
    """A wrong code counts as a wrong password does."""

    labels = {"code": "Code"}
    user: Any

    def full_clean(self) -> None:
        """Where the account has to wait nothing is looked at; what is refused is counted."""
        name = self.user.get_username()
        if self.is_bound:
            try:
                check_wait(context.request, name)
            except ValidationError as wait:
                self.refuse(wait)
                return
        super().full_clean()
        if self.is_bound and self._errors:
            count_failure(context.request, name)
            try:
                check_wait(context.request, name)
            except ValidationError as wait:
                self.refuse(wait)

    def refuse(self, reason: ValidationError) -> None:
        self._errors = forms.utils.ErrorDict()
        self.cleaned_data: dict[str, Any] = {}
        self.add_error(None, reason)


class OnceMixin(forms.Form):
    """A code of an app counts once (RFC 6238, 5.2), whichever process looks at it."""

    authenticator: Authenticator

    def clean_code(self) -> str:
        code = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP:
            use_up(self.authenticator, code)
        return str(code)


@transaction.atomic
def use_up(authenticator: Authenticator, code: str) -> None:
    """Remember the step of the clock to which the code belongs; raise a ValidationError if it was used before."""
    locked = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    secret = decrypt(locked.data["secret"])
    typed = "".join(code.split())
    steps = [step for step in yield_hotp_counters_from_time() if format_hotp_value(hotp_value(secret, step)) == typed]
    if not steps or steps[-1] <= locked.data.get("used_step", 0):
        raise ValidationError("Dieser Code wurde schon verwendet. Bitte warten Sie auf den nächsten.")
    locked.data["used_step"] = steps[-1]
    locked.save(update_fields=["data"])
    authenticator.data = locked.data


class CodeForm(OnceMixin, CountedForm, AuthenticateForm):
    """At sign-in: the code of an app, or a recovery code."""


class CodeAgainForm(OnceMixin, CountedForm, ReauthenticateForm):
    """The same, before what is worth it."""


UNREADABLE = ValidationError(
    "Der Sicherheitsschlüssel hat nicht geantwortet, wie er soll. Bitte versuchen Sie es noch einmal."
)


class AnswerMixin(forms.Form):
    """What is no answer of a key is refused, whatever it is."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except (TypeError, ValueError, LookupError):
            raise UNREADABLE from None


class KeyForm(AnswerMixin, CountedForm, AuthenticateWebAuthnForm):
    """At sign-in: the answer of a security key."""


class KeyAgainForm(AnswerMixin, CountedForm, ReauthenticateWebAuthnForm):
    """The same, before what is worth it."""


class NewAppForm(German, ActivateTOTPForm):
    """The first code of an app shows that it was set up rightly."""

    labels = {"code": "Code aus der App"}


class NewKeyForm(German, AddWebAuthnForm):
    """A security key or passkey, and what to call it."""

    labels = {"name": "Name des Schlüssels"}

    def clean(self) -> Any:
        try:
            return super().clean()
        except (TypeError, ValueError, LookupError):
            raise UNREADABLE from None
