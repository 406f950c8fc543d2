"""Statements that stand within a frame: phases within a membership, the membership within the existence of its unit.

The frame knows nothing of what stands within it. What does says so with `relinked_with`; whoever writes a frame calls
`relink_within`, and what would be cut off refuses it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from copy import copy
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from .confirmed import keeping_confirmations
from .ends import relink, statements_of
from .querysets import StaleRecordError

Kind = TypeVar("Kind", bound=type[Any])

WITHIN: defaultdict[type[Any], list[tuple[type[Any], str]]] = defaultdict(list)


class NotKeptError(Exception):
    """Takes back what was tried."""


def relinked_with(frame: type[Any], path: str) -> Callable[[Kind], Kind]:
    """Statements of the decorated kind stand within records of the frame, or within what is stated of their owners.

    The path leads to the record, or to the owner: `@relinked_with(RolloutMembership, "rollout")`.
    """

    def register(kind: Kind) -> Kind:
        WITHIN[frame].append((kind, path))
        return kind

    return register


def relink_within(frame: type[Any], keys: Collection[int], using: str = "default") -> None:
    """Put right the ends of what stands within these records, or statements of these owners.

    Raises a ValidationError that names what stands outside now or does not fit its periods, or the confirmations that
    it contradicts.
    """
    for kind, path in WITHIN.get(frame, ()):
        rows = kind._base_manager.using(using).filter(**{f"{path}__in": keys})
        owners = set(rows.order_by().values_list(kind.owner_attname(), flat=True))
        kind.lock_owners(owners, using)
        with keeping_confirmations(kind, owners, using):
            relink(kind, owners, using)
        kind.check_within(statements_of(kind, owners, using), kind.periods_of(owners))
        relink_within(kind, owners, using)


def refuse_consequences(records: Sequence[Any]) -> None:
    """For forms: raise the ValidationError with which saving one record, or new ones of a model together, would refuse
    to cut something off, or to contradict a confirmation. Nothing is saved."""
    model: Any = type(records[0])
    if model not in WITHIN and not any(record.may_contradict for record in records):
        return
    with suppress(NotKeptError, StaleRecordError, DatabaseError), transaction.atomic():
        if len(records) == 1:
            copy(records[0]).save()
        else:
            model._default_manager.bulk_create(map(copy, records))
        raise NotKeptError


def confirmations_against_deleting(records: Sequence[Any]) -> list[str]:
    """For pages: which confirmations deleting these records of a model would contradict. Nothing is deleted."""
    if not any(record.may_contradict for record in records):
        return []
    model: Any = type(records[0])
    try:
        with suppress(NotKeptError), transaction.atomic():
            model._default_manager.filter(pk__in=[record.pk for record in records]).delete()
            raise NotKeptError
    except ValidationError as error:
        return error.messages
    except DatabaseError:  # what refers to them is named elsewhere
        return []
    return []
