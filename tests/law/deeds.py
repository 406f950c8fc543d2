"""What people do, each kind of deed a class: it chooses what it is done to, and does it through the door that it has.

A deed takes effect on a day: nothing that was said of a day before it may read differently afterwards.
"""

from collections import Counter
from csv import reader
from datetime import date, timedelta

from django.db.models import Q

from projects.choices import State, Step, StepState
from projects.models import (
    BundleConfirmation,
    BundleMembership,
    BundleStep,
    Milestone,
    PhaseChange,
    ProcessBundle,
    Project,
    Rollout,
    RolloutConfirmation,
    RolloutMembership,
)
from services.choices import ProvisionKind
from services.models import MaturityChange, MaturityLevel, ProvisionChange, Service
from tests.conftest import LISTS
from tests.phases import Phase
from units.choices import Kind
from units.models import Division, Unit, UnitName

from .desk import german

DEEDS = []


def deed(kind):
    """Makes it one of all deeds."""
    DEEDS.append(kind())
    return kind


class Deed:
    """A kind of deed; `enter` does it with effect from the day, and is given whatever of the desk it needs.

    `shown` is what lists show of it on a day, computed in plain Python from what was entered: by the name of a list.
    `follows` are lists that may show it too.
    """

    follows = frozenset({"pruefung"})

    def enter(self, desk, day):
        """Returns False where there is nothing to do it to."""
        raise NotImplementedError

    def shown(self, day):
        return {}

    def __str__(self):
        return type(self).__name__


def last_of(events, owner, day, *values):
    """Of each owner the values of the last event up to the day."""
    rows = events.order_by("effective_on").values_list(owner, "effective_on", *values)
    return {key: rest for key, since, *rest in rows if since <= day}


def any_of(desk, records):
    """One of the records; None where there is none."""
    return desk.random.choice([*records.order_by("pk")] or [None])


def belonging(day):
    """The rollouts that belong to their project on the day, as plain Python finds them."""
    joined = last_of(RolloutMembership.objects, "rollout", day, "belongs")
    closed = set(Unit.objects.filter(closed_on__lt=day).values_list("rollouts", flat=True))
    started = set(Rollout.objects.filter(project__started_on__lte=day).values_list("pk", flat=True))
    return {rollout for rollout, (belongs,) in joined.items() if belongs} & started - closed


class Restated(Deed):
    """Something new of what is stated of a record, in its form, from a day on on which nothing is stated yet."""

    model = Unit
    address = "units/unit"
    attribute = "name"
    word = ""
    lists = ("leistungseinheiten",)

    def owners(self, day):
        return self.model.objects.all()

    def enter(self, desk, day):
        owner = any_of(desk, self.owners(day))
        stated = getattr(self.model, self.attribute)
        statements = list(stated.statements(owner)) if owner else ()
        used = {getattr(each, stated.field(owner).attname) for each in statements} or {None}
        value = self.value(desk, day)
        if owner is None or value in used or day in {statement.effective_on for statement in statements}:
            return False
        typed = german(value) if isinstance(value, date) else "" if value is None else value
        desk.save(
            f"{self.address}/{owner.pk}/change/", **{self.attribute: typed}, change_effective_on=german(day),
            change_source="Verfügung",
        )  # fmt: skip
        return True

    def value(self, desk, day):
        return desk.new(self.word)

    def shown(self, day):
        return dict.fromkeys(self.lists, self.held(day))

    def held(self, day):
        """What holds of each owner that is shown."""
        stated = getattr(self.model, self.attribute)
        held = last_of(stated.statements(self.model), stated.model(self.model).owner_attname(), day, stated.field_name)
        shown = self.shown_owners(day)
        return {owner: value for owner, value in held.items() if owner in shown}

    def shown_owners(self, day):
        return set(Rollout.objects.filter(pk__in=belonging(day)).values_list("unit", flat=True))


@deed
class RenamedUnit(Restated):
    word = "Ressort"


@deed
class RenumberedUnit(Restated):
    attribute = "number"
    word = "9"


@deed
class MovedUnit(Restated):
    """To another division, or to a new one."""

    attribute = "division"

    def value(self, desk, day):
        if desk.random.random() < 0.3:
            name = desk.new("Neuer Bereich")
            desk.save("units/division/add/", name=name)
            return Division.objects.get(names__name=name).pk
        return desk.random.choice([None, *Division.objects.order_by("pk").values_list("pk", flat=True)])


