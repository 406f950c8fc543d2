"""One import from beginning to end: in the database whole or not at all, one event in the audit trail."""

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date
from hashlib import file_digest
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from records.batches import in_batches
from records.history import acting, because, current_user
from records.statistics import refresh_statistics
from records.text import PRIVATE_USE, named, problem_of_private_use

from .cells import Unusable
from .layout import positions
from .loading import Loader
from .models import ImportRun
from .outcome import Outcome
from .problems import ImportProblems, Problem, Problems, TooManyProblemsError, UnreadableFileError
from .reading import FileRow
from .sources import rows_of
from .tables import ImportTable
from .widgets import tidy

CHUNK_ROWS = 500
MANY_ROWS = 1000
DAY_IN_NAME = re.compile(r"_([0-9]{4}-[0-9]{2}-[0-9]{2})")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
Progress = Callable[[int], None]


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def day_in(file_name: str) -> date:
    """The Stichtag of a list, from the name of its file (leistungseinheiten_2021-04-08.csv); else today."""
    found = DAY_IN_NAME.search(file_name)
    try:
        return date.fromisoformat(found[1]) if found else timezone.localdate()
    except ValueError:
        return timezone.localdate()


def no_progress(rows: int) -> None:
    """For imports that nobody watches."""


def preview(path: Path, file_name: str, table: ImportTable, progress: Progress = no_progress) -> Outcome:
    """What an import of the file would do, tried out in the database and taken back; with all its problems."""
    with transaction.atomic():
        outcome = outcome_of(path, file_name, table, progress, is_preview=True)
        transaction.set_rollback(True)
    return outcome


def run_import(  # noqa: PLR0917 what an import is made of
    path: Path,
    file_name: str,
    table: ImportTable,
    user: Any = None,
    progress: Progress = no_progress,
    seen: str = "",
) -> Outcome:
    """Import the file whole, or not at all where it has problems, which are then in the outcome.

    `seen` is the fingerprint of the preview that was confirmed: where the outcome is another one, nothing is written.
    An import that changes nothing leaves no ImportRun.
    """
    with transaction.atomic(), acting(user):
        run = ImportRun.objects.create(
            table=table.name,
            file_name=file_name[-ImportRun._meta.get_field("file_name").max_length :],  # type: ignore[operator]
            sha256=digest_of(path),
            as_of=day_in(file_name),
            imported_by=current_user(),
        )
        before = {model._meta.label: newest(model) for model in table.models}
        with because(run.reason):
            outcome = outcome_of(path, file_name, table, progress, is_preview=False)
        unwanted = outcome.problems or not outcome.number_of_changes or (seen and seen != outcome.fingerprint)
        if unwanted:
            transaction.set_rollback(True)
            return outcome
        run.counts = [asdict(count) for count in outcome.counts.values()]
        run.spans = {model._meta.label: [before[model._meta.label] + 1, newest(model)] for model in table.models}
        run.save()
        outcome.run = run.pk
    if outcome.number_of_changes >= MANY_ROWS:
        refresh_statistics()
    return outcome


def newest(model: Any) -> int:
    """The number of the newest history row of the model."""
    return int(model.history.aggregate(newest=Max("history_id"))["newest"] or 0)


def import_table(path: Path, table: ImportTable) -> Outcome:
    """As `run_import` for a program. Raises ImportProblems."""
    outcome = run_import(path, path.name, table)
    if outcome.problems:
        raise ImportProblems(path.name, outcome.problems)
    return outcome


def outcome_of(path: Path, file_name: str, table: ImportTable, progress: Progress, *, is_preview: bool) -> Outcome:
    """Bring the records of all rows into the database, as far as they have no problem. Problems are in the outcome."""
    outcome, problems = Outcome(day_in(file_name)), Problems()
    try:
        load(rows_of(path, file_name), table, outcome, problems, progress, is_preview=is_preview)
    except UnreadableFileError as error:
        problems.extend(error.problems)
    except TooManyProblemsError:
        problems.append(Problem("Es gibt zu viele Probleme; die übrigen Zeilen wurden nicht mehr geprüft."))
    outcome.problems = sorted(problems, key=lambda problem: problem.row or float("inf"))
    return outcome


def load(
    source: Iterator[tuple[int, list[Any]]],
    table: ImportTable,
    outcome: Outcome,
    problems: Problems,
    progress: Progress,
    *,
    is_preview: bool,
) -> None:
    number, header = next(source, (0, []))
    places = positions(table, header, number)
    outcome.all_positions = {tidy(str(cell or "")): index for index, cell in enumerate(header)}
    loaders = [
        Loader(part, places, outcome, problems, own_headers=table.own_headers(part), is_preview=is_preview)
        for part in table.parts
    ]
    width = len(header)
    for batch in in_batches(source, CHUNK_ROWS):
        rows = [FileRow(row_number, [*cells, *[""] * (width - len(cells))]) for row_number, cells in batch]
        for row in rows:
            refuse_unusable(row, header, problems)
        for loader in loaders:
            loader.load(rows)
        for loader in loaders:
            loader.finish()
        for row in rows:
            if row.ok and row.earlier and not row.is_new:
                problems.add(f"Diese Zeile steht schon in Zeile {row.earlier}.", row.number)
        outcome.rows += len(rows)
        progress(outcome.rows)


def refuse_unusable(row: FileRow, header: list[Any], problems: Problems) -> None:
    """Note cells that no column can take: formulas, errors, control and private-use characters."""
    texts = [cell for cell in row.cells if isinstance(cell, str)]
    joined = "".join(texts)
    is_clean = len(texts) == len(row.cells) and (joined.isascii() or not PRIVATE_USE.search(joined))
    if is_clean and not CONTROL.search(joined):
        return
    for index, cell in enumerate(row.cells):
        column = str(header[index]) if index < len(header) else f"{index + 1}. Spalte"
        if isinstance(cell, Unusable):
            row.ok = False
            problems.add(cell.reason, row.number, column, cell)
        elif isinstance(cell, str) and (found := CONTROL.search(cell)):
            row.ok = False
            problems.add(f"Hier steht das unsichtbare Steuerzeichen {named(found[0])}.", row.number, column)
        elif isinstance(cell, str) and (problem := problem_of_private_use(cell)):
            row.ok = False
            problems.add(problem, row.number, column)
