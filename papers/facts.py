"""What the sections of a paper are written from: the same questions as the pages, asked once for all projects."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from funding.money import money_of
from projects.models import Project
from projects.rows import UnitRow, unit_rows_of
from records.findings import Scope
from reports.findings.audit import Audited, audit
from reports.project.facts import facts_of
from reports.project.panels import ProjectFigures, figures_of
from reports.project.status import ProjectStatus, status_of, with_forecasts

from .content import text_of_value
from .models import Paper


@dataclass(frozen=True)
class ProjectFacts:
    """One project of the paper: what its page shows, and its units with their phases."""

    figures: ProjectFigures
    units: list[UnitRow]

    @property
    def project(self) -> Any:
        return self.figures.project

    @property
    def status(self) -> ProjectStatus:
        return self.figures.status

    @property
    def has_started(self) -> bool:
        return self.status.has_started


class PaperFacts:
    """The facts of a paper on its key date. `former` are the texts of the preceding paper's figures, by identifier;
    `withheld` are papers that are not to be named."""

    def __init__(self, paper: Paper, former: dict[str, str] | None = None, withheld: Collection[Paper] = ()) -> None:
        self.paper = paper
        self.preceding = None if paper.preceding in withheld else paper.preceding
        self.corrects = None if paper.corrects in withheld else paper.corrects
        self.key_date = paper.key_date
        self.former = former or {}

    @cached_property
    def projects(self) -> list[ProjectFacts]:
        units = unit_rows_of(self.listed, self.key_date)
        return [ProjectFacts(each, units[each.project.pk]) for each in figures_of(self.statuses, self.key_date)]

    @cached_property
    def listed(self) -> list[Project]:
        """The projects of the paper in their order."""
        projects: Any = Project.objects.filter(papers__paper=self.paper).with_status_note(self.key_date)
        return list(projects.prefetch_related("milestones").order_by("papers__position", "title_key", "pk"))

    @cached_property
    def statuses(self) -> list[ProjectStatus]:
        return with_forecasts(status_of(self.listed, self.key_date, money_of), self.key_date)

    @cached_property
    def audited(self) -> list[Audited]:
        """The findings of the projects on the key date, with their explanations."""
        started = [status for status in self.statuses if status.has_started]
        scope = Scope(self.key_date, [project.pk for project in self.listed])
        return audit(scope, *facts_of(started, scope))

    @cached_property
    def consultations(self) -> list[Any]:
        return list(self.paper.consultation_set.select_related("body"))

    @cached_property
    def questions(self) -> list[Any]:
        return list(self.paper.order.questions.all()) if self.paper.order else []

    @cached_property
    def answers(self) -> dict[int, list[str]]:
        """The targets of the answers to each question, by its id."""
        found: dict[int, list[str]] = {}
        for answer in self.paper.answer_set.all():
            found.setdefault(answer.question_id, []).append(answer.target)
        return found

    @cached_property
    def texts(self) -> dict[tuple[str, int | None], Any]:
        """What staff wrote, by section and project."""
        return {(each.section, each.project_id): each for each in self.paper.sectiontext_set.all()}

    def figure(self, identifier: str, label: str, value: Any, *basis: str, text: str | None = None) -> Any:
        """A figure; with its former value where the preceding paper gives another."""
        shown = text_of_value(value) if text is None else text
        figure = {
            "figure": identifier,
            "label": label,
            "text": shown,
            "value": None if value is None else str(value),
            "basis": list(basis),
        }
        former = self.former.get(identifier)
        return figure | {"former": former} if former is not None and former != shown else figure


@dataclass(frozen=True)
class Figures:
    """Figures of one project: their identifiers begin with it, their basis is among its facts."""

    facts: PaperFacts
    project: Any

    def __call__(self, name: str, label: str, value: Any, *basis: str, text: str | None = None) -> Any:
        identifier = f"projekt-{self.project.slug}.{name}"
        named = [kind if "#" in kind else f"{kind}:{self.project.slug}" for kind in basis]
        return self.facts.figure(identifier, f"{self.project.title}: {label}", value, *named, text=text)


def unit_name(row: UnitRow) -> str:
    """Number and name of a unit's row."""
    return f"{row['unit__number']} {row['unit__name']}".strip()


def project_figures(facts: PaperFacts) -> Iterator[tuple[ProjectFacts, Figures]]:
    """Each project that had started by the key date, with its figures."""
    for each in facts.projects:
        if each.has_started:
            yield each, Figures(facts, each.project)