@deed
class UnitOfAnotherKind(Restated):
    attribute = "kind"
    lists = ()

    def value(self, desk, day):
        return desk.random.choice(Kind.values)


@deed
class RenamedDivision(Restated):
    model = Division
    address = "units/division"
    word = "Dezernat"

    def shown_owners(self, day):
        return {division for (division,) in MovedUnit().held(day).values()}


@deed
class ReplannedProduction(Restated):
    model = Rollout
    address = "projects/rollout"
    attribute = "planned_production_on"

    def owners(self, day):
        """Those that are planned for nothing else: the phases are planned in their order."""
        return Rollout.objects.filter(pk__in=belonging(day)).exclude(planned_phases__phase__in=(1, 2))

    def value(self, desk, day):
        return date(2022, 1, 1) + timedelta(days=desk.random.randrange(900))

    def shown_owners(self, day):
        return belonging(day)


class Joined(Deed):
    """What shows which rollouts belong to which project."""

    def shown(self, day):
        projects = dict(Rollout.objects.values_list("pk", "project"))
        members = belonging(day)
        return {"leistungseinheiten": members, "projekte": Counter(projects[each] for each in members)}


@deed
class NewUnitInProject(Joined):
    """A unit founded on the day joins a project, or one that was there."""

    def enter(self, desk, day):
        project = any_of(desk, Project.objects.filter(started_on__lte=day, kind=Project.Kind.ROLLOUT))
        if project is None:
            return False
        name, founded_on = desk.new("Neue Stelle"), desk.random.choice(["", german(day)])
        desk.save("units/unit/add/", name=name, founded_on=founded_on)
        unit = Unit.objects.get(names__name=name)
        desk.save("projects/rollout/add/", project=project.pk, unit=unit.pk, joined_on=german(day))
        return True


@deed
class Successor(Joined):
    """A new unit continues what had left its project."""

    def enter(self, desk, day):
        left = RolloutMembership.objects.filter(belongs=False, effective_on__lte=day, until__gt=day)
        rollout = any_of(desk, Rollout.objects.filter(memberships__in=left))
        if rollout is None:
            return False
        name = desk.new("Nachfolge")
        desk.save("units/unit/add/", name=name, founded_on=german(day))
        typed = {"unit": Unit.objects.get(names__name=name).pk, "continues": rollout.pk, "joined_on": german(day)}
        desk.save("projects/rollout/add/", project=rollout.project_id, **typed)
        return True


def ending(day):
    """Rollouts that belong to their project on the day, of which nothing is said of later days, or confirmed."""
    rollouts = Rollout.objects.filter(pk__in=belonging(day)).exclude(phase_changes__effective_on__gte=day)
    return rollouts.exclude(memberships__effective_on__gte=day).exclude(confirmations__confirmed_on__gte=day)


@deed
class LeftProject(Joined):
    def enter(self, desk, day):
        rollout = any_of(desk, ending(day))
        if rollout:
            row = {"effective_on": german(day), "reason": "Aufgabe verlagert"}
            desk.save(f"projects/rollout/{rollout.pk}/change/", [("memberships", row)])
        return rollout is not None


@deed
class ClosedUnit(Joined):
    """The day is its last."""

    def enter(self, desk, day):
        unit = any_of(desk, Unit.objects.filter(rollouts__in=ending(day), closed_on=None).distinct())
        if unit:
            desk.save(f"units/unit/{unit.pk}/change/", closed_on=german(day))
        return unit is not None


class Reorganised(Joined):
    """Units are reorganised in the guided steps, with what is proposed."""

    follows = Deed.follows | {"leistungseinheiten", "leistungen"}
    kind = "zusammenlegen"

    def enter(self, desk, day):
        units = self.units(desk, day)
        if units:
            desk.reorganise(self.kind, german(self.named_day(day)), **self.typed(desk, units))
        return bool(units)

    def units(self, desk, day):
        """Two that end, and of which nothing is said of later days."""
        free = Unit.objects.filter(rollouts__in=ending(day), closed_on=None).exclude(
            reorganisations__reorganisation__effective_on__gte=day
        )
        free = free.exclude(responsibilities__effective_on__gte=day).exclude(
            rollouts__memberships__effective_on__gte=day
        )
        several = Counter(Rollout.objects.exclude(pk__in=ending(day)).values_list("unit", flat=True))
        chosen = [unit for unit in free.distinct().order_by("pk") if unit.pk not in several]
        return desk.random.sample(chosen, 2) if len(chosen) > 1 else []

    def named_day(self, day):
        return day

    def typed(self, desk, units):
        return {"units": [unit.pk for unit in units], "nachfolge-0-name": desk.new("Haus")}


