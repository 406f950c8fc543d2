"""The table of the days of a project."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypedDict

from django.utils.html import format_html
from django.utils.safestring import mark_safe

from lists import formats
from lists.columns import DateColumn, MarkupColumn, TextColumn
from lists.markup import figure
from lists.panels import PanelTable
from projects.moves import Moves
from projects.schedule import PlannedMilestone
from projects.states import StatePeriod

from ..grant.panel import GrantPanel
from .status import ProjectStatus


class MilestoneState(TypedDict):
    """A milestone as of the key date; the day it was reached only where that has come."""

    planned: PlannedMilestone
    reached_on: date | None
    overdue: bool
    open_text: str


class ScheduleTable(PanelTable):
    """The days of a project: its period, those of its grants, its milestones."""

    label = TextColumn("Was", row_header=True)
    day = DateColumn("Tag")
    state = MarkupColumn("Stand", file=True)


def schedule_table(
    status: ProjectStatus, grants: Iterable[GrantPanel], milestones: Iterable[MilestoneState]
) -> ScheduleTable:
    days = [*project_days(status), *grant_days(grants, status.key_date), *map(milestone_day, milestones)]
    rows = [{"label": label, "day": day, "state": state} for label, day, state in days]
    return ScheduleTable(rows, titles={"state": f"Stand am {formats.day(status.key_date)}"})


ScheduledDay = tuple[str, date, str]


def project_days(status: ProjectStatus) -> Iterator[ScheduledDay]:
    elapsed = formats.in_days(status.project.days_elapsed(status.key_date))
    yield "Beginn des Projekts", status.project.started_on, format_html("<span>vor {}</span>", figure(elapsed))
    yield from map(state_day, status.states)
    if status.project.ends_on:
        yield "Fertigstellung", status.project.ends_on, with_moves(state_of_end(status), status.project.end_moves)


def state_day(state: StatePeriod) -> ScheduledDay:
    return f"Projektstand: {state.state.label}", state.since, state.until_text


def state_of_end(status: ProjectStatus) -> str:
    """How far off the planned end is; of a project that has ended, or rests beyond it, that it was planned."""
    if status.days_over:
        days = figure(formats.in_days(status.days_over))
        return format_html('<span class="overdue">seit {} überschritten</span>', days)
    if status.is_end_past:
        return "war geplant"
    return format_html("<span>in {}</span>", figure(formats.in_days(status.days_left or 0)))


def with_moves(state: str, moves: Moves) -> str:
    """What is said of a day, with how it was moved."""
    return format_html("<span>{}; {}</span>", state, moves.text) if moves.text else state


def grant_days(grants: Iterable[GrantPanel], key_date: date) -> Iterator[ScheduledDay]:
    for grant in grants:
        start, end = grant.period
        yield "Beginn des Bewilligungszeitraums", start, ""
        yield "Ende des Bewilligungszeitraums", end, "abgelaufen" if end < key_date else ""


def milestone_day(state: MilestoneState) -> ScheduledDay:
    planned = state["planned"]
    text: str
    if state["reached_on"]:
        text = format_html("<span>erreicht am {}</span>", figure(formats.day(state["reached_on"])))
    else:
        text = mark_safe('<span class="overdue">überfällig</span>') if state["overdue"] else state["open_text"]
    return f"Meilenstein: {planned.milestone.title}", planned.due_on, with_moves(text, planned.moves)
