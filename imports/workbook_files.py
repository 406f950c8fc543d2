"""Workbooks, read by a process of their own with limits of memory and time (`imports.workbooks`)."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from django.conf import settings

from .cells import Cell
from .problems import Problem, UnreadableFileError, damaged
from .workbooks.codec import decode

Rows = Iterator[tuple[int, Sequence[Cell]]]
TOO_LONG = "Die Datei braucht zu lange zum Lesen. Bitte teilen Sie sie auf."
TOO_MUCH = "Die Datei braucht zu viel Speicher zum Lesen. Bitte teilen Sie sie auf."


@dataclass(frozen=True)
class SheetSummary:
    """A sheet of a workbook; `rows` are the first that hold anything, where there are several sheets."""

    index: int
    name: str
    is_hidden: bool
    is_filled: bool
    rows: list[tuple[int, list[Cell]]]


@dataclass
class OpenWorkbook:
    """A workbook that its process has opened."""

    process: "subprocess.Popen[bytes]"
    sheets: list[SheetSummary]

    def read(self, sheet: SheetSummary) -> tuple[dict[str, Any], Rows]:
        """What is known of the sheet, and its rows with their numbers. Raises an UnreadableFileError."""
        stdin: IO[bytes] | None = self.process.stdin
        if stdin is not None:
            stdin.write(f"{sheet.index}\n".encode())
            stdin.close()
        return receive(self.process), self.rows()

    def rows(self) -> Rows:
        while batch := receive(self.process):
            yield from batch


@contextmanager
def open_workbook(path: Path, kind: str) -> Iterator[OpenWorkbook]:
    """A workbook of the kind .xlsx, .xls, .xlsb or .ods. Raises an UnreadableFileError."""
    with TemporaryDirectory() as folder:
        named = Path(folder) / f"datei{kind}"  # the reader goes by the suffix, which a kept upload has not
        named.symlink_to(path.resolve())
        command = [sys.executable, "-m", "imports.workbooks.child", str(named), kind, str(settings.IMPORT_MAX_ROWS)]
        with subprocess.Popen(  # noqa: S603 our own program
            command,
            cwd=settings.BASE_DIR,
            env={"PYTHONUTF8": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                sheets = [SheetSummary(index, **sheet) for index, sheet in enumerate(receive(process))]
                yield OpenWorkbook(process, sheets)
            finally:
                process.kill()


def receive(process: "subprocess.Popen[bytes]") -> Any:
    """The next message of the process. Raises an UnreadableFileError: what it says, or why it ended."""
    stdout: IO[bytes] | None = process.stdout
    line = stdout.readline() if stdout else b""
    if not line.endswith(b"\n"):
        status = process.wait()
        if status in (-signal.SIGXCPU, -signal.SIGKILL):
            raise UnreadableFileError(Problem(TOO_LONG))
        raise UnreadableFileError(Problem(TOO_MUCH)) if status else damaged()
    message = json.loads(line, object_hook=decode)
    if isinstance(message, dict) and "refused" in message:
        raise UnreadableFileError(Problem(message["refused"]))
    return message
