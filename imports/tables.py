"""What can be imported: a table of a file brings records, each read from columns with German headers.

An app declares its tables in `resources.py` and registers them, see `imports.registry`.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model

from lists.files import KEY_DATE_HEADER
from records.models import Confirmation, Record
from records.rights import permission_of, reach_of
from records.stated import stated_of, statement_models

from .details import DETAIL_COLUMNS
from .published_files import PublishedFormat
from .resources import Resource, required_headers
from .widgets import RelationWidget, Widget


class ColumnDescription(NamedTuple):
    """What the cells under a header hold, in German, and whether a file must have it."""

    header: str
    content: str
    is_required: bool


KEY_DATE_COLUMN = ColumnDescription(
    KEY_DATE_HEADER, "Tag, dessen Stand die Datei hat, in jeder Zeile derselbe", is_required=False
)


@dataclass(frozen=True)
class TablePart:
    """One of the records a row brings: always, or only where the cell under the `condition_header` is filled.

    With a `value` only where it is just that; with a `separator` the cell lists several values, and the row brings a
    record for each; where it `takes_empty`, an empty cell brings one that says so, with `only_empty` that alone.
    `confirms`: what a row of a list for a Stichtag states and holds already, it confirms by these.
    """

    resource: type[Resource]
    condition_header: str = ""
    value: str = ""
    separator: str = ""
    confirms: type[Confirmation] | None = None
    takes_empty: bool = False
    only_empty: bool = False

    @property
    def may_state(self) -> bool:
        """Whether each row brings a record of which something is stated from a day on, other than its name."""
        model, attributes = self.resource.Meta.model, {column.attribute for column in self.resource.columns.values()}
        stated = [each for each in stated_of(model) if each.name in attributes]
        return not self.condition_header and any(not each.model(model).begins_always for each in stated)

    @property
    def headers(self) -> list[str]:
        """The headers that are read."""
        columns = [header for column in self.resource.columns.values() for header in column.headers]
        return list(dict.fromkeys([*filter(None, [self.condition_header]), *columns]))


def when_filled(
    header: str,
    resource: type[Resource],
    value: str = "",
    separator: str = "",
    *,
    confirms: type[Confirmation] | None = None,
) -> TablePart:
    """The resource for rows whose cell under the header is filled, or has just this value, or lists values."""
    return TablePart(resource, header, value, separator, confirms)


def when_empty(header: str, resource: type[Resource]) -> TablePart:
    """The resource for rows whose cell under the header is empty."""
    return TablePart(resource, header, takes_empty=True, only_empty=True)


def compact(header: str) -> str:
    """A header as aliases are compared: leika_key and leikaKey are both leikakey."""
    return header.replace("_", "").casefold()


class ImportTable:
    """A table that files bring: its name as in the addresses of lists, and the records of a row, in the order in
    which they build on each other.

    `computed` are headers of our own lists that are computed from other records: recognised, never written.
    `aliases` are what others call columns, and the headers that these have here; case and underscores do not count.
    `joined` is a header whose cells a list of the records takes from elsewhere, by the path that leads there: of
    several there is a row each.
    `parts_of_header` makes parts of the headers of a file of which only the data know. `formats` are those in which
    others publish it, beside tables.
    """

    def __init__(
        self,
        name: str,
        title: str,
        *parts: TablePart | type[Resource],
        computed: tuple[str, ...] = (),
        aliases: Mapping[str, str] = MappingProxyType({}),
        joined: Mapping[str, str] = MappingProxyType({}),
        parts_of_header: Callable[[Sequence[str]], Sequence[TablePart]] | None = None,
        formats: Sequence[PublishedFormat] = (),
    ) -> None:
        self.name = name
        self.title = title
        self.parts = tuple(part if isinstance(part, TablePart) else TablePart(part) for part in parts)
        self.computed = computed
        self.spelled_otherwise = {*aliases, *map(compact, aliases)}
        self.aliases = {compact(alias): header for alias, header in aliases.items()}
        self.aliases |= {compact(header): header for header in computed}
        self.joined = joined
        self.parts_of_header = parts_of_header
        self.formats = formats

    def header_called(self, text: str) -> str:
        """The header that others call so; else the text."""
        return self.aliases.get(compact(text), text)

    def for_header(self, titles: Sequence[str]) -> "ImportTable":
        """The table for a file with these headers."""
        more = self.parts_of_header(titles) if self.parts_of_header else ()
        if not more:
            return self
        parts = (*self.parts, *more)
        return ImportTable(self.name, self.title, *parts, computed=self.computed, aliases=self.aliases)

    @cached_property
    def headers(self) -> list[str]:
        """The headers that are read, in the order of the parts."""
        return [*self.part_headers, *self.detail_headers]

    @cached_property
    def part_headers(self) -> list[str]:
        return list(dict.fromkeys(header for part in self.parts for header in part.headers))

    @cached_property
    def detail_headers(self) -> list[str]:
        """The headers under which a row says since when its values hold, and where it has them from."""
        may_state = any(part.may_state for part in self.parts)
        return [header for header in DETAIL_COLUMNS if header not in self.part_headers] if may_state else []

    @cached_property
    def naming_headers(self) -> set[str]:
        """The headers under which rows may name what is new."""
        columns = [column for part in self.parts for column in part.resource.columns.values()]
        return {column.header for column in columns if not isinstance(column.widget, RelationWidget)}

    @property
    def may_have_key_date(self) -> bool:
        """Whether a file may say its Stichtag in a column; not where the records have one of their own."""
        return KEY_DATE_HEADER not in self.headers

    def required_headers(self, present: Container[str]) -> list[str]:
        """The headers a file with these headers cannot do without: what finds or makes the records its rows bring."""
        parts = [
            part
            for part in self.parts
            if not part.condition_header or part.takes_empty or part.condition_header in present
        ]
        return list(dict.fromkeys(header for part in parts for header in required_headers(part.resource)))

    def needing_header(self, header: str, present: Container[str]) -> str:
        """The header because of which a file with these headers cannot do without this one; empty: no file can."""
        needing = (
            part.condition_header
            for part in self.parts
            if part.condition_header in present and header in required_headers(part.resource)
        )
        return "" if header in self.required_headers(()) else next(needing, "")

    @property
    def main_resource(self) -> type[Resource]:
        """What each row brings, after what it builds on."""
        return next((part for part in reversed(self.parts) if not part.condition_header), self.parts[0]).resource

    def widget_of(self, header: str) -> Widget:
        """How the cells under the header are read."""
        readers = (each for part in self.parts for column in part.resource.columns.values() for each in column.readers)
        return next(widget for name, widget in readers if name == header)

    def own_headers(self, part: TablePart) -> list[str]:
        """The headers that only this part reads."""
        others = {header for other in self.parts if other is not part for header in other.headers}
        return [header for header in part.headers if header not in others]

    def other_values(self, part: TablePart) -> set[str]:
        """The values in the part's column that other parts stand for."""
        header = part.condition_header
        return {other.value for other in self.parts if other.value and other.condition_header == header}

    @cached_property
    def models(self) -> list[type[Record]]:
        """What is written, with what is stated of it."""
        owners = dict.fromkeys(part.resource.Meta.model for part in self.parts)
        return [model for owner in owners for model in (owner, *statement_models(owner))]

    @cached_property
    def written_models(self) -> list[type[Record]]:
        """As `models`, with the confirmations of what a list states, each model after those it builds on."""
        return [*self.models, *dict.fromkeys(part.confirms for part in self.parts if part.confirms)]

    @cached_property
    def related_models(self) -> set[type[Model]]:
        """The models to whose records a row refers without bringing them."""
        columns = [column for part in self.parts for column in part.resource.columns.values()]
        related = {column.widget.model for column in columns if isinstance(column.widget, RelationWidget)}
        return related.difference(self.models)

    def described_columns(self) -> list[ColumnDescription]:
        """The columns that are read, for people."""
        required = self.required_headers(())
        contents = {part.condition_header: f"{part.value} oder nein" for part in self.parts if part.value}
        for part in self.parts:
            for column in part.resource.columns.values():
                contents |= {header: widget.expects for header, widget in column.readers}
        contents |= {header: DETAIL_COLUMNS[header][1].expects for header in self.detail_headers}
        described = [ColumnDescription(header, contents[header], header in required) for header in self.headers]
        return [*described, KEY_DATE_COLUMN] if self.may_have_key_date else described

    def has_view_permission(self, user: User | AnonymousUser) -> bool:
        """Whether the account may see all that the rows bring."""
        return all(user.has_perm(permission_of(part.resource.Meta.model, "view")) for part in self.parts)

    def has_import_permission(self, user: User | AnonymousUser) -> bool:
        """Whether the account may add and change all that the table writes, something of it somewhere: rows out of its
        reach are refused one by one. Who may not confirm imports all the same, and confirms nothing."""
        named = [permission_of(model, action) for model in self.models for action in ("add", "change")]
        reaches = [reach_of(user, permission) for permission in named]
        return all(reach.is_granted for reach in reaches) and any(reach.somewhere for reach in reaches)
