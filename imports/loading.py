"""Rows of a file into records of one kind: some hundred at a time, each step for all of them with one query."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from itertools import groupby
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import Model, Q

from records.querysets import StaleRecordError

from .cells import Unusable
from .outcome import Outcome
from .problems import Problems
from .reading import ColumnReader, Draft, FileRow
from .relations import RelatedKeys
from .resources import Resource
from .tables import TablePart
from .widgets import Widget


def mark(key: tuple[Any, ...]) -> int:
    """What stands for a key in few bytes. Not its own hash: that of -1 is that of -2."""
    return hash(repr(key))


def one_of(name: str, values: set[Any]) -> Q:
    """The condition that a column has one of the values, or is empty where None is among them."""
    condition = Q(**{f"{name}__in": values - {None}})
    return condition | Q(**{f"{name}__isnull": True}) if None in values else condition


class Loader:
    """Brings the records of one part of a table into the database, chunk after chunk."""

    def __init__(
        self,
        part: TablePart,
        positions: dict[str, int],
        outcome: Outcome,
        problems: Problems,
        *,
        own_headers: list[str],
        is_preview: bool,
    ) -> None:
        self.part = part
        self.positions = positions
        self.outcome = outcome
        self.problems = problems
        self.is_preview = is_preview
        self.resource = part.resource(outcome.as_of)
        self.meta = part.resource.Meta
        self.model: Any = self.meta.model
        self.readers = [
            ColumnReader(column, self.model, positions, outcome.as_of)
            for column in part.resource.columns.values()
            if column.header in positions
        ]
        self.by_attribute = {reader.column.attribute: reader for reader in self.readers}
        self.given = frozenset(self.by_attribute)
        self.seen: dict[int, int] = {}
        self.taken: dict[int, int] = {}
        self.count = outcome.count(self.model)
        self.written: list[Draft] = []
        self.derives = part.resource.derive is not Resource.derive
        self.may_wait = part.resource.is_deferred is not Resource.is_deferred
        self.own_headers = own_headers

    @cached_property
    def key_fields(self) -> list[tuple[str, str]]:
        """What finds a record that is there already: attributes and the columns of the rows to compare them with."""
        identifiers = (self.meta.import_id_fields, *self.meta.fallback_id_fields)
        known = self.given | set(self.meta.constants)
        chosen = next((names for names in identifiers if known.issuperset(names)), identifiers[-1])
        fields = [(self.model._meta.get_field(name).attname, self.by_attribute.get(name)) for name in chosen]
        return [(attribute, reader.shown if reader else attribute) for attribute, reader in fields]

    @cached_property
    def is_bag(self) -> bool:
        return self.meta.allows_duplicates and not self.given.issuperset(self.meta.import_id_fields)

    @property
    def cleans(self) -> bool:
        return self.model.clean is not Model.clean

    def load(self, rows: list[FileRow]) -> None:
        """Bring the records of the rows; those of rows with a problem are left out."""
        self.written = []
        for row in rows:
            if not row.ok:
                self.read_rest(row)
        brought = [each for row in rows if row.ok and self.brings(row) for each in self.pieces(row)]
        for _, together in groupby(brought, self.waits):
            self.load_together(list(together))

    def waits(self, row: FileRow) -> bool:
        return self.may_wait and self.resource.is_deferred(self.cell_of(row))

    def load_together(self, rows: list[FileRow]) -> None:
        matched = self.match(self.drafts(rows))
        created = self.needed([draft for draft in matched if draft.is_new])
        changed = [draft for draft in matched if draft.changed]
        self.check(created, changed)
        self.write(created, self.create)
        self.write(changed, self.change)

    def needed(self, created: list[Draft]) -> list[Draft]:
        """The new records without those that say what holds already."""
        superfluous = {id(record) for record in self.resource.superfluous([draft.record for draft in created])}
        self.count.unchanged += len(superfluous)
        return [draft for draft in created if id(draft.record) not in superfluous]

    def finish(self) -> None:
        """Check what the rows have brought, when the other parts have brought theirs too."""
        drafts = {id(draft.record): draft for draft in self.written if draft.row.ok}
        for record, text in self.resource.check_written([draft.record for draft in drafts.values()]):
            self.refuse(drafts[id(record)].row, text)

    def pieces(self, row: FileRow) -> list[FileRow]:
        """The row, or one for each of the values that its cell lists."""
        if not self.part.separator:
            return [row]
        place = self.positions[self.part.given]
        values = self.text(row, self.part.given).split(self.part.separator)
        return [replace(row, cells=[*row.cells[:place], value, *row.cells[place + 1 :]]) for value in values]

    def brings(self, row: FileRow) -> bool:
        """Whether the row has a record of this part; where it has only some of its cells, that is a problem."""
        if not self.part.given:
            return True
        if self.is_filled(row, self.part.given):
            return not self.part.value or self.text(row, self.part.given) == self.part.value
        stray = next((header for header in self.own_headers if self.is_filled(row, header)), "")
        if stray:
            self.refuse(row, f"Dazu fehlt die Angabe in der Spalte „{self.part.given}“.", stray)
        return False

    def is_filled(self, row: FileRow, header: str) -> bool:
        return header in self.positions and bool(self.text(row, header))

    def text(self, row: FileRow, header: str) -> str:
        return Widget().as_text(row.cells[self.positions[header]])

    def read_rest(self, row: FileRow) -> None:
        """Of a row with a problem already, tell also what is wrong with the cells of this part."""
        if not self.part.given or self.is_filled(row, self.part.given):
            for reader in self.readers:
                if not reader.relation and not isinstance(row.cells[reader.index], Unusable):
                    self.value(row, reader, None)

    def drafts(self, rows: list[FileRow]) -> list[Draft]:
        related = {reader.attribute: self.find(reader, rows) for reader in self.readers if reader.relation}
        drafts = [Draft(row, self.values(row, related)) for row in rows]
        return [draft for draft in drafts if draft.row.ok]

    def find(self, reader: ColumnReader, rows: list[FileRow]) -> RelatedKeys:
        assert reader.relation  # noqa: S101 for the type checker
        keys = set()
        for row in rows:
            try:
                if Widget().as_text(row.cells[reader.index]):
                    keys.add(reader.relation.key(row.cells))
            except ValueError as error:
                self.refuse(row, str(error), reader.column.header)
        return reader.relation.find(keys)

    def values(self, row: FileRow, related: dict[str, RelatedKeys]) -> dict[str, Any]:
        values = dict(self.meta.constants)
        for reader in self.readers:
            values[reader.attribute] = self.value(row, reader, related.get(reader.attribute))
        return values

    def value(self, row: FileRow, reader: ColumnReader, found: RelatedKeys | None) -> Any:
        try:
            return reader.read(row.cells, found)
        except ValidationError as error:
            for message in error.messages:
                self.refuse(row, message, reader.column.header)
        except ValueError as error:
            if row.ok or not reader.relation:
                self.refuse(row, str(error), reader.column.header)
        return None

    def refuse(self, row: FileRow, text: str, header: str = "") -> None:
        """Note a problem of the row, with the cell under the header; the row is left out."""
        row.ok = False
        cell = row.cells[self.positions[header]] if header in self.positions else ""
        self.problems.add(text, row.number, header, cell)

    def match(self, drafts: list[Draft]) -> list[Draft]:
        """The drafts that bring a record which no earlier row brought, with the record they find or make."""
        keys = [tuple(draft.values.get(attribute) for attribute, _ in self.key_fields) for draft in drafts]
        present = self.present(keys)
        matched = []
        for key, draft in zip(keys, drafts, strict=True):
            number = self.taken.get(mark(key), 0) if self.is_bag else 0
            found = present.setdefault(key, [])
            if len(found) > 1 and not self.is_bag:
                self.refuse(
                    draft.row, f"{self.model._meta.verbose_name} ist mehrfach erfasst.", self.readers[0].column.header
                )
                continue
            draft.record = found[number] if number < len(found) else None
            if self.is_bag:
                self.taken[mark(key)] = number + 1
            if self.is_repeated(key, draft):
                continue
            if draft.record is None:
                self.make(draft)
                found.append(draft.record)
            else:
                self.compare(draft)
            if draft.row.ok:
                matched.append(draft)
        return matched

    def present(self, keys: Sequence[tuple[Any, ...]]) -> dict[tuple[Any, ...], list[Any]]:
        """The records that are there already, by their key."""
        shown = [name for _, name in self.key_fields]
        among = [one_of(name, {key[place] for key in keys}) for place, name in enumerate(shown)]
        found: dict[tuple[Any, ...], list[Any]] = {}
        if keys:
            rows = self.resource.get_queryset().filter(*among).order_by("pk")
            for record in rows if self.is_preview else rows.select_for_update(of=("self",)):
                found.setdefault(tuple(getattr(record, name) for name in shown), []).append(record)
        return found

    def is_repeated(self, key: tuple[Any, ...], draft: Draft) -> bool:
        """Whether an earlier row brought the record; a problem where it said something else of it."""
        if self.is_bag:
            draft.row.is_new = True
            return False
        first = self.seen.setdefault(mark(key), draft.row.number)
        if first == draft.row.number:
            draft.row.is_new = True
            return False
        draft.row.earlier = first
        if draft.record is not None:
            for reader in self.differing(draft):
                there = self.outcome.text(reader.field, getattr(draft.record, reader.attribute))
                self.refuse(draft.row, f"Das widerspricht Zeile {first}, dort steht „{there}“.", reader.column.header)
        return True

    def differing(self, draft: Draft) -> list[ColumnReader]:
        record, values = draft.record, draft.values
        return [
            reader
            for reader in self.readers
            if values[reader.attribute] != getattr(record, reader.shown, getattr(record, reader.attribute))
        ]

    def make(self, draft: Draft) -> None:
        draft.is_new = True
        draft.record = self.model(**draft.values)
        if not self.derives:
            return
        try:
            self.resource.derive(draft.record, self.cell_of(draft.row), self.given)
        except ValueError as error:
            self.refuse(draft.row, str(error))

    def cell_of(self, row: FileRow) -> Callable[[str], Any]:
        """Reads the cells of the row by their header, those of computed columns too; empty where there is none."""
        places = self.outcome.all_positions
        return lambda header: row.cells[places[header]] if header in places else ""

    def compare(self, draft: Draft) -> None:
        draft.changed = self.differing(draft)
        if not draft.changed:
            self.count.unchanged += 1
            return
        for reader in draft.changed:
            if getattr(draft.record, reader.shown) != getattr(draft.record, reader.attribute):
                self.refuse(
                    draft.row,
                    f"Die Datei hat den Stand vom {self.outcome.as_of:%d.%m.%Y}; für einen anderen Tag ist hier "
                    "etwas anderes eingetragen. Bitte ändern Sie es im Eintrag selbst.",
                    reader.column.header,
                )
        if draft.row.ok:
            self.outcome.note_change(self.model, draft, self.name(draft))
            for reader in draft.changed:
                setattr(draft.record, reader.attribute, draft.values[reader.attribute])

    def name(self, draft: Draft) -> str:
        """How the record is called in the file: the cells of its key."""
        headers = [header for reader in self.readers for header in reader.column.headers if self.is_key(reader)]
        cells = [Widget().as_text(draft.row.cells[self.positions[each]]) for each in headers if each in self.positions]
        return " · ".join(dict.fromkeys(filter(None, cells)))

    def is_key(self, reader: ColumnReader) -> bool:
        return any(reader.attribute == attribute for attribute, _ in self.key_fields)

    def check(self, created: list[Draft], changed: list[Draft]) -> None:
        """The rules beyond those of single fields that need no query for each row."""
        self.resource.derive_many([draft.record for draft in created])
        drafts = {id(draft.record): draft for draft in (*created, *changed)}
        for record, text in self.resource.check([draft.record for draft in drafts.values()]):
            self.refuse(drafts[id(record)].row, text)
        for draft in drafts.values() if self.cleans else ():
            self.tell(draft, draft.record.clean)

    def tell(self, draft: Draft, validate: Callable[[], None]) -> None:
        """Note what a validation of the record finds."""
        try:
            validate()
        except ValidationError as error:
            found = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: [error]}
            for name, errors in found.items():
                reader = self.by_attribute.get(name)
                for message in ValidationError(errors).messages:
                    self.refuse(draft.row, message, reader.column.header if reader else "")

    def write(self, drafts: list[Draft], save: Callable[[list[Draft]], None]) -> None:
        """Save all at once; where the database or the model refuses that, one by one, to tell which."""
        sound = [draft for draft in drafts if draft.row.ok]
        if sound and not self.saved(save, sound):
            for draft in sound:
                self.tell(draft, draft.record.full_clean)
                self.tell(draft, partial(self.model.refuse_saving, [draft.record]))
                if draft.row.ok and not self.saved(save, [draft]):
                    self.refuse(draft.row, "Diese Angaben nimmt die Datenbank nicht an.")
        for draft in sound:
            if draft.row.ok:
                self.written.append(draft)
                self.note(draft)

    def note(self, draft: Draft) -> None:
        """Count a record that was written; of the first new ones, what they hold, to be read."""
        if not draft.is_new:
            self.count.changed += 1
            return
        self.count.created += 1
        others = [reader for reader in self.readers if not self.is_key(reader)] if self.outcome.shows_more else []
        self.outcome.note_new(self.model, draft, others, self.name)

    def saved(self, save: Callable[[list[Draft]], None], drafts: list[Draft]) -> bool:
        try:
            with transaction.atomic():
                save(drafts)
        except (IntegrityError, DataError, StaleRecordError, ValidationError):
            return False
        return True

    def create(self, drafts: list[Draft]) -> None:
        self.model._default_manager.bulk_create([draft.record for draft in drafts])

    def change(self, drafts: list[Draft]) -> None:
        names = {reader.field.name for draft in drafts for reader in draft.changed}
        self.model._default_manager.bulk_change([draft.record for draft in drafts], names)
