"""What an import does, or would do: counts, the changes to be read, and a fingerprint that tells two outcomes apart."""

from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from operator import attrgetter
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Model
from django.utils import timezone

from records.frozen_reports import FrozenReport, names_of, reports_touched_since

from .answers import Answers, problem_of_held_until
from .file_choices import LEAVE, FileNotes, FileNotesData
from .partly import LeftOut, LeftOutData
from .problems import Problem, ProblemData, QuestionData, UntilQuestion, rows_text
from .questions import Questions, QuestionsData

if TYPE_CHECKING:
    from hashlib import _Hash

MOST_SHOWN = 100
NOTHING_TO_IMPORT = "Es gibt nichts zu importieren."
FieldTexts = tuple[str, str, str]  # name of the field, value before, value after


class CountData(TypedDict):
    title: str
    created: int
    changed: int
    unchanged: int
    confirmed: int


class ChangeData(TypedDict):
    row: int
    rows: str
    word: str
    kind: str
    name: str
    is_new: bool
    fields: list[FieldTexts]


class FirstDayData(TypedDict):
    """The first day (ISO) of which something else is said of a project; None: of what belongs to none."""

    project: int | None
    day: str


class OutcomeData(TypedDict):
    """An outcome as plain values, see `Outcome`."""

    counts: list[CountData]
    shown: list[ChangeData]
    problems: list[ProblemData]
    questions: list[QuestionData]
    number_of_questions: int
    is_unanswered: bool
    rows: int
    run: int | None
    number_of_changes: int
    number_of_confirmed: int
    has_effect: bool
    nothing_new: str
    fingerprint: str
    as_of: str
    key_date_from: str
    is_dated: bool
    asked: QuestionsData
    rejected: int
    may_be_partly: bool
    left_out: list[LeftOutData]
    first_days: list[FirstDayData]
    may_rename: bool
    has_from_beginning: bool
    windows: list[str]
    unconfirmed: str
    second_person: str
    notes: FileNotesData


@dataclass
class RecordCount:
    """How many records of one kind are new, changed, or left as they are; and of how many the list confirms the state
    of its Stichtag."""

    title: str
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    confirmed: int = 0

    @property
    def records(self) -> int:
        return self.created + self.changed + self.unchanged

    @property
    def summary(self) -> str:
        confirmed = f", {self.confirmed} bestätigt" if self.confirmed else ""
        return f"{self.created} neu, {self.changed} geändert, {self.unchanged} unverändert{confirmed}"

    def as_json(self) -> CountData:
        return {
            "title": self.title,
            "created": self.created,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "confirmed": self.confirmed,
        }


@dataclass
class RecordChange:
    """One new or changed record, to be read; `row` is that of the file, `name` its key as the file has it."""

    row: int
    kind: str
    name: str
    is_new: bool
    fields: list[FieldTexts]

    def as_json(self) -> ChangeData:
        word, _, rows = rows_text([self.row]).partition(" ")
        return {
            "row": self.row,
            "rows": rows,
            "word": word,
            "kind": self.kind,
            "name": self.name,
            "is_new": self.is_new,
            "fields": self.fields,
        }


row_of = attrgetter("row")


