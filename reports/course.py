"""What happened when, of one unit or one process bundle: the rows of its table in words, and its findings."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TypedDict

from django.utils.html import format_html
from django.utils.safestring import SafeString

from lists.columns import ChoiceColumn, DateColumn, Row, TextColumn
from lists.panels import PanelTable
from projects.columns import ProjectColumn, name_projects
from projects.facts import ProgressFacts
from records.days import BEGINNING, FROM_THE_BEGINNING
from records.findings import Facts, Scope, findings_in
from records.models import DatePrecision
from records.statements import Statement

from .findings.audit import Audited, with_explanations

UNITS_KIND = "units.unit"


class CourseEvent(TypedDict):
    """Something stated from a day on (None: from the beginning), with what was stated before."""

    place: tuple[date, int]
    day: date | None
    precision: str | None
    slug: str
    project: str
    label: str
    before: str
    after: str
    source: str


def course_event(row: Statement, *, slug: str, project: str, label: str, before: str, after: str) -> CourseEvent:
    """The event of a dated statement."""
    return CourseEvent(
        place=(row.effective_on, row.pk),
        day=None if row.effective_on == BEGINNING else row.effective_on,
        precision=getattr(row, "date_precision", None),
        slug=slug,
        project=project,
        label=label,
        before=before,
        after=after,
        source=row.source,
    )


class EventDayColumn(DateColumn):
    """The day of an event; None: what it says holds from the beginning."""

    def cell(self, value: date | None, row: Row, carried: Mapping[str, str]) -> SafeString:
        return super().cell(value, row, carried) if value else format_html("<span>{}</span>", FROM_THE_BEGINNING)


class CourseTable(PanelTable):
    """What happened when, the newest first."""

    style = "data-table"

    day = EventDayColumn("Tag", precision="precision")
    precision = ChoiceColumn("Datumsangabe", DatePrecision, page=False)
    project = ProjectColumn("slug", "project")
    label = TextColumn("Angabe")
    before = TextColumn("Vorher")
    after = TextColumn("Nachher", row_header=True)
    source = TextColumn("Quelle")


def course_table(events: Iterable[CourseEvent], short_names: Mapping[str, str]) -> CourseTable:
    """The newest first."""
    table = CourseTable(sorted(events, key=lambda event: event["place"], reverse=True))
    name_projects(table, short_names)
    return table


def findings_of(subjects: Collection[tuple[str, int]], projects: Collection[int], key_date: date) -> list[Audited]:
    """What the checks of projects and of units find of these records, each by its model and id, with the explanations.

    Seven queries at most; of units of no project, the checks of units alone.
    """
    known: list[Facts] = [ProgressFacts.load(Scope(key_date, list(projects)))] if projects else []
    if any(model == UNITS_KIND for model, _ in subjects):
        known.append(Facts.load(Scope(key_date)))
    found = findings_in(*known)
    return with_explanations([each for each in found if (each.subject.model, each.subject.pk) in subjects])
