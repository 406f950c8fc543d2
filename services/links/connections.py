"""Connections to just the network address that was looked at, which end after a while, however slowly the other side
goes on answering."""

from collections.abc import Callable
from contextlib import suppress
from socket import SHUT_RDWR, socket
from threading import Timer
from time import monotonic
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection


class LimitedConnection(HTTPConnection):
    """A connection that ends after so many seconds as `lifetime` gives when it is made: until its answer is read, not
    only its head."""

    timer: Timer | None = None
    twin: socket | None = None
    is_reading_head = False

    def __init__(self, *args: Any, lifetime: Callable[[], float], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lifetime = lifetime

    def _new_conn(self) -> socket:
        """Counted from here on, so that the handshake of TLS is within; the twin can end what TLS takes over."""
        ends_at = monotonic() + self.lifetime()
        sock = super()._new_conn()
        self.twin = sock.dup()
        self.timer = Timer(max(0, ends_at - monotonic()), end, [self.twin])
        self.timer.daemon = True
        self.timer.start()
        return sock

    def getresponse(self) -> Any:
        """Of an answer that ends with the connection (HTTP/1.0, `Connection: close`) `http.client` closes it as soon as
        the head is read: the body comes yet, within the same time."""
        self.is_reading_head = True
        try:
            return super().getresponse()
        finally:
            self.is_reading_head = False

    def close(self) -> None:
        if not self.is_reading_head:
            self.stop_timer()
        super().close()

    def stop_timer(self) -> None:
        if self.timer:
            self.timer.cancel()
        if self.twin:
            self.twin.close()


class LimitedHTTPSConnection(LimitedConnection, HTTPSConnection):
    """The same, encrypted."""


def end(sock: socket) -> None:
    with suppress(OSError):  # it has ended already
        sock.shutdown(SHUT_RDWR)


class PlainPool(HTTPConnectionPool):
    ConnectionCls = LimitedConnection


class EncryptedPool(HTTPSConnectionPool):
    ConnectionCls = LimitedHTTPSConnection


def pool_to(place: str, port: int, host: str, seconds: float, lifetime: Callable[[], float]) -> HTTPConnectionPool:
    """Connections to the network address: `seconds` for a connection and for each part of an answer; each ends after
    what `lifetime` gives when it is made. With a `host` they are encrypted, and the certificate must be that of the
    host."""
    timeout = Timeout(connect=seconds, read=seconds)
    if not host:
        return PlainPool(place, port, timeout=timeout, lifetime=lifetime)
    return EncryptedPool(
        place,
        port,
        timeout=timeout,
        lifetime=lifetime,
        server_hostname=host,
        assert_hostname=host,
        cert_reqs="CERT_REQUIRED",
    )
