"""One import from beginning to end: in the database whole or not at all, one event in the audit trail."""

from functools import partial
from hashlib import file_digest
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from records.deeds import Deed, refusal_of, watched
from records.entering import entered_together
from records.history import acting, current_user
from records.locks import lock_kinds
from records.security_log import log_deed
from records.statistics import refresh_statistics

from .answers import NO_ANSWERS, Answers
from .area import TableArea, choose_sheet
from .copies import in_copy
from .key_dates import IN_NAME, SAID, TODAY, UNSAID, day_in_name, key_date_of
from .loading import Progress, load
from .mapped import known_headers, mapped_rows
from .models import ImportRun
from .outcome import Outcome
from .partly import LeftOut
from .problems import (
    MOST_LEFT_OUT,
    MOST_PROBLEMS,
    ImportProblems,
    Problem,
    Problems,
    TooManyProblemsError,
    UnreadableFileError,
)
from .said_days import said_day
from .sources import open_source
from .tables import ImportTable
from .transfer import imported_by_transfer

MANY_ROWS = 1000
AT_ONCE_BYTES = 200_000  # what is imported within a request, and on SQLite in the database itself


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def no_progress(rows: int) -> None:
    """For imports that nobody watches."""


def preview(
    path: Path,
    file_name: str,
    table: ImportTable,
    progress: Progress = no_progress,
    *,
    answers: Answers = NO_ANSWERS,
) -> Outcome:
    """What an import of the file would do, tried out in the database and taken back; with all its problems.

    `answers`: what people have said about the file. Where it is to be imported `partly`, rows with a problem are left
    out, and what then is a problem too, until none is left.
    """
    left_out = LeftOut()
    with in_copy():
        outcome = try_out(path, table, progress, new_outcome(file_name, answers, left_out))
        while answers.partly and not outcome.is_unreadable and left_out.take(outcome.problems):
            outcome = try_out(path, table, progress, new_outcome(file_name, answers, left_out))
    return outcome


def try_out(path: Path, table: ImportTable, progress: Progress, outcome: Outcome) -> Outcome:
    """As `preview`, once, without the rows that are left out of the outcome."""
    with transaction.atomic(), watched() as deed:
        load_file(path, table, outcome, progress, is_preview=True)
        outcome.second_person = needed_for(deed, outcome)
        transaction.set_rollback(True)
    return outcome


def run_import(  # noqa: PLR0917 what an import is made of
    path: Path,
    file_name: str,
    table: ImportTable,
    user: User | None = None,
    progress: Progress = no_progress,
    confirmed: str = "",
    *,
    answers: Answers = NO_ANSWERS,
) -> Outcome:
    """Import the file whole, or not at all where it has problems, which are then in the outcome; or `partly`, without
    the rows that a preview leaves out.

    `confirmed` is the fingerprint of the preview that was confirmed: where the outcome is another one, nothing is
    written. The other arguments are as in `preview`; where questions are not answered, nothing is written. An import
    that changes and confirms nothing leaves no ImportRun; one that needs a second person writes nothing, unless whoever
    calls this watches it as confirmed (`records.deeds`).
    """
    left_out = LeftOut()
    if answers.partly:
        tried = preview(path, file_name, table, progress, answers=answers)
        if tried.is_refused:
            return tried
        left_out = tried.left_out
    write = partial(write_import, path, file_name, table, user, progress, confirmed, answers=answers, left_out=left_out)
    is_large = path.stat().st_size > AT_ONCE_BYTES and connection.vendor == "sqlite"
    outcome = imported_by_transfer(table, write) if is_large and not connection.in_atomic_block else None
    outcome = outcome or write()
    if outcome.run and outcome.number_of_changes + outcome.number_of_confirmed >= MANY_ROWS:
        refresh_statistics()
    return outcome


