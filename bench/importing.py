"""An import of many rows, measured in the product's own process; nothing of it stays."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from xlsxwriter import Workbook

from .config import IMPORTED_ROWS, KEY_DATE, PLANNING
from .timing import in_turns, timed

RUNS = 1
FEW_ROWS = 10_000
HEADER = "Projekt;Nummer;Leistungseinheit;Phase;Seit"


def import_speed() -> dict[str, Any]:
    """Seconds of importing units with their rollouts and phases from CSV, and of a raw bulk_create of all these rows
    with their history, without reading and checking."""
    with TemporaryDirectory() as folder:
        path = file_of(Path(folder), IMPORTED_ROWS)
        return vars(in_turns(RUNS, undone(lambda: import_file(path)), undone(lambda: raw(IMPORTED_ROWS))))


def import_memory() -> dict[str, Any]:
    """By how many MB the memory of the process grows from an import of a few rows to one of many."""
    with TemporaryDirectory() as folder:
        undone(lambda: import_file(file_of(Path(folder), FEW_ROWS)))()
        before = megabytes()
        undone(lambda: import_file(file_of(Path(folder), IMPORTED_ROWS)))()
        return {"growth": megabytes() - before}


def megabytes() -> float:
    return getrusage(RUSAGE_SELF).ru_maxrss / 1024


def undone(action: Callable[[], object]) -> Callable[[], float]:
    """A run of the action that takes its seconds and leaves nothing behind."""

    def run() -> float:
        with transaction.atomic():
            seconds = timed(action)()
            transaction.set_rollback(True)
        return seconds

    return run


def project() -> Any:
    from projects.models import Project

    return Project.objects.order_by("pk").first()


def file_of(folder: Path, rows: int) -> Path:
    path = folder / f"leistungseinheiten-{rows}.csv"
    path.write_text("\n".join([HEADER, *lines_of(project().title, rows)]), encoding="utf-8")
    return path


def lines_of(title: str, rows: int) -> Iterator[str]:
    """Rows of new units of a project."""
    return (f"{title};N{number};Neue Stelle {number};Planung;{KEY_DATE:%d.%m.%Y}" for number in range(rows))


def workbook_of(folder: Path, rows: int) -> Path:
    """The same rows as an XLSX file."""
    path = folder / f"leistungseinheiten-{rows}.xlsx"
    with Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, line in enumerate([HEADER, *lines_of(project().title, rows)]):
            for column, cell in enumerate(line.split(";")):
                sheet.write_string(place, column, cell)
    return path


def xlsx_import() -> dict[str, Any]:
    """Seconds of importing a workbook, and the same rows as CSV."""
    with TemporaryDirectory() as folder:
        workbook, csv = workbook_of(Path(folder), FEW_ROWS), file_of(Path(folder), FEW_ROWS)
        return vars(in_turns(RUNS, undone(lambda: import_file(workbook)), undone(lambda: import_file(csv))))


def first_project() -> dict[str, Any]:
    return {"title": project().title}


def import_file(path: Path) -> None:
    from imports.registry import table_named
    from imports.runs import run_import

    table = table_named("leistungseinheiten")
    outcome = run_import(path, path.name, table) if table else None
    if outcome is None or outcome.problems:
        raise SystemExit(f"The import failed: {outcome}")


def raw(rows: int) -> None:
    """The same rows by Django's own bulk_create, with the first version of each in the history as simple-history writes
    it."""
    from projects.models import PhaseChange, Rollout, RolloutMembership
    from units.models import Unit, UnitName, UnitNumber

    owner = project()
    units = created(Unit, (Unit(slug=f"neue-stelle-{number}") for number in range(rows)))
    created(UnitName, (UnitName(unit=unit, name=f"Neue Stelle {n}") for n, unit in enumerate(units)))
    created(UnitNumber, (UnitNumber(unit=unit, number=str(n)) for n, unit in enumerate(units)))
    rollouts = created(Rollout, (Rollout(project=owner, unit=unit) for unit in units))
    created(RolloutMembership, (RolloutMembership(rollout=rollout) for rollout in rollouts))
    phases = (PhaseChange(rollout=rollout, phase_id=PLANNING, effective_on=KEY_DATE) for rollout in rollouts)
    created(PhaseChange, phases)


def created(model: Any, records: Iterable[Any]) -> list[Any]:
    """The records, stored with their history; one batch as large as Django makes it."""
    stored = QuerySet(model).bulk_create(records)
    model.history.bulk_history_create(stored)
    return stored
