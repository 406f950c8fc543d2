"""What rollouts continue, and what continues them.

A rollout continues the one that it names, and those of the predecessors of its unit in its project: where several
units become one, the new one continues each that ended with the reorganisation.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, Self

from django.db.models import F, Q, QuerySet

from units.choices import ReorganisationRole

from .models import Rollout


class NamedRollout(NamedTuple):
    """A rollout by its unit and its project, as they are called on a day."""

    pk: int
    unit: int
    unit_slug: str
    unit_name: str
    project: str
    project_title: str | None


@dataclass
class Continuations:
    """Of rollouts, by their ids, those that they continue, and those that continue them."""

    former: dict[int, list[NamedRollout]] = field(default_factory=dict)
    later: dict[int, list[NamedRollout]] = field(default_factory=dict)

    @classmethod
    def of(cls, rollouts: Collection[int], key_date: date) -> Self:
        """Up to the day. Two queries at most, none without rollouts."""
        pairs = pairs_of(rollouts, key_date) if rollouts else []
        named = named_rollouts({pk for pair in pairs for pk in pair}, key_date)
        continuations = cls()
        for later, former in pairs:
            continuations.former.setdefault(later, []).append(named[former])
            continuations.later.setdefault(former, []).append(named[later])
        return continuations


def pairs_of(rollouts: Collection[int], key_date: date) -> list[tuple[int, int]]:
    """Each two, by their ids, of which the first continues the second and one is among the rollouts."""
    joined = Rollout.objects.filter(memberships__belongs=True, memberships__effective_on__lte=key_date).order_by()
    named = joined.filter(Q(pk__in=rollouts) | Q(continues__in=rollouts), continues__isnull=False)
    pairs: Any = named.values_list("pk", "continues").union(reorganised_pairs(joined, rollouts, key_date))
    return sorted((pair for pair in pairs if pair[0] != pair[1]), key=lambda pair: (pair[1], pair[0]))


def reorganised_pairs(joined: QuerySet[Rollout], rollouts: Collection[int], key_date: date) -> QuerySet:
    """Those of units that succeed others by a reorganisation up to the day, with which the others left the project."""
    event = "unit__reorganisations__reorganisation"
    former = f"{event}__parts__unit__rollouts"
    succeeding = joined.filter(
        Q(pk__in=rollouts) | Q(**{f"{former}__in": rollouts}),
        **{
            "unit__reorganisations__role": ReorganisationRole.SUCCESSOR,
            f"{event}__effective_on__lte": key_date,
            f"{event}__parts__role": ReorganisationRole.PREDECESSOR,
            f"{former}__project": F("project"),
            f"{former}__memberships__belongs": True,
            f"{former}__memberships__until": F(f"{event}__effective_on"),
        },
    )
    return succeeding.values_list("pk", former)


def named_rollouts(rollouts: Collection[int], key_date: date) -> dict[int, NamedRollout]:
    """By their ids. One query, none without rollouts."""
    named: Any = Rollout.objects.with_unit_and_project(key_date).filter(pk__in=rollouts).order_by()
    columns = ("pk", "unit", "unit__slug", "unit_name__name", "project__slug", "project_title__title")
    return {row[0]: NamedRollout(*row) for row in named.values_list(*columns)} if rollouts else {}
