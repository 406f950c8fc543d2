"""What names a record for programs of others, for as long as it is what it is: `aktenplan~zoo`, no database number.

A record with a short name or another unique value is named by that. Others are named as packages name them (see
`records.package`), by the values that make them what they are in the field, those of related records in their place; of
several with the same values the second one in the order of their entry has `~2` behind it. So the same record has the
same name on every Stichtag, and again after all data were taken in elsewhere.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Model

from .days import BEGINNING
from .package.tables import PackageTable

BETWEEN = "~"
FROM_THE_BEGINNING = "anfang"
NUMBERED = re.compile(r"(.*)~([2-9]|[1-9][0-9]{1,8})", re.DOTALL)
ESCAPED = {"%": "%25", BETWEEN: "%7E", "/": "%2F"}  # what would end a part of a name, or of an address
NamedRow = Mapping[str, Any]


class NamePart(NamedTuple):
    """A part of a name: the path of its value from the record, its field, and whether the value may be missing."""

    path: str
    field: Any
    nullable: bool


def name_of(values: Iterable[object], number: int = 1) -> str:
    """The name of what has these values, the n-th that has them."""
    parts = [escaped(text_of(value)) for value in values]
    return BETWEEN.join(parts if number == 1 else [*parts, str(number)])


def text_of(value: object) -> str:
    if value is None:
        return ""
    return FROM_THE_BEGINNING if value == BEGINNING else str(value)


def escaped(text: str) -> str:
    for sign, instead in ESCAPED.items():
        text = text.replace(sign, instead)
    return text


def unescaped(text: str) -> str:
    for sign, instead in reversed(ESCAPED.items()):
        text = text.replace(instead, sign)
    return text


class Identities:
    """The names of the records of a model; `paths` are what rows need to be named, besides `pk`."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model: Any = model
        self.parts = list(parts_of(model))
        self.paths = tuple(part.path for part in self.parts)

    @cached_property
    def are_unique(self) -> bool:
        """Whether the database lets no two records have the same values."""
        if any(part.nullable for part in self.parts):
            return False
        names = {field.name for field in key_fields_of(self.model)}
        whole = (
            each
            for each in self.model._meta.constraints
            if isinstance(each, models.UniqueConstraint) and each.condition is None
        )
        is_whole = {*names} in [{*each.fields} for each in whole] or any(
            field.unique for field in key_fields_of(self.model)
        )
        related = [field.related_model for field in key_fields_of(self.model) if field.is_relation]
        return is_whole and all(identities_of(each).are_unique for each in related)

    def names(self, rows: Sequence[NamedRow]) -> list[str]:
        """The names of rows that have `pk` and the paths. One query where values may be those of several records."""
        values = [tuple(row[path] for path in self.paths) for row in rows]
        if self.are_unique or not rows:
            return [name_of(each) for each in values]
        numbers = self.numbers(rows)
        return [name_of(each, numbers.get(row["pk"], 1)) for each, row in zip(values, rows, strict=True)]

    def numbers(self, rows: Sequence[NamedRow]) -> dict[int, int]:
        """Which of the records with the same values each is, counted from 1 in the order of their entry."""
        found = self.model._base_manager.order_by("pk")
        for path in self.paths:
            values = {row[path] for row in rows}
            if None not in values:
                found = found.filter(**{f"{path}__in": sorted(values)})
        seen: Counter[tuple[Any, ...]] = Counter()
        numbers = {}
        for pk, *values_of_row in found.values_list("pk", *self.paths):
            key = tuple(values_of_row)
            seen[key] += 1
            numbers[pk] = seen[key]
        return numbers

    def names_of(self, keys: Iterable[int]) -> dict[int, str]:
        """The names of the records with these keys of the database. Two queries."""
        rows = list(self.model._base_manager.filter(pk__in=list(keys)).values("pk", *self.paths))
        return dict(zip((row["pk"] for row in rows), self.names(rows), strict=True))

    def find(self, name: str) -> int | None:
        """The key of the record of that name; None where there is none. One query."""
        said = NUMBERED.fullmatch(name) if name.count(BETWEEN) == len(self.parts) else None
        number, texts = (int(said[2]), said[1]) if said else (1, name)
        conditions = self.conditions(texts.split(BETWEEN))
        if conditions is None:
            return None
        found: Any = self.model._base_manager.filter(**conditions).order_by("pk")
        for pk, *values in found.values_list("pk", *self.paths)[number - 1 : number]:
            if name_of(values, number) == name:
                return int(pk)
        return None

    def conditions(self, texts: Sequence[str]) -> dict[str, object] | None:
        """What the parts of a name ask of a record; None where they cannot be any."""
        if len(texts) != len(self.parts) or any("\x00" in text for text in texts):
            return None
        conditions: dict[str, Any] = {}
        for part, text in zip(self.parts, map(unescaped, texts), strict=True):
            try:
                value = value_of(part, text)
            except ValidationError:
                return None
            conditions |= {f"{part.path}__isnull": True} if value is None else {part.path: value}
        return conditions


def value_of(part: NamePart, text: str) -> Any:
    """The value that a part says. Raises a ValidationError."""
    if not text and part.nullable:
        return None
    is_first = text == FROM_THE_BEGINNING and isinstance(part.field, models.DateField)
    return BEGINNING if is_first else part.field.to_python(text)


def parts_of(model: type[models.Model], path: str = "", *, nullable: bool = False) -> Iterator[NamePart]:
    for field in key_fields_of(model):
        name, may_lack = f"{path}{field.name}", nullable or field.null
        if field.is_relation:
            yield from parts_of(field.related_model, f"{name}__", nullable=may_lack)
        else:
            yield NamePart(name, field, may_lack)


def key_fields_of(model: type[Model]) -> list[Any]:
    """Its short name where it has one, else what a package names it by."""
    slug = next((field for field in model._meta.concrete_fields if field.name == "slug" and field.unique), None)
    return [slug] if slug else PackageTable(model).key_fields


@cache
def identities_of(model: type[models.Model]) -> Identities:
    return Identities(model)