@deed
class MergedUnits(Reorganised):
    pass


@deed
class TakenInUnit(Reorganised):
    """One of them goes on."""

    def typed(self, desk, units):
        return {"units": [unit.pk for unit in units], "nachfolge-0-unit": units[0].pk}


@deed
class SplitUnit(Reorganised):
    kind = "aufteilen"

    def typed(self, desk, units):
        return {"unit": units[0].pk, "nachfolge-0-name": desk.new("Teil"), "nachfolge-1-name": desk.new("Teil")}


@deed
class DissolvedUnit(Reorganised):
    """The day is the first without it; a closing names its last."""

    kind = "aufloesen"

    def named_day(self, day):
        return day - timedelta(days=1)

    def typed(self, desk, units):
        return {"units": [units[0].pk], "heir": units[1].pk}


@deed
class MovedTogether(Restated):
    """Units to another division, in the guided steps."""

    attribute = "division"

    def enter(self, desk, day):
        units = Unit.objects.filter(rollouts__in=belonging(day)).exclude(divisions__effective_on=day).distinct()
        division = any_of(desk, Division.objects)
        outside = [unit.pk for unit in units.on_day(day).order_by("pk") if unit.division_id != division.pk]
        if not outside:
            return False
        chosen = desk.random.sample(outside, min(2, len(outside)))
        desk.reorganise("umziehen", german(day), units=chosen, division=division.pk)
        return True


@deed
class RenamedInSteps(RenamedUnit):
    def enter(self, desk, day):
        units = Unit.objects.filter(rollouts__in=belonging(day)).exclude(names__effective_on=day).distinct()
        unit = any_of(desk, units)
        if unit:
            desk.reorganise("umbenennen", german(day), unit=unit.pk, name=desk.new("Ressort"))
        return unit is not None


@deed
class NewBundle(Deed):
    def enter(self, desk, day):
        project = any_of(desk, Project.objects.filter(started_on__lte=day, kind=Project.Kind.PROCESS))
        if project is None:
            return False
        desk.save("projects/processbundle/add/", project=project.pk, name=desk.new("Antrag auf"), joined_on=german(day))
        return True

    def shown(self, day):
        members = last_of(BundleMembership.objects, "bundle", day, "belongs")
        started = ProcessBundle.objects.filter(project__started_on__lte=day)
        shown = {pk for pk in started.values_list("pk", flat=True) if members.get(pk) == [True]}
        return {"prozessbuendel": shown, "projekte": Counter(started.filter(pk__in=shown).values_list("project"))}


@deed
class LeftBundle(NewBundle):
    def enter(self, desk, day):
        bundles = ProcessBundle.objects.filter(project__started_on__lte=day, memberships__effective_on__lt=day)
        bundles = bundles.exclude(memberships__belongs=False).exclude(memberships__effective_on__gte=day)
        bundles = bundles.exclude(confirmations__confirmed_on__gte=day)
        bundle = any_of(desk, bundles.exclude(steps__effective_on__gte=day).distinct())
        if bundle:
            row = {"effective_on": german(day), "reason": "zusammengelegt"}
            desk.save(f"projects/processbundle/{bundle.pk}/change/", [("memberships", row)])
        return bundle is not None


class OfPhases(Deed):
    """What changes phases. How many are productive is shown of their project only where of all of them it is known."""

    follows = Deed.follows | {"projekte"}

    def shown(self, day):
        events = PhaseChange.objects.filter(rollout__in=belonging(day))
        return {"leistungseinheiten": last_of(events, "rollout", day, "effective_on", "phase", "date_precision")}


class OfProject(Restated):
    """A statement of a project that had started by the day."""

    model = Project
    address = "projects/project"
    lists = ("projekte",)

    def owners(self, day):
        return Project.objects.filter(started_on__lte=day)

    def shown_owners(self, day):
        return set(self.owners(day).values_list("pk", flat=True))


