"""Asking the installation of another municipality, within bounds of time and size, and only where it may be.

Every address, redirects among them, is resolved and looked at; the connection goes to just that network address.
"""

import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from ipaddress import ip_address
from time import monotonic
from typing import NamedTuple, Self
from urllib.parse import urljoin

from django.conf import settings
from urllib3 import BaseHTTPResponse, HTTPConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, SSLError
from urllib3.util import Url, parse_url

from services.links.asking import PORTS, REDIRECTS
from services.links.connections import pool_to
from services.links.places import InternalPlaceError, UnknownNameError, is_public, places_of

from ..packages.descriptions import MOST_BYTES as MOST_OF_DESCRIPTION
from ..packages.descriptions import quoted
from ..problems import NotReachedError, RefusedPackageError

DESCRIPTION = "datapackage.json"
MOST_REDIRECTS = 3
LONGEST_WAIT = 10  # seconds for a connection, and for each part of an answer
CHUNK = 65_536
LONGEST_ETAG = 200
HEADERS = {"User-Agent": "OZG-Tracker nachbarn_abholen", "Accept-Encoding": "gzip"}
TOO_SLOW = "Die Installation antwortete zu langsam: Nach {seconds:g} Sekunden wurde abgebrochen."
TOO_MUCH = "Die Installation sandte mehr als {limit} MB."
UNASKED = "Die Installation antwortet „unverändert“ (HTTP-Status 304), obwohl danach nicht gefragt war."
NOT_ALLOWED = (
    "„{address}“ wird nicht gefragt: Erlaubt sind öffentliche Adressen mit https, andere nur mit der Einstellung "
    "NEIGHBOUR_PRIVATE."
)
NEVER = (
    "„{address}“ wird nicht gefragt: Adressen, die nur auf einer Leitung gelten (169.254.0.0/16, fe80::/10), nie; und "
    "von einer öffentlichen Adresse führt keine Weiterleitung ins eigene Netz."
)
GZIP = 16 + zlib.MAX_WBITS


class WebAnswer(NamedTuple):
    """What was answered; `content` is None where it is what the ETag says (304)."""

    content: bytes | None
    etag: str


