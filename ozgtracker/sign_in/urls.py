"""Addresses of sign-in and of the own account, under the names that django-allauth asks for.

What it offers beyond them (making accounts, keeping mail addresses, connecting accounts) has no address. The views are
imported when they are first asked for: keys, codes and single sign-on bring much that no other page needs.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import path, re_path
from django.utils.module_loading import import_string

View = Callable[..., HttpResponseBase]


def later(name: str, template: str = "", *, local: bool = False, is_open: bool = False) -> View:
    """The view of that name, imported when it is first asked for; 404 if it is for local accounts and none count."""

    @cache
    def load() -> View:
        view = import_string(name)
        return view.as_view(template_name=f"sign_in/{template}.html") if template else view

    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if local and not settings.LOCAL_SIGN_IN:
            raise Http404
        return load()(request, *args, **kwargs)

    return login_not_required(view) if is_open else view


def open_page(name: str, template: str = "") -> View:
    """A page of local accounts before one is signed in."""
    return later(name, template, local=True, is_open=True)


def own_page(name: str, template: str = "") -> View:
    """A page of local accounts for who is signed in; the views themselves ask for that."""
    return later(name, template, local=True)


HERE, ACCOUNT, MFA = "ozgtracker.sign_in.views", "allauth.account.views", "allauth.mfa"
CODES, KEYS = f"{MFA}.recovery_codes.views", f"{MFA}.webauthn.views"

urlpatterns = [
    path("anmelden/", later(f"{HERE}.sign_in", is_open=True), name="account_login"),
    path("anmelden/code/", open_page(f"{MFA}.base.views.AuthenticateView", "code"), name="mfa_authenticate"),
    path("anmelden/gesperrt/", open_page(f"{ACCOUNT}.AccountInactiveView", "inactive"), name="account_inactive"),
    path(
        "anmelden/passwort/",
        open_page(f"{ACCOUNT}.PasswordResetView", "password_forgotten"),
        name="account_reset_password",
    ),
    path(
        "anmelden/passwort/gesendet/",
        open_page(f"{ACCOUNT}.PasswordResetDoneView", "password_sent"),
        name="account_reset_password_done",
    ),
    path(
        "anmelden/passwort/fertig/",
        open_page(f"{ACCOUNT}.PasswordResetFromKeyDoneView", "password_set"),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^anmelden/passwort/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        open_page(f"{ACCOUNT}.PasswordResetFromKeyView", "password_new"),
        name="account_reset_password_from_key",
    ),
    path("anmelden/verwaltung/", later(f"{HERE}.sign_in_elsewhere", is_open=True), name="single_sign_on"),
    path(
        "anmelden/<slug:provider_id>/zurueck/",
        later(f"{HERE}.back_from_elsewhere", is_open=True),
        name="openid_connect_callback",
    ),
    path("abmelden/", later(f"{HERE}.sign_out", is_open=True), name="account_logout"),
    path("konto/", later(f"{HERE}.account"), name="account"),
    path("konto/wochenbericht/", later("ozgtracker.digest.views.choose"), name="weekly_digest"),
    path("konto/sitzungen/", later(f"{HERE}.sessions"), name="usersessions_list"),
    path("konto/passwort/", own_page(f"{HERE}.password"), name="account_change_password"),
    path("konto/bestaetigen/", own_page(f"{ACCOUNT}.ReauthenticateView", "again"), name="account_reauthenticate"),
    path(
        "konto/bestaetigen/code/",
        own_page(f"{MFA}.base.views.ReauthenticateView", "again_code"),
        name="mfa_reauthenticate",
    ),
    path(
        "konto/bestaetigen/schluessel/",
        own_page(f"{KEYS}.ReauthenticateWebAuthnView", "again_key"),
        name="mfa_reauthenticate_webauthn",
    ),
    path("konto/faktor/", own_page(f"{HERE}.factors"), name="mfa_index"),
    path("konto/faktor/app/", own_page(f"{MFA}.totp.views.ActivateTOTPView", "app"), name="mfa_activate_totp"),
    path(
        "konto/faktor/app/entfernen/",
        own_page(f"{MFA}.totp.views.DeactivateTOTPView", "app_off"),
        name="mfa_deactivate_totp",
    ),
    path(
        "konto/faktor/notfallcodes/",
        own_page(f"{CODES}.ViewRecoveryCodesView", "codes"),
        name="mfa_view_recovery_codes",
    ),
    path(
        "konto/faktor/notfallcodes/neu/",
        own_page(f"{CODES}.GenerateRecoveryCodesView", "codes_new"),
        name="mfa_generate_recovery_codes",
    ),
    path("konto/faktor/schluessel/", own_page(f"{HERE}.factors"), name="mfa_list_webauthn"),
    path("konto/faktor/schluessel/neu/", own_page(f"{KEYS}.AddWebAuthnView", "key"), name="mfa_add_webauthn"),
    path(
        "konto/faktor/schluessel/<int:pk>/entfernen/",
        own_page(f"{HERE}.remove_key"),
        name="mfa_remove_webauthn",
    ),
]
