"""Phases of rollouts, and the phase models that they are of."""

from datetime import date, timedelta

from projects.choices import NOT_BEGUN, STANDARD_MODEL, Filling, Sign
from projects.models import (
    Phase,
    PhaseChange,
    PhaseModel,
    PhaseName,
    PlannedPhase,
    Rollout,
    RolloutMembership,
)
from records.text import address_form
from tests.pages import delete
from tests.phases import FIVE

from ..desk import german
from .base import (
    Deed,
    Restated,
    any_of,
    belonging,
    correction,
    deed,
    existing_phases,
    free,
    last_of,
    lasting_units,
    row,
    rows_by_then,
    since_joining,
    some_of,
    started_projects,
    values_around,
)
from .members import Joined
from .projects import enter_project


class OfPhases(Deed):
    """What changes phases. How many are productive is shown of their project only where of all of them it is known."""

    kinds = (PhaseChange,)
    follows = Deed.follows | {"projekte"}

    def shown(self, day):
        return {"leistungseinheiten": phases_on(day)}


def phases_on(day):
    """Since when the rollouts that belong to their project on the day are in which phase."""
    events = PhaseChange.objects.filter(rollout__in=belonging(day))
    values = ("phase", "date_precision")
    return since_joining(events, "rollout", RolloutMembership.objects, day, *values)


def choose_phase(desk, day, rollouts):
    """A phase of one of the models of the rollouts, which exists on the day, and the rollouts that are not in it."""
    in_use = PhaseModel.objects.filter(projects__rollouts__in=rollouts)
    model = any_of(desk, in_use.distinct())
    if model is None:
        return None, rollouts.none()
    phase = any_of(desk, existing_phases(model, day))
    there = [pk for pk, (_, key, _) in phases_on(day).items() if key == phase.pk]
    return phase, rollouts.filter(project__phase_model=model).exclude(pk__in=there)


def other_phase(desk, phase, day):
    """Another one of its model, as it is called on the day."""
    return any_of(desk, existing_phases(phase.model, day).on_day(day).exclude(pk=phase.pk))


def phases_around(changes, day):
    """The phases of the last of the phase changes of a rollout before the day, and of the next one after it."""
    return values_around(changes.values_list("effective_on", "phase"), day)


@deed
class NewPhaseModel(Joined):
    """Five phases of their own, and a project that has them from the day on, with three units: all in their forms."""

    def enter(self, desk, day):
        rows = {
            f"phases-{place}-{name}": value
            for place, row in enumerate(FIVE)
            for name, value in zip(("place", "name", "sign", "filling"), row, strict=True)
        }
        typed = {"name": desk.new("Modell"), "done_word": "abgeschlossen", "phases-TOTAL_FORMS": "5"}
        desk.save("projects/phasemodel/add/", **rows, **typed)
        project = enter_project(desk, PhaseModel.objects.get(name=typed["name"]), day, day)
        for unit in some_of(desk, lasting_units(), 3):
            desk.save(f"projects/rollout/add/?project={project.pk}", unit=unit.pk, joined_on=german(day))
        return True


@deed
class RenamedPhase(Restated):
    """It is called otherwise wherever it is shown."""

    model = Phase
    address = "projects/phase"
    word = "Stufe"

    def owners(self, day):
        return Phase.objects.filter(names__effective_on__lt=day).distinct()

    def shown_owners(self, day):
        return {phase for _, phase, _ in phases_on(day).values()}


@deed
class AddedPhase(Deed):
    """To a model, from the day on: in its form, or on a page of its own."""

    kinds = (PhaseName,)

    def enter(self, desk, day):
        model = any_of(desk, PhaseModel.objects)
        phases = list(model.phases.values_list("place", "sign", "filling"))
        places, signs, fillings = (set(values) for values in zip(*phases, strict=True))
        if len(signs) == len(Sign) or len(fillings) == len(Filling):
            return False
        typed = {
            "place": desk.random.choice([place for place in range(1, 100) if place not in places]),
            "name": desk.new("Zwischenstufe"),
            "sign": next(sign for sign in Sign.values if sign not in signs),
            "filling": next(filling for filling in Filling.values if filling not in fillings),
            "stated_on": german(day),
        }
        if desk.random.random() < 0.5:
            desk.save(f"projects/phasemodel/{model.pk}/change/", [("phases", typed)])
        else:
            desk.save("projects/phase/add/", model=model.pk, **typed)
        return True


@deed
class EnteredPhase(OfPhases):
    """Some rollouts of projects of one model at once, in the list of the admin."""

    def enter(self, desk, day):
        phase, rollouts = choose_phase(desk, day, free(day))
        chosen = some_of(desk, rollouts, 3)
        if chosen:
            desk.act("projects/rollout/", f"enter_{address_form(phase.name)}", chosen, **row(day, enter_phase="1"))
        return bool(chosen)


@deed
class PhaseInForm(OfPhases):
    """In a row of the form of its rollout."""

    def enter(self, desk, day):
        phase, rollouts = choose_phase(desk, day, free(day))
        rollout = any_of(desk, rollouts)
        if rollout:
            desk.save(f"projects/rollout/{rollout.pk}/change/", [("phase_changes", row(day, phase=phase.pk))])
        return rollout is not None


@deed
class PhaseByThen(OfPhases):
    """One on the day, another one „spätestens“ some time after it."""

    def enter(self, desk, day):
        phase, rollouts = choose_phase(desk, day, free(day).exclude(memberships__effective_on__gt=day))
        rollout = any_of(desk, rollouts.filter(unit__closed_on=None))
        if rollout is None:
            return False
        rows = rows_by_then(desk, day, {"phase": phase.pk}, {"phase": other_phase(desk, phase, day).pk})
        desk.save(f"projects/rollout/{rollout.pk}/change/", [("phase_changes", each) for each in rows])
        return True


