"""What holds for every request of somebody who is signed in."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode

from ..headers import GetResponse
from .clients import remember_account
from .second_factor import lacks_second_factor

ABOUT_AN_ACCOUNT = ("/anmelden/", "/abmelden/", "/konto/", "/admin/")
IDLE, TOO_LONG = "pause", "dauer"
# Pages that an account reaches that has yet to set up its second factor.
SETTING_UP = ("mfa_", "account_reauthenticate", "account_logout", "healthz")


def no_store(get_response: GetResponse) -> GetResponse:
    """No browser and no proxy keeps what depends on an account: pages of sign-in, and all that a session asks for."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        session = settings.SESSION_COOKIE_NAME
        if session in request.COOKIES or session in response.cookies or request.path.startswith(ABOUT_AN_ACCOUNT):
            patch_cache_control(response, no_store=True, private=True)
        return response

    return middleware


def limit_sessions(get_response: GetResponse) -> GetResponse:
    """End a session that nobody used for IDLE_MINUTES, or that is SESSION_HOURS old; the page of sign-in says why."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or SESSION_KEY not in request.session:
            return get_response(request)
        now = time.time()
        reason = reason_to_end(request.session, now)
        if reason and request.path != reverse("account_logout"):
            logout(request)
            query = urlencode({"ende": reason, "next": request.get_full_path()})
            return redirect(f"{reverse('account_login')}?{query}")
        if now - request.session.get("seen_at", 0) > settings.IDLE_SECONDS / 30:  # not with each: it is a query more
            request.session["seen_at"] = now
        return get_response(request)

    return middleware


def reason_to_end(session: SessionBase, now: float) -> str:
    if now - session.get("signed_in_at", now) > settings.SESSION_COOKIE_AGE:
        return TOO_LONG
    return IDLE if now - session.get("seen_at", now) > settings.IDLE_SECONDS else ""


def remember_device(get_response: GetResponse) -> GetResponse:
    """Whoever has just signed in gets the cookie of a known device."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if name := getattr(request, "signed_in_as", ""):
            remember_account(request, response, name)
        return response

    return middleware


class RequireSecondFactor:
    """An account of MFA_REQUIRED_GROUPS without a second factor reaches nothing but the pages that set one up."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: object, kwargs: object
    ) -> HttpResponse | None:
        if not settings.MFA_REQUIRED_GROUPS or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        match = request.resolver_match
        if match is None or (match.url_name or "").startswith(SETTING_UP) or not lacks_second_factor(request):
            return None
        return redirect("mfa_index")
