"""A client that takes or sends slowly holds up nobody but itself."""

import resource
import socket
from contextlib import contextmanager

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from ozgtracker.operation.turns import AT_ONCE, in_turn, made_for

PIECES = [bytes([number]) * 50_000 for number in range(40)]


class Made:
    """A file in the making, and whether it is made."""

    def __init__(self):
        self.number, self.is_made = 0, False

    def pieces(self):
        for piece in PIECES:
            self.number += 1
            yield piece

    def note(self):
        self.is_made = True


@contextmanager
def connection():
    """The server's end of a connection whose other end reads nothing."""
    server, client = socket.socketpair()
    with server, client:
        server.setblocking(False)
        yield server


def fill(server):
    """So that it takes no more."""
    try:
        while server.send(b"x" * 4_096):
            pass
    except BlockingIOError:
        return


@contextmanager
def files_of_at_most(size):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_file_is_sent_as_it_is_made_while_its_reader_keeps_up():
    made = Made()
    with connection() as server:
        content = made_for(made.pieces(), server, made.note)
        next(content)
        assert made.number == 1
        assert b"".join(content) == b"".join(PIECES[1:])
    assert made.is_made


def test_of_a_slow_reader_the_rest_is_made_at_once():
    made = Made()
    with connection() as server:
        content = made_for(made.pieces(), server, made.note)
        first = next(content)
        fill(server)
        second = next(content)
        assert (made.number, made.is_made) == (40, True)
        assert first + second + b"".join(content) == b"".join(PIECES)


@pytest.mark.parametrize("size", [0, 70_000, 600_000])
def test_a_disk_that_takes_no_more_ends_no_file(size):
    made = Made()
    with connection() as server:
        content = made_for(made.pieces(), server, made.note)
        first = next(content)
        fill(server)
        with files_of_at_most(size):
            second = next(content)
            assert not made.is_made
        assert first + second + b"".join(content) == b"".join(PIECES)
    assert made.is_made


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["page", "file", "file that nobody reads", "failure"])
def test_a_turn_is_given_back_whatever_is_answered(rf, kind):
    def answered(request):
        if kind == "failure":
            raise RuntimeError
        return HttpResponse("a page") if kind == "page" else StreamingHttpResponse(PIECES)

    for _ in range(3 * AT_ONCE):
        try:
            response = in_turn(answered)(rf.get("/"))
        except RuntimeError:
            continue
        if kind == "file":
            assert response.getvalue() == b"".join(PIECES)
        response.close()
