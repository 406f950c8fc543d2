"""The schedule of each project: a drawing, the days as a table, the forecast."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lists import formats
from projects.moves import Moves
from projects.states import StatePeriod
from reports.grant.panel import GrantPanel
from reports.project.panels import ProjectFigures

from ..bases import on_day
from ..blocks import NOTHING, left, paragraph, right, table, timeline_chart
from ..content import Block, Cell, ContentBar, LegendEntry, TimelineChart
from ..facts import FigureMaker, PaperFacts, ProjectFacts
from ..registry import project_section

FORECAST_BASIS = ("rollouts", "phases", "bundles", "steps", "starts", "ends")


@project_section("zeitplanung", "Zeitplanung", 40, findings_about=("projects.project", "projects.milestone"))
def schedule(facts: PaperFacts, of_project: ProjectFacts, figure: FigureMaker) -> Iterator[Block]:
    if not of_project.has_started:
        return
    figures, forecast = of_project.figures, of_project.status.forecast
    yield timeline(figures)
    yield table("Termine", [*left("Was"), *right("Tag"), *left("Stand am Stichtag")], day_rows(of_project, figure))
    if forecast and figures.forecast_panel:
        basis = (*FORECAST_BASIS, *of_project.state_basis)
        verdict = figure("prognose", "Prognose", forecast.verdict.label, *basis)
        label = "Prognose: " if forecast.is_open else "Projektstand: "
        yield paragraph(label, verdict, f". {figures.forecast_panel.reason}")


def timeline(figures: ProjectFigures) -> TimelineChart:
    scale, key_date = figures.timeline, formats.day(figures.key_date)
    first, last = formats.day(scale["first"]), formats.day(scale["last"])
    legend: list[LegendEntry] = [{"label": "Durchführungszeitraum", "ink": "project"}]
    bars: list[ContentBar] = [{"ink": "project", "offset": scale["project"][0], "width": scale["project"][1]}]
    if scale["rests"]:
        legend.append({"label": "Projekt ruhte", "ink": "rest"})
    for offset, width in scale["rests"]:
        bars.append({"ink": "rest", "offset": offset, "width": width})
    if scale["grants"]:
        legend.append({"label": "Bewilligungszeitraum", "ink": "grant"})
    for offset, width in scale["grants"]:
        bars.append({"ink": "grant", "offset": offset, "width": width})
    if scale["milestones"]:
        legend.append({"label": "Meilenstein", "ink": "milestone"})
    legend.append({"label": f"Stichtag {key_date}", "ink": "mark"})
    return timeline_chart(
        f"Zeitstrahl vom {first} bis {last} mit dem Stichtag {key_date}; die Tage stehen in der Tabelle.",
        legend,
        bars=bars,
        marks=[row["position"] for row in scale["milestones"]],
        key_date=scale["key_date"],
    )


def day_rows(of_project: ProjectFacts, figure: FigureMaker) -> list[list[Cell]]:
    """Beginning and end of the project, of the approval periods of its grants, and its milestones."""
    project, figures = of_project.project, of_project.figures
    end = figure("fertigstellung", "Fertigstellung", project.ends_on, *on_day("ends"))
    elapsed = f"vor {formats.in_days(project.days_elapsed(of_project.status.key_date))}"
    return [
        ["Beginn des Projekts", figure("beginn", "Beginn", project.started_on, "starts"), elapsed],
        *(state_row(state, figure) for state in of_project.status.states),
        ["Fertigstellung", end, left_of(of_project)],
        *moved_row("fertigstellung", "Fertigstellung", project.end_moves, figure, "ends"),
        *(row for number, panel in enumerate(figures.grants, 1) for row in period_rows(panel, figure, number)),
        *(row for state in figures.milestones for row in milestone_rows(state, of_project.state_basis, figure)),
    ]


def state_row(state: StatePeriod, figure: FigureMaker) -> list[Cell]:
    """A state of the project with the day from which it holds, until when it held, and why."""
    label = f"Projektstand: {state.state.label}"
    since = figure(f"projektstand-{state.since.isoformat()}", f"{label}, ab", state.since, "states")
    return [label, since, state.until_text]


def left_of(of_project: ProjectFacts) -> str:
    """How far off the end of the project is: in 175 Tagen, or seit 12 Tagen überschritten."""
    status = of_project.status
    if status.days_left is None:
        return NOTHING
    if status.days_over:
        return f"seit {formats.in_days(status.days_over)} überschritten"
    if status.is_end_past:
        return "war geplant"
    return f"in {formats.in_days(status.days_left)}"


def period_rows(panel: GrantPanel, figure: FigureMaker, number: int) -> list[list[Cell]]:
    """First and last day of the approval period of a grant."""
    first, last = panel.period
    days = [
        ("beginn", "Beginn des Bewilligungszeitraums", first),
        ("ende", "Ende des Bewilligungszeitraums", last),
    ]
    return [[label, figure(f"zuwendung-{number}.{name}", label, day, "grants"), ""] for name, label, day in days]


def moved_row(name: str, label: str, moves: Moves, figure: FigureMaker, basis: str) -> list[list[Cell]]:
    """The first planned day, where another was decided since, and how often it was moved."""
    if moves.original is None:
        return []
    first = figure(f"{name}.urspruenglich", f"{label}, ursprünglich", moves.original, basis)
    moved = figure(f"{name}.verschoben", f"{label}, verschoben", moves.summary, basis)
    return [[f"{label}, ursprünglich", first, moved]]


def milestone_rows(state: Mapping[str, Any], of_state: Iterable[str], figure: FigureMaker) -> list[list[Cell]]:
    """When a milestone is due and whether it is reached; what is open of an ended project is no longer overdue."""
    planned, reached_on = state["planned"], state["reached_on"]
    milestone = planned.milestone
    identifier, label = f"meilenstein-{milestone.pk}", f"Meilenstein „{milestone.title}“"
    basis, of_milestone = f"milestone-days#{milestone.pk}", f"milestones#{milestone.pk}"
    still_open = "überfällig" if state["overdue"] else state["open_text"]
    text = f"erreicht am {formats.day(reached_on)}" if reached_on else still_open
    row: list[Cell] = [
        ["Meilenstein: ", figure.name(f"{identifier}.titel", f"{label}, Titel", milestone.title, of_milestone)],
        figure(identifier, f"{label}, fällig", planned.due_on, basis),
        figure(f"{identifier}.stand", f"{label}, Stand", text, "milestones", basis, *of_state),
    ]
    return [row, *moved_row(identifier, label, planned.moves, figure, basis)]
