"""Asking one address: HEAD, and GET where that is answered badly. Redirects are followed, each looked at anew."""

from collections import defaultdict
from collections.abc import Callable
from threading import BoundedSemaphore, Lock
from time import monotonic
from typing import NamedTuple
from urllib.parse import urljoin

from django.conf import settings
from urllib3 import BaseHTTPResponse, HTTPConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.util import Url, parse_url

from ..choices import LinkOutcome
from .connections import pool_to
from .places import InternalPlaceError, UnknownNameError, places_of

PORTS = {"http": 80, "https": 443}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 5
MOST_PARTS = 3  # as long as so many parts of an answer that come in time, it may take in all
LONGEST_ADDRESS = 1000
HEADERS = {"User-Agent": "OZG-Tracker links_pruefen", "Accept": "text/html,*/*"}
OUTCOMES = {
    401: LinkOutcome.SIGN_IN,
    403: LinkOutcome.SIGN_IN,
    404: LinkOutcome.NOT_FOUND,
    410: LinkOutcome.NOT_FOUND,
    429: LinkOutcome.BUSY,
}


class LinkAnswer(NamedTuple):
    """How an address answered; `final_address` is where it leads, empty where it stays."""

    outcome: LinkOutcome
    status: int | None = None
    final_address: str = ""


class Reply(NamedTuple):
    """What a server said to one request."""

    status: int
    location: str


class HostSlots:
    """At most so many requests at a time to each host, redirects among them."""

    def __init__(self, number: int) -> None:
        self.lock = Lock()
        self.slots: defaultdict[str, BoundedSemaphore] = defaultdict(lambda: BoundedSemaphore(number))

    def of(self, host: str) -> BoundedSemaphore:
        with self.lock:
            return self.slots[host]


def ask(address: str, slots: HostSlots) -> LinkAnswer:
    """Ask the address, and where it leads."""
    current = address
    for _ in range(MOST_REDIRECTS + 1):
        try:
            reply = reply_of(current, slots)
            if reply.status not in REDIRECTS or not reply.location:
                return LinkAnswer(outcome_of_status(reply.status), reply.status, led_to(current, address))
            current = urljoin(current, reply.location)
        except (UnknownNameError, InternalPlaceError, HTTPError, OSError, ValueError) as error:
            return LinkAnswer(outcome_of_error(error), None, led_to(current, address))
    return LinkAnswer(LinkOutcome.REDIRECTS, None, led_to(current, address))


def led_to(current: str, address: str) -> str:
    return "" if current == address else current[:LONGEST_ADDRESS]


def outcome_of_status(status: int) -> LinkOutcome:
    if status in OUTCOMES:
        return OUTCOMES[status]
    if status < 400:
        return LinkOutcome.REACHABLE
    return LinkOutcome.REFUSED if status < 500 else LinkOutcome.SERVER_ERROR


def outcome_of_error(error: Exception) -> LinkOutcome:
    if isinstance(error, UnknownNameError):
        return LinkOutcome.NO_HOST
    if isinstance(error, InternalPlaceError | ValueError):  # elsewhere than on the web, or no address at all
        return LinkOutcome.NOT_ALLOWED
    if isinstance(error, SSLError):
        return LinkOutcome.CERTIFICATE
    is_late = isinstance(error, ReadTimeoutError | ConnectTimeoutError) and not isinstance(error, NewConnectionError)
    return LinkOutcome.TIMEOUT if is_late else LinkOutcome.NO_CONNECTION


def reply_of(address: str, slots: HostSlots) -> Reply:
    """What the server of the address says. Raises an exception that `outcome_of_error` knows."""
    url = parse_url(address)
    if url.scheme not in PORTS or not url.host or url.auth:
        raise InternalPlaceError(address)
    host = url.host.strip("[]")
    with slots.of(host):
        return first_reply(url, host, url.port or PORTS[url.scheme])


def first_reply(url: Url, host: str, port: int) -> Reply:
    """The reply of the first of the host's network addresses that takes a connection."""
    problem: HTTPError | None = None
    for place in places_of(host, port, private_too=settings.LINK_CHECK_PRIVATE):
        try:
            return with_pool(url, host, place, port, head_then_get)
        except (NewConnectionError, ConnectTimeoutError) as error:
            problem = error
    raise problem or InternalPlaceError(host)


def with_pool(url: Url, host: str, place: str, port: int, send: Callable[[HTTPConnectionPool, Url], Reply]) -> Reply:
    """Send through connections to just this network address."""
    seconds = settings.LINK_CHECK_SECONDS
    encrypted = host if url.scheme == "https" else ""
    with pool_to(place, port, encrypted, seconds, lambda: MOST_PARTS * seconds) as pool:
        return send(pool, url)


def head_then_get(pool: HTTPConnectionPool, url: Url) -> Reply:
    """Many servers answer HEAD badly, or not at all; the body of GET is never read."""
    try:
        reply = reply_to("HEAD", pool, url)
    except (NewConnectionError, ConnectTimeoutError, SSLError):
        raise
    except HTTPError:
        return reply_to("GET", pool, url)
    return reply if reply.status < 400 or reply.status == 429 else reply_to("GET", pool, url)


def reply_to(method: str, pool: HTTPConnectionPool, url: Url) -> Reply:
    """The reply; a ReadTimeoutError where it was ended before it was whole."""
    begun = monotonic()
    reply, problem = None, None
    try:
        reply = sent(method, pool, url)
    except ProtocolError as error:
        problem = error
    if monotonic() - begun >= MOST_PARTS * settings.LINK_CHECK_SECONDS:
        raise ReadTimeoutError(pool, url.request_uri, "ended") from problem
    if reply is None:
        raise problem or ProtocolError
    return reply


def sent(method: str, pool: HTTPConnectionPool, url: Url) -> Reply:
    response: BaseHTTPResponse = pool.urlopen(
        method,
        url.request_uri,
        headers={**HEADERS, "Host": url.netloc or ""},
        redirect=False,
        retries=False,
        preload_content=False,
        assert_same_host=False,
    )
    try:
        return Reply(response.status, response.headers.get("Location", ""))
    finally:
        response.close()
