"""What an import does, or would do: counts, the changes to be read, and a fingerprint that tells two outcomes apart."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from records.trail import NOTHING, text_of_value

from .problems import Problem

MOST_SHOWN = 100


@dataclass
class RecordCount:
    """How many records of one kind are new, changed, or left as they are."""

    title: str
    created: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def records(self) -> int:
        return self.created + self.changed + self.unchanged

    @property
    def told(self) -> str:
        return f"{self.created} neu, {self.changed} geändert, {self.unchanged} unverändert"


@dataclass
class RecordChange:
    """One new or changed record, to be read: `fields` are (name, before, after)."""

    row: int
    kind: str
    name: str
    is_new: bool
    fields: list[tuple[str, str, str]]


@dataclass
class Outcome:
    """What an import does. `changed` and `created` are the first of each, to be read.

    `all_positions` are the columns of the file by their header; `run` is the number of the ImportRun, None where
    nothing was written.
    """

    as_of: date
    all_positions: dict[str, int] = field(default_factory=dict)
    counts: dict[str, RecordCount] = field(default_factory=dict)
    changed: list[RecordChange] = field(default_factory=list)
    created: list[RecordChange] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0
    run: int | None = None
    digest: Any = field(default_factory=sha256)

    @property
    def fingerprint(self) -> str:
        """The same for two outcomes that do the same to the same versions of the same records."""
        return str(self.digest.hexdigest())

    @property
    def number_of_changes(self) -> int:
        return sum(count.created + count.changed for count in self.counts.values())

    def count(self, model: Any) -> RecordCount:
        """The count of a kind of records; parts that bring records of the same kind share it."""
        options = model._meta
        return self.counts.setdefault(options.label, RecordCount(str(options.verbose_name_plural)))

    @property
    def shown(self) -> list[RecordChange]:
        """The first changes and the first new records, to be read."""
        return self.changed + self.created

    @property
    def shows_more(self) -> bool:
        return len(self.created) < MOST_SHOWN

    def note_change(self, model: Any, draft: Any, name: str) -> None:
        """Remember what will change in a record, while it still holds what it held."""
        attributes = ", ".join(reader.attribute for reader in draft.changed)
        self.digest.update(f"~{draft.record.pk},{draft.record.version},{attributes};".encode())
        if len(self.changed) < MOST_SHOWN:
            before = {reader.attribute: getattr(draft.record, reader.attribute) for reader in draft.changed}
            self.changed.append(self.told_of(model, draft, draft.changed, name, before))

    def note_new(self, model: Any, draft: Any, readers: list[Any], name: Callable[[Any], str]) -> None:
        """Remember a new record; what it holds in the columns of the readers is told of the first ones."""
        self.digest.update(f"+{draft.row.number};".encode())
        if self.shows_more:
            self.created.append(self.told_of(model, draft, readers, name(draft), {}))

    def told_of(self, model: Any, draft: Any, readers: list[Any], name: str, before: dict[str, Any]) -> RecordChange:
        fields = [
            (
                str(reader.field.verbose_name),
                self.text(reader.field, before.get(reader.attribute)),
                self.text(reader.field, draft.values[reader.attribute]),
            )
            for reader in readers
        ]
        given = [each for each in fields if draft.changed or each[2] != NOTHING]
        return RecordChange(draft.row.number, str(model._meta.verbose_name), name, draft.is_new, given)

    def text(self, model_field: Any, value: Any) -> str:
        """The value of a field as people read it."""
        return text_of_value(model_field, value)

    def told(self) -> str:
        """The counts in words; the kind is named where there are several."""
        counts = [count for count in self.counts.values() if count.records]
        if len(counts) == 1:
            return counts[0].told
        return "; ".join(f"{count.title}: {count.told}" for count in counts)

    def as_json(self) -> dict[str, Any]:
        """Plain values, to be kept until somebody confirms."""
        return {
            "counts": [asdict(count) for count in self.counts.values()],
            "shown": [asdict(change) for change in self.shown],
            "problems": [problem.as_json() for problem in self.problems],
            "rows": self.rows,
            "run": self.run,
            "number_of_changes": self.number_of_changes,
            "fingerprint": self.fingerprint,
            "as_of": self.as_of.isoformat(),
        }
