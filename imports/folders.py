"""A folder of files, one for each table, imported in the order in which they build on each other."""

from pathlib import Path

from django.db import transaction

from records.statistics import refresh_statistics

from .answers import NO_ANSWERS, Answers
from .outcome import Outcome
from .problems import ImportProblems, Problem
from .registry import tables
from .runs import import_table


def import_folder(folder: Path, answers: Answers = NO_ANSWERS) -> dict[str, Outcome]:
    """Import the files of the folder that are named as tables, all or nothing; those that are not there are left out.
    The answers hold for each.

    Returns the outcome of each file. Raises ImportProblems: those of the first file that has any, because the later
    ones build on it.
    """
    names = {f"{table.name}.csv": table for table in tables()}
    present = {name: table for name, table in names.items() if (folder / name).is_file()}
    if not present:
        raise ImportProblems(str(folder), [Problem(f"Der Ordner enthält keine der Dateien {', '.join(names)}.")])
    with transaction.atomic():
        outcomes = {name: import_table(folder / name, table, answers) for name, table in present.items()}
    refresh_statistics()
    return outcomes
