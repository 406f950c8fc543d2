"""Table of the comparison of two days."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple, Self

from django.utils.safestring import SafeString
from django_tables2.data import TableData

from lists import formats
from lists.columns import ChoiceColumn, DateColumn, Link, NumberColumn, Row, TextColumn
from lists.panels import PanelTable
from lists.tables import CHUNK_ROWS, Table
from lists.typed_columns import TypedColumn
from projects.columns import ProjectColumn
from records.models import DatePrecision

from .changes import Changes
from .figures import ComparedFigure, ProjectComparison, figure_of_day, figure_rows
from .row_links import LinkedFigureColumn
from .rows import ComparisonRow


def bound_column(header: str) -> NumberColumn:
    """A bound of a count; pages say it in words."""
    return NumberColumn(header, page=False, nullable=True, sortable=False)


class ChangedSubjectColumn(TextColumn):
    """What a change is about; of a unit with the way to its page."""

    def __init__(self, header: str, **kwargs: Any) -> None:
        super().__init__(header, link=Link("unit", argument="unit"), **kwargs)

    def cell(self, value: str | None, row: Row, carried: Mapping[str, str]) -> SafeString:
        if value and row["unit"] is None:
            return self.markup(value, row)
        return super().cell(value, row, carried)


class ComparisonTable(Table):
    """What lies between two days; the changes stand in the order of their days."""

    title = ProjectColumn("slug", "title", sortable=False)
    label = TextColumn("Angabe", sortable=False)
    subject = ChangedSubjectColumn("Gegenstand", row_header=True, sortable=False)
    shown_on = DateColumn("Datum", precision="precision", sortable=False)
    precision = ChoiceColumn("Datumsangabe", DatePrecision, page=False)
    before = TypedColumn("Vorher", sortable=False)
    after = TypedColumn("Nachher", sortable=False)
    difference = TypedColumn("Differenz", sortable=False)
    before_least = bound_column("Vorher mindestens")
    before_most = bound_column("Vorher höchstens")
    after_least = bound_column("Nachher mindestens")
    after_most = bound_column("Nachher höchstens")


class ComparedFigureTable(PanelTable):
    """The figures of a project on both days, each with the way to its rows."""

    label = TextColumn("Kennzahl", row_header=True)
    before = LinkedFigureColumn("Vorher", "on_first_day")
    after = LinkedFigureColumn("Nachher", "on_second_day")
    difference = TypedColumn("Differenz")


class ShownFigures(NamedTuple):
    """The figures of a project that changed, and the others of which anything is known; None where there are none."""

    comparison: ProjectComparison
    changed: ComparedFigureTable | None
    unchanged: ComparedFigureTable | None

    @classmethod
    def of(cls, comparison: ProjectComparison) -> Self:
        pairs = [pair for pair in zip(figure_rows([comparison]), comparison.figures, strict=True) if pair[1].is_known]
        changed, unchanged = ([pair for pair in pairs if pair[1].has_changed is kind] for kind in (True, False))
        return cls(comparison, figure_table(comparison, changed), figure_table(comparison, unchanged))


def figure_table(
    comparison: ProjectComparison, figures: Sequence[tuple[ComparisonRow, ComparedFigure]]
) -> ComparedFigureTable | None:
    if not figures:
        return None
    days = {"before": comparison.before.key_date, "after": comparison.after.key_date}
    rows = (
        {
            **row,
            "on_first_day": figure_of_day(comparison, figure, 0),
            "on_second_day": figure_of_day(comparison, figure, 1),
        }
        for row, figure in figures
    )
    return ComparedFigureTable(rows, titles={name: formats.day(day) for name, day in days.items()})


class ComparisonRows(TableData):
    """The rows of the table: of the page the changes alone, of a file the figures ahead of them."""

    def __init__(self, comparisons: list[ProjectComparison], changes: Changes) -> None:
        super().__init__(changes)
        self.comparisons = comparisons
        self.changes = changes

    def __len__(self) -> int:
        return self.number

    @cached_property
    def number(self) -> int:
        return len(self.changes)

    def __getitem__(self, key: slice) -> list[ComparisonRow]:
        return self.changes.read(key.start or 0, key.stop)

    def part(self, paths: Sequence[str], start: int, stop: int) -> list[Mapping[str, Any]]:
        """Rows start to stop of a file, each with what names it (`identity`)."""
        figures = [
            {**row, "identity": ("Kennzahl", row["slug"], row["label"])} for row in figure_rows(self.comparisons)
        ]
        changes = self.changes.named(max(0, start - len(figures)), max(0, stop - len(figures)))
        return [*figures[start:stop], *({**row, "identity": identity} for identity, row in changes)]

    @property
    def length_of_file(self) -> int:
        """How many rows a file has."""
        return sum(len(each.figures) for each in self.comparisons) + len(self)

    def tuples(self, paths: list[str]) -> Iterator[tuple[object, ...]]:
        changes = chain.from_iterable(self.changes.chunks(CHUNK_ROWS))
        for row in chain(figure_rows(self.comparisons), changes):
            values: Any = row
            yield tuple(values[path] for path in paths)
