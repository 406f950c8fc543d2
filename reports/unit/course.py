"""The course of a unit in all its projects: its phases and planned days up to a key date, as bars and as a table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from django.urls import reverse

from projects.choices import UNCERTAIN_PHASE
from projects.models import PhaseChange, PlannedPhase
from projects.phases import Phases
from records.statements import Statement

from ..charts.members import UNCERTAIN_STYLE, BarShape, CourseLine, MembersChart, days_known, stretches_of
from ..course import CourseEvent, course_event

UNCERTAIN_SHAPE = BarShape(UNCERTAIN_PHASE, UNCERTAIN_STYLE)


OfRollout = TypeVar("OfRollout", PhaseChange, PlannedPhase)


@dataclass(frozen=True)
class UnitCourse:
    """The phases and planned days of rollouts up to a key date. `rollouts` are, by their ids, the slugs of their
    projects, `titles` and `short_names` what these are called."""

    rollouts: Mapping[int, str]
    titles: Mapping[str, str]
    short_names: Mapping[str, str]
    phases: Phases
    key_date: date
    query: str = ""

    @cached_property
    def changes(self) -> dict[int, list[PhaseChange]]:
        """By rollout the phase changes that may hold by the key date, in their order. One query."""
        found = PhaseChange.objects.filter(rollout__in=self.rollouts, earliest_on__lte=self.key_date)
        return by_rollout(found.order_by("effective_on") if self.rollouts else ())

    @cached_property
    def plans(self) -> dict[int, list[PlannedPhase]]:
        """By rollout what was planned by the key date, in the order of the decisions. One query."""
        found = PlannedPhase.objects.filter(rollout__in=self.rollouts, effective_on__lte=self.key_date)
        return by_rollout(found.order_by("effective_on", "phase") if self.rollouts else ())

    @property
    def chart(self) -> MembersChart:
        changes = [change for of_rollout in self.changes.values() for change in of_rollout]
        lines = [self.line(rollout, slug) for rollout, slug in self.rollouts.items() if rollout in self.changes]
        return MembersChart(lines, days_known(changes, self.key_date), self.key_date)

    def line(self, rollout: int, slug: str) -> CourseLine:
        stretches = stretches_of(self.changes[rollout], self.key_date, self.shape_of, UNCERTAIN_SHAPE)
        in_force = [plan for plan in self.plans.get(rollout, ()) if plan.until > self.key_date and plan.planned_on]
        name = self.short_names.get(slug) or self.titles[slug]
        address = f"{reverse('project', args=[slug])}{self.query}"
        return CourseLine(name, address, list(stretches), [plan.planned_on for plan in in_force])

    def shape_of(self, changes: Sequence[PhaseChange]) -> BarShape | None:
        phase = self.phases.by_key[changes[-1].phase_id] if changes else None
        return BarShape(phase.name, phase.filling) if phase else None

    @property
    def events(self) -> list[CourseEvent]:
        return [*self.phase_events(), *self.plan_events()]

    def phase_events(self) -> Iterator[CourseEvent]:
        for rollout, changes in self.changes.items():
            before = ""
            for change in changes:
                if change.effective_on <= self.key_date:
                    name = self.phases.label(change.phase_id)
                    yield self.event(rollout, change, "Phase", before, name)
                    before = name

    def plan_events(self) -> Iterator[CourseEvent]:
        """Each decision beside the one before it of the same phase."""
        for rollout, plans in self.plans.items():
            before: dict[int, str] = {}
            for plan in plans:
                label = f"{self.phases.label(plan.phase_id)} geplant"
                day = f"ab {plan.planned_on:%d.%m.%Y}" if plan.planned_on else "nicht mehr"
                yield self.event(rollout, plan, label, before.get(plan.phase_id, ""), day)
                before[plan.phase_id] = day

    def event(self, rollout: int, row: Statement, label: str, before: str, after: str) -> CourseEvent:
        slug = self.rollouts[rollout]
        return course_event(row, slug=slug, project=self.titles[slug], label=label, before=before, after=after)


def by_rollout(rows: Iterable[OfRollout]) -> dict[int, list[OfRollout]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.rollout_id, []).append(row)
    return found
