"""Conditions with long lists: of some thousand keys or texts, `pk__in=keys` makes one parameter.

Django makes one of each: to prepare, quote and parse them takes longer than to find the rows. Queries that are
`records.prepared` have shorter lists.
"""

import json
from collections.abc import Collection
from typing import Any

from django.db.models import CharField, Field, ForeignObject, IntegerField, TextField
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In

from .prepared import MANY_IDS

LONG = MANY_IDS


def is_long(field: object, values: object) -> bool:
    """Whether the values are many whole numbers or texts, as the field stores them."""
    if not isinstance(values, Collection) or len(values) <= LONG:
        return False
    stored = getattr(field, "target_field", field)
    kinds = set(map(type, values))
    return (isinstance(stored, IntegerField) and kinds == {int}) or (
        isinstance(stored, CharField | TextField) and kinds == {str}
    )


def condition(values: Collection[Any], vendor: str) -> tuple[str, str]:
    """What follows a column in SQL whose value is one of these, all numbers or all texts, and its parameter: an array
    in PostgreSQL, else one in JSON."""
    if vendor != "postgresql":
        return "IN (SELECT value FROM json_each(%s))", json.dumps(list(values), ensure_ascii=False)
    if isinstance(next(iter(values)), int):
        return "= ANY(%s::bigint[])", f"{{{','.join(map(str, values))}}}"
    escaped = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "= ANY(%s::text[])", "{" + ",".join(f'"{value}"' for value in escaped) + "}"


def among(keys: Collection[int], vendor: str) -> tuple[str, list[Any]]:
    """The same of keys, with a parameter for each where they are few."""
    if len(keys) <= LONG:
        return f"IN ({', '.join(['%s'] * len(keys))})", list(keys)
    sql, param = condition(keys, vendor)
    return sql, [param]


class LongIn(In):
    """As Django's `in`; see above for long lists."""

    is_long = False

    def get_prep_lookup(self) -> Any:
        self.is_long = is_long(getattr(self.lhs, "output_field", None), self.rhs)
        return self.rhs if self.is_long else super().get_prep_lookup()

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        if not self.is_long:
            return super().as_sql(compiler, connection)
        column, params = self.process_lhs(compiler, connection)
        sql, param = condition(self.rhs, connection.vendor)
        return f"{column} {sql}", [*params, param]


class RelatedLongIn(LongIn, RelatedIn):
    """The same of foreign keys."""


def register() -> None:
    """Let all conditions be made so."""
    Field.register_lookup(LongIn)
    ForeignObject.register_lookup(RelatedLongIn)
