"""What is stated of projects and their milestones."""

from datetime import date, timedelta

from django.db.models import Count

from projects.choices import ObjectiveMeasure, ObjectiveSubject, State
from projects.models import (
    Milestone,
    MilestoneDay,
    Objective,
    ObjectiveNumber,
    PhaseModel,
    Project,
    ProjectEnd,
    ProjectStart,
    ProjectTitle,
)
from records.models import Qualifier

from ..desk import german
from ..readings import LISTS
from .base import Deed, Restated, any_of, correction, deed, last_of, started_projects, values_around

MILESTONES = "meilensteine"


class OfProject(Restated):
    """A statement of a project that had started by the day."""

    model = Project
    address = "projects/project"
    lists = ("projekte",)

    def owners(self, day):
        return started_projects(day)

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
        project = any_of(desk, self.owners(day).exclude(states__effective_on=day))
        if project is None:
            return False
        row = {"effective_on": german(day), "state": self.other_state(desk, project, day), "source": "Verfügung"}
        desk.save(f"projects/project/{project.pk}/change/", [("states", {**row, "reason": desk.new("Grund")})])
        return True

    def other_state(self, desk, project, day):
        next_to = values_around(project.states.values_list("effective_on", "state"), day)
        return desk.random.choice([each for each in State.values if each not in next_to])


@deed
class MovedEnd(OfProject):
    attribute = "ends_on"

    def value(self, desk, day):
        """Not before it begins."""
        return max(day, date(2024, 1, 1)) + timedelta(days=desk.random.randrange(900))

    def held(self, day):
        """With the first day that was planned, where another one was since, or none is any more."""
        attname = self.stated.model(self.model).owner_attname()
        statements = self.stated.statements(self.model).filter(effective_on__lte=day).order_by("effective_on")
        planned = {}
        for owner, value in statements.values_list(attname, self.stated.field_name):
            planned.setdefault(owner, []).append(value)
        return {owner: [now, original_of(planned[owner])] for owner, now in super().held(day).items()}


def original_of(days):
    """The first of the days planned one after the other (None: none), where it is shown beside the last."""
    known = [day for day in days if day is not None]
    return known[0] if len(set(known)) > 1 or (known and days[-1] is None) else None


@deed
class ReplannedUnits(OfProject):
    """A planned number with the word that the source has beside it."""

    attribute = "planned_units"
    most = 60

    def value(self, desk, day):
        return desk.random.randrange(1, self.most)

    def save(self, desk, owner, day, value):
        word = desk.random.choice(["", *Qualifier.values])
        typed = {self.attribute: value, f"{self.attribute}_qualifier": word}
        desk.save(f"{self.address}/{owner.pk}/change/", **typed, change_effective_on=german(day))


@deed
class ReplannedBundles(ReplannedUnits):
    attribute = "planned_bundles"
    lists = ()


@deed
class ReplannedDigitised(ReplannedUnits):
    attribute = "planned_digitised_bundles"
    lists = ()


def planned_milestones(day):
    """Of milestones of projects that had started by the day: when they are due, and since when that is planned."""
    planned = MilestoneDay.objects.filter(milestone__project__in=started_projects(day))
    return {MILESTONES: last_of(planned, "milestone", day, "due_on", "effective_on")}


@deed
class MovedMilestone(MovedEnd):
    model = Milestone
    address = "projects/milestone"
    attribute = "due_on"

    def owners(self, day):
        return Milestone.objects.filter(project__started_on__lte=day)

    def shown(self, day):
        return planned_milestones(day)


@deed
class StatedObjective(Deed):
    """A number of an objective that is there, or of a new one."""

    kinds = (ObjectiveNumber,)

    def enter(self, desk, day):
        row = {"effective_on": german(day), "number": desk.random.randrange(500), "source": desk.new("Messung")}
        row |= {"subject": desk.random.choice(ObjectiveSubject.values), "qualifier": "rund"}
        there = Objective.objects.filter(effective_on__lte=day, measure=ObjectiveMeasure.OWN)
        objective = any_of(desk, there.exclude(numbers__effective_on=day))
        if objective and desk.random.random() < 0.6:
            desk.save(f"projects/objective/{objective.pk}/change/", [("numbers", row)])
            return True
        project = any_of(desk, started_projects(day))
        fields = {"title": desk.new("Ziel"), "measure": "OWN", "unit": "Stück", "effective_on": german(day)}
        desk.save("projects/objective/add/", [("numbers", row)], project=project.pk, **fields)
        return True


