"""The power goes while SQLite writes: what was acknowledged is there afterwards, and nothing is half done.

`python -m deploy.faults.power_cut [--cuts 10]` as root, with the packages of the tests; prints its figures and ends
with 1 where a promise of docs/betrieb.md is broken. The database lies in a file system of its own, an image on the
disk, while several people save through the forms. A cut is a copy of the image at one moment: it has what was made
durable until then, and nothing of what the kernel only kept in memory, as a disk has after the power went.
"""

import argparse
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.servers import Site, site
from deploy.faults.notes import NoteWriter
from deploy.faults.runs import at_work, broken_of, exit_status, fill_with_examples

WRITERS = 4
BETWEEN = 1.0  # seconds between two cuts
MEBIBYTES = 96  # of the image


@contextmanager
def mounted(image: Path, place: Path) -> Iterator[Path]:
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "-o", "loop,commit=300", image, place], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


@dataclass(frozen=True)
class Cut:
    """What a cut left: acknowledged until then, of these lost, half done ones of all stored, and what SQLite finds."""

    acknowledged: int
    lost: int
    half_done: int
    integrity: str


def cut(image: Path, copy: Path, running: Site, writers: list[NoteWriter]) -> list[str]:
    """Copy the image while all processes stand still; what was acknowledged until then."""
    processes = [running.process.pid, *running.workers]
    for pid in processes:
        os.kill(pid, signal.SIGSTOP)
    try:
        acknowledged = [text for writer in writers for text in writer.acknowledged]
        shutil.copyfile(image, copy)
    finally:
        for pid in processes:
            os.kill(pid, signal.SIGCONT)
    return acknowledged


def after(copy: Path, place: Path, acknowledged: list[str]) -> Cut:
    """The database as the machine finds it when the power is back."""
    with mounted(copy, place), closing(sqlite3.connect(place / "daten.sqlite3")) as database:
        integrity = str(database.execute("PRAGMA integrity_check").fetchone()[0])
        if database.execute("PRAGMA foreign_key_check").fetchone():
            integrity = "foreign keys"
        stored = {text for (text,) in database.execute("SELECT text FROM projects_statusnote")}
        versions = {text for (text,) in database.execute("SELECT text FROM projects_historicalstatusnote")}
    notes, traced = ({text for text in texts if text.startswith("Notiz ")} for texts in (stored, versions))
    return Cut(len(acknowledged), len(set(acknowledged) - notes), len(notes ^ traced), integrity)


def measured(cuts: int) -> tuple[list[Cut], list[str]]:
    """The cuts, and what people were answered otherwise."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        image, copy = folder / "platte", folder / "danach"
        with image.open("wb") as file:
            file.truncate(MEBIBYTES * 1024 * 1024)
        subprocess.run(["mkfs.ext4", "-q", image], check=True)
        with mounted(image, folder / "daten") as place:
            address = f"sqlite:///{place}/daten.sqlite3"
            fill_with_examples(address)
            os.sync()
            with site(address, "power_cut") as running:
                return cut_again_and_again(cuts, running, image, copy)


def cut_again_and_again(cuts: int, running: Site, image: Path, copy: Path) -> tuple[list[Cut], list[str]]:
    writers = [NoteWriter(number, running.port) for number in range(WRITERS)]
    found = []
    with at_work(writers):
        for _ in range(cuts):
            time.sleep(BETWEEN)
            acknowledged = cut(image, copy, running, writers)
            found.append(after(copy, copy.with_name("danach-gelesen"), acknowledged))
    return found, [each for writer in writers for each in writer.wrong]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=10)
    found, wrong = measured(parser.parse_args().cuts)
    for each in found:
        print(f"acknowledged {each.acknowledged}, lost {each.lost}, half done {each.half_done}, {each.integrity}")
    promises = {
        "something was saved": found[-1].acknowledged > 0,
        "acknowledged writes lost: 0": not any(each.lost for each in found),
        "half done: 0": not any(each.half_done for each in found),
        f"each save is acknowledged ({wrong or 'all'})": not wrong,
        "the database is whole": all(each.integrity == "ok" for each in found),
    }
    return exit_status(broken_of(promises))


if __name__ == "__main__":
    sys.exit(main())
