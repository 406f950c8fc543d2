"""396 municipalities with 575 services and three years each: fetched, stored, fetched again, and compared."""

import csv
import re
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from time import perf_counter

from . import bounds
from .client import Client
from .config import LIST, ROOT, SMALL_ROWS, environment
from .data_neighbours import MUNICIPALITIES, STANDS, package
from .databases import Database
from .measures_pages import pair
from .report import Line, ratio_line
from .servers import fresh_site
from .timing import Ratio

RUNS = 9
TAKEN = re.compile(r"Anfragen: (?P<requests>[\d.]+), empfangen: (?P<bytes>[\d.]+) Bytes")
PAGE = "/staedtevergleich/?stichtag={}"


class Publisher(BaseHTTPRequestHandler):
    """The installations of all: /17/daten/2022-06-30/projekte.csv; „heute“ is the last Stand."""

    protocol_version = "HTTP/1.1"
    wbufsize = 1_000_000  # head and body at once

    def do_GET(self) -> None:
        _, number, _, day, name = self.path.split("/")
        stand = STANDS[-1] if day == "heute" else date.fromisoformat(day)
        content = package(int(number), stand)[name]
        etag = f'"{sha256(content).hexdigest()[:16]}"'
        is_known = self.headers["If-None-Match"] == etag
        self.send_response(304 if is_known else 200)
        self.send_header("ETag", etag)
        self.send_header("Content-Length", "0" if is_known else str(len(content)))
        self.end_headers()
        if not is_known:
            self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Nothing."""


@contextmanager
def publishing() -> Iterator[int]:
    """Their port; all is made beforehand."""
    for number in range(MUNICIPALITIES):
        for stand in STANDS:
            package(number, stand)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Publisher)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def neighbour_lines(database: Database) -> Iterator[Line]:
    """Ratios against reading the same files without the program; then the page against a list page."""
    stem = "neighbours"
    with publishing() as port:
        database.recreate(stem)
        url = database.url(stem)
        called([sys.executable, "-m", "bench.data_neighbours", f"http://127.0.0.1:{port}"], url)
        first, _ = fetched(url, "--stichtag", STANDS[0].isoformat())
        fetched(url, "--stichtag", STANDS[1].isoformat())
        last, taken = fetched(url)
        floor = read(port, STANDS[-1])
        scale = Ratio(last / floor, 0, last, floor).scale
        label = f"neighbours: fetch and store {MUNICIPALITIES} packages / read and pack them"
        yield Line(label, last / floor, bounds.FETCH.on(database.name), scale=scale)
        yield Line("neighbours: the third year / the first", last / first, bounds.LATER_FETCH.on(database.name))
        again, moved = fetched(url)
        yield Line("neighbours: second run / first", again / last, bounds.SECOND_FETCH.on(database.name))
        per_municipality = moved[0] / MUNICIPALITIES
        yield Line("neighbours: requests of the second run, each", per_municipality, bounds.SECOND_REQUESTS)
        yield Line("neighbours: bytes of the second run / first", moved[1] / taken[1], bounds.SECOND_BYTES)
        few = database.ready(SMALL_ROWS)
        with (
            fresh_site(url, f"{database.name}_neighbours") as served,
            fresh_site(few, f"{database.name}_neighbours_few") as listed,
        ):
            visitor, other = Client(served.port), Client(listed.port)
            yield ratio_line(
                f"neighbours: comparison of {MUNICIPALITIES} / list page",
                bounds.NEIGHBOURS_PAGE.on(database.name),
                lambda runs: pair((visitor, PAGE.format(STANDS[-1])), (other, LIST), runs),
                RUNS,
            )


def fetched(url: str, *arguments: str) -> tuple[float, tuple[int, int]]:
    """Seconds of the command, its requests and bytes."""
    begun = perf_counter()
    printed = called([sys.executable, "manage.py", "nachbarn_abholen", *arguments], url)
    seconds = perf_counter() - begun
    taken = TAKEN.search(printed)
    if taken is None:
        raise SystemExit(printed)
    return seconds, tuple(int(taken[name].replace(".", "")) for name in ("requests", "bytes"))  # type: ignore[return-value]


def called(command: list[str], url: str) -> str:
    given = {**environment(url), "NEIGHBOUR_PRIVATE": "1"}
    return subprocess.run(command, cwd=ROOT, env=given, stdout=subprocess.PIPE, text=True, check=True).stdout


def read(port: int, stand: date) -> float:
    """Seconds to read all files of a day over one connection, with their checksums, cells, and packed."""
    connection = HTTPConnection("127.0.0.1", port)
    begun = perf_counter()
    for number in range(MUNICIPALITIES):
        for name in package(number, stand):
            connection.request("GET", f"/{number}/daten/{stand}/{name}")
            content = connection.getresponse().read()
            sha256(content).hexdigest(), zlib.compress(content)
            list(csv.reader(StringIO(content.decode(), newline="")))
    connection.close()
    return perf_counter() - begun
