"""The servers that are measured: gunicorn with the product as in production, and Datasette. Always stopped."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from .config import ROOT, VAR, environment

START_SECONDS = 60
STOP_SECONDS = 10
FRESH = {"PAGE_CACHE_MB": "0"}
GUNICORN_CONFIGURATION = "deploy/gunicorn.conf.py"


class NotStartedError(Exception):
    """A server did not answer in time; its log says why."""


def free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_until_up(port: int, path: str, process: subprocess.Popen, log: Path) -> None:
    """Return once the server answers on the path."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            try:
                connection.request("GET", path)
                connection.getresponse().read()
            except (OSError, HTTPException):
                time.sleep(0.05)
            else:
                return
    raise NotStartedError(f"{log}:\n{log.read_text()[-3000:]}")


@contextmanager
def running(command: list[str], env: dict[str, str], port: int, path: str, log: Path) -> Iterator[subprocess.Popen]:
    """The server process, up and answering; stopped at the end, whatever happens."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with (
        log.open("w") as output,
        subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=output) as process,
    ):
        try:
            wait_until_up(port, path, process, log)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


class Site:
    """A running gunicorn with the product."""

    def __init__(self, port: int, process: subprocess.Popen) -> None:
        self.port = port
        self.process = process

    @property
    def workers(self) -> list[int]:
        """Process ids of the workers (Linux only)."""
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def peak_memory(self) -> float:
        """The greatest resident set so far of any worker, in MiB (Linux only)."""
        return max(peak_of(pid) for pid in self.workers)


def peak_of(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


@contextmanager
def site(database_url: str, name: str, settings: Mapping[str, str] | None = None) -> Iterator[Site]:
    """The product on the database, served as in production, with further settings by the environment."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", *gunicorn_options(port), "ozgtracker.wsgi"]
    env = {**environment(database_url), "PORT": str(port), "BIND": f"127.0.0.1:{port}", **(settings or {})}
    with running(command, env, port, "/healthz", VAR / f"gunicorn_{name}.log") as process:
        yield Site(port, process)


def fresh_site(database_url: str, name: str) -> AbstractContextManager[Site]:
    """The same, which makes every page anew: what that costs is measured."""
    return site(database_url, name, FRESH)


def gunicorn_options(port: int) -> list[str]:
    """The product's own configuration where there is one, bound to 127.0.0.1 in any case."""
    bound = ["--bind", f"127.0.0.1:{port}"]
    if (ROOT / GUNICORN_CONFIGURATION).exists():
        return ["-c", GUNICORN_CONFIGURATION, *bound]
    return ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload", *bound]


@contextmanager
def datasette(path: Path, rows: int) -> Iterator[int]:
    """Datasette on the SQLite file; yields its port."""
    port = free_port()
    settings = {"max_returned_rows": rows + 1, "sql_time_limit_ms": 60_000, "max_csv_mb": 0}
    options = [word for name, value in settings.items() for word in ("--setting", name, str(value))]
    command = [
        sys.executable,
        "-m",
        "datasette",
        "serve",
        str(path),
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    with running([*command, *options], environment(""), port, "/-/versions.json", VAR / "datasette.log"):
        yield port


def collect_static_files(database_url: str) -> None:
    """Static files with their manifest, as production needs them."""
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
    subprocess.run(command, cwd=ROOT, env=environment(database_url), check=True)
