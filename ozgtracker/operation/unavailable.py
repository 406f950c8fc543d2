"""What is answered while the database is away: 503, in German, without asking it. Who reads is answered late instead,
where the database is back soon, as after a restart. Where a disk is full: 507."""

import logging
from threading import Semaphore
from time import monotonic

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

from records.full_disk import is_full_database

from ..headers import GetResponse
from .availability import availability
from .health import healthz
from .replica import READING, answer_from_replica, may_read_there

logger = logging.getLogger(__name__)

RETRY_SECONDS = 5
INSUFFICIENT_STORAGE = 507  # RFC 4918
LONGEST = 1.6  # seconds from the request until 503
HEALTH = "/healthz"
# Of the threads of a process some stay free: for the balancer, and for what needs no database.
waiting = Semaphore(max(settings.THREADS - 2, 1))


def unavailable_while_away(get_response: GetResponse) -> GetResponse:
    """Middleware: no request waits long for a database that does not answer. Who only reads is given what the replica
    says, where there is one."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        until = monotonic() + LONGEST
        if request.path == HEALTH:  # by whichever name a balancer asks, and without what pages need
            return healthz(request)
        if may_read_there(request) and (response := answer_from_replica(get_response, request)) is not None:
            return response
        if availability.is_waiting and request.method not in READING:
            return refused(request)
        if availability.is_away:
            return get_response(request) if is_soon_back(request, until) else refused(request)
        response = get_response(request)
        if getattr(response, "is_unavailable", False) and is_soon_back(request, until):
            return get_response(request)
        return response

    return answer


def is_soon_back(request: HttpRequest, until: float) -> bool:
    """Wait for the database, for who reads and while threads are free."""
    if request.method not in READING or not availability.is_watched or not waiting.acquire(blocking=False):
        return False
    try:
        return availability.wait(until - monotonic())
    finally:
        waiting.release()


def refused(request: HttpRequest) -> HttpResponse:
    """Without a line in the log: one of the watcher says it for all, or it is not what is answered."""
    response = unavailable(request)
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def no_space(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """The page where a file system is full. What the database refused for that, it took back as a whole."""
    logger.error("No space left: %s", error)
    was_sent = request.method not in READING
    said = {"is_full": True, "was_sent": was_sent, "is_taken_back": was_sent and is_full_database(error)}
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(render_to_string("503.html", said), status=INSUFFICIENT_STORAGE, headers=headers)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The page; where something was sent, it says that it may not be stored."""
    text = render_to_string("503.html", {"was_sent": request.method not in READING})
    headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
    response = HttpResponse(text, status=503, headers=headers)
    response.is_unavailable = True  # type: ignore[attr-defined]
    return response
