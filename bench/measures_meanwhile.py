"""A large file in the browser while others work: two editors enter, a reader reads, and nobody fails or waits long."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event, Thread

from . import bounds
from .client import Client, UnexpectedAnswerError
from .config import CHANGELIST, LIST, MANY_IMPORTED_ROWS
from .forms import form_with
from .importing import HEADER, lines_of
from .measures_writers import FAILURES, edit
from .processes import measure_inside
from .report import Line
from .servers import Site

IMPORT = "/admin/imports/importrun/importieren/leistungseinheiten/"
EDITORS = 2
PAUSE_SECONDS = 1.0
POLL_SECONDS = 2.0
LONGEST_SECONDS = 1_200
PAGES_ALONE = 12
RUNNING = re.compile(r"Die Datei wird (geprüft|importiert)")


def meanwhile_lines(site: Site, database_url: str, database: str) -> Iterator[Line]:
    """Failed edits, and how slow a page is, while a large file is previewed and imported."""
    rollouts = measure_inside("phase_change_form", database_url)["rollouts"]
    title = measure_inside("first_project", database_url)["title"]
    reader = Client(site.port, keep=False)
    alone = [reader.page(LIST) for _ in range(PAGES_ALONE)][PAGES_ALONE // 2 :]
    with busy_people(site.port, rollouts) as people:
        seconds = import_in_the_browser(site.port, title)
    preview, whole = seconds
    longest = f"{people.edits} edits, the longest {people.longest:.1f} s"
    scale = f"{longest}; preview {preview:.0f} s, import {whole:.0f} s"
    label = f"failed edits of {EDITORS} editors while {MANY_IMPORTED_ROWS:,} rows are previewed and imported"
    failure = people.failures[0] if people.failures else "" if people.edits else "nobody could edit"
    yield Line(label, len(people.failures), bounds.WRITERS.on(database), scale=scale, failure=failure)
    slower = median(people.pages) / median(alone)
    bound = bounds.PAGE_MEANWHILE.on(database)
    pages = f"{median(people.pages) * 1000:.0f} / {median(alone) * 1000:.0f} ms, {len(people.pages)} pages"
    yield Line("list page meanwhile / alone", slower, bound, scale=pages)


class People:
    """Editors and a reader, who go on until they are stopped."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.stopped = Event()
        self.edits = 0
        self.longest = 0.0
        self.failures: list[str] = []
        self.pages: list[float] = []

    def enter(self, number: int, rollouts: list[list[int]]) -> None:
        editor = Client(self.port)
        editor.log_in(number)
        for pk, phase in rollouts[number::EDITORS]:
            if self.stopped.wait(PAUSE_SECONDS):
                return
            start = time.perf_counter()
            try:
                edit(editor, f"{CHANGELIST}{pk}/change/", phase, number)
                self.edits += 1
            except FAILURES as error:
                self.failures.append(f"editor {number}, rollout {pk}: {error!r}")
            self.longest = max(self.longest, time.perf_counter() - start)

    def read(self) -> None:
        reader = Client(self.port, keep=False)
        while not self.stopped.wait(PAUSE_SECONDS):
            self.pages.append(reader.page(LIST))


@contextmanager
def busy_people(port: int, rollouts: list[list[int]]) -> Iterator[People]:
    people = People(port)
    threads = [Thread(target=people.enter, args=(number, rollouts)) for number in range(EDITORS)]
    threads.append(Thread(target=people.read))
    for thread in threads:
        thread.start()
    try:
        yield people
    finally:
        people.stopped.set()
        for thread in threads:
            thread.join()


def import_in_the_browser(port: int, title: str) -> tuple[float, float]:
    """Upload a file of many rows, wait for its preview, confirm, wait for the import; the seconds of both."""
    clerk = Client(port)
    clerk.log_in(EDITORS)
    start = time.perf_counter()
    address = send_file(clerk, title)
    wait_until_read(clerk, address)
    previewed = time.perf_counter()
    fields = form_with(clerk.get(address).text, "confirm")
    clerk.post(address, {**fields, "confirm": "1"})
    wait_until_read(clerk, address)
    return previewed - start, time.perf_counter() - previewed


def send_file(clerk: Client, title: str) -> str:
    """The address of the preview."""
    token = form_with(clerk.get(IMPORT).text, "preview")["csrfmiddlewaretoken"]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "einheiten.csv"
        path.write_text("\n".join([HEADER, *lines_of(title, MANY_IMPORTED_ROWS)]), encoding="utf-8")
        answer = clerk.upload(IMPORT, {"csrfmiddlewaretoken": token, "preview": "1"}, "file", path)
    if answer.status != 302:
        raise UnexpectedAnswerError(f"upload: status {answer.status}")
    return answer.location


def wait_until_read(clerk: Client, address: str) -> None:
    """Raises an UnexpectedAnswerError where it takes too long."""
    deadline = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < deadline:
        answer = clerk.get(address)
        if answer.status == 302 or (answer.status == 200 and not RUNNING.search(answer.text)):
            if "errornote" in answer.text:
                raise UnexpectedAnswerError(re.sub(r"<[^>]+>|\s+", " ", answer.text)[-2_000:])
            return
        time.sleep(POLL_SECONDS)
    raise UnexpectedAnswerError(f"not read within {LONGEST_SECONDS} s")
