"""Many things, some at a time."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Model, Prefetch, prefetch_related_objects

Thing = TypeVar("Thing")
LOADED_AT_ONCE = 500


def in_batches(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    """Lists of at most `size` things, in their order."""
    rest = iter(things)
    while batch := list(islice(rest, size)):
        yield batch


def load_related(records: Sequence[Model], *names: "str | Prefetch[Any]") -> None:
    """Load what records refer to, with a query for some hundred of them each.

    As Django's function, which names all keys in one condition; from 1,000 on it is too deep for SQLite.
    """
    for batch in in_batches(records, LOADED_AT_ONCE):
        prefetch_related_objects(batch, *names)
