"""What was known: every query answers as the database would have answered at a moment of the past.

Each query is preceded by an expression for every table it reads (see `hiding`), holding the rows of the history that
were valid at the moment.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from .hiding import behind, expressions_for
from .models import Record, record_models
from .rights import permission_of


def end_of_day(day: date) -> datetime:
    """The moment at which the local day ends: what was entered on the day counts as known on it."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def may_view_history(user: User | AnonymousUser) -> bool:
    """Whether an account may see former states, and who entered them: who may view the records of every kind, for the
    history of all of them answers."""
    return bool(user.has_perms(permission_of(model, "view") for model in record_models()))


@contextmanager
def as_known(moment: datetime, using: str = "default") -> Iterator[None]:
    """Queries inside answer with what had been entered before the moment."""
    with connections[using].execute_wrapper(partial(answer_as_known, moment)):
        yield


def answer_as_known(  # noqa: PLR0917 the signature is Django's
    moment: datetime,
    execute: Callable[..., Any],
    sql: str,
    params: Any,
    many: bool,
    context: Mapping[str, BaseDatabaseWrapper],
) -> Any:
    """Run a query on the tables as known at the moment; other statements, such as those of sessions, as they are."""
    hidden = expressions_for(sql, past_tables())
    if not hidden:
        return execute(sql, params, many, context)
    known = context["connection"].ops.adapt_datetimefield_value(moment)
    return execute(behind(hidden, sql), [known, known] * len(hidden) + list(params or ()), many, context)


@cache
def past_tables() -> dict[str, str]:
    """For each table of records, as it is quoted in queries, the expression that hides it. Two parameters each."""
    return {f'"{model._meta.db_table}"': past_table(model) for model in record_models()}


def past_table(model: type[Record]) -> str:
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    history = model.history.model._meta.db_table
    valid = "history_date < %s AND (superseded_at IS NULL OR superseded_at >= %s)"
    rows = f'SELECT {columns} FROM "{history}" WHERE {valid}'  # noqa: S608 names of our own tables
    return f'"{model._meta.db_table}" AS NOT MATERIALIZED ({rows})'
