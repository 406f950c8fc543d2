"""Of records that a file names alike those that there are on its Stichtag: units that exist, bundles that belong."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Model

from records.dated import DatedQuerySet


def absent_on(model: type[Model], alternatives: Iterable[Sequence[int]], day: date) -> set[int]:
    """Of records, by their primary keys, any of which a file may mean: those that there are not on the day, where there
    is another one."""
    several = [pks for pks in alternatives if len(pks) > 1]
    manager: Any = model._default_manager
    records = manager.all() if several else None
    if not isinstance(records, DatedQuerySet):
        return set()
    doubtful = {pk for pks in several for pk in pks}
    present = set(records.present(day).filter(pk__in=doubtful).order_by().values_list("pk", flat=True))
    return {pk for pks in several if present.intersection(pks) for pk in pks if pk not in present}


def last_there(model: type[Model], alternatives: Iterable[Sequence[int]], day: date) -> set[int]:
    """Of records, by their primary keys, any of which a file may mean: those that were there last of each, where there
    is none of them on the day any more."""
    several = [pks for pks in alternatives if len(pks) > 1]
    manager: Any = model._default_manager
    records = manager.all() if several else None
    if not isinstance(records, DatedQuerySet):
        return set()
    gone = list(records.gone(day).filter(pk__in={pk for pks in several for pk in pks}).values_list("pk", flat=True))
    last = (next((pk for pk in gone if pk in pks), None) for pks in several)
    return {pk for pk in last if pk is not None}
