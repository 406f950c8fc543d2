"""The rows of a file into records: some hundred at a time, each step for all of them with one query.

For each part of the table: select the rows that bring a record, read their cells into values, match these with the
records that are there, check and write what is new or differs.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, groupby

from lists.files import KEY_DATE_HEADER
from lists.formats import day
from records.batches import in_batches
from records.text import PRIVATE_USE, named, problem_of_private_use

from .bounding import Bounder
from .cells import Cell, Unusable
from .checking import Checker
from .confirming import Confirmer
from .drafting import Drafter
from .finding import RecordFinder, record_key
from .key_date_check import KeyDateCheck
from .key_dates import IN_COLUMN, OTHERWISE, KeyDateColumn, key_date_column
from .lacking import LackingFinder
from .layout import FileLayout, header_texts, read_layout
from .matching import DuplicateMatcher, UniqueMatcher
from .names import NameReader
from .outcome import Outcome
from .part_outcome import PartOutcome
from .planning import StatementPlanner
from .problems import EntryNumber, Problems, rows_text
from .reading import DetailsReader, RowReader, readers_of
from .resources import Resource
from .row_problems import RowProblems
from .rows import Draft, FileRow
from .selection import RowSelector
from .tables import ImportTable, TablePart
from .writing import Writer

CHUNK_ROWS = 2500
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
Progress = Callable[[int], None]


def load(
    source: Iterator[tuple[int, Sequence[Cell]]],
    table: ImportTable,
    outcome: Outcome,
    problems: Problems,
    progress: Progress,
    *,
    is_preview: bool,
) -> None:
    """Bring the records of all rows into the database, as far as they have no problem.

    The Stichtag that a column of the file says is that of the outcome. Raises an UnreadableFileError, or a
    TooManyProblemsError.
    """
    number, header = next(source, (0, []))
    table = table.for_header(header_texts(header))
    layout = read_layout(table, header, number)
    row_problems = RowProblems(problems, layout)
    all_rows = (FileRow(row_number, layout.padded(cells)) for row_number, cells in source)
    first = next(all_rows, None)
    if first is None:  # all are left out
        return
    key_date = take_key_date(layout, first, outcome, problems)
    check = KeyDateCheck(outcome, problems)
    loaders = [
        PartLoader(part, table, layout, outcome, row_problems, check=check, is_preview=is_preview)
        for part in table.parts
    ]
    names = NameReader(layout, table.naming_headers, outcome)
    for rows in in_batches(chain([first], all_rows), CHUNK_ROWS):
        for row in rows:
            refuse_unusable(row, layout, problems)
            refuse_untitled(row, layout, problems)
        if key_date:
            key_date.check(rows, row_problems)
        names.read(rows)
        for loader in loaders:
            loader.load(rows)
        for loader in loaders:
            loader.finish()
        note_repetitions(rows, problems, outcome)
        outcome.rows += len(rows)
        progress(outcome.rows)
    names.tell()
    check.check()
    for loader in loaders:
        loader.complete()


def take_key_date(layout: FileLayout, first: FileRow, outcome: Outcome, problems: Problems) -> KeyDateColumn | None:
    """The column with the Stichtag of a file, which counts before what was said, and has to agree with it."""
    column = key_date_column(layout, first)
    if column and column.key_date:
        if outcome.answers.key_date not in (None, column.key_date):
            problems.add(OTHERWISE.format(day(column.key_date), day(outcome.as_of)), column=KEY_DATE_HEADER)
        outcome.as_of, outcome.is_dated, outcome.key_date_from = column.key_date, True, IN_COLUMN
    return column


class PartLoader:
    """Brings the records of one part of a table into the database, chunk after chunk."""

    def __init__(
        self,
        part: TablePart,
        table: ImportTable,
        layout: FileLayout,
        outcome: Outcome,
        problems: RowProblems,
        *,
        check: KeyDateCheck,
        is_preview: bool,
    ) -> None:
        resource = part.resource(outcome.as_of)
        readers = readers_of(part.resource, layout, outcome.as_of)
        key = record_key(part.resource, readers)
        self.part, self.resource = part, resource
        self.check = check
        self.layout = layout
        self.outcome = PartOutcome(outcome, resource.Meta.model, readers, key, layout)
        self.selector = RowSelector(part, table.own_headers(part), table.other_values(part), layout, problems)
        headers = table.detail_headers if part.may_state else []
        details = DetailsReader({name: layout.columns[name] for name in headers if name in layout.columns}, problems)
        self.reader = RowReader(readers, resource.Meta.constants, details, problems)
        stated = [reader for reader in readers if reader.stated]
        planner = StatementPlanner(
            outcome.as_of, stated, outcome.answers.held_until, frozenset(resource.Meta.import_id_fields)
        )
        drafter = Drafter(resource, readers, layout, planner, self.outcome, problems)
        meta = resource.Meta
        may_repeat = meta.allows_duplicates and not drafter.given.issuperset(meta.import_id_fields)
        matcher = DuplicateMatcher if meta.adds_up or may_repeat else UniqueMatcher
        self.drafter = drafter
        self.matcher = matcher(key, RecordFinder(resource, key, is_preview), drafter, readers, problems)
        self.checker = Checker(resource, readers, problems)
        self.writer = Writer(resource.Meta.model, self.checker, self.outcome, problems)
        self.confirmer = Confirmer(part.confirms, outcome) if part.confirms else None
        self.bounder = Bounder(outcome, problems, part.condition_header, bool(part.confirms))
        may_lack = part.resource.lacking is not Resource.lacking
        self.lacking = LackingFinder(resource, outcome, problems.problems) if may_lack else None
        self.may_defer = part.resource.is_deferred is not Resource.is_deferred
        self.written: list[Draft] = []

    def load(self, rows: list[FileRow]) -> None:
        """Bring the records of the rows; those of rows with a problem are left out."""
        self.written = []
        for row in rows:
            if not row.ok and self.selector.may_bring_record(row):
                self.reader.check_cells(row)
        selected = self.selector.select(rows)
        for _, group in groupby(selected, self.is_deferred):
            self.written += self.load_group(list(group))

    def is_deferred(self, row: FileRow) -> bool:
        return self.may_defer and self.resource.is_deferred(self.layout.cells_of(row))

    def load_group(self, rows: list[FileRow]) -> list[Draft]:
        read = self.reader.read(rows)
        self.resource.complete([row_values.values for row_values in read])
        drafts = self.matcher.match(read)
        if self.drafter.repeated:
            self.drafter.repeat_written()
        if self.confirmer:
            self.confirmer.note(drafts)
        created = self.without_superfluous([draft for draft in drafts if draft.is_new])
        changed = [draft for draft in drafts if draft.is_changed]
        self.resource.derive_many([draft.record for draft in created])
        self.bounder.bound(created)
        self.checker.check([*created, *changed])
        written = self.writer.write(created, changed)
        if self.lacking:
            self.lacking.note(drafts)
        self.drafter.note_brought(written)
        if self.part.confirms:
            header = self.part.condition_header
            self.check.note(self.resource.Meta.model, drafts, header, self.layout.columns[header])
        return written

    def without_superfluous(self, drafts: list[Draft]) -> list[Draft]:
        """The new records without those that say what holds already; these count as unchanged."""
        superfluous = {id(record) for record in self.resource.superfluous([draft.record for draft in drafts])}
        if self.part.confirms:
            superfluous |= {id(draft.record) for draft in self.check.ended(self.resource.Meta.model, drafts)}
        self.outcome.count.unchanged += len(superfluous)
        return [draft for draft in drafts if id(draft.record) not in superfluous]

    def finish(self) -> None:
        """Check what the rows have brought, when the other parts have brought theirs too."""
        self.checker.check_written([draft for draft in self.written if draft.row.ok])

    def complete(self) -> None:
        """Confirm what all rows have stated that holds already, and name what they lack."""
        if self.confirmer:
            self.confirmer.confirm()
        if self.lacking:
            self.lacking.finish()


def refuse_untitled(row: FileRow, layout: FileLayout, problems: Problems) -> None:
    """Note cells that no header names."""
    for index in layout.untitled:
        cell = row.cells[index]
        if cell is not None and cell != "":
            row.ok = False
            problems.add(f"Die {index + 1}. Spalte hat keine Überschrift, aber einen Inhalt.", row.number, "", cell)


def note_repetitions(rows: list[FileRow], problems: Problems, outcome: Outcome) -> None:
    """Note rows that bring nothing that a row before them did not bring."""
    for row in rows:
        if row.ok and row.earlier and not row.is_first:
            outcome.has_repetitions = True
            what = "Das" if isinstance(row.number, EntryNumber) else "Diese Zeile"
            problems.add(f"{what} steht schon in {rows_text([row.earlier])}.", row.number)


def refuse_unusable(row: FileRow, layout: FileLayout, problems: Problems) -> None:
    """Note cells that no column can take: formulas, errors, control and private-use characters."""
    texts = [cell for cell in row.cells if isinstance(cell, str)]
    joined = "".join(texts)
    is_clean = len(texts) == len(row.cells) and (joined.isascii() or not PRIVATE_USE.search(joined))
    if is_clean and not CONTROL.search(joined):
        return
    for index, cell in enumerate(row.cells):
        if isinstance(cell, Unusable):
            row.ok = False
            problems.add(cell.reason, row.number, layout.title(index), cell)
        elif isinstance(cell, str) and (control := CONTROL.search(cell)):
            row.ok = False
            text = f"Hier steht das unsichtbare Steuerzeichen {named(control[0])}."
            problems.add(text, row.number, layout.title(index))
        elif isinstance(cell, str) and (problem := problem_of_private_use(cell)):
            row.ok = False
            problems.add(problem, row.number, layout.title(index))
