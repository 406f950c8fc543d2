"""The table of the projects that have ended."""

from collections.abc import Iterable
from datetime import date
from typing import TypedDict

from django.utils.html import format_html
from django.utils.safestring import SafeString

from lists.columns import DateColumn, Link, Row, TextColumn, address_of
from lists.panels import PanelTable
from projects.models import Project

from ..project.status import ProjectStatus
from ..project.tables import StateColumn


class EndedRow(TypedDict):
    """A project that has ended; `result` is how far it was then."""

    slug: str
    title: str
    state: str
    ended_on: date
    result: str
    reason: str


class ResultColumn(TextColumn):
    """How far a project was when it ended, which leads to its page on that day."""

    def markup(self, value: str, row: Row) -> SafeString:
        address = f"{address_of('project', row['slug'])}?stichtag={row['ended_on'].isoformat()}"
        return format_html('<a class="kern-link" href="{}">{}</a>', address, value)


class EndedTable(PanelTable):
    style = "data-table"

    title = TextColumn("Projekt", link=Link("project", argument="slug"), row_header=True)
    state = StateColumn("Projektstand")
    ended_on = DateColumn("Ende")
    result = ResultColumn("Stand am Ende", needs=("slug",))
    reason = TextColumn("Grund")


def ended_table(statuses: Iterable[ProjectStatus], abandoned: Iterable[Project]) -> EndedTable:
    """Of projects that have ended, and of those abandoned before their start; the latest first."""
    rows = [ended_row(status.project, status.result_at_end) for status in statuses]
    rows += [ended_row(project, "vor dem Beginn") for project in abandoned]
    return EndedTable(sorted(rows, key=lambda row: row["ended_on"], reverse=True))


def ended_row(project: Project, result: str) -> EndedRow:
    return EndedRow(
        slug=project.slug,
        title=project.title,
        state=project.project_state,
        ended_on=project.ended_on or date.max,
        result=result,
        reason=project.state_reason,
    )
