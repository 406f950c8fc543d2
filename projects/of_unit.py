"""The projects of a unit on a day: those that it belongs to, with its phase and plan, and those that it left."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypedDict

from django.db.models import OuterRef, Subquery

from records.ends import ONE_DAY
from records.statements import joined_in_force
from units.models import Unit

from .choices import FIRST_DONE
from .models import PhaseChange, PlannedPhase, Project, Rollout, RolloutMembership
from .moves import Moves
from .rows import left_by, left_reason
from .succession import Continuations, NamedRollout


class RolloutOfUnit(TypedDict):
    """A rollout of the unit with its phase on the key date, which is certain before `certain_until` and was perhaps
    taken over in a reorganisation, the plan of the phase that counts as done, and the first plan that it missed."""

    pk: int
    project__slug: str
    project_title__title: str
    current_phase: int | None
    current_since: date | None
    current_precision: str | None
    phase_on_day__is_taken_over: bool | None
    certain_until: date | None
    overdue_since: date | None
    overdue_phase: int | None
    last_confirmed_on: date


class LeftRollout(NamedTuple):
    """A rollout of the unit that had left its project: the project, the last day in it, the phase of that day, and why
    it left."""

    pk: int
    project: str
    project_title: str
    last_day: date
    last_phase: int | None
    reason: str


@dataclass(frozen=True)
class ProjectsOfUnit:
    """The rollouts of a unit on a key date, in the order of their projects' titles, and those that had left, in the
    order of their last days. `short_names` are those of projects on the day, by their slugs."""

    present: list[RolloutOfUnit]
    left: list[LeftRollout]
    moves: dict[int, Moves]
    continuations: Continuations
    short_names: Mapping[str, str]

    @classmethod
    def on(cls, unit: Unit, key_date: date) -> "ProjectsOfUnit":
        """Six queries at most."""
        present, left = rollouts_of(unit, key_date), left_rollouts_of(unit, key_date)
        keys = [row["pk"] for row in present]
        all_keys = [*keys, *(row.pk for row in left)]
        named = Project.objects.named(key_date) if all_keys else ()
        short_names = {slug: short_name for slug, _, short_name in named}
        return cls(present, left, moves_of(keys, key_date), Continuations.of(all_keys, key_date), short_names)

    @staticmethod
    def is_uncertain(row: RolloutOfUnit, key_date: date) -> bool:
        """Whether it may be in a later phase already than the one recorded for the key date."""
        return row["certain_until"] is not None and row["certain_until"] <= key_date

    def former(self, rollout: int) -> list[NamedRollout]:
        """What a rollout continues."""
        return self.continuations.former.get(rollout, [])

    def later(self, rollout: int) -> list[NamedRollout]:
        """What continues a rollout that left."""
        return self.continuations.later.get(rollout, [])


def rollouts_of(unit: Unit, key_date: date) -> list[RolloutOfUnit]:
    rollouts: Any = Rollout.objects.on(key_date).filter(unit=unit).with_certainty(key_date).with_attention(key_date)
    return list(rollouts.order_by("project_title__title_key", "pk").values(*RolloutOfUnit.__annotations__))


def left_rollouts_of(unit: Unit, key_date: date) -> list[LeftRollout]:
    """Of projects that had started by the key date."""
    memberships: Any = RolloutMembership.objects.filter(rollout__unit=unit, rollout__project__started_on__lte=key_date)
    phases = PhaseChange.objects.filter(rollout=OuterRef("rollout"), until=OuterRef("until")).order_by()
    titled = memberships.alias(project_title=joined_in_force(key_date, "rollout__project__titles"))
    rows = left_by(titled, "rollout", key_date).annotate(last_phase=Subquery(phases.values("phase")[:1]))
    columns = ("rollout", "rollout__project__slug", "project_title__title", "until", "last_phase", "why")
    return [
        LeftRollout(pk, slug, title, until - ONE_DAY, phase, left_reason(why, until - ONE_DAY, unit.closed_on))
        for pk, slug, title, until, phase, why in rows.values_list(*columns)
    ]


def moves_of(rollouts: list[int], key_date: date) -> dict[int, Moves]:
    """How the day planned for the phase that counts as done was moved by the key date, of each rollout by its id. One
    query, none without rollouts."""
    planned: dict[int, list[date | None]] = {}
    plans = PlannedPhase.objects.filter(rollout__in=rollouts, phase__gte=FIRST_DONE, effective_on__lte=key_date)
    for rollout, day in plans.order_by("effective_on").values_list("rollout", "planned_on") if rollouts else ():
        planned.setdefault(rollout, []).append(day)
    return {rollout: Moves.of(days) for rollout, days in planned.items()}