@deed
class RetitledProject(OfProject):
    attribute = "title"
    word = "Vorhaben"
    follows = frozenset(address.strip("/") for address in LISTS)


@deed
class ShortenedProject(OfProject):
    attribute = "short_name"
    word = "Kurz"


@deed
class StatedState(OfProject):
    """In a row of the form of its project: another state than before and after."""

    attribute = "project_state"

    def enter(self, desk, day):
        projects = self.owners(day).exclude(states__effective_on=day)
        project = any_of(desk, projects)
        if project is None:
            return False
        stated = dict(project.states.values_list("effective_on", "state"))
        before = stated.get(max((since for since in stated if since < day), default=None))
        after = stated.get(min((since for since in stated if since > day), default=None))
        state = desk.random.choice([each for each in State.values if each not in {before, after}])
        row = {"effective_on": german(day), "state": state, "reason": desk.new("Grund"), "source": "Verfügung"}
        desk.save(f"projects/project/{project.pk}/change/", [("states", row)])
        return True


@deed
class MovedEnd(OfProject):
    attribute = "ends_on"

    def value(self, desk, day):
        return date(2024, 1, 1) + timedelta(days=desk.random.randrange(900))


@deed
class ReplannedUnits(OfProject):
    attribute = "planned_units"

    def value(self, desk, day):
        return desk.random.randrange(30, 60)


@deed
class MovedMilestone(MovedEnd):
    model = Milestone
    address = "projects/milestone"
    attribute = "due_on"
    lists = ()

    def owners(self, day):
        return Milestone.objects.filter(project__started_on__lte=day)


@deed
class NewMilestone(Deed):
    """Planned as decided on the day."""

    def enter(self, desk, day):
        project = any_of(desk, Project.objects.filter(started_on__lte=day))
        milestone = Milestone.objects.create(project=project, title=desk.new("Abnahme"))
        milestone.state(day, due_on=day + timedelta(days=90))
        return True


class OfStarts(Deed):
    def shown(self, day):
        return {"projekte": sorted(Project.objects.filter(started_on__lte=day).values_list("slug", "started_on"))}


@deed
class NewProject(OfStarts):
    """In its form; it is decided on the day, and begins on it or later. One that had begun is known from its start."""

    def enter(self, desk, day):
        title, starts_on = desk.new("Neues Vorhaben"), day + timedelta(days=desk.random.choice([0, 30, 500]))
        decided_on = day if starts_on > day else day + timedelta(days=desk.random.choice([0, 200]))
        desk.save(
            "projects/project/add/", title=title, slug=f"vorhaben-{desk.number}", kind="ROLLOUT",
            stated_on=german(decided_on), starts_on=german(starts_on), ends_on=german(starts_on + timedelta(days=700)),
            planned_units="12",
        )  # fmt: skip
        return True


@deed
class ImportedProject(OfStarts):
    """A list of the day brings it; it begins later."""

    def enter(self, desk, day):
        title, starts_on = desk.new("Vorhaben der Liste"), day + timedelta(days=desk.random.randrange(400))
        desk.upload(
            "projekte", day,
            "Projekt;Art;Beginn;Fertigstellung",
            f"{title};Einführung in Leistungseinheiten;{german(starts_on)};{german(starts_on + timedelta(days=500))}",
        )  # fmt: skip
        return True


@deed
class MovedStart(OfStarts):
    """Of a project that was known on the day and begins after it."""

    def enter(self, desk, day):
        announced = Project.objects.filter(starts__starts_on__gt=day, starts__effective_on__lt=day)
        project = any_of(desk, announced.exclude(started_on__lte=day).exclude(starts__effective_on__gte=day).distinct())
        if project:
            starts_on = day + timedelta(days=desk.random.randrange(1, 90))
            desk.save(
                f"projects/project/{project.pk}/change/", starts_on=german(starts_on), change_effective_on=german(day)
            )
        return project is not None


