"""Which rollouts and bundles belong to which project, from when to when, and what bundles are called."""

from collections import Counter

from projects.models import BundleMembership, ProcessBundle, Project, Rollout, RolloutMembership
from units.models import Unit

from ..desk import german
from .base import (
    Deed,
    Restated,
    any_of,
    belonging,
    bundles_belonging,
    deed,
    ending,
    free_bundles,
    started_projects,
)


class Joined(Deed):
    """What shows which rollouts belong to which project."""

    kinds = (RolloutMembership,)

    def shown(self, day):
        projects = dict(Rollout.objects.values_list("pk", "project"))
        members = belonging(day)
        return {"leistungseinheiten": members, "projekte": Counter(projects[each] for each in members)}


@deed
class NewUnitInProject(Joined):
    """A unit founded on the day joins a project, or one that was there."""

    def enter(self, desk, day):
        project = any_of(desk, started_projects(day, kind=Project.Kind.ROLLOUT))
        if project is None:
            return False
        name, founded_on = desk.new("Neue Stelle"), desk.random.choice(["", german(day)])
        desk.save("units/unit/add/", name=name, founded_on=founded_on)
        unit = Unit.objects.get(names__name=name)
        desk.save(f"projects/rollout/add/?project={project.pk}", unit=unit.pk, joined_on=german(day))
        return True


@deed
class JoinedAnotherProject(Joined):
    """A unit that is there joins a project that it was not in, and enters a phase of its model at once."""

    def enter(self, desk, day):
        project = any_of(desk, started_projects(day, kind=Project.Kind.ROLLOUT))
        units = Unit.objects.filter(founded_on=None, closed_on=None)
        unit = any_of(desk, units.exclude(rollouts__project=project)) if project else None
        if unit is None:
            return False
        phase = any_of(desk, project.phase_model.phases.filter(names__effective_on__lte=day).distinct())
        row = {"phase": phase.pk, "effective_on": german(day), "date_precision": "EXACT"}
        desk.save(f"projects/rollout/add/?project={project.pk}", [("phase_changes", row)], unit=unit.pk)
        return True


@deed
class Successor(Joined):
    """A new unit continues what had left its project."""

    def enter(self, desk, day):
        rollout = any_of(desk, Rollout.objects.filter(memberships__in=left(RolloutMembership, day)))
        if rollout is None:
            return False
        name = desk.new("Nachfolge")
        desk.save("units/unit/add/", name=name, founded_on=german(day))
        typed = {"unit": Unit.objects.get(names__name=name).pk, "continues": rollout.pk, "joined_on": german(day)}
        desk.save(f"projects/rollout/add/?project={rollout.project_id}", **typed)
        return True


def left(kind, day):
    """The memberships that say that something had left its project by the day and was not back."""
    return kind.objects.filter(belongs=False, effective_on__lte=day, until__gt=day)


@deed
class LeftProject(Joined):
    def enter(self, desk, day):
        rollout = any_of(desk, ending(day))
        if rollout:
            row = {"effective_on": german(day), "reason": "Aufgabe verlagert"}
            desk.save(f"projects/rollout/{rollout.pk}/change/", [("memberships", row)])
        return rollout is not None


@deed
class CameBack(Joined):
    """It begins anew, without a phase."""

    def enter(self, desk, day):
        rollouts = Rollout.objects.filter(memberships__in=left(RolloutMembership, day), unit__closed_on=None)
        rollout = any_of(desk, rollouts.exclude(memberships__effective_on__gte=day))
        if rollout:
            row = {"effective_on": german(day), "belongs": "on"}
            desk.save(f"projects/rollout/{rollout.pk}/change/", [("memberships", row)])
        return rollout is not None


def closable(day):
    """Units in projects that exist, of which nothing is said of the day or later."""
    units = Unit.objects.filter(rollouts__in=ending(day), closed_on=None)
    elsewhere = Rollout.objects.exclude(pk__in=ending(day).values("pk"))
    units = units.exclude(pk__in=elsewhere.values("unit")).exclude(responsibilities__effective_on__gte=day)
    return units.exclude(reorganisations__reorganisation__effective_on__gte=day).distinct()


@deed
class ClosedUnit(Joined):
    """The day is its last."""

    kinds = ()

    def enter(self, desk, day):
        unit = any_of(desk, closable(day))
        if unit:
            desk.save(f"units/unit/{unit.pk}/change/", closed_on=german(day))
        return unit is not None


@deed
class NewBundle(Deed):
    kinds = (BundleMembership,)

    def enter(self, desk, day):
        project = any_of(desk, started_projects(day, kind=Project.Kind.PROCESS))
        if project is None:
            return False
        desk.save("projects/processbundle/add/", project=project.pk, name=desk.new("Antrag auf"), joined_on=german(day))
        return True

    def shown(self, day):
        shown = bundles_belonging(day)
        of_projects = ProcessBundle.objects.filter(pk__in=shown).values_list("project")
        return {"prozessbuendel": shown, "projekte": Counter(of_projects)}


@deed
class LeftBundle(NewBundle):
    def enter(self, desk, day):
        bundles = free_bundles(day).exclude(memberships__belongs=False)
        bundle = any_of(desk, bundles.distinct())
        if bundle:
            row = {"effective_on": german(day), "reason": "zusammengelegt"}
            desk.save(f"projects/processbundle/{bundle.pk}/change/", [("memberships", row)])
        return bundle is not None


@deed
class BundleCameBack(NewBundle):
    """It begins anew, without a step."""

    def enter(self, desk, day):
        bundles = ProcessBundle.objects.filter(memberships__in=left(BundleMembership, day))
        bundle = any_of(desk, bundles.exclude(memberships__effective_on__gte=day))
        if bundle:
            row = {"effective_on": german(day), "belongs": "on"}
            desk.save(f"projects/processbundle/{bundle.pk}/change/", [("memberships", row)])
        return bundle is not None


class OfBundle(Restated):
    model = ProcessBundle
    address = "projects/processbundle"
    lists = ("prozessbuendel",)

    def shown_owners(self, day):
        return bundles_belonging(day)


@deed
class RenamedBundle(OfBundle):
    word = "Verfahren"


@deed
class BundleOfAnotherPhase(OfBundle):
    attribute = "project_phase"

    def value(self, desk, day):
        return desk.random.choice([None, 1, 2, 3, 4])
