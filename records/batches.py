"""Many things, some at a time."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

Thing = TypeVar("Thing")
LOADED_AT_ONCE = 2500


def in_batches(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    """Lists of at most `size` things, in their order."""
    rest = iter(things)
    while batch := list(islice(rest, size)):
        yield batch


def load_related(records: Sequence[Model], name: str, related: "QuerySet[Any] | None" = None) -> None:
    """Load what records refer to by a foreign key, where it is not loaded yet, with a query for some thousand keys;
    `related` is where it is looked up, if not among all.

    Django's prefetching compares every key on its own: slow, and from 1,000 on too deep for SQLite.
    """
    if not records:
        return
    field: Any = type(records[0])._meta.get_field(name)
    lacking = [record for record in records if not field.is_cached(record)]
    keys = {getattr(record, field.attname) for record in lacking} - {None}
    objects = field.related_model._base_manager.all() if related is None else related
    found: dict[Any, Model] = {}
    for batch in in_batches(sorted(keys), LOADED_AT_ONCE):
        found |= {each.pk: each for each in objects.order_by().filter(pk__in=batch)}
    for record in lacking:
        if key := getattr(record, field.attname):
            setattr(record, name, found[key])
