"""What the panels of a project's page show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypedDict

from funding.course import MoneyCourse, courses_of
from funding.models import BudgetItem
from funding.money import Money, money_of
from projects.choices import UNCERTAIN, UNCERTAIN_PHASE, WITHOUT, WITHOUT_PHASE, Step
from projects.completions import completions_of_project, forecast_of
from projects.concern_rows import InvolvementRow, ObstacleRow, involvement_rows, obstacle_rows
from projects.deeds import BundleDeeds
from projects.earlier_forecasts import EarlierForecast, earlier_forecasts
from projects.flow import Flow, flow_of_bundles, flow_of_units, phase_moves, step_moves
from projects.models import Project, ProjectNote, RolloutMembership
from projects.objective_rows import ObjectiveOnDay, objectives_of
from projects.output_rows import OutputsOfBundle, outputs_of
from projects.phases import UNKNOWN_FILLING, NamedPhase, Phases
from projects.progress import Progress, progress_at_end, progress_of_flows
from projects.rows import (
    BundleRow,
    LeftRow,
    WithdrawnRow,
    bundle_rows_of,
    has_withdrawn_step,
    left_bundles_of,
    left_units_of,
    step_days,
    withdrawn_steps_of,
)
from projects.schedule import PlannedMilestone, milestones_of, planned_done
from projects.states import states_of
from projects.windows import window_rows
from units.succession import ReorganisationText, reorganisations_of

from ..charts.ahead import Ahead
from ..charts.axes import DayAxis, Tick
from ..charts.courses import FlowChart, bundles_chart, units_chart
from ..charts.geometry import Segment, Timeline, stacked_bar
from ..concerns import InvolvementPanelTable, ObstaclePanelTable, involvement_table, obstacle_table
from ..grant.panel import GrantPanel
from ..paper_links import PaperLink, newest_papers
from .attention import attention_of
from .budget import ProjectBudgetTable, budget_of, budget_table
from .forecasts import EarlierTable, ForecastPanel, earlier_table
from .objectives import ObjectiveTable, objective_table
from .schedule_tables import MilestoneState, ScheduleTable, schedule_table
from .status import ProjectStatus
from .tables import PhaseCount, ProjectBundleTable, StepCount, UnitsByPhaseTable, bundle_table, units_table

PAPERS = 3  # how many are named


class MilestoneMark(TypedDict):
    position: int


class ScheduleChart(TypedDict):
    """The schedule on one scale of days: bars as offset and width, marks as positions, in per mille of the width."""

    first: date
    last: date
    project: tuple[int, int]
    rests: list[tuple[int, int]]
    grants: list[tuple[int, int]]
    key_date: int
    milestones: list[MilestoneMark]
    ticks: list[Tick]


@dataclass(frozen=True)
class ProjectFigures:
    """What pages and papers show of a project on a key date; `courses` are those of its grants, by their id. With
    `bundle_deeds` their table has what the account may enter of them."""

    status: ProjectStatus
    bundle_rows: list[BundleRow]
    courses: Mapping[int, MoneyCourse]
    planned_milestones: list[PlannedMilestone]
    all_phases: Phases
    bundle_deeds: BundleDeeds | None = field(default=None, kw_only=True)

    @property
    def project(self) -> Project:
        return self.status.project

    @property
    def key_date(self) -> date:
        return self.status.key_date

    @cached_property
    def forecast_panel(self) -> ForecastPanel | None:
        """What is said of the forecast; None of a status without one."""
        return ForecastPanel(self.status.forecast) if self.status.forecast else None

    @cached_property
    def named_phases(self) -> list[NamedPhase]:
        """The phases of the project's model that are shown, the last first."""
        return self.all_phases.of_project(self.project)[::-1]

    @cached_property
    def phase_counts(self) -> list[PhaseCount]:
        """How many of the project's units are in each phase that any is or may be in, and in none that is certain."""
        progress = self.status.progress
        of_phases = [
            PhaseCount(
                phase.name, phase.sign, phase.filling, progress.bounds_of_phase(phase.key), phase.slug, phase.key
            )
            for phase in self.named_phases
        ]
        uncertain, unknown = progress.exactly(progress.units_uncertain), progress.exactly(progress.units_unknown)
        others = [
            PhaseCount(UNCERTAIN_PHASE, "dashed", "uncertain", uncertain, UNCERTAIN),
            PhaseCount(WITHOUT_PHASE, "dotted", UNKNOWN_FILLING, unknown, WITHOUT),
        ]
        return [count for count in (*of_phases, *others) if count.bounds.most and not count.bounds.is_unknown]

    @property
    def phases(self) -> list[Segment]:
        """The bar of the units: each once, those in no certain or no recorded phase last."""
        return stacked_bar((count.label, count.name, count.bounds.least) for count in self.phase_counts)

    @property
    def units_table(self) -> UnitsByPhaseTable:
        return units_table(self.project.slug, self.phase_counts)

    @property
    def steps(self) -> list[StepCount]:
        """How many of the project's bundles have taken each step."""
        return [StepCount(str(step.label), self.status.progress.bounds_of_step(step)) for step in Step]

    @cached_property
    def bundles(self) -> list[dict[str, object]]:
        """The project's bundles, each with the days of its steps; `has_steps`: whether anything is stated of them."""
        return [
            {**row, "has_steps": any(day["effective_on"] or day["instead"] for day in step_days(row).values())}
            for row in self.bundle_rows
        ]

    @property
    def bundle_table(self) -> ProjectBundleTable:
        return bundle_table(self.bundles, self.steps, self.bundle_deeds)

    @property
    def has_bundles_without_steps(self) -> bool:
        """Whether there is a bundle of which nothing is recorded, so that nobody can say which steps are open."""
        return not all(bundle["has_steps"] for bundle in self.bundles)

    @cached_property
    def grants(self) -> list[GrantPanel]:
        money = self.status.money
        return [
            GrantPanel(self.project, grant, money.of_grant(grant), self.courses[grant.pk]) for grant in money.grants
        ]

    @cached_property
    def milestones(self) -> list[MilestoneState]:
        """The project's milestones as of the key date: reached, open or overdue."""
        return [milestone_state(each, self.status) for each in self.planned_milestones]

    @property
    def schedule_table(self) -> ScheduleTable:
        return schedule_table(self.status, self.grants, self.milestones)

    @property
    def grant_spans(self) -> list[tuple[tuple[date, date], tuple[int, int]]]:
        """Of each grant its approval period, and the bar of it in the timeline."""
        return list(zip((panel.period for panel in self.grants), self.timeline["grants"], strict=True))

    @cached_property
    def timeline(self) -> ScheduleChart:
        """Positions of the periods, the key date and the milestones on one scale of days."""
        ends = [self.project.ends_on] if self.project.ends_on else []
        due = [state["planned"].due_on for state in self.milestones]
        periods = [day for panel in self.grants for day in panel.period]
        days = [self.project.started_on, self.key_date, *ends, *periods, *due]
        scale = Timeline(min(days), max(days))
        return ScheduleChart(
            first=scale.first,
            last=scale.last,
            project=scale.bar(self.project.started_on, self.project.ends_on or scale.last),
            rests=[scale.bar(rest.since, rest.next_on or self.key_date) for rest in self.status.rests],
            grants=[scale.bar(*panel.period) for panel in self.grants],
            key_date=scale.position(self.key_date),
            milestones=[MilestoneMark(position=scale.position(day)) for day in due],
            ticks=DayAxis(scale).ticks,
        )


