"""Where the benchmark keeps its files, how many rows it uses, and the environment of what it starts."""

import os
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "bench"

SMALL_ROWS = 600
LARGE_ROWS = 60_000
PAGE_ROWS = 25
IMPORTED_ROWS = 50_000
MANY_IMPORTED_ROWS = int(os.environ.get("IMPORTED_MEANWHILE") or 100_000)

KEY_DATE = date(2024, 6, 30)
LAST_CHANGE = date(2025, 6, 30)

WRITERS = 8
USER = "bench-{}"
PASSWORD = "nur-fuer-die-messung"
SECRET_KEY = secrets.token_urlsafe(60)

LIST = f"/leistungseinheiten/?stichtag={KEY_DATE}"
EXPORT = f"/leistungseinheiten.csv?stichtag={KEY_DATE}"
CHANGELIST = "/admin/projects/rollout/"
TRIVIAL = "/bench/trivial/"


@dataclass(frozen=True)
class Sizes:
    """Rollouts per database; `huge` is 0 unless ROWS asks for more than the usual large size."""

    small: int
    large: int
    huge: int

    @property
    def all(self) -> tuple[int, ...]:
        return tuple(size for size in (self.small, self.large, self.huge) if size)


def sizes() -> Sizes:
    """The sizes that the environment variable ROWS asks for; without it 600 and 60,000."""
    rows = int(os.environ.get("ROWS") or LARGE_ROWS)
    if rows <= SMALL_ROWS:
        raise SystemExit(f"ROWS must be more than {SMALL_ROWS}.")
    return Sizes(SMALL_ROWS, min(rows, LARGE_ROWS), rows if rows > LARGE_ROWS else 0)


def environment(database_url: str, settings: str = "bench.site") -> dict[str, str]:
    """Environment of a program that runs as in production, on the database, without TLS."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": settings,
        "DATABASE_URL": database_url,
        "SECRET_KEY": SECRET_KEY,
        "DEBUG": "0",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "0",
    }


PLANNING, CONCEPT, PRODUCTION = 10_001, 20_001, 100_001  # the keys of the phases that migrations load