@deed
class EnteredPhase(OfPhases):
    """Some rollouts of a project at once, in the list of the admin."""

    def enter(self, desk, day):
        phase, action = desk.random.choice([(Phase.CONCEPT, "enter_konzeption"), (Phase.PRODUCTION, "enter_produktiv")])
        rollouts = Rollout.objects.filter(pk__in=belonging(day)).with_phase(day).exclude(current_phase=phase)
        rollouts = rollouts.exclude(phase_changes__effective_on=day)
        following = Rollout.objects.filter(phase_changes__effective_on__gt=day)
        rollouts = rollouts.exclude(confirmations__confirmed_on__gte=day)
        chosen = list(rollouts.exclude(pk__in=following.values("pk")).order_by("pk"))
        if not chosen:
            return False
        chosen = desk.random.sample(chosen, min(len(chosen), 3))
        desk.act("projects/rollout/", action, chosen, enter_phase="1", effective_on=german(day), date_precision="EXACT")
        return True


@deed
class TakenStep(Deed):
    """The next step of a bundle, in its form."""

    follows = Deed.follows | {"projekte"}

    def shown(self, day):
        """The lists of bundles show the days of steps, that of projects how many are digitised, where of all bundles
        something is stated."""
        stated = steps_on(day)
        digitised = {
            project: sum(stated.get((bundle, Step.DIGITISED), [""])[0] == StepState.TAKEN for bundle in bundles)
            for project, bundles in bundles_of_projects(day).items()
            if all((bundle, Step.RECORDED) in stated for bundle in bundles)
        }
        return {"prozessbuendel": stated, "projekte": digitised}

    def bundles(self, desk, day):
        """Those that belong to their project on the day and later, in random order, and of which nothing is stated of
        the day or later ones; each with the number of steps taken."""
        left = ProcessBundle.objects.filter(memberships__belongs=False)
        bundles = ProcessBundle.objects.filter(project__started_on__lte=day).exclude(pk__in=left.values("pk"))
        bundles = bundles.exclude(memberships__effective_on__gt=day).exclude(steps__effective_on__gte=day)
        bundles = bundles.exclude(confirmations__confirmed_on__gte=day)
        stated = steps_on(day)
        for bundle in desk.random.sample(list(bundles.order_by("pk")), bundles.count()):
            yield bundle, sum(stated.get((bundle.pk, step), [""])[0] == StepState.TAKEN for step in Step)

    def enter(self, desk, day):
        for bundle, taken in self.bundles(desk, day):
            if taken < len(Step):
                row = {"step": taken + 1, "effective_on": german(day), "date_precision": "EXACT"}
                desk.save(f"projects/processbundle/{bundle.pk}/change/", [("steps", row)])
                return True
        return False


def steps_on(day):
    """What is stated on the day of each bundle and step: state, day, precision."""
    rows = BundleStep.objects.filter(effective_on__lte=day).order_by("effective_on")
    rows = rows.values_list("bundle", "step", "state", "effective_on", "date_precision")
    return {(bundle, step): rest for bundle, step, *rest in rows}


def bundles_of_projects(day):
    """The bundles that belong to each project on the day, as plain Python finds them."""
    members = last_of(BundleMembership.objects, "bundle", day, "belongs")
    by_project = {}
    started = ProcessBundle.objects.filter(project__started_on__lte=day)
    for bundle, project in started.values_list("pk", "project"):
        if members.get(bundle) == [True]:
            by_project.setdefault(project, []).append(bundle)
    return by_project


@deed
class WithdrawnStep(TakenStep):
    """A step that is taken, of one or two bundles, and those after it, in the list of the admin."""

    def enter(self, desk, day):
        begun = [(bundle, taken) for bundle, taken in self.bundles(desk, day) if taken][:2]
        if not begun:
            return False
        step = desk.random.randint(1, min(taken for _, taken in begun))
        desk.act(
            "projects/processbundle/", "withdraw_step", [bundle for bundle, _ in begun], withdraw_step="1", step=step,
            effective_on=german(day), reason="Fachverfahren abgelöst",
        )  # fmt: skip
        return True


@deed
class NotBegun(TakenStep):
    """Of some bundles of which nothing is stated yet, in the list of the admin."""

    def enter(self, desk, day):
        chosen = [bundle for bundle, _ in self.bundles(desk, day) if not bundle.steps.exists()][:5]
        if chosen:
            desk.act(
                "projects/processbundle/", "state_not_begun", chosen, not_begun="1", effective_on=german(day)
            )  # fmt: skip
        return bool(chosen)