@dataclass(frozen=True)
class ProjectPanels(ProjectFigures):
    """The panels of a project's page on a key date."""

    unit_flow: Flow
    bundle_flow: Flow
    left_units: list[LeftRow]
    left_bundles: list[LeftRow]
    withdrawn_steps: list[WithdrawnRow]
    reorganisations: list[ReorganisationText]
    budget: list[BudgetItem]
    notes: list[ProjectNote]
    outputs: list[OutputsOfBundle]
    objectives: list[ObjectiveOnDay]
    obstacles: list[ObstacleRow]
    involvements: list[InvolvementRow]
    planned: list[tuple[date, int]]
    papers: list[PaperLink]

    @cached_property
    def earlier(self) -> list[EarlierForecast]:
        """What forecasts of earlier days said, where anything is done. Two queries for each of at most four days, and
        one."""
        forecast = self.status.forecast
        return earlier_forecasts(self.project, forecast) if forecast and forecast.done else []

    @property
    def earlier_table(self) -> EarlierTable:
        return earlier_table(self.earlier, self.key_date)

    @property
    def contents(self) -> list[tuple[str, str]]:
        """The sections of the page: their ids and headings."""
        progress = self.status.progress
        units = [("units-title", "Leistungseinheiten")] if progress.units or progress.counts_units else []
        bundles = [("bundles-title", "Prozessbündel")] if progress.bundles or not progress.counts_units else []
        return [
            ("forecast-title", "Ende des Projekts" if self.project.is_ended else "Prognose"),
            *([("objectives-title", "Ziele")] if self.objectives else []),
            *units,
            *bundles,
            ("note-title", "Statusbericht"),
            ("obstacles-title", "Hindernisse"),
            ("timeline-title", "Zeitplan"),
            ("money-title", "Fördermittel"),
            ("budget-title", "Haushalt"),
            *([("involvements-title", "Akteure")] if self.involvements else []),
            ("findings-title", "Prüfung"),
            ("sources-title", "Zuwendung und Berichte"),
        ]

    @property
    def budget_table(self) -> ProjectBudgetTable:
        return budget_table(self.budget)

    @property
    def objective_table(self) -> ObjectiveTable:
        return objective_table(self.objectives)

    @property
    def obstacle_table(self) -> ObstaclePanelTable:
        return obstacle_table(self.obstacles)

    @property
    def involvement_table(self) -> InvolvementPanelTable:
        return involvement_table(self.involvements)

    @cached_property
    def units_chart(self) -> FlowChart:
        ahead = self.ahead_of(self.project.counts_units)
        states = self.status.states
        return units_chart(self.project, self.unit_flow, self.named_phases, states, self.progress_on, ahead=ahead)

    @cached_property
    def bundles_chart(self) -> FlowChart:
        ahead = self.ahead_of(not self.project.counts_units)
        return bundles_chart(self.project, self.bundle_flow, self.status.states, self.progress_on, ahead=ahead)

    def ahead_of(self, is_forecast: bool) -> Ahead:
        """What lies ahead, in the chart of what the progress counts with its forecast; of units with their plans."""
        return Ahead.of(self.status.forecast, self.planned) if is_forecast and self.status.forecast else Ahead()

    def progress_on(self, day: date) -> Progress:
        """How far the project was on a day up to the key date."""
        return progress_of_flows(self.project, self.unit_flow, self.bundle_flow, day)


