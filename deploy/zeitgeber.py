"""Calls the regular commands where there is no systemd: `python deploy/zeitgeber.py` in a container.

What is called and when is read from the timers and services in deploy/systemd. When each was called last is remembered
in a file, so that what fell into a time without power is made up for. Ends never; what fails is in the log, and tried
again at its next time.
"""

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
UNITS = ROOT / "deploy" / "systemd"
ZONE = ZoneInfo("Europe/Berlin")
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
# The times that our timers have: "*-*-* 02:30", "Mon 06:00", "Mon..Fri 07:30".
WHEN = re.compile(
    r"OnCalendar=(?:\*-\*-\*|(?P<first>[A-Z]\w\w)(?:\.\.(?P<last>[A-Z]\w\w))?) (?P<hour>\d\d):(?P<minute>\d\d)$",
    re.MULTILINE,
)
COMMAND = re.compile(r"^ExecStart=\S+/python manage\.py (.+)$", re.MULTILINE)
EVERY = 30  # seconds between two looks at the clock


@dataclass(frozen=True)
class Job:
    """The commands of a timer, and when: days of the week (0: Monday), hour and minute in local time."""

    name: str
    days: range
    hour: int
    minute: int
    commands: tuple[str, ...]

    def last_due(self, now: datetime) -> datetime:
        """When it should have been called last."""
        day = now.replace(hour=self.hour, minute=self.minute, second=0, microsecond=0)
        while day > now or day.weekday() not in self.days:
            day -= timedelta(days=1)
        return day


def jobs() -> list[Job]:
    return [job_of(path) for path in sorted(UNITS.glob("*.timer"))]


def job_of(timer: Path) -> Job:
    when = WHEN.search(timer.read_text(encoding="utf-8"))
    if when is None:
        raise ValueError(f"{timer.name}: OnCalendar is of none of the forms known here")
    first = DAYS.index(when["first"]) if when["first"] else 0
    last = DAYS.index(when["last"] or when["first"]) if when["first"] else len(DAYS) - 1
    commands = COMMAND.findall(timer.with_suffix(".service").read_text(encoding="utf-8"))
    return Job(timer.stem, range(first, last + 1), int(when["hour"]), int(when["minute"]), tuple(commands))


def run_due(folder: Path, now: datetime) -> list[str]:
    """Call what is due and was not called since; the names of these. What is seen for the first time waits for its next
    time."""
    called = []
    for job in jobs():
        mark = folder / job.name
        if not mark.exists():
            mark.touch()
            os.utime(mark, (now.timestamp(), now.timestamp()))
        if mark.stat().st_mtime < job.last_due(now).timestamp():
            os.utime(mark, (now.timestamp(), now.timestamp()))
            call(job)
            called.append(job.name)
    return called


def call(job: Job) -> None:
    for command in job.commands:
        ended = subprocess.run([sys.executable, "manage.py", *command.split()], cwd=ROOT, check=False)
        if ended.returncode:
            print(f"{job.name}: {command} endete mit {ended.returncode}", file=sys.stderr, flush=True)


def main() -> None:
    folder = Path(os.environ["BACKUP_FOLDER"]).parent / "zeitgeber"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    while True:
        run_due(folder, datetime.now(ZONE))
        time.sleep(EVERY)


if __name__ == "__main__":
    main()
