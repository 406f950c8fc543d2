"""Many readers at once, each on a connection of its own, who ask for one page as soon as they have the one before.

`python -m bench.readers PORT READERS SECONDS ADDRESS …` reads so long, after a while that does not
count, and prints as JSON how many answers came, how many were no page, and how long the slowest took. A process of its
own, as lean as Python allows: it shares the machine with the server.
"""

import asyncio
import json
import sys
from itertools import count
from random import Random
from time import perf_counter

WARM_UP = 4  # seconds before anything counts


class Reader(asyncio.Protocol):
    """A reader with a mind of its own; what is read is thrown away."""

    def __init__(self, number: int, requests: list[bytes], tally: "Tally") -> None:
        self.random, self.requests, self.tally = Random(number), requests, tally
        self.received, self.wanted, self.asked = b"", 0, 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.ask()

    def ask(self) -> None:
        self.received, self.wanted, self.asked = b"", 0, perf_counter()
        self.transport.write(self.random.choice(self.requests))

    def data_received(self, data: bytes) -> None:
        if self.tally.is_over:
            return
        self.received += data
        if not self.wanted:
            head, found, _ = self.received.partition(b"\r\n\r\n")
            if not found:
                return
            length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
            self.wanted = len(head) + 4 + int(length)
        if len(self.received) >= self.wanted:
            self.tally.note(perf_counter() - self.asked, is_page=self.received.startswith(b"HTTP/1.1 200"))
            self.ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.tally.is_over:
            self.tally.lost += 1


class Tally:
    """What came."""

    def __init__(self) -> None:
        self.lost, self.is_over = 0, False
        self.begin()

    def begin(self) -> None:
        self.answers = self.others = 0
        self.longest, self.began = 0.0, perf_counter()

    def end(self) -> None:
        self.is_over, self.seconds = True, perf_counter() - self.began

    def note(self, seconds: float, *, is_page: bool) -> None:
        self.answers += 1
        self.others += not is_page
        self.longest = max(self.longest, seconds)


async def read(port: int, readers: int, seconds: float, addresses: list[str]) -> Tally:
    requests = [
        f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
        for address in addresses
    ]
    loop, tally, numbers = asyncio.get_running_loop(), Tally(), count()
    for _ in range(readers):
        await loop.create_connection(lambda: Reader(next(numbers), requests, tally), "127.0.0.1", port)
    await asyncio.sleep(WARM_UP)
    tally.begin()
    await asyncio.sleep(seconds)
    tally.end()
    return tally


if __name__ == "__main__":
    told = asyncio.run(read(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4:]))
    print(json.dumps(vars(told)))