class Installation:
    """The public package of another installation as of a day (`heute` or an ISO day). Everything that is asked of it
    counts against one time and one number of bytes."""

    def __init__(self, address: str, day: str) -> None:
        self.address = f"{address.rstrip('/')}/daten/{day}/{DESCRIPTION}"
        self.ends_at = monotonic() + settings.NEIGHBOUR_SECONDS
        self.requests, self.received_bytes, self.unpacked_bytes = 0, 0, 0
        self.pools: dict[tuple[str | None, str, int, bool], HTTPConnectionPool] = {}
        self.private_too = settings.NEIGHBOUR_PRIVATE
        self.stack = ExitStack()
        self.base = self.address

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.stack.close()

    def description(self, etag: str) -> WebAnswer:
        """datapackage.json, unless it is still what the ETag says. Raises a NotReachedError or RefusedPackageError."""
        self.private_too = settings.NEIGHBOUR_PRIVATE
        return self.get(self.address, etag, MOST_OF_DESCRIPTION)

    def table(self, path: str) -> bytes:
        """A file beside the description, by its path there."""
        return self.get(urljoin(self.base, path), "", settings.NEIGHBOUR_MAX_BYTES).content or b""

    def get(self, address: str, etag: str, limit: int) -> WebAnswer:
        is_description = address == self.address
        for _ in range(MOST_REDIRECTS + 1):
            response = self.ask(address, etag)
            try:
                location = response.headers.get("Location", "")
                if response.status not in REDIRECTS or not location:
                    self.base = address if is_description else self.base
                    return self.answer_of(response, limit, is_known=bool(etag))
                address = led_to(address, location)
            finally:
                response.close()
        raise NotReachedError(f"Die Installation leitet mehr als {MOST_REDIRECTS}-mal weiter.")

    def answer_of(self, response: BaseHTTPResponse, limit: int, *, is_known: bool) -> WebAnswer:
        if response.status == 304 and is_known:
            return WebAnswer(None, "")
        if response.status == 304:
            raise NotReachedError(UNASKED)
        if response.status != 200:
            raise NotReachedError(
                f"Die Installation antwortet mit dem HTTP-Status {response.status}: Offene Daten stehen dort nicht."
            )
        content = b"".join(self.unpacked(response, limit))
        etag = response.headers.get("ETag", "")
        return WebAnswer(content, etag if len(etag) <= LONGEST_ETAG and etag.isascii() else "")

    def unpacked(self, response: BaseHTTPResponse, limit: int) -> Iterator[bytes]:
        """The parts of the body; never more is unpacked than may be kept."""
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in ("gzip", "identity"):
            raise RefusedPackageError(
                f"Die Installation sandte eine Datei in einer unbekannten Packung („{quoted(encoding)}“)."
            )
        unpacker = zlib.decompressobj(GZIP) if encoding == "gzip" else None
        length = 0
        for chunk in self.chunks(response):
            room = min(limit - length, settings.NEIGHBOUR_MAX_BYTES - self.unpacked_bytes)
            part = chunk if unpacker is None else unpack(unpacker, chunk, room + 1)
            length += len(part)
            self.unpacked_bytes += len(part)
            if len(part) > room:
                raise RefusedPackageError(TOO_MUCH.format(limit=min(limit, settings.NEIGHBOUR_MAX_BYTES) // 1_000_000))
            yield part
        if unpacker is not None and not unpacker.eof:
            raise RefusedPackageError("Eine gepackte Datei ist nicht vollständig.")

    def chunks(self, response: BaseHTTPResponse) -> Iterator[bytes]:
        """What comes over the line. Raises a NotReachedError where that takes too long or breaks off."""
        try:
            for chunk in response.stream(CHUNK, decode_content=False):
                self.received_bytes += len(chunk)
                yield chunk
        except (HTTPError, OSError) as error:
            self.refuse_slow()
            raise NotReachedError("Die Verbindung brach ab.") from error
        self.refuse_slow()

    def ask(self, address: str, etag: str) -> BaseHTTPResponse:
        """The head of the answer to a GET."""
        url = allowed(address)
        headers = {**HEADERS, "Host": url.netloc or "", **({"If-None-Match": etag} if etag else {})}
        self.requests += 1
        try:
            return self.sent(url, headers)
        except (UnknownNameError, InternalPlaceError) as error:
            raise not_allowed(address, error) from error
        except SSLError as error:
            raise NotReachedError("Das Zertifikat der Installation ist nicht gültig.") from error
        except (HTTPError, OSError) as error:
            self.refuse_slow()
            raise NotReachedError("Die Installation war nicht zu erreichen.") from error

    def sent(self, url: Url, headers: dict[str, str]) -> BaseHTTPResponse:
        """By the first of the host's network addresses that takes a connection. What a public one leads to may only be
        public too."""
        host, port = (url.host or "").strip("[]"), url.port or PORTS[url.scheme or ""]
        key = (url.scheme, host, port, self.private_too)
        if pool := self.pools.get(key):
            self.private_too = self.private_too and not is_public(ip_address(pool.host))
            return send(pool, url, headers)
        problem: Exception | None = None
        for place in places_of(host, port, private_too=self.private_too):
            left = self.seconds_left()
            encrypted = host if url.scheme == "https" else ""
            pool = self.stack.enter_context(pool_to(place, port, encrypted, min(left, LONGEST_WAIT), self.seconds_left))
            try:
                response = send(pool, url, headers)
            except (NewConnectionError, ConnectTimeoutError) as error:
                problem = error
            else:
                self.pools[key] = pool
                self.private_too = self.private_too and not is_public(ip_address(place))
                return response
        raise problem or InternalPlaceError(host)

    def seconds_left(self) -> float:
        self.refuse_slow()
        return self.ends_at - monotonic()

    def refuse_slow(self) -> None:
        if monotonic() >= self.ends_at:
            raise NotReachedError(TOO_SLOW.format(seconds=settings.NEIGHBOUR_SECONDS))


def allowed(address: str) -> Url:
    """The address, where it may be asked at all: https, on the web, without an account. Raises a NotReachedError."""
    try:
        url = parse_url(address)
    except HTTPError:
        url = Url()
    schemes = ("https", "http") if settings.NEIGHBOUR_PRIVATE else ("https",)
    if url.scheme not in schemes or not url.host or url.auth:
        raise NotReachedError(NOT_ALLOWED.format(address=quoted(address)))
    return url


def led_to(address: str, location: str) -> str:
    """Where a redirect leads."""
    try:
        return urljoin(address, location)
    except ValueError:
        raise NotReachedError(
            f"Die Installation leitet zu „{quoted(location)}“ weiter: Das ist keine Adresse."
        ) from None


def not_allowed(address: str, error: Exception) -> NotReachedError:
    if isinstance(error, UnknownNameError):
        return NotReachedError("Den Namen der Installation kennt niemand (DNS).")
    message = NEVER if settings.NEIGHBOUR_PRIVATE else NOT_ALLOWED
    return NotReachedError(message.format(address=quoted(address)))


def send(pool: HTTPConnectionPool, url: Url, headers: dict[str, str]) -> BaseHTTPResponse:
    return pool.urlopen(
        "GET",
        url.request_uri,
        headers=headers,
        redirect=False,
        retries=False,
        preload_content=False,
        decode_content=False,
        assert_same_host=False,
    )


def unpack(unpacker: "zlib._Decompress", chunk: bytes, most: int) -> bytes:
    try:
        return unpacker.decompress(chunk, max(most, 1))
    except zlib.error:
        raise RefusedPackageError("Eine gepackte Datei ist beschädigt.") from None