@dataclass
class Outcome:
    """What an import does. `changed` and `created` are the first of each, to be read.

    `as_of` is the Stichtag of the file; `is_dated`: the file says it itself, in its name or a column, or somebody has
    said it; `key_date_from` says which. `answers` are what people have said about it, `asked` what they are asked.
    `rows` is how many were read, `left_out` are those left out for their problems; `is_unreadable`: the file was not
    read to its end. `run` is the number of the ImportRun, None where nothing was written. `first_days` are of each
    project the first of which something else is said (None: of what belongs to none). `renames` counts rows that would
    rename a record, where nobody has accepted that. `questions` are the first of those about values of an older list
    until when they held (see `Restatement`). `windows` names windows of "spätestens" in which a confirmed day lies,
    `unconfirmed_rows` are those that would confirm if the account might. `has_from_beginning`: a new record
    names no day and holds from the beginning. `has_repetitions`: rows repeat or contradict one before them.
    `second_person` names what it touches that a second person has to confirm, `notes` how the file was read.
    """

    as_of: date
    answers: Answers = field(default_factory=Answers)
    file_name: str = ""
    is_dated: bool = False
    key_date_from: str = ""
    counts: dict[str, RecordCount] = field(default_factory=dict)
    changed: list[RecordChange] = field(default_factory=list)
    created: list[RecordChange] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    questions: list[UntilQuestion] = field(default_factory=list)
    number_of_questions: int = 0
    number_unanswered: int = 0
    asked_rows: set[int] = field(default_factory=set)
    rows: int = 0
    is_unreadable: bool = False
    left_out: LeftOut = field(default_factory=LeftOut)
    run: int | None = None
    first_days: dict[int | None, date] = field(default_factory=dict)
    renames: int = 0
    has_from_beginning: bool = False
    has_repetitions: bool = False
    windows: list[str] = field(default_factory=list)
    unconfirmed_rows: list[int] = field(default_factory=list)
    second_person: str = ""
    notes: FileNotes = field(default_factory=FileNotes)
    digest: "_Hash" = field(default_factory=sha256)

    def __post_init__(self) -> None:
        self.asked = Questions(self.answers)

    def note(self, change: str) -> None:
        """Add the change to the fingerprint."""
        self.digest.update(change.encode())

    def ask(self, question: UntilQuestion) -> str:
        """Ask until when held what a row says. The answer may be there already: returns what is wrong with it."""
        self.number_of_questions += 1
        self.asked_rows.add(question.row)
        if len(self.questions) < MOST_SHOWN:
            self.questions.append(question)
        answer = self.answers.held_until.of(question.row)
        if answer is None:
            self.number_unanswered += 1
            return ""
        return problem_of_held_until(answer, self.as_of, question.last_day)

    @property
    def confirms_on(self) -> date | None:
        """The day for which rows confirm what holds already: the Stichtag that the file says, where it has come."""
        return self.as_of if self.is_dated and self.as_of <= timezone.localdate() else None

    @property
    def unconfirmed(self) -> str:
        """Which rows confirm nothing, because the account may not; empty where there are none."""
        if not self.unconfirmed_rows:
            return ""
        rows = rows_text(self.unconfirmed_rows)
        return (
            f"Ihr Konto darf nicht bestätigen: Was schon so eingetragen ist ({rows}), bleibt eingetragen, wird aber "
            f"für den {self.as_of:%d.%m.%Y} nicht bestätigt."
        )

    @property
    def is_unanswered(self) -> bool:
        """Whether nothing can be imported until something is said."""
        return bool(self.number_unanswered) or self.asked.is_unanswered

    @property
    def is_refused(self) -> bool:
        """Whether nothing is imported for what is wrong, or what nobody has said."""
        return bool(self.problems) or self.is_unanswered or self.asked.must_confirm_emptying

    @property
    def may_be_partly(self) -> bool:
        """Whether its right rows could be imported without the others."""
        return bool(self.problems) and not self.is_unreadable and all(problem.row for problem in self.problems)

    @property
    def reasons(self) -> list[Problem]:
        """What is wrong, and what nobody has said."""
        said = self.notes.said_day
        return [*self.problems, *self.questions, *self.asked.as_problems(said.where if said else "")]

    def touch(self, day: date, project: int | None) -> None:
        """Note that from the day on something else is said of the project; None: of what belongs to none."""
        self.first_days[project] = min(day, self.first_days.get(project, day))

    @property
    def touched(self) -> str:
        """The frozen reports that speak of days and projects of which something else is said."""
        return names_of(reports_touched_since(self.first_days))

    @property
    def may_rename(self) -> bool:
        """Whether nothing but names and numbers of records that have another one stands against the import."""
        return not self.has_repetitions and 0 < self.renames == sum(problem.count for problem in self.problems)

    @property
    def fingerprint(self) -> str:
        """The same for two outcomes that do the same to the same versions of the same records."""
        return self.digest.hexdigest()

    @property
    def number_of_changes(self) -> int:
        return sum(count.created + count.changed for count in self.counts.values())

    @property
    def number_of_confirmed(self) -> int:
        return sum(count.confirmed for count in self.counts.values())

    @property
    def has_effect(self) -> bool:
        """Whether there is anything to import."""
        return bool(self.number_of_changes or self.number_of_confirmed)

    @property
    def nothing_new(self) -> str:
        """Why the import changes nothing; empty where it changes something, or where that is not known yet."""
        if self.number_of_changes or self.problems or self.is_unanswered:
            return ""
        if not self.rows:
            why = "Jede hat ein Problem" if self.left_out.rows else "Keine sagt etwas, das gelesen wird"
            return f"Keine Zeile der Datei kommt hinein: {why}. Es gibt nichts zu importieren."
        then = "Der Import bestätigt es für den Stichtag der Datei." if self.has_effect else NOTHING_TO_IMPORT
        return f"{self.what_was_read} ist schon so eingetragen. {then}"

    @property
    def what_was_read(self) -> str:
        if self.left_out.rows:
            return "Was die übrigen Zeilen sagen,"
        leaves_hidden = self.notes.has_hidden and self.answers.choices.hidden == LEAVE
        return "Alles, was davon gelesen wurde," if leaves_hidden else "Alles, was in der Datei steht,"

    def count(self, model: type[Model]) -> RecordCount:
        """The count of a kind of records; parts that bring records of the same kind share it."""
        options = model._meta
        return self.counts.setdefault(options.label, RecordCount(str(options.verbose_name_plural)))

    @property
    def shown(self) -> list[RecordChange]:
        """The first changes and the first new records, each in the order of their rows, to be read."""
        return [*sorted(self.changed, key=row_of), *sorted(self.created, key=row_of)]

    @property
    def summary(self) -> str:
        """The counts in words; the kind is named where there are several."""
        counts = [count for count in self.counts.values() if count.records]
        if not counts:
            return RecordCount("").summary
        if len(counts) == 1:
            return counts[0].summary
        return "; ".join(f"{count.title}: {count.summary}" for count in counts)

    def as_json(self) -> OutcomeData:
        """Plain values, to be kept until somebody confirms."""
        return {
            "counts": [count.as_json() for count in self.counts.values()],
            "shown": [change.as_json() for change in self.shown],
            "problems": [problem.as_json() for problem in self.problems],
            "questions": [question.as_json() for question in self.questions],
            "number_of_questions": self.number_of_questions,
            "is_unanswered": self.is_unanswered,
            "rows": self.rows,
            "run": self.run,
            "number_of_changes": self.number_of_changes,
            "number_of_confirmed": self.number_of_confirmed,
            "has_effect": self.has_effect,
            "nothing_new": self.nothing_new,
            "fingerprint": self.fingerprint,
            "as_of": self.as_of.isoformat(),
            "key_date_from": self.key_date_from,
            "is_dated": self.is_dated,
            "asked": self.asked.as_json(),
            "rejected": len(self.left_out.rows),
            "may_be_partly": self.may_be_partly,
            "left_out": self.left_out.shown(),
            "first_days": [{"project": each, "day": day.isoformat()} for each, day in self.first_days.items()],
            "may_rename": self.may_rename,
            "has_from_beginning": self.has_from_beginning,
            "windows": self.windows,
            "unconfirmed": self.unconfirmed,
            "second_person": self.second_person,
            "notes": self.notes.as_json(),
        }


def reports_touched_by(outcome: OutcomeData) -> list[FrozenReport]:
    """As `Outcome.touched`, of one that was kept."""
    return reports_touched_since({each["project"]: date.fromisoformat(each["day"]) for each in outcome["first_days"]})
