"""What people do, each kind of deed a class: it chooses what it is done to, and does it through the door that it has.

A deed takes effect on a day: nothing that was said of a day before it may read differently afterwards.
"""

from collections import Counter
from datetime import date, timedelta

from projects.choices import Phase, Step
from projects.models import BundleStep, Milestone, PhaseChange, ProcessBundle, Project, Rollout
from tests.conftest import LISTS
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
    `follows` are lists that may show it too. `is_said_of_earlier_days`: of it something holds from the beginning.
    """

    follows = frozenset({"pruefung"})
    is_said_of_earlier_days = False

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


class Restated(Deed):
    """A statement of a unit or division, that says something new of a day on which there is none yet."""

    model = Unit
    attribute = "name"
    word = ""
    lists = ("leistungseinheiten",)

    def owners(self, day):
        return self.model.objects.all()

    def enter(self, desk, day):
        owner = any_of(desk, self.owners(day))
        if owner is None or getattr(self.model, self.attribute).statements(owner).filter(effective_on=day).exists():
            return False
        return bool(owner.state(day, **{self.attribute: self.value(desk)}, source="Verfügung"))

    def value(self, desk):
        return desk.new(self.word)

    def shown(self, day):
        return dict.fromkeys(self.lists, self.held(day))

    def held(self, day):
        """What holds of each owner."""
        stated = getattr(self.model, self.attribute)
        return last_of(stated.statements(self.model), stated.model(self.model).owner_attname(), day, stated.field_name)


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

    def value(self, desk):
        if desk.random.random() < 0.3:
            name = desk.new("Neuer Bereich")
            desk.save("units/division/add/", name=name)
            return Division.objects.get(names__name=name)
        return desk.random.choice([None, *Division.objects.order_by("pk")])


@deed
class UnitOfAnotherKind(Restated):
    attribute = "kind"
    lists = ()

    def value(self, desk):
        return desk.random.choice(Kind.values)


@deed
class RenamedDivision(Restated):
    model = Division
    word = "Dezernat"


class OfPhases(Deed):
    """What changes phases; how many are productive is shown of their project."""

    def shown(self, day):
        phases = last_of(PhaseChange.objects, "rollout", day, "effective_on", "phase", "date_precision")
        projects = dict(Rollout.objects.values_list("pk", "project"))
        done = Counter(projects[rollout] for rollout, (_, phase, _) in phases.items() if phase == Phase.PRODUCTION)
        return {"leistungseinheiten": phases, "projekte": done}


class OfProject(Restated):
    """A statement of a project that had started by the day."""

    model = Project
    lists = ("projekte",)

    def owners(self, day):
        return Project.objects.filter(started_on__lte=day)

    def held(self, day):
        started = set(self.owners(day).values_list("pk", flat=True))
        return {key: value for key, value in super().held(day).items() if key in started}


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
class MovedEnd(OfProject):
    attribute = "ends_on"

    def value(self, desk):
        return date(2024, 1, 1) + timedelta(days=desk.random.randrange(900))


@deed
class ReplannedUnits(OfProject):
    attribute = "planned_units"

    def value(self, desk):
        return desk.random.randrange(30, 60)


@deed
class MovedMilestone(MovedEnd):
    model = Milestone
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


@deed
class NewProject(Deed):
    """In its form; it begins on the day. Its title and its start hold from the beginning: it is announced before."""

    is_said_of_earlier_days = True

    def enter(self, desk, day):
        title = desk.new("Neues Vorhaben")
        desk.save(
            "projects/project/add/", title=title, slug=f"vorhaben-{desk.number}", kind="ROLLOUT", starts_on=german(day),
            ends_on=german(day + timedelta(days=700)), planned_units="12",
        )  # fmt: skip
        return True

    def shown(self, day):
        return {"projekte": set(Project.objects.filter(started_on__lte=day).values_list("slug", flat=True))}


@deed
class EnteredPhase(OfPhases):
    """Some rollouts of a project at once, in the list of the admin."""

    def enter(self, desk, day):
        phase, action = desk.random.choice([(Phase.CONCEPT, "enter_concept"), (Phase.PRODUCTION, "enter_production")])
        rollouts = Rollout.objects.filter(project__started_on__lte=day).with_phase(day).exclude(current_phase=phase)
        rollouts = rollouts.exclude(phase_changes__effective_on=day)
        following = Rollout.objects.filter(phase_changes__effective_on__gt=day)
        chosen = list(rollouts.exclude(pk__in=following.values("pk")).order_by("pk"))
        if not chosen:
            return False
        chosen = desk.random.sample(chosen, min(len(chosen), 3))
        desk.act("projects/rollout/", action, chosen, enter_phase="1", effective_on=german(day), date_precision="EXACT")
        return True


@deed
class TakenStep(Deed):
    """The next step of a bundle, in its form."""

    def shown(self, day):
        taken = BundleStep.objects.filter(effective_on__lte=day).order_by("pk")
        digitised = taken.filter(step=Step.DIGITISED).values_list("bundle__project", "bundle")
        return {
            "prozessbuendel": list(taken.values_list("bundle", "step", "effective_on", "date_precision")),
            "projekte": sorted(digitised),
        }

    def enter(self, desk, day):
        bundles = ProcessBundle.objects.filter(project__started_on__lte=day)
        for bundle in desk.random.sample(list(bundles.order_by("pk")), bundles.count()):
            taken = dict(bundle.steps.values_list("step", "effective_on"))
            if len(taken) < len(Step) and max(taken.values(), default=day) <= day:
                row = {"step": len(taken) + 1, "effective_on": german(day), "date_precision": "EXACT"}
                desk.save(f"projects/processbundle/{bundle.pk}/change/", [("steps", row)])
                return True
        return False


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
        records = self.model.objects.filter(project__started_on__lte=day).exclude(confirmations__confirmed_on=day)
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


@deed
class ReadList(Deed):
    """A list of a project's units for the day, read in the browser: one unit is renumbered by nobody, one entered a
    phase, one moved."""

    def enter(self, desk, day):
        rollouts = Rollout.objects.filter(project__slug="aktenplan").with_unit(day)
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


@correction
class CorrectedPhase(OfPhases):
    """A phase was entered a day earlier than was said."""

    def enter(self, desk, day):
        change = any_of(desk, PhaseChange.objects.filter(effective_on__lte=day))
        before = change.effective_on - timedelta(days=1)
        if change.rollout.phase_changes.filter(effective_on=before).exists():
            return False
        desk.save(f"projects/phasechange/{change.pk}/change/", effective_on=german(before), change_reason="Lesefehler")
        return True


@correction
class DeletedPhase(OfPhases):
    def enter(self, desk, day):
        change = any_of(desk, PhaseChange.objects.filter(effective_on__lte=day))
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
