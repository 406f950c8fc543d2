"""The annexes with the full tables."""

from collections.abc import Iterator
from typing import Any

from lists import formats
from projects.choices import Step, phase_label
from projects.rows import BundleRow, UnitRow, step_days

from ..content import NOTHING, Block, right, table, text_of_value
from ..facts import Figures, PaperFacts, project_figures, unit_name
from ..registry import section
from .project import day_with_precision


@section("anlagen", "Anlagen", 90, always=True)
def annexes(facts: PaperFacts) -> list[Block]:
    """The heading alone; the annexes follow."""
    return []


@section("anlage-leistungseinheiten", "Anlage 01: Leistungseinheiten", 91, level=2)
def units(facts: PaperFacts) -> Iterator[Block]:
    for each, figure in project_figures(facts):
        if each.units:
            with_plan = any(row["planned_production_on"] for row in each.units)
            planned = right("Geplant produktiv ab") if with_plan else []
            columns = ["Leistungseinheit", "Geschäftsbereich", "Phase", *right("Seit"), *planned]
            yield table(each.project.title, columns, [unit_row(row, figure, with_plan) for row in each.units])


def unit_row(row: UnitRow, figure: Figures, with_plan: bool) -> list[Any]:
    name = unit_name(row)
    phase = phase_label(row["current_phase"])
    since = day_with_precision(row["current_since"], row["current_precision"])
    key = f"einheit-{row['pk']}"
    return [
        name,
        row["unit__division__name"] or NOTHING,
        figure(key, name, phase, f"phases#{row['pk']}"),
        figure(f"{key}.seit", f"{name}, seit", since, f"phases#{row['pk']}"),
        *([text_of_value(row["planned_production_on"])] if with_plan else []),
    ]


@section("anlage-prozessbuendel", "Anlage 02: Prozessbündel", 92, level=2)
def bundles(facts: PaperFacts) -> Iterator[Block]:
    for each, figure in project_figures(facts):
        if each.figures.bundle_rows:
            columns = ["Prozessbündel", *right("Projektphase"), "Landespriorität"]
            steps = right("Aufgenommen", "Analysiert", "Optimiert", "Digitalisiert")
            rows = [bundle_row(row, figure) for row in each.figures.bundle_rows]
            yield table(each.project.title, [*columns, *steps], rows)


def bundle_row(row: BundleRow, figure: Figures) -> list[Any]:
    key = f"buendel-{row['pk']}"
    return [
        row["name"],
        text_of_value(row["project_phase"]),
        formats.yes_or_no(row["is_state_priority"]),
        *(
            figure(
                f"{key}.{Step(step).label}",
                f"{row['name']}, {Step(step).label}",
                day_with_precision(day["effective_on"], day["date_precision"]),
                f"steps#{row['pk']}",
            )
            for step, day in step_days(row).items()
        ),
    ]
