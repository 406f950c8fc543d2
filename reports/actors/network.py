"""Who works with whom on a key date: a row for what is worked on (projects, services, the OZG), a column an actor."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from lists.columns import ChoiceColumn, TextColumn
from lists.panels import PanelTable
from projects.choices import ActorLevel, InvolvementRole
from projects.concern_rows import InvolvementRow, involvement_rows
from projects.models import Project
from projects.models.concerns import OF_ALL
from services.models import Service

LETTERS = {role: str(role.label)[0] for role in InvolvementRole}
Roles = tuple[InvolvementRole, ...]

# In pixels of the drawing.
LETTER = 8  # the room that one takes
EDGE = 12
COLUMN, ROW, POINT = 44, 36, 26
LEVELS = 30  # the line with the names of the levels
SLANT = 0.71  # of names that stand at 45 degrees


class Mark(NamedTuple):
    """The roles of an actor in what a row concerns, as the letters of a point around `x`."""

    x: int
    letters: str

    @property
    def width(self) -> int:
        return max(POINT, LETTER * len(self.letters) + EDGE)

    @property
    def start(self) -> int:
        return self.x - self.width // 2


class Line(NamedTuple):
    """A row of the drawing around `y`: what it concerns, its marks, and where the first and the last of them stand."""

    label: str
    y: int
    marks: Sequence[Mark]

    @property
    def ends(self) -> tuple[int, int]:
        return self.marks[0].x, self.marks[-1].x

    @property
    def top(self) -> int:
        """That of the points."""
        return self.y - POINT // 2


class ActorColumn(NamedTuple):
    """An actor of the drawing."""

    label: str
    x: int


class Group(NamedTuple):
    """The actors of a level side by side."""

    label: str
    x: int
    width: int

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


class NetworkTable(PanelTable):
    """A row an actor: in what it takes part with which roles, and with whom."""

    style = "data-table"

    name = TextColumn("Akteur", row_header=True)
    level = ChoiceColumn("Ebene", ActorLevel)
    concerned = TextColumn("Wirkt mit bei")
    others = TextColumn("Gemeinsam mit")


@dataclass(frozen=True)
class NetworkSubject:
    """What actors take part in, with the roles of each, by the keys of the actors."""

    name: str
    roles: Mapping[int, Roles]


@dataclass(frozen=True)
class ActorNetwork:
    """The involvements that go on on the day. At most three queries."""

    key_date: date

    name = "network"
    heading = "Wer mit wem zusammenwirkt"
    precision = ""

    @cached_property
    def rows(self) -> list[InvolvementRow]:
        return involvement_rows(self.key_date)

    @property
    def is_drawn(self) -> bool:
        return bool(self.rows)

    @cached_property
    def actors(self) -> dict[int, InvolvementRow]:
        """One row of each actor, by the levels and names."""
        return {row["actor_id"]: row for row in self.rows}

    @cached_property
    def subjects(self) -> list[NetworkSubject]:
        """The OZG as a whole, projects by their titles, services; those services with the same actors and roles are
        one."""
        projects: dict[int, dict[int, Roles]] = {}
        services: dict[int, dict[int, Roles]] = {}
        of_all: dict[int, Roles] = {}
        for row in self.rows:
            roles = (
                projects.setdefault(row["project_id"], {})
                if row["project_id"]
                else services.setdefault(row["service_id"], {})
                if row["service_id"]
                else of_all
            )
            roles[row["actor_id"]] = (*roles.get(row["actor_id"], ()), InvolvementRole(row["role"]))
        return [
            *([NetworkSubject(OF_ALL, of_all)] if of_all else []),
            *(NetworkSubject(name, projects[pk]) for pk, name in self.names_of_projects(list(projects))),
            *self.alike(services),
        ]

    def names_of_projects(self, keys: Sequence[int]) -> Iterator[tuple[int, str]]:
        known: Any = Project.objects.filter(pk__in=keys).with_stated(self.key_date, "title", "short_name").by_title()
        for pk, title, short_name in known.values_list("pk", "title", "short_name") if keys else ():
            yield pk, short_name or title

    def alike(self, services: Mapping[int, Mapping[int, Roles]]) -> Iterator[NetworkSubject]:
        """Services by those who take part in them."""
        by_roles: dict[tuple[tuple[int, Roles], ...], list[int]] = {}
        for service, roles in services.items():
            by_roles.setdefault(tuple(sorted(roles.items())), []).append(service)
        named: Any = Service.objects.on_day(self.key_date)
        single = named.in_bulk([keys[0] for keys in by_roles.values() if len(keys) == 1]) if services else {}
        for of_all, keys in by_roles.items():
            name = str(single[keys[0]]) if len(keys) == 1 else f"{len(keys)} OZG-Leistungen"
            yield NetworkSubject(name, dict(of_all))

    @property
    def table(self) -> NetworkTable:
        return NetworkTable(
            {
                "name": row["name"],
                "level": row["level"],
                "concerned": "; ".join(self.parts_of(actor)),
                "others": ", ".join(self.partners_of(actor)),
            }
            for actor, row in self.actors.items()
        )

    def parts_of(self, actor: int) -> Iterator[str]:
        """OZG insgesamt (Steuerung, Koordination)"""
        for subject in self.subjects:
            if roles := subject.roles.get(actor):
                yield f"{subject.name} ({', '.join(str(role.label) for role in roles)})"

    def partners_of(self, actor: int) -> list[str]:
        """Those who take part in the same, in the order of the columns."""
        with_it = {other for subject in self.subjects if actor in subject.roles for other in subject.roles}
        return [label_of(row) for other, row in self.actors.items() if other in with_it and other != actor]

    @property
    def sentence(self) -> str:
        """What the drawing shows, in words."""
        actors = "1 Akteur wirkt" if len(self.actors) == 1 else f"{len(self.actors)} Akteure wirken"
        return f"{actors} mit: Punkte in einer Zeile, die eine Linie verbindet, wirken zusammen."

    @property
    def letters(self) -> str:
        """What those that are drawn stand for: S Steuerung, K Koordination"""
        drawn = {row["role"] for row in self.rows}
        return ", ".join(f"{letter}\u00a0{role.label}" for role, letter in LETTERS.items() if role in drawn)

    @cached_property
    def left(self) -> int:
        """Where the columns begin: right of what the rows are called."""
        return EDGE + LETTER * max(len(subject.name) for subject in self.subjects)

    @cached_property
    def head(self) -> int:
        """The room above the rows, for the names of the actors."""
        return 2 * EDGE + slanted(max(len(column) for column in map(label_of, self.actors.values())))

    @property
    def name_y(self) -> int:
        return self.head - EDGE

    @cached_property
    def groups(self) -> list[Group]:
        groups, x = [], self.left
        for level, rows in groupby(self.actors.values(), lambda row: row["level"]):
            label = str(ActorLevel(level).label)
            width = max(COLUMN * len(list(rows)), LETTER * len(label) + EDGE)
            groups.append(Group(label, x, width))
            x += width
        return groups

    @cached_property
    def columns(self) -> dict[int, ActorColumn]:
        """The actors, each level in the middle of its group."""
        columns = {}
        by_level = groupby(self.actors.items(), lambda item: item[1]["level"])
        for group, (_, actors) in zip(self.groups, by_level, strict=True):
            of_level = list(actors)
            first = group.middle - COLUMN * (len(of_level) - 1) // 2
            for place, (pk, row) in enumerate(of_level):
                columns[pk] = ActorColumn(label_of(row), first + COLUMN * place)
        return columns

    @property
    def lines(self) -> Iterator[Line]:
        for place, subject in enumerate(self.subjects):
            marks = [
                Mark(column.x, "".join(LETTERS[role] for role in subject.roles[pk]))
                for pk, column in self.columns.items()
                if pk in subject.roles
            ]
            yield Line(subject.name, self.head + ROW * place + ROW // 2, marks)

    @property
    def rows_height(self) -> int:
        return ROW * len(self.subjects)

    @property
    def level_y(self) -> int:
        """The line of the names of the levels, beneath the rows."""
        return self.head + self.rows_height + LEVELS * 2 // 3

    @property
    def width(self) -> int:
        last = [*self.columns.values()][-1]
        return EDGE + max(self.groups[-1].x + self.groups[-1].width, last.x + slanted(len(last.label)))

    @property
    def height(self) -> int:
        return self.head + self.rows_height + LEVELS


def slanted(letters: int) -> int:
    """How far so many letters reach to the right and up."""
    return round(LETTER * SLANT * letters)


def label_of(row: InvolvementRow) -> str:
    return row["short_name"] or row["name"]
