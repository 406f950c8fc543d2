"""Tables of rollouts, process bundles, milestones, obstacles and actors."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, ClassVar

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_tables2.data import TableData

from lists import formats
from lists.columns import (
    ChoiceColumn,
    Column,
    ConfirmedColumn,
    DateColumn,
    FlagColumn,
    Link,
    NumberColumn,
    Row,
    TextColumn,
)
from lists.deeds import CHOOSING
from lists.former_values import former_text
from lists.tables import Table
from records.models import DatePrecision
from units.former_names import FormerNames
from units.models import DivisionName

from .choices import ActorKind, ActorLevel, InvolvementRole, ObstacleKind, ObstacleStage, StepState
from .columns import ConcernColumn, NamedColumn, project_column
from .models import PLANNED_PRODUCTIVE
from .phases import NamedPhase, Phases

UNIT_LINK = Link("unit", argument="unit__slug")


@lru_cache(maxsize=256)
def phase_markup(name: str, sign: str, filling: str) -> SafeString:
    """A phase as a word with a sign of its own shape, so that it never shows by colour alone."""
    return format_html('<span class="phase phase--{} ink--{}">{}</span>', sign, filling, name)


class PhaseColumn(Column):
    """The phase, by its name on the key date; sorted by places, which compare the phases of several models."""

    sorted_with = "joined_to_phase"
    phases: Phases  # of the table

    def values_on(self, key_date: date) -> list[int]:
        return list(self.phases.by_key)

    def text(self, value: int) -> str:
        return self.phases.label(value)

    def markup(self, value: int, row: Row) -> SafeString:
        phase: NamedPhase = self.phases.by_key[value]
        return phase_markup(phase.name, phase.sign, phase.filling)


class SinceColumn(DateColumn):
    """The day from which the phase holds."""

    sorted_with = "joined_to_phase"

    def __init__(self, header: str, **kwargs: Any) -> None:
        super().__init__(header, precision="current_precision", **kwargs)


class PlannedColumn(DateColumn):
    """The day planned for a phase."""

    present = ("gte", date.min)  # SQLite reads an index in its order for a range, and not for what is not NULL

    def __init__(self, header: str, **kwargs: Any) -> None:
        super().__init__(header, nullable=True, joined=True, **kwargs)


class UnitColumn(TextColumn):
    """The name of a unit; on pages with the one it had before."""

    def __init__(self, header: str, **kwargs: Any) -> None:
        super().__init__(header, needs=("former_name", "former_until"), **kwargs)

    def cell(self, value: str, row: Row, carried: Mapping[str, str]) -> SafeString:
        name = super().cell(value, row, carried)
        if row["former_name"] is None:
            return name
        return format_html("<span>{} ({})</span>", name, former_text(row["former_name"], row["former_until"]))


class DivisionColumn(NamedColumn):
    """The name of the division of a unit."""

    sort_keys = (DivisionName, "name_key")


class FormerNamesColumn(TextColumn):
    """For files: what a unit was called before the key date. Its value is the key of the unit."""

    def __init__(self, header: str, former: FormerNames) -> None:
        super().__init__(header, accessor="unit", page=False, sortable=False)
        self.former = former

    def text(self, value: int) -> str:
        return self.former.text(value)

    def json(self, value: int) -> str | None:
        return self.text(value) or None

    def sheet(self, value: int) -> str | None:
        return self.text(value) or None


class OverdueColumn(DateColumn):
    """Which phase a rollout has not reached by its planned day, and for how many days by now."""

    sorted_with = "with_overdue"
    phases: Phases  # of the table

    def __init__(self, header: str) -> None:
        super().__init__(header, accessor="overdue_since", nullable=True, file=False)
        self.needs = ("overdue_phase",)

    def markup(self, value: date, row: Row) -> SafeString:
        days = (row["key_date"] - value).days
        phase = self.phases.label(row["overdue_phase"])
        return format_html('<span class="overdue">{} war vor {} geplant</span>', phase, formats.in_days(days))


class RolloutTable(Table):
    project = project_column()
    number = TextColumn(
        "Nummer",
        accessor="unit_number__number",
        order_by="unit_number__number_key",
        sheet_width=10,
        joined=True,
    )
    unit = UnitColumn(
        "Leistungseinheit",
        accessor="unit_name__name",
        order_by="unit_name__name_key",
        row_header=True,
        link=UNIT_LINK,
        joined=True,
    )
    division = DivisionColumn(
        "Geschäftsbereich",
        accessor="division_name__name",
        order_by="division_name__name_key",
        nullable=True,
        joined=True,
    )
    phase = PhaseColumn("Phase", accessor="current_phase", nullable=True, joined=True)
    since = SinceColumn("Seit", accessor="current_since", nullable=True, joined=True)
    precision = ChoiceColumn("Datumsangabe", DatePrecision, accessor="current_precision", page=False)
    planned = PlannedColumn(PLANNED_PRODUCTIVE, accessor="planned_production__planned_on")
    overdue = OverdueColumn("Überfällig")
    confirmed = ConfirmedColumn()

    varying: ClassVar = {"Geplant .+ ab": DateColumn(""), "Frühere Namen": TextColumn("", page=False)}

    class Meta:
        order_by = ("unit",)

    def __init__(
        self,
        rows: TableData,
        phases: Phases,
        planned: Iterable[str] = (),
        former: FormerNames | None = None,
        planned_done: str = "",
        *,
        deeds: Iterable[tuple[str, Column]] = (),
    ) -> None:
        """`planned` are the headers of days planned for phases before the last, which the rows have as `planned_0`
        and so on; they stand before that of the last, which pages call `planned_done`. `former` names of units, where
        there are any, stand last, but for columns of what the account may enter (`deeds`)."""
        days = [
            (name, PlannedColumn(header, accessor=f"{name}__planned_on"))
            for name, header in planned_names(planned).items()
        ]
        last: list[tuple[str, Column]] = [("former", FormerNamesColumn("Frühere Namen", former))] if former else []
        super().__init__(rows, [*days, *last, *deeds])
        choosing_first(self)
        for name, _ in days:
            self.sequence.remove(name)
            self.sequence.insert(self.sequence.index("planned"), name)
        self.columns["planned"].column.page_title = planned_done
        for name in ("phase", "overdue"):
            self.columns[name].column.phases = phases


def choosing_first(table: Table) -> None:
    """Where rows can be chosen, that is their first column."""
    if CHOOSING in table.sequence:
        table.sequence.remove(CHOOSING)
        table.sequence.insert(0, CHOOSING)


def planned_names(headers: Iterable[str]) -> dict[str, str]:
    """The headers by the names under which rows have their days."""
    return {f"planned_{place}": header for place, header in enumerate(headers)}


class StepColumn(DateColumn):
    """The day on which a bundle took a step; else the word for what is stated instead (a StepState)."""

    schema_type = "any"  # a day, or what is stated instead

    words: ClassVar[dict[Any, str]] = {state: str(label) for state, label in StepState.choices}

    def __init__(self, header: str, name: str) -> None:
        precision, instead = f"{name}__date_precision", f"not_{name}__state"
        super().__init__(header, accessor=f"{name}__effective_on", precision=precision, instead=instead, nullable=True)

    def cell(self, value: Any, row: Row, carried: Mapping[str, str]) -> SafeString:
        if value is None and row[self.instead]:
            return format_html('<span class="no-value">{}</span>', self.words[row[self.instead]])
        return super().cell(value, row, carried)

    def text(self, value: date) -> str:
        return self.words.get(value) or super().text(value)

    def excel_csv(self, value: date) -> str:
        return self.words.get(value) or super().excel_csv(value)

    def rfc4180(self, value: date) -> str:
        return self.words.get(value) or super().rfc4180(value)

    def json(self, value: date) -> str:
        return self.words.get(value) or super().json(value)

    def sheet(self, value: date) -> Any:
        return self.words.get(value) or super().sheet(value)


class MilestoneTable(Table):
    """Milestones as planned on the key date."""

    project = project_column()
    title = TextColumn("Meilenstein", row_header=True, sortable=False)
    due_on = DateColumn("Fällig am", accessor="due_on_on_day__due_on")
    since = DateColumn("Gilt ab", nullable=True)
    reached_on = DateColumn("Erreicht am", accessor="reached_by_then", nullable=True)
    source = TextColumn("Quelle", accessor="due_on_on_day__source")
    file_reference = TextColumn("Aktenzeichen", accessor="due_on_on_day__file_reference")

    class Meta:
        order_by = ("project", "due_on")


def with_remark(cell: SafeString, remark: str) -> SafeString:
    """A cell with what is to be read beneath it."""
    return format_html('<span>{} <span class="hint beneath">{}</span></span>', cell, remark)


class ObstacleColumn(TextColumn):
    """An obstacle; on pages with its description."""

    def cell(self, value: str, row: Row, carried: Mapping[str, str]) -> SafeString:
        title = super().cell(value, row, carried)
        if not row["description"]:
            return title
        return with_remark(title, row["description"])


class ObstacleTable(Table):
    """Obstacles with what is stated of them on the key date."""

    project = ConcernColumn()
    ozg_id = TextColumn("OZG-ID", accessor="service__ozg_id", nullable=True, page=False)
    title = ObstacleColumn("Hindernis", order_by="text_key", row_header=True, needs=("description",))
    description = TextColumn("Beschreibung", page=False)
    kind = ChoiceColumn("Art", ObstacleKind)
    stage = ChoiceColumn("Stand", ObstacleStage, accessor="now__stage")
    since = DateColumn("Besteht seit", accessor="known_since")
    effective_on = DateColumn("Gilt ab", accessor="now__effective_on")
    measure = TextColumn("Maßnahme", accessor="now__measure")
    responsible = TextColumn("Verantwortlich", accessor="now__responsible")
    source = TextColumn("Quelle", accessor="now__source")
    file_reference = TextColumn("Aktenzeichen", accessor="now__file_reference")

    class Meta:
        order_by = ("stage", "project", "title")


class ActorTable(Table):
    """Actors of which an involvement was known by the key date."""

    name = TextColumn("Akteur", order_by="name_key", row_header=True)
    short_name = TextColumn("Kurzname")
    level = ChoiceColumn("Ebene", ActorLevel)
    kind = ChoiceColumn("Art", ActorKind)
    involvements = NumberColumn(
        "Beteiligungen",
        accessor="involvements_on_day",
        link=Link("involvements", filters=(("akteur", "slug"),), fixed=(("stand", "ja"),)),
    )

    class Meta:
        order_by = ("level", "name")


class TaskColumn(TextColumn):
    """The task of an involvement; on pages also that it is over."""

    def __init__(self) -> None:
        super().__init__("Aufgabe", accessor="now__task", needs=("now__takes_part",))

    def cell(self, value: str, row: Row, carried: Mapping[str, str]) -> SafeString:
        task = super().cell(value, row, carried)
        return task if row["now__takes_part"] else with_remark(task, "beendet")


class InvolvementTable(Table):
    """Involvements with what is stated of them on the key date."""

    actor = TextColumn("Akteur", accessor="actor__name", order_by="actor__name_key", row_header=True)
    level = ChoiceColumn("Ebene", ActorLevel, accessor="actor__level")
    role = ChoiceColumn("Rolle", InvolvementRole)
    project = ConcernColumn()
    ozg_id = TextColumn("OZG-ID", accessor="service__ozg_id", nullable=True, page=False)
    task = TaskColumn()
    takes_part = FlagColumn("Beteiligt", accessor="now__takes_part", page=False)
    since = DateColumn("Beteiligt seit", accessor="known_since")
    effective_on = DateColumn("Gilt ab", accessor="now__effective_on")
    source = TextColumn("Quelle", accessor="now__source")
    file_reference = TextColumn("Aktenzeichen", accessor="now__file_reference")

    class Meta:
        order_by = ("level", "actor", "project")


class BundleTable(Table):
    project = project_column()
    project_phase = NumberColumn("Projektphase", nullable=True)
    name = TextColumn(
        "Prozessbündel",
        order_by="name_on_day__name_key",
        row_header=True,
        link=Link("bundle", argument="slug"),
        joined=True,
    )
    priority = FlagColumn("Landespriorität", accessor="is_state_priority")
    recorded = StepColumn("Aufgenommen", "recorded")
    analysed = StepColumn("Analysiert", "analysed")
    optimised = StepColumn("Optimiert", "optimised")
    digitised = StepColumn("Digitalisiert", "digitised")
    ozg_id = TextColumn("OZG-ID", accessor="service__ozg_id", nullable=True)
    confirmed = ConfirmedColumn()

    class Meta:
        order_by = ("name",)

    def __init__(self, rows: TableData, deeds: Iterable[tuple[str, Column]] = ()) -> None:
        super().__init__(rows, list(deeds))
        choosing_first(self)