@deed
class LatePhase(OfPhases):
    """Between two that are stated: on a page of its own, another one than both."""

    def enter(self, desk, day):
        rollouts = Rollout.objects.filter(pk__in=belonging(day), phase_changes__effective_on__gt=day)
        exact = rollouts.exclude(phase_changes__date_precision="LATEST").exclude(phase_changes__effective_on=day)
        rollout = any_of(desk, exact.filter(confirmations=None).distinct())
        if rollout is None:
            return False
        next_to = phases_around(rollout.phase_changes, day)
        phase = any_of(desk, existing_phases(rollout.project.phase_model, day).exclude(pk__in=next_to))
        desk.save("projects/phasechange/add/", rollout=rollout.pk, phase=phase.pk, effective_on=german(day))
        return True


@deed
class PhaseNotBegun(OfPhases):
    """„noch nicht begonnen“, of all members of a project that are in no phase, in the list of the admin; of none it is
    said of a later day."""

    def enter(self, desk, day):
        known = phases_on(day)
        without = Rollout.objects.filter(pk__in=belonging(day) - known.keys(), phase_changes=None)
        said_later = Rollout.objects.filter(phase_changes__phase__place=NOT_BEGUN, phase_changes__effective_on__gt=day)
        projects = started_projects(day, rollouts__in=without).exclude(rollouts__in=said_later)
        project = any_of(desk, projects.distinct())
        if project is None:
            return False
        desk.act("projects/project/", "state_not_begun", [project], state_not_begun="1", effective_on=german(day))
        return True


@deed
class ReplannedProduction(Restated):
    model = Rollout
    address = "projects/rollout"
    attribute = "planned_production_on"

    def owners(self, day):
        return Rollout.objects.filter(pk__in=belonging(day))

    def value(self, desk, day):
        return date(2022, 1, 1) + timedelta(days=desk.random.randrange(900))

    def shown_owners(self, day):
        return belonging(day)


@deed
class ReplannedBegin(Deed):
    """The first two phases of the model that every new project takes, before the last one."""

    kinds = (PlannedPhase,)

    def enter(self, desk, day):
        rollouts = Rollout.objects.filter(pk__in=belonging(day), project__phase_model=STANDARD_MODEL)
        rollouts = rollouts.exclude(planned_phases__planned_on__lt=date(2022, 1, 1), planned_phases__phase__gt=100_000)
        rollout = any_of(desk, rollouts.exclude(planned_phases__effective_on=day))
        if rollout is None:
            return False
        first = date(2019, 7, 1) + timedelta(days=desk.random.randrange(700))
        plan = {"planned_planning_on": german(first), "planned_concept_on": german(first + timedelta(days=90))}
        desk.save(f"projects/rollout/{rollout.pk}/change/", **plan, change_effective_on=german(day))
        return True

    def shown(self, day):
        """The days planned for phases before the last, where one is planned."""
        members, before_last = belonging(day), PlannedPhase.objects.filter(phase__lt=100_000)
        held = {
            (rollout, phase): planned
            for phase in set(before_last.values_list("phase", flat=True))
            for rollout, planned in last_of(before_last.filter(phase=phase), "rollout", day, "planned_on").items()
        }
        return {"leistungseinheiten": {key: day for key, (day,) in held.items() if key[0] in members and day}}


def is_confirmed(change, start):
    """Whether somebody confirmed the rollout for a day from the start on while the phase held."""
    return change.rollout.confirmations.filter(confirmed_on__gte=start, confirmed_on__lt=change.until).exists()


@correction
class CorrectedPhase(OfPhases):
    """A phase was entered a day earlier than was said."""

    def enter(self, desk, day):
        change = any_of(desk, PhaseChange.objects.filter(effective_on__lte=day))
        if change is None:
            return False
        before = change.effective_on - timedelta(days=1)
        if not self.may_be_on(change, before) or is_confirmed(change, before):
            return False
        desk.save(f"projects/phasechange/{change.pk}/change/", effective_on=german(before), change_reason="Lesefehler")
        return True

    def may_be_on(self, change, day):
        """Whether the rollout belongs to its project on the day, the phase exists, and nothing else is stated; and the
        phase is not stated twice in a row, where what stood between was deleted."""
        exists = change.phase.names.filter(effective_on__lte=day).exists()
        others = change.rollout.phase_changes.exclude(pk=change.pk)
        is_free = not others.filter(effective_on=day).exists()
        differs = change.phase_id not in phases_around(others, day)
        return exists and is_free and differs and change.rollout_id in belonging(day)


@correction
class DeletedPhase(OfPhases):
    def enter(self, desk, day):
        change = any_of(desk, PhaseChange.objects.filter(effective_on__lte=day))
        if change is None or is_confirmed(change, change.effective_on):
            return False
        address = f"/admin/projects/phasechange/{change.pk}/delete/"
        desk.sent(delete(desk.client, address, "doppelt"))
        return True


@correction
class CorrectedPhaseName(RenamedPhase):
    """What a phase was called was misread."""

    def enter(self, desk, day):
        statement = any_of(desk, PhaseName.objects.filter(effective_on__lte=day))
        desk.save(f"projects/phasename/{statement.pk}/change/", name=desk.new("Stufe"), change_reason="Lesefehler")
        return True
