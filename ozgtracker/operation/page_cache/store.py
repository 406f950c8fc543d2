"""Where answers are kept: in the memory of each process, up to a number of bytes, and, by the setting CACHE_URL, in a
cache that all processes and nodes share."""

import logging
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from threading import Event, Lock
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.cache import caches

from .answers import KeptAnswer

logger = logging.getLogger(__name__)

Place = tuple[str, str, str]  # scheme with host, path, query: what an address is made of
PROVEN_SHARE = 0.8  # of the memory, for what was asked for again
LONGEST_WAIT = 10  # seconds for another request that makes the same answer
PAUSE = 10  # seconds for which a shared cache that failed is left alone


class Memory:
    """One answer a place, with the state of which it is, the oldest going first. What was asked for but once has a
    share of its own, so that whoever tries addresses without end crowds out no page that others read."""

    def __init__(self, size: int) -> None:
        self.lock = Lock()
        self.proven, self.new = Share(int(size * PROVEN_SHARE)), Share(int(size * (1 - PROVEN_SHARE)))

    def get(self, place: Place, state: str) -> KeptAnswer | None:
        with self.lock:
            found = self.proven.get(place)
            if found is None and (found := self.new.take(place)):
                self.proven.put(place, found)
        return found[1] if found and found[0] == state else None

    def put(self, place: Place, state: str, answer: KeptAnswer) -> None:
        with self.lock:
            (self.proven if place in self.proven.rows else self.new).put(place, (state, answer))


class Share:
    """So many bytes of answers, in the order of their last use."""

    def __init__(self, size: int) -> None:
        self.rows: OrderedDict[Place, tuple[str, KeptAnswer]] = OrderedDict()
        self.size, self.used = size, 0

    def get(self, place: Place) -> tuple[str, KeptAnswer] | None:
        if place in self.rows:
            self.rows.move_to_end(place)
        return self.rows.get(place)

    def take(self, place: Place) -> tuple[str, KeptAnswer] | None:
        row = self.rows.pop(place, None)
        self.used -= size_of(place, row[1]) if row else 0
        return row

    def put(self, place: Place, row: tuple[str, KeptAnswer]) -> None:
        self.take(place)
        self.rows[place] = row
        self.used += size_of(place, row[1])
        while self.used > self.size:
            self.take(next(iter(self.rows)))


def size_of(place: Place, answer: KeptAnswer) -> int:
    return answer.size + sum(map(len, place))


class Shared:
    """The cache of the setting. What it cannot give is made anew: whoever reads does not notice that it is away."""

    def __init__(self) -> None:
        self.is_there, self.paused_until = "pages" in settings.CACHES, 0.0

    def get(self, place: Place, state: str) -> KeptAnswer | None:
        data = self.ask("get", key_of(place, state))
        return KeptAnswer.loaded(data) if data else None

    def put(self, place: Place, state: str, answer: KeptAnswer) -> None:
        self.ask("set", key_of(place, state), answer.dumped())

    def ask(self, method: str, *arguments: object) -> Any:
        if not self.is_there or monotonic() < self.paused_until:
            return None
        try:
            return getattr(caches["pages"], method)(*arguments)
        except Exception as error:  # noqa: BLE001 each cache has errors of its own
            self.paused_until = monotonic() + PAUSE
            logger.warning("The shared cache of pages does not answer: %s", error)
            return None


def key_of(place: Place, state: str) -> str:
    return sha256("\n".join([*place, state]).encode()).hexdigest()


class Bytes:
    """How Redis gets what is kept: as it is, never as Python objects, which would be run when they are read."""

    def dumps(self, data: bytes) -> bytes:
        return data

    def loads(self, data: bytes) -> bytes:
        return data


class UnderWay:
    """Of several requests for the same answer one makes it, the others wait for that."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.ends: dict[tuple[Place, str], Event] = {}

    @contextmanager
    def turn(self, place: Place, state: str) -> Iterator[bool]:
        """Whether this one is to make it; where another did, once that has ended."""
        key = place, state
        with self.lock:
            before = self.ends.get(key)
            if before is None:
                self.ends[key] = Event()
        if before is not None:
            before.wait(LONGEST_WAIT)
            yield False
            return
        try:
            yield True
        finally:
            with self.lock:
                self.ends.pop(key).set()
