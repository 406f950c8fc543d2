"""Who tries links of status rounds that were never given out has to wait, as with wrong passwords.

A link that was given out once counts for none, whether its round still runs: mail programs open those again and again.
"""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from projects.rounds.answer_views import UNKNOWN

from .clients import client_address
from .throttle import FAILURES_OF_STRANGERS, NOBODYS_ADDRESS, count, longest_wait


def slowing_guesses(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view of a link, with a wait for an address from which many unknown ones came."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        limits = limits_of_links(request)
        wait = longest_wait(limits)
        if wait:
            minutes = int(wait.total_seconds() // 60) + 1
            response = render(request, "projects/rounds/wait.html", {"minutes": minutes}, status=429)
            response.headers["Retry-After"] = str(minutes * 60)
            return response
        response = view(request, *args, **kwargs)
        if getattr(response, UNKNOWN, False):
            count(limits)
        return response

    return guarded


def limits_of_links(request: HttpRequest) -> dict[str, int]:
    """By key of the counter of its address how many unknown links that may try; none of the own machine's."""
    address = client_address(request)
    if address in NOBODYS_ADDRESS:
        return {}
    return {sha256(f"links {address}".encode("utf-8", "replace")).hexdigest(): FAILURES_OF_STRANGERS}
