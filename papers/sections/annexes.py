"""The annexes with the full tables."""

from collections.abc import Iterator

from lists import formats
from projects.choices import Step, StepState, model_of_phase
from projects.models import planned_done_label
from projects.phases import Phases
from projects.rows import BundleRow, StepDay, UnitRow, step_days

from ..blocks import day_with_precision, left, right, table
from ..content import Block, Cell
from ..facts import FigureMaker, PaperFacts, started_projects, unit_name
from ..registry import section


@section("anlagen", "Anlagen", 90, always=True)
def annexes(facts: PaperFacts) -> list[Block]:
    """The heading alone; the annexes follow."""
    return []


@section("anlage-leistungseinheiten", "Anlage 01: Leistungseinheiten", 91, level=2)
def units(facts: PaperFacts) -> Iterator[Block]:
    for of_project, figure in started_projects(facts):
        if of_project.units:
            with_plan = any(row["planned_production__planned_on"] for row in of_project.units)
            planned = planned_done_label([model_of_phase(of_project.project.done_phase)]) if with_plan else ""
            columns = [*left("Leistungseinheit", "Geschäftsbereich", "Phase"), *right("Seit", *filter(None, [planned]))]
            rows = [unit_row(row, figure, facts.phases, planned) for row in of_project.units]
            yield table(of_project.project.title, columns, rows)


def unit_row(row: UnitRow, figure: FigureMaker, phases: Phases, planned: str) -> list[Cell]:
    """`planned` is the title of the day planned for the last phase; empty where no unit has one."""
    name = unit_name(row)
    phase = phases.label(row["current_phase"])
    since = day_with_precision(row["current_since"], row["current_precision"])
    identifier = f"einheit-{row['pk']}"
    return [
        figure.unit_with_former_names(row),
        figure.name(
            f"{identifier}.geschaeftsbereich",
            f"{name}, Geschäftsbereich",
            row["division_name__name"] or "",
            f"unit-divisions-on-day#{row['pk']}",
        ),
        figure(identifier, name, phase, f"phases-on-day#{row['pk']}", f"phase-names-on-day#{row['current_phase']}"),
        figure(f"{identifier}.seit", f"{name}, seit", since, f"phases#{row['pk']}"),
        *([planned_production(row, figure, planned)] if planned else []),
    ]


def planned_production(row: UnitRow, figure: FigureMaker, planned: str) -> Cell:
    label = f"{unit_name(row)}, {planned[0].lower()}{planned[1:]}"
    planned_on = row["planned_production__planned_on"]
    return figure(f"einheit-{row['pk']}.geplant", label, planned_on, f"plans-on-day#{row['pk']}")


@section("anlage-prozessbuendel", "Anlage 02: Prozessbündel", 92, level=2)
def bundles(facts: PaperFacts) -> Iterator[Block]:
    columns = [
        *left("Prozessbündel"),
        *right("Projektphase"),
        *left("Landespriorität"),
        *right("Aufgenommen", "Analysiert", "Optimiert", "Digitalisiert"),
    ]
    for of_project, figure in started_projects(facts):
        if of_project.figures.bundle_rows:
            rows = [bundle_row(row, figure) for row in of_project.figures.bundle_rows]
            yield table(of_project.project.title, columns, rows)


def step_text(step: StepDay) -> str:
    """The day on which a step was taken, or what is stated instead: zurückgenommen."""
    if step["instead"]:
        return str(StepState(step["instead"]).label)
    return day_with_precision(step["effective_on"], step["date_precision"])


def bundle_row(row: BundleRow, figure: FigureMaker) -> list[Cell]:
    identifier = f"buendel-{row['pk']}"
    return [
        figure.bundle(row),
        figure(
            f"{identifier}.projektphase",
            f"{row['name']}, Projektphase",
            row["project_phase"],
            f"bundle-phases-on-day#{row['pk']}",
        ),
        figure(
            f"{identifier}.landesprioritaet",
            f"{row['name']}, Landespriorität",
            formats.yes_or_no(row["is_state_priority"]),
            f"bundles#{row['pk']}",
        ),
        *(
            figure(
                f"{identifier}.{Step(step).label}",
                f"{row['name']}, {Step(step).label}",
                step_text(day),
                f"steps#{row['pk']}",
            )
            for step, day in step_days(row).items()
        ),
    ]
