"""Who tries links of status rounds that were never given out has to wait, as with wrong passwords.

A link that was given out once counts for none, whether its round still runs: mail programs open those again and again.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from projects.rounds.answer_views import UNKNOWN

from .throttle import FAILURES_OF_STRANGERS, ask_to_wait, count, limits_of_address, longest_wait


def slowing_guesses(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view of a link, with a wait for an address from which many unknown ones came."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        limits = limits_of_address(request, "links", FAILURES_OF_STRANGERS)
        wait = longest_wait(limits)
        if wait:
            return ask_to_wait(request, "projects/rounds/wait.html", wait, {})
        response = view(request, *args, **kwargs)
        if getattr(response, UNKNOWN, False):
            count(limits)
        return response

    return guarded
