"""The part of a project's page on its objectives."""

from collections.abc import Iterable

from lists.columns import DateColumn, TextColumn
from lists.panels import PanelTable
from projects.objective_rows import ObjectiveOnDay


class ObjectiveTable(PanelTable):
    """Numbers in words, as their sources have them: bis zu 15."""

    style = "data-table"

    title = TextColumn("Ziel", row_header=True)
    measure = TextColumn("Maß")
    baseline = TextColumn("Ausgangswert")
    target = TextColumn("Zielwert")
    actual = TextColumn("Istwert")
    measured_on = DateColumn("Istwert seit")
    since = DateColumn("Gilt ab")


def objective_table(rows: Iterable[ObjectiveOnDay]) -> ObjectiveTable:
    return ObjectiveTable(
        {
            "title": row.objective.title,
            "measure": row.measure_text,
            "baseline": row.baseline_text,
            "target": row.target_text,
            "actual": row.actual_text,
            "measured_on": row.measured_on,
            "since": row.objective.effective_on,
        }
        for row in rows
    )
