"""What becomes of the rollouts of units that are reorganised: of each project the successors take over a phase and the
days planned."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget

from lists.formats import dated
from records.fields import DayFormField
from records.models import DatePrecision
from records.stated import today_of
from units.choices import ReorganisationKind
from units.dependents import Answers, DependentGroup, Dependents, dependents
from units.models import Unit
from units.succession import joined

from .choices import WITHOUT_PHASE
from .models import PhaseChange, PlannedPhase, Project, Rollout, RolloutMembership
from .phases import NamedPhase, Phases

NOT_IN_PROJECT, NO_PHASE = "nicht", "ohne"
OUT_OF_PROJECT = "kommt nicht ins Projekt"


def least_advanced(phases: Iterable[int | None]) -> int | None:
    """Of phases, by their keys, the first in their order; None, without any, is before all."""
    return min(phases, key=lambda phase: phase or 0, default=None)


@dataclass
class Takeover:
    """What a successor takes over in a project: from the rollouts of its predecessors, and its own where it is there
    already."""

    project: Project
    former: list[Rollout]
    successor: Unit
    key: str
    plans_of: dict[int, dict[int, date]]  # of each rollout, by its id, the days planned by phase
    phases: dict[int, NamedPhase]  # of the model of the project, as they are called on the day
    own: Rollout | None = None
    proposes: bool = True

    @property
    def facts(self) -> list[str]:
        """304 Rechtsamt: Konzeption seit spätestens 08.04.2021"""
        return [f"{rollout.unit}: {self.label(rollout.current_phase)}{since_of(rollout)}" for rollout in self.counted]

    @property
    def name(self) -> str:
        """The first part of the names of its fields."""
        return f"umsetzung-{self.project.pk}-{self.key}"

    @property
    def counted(self) -> list[Rollout]:
        """Those whose phases its own follows from."""
        others = [rollout for rollout in self.former if not self.own or rollout.pk != self.own.pk]
        return [*others, *([self.own] if self.own else [])]

    @property
    def proposal(self) -> str:
        if not self.proposes:
            return choice_of(self.own.current_phase) if self.own else NOT_IN_PROJECT
        return choice_of(least_advanced(rollout.current_phase for rollout in self.counted))

    def choices(self) -> list[tuple[str, str]]:
        """Who is in the project stays in it, and does not go back to having no phase."""
        outside = [] if self.own else [(NOT_IN_PROJECT, OUT_OF_PROJECT)]
        without = [] if self.own and self.own.current_phase else [(NO_PHASE, WITHOUT_PHASE)]
        return [*outside, *without, *((str(phase.key), phase.name) for phase in self.phases.values())]

    def fields(self) -> dict[str, forms.Field]:
        label = str(self.successor)
        fields: dict[str, forms.Field] = {
            self.name: forms.ChoiceField(label=label, choices=self.choices(), initial=self.proposal)
        }
        for phase, planned_on in self.planned.items():
            fields[f"{self.name}-{phase}"] = DayFormField(
                label=f"{label}: geplant in {self.label(phase)} ab",
                required=False,
                initial=planned_on,
                widget=AdminDateWidget,
            )
        return fields

    @cached_property
    def planned(self) -> dict[int, date]:
        """The latest days planned of the phases that are still ahead of the least advanced."""
        reached = least_advanced(rollout.current_phase for rollout in self.counted) or 0
        planned: dict[int, date] = {}
        for rollout in self.counted if self.proposes else ():
            for phase, day in self.plans_of.get(rollout.pk, {}).items():
                if phase > reached:
                    planned[phase] = max(day, planned.get(phase, day))
        return dict(sorted(planned.items()))

    def label(self, phase: int | None) -> str:
        return self.phases[phase].name if phase in self.phases else WITHOUT_PHASE

    def line(self, answers: Answers) -> str:
        chosen = answers[self.name]
        if chosen == NOT_IN_PROJECT:
            return f"{self.project}: {self.successor} {OUT_OF_PROJECT}."
        phase = phase_of(chosen)
        if self.own and phase == self.own.current_phase:
            what = f"bleibt auf „{self.label(phase)}“" if phase else f"bleibt {WITHOUT_PHASE}"
        else:
            what = f"übernimmt „{self.label(phase)}“" if phase else f"kommt {WITHOUT_PHASE} dazu"
        continued = [str(rollout.unit) for rollout in self.continued]
        goes_on = f" und führt {joined(continued)} fort" if continued else ""
        plans = [f"{self.label(each)} geplant ab {day:%d.%m.%Y}" for each, day in self.plans(answers).items()]
        return f"{self.project}: {self.successor} {what}{goes_on}{''.join(f', {plan}' for plan in plans)}."

    @property
    def continued(self) -> list[Rollout]:
        """The rollouts of others that end and go on here."""
        return [rollout for rollout in self.former if rollout.unit_id != self.successor.pk]

    def plans(self, answers: Answers) -> dict[int, date]:
        """The days planned, of phases after the one that is taken over."""
        reached = phase_of(answers[self.name]) or 0
        planned = {phase: answers.get(f"{self.name}-{phase}") for phase in self.phases if phase > reached}
        return {phase: day for phase, day in planned.items() if day}


def since_of(rollout: Rollout) -> str:
    return f" seit {dated(rollout.current_since, rollout.current_precision)}" if rollout.current_since else ""


def choice_of(phase: int | None) -> str:
    return str(phase) if phase else NO_PHASE


def phase_of(choice: str) -> int | None:
    return int(choice) if choice.isdigit() else None


@dependents
class RolloutDependents(Dependents):
    """Of each project that a predecessor is in, the least advanced phase of those that are in it is proposed."""

    title = "Umsetzungen"
    written = (Rollout, RolloutMembership, PhaseChange, PlannedPhase)

    def projects(self) -> set[int]:
        units = [unit.pk for unit in [*self.plan.units, *self.plan.continuing]]
        return set(Rollout.objects.filter(unit__in=units).order_by().values_list("project", flat=True))

    @cached_property
    def takeovers(self) -> list[Takeover]:
        plan = self.plan
        leaving = {unit.pk for unit in plan.units}
        phases, plans = Phases.on(plan.effective_on), self.plans()
        by_project: dict[int, list[Rollout]] = {}
        for rollout in self.rollouts():
            by_project.setdefault(rollout.project_id, []).append(rollout)
        return [
            Takeover(
                rollouts[0].project,
                [rollout for rollout in rollouts if rollout.unit_id in leaving],
                successor,
                plan.key_of(successor),
                plans,
                {key: each for key, each in phases.by_key.items() if is_open(each, rollouts[0].project)},
                own=next((rollout for rollout in rollouts if rollout.unit_id == successor.pk), None),
                proposes=plan.kind != ReorganisationKind.CLOSE,
            )
            for rollouts in by_project.values()
            if any(rollout.unit_id in leaving for rollout in rollouts)
            for successor in plan.successors
        ]

    def rollouts(self) -> list[Rollout]:
        """The rollouts of all the units that belong to their project on the day before, with what holds of them."""
        plan, day = self.plan, self.plan.day_before
        units = {unit.pk: unit for unit in [*plan.units, *plan.continuing]}
        rollouts: Any = Rollout.objects.filter(Rollout.objects.has_membership(day), unit__in=units)
        rollouts = rollouts.with_dated_phase(day).order_by("project", "pk")
        rollouts = list(rollouts.prefetch_related(today_of("project", Rollout)))
        for rollout in rollouts:
            rollout.unit = units[rollout.unit_id]
        return sorted(rollouts, key=lambda rollout: str(rollout.project))

    def plans(self) -> dict[int, dict[int, date]]:
        """Of each rollout, by its id, the days planned on the day before, by phase."""
        plan = self.plan
        units = [unit.pk for unit in [*plan.units, *plan.continuing]]
        in_force: Any = PlannedPhase.objects.in_force(plan.day_before).exclude(planned_on=None)
        plans: dict[int, dict[int, date]] = {}
        rows = in_force.filter(rollout__unit__in=units).values_list("rollout", "phase", "planned_on")
        for rollout, phase, planned_on in rows:
            plans.setdefault(rollout, {})[phase] = planned_on
        return plans

    @cached_property
    def ending(self) -> list[Rollout]:
        """The rollouts that end."""
        closing = {unit.pk for unit in self.plan.closing}
        return [rollout for rollout in self.rollouts() if rollout.unit_id in closing]

    def groups(self) -> list[DependentGroup]:
        groups: dict[int, DependentGroup] = {}
        for takeover in self.takeovers:
            group = groups.setdefault(takeover.project.pk, DependentGroup(str(takeover.project), takeover.facts))
            group.fields.update(takeover.fields())
        return list(groups.values())

    def lines(self, answers: Answers) -> Iterator[str]:
        for takeover in self.takeovers:
            yield takeover.line(answers)
        taken = {
            rollout.pk for each in self.takeovers if answers[each.name] != NOT_IN_PROJECT for rollout in each.former
        }
        for rollout in self.ending:
            if rollout.pk not in taken:
                yield f"{rollout.project}: {rollout.unit} scheidet am {self.plan.day_before:%d.%m.%Y} aus."

    def write(self, answers: Answers) -> None:
        for takeover in self.takeovers:
            if answers[takeover.name] != NOT_IN_PROJECT:
                self.write_takeover(takeover, answers)

    def write_takeover(self, takeover: Takeover, answers: Answers) -> None:
        phase, plans = phase_of(answers[takeover.name]), takeover.plans(answers)
        is_new = takeover.own is None
        rollout = takeover.own or self.joined(takeover)
        if phase and (is_new or phase != rollout.current_phase):
            self.state_phase(rollout, phase, takeover, is_new=is_new)
        in_force = takeover.plans_of.get(rollout.pk, {})
        self.state_plans(rollout, {phase: day for phase, day in plans.items() if day != in_force.get(phase)})

    def state_plans(self, rollout: Rollout, planned: dict[int, date]) -> None:
        plans = [
            PlannedPhase(
                rollout=rollout,
                phase_id=phase,
                planned_on=day,
                effective_on=self.plan.effective_on,
                **self.plan.provenance,
            )
            for phase, day in planned.items()
        ]
        for each in plans:
            each.full_clean()
        PlannedPhase.objects.bulk_create(plans)

    def joined(self, takeover: Takeover) -> Rollout:
        """The rollout of a successor that was not in the project: a new one, or one that comes back."""
        plan, unit = self.plan, takeover.successor
        former = Rollout.objects.filter(project=takeover.project, unit=unit.pk).first() if unit.pk else None
        if former:
            membership = RolloutMembership(rollout=former, effective_on=plan.effective_on, **plan.provenance)
            membership.full_clean()
            membership.save()
            return former
        continued = takeover.continued
        rollout = Rollout(project=takeover.project, unit=unit, continues=continued[0] if len(continued) == 1 else None)
        rollout.joined_on = rollout.stated_from = plan.effective_on
        rollout.full_clean()
        rollout.save()
        return rollout

    def state_phase(self, rollout: Rollout, phase: int, takeover: Takeover, *, is_new: bool) -> None:
        """With the precision of what is taken over; one that goes on would have been in it before its day."""
        same = [former for former in takeover.former if former.current_phase == phase]
        is_latest = is_new and any(former.current_precision == DatePrecision.LATEST for former in same)
        change = PhaseChange(
            rollout=rollout,
            phase_id=phase,
            effective_on=self.plan.effective_on,
            date_precision=DatePrecision.LATEST if is_latest else DatePrecision.EXACT,
            is_taken_over=True,
            note=taken_over_note(takeover.continued),
            **self.plan.provenance,
        )
        change.full_clean()
        change.save()


def is_open(phase: NamedPhase, project: Project) -> bool:
    """Whether rollouts of the project can be in the phase."""
    return phase.exists and phase.model == project.phase_model_id


def taken_over_note(continued: Sequence[Rollout]) -> str:
    """übernommen von Rechtsamt und Zoo"""
    return f"übernommen von {joined([rollout.unit.name for rollout in continued])}"[:500] if continued else "übernommen"
