"""The milestones of projects, and when their units shall be done, as planned on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef

from .choices import FIRST_DONE
from .models import Milestone, MilestoneDay, PlannedPhase, Project, RolloutMembership
from .moves import Moves


@dataclass(frozen=True)
class PlannedMilestone:
    """A milestone with the day on which it was due by the plan of a key date, and how that day was moved by then."""

    milestone: Milestone
    due_on: date
    moves: Moves


def milestones_of(projects: Iterable[Project], key_date: date) -> dict[int, list[PlannedMilestone]]:
    """The milestones planned on the key date of each project by its id, in the order of their days. One query."""
    by_project: dict[int, list[PlannedMilestone]] = {project.pk: [] for project in projects}
    days: dict[Milestone, list[date]] = {}
    stated = MilestoneDay.objects.filter(milestone__project__in=by_project, effective_on__lte=key_date)
    for statement in stated.select_related("milestone").order_by("effective_on", "pk"):
        days.setdefault(statement.milestone, []).append(statement.due_on)
    for milestone, so_far in sorted(days.items(), key=lambda item: (item[1][-1], item[0].pk)):
        by_project[milestone.project_id].append(PlannedMilestone(milestone, so_far[-1], Moves.of(so_far)))
    return by_project


def planned_done(project: Project, key_date: date) -> list[tuple[date, int]]:
    """How many units of the project, of those that belong to it on the key date, are planned to be done on each day: as
    planned on the key date, in the order of the days. One query."""
    members: Any = RolloutMembership.objects.filter(rollout=OuterRef("rollout"))
    planned = PlannedPhase.objects.in_force(key_date).filter(phase__gte=FIRST_DONE, planned_on__isnull=False)
    of_project = planned.filter(Exists(members.belonging(key_date)), rollout__project=project).order_by("planned_on")
    return list(of_project.values_list("planned_on").annotate(number=Count("pk")))
