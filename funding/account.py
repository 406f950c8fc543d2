"""The account sheet of tranches: their movements in order, and what is drawn after each. EUR."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .models import Movement
from .models.movements import DIRECTIONS
from .money import NOTHING


class AccountLine(NamedTuple):
    """A movement with what is drawn (paid less repaid) of its tranche after it."""

    movement: Movement
    drawn: Decimal


def account_of(movements: Iterable[Movement]) -> Iterator[AccountLine]:
    """The lines of movements of one tranche, which are in their order."""
    drawn = NOTHING
    for movement in movements:
        drawn += DIRECTIONS.get(movement.kind, 0) * movement.amount
        yield AccountLine(movement, drawn)


def accounts_of(tranches: Iterable[int], key_date: date) -> dict[int, list[AccountLine]]:
    """The account sheets of tranches up to the key date, by their ids. One query."""
    by_tranche: dict[int, list[Movement]] = {tranche: [] for tranche in tranches}
    movements = Movement.objects.by(key_date).filter(tranche__in=by_tranche) if by_tranche else ()
    for movement in movements:
        by_tranche[movement.tranche_id].append(movement)
    return {tranche: list(account_of(rows)) for tranche, rows in by_tranche.items()}


def drawn_after(movement: Movement) -> Decimal:
    """What is drawn of its tranche after a movement. One query."""
    lines = account_of(Movement.objects.filter(tranche=movement.tranche_id))
    return next(line.drawn for line in lines if line.movement.pk == movement.pk)
