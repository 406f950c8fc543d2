"""How long statements hold: each until the next of its kind, at most until the period ends that it stands in.

The ends are stored, so that what holds on a day is a plain condition; this module alone computes them. They are no
part of what people state: a new end moves no version and is in the history as a consequence.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from operator import attrgetter
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import connections
from django.db.models import QuerySet

from .batches import in_batches
from .days import BEGINNING, OPEN
from .entering import windows_entered
from .history import BATCH_ROWS, remember

UPDATED_AT_ONCE = 300
MOST_NAMED = 20
ONE_DAY = timedelta(days=1)


class Period(NamedTuple):
    """Days from `start` on, before `end`."""

    start: date
    end: date


ALWAYS = (Period(BEGINNING, OPEN),)
Chain = tuple[Any, ...]  # owner and keys: of the statements of a chain, one holds at a time


def place(model: Any, statements: Sequence[Any], using: str, *, of_new_owners: bool = False) -> list[Any]:
    """Give the statements, new or changed, their ends among those of the same owners.

    Returns the others whose ends follow from them, to be saved by `save_ends`. Raises a ValidationError where one
    stands outside the periods of its owner.
    """
    owners = () if of_new_owners else owners_of(model, statements)
    stored = {row.pk: row for row in statements_of(model, owners, using)} if owners else {}
    saved = {statement.pk for statement in statements if statement.pk}
    others = [row for row in stored.values() if row.pk not in saved]
    model.settle(statements, others)
    before = {row.pk: (row.first_possible_on, row.ends) for row in others}
    if model.has_windows:
        entered = [row for row in statements if row.has_no_window_yet or became_latest(row, stored.get(row.pk))]
        just_entered = windows_entered(model)
        with_them = [row for row in others if row.pk in just_entered]
        open_windows(model, [*others, *statements], [*with_them, *entered])
    give_ends(model, [*others, *statements])
    return [row for row in others if (row.first_possible_on, row.ends) != before[row.pk]]


def relink(model: Any, owners: Collection[int], using: str = "default") -> None:
    """Put right the stored ends of all statements of the owners. Raises a ValidationError as `place`."""
    for batch in in_batches(owners, BATCH_ROWS):
        save_ends(model, wrong_ends(model, batch, using), using)


def wrong_ends(model: Any, owners: Collection[int], using: str = "default") -> list[Any]:
    """The statements of the owners whose stored ends are not what follows from the others, with the right ones."""
    rows = statements_of(model, owners, using)
    before = {row.pk: row.ends for row in rows}
    give_ends(model, rows)
    return [row for row in rows if row.ends != before[row.pk]]


def owners_of(model: Any, statements: Iterable[Any]) -> set[int]:
    return set(map(attrgetter(model.owner_attname()), statements))


def statements_of(model: Any, owners: Collection[int], using: str) -> list[Any]:
    stored: Any = QuerySet(model, using=using)
    name = f"{model.owner_field}__in"
    return [row for batch in in_batches(owners, BATCH_ROWS) for row in stored.filter(**{name: batch})]


def statements_once(model: Any, saved: Sequence[Any] = (), deleted: Sequence[Any] = ()) -> list[Any]:
    """All statements of the owners of these, once some are saved and others deleted."""
    written = {row.pk for row in (*saved, *deleted) if row.pk}
    stored = statements_of(model, owners_of(model, [*saved, *deleted]), "default")
    return [*(row for row in stored if row.pk not in written), *saved]


def give_ends(model: Any, statements: Sequence[Any]) -> None:
    """Set the ends of all statements of their owners."""
    periods = model.periods_of(owners_of(model, statements)) if statements else {}
    refuse_outside(model, statements, periods)
    for chain, rows in chains_of(model, statements).items():
        if model.begins_always and rows[0].effective_on != BEGINNING:
            raise ValidationError(model.without_beginning_message(rows[0]))
        end_chain(rows, ALWAYS if periods is None else periods.get(chain[0], ()))


def refuse_outside(model: Any, statements: Sequence[Any], periods: Mapping[int, Sequence[Period]] | None) -> None:
    """Raise a ValidationError that names the statements outside the periods of their owners (None: there are none)."""
    if periods is None:
        return
    outside: list[str] = []
    attname = model.owner_attname()
    for row in statements:
        limits = periods.get(getattr(row, attname), ())
        if not any(start <= row.effective_on < end for start, end in limits):
            outside.append(row.outside_message(limits))
    if outside:
        raise ValidationError(outside[:MOST_NAMED])


def chains_of(model: Any, statements: Iterable[Any]) -> Mapping[Chain, list[Any]]:
    """The statements of each owner and key in the order of their days; one that adds up is alone."""
    names = model.chain_attnames()
    chains: defaultdict[Chain, list[Any]] = defaultdict(list)
    for statement in statements:
        chain = tuple([getattr(statement, name) for name in names])
        chains[(*chain, statement.pk or -id(statement)) if statement.adds_up else chain].append(statement)
    for rows in chains.values():
        rows.sort(key=lambda row: (row.effective_on, not row._state.adding))
    return chains


def end_chain(rows: Sequence[Any], limits: Sequence[Period]) -> None:
    """Set the ends of the statements of one chain, from the last to the first.

    Raises a ValidationError where a new one has the day of another.
    """
    following, earliest = OPEN, OPEN
    for row in reversed(rows):
        if row.effective_on == following and row._state.adding:
            raise ValidationError(row.ONCE_A_DAY)
        row.until = min(following, end_of_period(row, limits))
        row.certain_until = max(row.effective_on, min(row.until, earliest))
        following, earliest = row.effective_on, min(earliest, row.first_possible_on)


def open_windows(model: Any, rows: Sequence[Any], entered: Sequence[Any]) -> None:
    """Store since when the statements entered may have held: with "spätestens" from the day after the last one for
    which something was stated or confirmed, else from the first day of the period, and not before the day that the
    model says; else from their own day."""
    latest = {id(row): row for row in entered if row.is_latest}  # new ones have no key yet
    for row in entered:
        row.earliest_on = row.effective_on
    if not latest:
        return
    owners = owners_of(model, latest.values())
    periods, confirmed = model.periods_of(owners), model.confirmed_days_of(owners)
    chains = sorted(chains_of(model, rows).items(), key=lambda item: item[0][1:])
    of_owner: defaultdict[Any, list[Any]] = defaultdict(list)
    for chain, members in chains:
        of_owner[chain[0]] += members
    for chain, members in chains:
        known = [row.effective_on for row in members]
        for row in members:
            if id(row) in latest:
                days = [day for day in (*known, *confirmed.get(chain[0], ())) if day < row.effective_on]
                start = start_of_period(row, ALWAYS if periods is None else periods.get(chain[0], ()))
                row.earliest_on = max(
                    [start, model.not_before(row, of_owner[chain[0]]), *(day + ONE_DAY for day in days)]
                )


def became_latest(row: Any, before: Any) -> bool:
    """Whether a correction says "spätestens" of a statement whose day was exact, so that its window is yet unknown."""
    return before is not None and row.is_latest and not before.is_latest and row.earliest_on == before.earliest_on


def start_of_period(row: Any, limits: Sequence[Period]) -> date:
    return next((start for start, end in limits if start <= row.effective_on < end), row.effective_on)


def end_of_period(row: Any, limits: Sequence[Period]) -> date:
    """The end of the period that the statement stands in."""
    return next(end for start, end in limits if start <= row.effective_on < end)


def save_ends(model: Any, rows: Sequence[Any], using: str = "default") -> None:
    """Save the ends of statements that follow from others, with their history."""
    if not rows:
        return
    for batch in in_batches(rows, UPDATED_AT_ONCE):
        update_ends(model, batch, model.kept_fields(), using)
    remember(model, [row.pk for row in rows], "~", using, consequence=True)


def update_ends(model: Any, rows: Sequence[Any], names: Sequence[str], using: str) -> None:
    """One statement for all rows: Django's bulk_update takes ten times as long."""
    connection = connections[using]
    quote, adapt = connection.ops.quote_name, connection.ops.adapt_datefield_value
    table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
    day = "CAST(%s AS date)" if connection.vendor == "postgresql" else "%s"
    rows_given = ", ".join([f"(%s{f', {day}' * len(names)})"] * len(rows))
    columns = ", ".join(map(quote, names))
    ends = ", ".join(f"{quote(name)} = given.{quote(name)}" for name in names)
    sql = (
        f"WITH given (pk, {columns}) AS (VALUES {rows_given}) "  # noqa: S608 names of our own columns
        f"UPDATE {table} SET {ends} FROM given WHERE {table}.{key} = given.pk"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            sql, [value for row in rows for value in (row.pk, *(adapt(getattr(row, name)) for name in names))]
        )
