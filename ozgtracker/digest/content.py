"""What stands in a digest: of each project that an account keeps what was entered, and what is due."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from projects.models import Project, Rollout, StatusAnswer, StatusRound
from records.models import record_models
from records.rights import within_reach

DAYS_AHEAD = 7


@dataclass
class ProjectDigest:
    """A project, what was entered in it, and what is due, in German."""

    project: Project
    changes: list[str] = field(default_factory=list)
    due: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.changes or self.due)


def digest_of(account: User, since: datetime, now: datetime) -> list[ProjectDigest]:
    """Of the projects that the account keeps those of which there is something to say, by their titles."""
    projects = list(within_reach(Project.objects.today(), account, "change"))
    by_key = {project.pk: ProjectDigest(project) for project in projects}
    for key, line in changes_in(list(by_key), since):
        by_key[key].changes.append(line)
    running = [project.pk for project in projects if not project.is_suspended]
    for key, line in due_in(running, timezone.localdate(now), account):
        by_key[key].due.append(line)
    return sorted(filter(None, by_key.values()), key=lambda each: each.project.title_key)


def changes_in(projects: Sequence[int], since: datetime) -> Iterator[tuple[int, str]]:
    """How many entries of each kind were made of each project since the moment: Phasenwechsel: 3"""
    for model in sorted(record_models(), key=lambda model: str(model._meta.verbose_name_plural)):
        if not model.project_path:
            continue
        path = "id" if model.project_path == "self" else model.project_path.replace(".", "__")
        entries: Any = model.history.filter(history_date__gt=since, **{f"{path}__in": projects})
        for key, number in Counter(entries.values_list(path, flat=True)).items():
            yield key, f"{model._meta.verbose_name_plural}: {number}"


def due_in(projects: Sequence[int], today: date, account: User) -> Iterator[tuple[int, str]]:
    """What is due in each of the projects."""
    rollouts: Any = Rollout.objects.on(today).filter(project__in=projects)
    late = Rollout.objects.belonging(today).with_phase(today).overdue(today).filter(project__in=projects)
    answers = StatusAnswer.objects.to_accept_by(account).filter(rollout__project__in=projects)
    counted = {
        "Antworten anzunehmen": answers.values_list("rollout__project", flat=True),
        "Plandaten verstrichen": late.values_list("project", flat=True),
        "nicht bestätigt": rollouts.unconfirmed(today).values_list("project", flat=True),
    }
    for label, keys in counted.items():
        for key, number in Counter(keys).items():
            yield key, f"{label}: {number}"
    for round_ in StatusRound.objects.running(today).filter(project__in=projects).order_by("ends_on"):
        if round_.days_left <= DAYS_AHEAD:
            yield round_.project_id, f"Statusabfrage endet am {round_.ends_on:%d.%m.%Y}"
