"""Tables of the page of a unit: its projects, those that it left, its services, and what it was called before."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypedDict, TypeVar

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lists import formats
from lists.columns import ChoiceColumn, Column, ConfirmedColumn, DateColumn, Link, MarkupColumn, Row, TextColumn
from lists.markup import figure, words_of
from lists.panels import PanelTable
from projects.choices import UNCERTAIN_PHASE
from projects.columns import ProjectColumn, name_projects, project_name
from projects.deeds import RolloutDeeds
from projects.models import PLANNED_PRODUCTIVE
from projects.moves import Moves
from projects.of_unit import ProjectsOfUnit, RolloutOfUnit
from projects.phases import Phases
from projects.succession import NamedRollout
from projects.tables import OverdueColumn, PhaseColumn
from records.days import FROM_THE_BEGINNING
from records.models import DatePrecision
from records.text import NOT_RECORDED
from services.models import ResponsibilityChange
from units.profile import ProfileValue

PROJECT_LINK, UNIT_LINK = Link("project", argument="slug"), Link("unit", argument="slug")
NamedLink = tuple[str, Link, Mapping[str, Any]]
BUNDLE_LINK = Link("bundle", argument="slug")


class PhaseOfDayColumn(PhaseColumn):
    """A phase, with what its row says of it under `phase_hints`; says where none is recorded."""

    def cell(self, value: Any, row: Row, carried: Mapping[str, str]) -> SafeString:
        if value is None:
            return format_html('<span class="hint">{}</span>', NOT_RECORDED)
        return super().cell(value, row, carried)

    def markup(self, value: int, row: Row) -> SafeString:
        hints = format_html_join("", ' <br><span class="hint">{}</span>', ((hint,) for hint in row["phase_hints"]))
        return format_html("<span>{}{}</span>", super().markup(value, row), hints)


class MovedColumn(DateColumn):
    """A planned day, with the first one where it was moved."""

    def cell(self, value: Any, row: Row, carried: Mapping[str, str]) -> SafeString:
        moves: Moves | None = row["moves"]
        if not moves or not moves.text:
            return super().cell(value, row, carried)
        planned = super().cell(value, row, carried)
        return format_html('<span>{} <br><span class="hint">{}</span></span>', planned, moves.text)


class LinksColumn(Column):
    """Names that lead to pages, each with its Link and the row from which that is read."""

    def text(self, value: Iterable[NamedLink]) -> str:
        return ", ".join(words_of(name) for name, _, _ in value)

    def cell(self, value: Any, row: Row, carried: Mapping[str, str]) -> SafeString:
        if not value:
            return super().cell(None, row, carried)
        return format_html("<span>{}</span>", links_markup(value, carried))


def links_markup(links: Iterable[NamedLink], carried: Mapping[str, str]) -> SafeString:
    addressed = ((link.href(row, carried), name) for name, link, row in links)
    return format_html_join(", ", '<a class="kern-link" href="{}">{}</a>', addressed)


class ContinuingColumn(ProjectColumn):
    """A project, and below it what the rollout continues."""

    def cell(self, value: Any, row: Row, carried: Mapping[str, str]) -> SafeString:
        project = super().cell(value, row, carried)
        if not row["former"]:
            return project
        former = links_markup(row["former"], carried)
        return format_html('<span>{} <br><span class="hint">setzt fort: {}</span></span>', project, former)


class FirstDayColumn(DateColumn):
    """The first day of something; None: it holds from the beginning."""

    def cell(self, value: date | None, row: Row, carried: Mapping[str, str]) -> SafeString:
        return figure(formats.day(value)) if value else format_html("<span>{}</span>", FROM_THE_BEGINNING)


class UnitProjectTable(PanelTable):
    """The projects of a unit."""

    style = "data-table"

    project = ContinuingColumn("slug", "project", row_header=True)
    former = LinksColumn("Setzt fort", page=False)
    phase = PhaseOfDayColumn("Phase", nullable=True)
    phase_since = DateColumn("Seit", page=False)
    phase_precision = ChoiceColumn("Datumsangabe", DatePrecision, page=False)
    planned = MovedColumn(PLANNED_PRODUCTIVE, nullable=True)
    overdue = OverdueColumn("Überfällig")
    confirmed = ConfirmedColumn()


class LeftProjectTable(PanelTable):
    """The projects that a unit left."""

    style = "data-table"

    project = ProjectColumn("slug", "project", row_header=True)
    last_day = DateColumn("Letzter Tag")
    phase = PhaseOfDayColumn("Phase an diesem Tag", nullable=True)
    reason = TextColumn("Grund")
    later = LinksColumn("Fortgeführt von")


class UnitServiceTable(PanelTable):
    """The services that a unit is responsible for."""

    style = "data-table"

    ozg_id = TextColumn("OZG-ID")
    name = TextColumn("Leistung", link=Link("service", argument="ozg_id"), row_header=True)
    since = DateColumn("Zuständig seit", precision="precision")
    precision = ChoiceColumn("Datumsangabe", DatePrecision, page=False)
    bundles = LinksColumn("Prozessbündel")


class FormerTable(PanelTable):
    """What a unit was called, what it was and where it belonged."""

    style = "data-table"

    label = TextColumn("Angabe")
    text = TextColumn("Früher", row_header=True)
    since = FirstDayColumn("Ab")
    last_day = DateColumn("Bis")
    source = MarkupColumn("Quelle", file=True)


class BundleOfService(TypedDict):
    """A process bundle that digitises a service, by the key of the service."""

    service: int
    name: str
    slug: str


AnyTable = TypeVar("AnyTable", bound=PanelTable)


def with_names(table: AnyTable, projects: ProjectsOfUnit, phases: Phases) -> AnyTable:
    """The table, which calls projects and phases as on the key date."""
    name_projects(table, projects.short_names)
    for column in table.columns:
        if isinstance(column.column, PhaseColumn | OverdueColumn):
            column.column.phases = phases
    return table


def project_table(
    projects: ProjectsOfUnit, phases: Phases, unit: int, key_date: date, deeds: RolloutDeeds | None = None
) -> UnitProjectTable:
    """With what the account may enter in each row, where there are `deeds`."""
    rows: list[dict[str, Any]] = []
    forms = deeds.forms_of_unit(projects.present, unit, phases) if deeds else {}
    for row in projects.present:
        moves = projects.moves.get(row["pk"])
        rows.append(
            {
                "key_date": key_date,
                "slug": row["project__slug"],
                "project": row["project_title__title"],
                "phase": row["current_phase"],
                "phase_since": row["current_since"],
                "phase_precision": row["current_precision"],
                "phase_hints": list(phase_hints(row, key_date)),
                "planned": moves.now if moves else None,
                "moves": moves,
                "overdue_since": row["overdue_since"],
                "overdue_phase": row["overdue_phase"],
                "last_confirmed_on": row["last_confirmed_on"],
                "former": rollout_links(projects.former(row["pk"]), projects, unit),
                "entering": forms.get(row["pk"], ""),
            }
        )
    columns = [("entering", MarkupColumn("Eintragen"))] if deeds else []
    titles = {"planned": phases.planned_done_label()}
    table: UnitProjectTable = with_names(UnitProjectTable(rows, titles=titles, extra_columns=columns), projects, phases)
    return table


def phase_hints(row: RolloutOfUnit, key_date: date) -> Iterator[str]:
    """Since when a phase holds, whether it was taken over then, and where it may be a later one already."""
    if row["current_since"]:
        taken_over = ", übernommen" if row["phase_on_day__is_taken_over"] else ""
        yield f"seit {formats.dated(row['current_since'], row['current_precision'])}{taken_over}"
    if ProjectsOfUnit.is_uncertain(row, key_date):
        yield UNCERTAIN_PHASE


def left_table(projects: ProjectsOfUnit, phases: Phases, unit: int) -> LeftProjectTable:
    table: LeftProjectTable = with_names(
        LeftProjectTable(
            {
                "slug": row.project,
                "project": row.project_title,
                "last_day": row.last_day,
                "phase": row.last_phase,
                "phase_hints": (),
                "reason": row.reason,
                "later": rollout_links(projects.later(row.pk), projects, unit),
            }
            for row in projects.left
        ),
        projects,
        phases,
    )
    return table


def rollout_links(rollouts: Iterable[NamedRollout], projects: ProjectsOfUnit, unit: int) -> list[NamedLink]:
    """Rollouts by their units; those of the unit itself, in other projects, by the project."""
    return [
        (
            project_name(each.project_title or "", projects.short_names.get(each.project, "")),
            PROJECT_LINK,
            {"slug": each.project},
        )
        if each.unit == unit
        else (each.unit_name, UNIT_LINK, {"slug": each.unit_slug})
        for each in rollouts
    ]


def service_table(
    responsibilities: Iterable[ResponsibilityChange], bundles: Iterable[BundleOfService]
) -> UnitServiceTable:
    """Of responsibilities with their services."""
    by_service: dict[int, list[Any]] = {}
    for bundle in bundles:
        by_service.setdefault(bundle["service"], []).append((bundle["name"], BUNDLE_LINK, bundle))
    return UnitServiceTable(
        {
            "ozg_id": each.service.ozg_id,
            "name": each.service.catalogue_name,
            "since": each.effective_on,
            "precision": each.date_precision,
            "bundles": by_service.get(each.service_id),
        }
        for each in responsibilities
    )


def former_table(values: Iterable[ProfileValue]) -> FormerTable:
    return FormerTable(
        {
            "label": value.label,
            "text": value.text,
            "since": value.first_day,
            "last_day": value.last_day,
            "source": value.source,
        }
        for value in values
    )