@deed
class OfferedService(Deed):
    """A service gets a level and a provision, in its form."""

    def services(self, day):
        """Those of whose levels nothing is stated of the day or later ones, and none of LeiKa services."""
        stated = Service.objects.filter(Q(maturitychanges__effective_on__gte=day) | Q(maturitychanges__leika__gt=0))
        provided = Service.objects.filter(provisionchanges__effective_on__gte=day)
        return Service.objects.exclude(pk__in=stated.values("pk")).exclude(pk__in=provided.values("pk"))

    def enter(self, desk, day):
        service = any_of(desk, self.services(day))
        dated = {"service": service.pk, "effective_on": german(day), "date_precision": "EXACT"}
        level = desk.random.choice([*MaturityLevel.objects.filter(model__edition="1.1").order_by("number")])
        kind = desk.random.choice([kind for kind in ProvisionKind if kind != ProvisionKind.NONE])
        rows = [("maturitychanges", {**dated, "level": level.pk}), ("provisionchanges", {**dated, "kind": kind.value})]
        desk.save(f"services/service/{service.pk}/change/", rows)
        return True

    def shown(self, day):
        """Levels of services whose LeiKa services have none, and provisions; those not changed are shown as before."""
        services = set(Service.objects.exclude(maturitychanges__leika__gt=0).values_list("pk", flat=True))
        levels = last_of(MaturityChange.objects.filter(service__in=services), "service", day, "level")
        return {"leistungen": [levels, last_of(ProvisionChange.objects, "service", day, "kind")]}


@deed
class WithdrawnOffer(OfferedService):
    """Of one or two services, in the list of the admin."""

    def enter(self, desk, day):
        offering = ProvisionChange.objects.in_force(day).exclude(kind=ProvisionKind.NONE)
        services = list(self.services(day).filter(pk__in=offering.values("service")).order_by("pk"))
        chosen = desk.random.sample(services, min(len(services), 2))
        if chosen:
            desk.act(
                "services/service/", "withdraw_offers", chosen, withdraw_offers="1", offers=["LEVEL", "PROVISION"],
                effective_on=german(day), note="Vertrag beendet",
            )  # fmt: skip
        return bool(chosen)


@deed
class ReachedMilestone(Deed):
    def enter(self, desk, day):
        milestone = any_of(desk, Milestone.objects.filter(reached_on=None, project__started_on__lte=day))
        if milestone:
            desk.save(f"projects/milestone/{milestone.pk}/change/", reached_on=german(day))
        return milestone is not None


@deed
class WrittenNote(Deed):
    def enter(self, desk, day):
        project = any_of(desk, Project.objects.filter(started_on__lte=day))
        if project is None or project.status_notes.filter(noted_on=day).exists():
            return False
        text = desk.new("Alles im Plan,")
        desk.save("projects/statusnote/add/", project=project.pk, noted_on=german(day), text=text)
        return True


class Confirmed(Deed):
    """That the status of some held on the day."""

    model = Rollout
    address = "projects/rollout/"

    def enter(self, desk, day):
        records = self.model.objects.belonging(day).exclude(confirmations__confirmed_on=day)
        chosen = desk.random.sample(list(records.order_by("pk")), min(records.count(), 4))
        if chosen:
            desk.act(self.address, "confirm", chosen, confirm_status="1", confirmed_on=german(day))
        return bool(chosen)


@deed
class ConfirmedRollouts(Confirmed):
    pass


@deed
class ConfirmedBundles(Confirmed):
    model = ProcessBundle
    address = "projects/processbundle/"


class ReadAgain(Deed):
    """Some rows of a list downloaded for the day are read again, unchanged: what they say is confirmed for it."""

    def enter(self, desk, day):
        if self.model.objects.filter(confirmed_on=day).exists():
            return False
        file = desk.client.get(f"/{self.table}.csv?stichtag={day.isoformat()}")
        header, *lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
        place = header.split(";").index(self.column)
        telling = [line for line, cells in zip(lines, reader(lines, delimiter=";"), strict=True) if cells[place]]
        if telling:
            desk.upload(self.table, day, header, *desk.random.sample(telling, min(len(telling), 4)))
            assert self.model.objects.filter(confirmed_on=day, source__startswith="laut Liste vom").exists()
        return bool(telling)


@deed
class ReadPhases(ReadAgain):
    model = RolloutConfirmation
    table, column = "leistungseinheiten", "Phase"


@deed
class ReadSteps(ReadAgain):
    model = BundleConfirmation
    table, column = "prozessbuendel", "Aufgenommen"


