"""What is wrong with a row: noted with the cell in which it lies."""

from dataclasses import dataclass

from .cells import CellError
from .layout import FileLayout
from .problems import Problems
from .rows import FileRow


@dataclass
class RowProblems:
    """Notes problems of rows; a row with a problem is left out of the import."""

    problems: Problems
    layout: FileLayout

    def add(self, row: FileRow, text: str, header: str = "") -> None:
        """Note a problem, with what stands under the header. Raises a TooManyProblemsError."""
        row.ok = False
        columns = self.layout.all_columns
        cell = row.cells[columns[header]] if header in columns else ""
        self.problems.add(text, row.number, header, cell)

    def add_error(self, row: FileRow, error: ValueError, header: str = "") -> None:
        """Note what a row was refused for: under the header that it names itself, else under this one."""
        self.add(row, str(error), error.header if isinstance(error, CellError) else header)
