"""What the sections of a paper are written from: the same queries as the pages, once for all projects."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from funding.money import money_of
from projects.choices import Assessment
from projects.models import Project, ProjectNote
from projects.objective_rows import ObjectiveOnDay, objectives_of
from projects.output_rows import OutputsOfBundle, outputs_of
from projects.phases import Phases
from projects.rows import BundleRow, UnitRow, unit_rows_of
from records.findings import Scope
from reports.findings.audit import Audited, audit
from reports.project.facts import facts_of
from reports.project.panels import ProjectFigures, figures_of
from reports.project.status import ProjectStatus, status_of, with_forecasts
from units.former_names import FormerNames

from .bases import of_value, on_day
from .blocks import german_text
from .content import PROJECT_PREFIX, Cell, ContentFigure
from .models import Consultation, Paper, Question, SectionText
from .registry import Section


@dataclass(frozen=True)
class ProjectFacts:
    """One project of the paper: what its page shows, and its units with their phases."""

    figures: ProjectFigures
    units: list[UnitRow]

    @property
    def project(self) -> Project:
        return self.figures.project

    @property
    def status(self) -> ProjectStatus:
        return self.figures.status

    @property
    def has_started(self) -> bool:
        return self.status.has_started

    @property
    def state_basis(self) -> tuple[str, ...]:
        """What figures of time are made of too, where a state of the project is recorded."""
        return ("states",) if self.status.states else ()

    @property
    def progress_basis(self) -> tuple[str, ...]:
        """What the share of units or bundles that are done is made of."""
        if self.status.progress.counts_units:
            return (*on_day("rollouts"), of_value("phases", self.project.done_phase))
        return on_day("bundles", "steps")

    @property
    def status_note(self) -> tuple[date, str, str] | None:
        """Day, text and assessment (a word or nothing) of the last status note up to the key date."""
        project: Any = self.project  # with_status_note annotates it
        if not project.note_text:
            return None
        assessment = str(Assessment(project.note_assessment).label) if project.note_assessment else ""
        return project.note_on, project.note_text, assessment


class PaperFacts:
    """The facts of a paper on its key date.

    `former` are the texts of the preceding paper's figures, by identifier; `withheld` are papers not to be named.
    """

    def __init__(self, paper: Paper, former: Mapping[str, str] | None = None, withheld: Collection[Paper] = ()) -> None:
        self.paper = paper
        self.preceding = None if paper.preceding in withheld else paper.preceding
        self.corrects = None if paper.corrects in withheld else paper.corrects
        self.key_date = paper.key_date
        self.former = former or {}

    @cached_property
    def phases(self) -> Phases:
        """The phases as they are called on the key date."""
        return Phases.on(self.key_date)

    @cached_property
    def former_names(self) -> FormerNames:
        return FormerNames(self.key_date)

    @cached_property
    def projects(self) -> list[ProjectFacts]:
        """The projects of the paper in their order."""
        units = unit_rows_of(self.project_records, self.key_date)
        figures = figures_of(self.statuses, self.key_date, self.phases)
        return [ProjectFacts(of_project, units[of_project.project.pk]) for of_project in figures]

    @cached_property
    def project_records(self) -> list[Project]:
        """Without those that nobody knew of on the key date."""
        of_paper: Any = Project.objects.filter(papers__paper=self.paper).known(self.key_date)
        projects = of_paper.on_day(self.key_date).with_moves(self.key_date).with_status_note(self.key_date)
        return list(projects.order_by("papers__position", "title_on_day__title_key", "pk"))

    @cached_property
    def statuses(self) -> list[ProjectStatus]:
        return with_forecasts(status_of(self.project_records, self.key_date, money_of), self.key_date)

    @cached_property
    def findings(self) -> list[Audited]:
        """The findings of the projects on the key date, with their explanations."""
        started = [status for status in self.statuses if status.has_started]
        scope = Scope(self.key_date, [project.pk for project in self.project_records])
        return audit(scope, *facts_of(started, scope, self.phases))

    @cached_property
    def reported(self) -> dict[str, str]:
        """What the findings that the council reads were called when they were chosen, by their keys."""
        return dict(self.paper.reportedfinding_set.values_list("finding", "subject"))

    def findings_at(self, section: Section, project: Project) -> list[Audited]:
        """What does not add up of the figures of a section of a project."""
        subjects = ((each, each.finding.subject) for each in self.findings)
        return [each for each, about in subjects if about.project == project.slug and section.tells_of(about.model)]

    @cached_property
    def notes(self) -> dict[int, list[ProjectNote]]:
        """What is noted of each project beside its status, by its id, the newest first."""
        notes: dict[int, list[ProjectNote]] = defaultdict(list)
        for note in ProjectNote.objects.by_then(self.key_date).filter(project__in=self.project_records):
            notes[note.project_id].append(note)
        return notes

    @cached_property
    def outputs(self) -> dict[int, list[OutputsOfBundle]]:
        """What the bundles of each project produced, by its id."""
        outputs: dict[int, list[OutputsOfBundle]] = defaultdict(list)
        bundles = [row for of_project in self.projects for row in of_project.figures.bundle_rows]
        for each in outputs_of(bundles, self.key_date) if bundles else ():
            outputs[each.bundle["project"]].append(each)
        return outputs

    @cached_property
    def objectives(self) -> dict[int, list[ObjectiveOnDay]]:
        """The objectives of each project, by its id."""
        return objectives_of([status.progress for status in self.statuses], self.key_date)

    @cached_property
    def consultations(self) -> list[Consultation]:
        return list(self.paper.consultation_set.select_related("body"))

    @cached_property
    def questions(self) -> list[Question]:
        return list(self.paper.order.questions.all()) if self.paper.order else []

    @cached_property
    def targets(self) -> dict[int, list[str]]:
        """The identifiers of the sections and figures that answer a question, by its id."""
        targets = defaultdict(list)
        for answer in self.paper.answer_set.all():
            targets[answer.question_id].append(answer.target)
        return targets

    @cached_property
    def texts(self) -> dict[tuple[str, int | None], SectionText]:
        """What staff wrote, by key of the section and id of the project."""
        return {(text.section, text.project_id): text for text in self.paper.sectiontext_set.all()}

    def figure(self, identifier: str, label: str, value: object, *basis: str, text: str | None = None) -> ContentFigure:
        """A figure; with its former value where the preceding paper gives another.

        `text` where the German notation of the value is not enough: figure("ozg.anteil", "Anteil", share, "maturity",
        text="57,9 %").
        """
        shown = german_text(value) if text is None else text
        figure: ContentFigure = {
            "figure": identifier,
            "label": label,
            "text": shown,
            "value": None if value is None else str(value),
            "basis": list(basis),
        }
        former = self.former.get(identifier)
        if former is not None and former != shown:
            figure["former"] = former
        return figure


@dataclass(frozen=True)
class FigureMaker:
    """Makes the figures of one project: their identifiers begin with it, their basis is among its facts.

    figure("fortschritt", …, "rollouts") is "projekt-aktenplan.fortschritt", made of "rollouts:aktenplan".
    """

    facts: PaperFacts
    project: Project

    def __call__(self, name: str, label: str, value: object, *basis: str, text: str | None = None) -> ContentFigure:
        identifier = f"{PROJECT_PREFIX}{self.project.slug}.{name}"
        of_project = [kind if "#" in kind else f"{kind}:{self.project.slug}" for kind in basis]
        return self.facts.figure(identifier, f"{self.project.title}: {label}", value, *of_project, text=text)

    def name(self, name: str, label: str, value: str, *basis: str) -> ContentFigure:
        """As the call, of a name: it has no former value, for the row that it names is the same."""
        figure = self(name, label, value, *basis)
        figure.pop("former", None)
        figure["is_name"] = True
        return figure

    @property
    def title(self) -> ContentFigure:
        return self.name("titel", "Titel", self.project.title, *on_day("titles"))

    def unit(self, row: UnitRow) -> ContentFigure:
        """Number and name of the unit of a row."""
        name = unit_name(row)
        return self.name(f"einheit-{row['pk']}.name", f"{name}, Name", name, f"unit-names-on-day#{row['pk']}")

    def unit_with_former_names(self, row: UnitRow) -> Cell:
        """Ressort Recht (bis 31.12.2020: Amt für Recht)"""
        former = self.facts.former_names.text(row["unit"])
        if not former:
            return self.unit(row)
        label = f"{unit_name(row)}, frühere Namen"
        return [
            self.unit(row),
            " (",
            self.name(f"einheit-{row['pk']}.frueher", label, former, f"unit-names#{row['pk']}"),
            ")",
        ]

    def bundle(self, row: BundleRow) -> ContentFigure:
        """The name of a bundle."""
        label = f"{row['name']}, Name"
        return self.name(f"buendel-{row['pk']}.name", label, row["name"], f"bundle-names-on-day#{row['pk']}")


def unit_name(row: UnitRow) -> str:
    """Number and name of a unit's row."""
    return f"{row['unit_number__number'] or ''} {row['unit_name__name']}".strip()


def started_projects(facts: PaperFacts) -> Iterator[tuple[ProjectFacts, FigureMaker]]:
    """Each project that had started by the key date, with what makes its figures."""
    for project_facts in facts.projects:
        if project_facts.has_started:
            yield project_facts, FigureMaker(facts, project_facts.project)
