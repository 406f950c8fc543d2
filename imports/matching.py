"""Which record a row speaks of: one that is there already, a new one, or one that a row before it brought."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from records.models import Record
from records.trail import text_of_value

from .cells import CellError
from .columns import ColumnReader
from .drafting import Drafter
from .finding import KeyValues, RecordFinder, RecordKey
from .problems import rows_text
from .questions import NameQuestion
from .row_problems import RowProblems
from .rows import Draft, RowValues

SAME_NUMBER = "mit derselben Nummer eingetragen"


def short(key: KeyValues) -> int:
    """What stands for a key in few bytes. Not its own hash: that of -1 is that of -2."""
    return hash(repr(key))


@dataclass
class Matcher:
    """Turns what rows say into drafts of the records that they speak of.

    Base: subclasses say which of the records with the key of a row is its own.
    """

    key: RecordKey
    finder: RecordFinder
    drafter: Drafter
    readers: list[ColumnReader]
    problems: RowProblems

    def match(self, rows: list[RowValues]) -> list[Draft]:
        """The drafts of the rows, without those in which a problem was found or that repeat a row before."""
        keys = [self.key.of_values(row_values.values) for row_values in rows]
        by_key = self.finder.find(keys)
        self.find_renamed(keys, rows, by_key)
        pairs = zip(keys, rows, strict=True)
        self.drafter.planner.look_up(
            (row_values, record) for key, row_values in pairs for record in by_key.get(key, ())
        )
        drafts = []
        for key, row_values in zip(keys, rows, strict=True):
            records = by_key.setdefault(key, [])
            draft = self.draft(key, row_values, records)
            if draft and draft.is_new:
                records.append(draft.record)
            if draft and draft.row.ok:
                drafts.append(draft)
        return drafts

    def find_renamed(
        self, keys: Sequence[KeyValues], rows: Sequence[RowValues], by_key: dict[KeyValues, list[Record]]
    ) -> None:
        """Let rows mean the records that they name anew where renaming is accepted; else count them."""
        unknown = [place for place, key in enumerate(keys) if key not in by_key]
        meant = self.finder.resource.renamed([rows[place].values for place in unknown]) if unknown else {}
        there_already = {record.pk for records in by_key.values() for record in records}
        renamed = {unknown[place]: record for place, record in meant.items() if record.pk not in there_already}
        outcome = self.drafter.outcome.outcome
        if not outcome.answers.accepts_renames:
            outcome.renames += len(renamed)
            self.ask_of_renamed([(rows[place], record) for place, record in renamed.items()])
            return
        for place, record in renamed.items():
            by_key.setdefault(keys[place], [record])
            outcome.asked.names.pop((self.key_header, str(rows[place].values[self.key.attributes[0]])), None)

    def ask_of_renamed(self, renamed: Sequence[tuple[RowValues, Record]]) -> None:
        """Ask of rows that have the number of a record under another name whether it is meant."""
        header, attribute = self.key_header, self.key.attributes[0]
        asked = self.drafter.outcome.outcome.asked
        for row_values, record in renamed:
            text, known = str(row_values.values[attribute]), str(getattr(record, attribute))
            if text != known and (header, text) not in asked.names:
                asked.ask_name(
                    NameQuestion(header, text, [known], SAME_NUMBER, may_be_new=False), row_values.row.number
                )

    @property
    def key_header(self) -> str:
        """The header of the column by which records are found first."""
        by_attribute = {reader.attribute: reader.column.header for reader in self.readers}
        return by_attribute.get(self.key.attributes[0], self.readers[0].column.header)

    def draft(self, key: KeyValues, row_values: RowValues, records: list[Record]) -> Draft | None:
        """The draft of a row, where it brings one; `records` are those of its key, from the database and the file."""
        raise NotImplementedError


@dataclass
class UniqueMatcher(Matcher):
    """For records of which each key has one: a later row may repeat it, but not contradict it."""

    first_rows: dict[int, int] = field(default_factory=dict)

    def draft(self, key: KeyValues, row_values: RowValues, records: list[Record]) -> Draft | None:
        try:
            return self.draft_of_meant(key, row_values, records)
        except CellError as error:
            self.problems.add_error(row_values.row, error)
            return None

    def draft_of_meant(self, key: KeyValues, row_values: RowValues, records: list[Record]) -> Draft | None:
        """As `draft`. Raises a CellError where a cell that tells records apart cannot be read."""
        row, resource = row_values.row, self.drafter.resource
        cell = self.drafter.layout.cells_of(row)
        first = self.first_rows.setdefault(short((*key, resource.namesake(row_values.values, cell))), row.number)
        meant = self.finder.meant(row_values, records, cell)
        record = meant[0] if meant else None
        if problem := resource.problem_of_meant(row_values.values, meant):
            self.problems.add(row, problem, self.key_header)
            return None
        if first == row.number:
            row.is_first = True
            return self.drafter.draft(row_values, record)
        row.earlier = first
        if record:
            self.refuse_contradiction(row_values, record)
            self.drafter.repeat(row, record)
        return None

    def refuse_contradiction(self, row_values: RowValues, record: Record) -> None:
        """Note where a row says something else of a record than the row before that brought it."""
        row = row_values.row
        for reader in self.readers:
            if reader.differs(row_values.values, record):
                value, day = getattr(record, reader.attribute), self.drafter.resource.as_of
                there = text_of_value(reader.field, value, day)
                text = f"Das widerspricht {rows_text([row.earlier])}, dort steht „{there}“."
                self.drafter.outcome.outcome.has_repetitions = True
                self.problems.add(row, text, reader.column.header)


@dataclass
class DuplicateMatcher(Matcher):
    """For records that may be equal: the n-th row of a key stands for the n-th record."""

    numbers: dict[int, int] = field(default_factory=dict)

    def draft(self, key: KeyValues, row_values: RowValues, records: list[Record]) -> Draft | None:
        number = self.numbers.get(short(key), 0)
        self.numbers[short(key)] = number + 1
        row_values.row.is_first = True
        return self.drafter.draft(row_values, records[number] if number < len(records) else None)
