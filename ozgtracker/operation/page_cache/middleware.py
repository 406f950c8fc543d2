"""Middleware: who is not signed in gets an answer again as it was made, while it is what would be made now.

What an address says then depends on the data, the local day, the program and its settings alone. These are the state
(`State`), of which the data are known by their mark (`mark.py`). An answer is kept where the state was the same before
and after it was made; it is given again where that is the state still.
"""

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.response import HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags

from ...error_reports.pages import NOT_NAMED
from ...headers import GetResponse
from ..availability import is_away
from .answers import CACHE_CONTROL, KeptAnswer
from .mark import data_mark
from .program import program
from .store import Memory, Place, Shared, UnderWay

# What is about an account, a secret of its own, or asked by whoever runs the site.
LEFT_OUT = (*NOT_NAMED, "/schreibtisch/", "/healthz", "/bereitschaft", "/metrics")
LONGEST_ADDRESS = 2_000  # characters
LARGEST = 2_000_000  # bytes of an answer that is kept


class PageCache:
    """Keeps and gives; for who is signed in, and inside of a transaction, it is as if it were not there."""

    def __init__(self, get_response: GetResponse) -> None:
        if not settings.PAGE_CACHE_MB:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.memory = Memory(int(settings.PAGE_CACHE_MB * 1_000_000))
        self.shared, self.under_way = Shared(), UnderWay()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_for_everybody(request) or connection.in_atomic_block:
            return self.get_response(request)
        place = f"{request.scheme}://{request.get_host()}", request.path, request.META.get("QUERY_STRING", "")
        state = state_now()
        if state is None:
            return self.get_response(request)
        if known := request.headers.get("If-None-Match"):
            mark = mark_of_file(place, state)
            if mark in parse_etags(known):
                return not_modified(mark)
        if answer := self.kept(place, state):
            return answer.response(request)
        with self.under_way.turn(place, state) as is_first:
            if not is_first and (answer := self.kept(place, state)):
                return answer.response(request)
            return self.made(request, place, state)

    def kept(self, place: Place, state: str) -> KeptAnswer | None:
        if answer := self.memory.get(place, state):
            return answer
        if answer := self.shared.get(place, state):
            self.memory.put(place, state, answer)
        return answer

    def keep(self, place: Place, state: str, answer: KeptAnswer) -> None:
        self.memory.put(place, state, answer)
        self.shared.put(place, state, answer)

    def made(self, request: HttpRequest, place: Place, state: str) -> HttpResponseBase:
        response = self.get_response(request)
        if not is_to_be_kept(request, response):
            return response
        if response.streaming:
            return self.kept_while_sent(request, response, place, state)
        assert isinstance(response, HttpResponse)  # noqa: S101 as it is not streamed
        answer = KeptAnswer.of(response, response.content, request.resolver_match)
        if request.method == "GET" and len(response.content) <= LARGEST and state_now() == state:
            self.keep(place, state, answer)
        return answer.response(request)

    def kept_while_sent(self, request: HttpRequest, response: Any, place: Place, state: str) -> HttpResponseBase:
        """A file that is sent while it is made. By its mark it is known again even where it is too large to be kept."""
        patch_cache_control(response, no_cache=True)
        patch_vary_headers(response, ["Cookie"])
        response.headers["ETag"] = mark_of_file(place, state)
        if request.method != "GET" or int(response.headers.get("Content-Length", 0)) > LARGEST:
            return response

        def keep(content: bytes) -> None:
            if state_now() == state:
                self.keep(place, state, KeptAnswer.of(response, content, request.resolver_match))

        response.streaming_content = collected(response.streaming_content, keep)
        return response


def is_for_everybody(request: HttpRequest) -> bool:
    """Whether the request says nothing of who asks."""
    return (
        request.method in {"GET", "HEAD"}
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and CookieStorage.cookie_name not in request.COOKIES
        and "Authorization" not in request.headers
        and not request.path.startswith(LEFT_OUT)
        and len(request.path) + len(request.META.get("QUERY_STRING", "")) <= LONGEST_ADDRESS
    )


def is_to_be_kept(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether it is what everybody gets: no error, no cookie, no token in a form, and nothing that a view forbids."""
    return (
        response.status_code == 200
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and "Cache-Control" not in response.headers
        and not response.headers.get("Content-Encoding")
    )


def state_now() -> str | None:
    """What all that everybody reads follows from; None where the data have no mark. Raises a DatabaseError where the
    database is away."""
    try:
        mark = data_mark()
    except DatabaseError as error:
        if is_away(error):
            raise
        return None  # as before `migrate`
    return f"{timezone.localdate()} {program()} {mark}"


def mark_of_file(place: Place, state: str) -> str:
    """The ETag of what is sent while it is made, known before: bytes made anew of the same state may be others."""
    return f'W/"{sha256(repr((place, state)).encode()).hexdigest()[:32]}"'


def not_modified(mark: str) -> HttpResponseBase:
    return HttpResponseNotModified(headers={"ETag": mark, "Cache-Control": CACHE_CONTROL, "Vary": "Cookie"})


def collected(chunks: Iterable[bytes], keep: Callable[[bytes], None]) -> Iterator[bytes]:
    """The chunks as they come; what they were is kept once all are through, unless it is too much."""
    seen: list[bytes] = []
    length = 0
    for chunk in chunks:
        length += len(chunk)
        if length <= LARGEST:
            seen.append(chunk)
        else:
            seen.clear()
        yield chunk
    if length <= LARGEST:
        keep(b"".join(seen))
