"""The page of the desk."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.utils import timezone
from django.views.generic import TemplateView

from projects.models import Project
from records.desk import DeskOf, Task, Urgency, tasks_of

TITLES = {Urgency.OVERDUE: "Überfällig", Urgency.DUE: "Steht an", Urgency.WHEN_THERE_IS_TIME: "Wenn Zeit ist"}
PARAMETER = "projekt"
WITHOUT_PROJECT = "ohne"


@dataclass(frozen=True)
class TaskGroup:
    """Tasks of the same urgency."""

    urgency: Urgency
    tasks: Sequence[Task]

    @property
    def title(self) -> str:
        return TITLES[self.urgency]

    @property
    def number(self) -> int:
        return sum(task.number for task in self.tasks)


class DeskView(LoginRequiredMixin, TemplateView):
    """What is due to the account that is signed in, most urgent first, of all projects or of one."""

    template_name = "reports/desk/desk.html"

    @cached_property
    def tasks(self) -> list[Task]:
        return tasks_of(DeskOf(self.request.user, timezone.localdate()))

    @cached_property
    def names(self) -> dict[str, str]:
        """What projects are called here, by their slugs: short names, where there are any."""
        named = Project.objects.named(timezone.localdate())
        return {slug: short_name or title for slug, title, short_name in named}

    @property
    def chosen(self) -> str:
        return self.request.GET.get(PARAMETER, "")

    @property
    def shown(self) -> list[Task]:
        if not self.chosen:
            return self.tasks
        return [task for task in self.tasks if (task.project or WITHOUT_PROJECT) == self.chosen]

    def numbers(self) -> list[tuple[str, str, int]]:
        """Of each project with tasks: what addresses call it, its name, and their number; the most first."""
        numbers: Counter[str] = Counter()
        for task in self.tasks:
            numbers[task.project or WITHOUT_PROJECT] += task.number
        return [(slug, self.name_of(slug), number) for slug, number in numbers.most_common()]

    def name_of(self, slug: str) -> str:
        return "ohne Projekt" if slug == WITHOUT_PROJECT else self.names.get(slug, slug)

    def groups(self) -> list[TaskGroup]:
        of_groups = [TaskGroup(each, [task for task in self.shown if task.urgency == each]) for each in Urgency]
        return [each for each in of_groups if each.tasks]

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        return super().get_context_data(
            today=timezone.localdate(),
            groups=self.groups(),
            numbers=self.numbers(),
            names=self.names,
            chosen=self.chosen,
            number=sum(task.number for task in self.shown),
            number_of_all=sum(task.number for task in self.tasks),
            number_overdue=sum(task.number for task in self.shown if task.urgency == Urgency.OVERDUE),
            **kwargs,
        )
