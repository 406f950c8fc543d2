"""The milestones of projects as they were planned on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .models import Milestone, MilestoneDay, Project
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
