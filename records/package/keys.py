"""The keys by which a package names records: of what they are in the field, not of numbers of the database."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ..days import BEGINNING as FIRST_DAY
from ..generics import Field
from .tables import BEGINNING, BETWEEN, NOTHING, PackageTable
from .values import text_of

MARK = "|"
Keys = Mapping[Any, Mapping[int, str]]  # by model and number of the database


def part_of_key(table: PackageTable, field: Field, value: Any, keys: Keys) -> str:
    return BEGINNING if value == FIRST_DAY else cell_text(table, field, value, keys) or NOTHING


def texts_of(table: PackageTable, row: Mapping[str, Any], keys: Keys) -> list[str]:
    """The cells of a record but for its key. Relations to the table itself are empty: its keys are not made yet."""
    return [cell_text(table, field, row[field.attname], keys) for field in table.fields]


def cell_text(table: PackageTable, field: Field, value: Any, keys: Keys) -> str:
    if field.is_relation:
        return relation_text(field, value, keys)
    return reference_text(value, keys) if field.name == table.reference else text_of(field, value)


def relation_text(field: Field, value: int | None, keys: Keys) -> str:
    return keys.get(field.related_model, {}).get(value, "") if value is not None else ""


class KeyedRow(NamedTuple):
    """A record with its key and its cells."""

    key: str
    cells: list[str]
    row: Mapping[str, Any]


def with_keys(table: PackageTable, rows: Iterable[Mapping[str, Any]], keys: Keys) -> Iterator[KeyedRow]:
    """The records in their order: from the second one with the same parts on, keys have a number."""
    seen: Counter[str] = Counter()
    for row in rows:
        key = BETWEEN.join(part_of_key(table, field, row[field.attname], keys) for field in table.key_fields)
        seen[key] += 1
        yield KeyedRow(key if seen[key] == 1 else f"{key} ({seen[key]})", texts_of(table, row, keys), row)


def reference_text(text: str, keys: Keys) -> str:
    """What a finding is called, with the key of its record instead of the number: check|model|key|detail."""
    check, model, number, detail = (*text.split(":", 3), "")[:4]
    named = {each._meta.label_lower: each for each in keys}
    key = keys[named[model]].get(int(number), "") if model in named else number
    return MARK.join((check, model, key, detail))


def reference_value(text: str, numbers: Mapping[Any, Mapping[str, int]]) -> str:
    """The reverse. Raises a ValueError or a KeyError where the record is not there."""
    check, model, rest = text.split(MARK, 2)
    key, detail = rest.rsplit(MARK, 1)
    named = {each._meta.label_lower: each for each in numbers}
    number = str(numbers[named[model]][key]) if model in named else key
    return ":".join(part for part in (check, model, number, detail) if part)
