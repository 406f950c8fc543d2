"""What is due to an account, from all apps: each kind of task is a source that registers itself in its app's `desk`.

A source asks a fixed number of queries, however many tasks it finds, and yields only what the account itself may do.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from itertools import groupby
from operator import attrgetter
from typing import Any, ClassVar

from .rights import Account

MOST_OF_A_KIND = 10  # of one project and one source; what is more is one task that leads to the list


class Urgency(IntEnum):
    """How urgent a task is, the most urgent first."""

    OVERDUE = 1
    DUE = 2
    WHEN_THERE_IS_TIME = 3


class TaskSign:
    """The shape beside the words of a task, by names of the stylesheet."""

    LATE, SOON, FAULT, CALM = "late", "soon", "fault", "calm"


@dataclass(frozen=True, kw_only=True)
class TaskForm:
    """A form that settles a task: what its button says, where it is sent, and what goes along (`sent`)."""

    template: ClassVar[str]

    address: str
    button: str
    sent: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TaskButton(TaskForm):
    """Of a button alone: „Annehmen“."""

    template = "records/desk/button.html"


@dataclass(frozen=True, kw_only=True)
class TaskDayForm(TaskForm):
    """Asks for a day alone: „Produktiv ab [Tag] Setzen“."""

    template = "records/desk/day.html"

    label: str
    day_name: str


@dataclass(frozen=True, kw_only=True)
class TaskTextForm(TaskForm):
    """Asks for a text alone, and opens when its `title` is chosen."""

    template = "records/desk/text.html"

    title: str
    label: str
    text_name: str


@dataclass(frozen=True)
class Task:
    """Something to be done: its title, of which project (slug; empty: of none), why now in words, and the one action
    that settles it, a form or the address of a page with the words on its button.

    `day` puts tasks of the same urgency in order, the earliest first; `number` is for how many it stands.
    """

    urgency: Urgency
    title: str
    due: str
    sign: str
    project: str = ""
    day: date | None = None
    more: str = ""
    address: str = ""
    link: str = ""
    button: str = ""
    form: TaskForm | None = None
    number: int = 1


@dataclass(frozen=True)
class DeskOf:
    """Whose desk it is, and on which day."""

    account: Account
    today: date


Source = Callable[[DeskOf], Iterable[Task]]
_sources: list[Source] = []


def desk_source(source: Source) -> Source:
    """Decorator: the function yields tasks of one kind."""
    _sources.append(source)
    return source


def tasks_of(desk: DeskOf) -> list[Task]:
    """All tasks of the account, the most urgent first."""
    if not (desk.account.is_active and getattr(desk.account, "is_staff", False)):
        return []
    return sorted((task for source in _sources for task in source(desk)), key=place_of)


def place_of(task: Task) -> tuple[Any, ...]:
    """What puts tasks in order, the most urgent first."""
    return task.urgency, task.day is None, task.day or date.max, task.project, task.title


def first_of_each_project(tasks: Sequence[Task], remaining: Callable[[str, int], Task]) -> Iterator[Task]:
    """The most urgent tasks of each project; `remaining` makes one for the others, of the project and their number."""
    for project, of_project in groupby(sorted(tasks, key=attrgetter("project")), key=attrgetter("project")):
        listed = sorted(of_project, key=place_of)
        yield from listed[:MOST_OF_A_KIND]
        if len(listed) > MOST_OF_A_KIND:
            yield remaining(project, len(listed) - MOST_OF_A_KIND)


def since_text(days: int) -> str:
    """seit 2.060 Tagen; seit heute"""
    return f"seit {days_text(days)}" if days > 0 else "seit heute"


def days_text(number: int) -> str:
    """1 Tag; 2.060 Tagen, after „seit“"""
    return f"{number:,} {'Tag' if number == 1 else 'Tagen'}".replace(",", ".")
