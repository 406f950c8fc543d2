"""Each request has an identifier, which its answer and its lines in the log name, and one line when it is answered; its
parameters are text."""

import logging
import re
import sys
from time import perf_counter
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import requires_csrf_token

from records.full_disk import is_full

from ..headers import GetResponse
from .availability import is_away
from .counting import count_answer
from .log import REQUEST_ID
from .replica import could_not_read
from .unavailable import no_space, refused, unavailable

logger = logging.getLogger("ozgtracker.access")

USABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")
SECRET = {"token", "key", "uidb36"}  # parts of addresses that let in whoever has them
UNWATCHED = {"/healthz", "/bereitschaft", "/metrics"}  # asked every few seconds


def identified(get_response: GetResponse) -> GetResponse:
    """Middleware: the identifier that a proxy gave the request (X-Request-ID), or a new one."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        request.id = given if USABLE.fullmatch(given) else uuid4().hex  # type: ignore[attr-defined]
        token, began = REQUEST_ID.set(request.id), perf_counter()  # type: ignore[attr-defined]
        try:
            response = get_response(request)
            response.headers["X-Request-ID"] = request.id  # type: ignore[attr-defined]
            if request.path not in UNWATCHED:
                watch(request, response, perf_counter() - began)
            return response
        finally:
            REQUEST_ID.reset(token)

    return answer


def without_nul(get_response: GetResponse) -> GetResponse:
    """Middleware: in parameters of an address NUL, which no text has and PostgreSQL refuses, is a sign that stands for
    what cannot be read (U+FFFD), so that they are answered as any other wrong value."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query:
            request.META["QUERY_STRING"] = query.replace("%00", "%EF%BF%BD")
        return get_response(request)

    return answer


def watch(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    """Count an answer and write its line."""
    count_answer(request, response, seconds)
    if settings.ACCESS_LOG:
        log_answer(request, response, seconds)


def log_answer(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    """Without what was searched for, without secret parts of the address, and without the account."""
    said = {
        "method": request.method,
        "path": shown_path(request),
        "status": response.status_code,
        "milliseconds": round(seconds * 1000),
    }
    logger.info("%s %s %s, %s ms", *said.values(), extra=said)


def shown_path(request: HttpRequest) -> str:
    path = request.path
    try:
        parts = (request.resolver_match or resolve(request.path_info)).kwargs  # none where it was refused before
    except Resolver404:
        parts = {}
    for name in SECRET & parts.keys():
        path = path.replace(str(parts[name]), "…")
    return path if path.isprintable() else ascii(path)[1:-1]


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """The page of an error, with the identifier by which the operator finds it; where the database is away or a disk
    is full, that. It asks neither database nor session: these may be what failed."""
    error = sys.exc_info()[1]
    if could_not_read(request, error):
        return refused(request)
    if is_full(error):
        return no_space(request, error)
    if is_away(error):
        return unavailable(request)
    text = render_to_string("500.html", {"request_id": getattr(request, "id", "")})
    return HttpResponse(text, status=500)