def write_import(  # noqa: PLR0917 as run_import
    path: Path,
    file_name: str,
    table: ImportTable,
    user: User | None,
    progress: Progress,
    confirmed: str,
    *,
    answers: Answers,
    left_out: LeftOut,
) -> Outcome:
    """As `run_import`, in one transaction."""
    with transaction.atomic(), acting(user), watched() as deed:
        run = ImportRun.objects.create(
            table=table.name,
            file_name=file_name[-ImportRun.FILE_NAME_LENGTH :],
            sha256=sha256_of(path),
            as_of=key_date_of(file_name),
            imported_by=current_user(),
        )
        with run.writing(table.written_models):
            outcome = new_outcome(file_name, answers, left_out)
            load_file(path, table, outcome, progress, is_preview=False)
        if needed := needed_for(deed, outcome):
            outcome.second_person = needed
            outcome.problems.append(Problem(refusal_of(needed)))
        is_other = bool(confirmed) and confirmed != outcome.fingerprint
        if outcome.is_refused or not outcome.has_effect or is_other:
            transaction.set_rollback(True)
            return outcome
        run.as_of = outcome.as_of
        run.counts = [count.as_json() for count in outcome.counts.values()]
        run.save()
        outcome.run = run.pk
        log_deed("Imported", table.name, run.file_name)
    return outcome


def needed_for(deed: Deed, outcome: Outcome) -> str:
    """What the import touches that a second person has to confirm, where nobody did."""
    if not settings.SECOND_PERSON or deed.is_confirmed or outcome.problems:
        return ""
    return str(deed.touched)


def new_outcome(file_name: str, answers: Answers, left_out: LeftOut) -> Outcome:
    """The outcome of a file of which nothing is read yet: its Stichtag is that which was said, else that in its name,
    else today."""
    said = answers.key_date or day_in_name(file_name)
    outcome = Outcome(said or timezone.localdate(), answers, file_name, is_dated=said is not None)
    outcome.key_date_from = SAID if answers.key_date else IN_NAME if said else TODAY
    outcome.left_out = left_out
    outcome.note(f"!{sorted(left_out.problems)};" if left_out.problems else "")
    return outcome


def import_table(path: Path, table: ImportTable, answers: Answers = NO_ANSWERS) -> Outcome:
    """As `run_import` for a program. Raises ImportProblems."""
    outcome = run_import(path, path.name, table, answers=answers)
    if outcome.is_refused:
        raise ImportProblems(path.name, outcome.reasons)
    return outcome


def note_said_day(outcome: Outcome, area: TableArea, sheet: str) -> None:
    """Note the day that the file says beside its table, where nothing else says its Stichtag."""
    if outcome.key_date_from != TODAY:
        return
    outcome.notes.said_day = said_day(area.titles, sheet, outcome.file_name)
    if outcome.notes.said_day:
        outcome.key_date_from = UNSAID


def load_file(path: Path, table: ImportTable, outcome: Outcome, progress: Progress, *, is_preview: bool) -> None:
    """Bring the records of all rows into the database, as far as they have no problem. Problems are in the outcome."""
    choices = outcome.answers.choices
    problems = Problems(MOST_LEFT_OUT if outcome.answers.partly else MOST_PROBLEMS)
    try:
        with entered_together(), open_source(path, table.formats) as source:
            lock_kinds(table.models)
            known = known_headers(table, choices)
            sheet = choose_sheet(source, known, choices, outcome.notes)
            facts, rows = source.read(sheet)
            area = TableArea(facts, choices, known, outcome.notes)
            own_rows = mapped_rows(table, outcome.left_out.sieve(area.rows(rows)), choices, outcome.notes)
            load(own_rows, table, outcome, problems, progress, is_preview=is_preview)
            note_said_day(outcome, area, sheet.name)
            if area.unanswered:
                problems.append(Problem(area.unanswered))
    except UnreadableFileError as error:
        problems.extend(error.problems)
        outcome.is_unreadable = True
    except TooManyProblemsError:
        outcome.is_unreadable = True
        problems.append(Problem("Es gibt zu viele Probleme; die übrigen Zeilen wurden nicht mehr geprüft."))
    outcome.problems = sorted(problems, key=lambda problem: problem.row or float("inf"))
