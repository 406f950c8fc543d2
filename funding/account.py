"""The account sheets of tranches: their movements in order, and what is drawn after each. EUR."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from .models import Movement


class AccountLine(NamedTuple):
    """A movement, with what is drawn (paid less repaid) of its tranche after it."""

    movement: Movement
    drawn: Decimal


def accounts_of(tranches: Iterable[int], key_date: date) -> dict[int, list[AccountLine]]:
    """The account sheets of tranches up to the key date, by their ids. One query, none without tranches."""
    by_tranche: dict[int, list[AccountLine]] = {tranche: [] for tranche in tranches}
    movements: Any = Movement.objects.by(key_date).filter(tranche__in=by_tranche).with_drawn() if by_tranche else ()
    for movement in movements:
        by_tranche[movement.tranche_id].append(AccountLine(movement, movement.drawn))
    return by_tranche
