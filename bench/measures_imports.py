"""An import of many rows against a bulk_create of the same rows with history, and its memory."""

from collections.abc import Iterator

from . import bounds
from .config import IMPORTED_ROWS
from .importing import FEW_ROWS
from .processes import measure_inside
from .report import Line, ratio_line
from .timing import Ratio


def import_lines(database_url: str, database: str) -> Iterator[Line]:
    """Time and memory of an import; the database keeps nothing of it."""
    label = f"import of {IMPORTED_ROWS:,} rows of units with phase / bulk_create with history"
    yield ratio_line(
        label, bounds.IMPORT.on(database), lambda _: Ratio(**measure_inside("import_speed", database_url)), 1
    )
    label = f"import of {FEW_ROWS:,} rows from XLSX / from CSV"
    measure = lambda _: Ratio(**measure_inside("xlsx_import", database_url))  # noqa: E731
    yield ratio_line(label, bounds.XLSX_IMPORT.on(database), measure, 1)
    growth = measure_inside("import_memory", database_url)["growth"]
    bound = bounds.IMPORT_MEMORY.on(database)
    yield Line(f"memory from 10,000 to {IMPORTED_ROWS:,} imported rows", growth, bound, unit=" MB")
