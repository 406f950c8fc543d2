"""An import of many rows against a raw bulk_create of the same rows, and its memory."""

from collections.abc import Iterator

from .asking import ask
from .config import IMPORTED_ROWS
from .report import Line, ratio_line
from .timing import Ratio

RATIO_BOUND = 4
MEMORY_BOUND = 48


def import_lines(database_url: str) -> Iterator[Line]:
    """Time and memory of an import; the database keeps nothing of it."""
    what = f"import of {IMPORTED_ROWS:,} rows of units with phase / raw bulk_create"
    yield ratio_line(what, RATIO_BOUND, lambda _: Ratio(**ask("import_speed", database_url)), 1)
    growth = ask("import_memory", database_url)["growth"]
    yield Line(f"memory from 10,000 to {IMPORTED_ROWS:,} imported rows", growth, MEMORY_BOUND, unit=" MB")
