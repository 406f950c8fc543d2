"""An import undone as one, see `records.undo`."""

from records import undo as runs
from records.models import Record
from records.security_log import log_deed
from records.undo import CannotUndoError

from .models import ImportRun
from .registry import table_named

__all__ = ["CannotUndoError", "models_of", "undo"]


def undo(run: ImportRun, reason: str) -> None:
    """Undo the import, whole or not at all. Raises a CannotUndoError that names what stands against it."""
    runs.undo(run, models_of(run), reason)
    log_deed("Import undone", run.table, run.file_name)


def models_of(run: ImportRun) -> list[type[Record]]:
    """The models of the table, each after those it builds on."""
    table = table_named(run.table)
    return list(table.written_models) if table else []