@deed
class NewMilestone(Deed):
    """Planned as decided on the day: on its own page, or on that of its project."""

    kinds = (MilestoneDay,)

    def shown(self, day):
        return planned_milestones(day)

    def enter(self, desk, day):
        project = any_of(desk, started_projects(day))
        if project is None:
            return False
        row = {"title": desk.new("Abnahme"), "due_on": german(day + timedelta(days=90)), "stated_on": german(day)}
        if desk.random.random() < 0.5:
            desk.save("projects/milestone/add/", project=project.pk, **row)
        else:
            desk.save(f"projects/project/{project.pk}/change/", [("milestones", row)])
        return True


@deed
class ReachedMilestone(Deed):
    def shown(self, day):
        """Those that were planned by then."""
        reached = Milestone.objects.filter(pk__in=planned_milestones(day)[MILESTONES], reached_on__lte=day)
        return {MILESTONES: sorted(reached.values_list("pk", "reached_on"))}

    def enter(self, desk, day):
        milestone = any_of(desk, Milestone.objects.filter(reached_on=None, project__started_on__lte=day))
        if milestone:
            desk.save(f"projects/milestone/{milestone.pk}/change/", reached_on=german(day))
        return milestone is not None


class OfStarts(Deed):
    kinds = (ProjectStart,)
    follows = Deed.follows | {MILESTONES}

    def shown(self, day):
        return {"projekte": sorted(started_projects(day).values_list("slug", "started_on"))}


@deed
class NewProject(OfStarts):
    """In its form, of any phase model; it is decided on the day, and begins on it or later. One that had begun is known
    from its start."""

    kinds = (ProjectStart, ProjectTitle, ProjectEnd)

    def enter(self, desk, day):
        starts_on = day + timedelta(days=desk.random.choice([0, 30, 500]))
        decided_on = day if starts_on > day else day + timedelta(days=desk.random.choice([0, 200]))
        enter_project(desk, any_of(desk, PhaseModel.objects), decided_on, starts_on)
        return True


def enter_project(desk, phase_model, decided_on, starts_on):
    """A new project, by its slug."""
    title = desk.new("Neues Vorhaben")
    slug = f"vorhaben-{desk.number}"
    desk.save(
        "projects/project/add/", title=title, slug=slug, kind="ROLLOUT", phase_model=phase_model.pk,
        stated_on=german(decided_on), starts_on=german(starts_on), ends_on=german(starts_on + timedelta(days=700)),
        planned_units="12",
    )  # fmt: skip
    return Project.objects.get(slug=slug)


@deed
class MovedStart(OfStarts):
    """Of a project that was known on the day and begins after it."""

    def enter(self, desk, day):
        announced = Project.objects.filter(starts__starts_on__gt=day, starts__effective_on__lt=day)
        project = any_of(desk, announced.exclude(started_on__lte=day).exclude(starts__effective_on__gte=day).distinct())
        if project:
            stated = project.starts.order_by("effective_on").last().starts_on
            days = [day + timedelta(days=number) for number in range(1, 90)]
            starts_on = desk.random.choice([each for each in days if each != stated])
            desk.save(
                f"projects/project/{project.pk}/change/", starts_on=german(starts_on), change_effective_on=german(day)
            )
        return project is not None


@deed
class WrittenNote(Deed):
    def enter(self, desk, day):
        project = any_of(desk, started_projects(day))
        if project is None or project.status_notes.filter(noted_on=day).exists():
            return False
        text = desk.new("Alles im Plan,")
        desk.save("projects/statusnote/add/", project=project.pk, noted_on=german(day), text=text)
        return True


@correction
class CorrectedStart(OfStarts):
    """A project begins earlier than was said; what was first stated of it goes along."""

    def enter(self, desk, day):
        projects = started_projects(day, slug__startswith="vorhaben-").annotate(decisions=Count("starts"))
        project = any_of(desk, projects.filter(decisions=1))
        if project is None:
            return False
        starts_on = project.started_on - timedelta(days=desk.random.randrange(1, 60))
        desk.save(
            f"projects/project/{project.pk}/change/", starts_on=german(starts_on), change_kind="berichtigung",
            change_reason="Lesefehler",
        )  # fmt: skip
        return True


@correction
class CorrectedEnd(MovedEnd):
    """Another day was decided than was said."""

    def enter(self, desk, day):
        statement = any_of(desk, ProjectEnd.objects.filter(effective_on__lte=day).exclude(ends_on=None))
        ends_on = german(self.value(desk, day))
        desk.save(f"projects/projectend/{statement.pk}/change/", ends_on=ends_on, change_reason="Lesefehler")
        return True
