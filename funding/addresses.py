"""The short names of grants in addresses: after their project, with a number from its second grant on."""

from collections.abc import Iterable, Sequence
from itertools import chain, count
from typing import Any

from projects.models import Project

LONGEST = 80
# Lists lie under these names beside the grants.
RESERVED = frozenset({
    "aenderungsbescheide",
    "aufteilung",
    "ausgaben",
    "bewegungen",
    "finanzierungsplan",
    "haushalt",
    "haushaltsausgaben",
    "tranchen",
    "zuwendungsfristen",
})  # fmt: skip


def give_short_names(model: Any, grants: Sequence[Any]) -> None:
    """Inside a transaction: each grant without one gets a short name that no other has or had; it stays for ever."""
    new = [grant for grant in grants if not grant.slug]
    if not new:
        return
    projects = dict(Project._base_manager.filter(pk__in={grant.project_id for grant in new}).values_list("pk", "slug"))
    taken = set(chain(RESERVED, *(names_like(model, name) for name in set(projects.values()))))
    for grant in new:
        grant.slug = next(name for name in candidates(projects[grant.project_id]) if name not in taken)
        taken.add(grant.slug)


def names_like(model: Any, name: str) -> Iterable[str]:
    """The short names that begin so, of grants that are there and of deleted ones."""
    kinds = (model._base_manager, model.history)
    now, then = (kind.order_by().filter(slug__startswith=name).values_list("slug", flat=True) for kind in kinds)
    return now.union(then)


def candidates(name: str) -> Iterable[str]:
    """aktenplan, aktenplan-2, aktenplan-3 …; a number alone is none, as it was the address of another grant."""
    if not name.isdecimal():
        yield name
    yield from (f"{name}-{number}" for number in count(2))
