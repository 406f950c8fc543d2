"""What statements carry along: one that says another value repeats, of each other one, what held before.

Nobody said that again. So where a statement is taken back that brought it, it is taken back there too: those entered
since say what they would say if it had never been.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from .batches import in_batches
from .ends import chains_of, statements_of
from .history import BATCH_ROWS
from .statements import attname_of

Values = tuple[Any, ...]
Former = Mapping[int, Values | None]
Entries = Mapping[int, tuple[int, str | None]]  # by the statement the first entry in its history, and its reason


def without_carried(kind: Any, former: Former, since: int, said: Sequence[str]) -> list[Any]:
    """The statements that carry along what is taken back, with what they would say without it; not saved.

    `former` are by their keys the statements taken back, with the values that hold again of each, None of one that is
    deleted. Only what was entered since can carry them: later in the history than `since`, and by no run that has
    `said` each value itself (their reasons).
    """
    rows = statements_of(kind, owners_of_keys(kind, list(former)), "default")
    first = first_entries(kind, [row.pk for row in rows])
    changed: list[Any] = []
    for chain in chains_of(kind, rows).values():
        changed += changed_in(
            sorted(chain, key=lambda row: first[row.pk][0]),
            former,
            lambda row: first[row.pk][0] > since and first[row.pk][1] not in said,
        )
    return changed


def changed_in(chain: Sequence[Any], former: Former, may_carry: Callable[[Any], bool]) -> Iterator[Any]:
    """Those of a chain, in the order in which they were entered, that would say something else."""
    entered: list[Any] = []
    without: dict[int, Values] = {}  # what those would say that stay
    says: dict[int, Values] = {row.pk: row.values for row in chain}
    for row in chain:
        earlier = sorted((each for each in entered if each.effective_on < row.effective_on), key=day_of)
        staying = [each for each in earlier if each.pk in without]
        if row.pk in former:
            values = former[row.pk]
        elif staying and may_carry(row):
            held, would_hold = says[earlier[-1].pk], without[staying[-1].pk]
            values = tuple(
                later if own == before else own
                for own, before, later in zip(says[row.pk], held, would_hold, strict=True)
            )
        else:
            values = says[row.pk]
        entered.append(row)
        if values is None:
            continue
        without[row.pk] = values
        if row.pk not in former and values != says[row.pk]:
            for name, value in zip(row.value_fields, values, strict=True):
                setattr(row, attname_of(type(row), name), value)
            yield row


def day_of(statement: Any) -> Any:
    return statement.effective_on


def owners_of_keys(kind: Any, keys: Sequence[int]) -> set[int]:
    """The owners of the statements with these keys."""
    owners: set[int] = set()
    for batch in in_batches(keys, BATCH_ROWS):
        rows = kind._base_manager.order_by().filter(pk__in=batch)
        owners.update(rows.values_list(kind.owner_attname(), flat=True))
    return owners


def first_entries(kind: Any, keys: Sequence[int]) -> Entries:
    """How each of the statements was entered: the number of that entry in the history, and its reason; of one without
    an entry it was the first of all."""
    entries: dict[int, tuple[int, str | None]] = dict.fromkeys(keys, (0, None))
    added = kind.history.filter(history_type="+").order_by()
    for batch in in_batches(keys, BATCH_ROWS):
        rows = added.filter(id__in=batch).values_list("id", "history_id", "history_change_reason")
        entries |= {key: (number, reason) for key, number, reason in rows}
    return entries
