"""Where a request comes from: its address, and whether its device signed in before.

A device is known by a signed cookie that it got when somebody signed in on it ("device cookies" of OWASP). Its wrong
passwords are counted for themselves, so that strangers who guess lock nobody out where they signed in before.
"""

import secrets
from ipaddress import ip_address

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

DEVICE_AGE = 180 * 24 * 60 * 60
ACCOUNTS_OF_A_DEVICE = 10
SALT = "ozgtracker.known-device"


def client_address(request: HttpRequest | None) -> str:
    """The address that the connection or, where a header is trusted (CLIENT_ADDRESS_HEADER), its last entry names."""
    if request is None:
        return "–"
    if settings.CLIENT_ADDRESS_HEADER:
        return str(request.headers.get(settings.CLIENT_ADDRESS_HEADER, "")).rpartition(",")[2].strip() or "–"
    return str(request.META.get("REMOTE_ADDR") or "–")


def stored_address(request: HttpRequest) -> str:
    """The address as a database keeps it; 0.0.0.0 where there is none."""
    try:
        return str(ip_address(client_address(request)))
    except ValueError:
        return "0.0.0.0"  # noqa: S104 nothing is bound to it


def known_device(request: HttpRequest | None, name: str) -> str:
    """The id of the device, if the account of that name signed in on it before; else nothing."""
    device, accounts = device_of(request)
    return device if mark_of(name) in accounts else ""


def remember_account(request: HttpRequest, response: HttpResponseBase, name: str) -> None:
    """Give the device its cookie, now with this account."""
    device, accounts = device_of(request)
    known = [mark_of(name), *(mark for mark in accounts if mark != mark_of(name))][:ACCOUNTS_OF_A_DEVICE]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps([device or secrets.token_urlsafe(16), known], salt=SALT),
        max_age=DEVICE_AGE,
        secure=not settings.DEBUG,
        httponly=True,
        samesite="Lax",
    )


def device_of(request: HttpRequest | None) -> tuple[str, list[str]]:
    """Its id and the marks of the accounts that signed in on it."""
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "") if request else ""
    try:
        device, accounts = signing.loads(cookie, salt=SALT, max_age=DEVICE_AGE)
    except signing.BadSignature:
        return "", []
    return device, accounts


def mark_of(name: str) -> str:
    """What stands for an account in the cookie, which names none."""
    return salted_hmac(SALT, name.strip().casefold(), algorithm="sha256").hexdigest()[:16]
