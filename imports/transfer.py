"""A large import into SQLite: done in a copy of the database, then taken over in one short transaction.

SQLite lets one write at a time. So an import of many rows, which reads and checks for a minute or more, works on a
copy; meanwhile others go on entering. Then the rows that it wrote are taken over, if nobody has entered anything
meanwhile that concerns them. Numbers for new rows are reserved before, so that they fit.
"""

# ruff: noqa: S608 all names in queries are those of our own tables and columns, all numbers are keys

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from records.models import Confirmation, Record, record_models
from records.statements import Statement

from .copies import copied, working_on
from .models import ImportRun
from .outcome import Outcome
from .tables import ImportTable

MOST_TRIES = 3
NUMBERS_A_ROW = 10  # reserved for each row that a file may have
CACHE_KILOBYTES = 65_536  # many indexes are written at once
CHANGED = "_changed_by_import"


class ConflictError(Exception):
    """Somebody has entered something meanwhile that concerns what was imported."""


def imported_by_transfer(table: ImportTable, work: Callable[[], Outcome]) -> Outcome | None:
    """The outcome of the import that `work` does, once it is taken over; None where others have always been quicker.

    Outside of a transaction.
    """
    for _ in range(MOST_TRIES):
        transfer = Transfer(table)
        with transfer.prepared() as path:
            with working_on(path):
                watch_changes(transfer.newest)
                outcome = work()
            if outcome.run is None:
                return outcome
            try:
                transfer.take_over(path)
            except (ConflictError, IntegrityError):
                continue
            return outcome
    return None


def table_names() -> list[str]:
    """The tables that number their rows themselves."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'")
        return [name for (name,) in cursor.fetchall()]


def watch_changes(newest: dict[str, int]) -> None:
    """Let the database note which rows up to the newest are changed or deleted from now on."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE {CHANGED} (name TEXT, id INTEGER, gone INTEGER, PRIMARY KEY (name, id)) WITHOUT ROWID"
        )
        for name, last in newest.items():
            for deed, gone in (("UPDATE", 0), ("DELETE", 1)):
                cursor.execute(
                    f'CREATE TRIGGER "{name}_{deed}" AFTER {deed} ON "{name}" WHEN OLD.rowid <= {last} BEGIN '
                    f"INSERT OR REPLACE INTO {CHANGED} VALUES ('{name}', OLD.rowid, {gone}); END"
                )


