"""Confirmations keep the value that held on their day: what contradicts one is refused until one is corrected.

A kind of statements names its confirmations (`Statement.confirmed_by`). Whoever writes statements of owners does so
inside `keeping_confirmations`: every way of writing passes it.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any

from django.core.exceptions import ValidationError

from .batches import in_batches
from .history import BATCH_ROWS
from .on_day import load_values_on, text_on
from .querysets import MOST_NAMED


@contextmanager
def keeping_confirmations(kind: Any, owners: Collection[int], using: str) -> Iterator[None]:
    """Inside, statements of the owners are written; they are locked already.

    Raises a ValidationError that names each confirmation whose value held on its day before, and does not afterwards.
    One that is contradicted already, because it was corrected first, hinders nothing.
    """
    agreeing = [pk for batch in in_batches(owners, BATCH_ROWS) for pk in agreeing_keys(kind, using, subject__in=batch)]
    yield
    still = {pk for batch in in_batches(agreeing, BATCH_ROWS) for pk in agreeing_keys(kind, using, pk__in=batch)}
    if lost := [pk for pk in agreeing if pk not in still]:
        contradicted = kind.confirmed_by.objects.using(using).filter(pk__in=lost[:MOST_NAMED])
        raise ValidationError([contradiction(kind, confirmation) for confirmation in contradicted])


def agreeing_keys(kind: Any, using: str, **chosen: Any) -> list[int]:
    """The keys of the chosen confirmations whose value holds on their day."""
    if kind.confirmed_by is None:
        return []
    return list(kind.confirmed_by.objects.using(using).filter(**chosen).agreeing().values_list("pk", flat=True))


def contradiction(kind: Any, confirmation: Any) -> str:
    """Which confirmation what is written contradicts, and what would hold on its day instead, all by the names of that
    day; the subject by that of today too, where it is another one."""
    day = confirmation.confirmed_on
    instead = copy(confirmation)
    instead.keep_values([instead])
    statements = list(kind.objects.in_force(day).filter(**{kind.owner_field: confirmation.subject_id}))
    load_values_on(statements, day)
    named = ", ".join(map(str, statements))
    return (
        f"{text_on(confirmation.subject, day)}: Für den {day:%d.%m.%Y} ist „{confirmation.value_text_on(day)}“ "
        f"bestätigt; dann würde an dem Tag aber „{instead.value_text_on(day)}“ gelten{f' ({named})' if named else ''}. "
        "War die Bestätigung falsch, berichtigen oder löschen Sie sie zuerst."
    )
