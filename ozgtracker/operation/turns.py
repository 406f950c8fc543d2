"""Slow clients take a thread, of which there are many, and nothing else: neither a turn, of which a process has few,
so that pages do not slow each other down, nor a connection to the database.

What is sent is read before it is a request's turn. What is answered gives its turn and its connection back when it is
made; where a reader takes a file more slowly than it is made, the rest is made at once and waits on the disk.
"""

import select
from collections.abc import Callable, Iterable, Iterator
from tempfile import TemporaryFile
from threading import Semaphore
from typing import IO, Any

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError

from ..headers import GetResponse

AT_ONCE = 8  # requests of a process that are answered at a time
WITHOUT_A_TURN = {"/healthz"}
BLOCK = 65_536  # bytes, of which a connection takes at least one where it is ready (deploy/gunicorn.conf.py)
turns = Semaphore(min(AT_ONCE, settings.THREADS))


def in_turn(get_response: GetResponse) -> GetResponse:
    """Middleware: a request waits for its turn, and no turn waits for a client."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.path in WITHOUT_A_TURN:
            return get_response(request)
        try:
            request.POST  # noqa: B018 what is sent is read here
        except UnreadablePostError:
            return HttpResponse(status=400)
        turn = Turn()
        try:
            response = get_response(request)
        except BaseException:
            turn.end()
            raise
        if not response.streaming:
            turn.end()
            return response
        response._resource_closers.append(turn.end)  # type: ignore[attr-defined]
        if getattr(response, "file_to_stream", None) is None and not response.is_async:  # type: ignore[attr-defined]
            content = iter(response.streaming_content)  # type: ignore[attr-defined]
            sent = made_for(content, request.META.get("gunicorn.socket"), turn.end)
            response.streaming_content = sent  # type: ignore[attr-defined]
        else:
            turn.end()  # a file that is there
        return response

    return answer


class Turn:
    """The turn of a request, which it has from now on until it ends, once."""

    def __init__(self) -> None:
        turns.acquire()
        self.is_over = False

    def end(self) -> None:
        if not self.is_over:
            self.is_over = True
            release_connections()
            turns.release()


def release_connections() -> None:
    """Give back what the thread has of the pools, but not within a transaction; SQLite has none."""
    for connection in connections.all(initialized_only=True):
        if connection.vendor == "postgresql" and connection.autocommit and not connection.in_atomic_block:
            connection.close()


def made_for(made_content: Iterable[bytes], client: Any, made: Callable[[], None]) -> Iterator[bytes]:
    """The content for a client: as it is made while the client keeps up, and else from the disk."""
    content = pieces(made_content)
    for piece in content:
        yield piece
        if client is not None and not is_ready(client):
            with TemporaryFile(buffering=0) as rest:
                unwritten = write_all(content, rest)
                if not unwritten:
                    made()
                rest.seek(0)
                while block := rest.read(BLOCK):
                    yield block
            if unwritten:  # the disk is full
                yield unwritten
                yield from content
    made()


def pieces(content: Iterable[bytes]) -> Iterator[bytes]:
    """None larger than what a connection that is ready takes at once."""
    for chunk in content:
        for start in range(0, len(chunk), BLOCK):
            yield chunk[start : start + BLOCK]


def write_all(content: Iterator[bytes], rest: IO[bytes]) -> bytes:
    """Write what is still to be made; of a full disk the piece that it did not take."""
    for piece in content:
        position, unwritten = rest.tell(), memoryview(piece)
        try:
            while unwritten:
                unwritten = unwritten[rest.write(unwritten) :]  # a disk that is nearly full takes a part
        except OSError:
            rest.truncate(position)
            return piece
    return b""


def is_ready(client: Any) -> bool:
    """Whether the client took what was sent before."""
    return bool(select.select([], [client], [], 0)[1])
