"""Legends of the charts: what each kind of line and area stands for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LegendItem:
    """An entry: its `kind` says how it is drawn (`templates/reports/charts/swatch.html`), areas have a `style`."""

    kind: str
    text: str
    style: str = ""


KEY_DATE = LegendItem("key-date", "Stichtag")
NOW = LegendItem("column", "Säule ganz rechts: Stand am Stichtag")