@dataclass
class Transfer:
    """Takes over what an import wrote into a copy. `newest` are the last numbers of rows in the copy, by their tables,
    `reserved` those up to which nobody else numbers rows."""

    table: ImportTable
    newest: dict[str, int] = field(default_factory=dict)
    reserved: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def prepared(self) -> Iterator[Path]:
        """The path of a copy of the database, in which the numbers are free that are reserved for the import."""
        with ExitStack() as stack:
            with transaction.atomic():
                self.reserve()
                path = stack.enter_context(copied())  # as it was before; nobody writes meanwhile
            yield path

    def reserve(self) -> None:
        models = [*self.table.written_models, *(model.history.model for model in self.table.written_models), ImportRun]
        written = {model._meta.db_table for model in models}
        number = NUMBERS_A_ROW * int(settings.IMPORT_MAX_ROWS)
        with connection.cursor() as cursor:
            for name in table_names():
                cursor.execute(f'SELECT MAX(rowid) FROM "{name}"')
                last = cursor.fetchone()[0] or 0
                cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [name])
                sequence = cursor.fetchone()
                self.newest[name] = max(last, sequence[0] if sequence else 0)
                if name in written:
                    self.reserved[name] = self.newest[name] + number
                    cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
                    cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [name, self.reserved[name]])

    def take_over(self, path: Path) -> None:
        """Raises a ConflictError, or an IntegrityError."""
        with connection.cursor() as cursor:
            cursor.execute("ATTACH DATABASE %s AS copy", [str(path)])
            cursor.execute(f"PRAGMA main.cache_size = -{CACHE_KILOBYTES}")
        try:
            with transaction.atomic():
                self.refuse_what_does_not_fit()
                self.refuse_conflicts()
                self.write()
        finally:
            with connection.cursor() as cursor:
                cursor.execute("DETACH DATABASE copy")
            connection.close()  # with its cache; the next one is opened when it is needed

    def refuse_what_does_not_fit(self) -> None:
        """Raise a ConflictError where the import wrote into other tables than it should, deleted rows, or needed more
        numbers than are reserved."""
        if values(f"SELECT name FROM copy.{CHANGED} WHERE gone"):
            raise ConflictError
        for name, last in self.newest.items():
            [newest] = values(f'SELECT MAX(rowid) FROM copy."{name}"')
            if (newest or 0) > self.reserved.get(name, last):
                raise ConflictError

    def refuse_conflicts(self) -> None:
        """Raise a ConflictError where others have entered something that concerns what was imported."""
        for model in record_models():
            history: Any = model.history.model
            last = self.last_number(history._meta.db_table)
            entered = values(f'SELECT DISTINCT id FROM main."{history._meta.db_table}" WHERE history_id > {last}')
            if entered:
                self.refuse_entered(model, entered, last)

    def last_number(self, name: str) -> int:
        """The number of the last row that others can have written before the copy was made."""
        return self.reserved.get(name, self.newest[name])

    def refuse_entered(self, model: Any, entered: Sequence[int], last: int) -> None:
        written = self.table.written_models
        if model.distinct_among and any(each.distinct_among == model.distinct_among for each in written):
            raise ConflictError
        if self.concerns(model, entered):
            raise ConflictError
        if owner := owner_of(model):
            column = model._meta.get_field(owner).column
            table = model.history.model._meta.db_table
            owners = values(f'SELECT DISTINCT "{column}" FROM main."{table}" WHERE history_id > {last}')
            if self.concerns(model._meta.get_field(owner).related_model, [pk for pk in owners if pk]):
                raise ConflictError

    def concerns(self, model: Any, keys: Sequence[int]) -> bool:
        """Whether the import changed one of the records, or wrote something that refers to one."""
        listed = ", ".join(map(str, keys)) or "NULL"
        own = f"SELECT 1 FROM copy.{CHANGED} WHERE name = '{model._meta.db_table}' AND id IN ({listed}) LIMIT 1"
        if values(own):
            return True
        for written in self.table.written_models:
            name = written._meta.db_table
            for each in written._meta.concrete_fields:
                if each.is_relation and each.related_model is model:
                    rows = f'SELECT 1 FROM copy."{name}" WHERE "{each.column}" IN ({listed})'
                    if values(f"{rows} AND {self.of_import(name)} LIMIT 1"):
                        return True
        return False

    def of_import(self, name: str) -> str:
        """The condition on rows of the copy that the import wrote."""
        changed = f"SELECT id FROM copy.{CHANGED} WHERE name = '{name}'"
        return f"(rowid > {self.newest[name]} OR rowid IN ({changed}))"

    def write(self) -> None:
        """Insert the new rows, and update the changed ones."""
        with connection.cursor() as cursor:
            for name, last in self.newest.items():
                columns = [f'"{column}"' for column in columns_of(name)]
                listed = ", ".join(columns)
                cursor.execute(
                    f'INSERT INTO main."{name}" ({listed}) SELECT {listed} FROM copy."{name}" WHERE rowid > {last}'
                )
                changed = f"SELECT id FROM copy.{CHANGED} WHERE name = '{name}'"
                if values(f"{changed} LIMIT 1"):
                    cursor.execute(
                        f'UPDATE main."{name}" SET ({listed}) = (SELECT {listed} FROM copy."{name}" AS new '
                        f'WHERE new.rowid = main."{name}".rowid) WHERE rowid IN ({changed})'
                    )


def owner_of(model: type[Record]) -> str:
    """The field of a statement or a confirmation that leads to what it is said of; empty of other records."""
    if issubclass(model, Statement):
        return model.owner_field
    return "subject" if issubclass(model, Confirmation) else ""


def values(query: str) -> list[Any]:
    """The first column of the rows."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [row[0] for row in cursor.fetchall()]


def columns_of(name: str) -> list[str]:
    return values(f"SELECT name FROM pragma_table_info('{name}')")