@deed
class ContradictedPhase(OfPhases):
    """A phase is entered for a day on which the one before was confirmed: refused, until the confirmation is
    corrected."""

    def enter(self, desk, day):
        rollouts = Rollout.objects.filter(pk__in=belonging(day), confirmations=None).with_phase(day)
        rollouts = rollouts.filter(current_phase__lt=Phase.PRODUCTION).exclude(phase_changes__effective_on__gte=day)
        rollout = any_of(desk, rollouts)
        if rollout is None:
            return False
        desk.act("projects/rollout/", "confirm", [rollout], confirm_status="1", confirmed_on=german(day))
        phase = Phase(rollout.current_phase).following
        late = {"rollout": rollout.pk, "phase": phase, "effective_on": german(day)}
        refusal = f"ist „{Phase(rollout.current_phase).label}“ bestätigt; dann würde an dem Tag aber „{phase.label}“"
        desk.refused("projects/phasechange/add/", refusal, **late)
        confirmation = rollout.confirmations.get()
        address = f"projects/rolloutconfirmation/{confirmation.pk}/change/"
        desk.save(address, phase=phase, change_reason="Lesefehler")
        desk.save("projects/phasechange/add/", **late)
        return True


@deed
class ReadList(Deed):
    """A list of a project's units for the day, read in the browser: one unit is renumbered by nobody, one entered a
    phase, one moved."""

    def enter(self, desk, day):
        rollouts = Rollout.objects.filter(project__slug="aktenplan", pk__in=belonging(day)).with_unit(day)
        shown = rollouts.order_by("pk").values_list("unit_number__number", "unit_name__name")
        (first, name), (second, other) = desk.random.sample(list(shown), 2)
        division = desk.random.choice(Division.objects.choices(day))[1]
        desk.upload(
            "leistungseinheiten", day,
            "Projekt;Nummer;Leistungseinheit;Art;Geschäftsbereich",
            f"Aktenplan;{first or ''};{name};Amt;",
            f"Aktenplan;{second or ''};{other};;{division}",
        )  # fmt: skip
        return True

    def shown(self, day):
        return {"leistungseinheiten": [RenamedUnit().held(day), MovedUnit().held(day)]}


CORRECTIONS = []


def correction(kind):
    """Makes it one of all corrections: they alter or delete what was said of a day wrongly."""
    CORRECTIONS.append(kind())
    return kind


def is_confirmed(change, start):
    """Whether somebody confirmed the rollout for a day from the start on while the phase held."""
    return change.rollout.confirmations.filter(confirmed_on__gte=start, confirmed_on__lt=change.until).exists()


@correction
class CorrectedPhase(OfPhases):
    """A phase was entered a day earlier than was said."""

    def enter(self, desk, day):
        change = any_of(desk, PhaseChange.objects.filter(effective_on__lte=day))
        before = change.effective_on - timedelta(days=1)
        if change.rollout.phase_changes.filter(effective_on=before).exists() or is_confirmed(change, before):
            return False
        desk.save(f"projects/phasechange/{change.pk}/change/", effective_on=german(before), change_reason="Lesefehler")
        return True


@correction
class CorrectedStart(OfStarts):
    """A project begins earlier than was said; what was first stated of it goes along."""

    def enter(self, desk, day):
        project = any_of(desk, Project.objects.filter(slug__startswith="vorhaben-", started_on__lte=day))
        if project is None:
            return False
        starts_on = project.started_on - timedelta(days=desk.random.randrange(1, 60))
        desk.save(
            f"projects/project/{project.pk}/change/", starts_on=german(starts_on), change_kind="berichtigung",
            change_reason="Lesefehler",
        )  # fmt: skip
        return True


@correction
class DeletedPhase(OfPhases):
    def enter(self, desk, day):
        change = any_of(desk, PhaseChange.objects.filter(effective_on__lte=day))
        if is_confirmed(change, change.effective_on):
            return False
        address = f"/admin/projects/phasechange/{change.pk}/delete/"
        desk.sent(desk.client.post(address, {"post": "yes", "change_reason": "doppelt"}))
        return True


@correction
class CorrectedName(RenamedUnit):
    """What a unit was called was misread."""

    def enter(self, desk, day):
        statement = any_of(desk, UnitName.objects.filter(effective_on__lte=day))
        statement.name = desk.new("Amt")
        statement.save()
        return True
