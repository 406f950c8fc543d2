"""What each project shall reach, and how far that is."""

from collections.abc import Iterator

from projects.choices import ObjectiveMeasure, PlannedSubject
from projects.objective_rows import ObjectiveOnDay

from ..bases import of_value, on_day
from ..blocks import left, table
from ..content import Block, Cell
from ..facts import FigureMaker, PaperFacts, ProjectFacts
from ..registry import project_section

PLANNED = {
    ObjectiveMeasure.UNITS_DONE: PlannedSubject.UNITS,
    ObjectiveMeasure.BUNDLES_RECORDED: PlannedSubject.BUNDLES,
    ObjectiveMeasure.BUNDLES_OPTIMISED: PlannedSubject.BUNDLES,
    ObjectiveMeasure.BUNDLES_DIGITISED: PlannedSubject.DIGITISED_BUNDLES,
}


@project_section("ziele", "Ziele", 15)
def objectives(facts: PaperFacts, of_project: ProjectFacts, figure: FigureMaker) -> Iterator[Block]:
    rows = facts.objectives[of_project.project.pk]
    if rows:
        columns = left("Ziel", "Maß", "Ausgangswert", "Zielwert", "Istwert")
        yield table("Ziele des Projekts", columns, [row_of(row, of_project, figure) for row in rows])


def row_of(row: ObjectiveOnDay, of_project: ProjectFacts, figure: FigureMaker) -> list[Cell]:
    pk, title = row.objective.pk, row.objective.title
    stated = f"objective-numbers-on-day#{pk}"
    target = (of_value("numbers", PLANNED[row.measure]),) if row.measure in PLANNED else (stated,)
    actual = actual_basis(row, of_project) if row.measure in PLANNED else (stated,)
    return [
        title,
        row.measure_text,
        figure(f"ziel-{pk}.ausgangswert", f"{title}: Ausgangswert", row.baseline_text, stated),
        figure(f"ziel-{pk}.zielwert", f"{title}: Zielwert", row.target_text, *target),
        figure(f"ziel-{pk}.istwert", f"{title}: Istwert", row.actual_text, *actual),
    ]


def actual_basis(row: ObjectiveOnDay, of_project: ProjectFacts) -> tuple[str, ...]:
    """What the program counts of units or bundles."""
    if row.measure == ObjectiveMeasure.UNITS_DONE:
        return (*on_day("rollouts"), of_value("phases", of_project.project.done_phase))
    return on_day("bundles", "steps")
