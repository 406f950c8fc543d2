"""Which rollouts and bundles belong to which project, from when to when, and what bundles are called."""

from collections import Counter

from projects.models import BundleMembership, ProcessBundle, Project, Rollout, RolloutMembership
from units.models import Division, Unit

from ..desk import german
from .base import (
    Deed,
    Restated,
    any_of,
    belonging,
    bundles_belonging,
    deed,
    ending,
    existing_phases,
    free_bundles,
    lasting_units,
    row,
    started_projects,
)


def new_division(desk):
    """One that no unit belongs to yet, by its key."""
    name = desk.new("Neuer Bereich")
    desk.save("units/division/add/", name=name)
    return Division.objects.get(names__name=name).pk


class Joined(Deed):
    """What shows which rollouts belong to which project."""

    kinds = (RolloutMembership,)

    def shown(self, day):
        projects = dict(Rollout.objects.values_list("pk", "project"))
        members = belonging(day)
        return {"leistungseinheiten": members, "projekte": Counter(projects[each] for each in members)}


@deed
class NewUnitInProject(Joined):
    """A unit founded on the day joins a project, or one that was there; it may be the first of its division."""

    def enter(self, desk, day):
        project = any_of(desk, started_projects(day, kind=Project.Kind.ROLLOUT))
        if project is None:
            return False
        name, founded_on = desk.new("Neue Stelle"), desk.random.choice(["", german(day)])
        division = desk.random.choice([None, new_division(desk)])
        desk.save("units/unit/add/", name=name, founded_on=founded_on, **({"division": division} if division else {}))
        unit = Unit.objects.get(names__name=name)
        desk.save(f"projects/rollout/add/?project={project.pk}", unit=unit.pk, joined_on=german(day))
        return True


@deed
class JoinedAnotherProject(Joined):
    """A unit that is there joins a project that it was not in, and enters a phase of its model at once."""

    def enter(self, desk, day):
        project = any_of(desk, started_projects(day, kind=Project.Kind.ROLLOUT))
        unit = any_of(desk, lasting_units().exclude(rollouts__project=project)) if project else None
        if unit is None:
            return False
        entered = row(day, phase=any_of(desk, existing_phases(project.phase_model, day)).pk)
        desk.save(f"projects/rollout/add/?project={project.pk}", [("phase_changes", entered)], unit=unit.pk)
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


class MembershipRow(Deed):
    """A row of the form of a record says that it leaves its project, or is back in it."""

    address = "projects/rollout"
    values = {"belongs": "on"}

    def records(self, day):
        """Those of which it can be said."""
        raise NotImplementedError

    def enter(self, desk, day):
        record = any_of(desk, self.records(day))
        if record:
            said = {"effective_on": german(day), **self.values}
            desk.save(f"{self.address}/{record.pk}/change/", [("memberships", said)])
        return record is not None


@deed
class LeftProject(MembershipRow, Joined):
    values = {"reason": "Aufgabe verlagert"}

    def records(self, day):
        return ending(day)


@deed
class CameBack(MembershipRow, Joined):
    """It begins anew, without a phase."""

    def records(self, day):
        rollouts = Rollout.objects.filter(memberships__in=left(RolloutMembership, day), unit__closed_on=None)
        return rollouts.exclude(memberships__effective_on__gte=day)


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
class LeftBundle(MembershipRow, NewBundle):
    address = "projects/processbundle"
    values = {"reason": "zusammengelegt"}

    def records(self, day):
        return free_bundles(day).exclude(memberships__belongs=False).distinct()


@deed
class BundleCameBack(MembershipRow, NewBundle):
    """It begins anew, without a step."""

    address = "projects/processbundle"

    def records(self, day):
        bundles = ProcessBundle.objects.filter(memberships__in=left(BundleMembership, day))
        return bundles.exclude(memberships__effective_on__gte=day)


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