def panels_of(project: Any, key_date: date) -> ProjectPanels:
    """The panels of a project annotated by `with_contents`, however many rows they show.

    Ten queries, with its milestones, expenditures and papers; eleven where it has units, twelve with bundles as well,
    two more of each that some left, one more where steps are withdrawn, where it has means in the budget, obstacles,
    and actors that take part; two more where it has objectives, one where it has notes and where bundles have outputs.
    """
    bundle_rows = bundle_rows_of([project], key_date)[project.pk] if project.has_bundles else []
    windows = window_rows(project, key_date)
    steps = step_moves(project, key_date) if project.has_bundles else []
    bundles = flow_of_bundles(project, key_date, steps, windows)
    moves = phase_moves(project, key_date) if project.has_units else []
    units = flow_of_units(project, key_date, moves, windows)
    progress = progress_of_flows(project, units, bundles, key_date)
    money = money_of([project], key_date)[project.pk]
    states = states_of(project, key_date)
    at_end = progress_at_end([project]).get(project.pk)
    completions = completions_of_project(project, moves, bundle_rows)
    forecast = forecast_of(progress, completions, key_date, states, at_end.bounds if at_end else None)
    attention = attention_of([project], key_date)[project.pk]
    status = ProjectStatus(project, key_date, progress, money, forecast, attention)
    milestones = milestones_of([project], key_date)[project.pk]
    return ProjectPanels(
        status,
        bundle_rows,
        courses_of(money, key_date),
        milestones,
        Phases.on(key_date),
        units,
        bundles,
        left_units_of(project, key_date) if project.has_left_units else [],
        left_bundles_of(project, key_date) if project.has_left_bundles else [],
        withdrawn_steps_of(project, key_date) if any(map(has_withdrawn_step, bundle_rows)) else [],
        reorganisations_within(project, key_date) if project.has_reorganisations else [],
        budget_of(project, key_date) if project.has_budget else [],
        list(ProjectNote.objects.by_then(key_date).filter(project=project)) if project.has_notes else [],
        outputs_of(bundle_rows, key_date) if project.has_outputs else [],
        objectives_of([progress], key_date)[project.pk] if project.has_objectives else [],
        obstacle_rows(key_date, project=project) if project.has_obstacles else [],
        involvement_rows(key_date, project=project) if project.has_involvements else [],
        planned_done(project, key_date) if project.has_units else [],
        newest_papers(key_date, project.pk, PAPERS),
    )


def reorganisations_within(project: Project, key_date: date) -> list[ReorganisationText]:
    """The reorganisations, since the start of the project, of units that are or were in it by the day."""
    members: Any = RolloutMembership.objects.filter(effective_on__lte=key_date, belongs=True)
    joined = members.filter(rollout__project=project)
    of_units = reorganisations_of(joined.values("rollout__unit"), key_date)
    return [each for each in of_units if each.effective_on > project.started_on]


def figures_of(statuses: list[ProjectStatus], key_date: date, phases: Phases) -> list[ProjectFigures]:
    """The figures of projects whose statuses are known. Three queries, however many projects."""
    projects = [status.project for status in statuses]
    bundles, milestones = bundle_rows_of(projects, key_date), milestones_of(projects, key_date)
    grants = [grant for status in statuses for grant in status.money.grants]
    tranches = [tranche for status in statuses for tranche in status.money.tranches]
    courses = courses_of(Money(grants, tranches), key_date)
    return [
        ProjectFigures(status, bundles[status.project.pk], courses, milestones[status.project.pk], phases)
        for status in statuses
    ]


def milestone_state(planned: PlannedMilestone, status: ProjectStatus) -> MilestoneState:
    """A milestone as of the key date: its day reached counts only once that day has come. Where the project rests or
    has ended, none is overdue."""
    milestone, key_date = planned.milestone, status.key_date
    reached_on = milestone.reached_on if milestone.reached_on and milestone.reached_on <= key_date else None
    overdue = not status.project.is_suspended and reached_on is None and planned.due_on < key_date
    open_text = "nicht erreicht" if status.project.is_ended else "offen"
    return MilestoneState(planned=planned, reached_on=reached_on, overdue=overdue, open_text=open_text)
