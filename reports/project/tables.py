"""The table of projects, and those of the panels of one."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any, ClassVar, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from funding.choices import UsageBasis
from funding.columns import BoundedShareColumn, FileMoneyColumn, OpenPaths, booked_of, open_of
from lists import formats
from lists.columns import (
    Beside,
    ChoiceColumn,
    DateColumn,
    FlagColumn,
    Link,
    MarkupColumn,
    NumberColumn,
    PercentColumn,
    Row,
    TextColumn,
)
from lists.markup import NO_VALUE, bounded_figures, dated_figure, figure
from lists.panels import PanelTable
from lists.tables import ListRows, Table
from projects.bounds import Bounds, share_text
from projects.choices import POSSIBLE, STEP_NAMES, State, Step, StepState
from projects.columns import project_name
from projects.deeds import BundleDeeds
from projects.forecast import Verdict
from projects.tables import StepColumn, phase_markup
from records.shares import percent
from records.text import NOT_RECORDED

OF_PROJECT = (("projekt", "slug"),)
NUMBER, SHARE = NumberColumn(""), PercentColumn("")


class QualifiedColumn(NumberColumn):
    """A number with the word by which its source says that it is not exact; files have the number alone."""

    def __init__(self, header: str, qualifier: str, **kwargs: Any) -> None:
        super().__init__(header, needs=(qualifier,), **kwargs)
        self.qualifier = qualifier

    def markup(self, value: int, row: Row) -> SafeString:
        return figure(formats.qualified(value, row[self.qualifier]))


def read_path(path: str, value: object, row: Row) -> Any:
    return row[path]


class BoundedPercentColumn(PercentColumn):
    """A share in percent that may be known within bounds alone, or not at all: pages then have the `words` for it,
    files nothing."""

    def __init__(self, header: str, words: str, bounds: tuple[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(header, needs=(words,), nullable=True, **kwargs)
        self.words, self.bounds = words, bounds

    @property
    def beside(self) -> Mapping[str, Beside]:
        """The bounds, where the row has them."""
        names = zip(("mindestens", "höchstens"), self.bounds or (), strict=bool(self.bounds))
        return {word: Beside(SHARE, (path,), partial(read_path, path)) for word, path in names}

    def cell(self, value: object, row: Row, carried: Mapping[str, str]) -> SafeString:
        if value is None:
            return bounded_figures(row[self.words])
        return super().cell(value, row, carried)


class BoundedColumn(NumberColumn):
    """A count that may be known within bounds alone, or not at all: pages then show the bounds, which the row has under
    the name `bounds`, each with a link to its rows; files nothing.

    The links lead to the rows of the list that are certain, and to those that are possible.
    """

    def __init__(self, header: str, bounds: str, certain: Link, possible: Link) -> None:
        super().__init__(header, needs=(bounds,), nullable=True, link=certain)
        self.bounds, self.possible = bounds, possible

    @property
    def beside(self) -> Mapping[str, Beside]:
        """The bounds; a count of which nothing is known has none."""
        path = self.bounds
        return {
            "mindestens": Beside(NUMBER, (path,), lambda _, row: None if row[path].is_unknown else row[path].least),
            "höchstens": Beside(NUMBER, (path,), lambda _, row: None if row[path].is_unknown else row[path].most),
        }

    def cell(self, value: object, row: Row, carried: Mapping[str, str]) -> SafeString:
        if value is None and self.link:
            return bounds_markup(row[self.bounds], self.link.href(row, carried), self.possible.href(row, carried))
        return super().cell(value, row, carried)


def bounds_markup(bounds: Bounds, certain: str, possible: str) -> SafeString:
    """A count, or its bounds; each leads to its rows: to those that are certain, and those that are possible."""
    if bounds.is_unknown:
        return format_html("<span>{}</span>", NOT_RECORDED)
    least = (certain, "" if bounds.is_exact else "mindestens ", bounds.least)
    most = (possible, "höchstens ", bounds.most)
    shown = [least] if bounds.is_exact or bounds.says_least else []
    shown += [most] if bounds.says_most and not bounds.is_exact else []
    links = [(address, word, figure(formats.number(number))) for address, word, number in shown]
    link = '<span class="figure"><a class="kern-link" href="{}">{}{}</a></span>'
    return format_html('<span class="bounds">{}</span>', format_html_join(", ", link, links))


class StateColumn(ChoiceColumn):
    """The state of a project, with a sign of its own shape."""

    def __init__(self, header: str, **kwargs: Any) -> None:
        super().__init__(header, State, **kwargs)

    def cell(self, value: object, row: Row, carried: Mapping[str, str]) -> SafeString:
        return super().cell(value, row, carried) if value else format_html("<span>{}</span>", NOT_RECORDED)

    def markup(self, value: str, row: Row) -> SafeString:
        return format_html('<span class="state state--{}">{}</span>', value.lower(), self.text(value))


class TitleColumn(TextColumn):
    """A project by its short name on the day, where it has one; files have the title."""

    def markup(self, value: str, row: Row) -> SafeString:
        return project_name(value, row["short_name"])


class ProjectTable(Table):
    title = TitleColumn(
        "Projekt", order_by="title_key", link=Link("project", argument="slug"), row_header=True, needs=("short_name",)
    )
    short_name = TextColumn("Kurzname", page=False)
    started_on = DateColumn("Beginn")
    ends_on = DateColumn("Fertigstellung", nullable=True)
    original_end = DateColumn("ursprünglich", nullable=True)
    state = StateColumn("Projektstand", order_by="state_place", nullable=True)
    progress = BoundedPercentColumn("Fortschritt in %", "progress_text", ("progress_least", "progress_most"))
    drawn_share = BoundedShareColumn(
        "Abgerufen in %", open=OpenPaths("drawn_open", "drawn_less"), link=Link("tranches", filters=OF_PROJECT)
    )
    drawn_open = FileMoneyColumn("davon offen (Abgerufen)")
    used_share = BoundedShareColumn(
        "Verwendet in %", open=open_of("used"), link=booked_of(OF_PROJECT, UsageBasis.GRANT_MONEY)
    )
    used_open = FileMoneyColumn("davon offen (Verwendet)")
    whole_share = BoundedShareColumn(
        "Verwendet in % (gesamte Ausgaben)",
        open=open_of("whole"),
        link=booked_of(OF_PROJECT, UsageBasis.WHOLE_EXPENDITURE),
    )
    whole_open = FileMoneyColumn("davon offen (gesamte Ausgaben)")
    units = NumberColumn("Leistungseinheiten", link=Link("rollouts", filters=OF_PROJECT))
    units_productive = BoundedColumn(
        "davon fertig",
        "units_productive_bounds",
        Link("rollouts", filters=(*OF_PROJECT, ("phase", "done_filter"))),
        Link("rollouts", filters=(*OF_PROJECT, ("phase", "possible_filter"))),
    )
    planned_units = QualifiedColumn("geplante Leistungseinheiten", "planned_units_qualifier", nullable=True)
    bundles = NumberColumn("Prozessbündel", link=Link("bundles", filters=OF_PROJECT))
    bundles_digitised = BoundedColumn(
        "davon digitalisiert",
        "bundles_digitised_bounds",
        Link("bundles", filters=OF_PROJECT, fixed=(("schritt", "digitalisiert"),)),
        Link("bundles", filters=OF_PROJECT, fixed=(("schritt", f"{POSSIBLE}digitalisiert"),)),
    )
    forecast = ChoiceColumn("Prognose", Verdict, nullable=True, file=False)

    varying: ClassVar = {"Phasenmodell": TextColumn("")}

    class Meta:
        order_by = ("title",)


def project_table(rows: ListRows) -> ProjectTable:
    """Files name the phase model too, where a project of the list has another than new projects take; pages have what
    is used of whole expenditure where anything is."""
    has_other_phases = any(row["has_other_phases"] for row in rows.data)
    more = [("phase_model", TextColumn("Phasenmodell", page=False))] if has_other_phases else []
    table = ProjectTable(rows, more)
    table.columns["whole_share"].column.page = any(row["whole_share"] is not None for row in rows.data)
    return table


class PhaseLabelColumn(TextColumn):
    """A phase with its sign."""

    def markup(self, value: str, row: Row) -> SafeString:
        return phase_markup(value, row["sign"], row["style"])


class PhaseCount(NamedTuple):
    """How many units of a project are in a phase; `sign` and `name` are its words in stylesheets, `name` that of
    identifiers too, `filter_value` that of the list; `phase` is its key, None of those without a certain one."""

    label: str
    sign: str
    name: str
    bounds: Bounds
    filter_value: str
    phase: int | None = None

    @property
    def share_text(self) -> str:
        """Of all units: 57,9 %; höchstens 57,9 %"""
        return share_text(self.bounds, self.bounds.total)


class PhaseCountColumn(NumberColumn):
    """A count of units, which leads to its rows; where the row has it within bounds alone, each of these."""

    page_title = "Leistungs\N{SOFT HYPHEN}einheiten"

    certain = Link("rollouts", filters=(("projekt", "project"), ("phase", "filter_value")))
    possible = Link("rollouts", filters=(("projekt", "project"), ("phase", "possible_value")))

    def cell(self, value: int | None, row: Row, carried: Mapping[str, str]) -> SafeString:
        return bounds_markup(row["bounds"], self.certain.href(row, carried), self.possible.href(row, carried))


class UnitsByPhaseTable(PanelTable):
    """How many units of a project are in each phase."""

    style = "figures-table"

    label = PhaseLabelColumn("Phase", row_header=True)
    count = PhaseCountColumn("Leistungseinheiten", accessor="known")
    least = NumberColumn("mindestens", page=False)
    most = NumberColumn("höchstens", page=False)
    share = BoundedPercentColumn("Anteil in %", "share_text")


def units_table(project: str, counts: Iterable[PhaseCount]) -> UnitsByPhaseTable:
    """Of the project with that slug."""
    return UnitsByPhaseTable(
        {
            "project": project,
            "label": count.label,
            "sign": count.sign,
            "style": count.name,
            "bounds": count.bounds,
            **bounds_of(count.bounds),
            "share": percent(count.bounds.known, count.bounds.total),
            "share_text": count.share_text,
            "filter_value": count.filter_value,
            "possible_value": f"{POSSIBLE}{count.filter_value}",
        }
        for count in counts
    )


def bounds_of(bounds: Bounds) -> dict[str, int | None]:
    """What is known of a count, as columns of files read it: all None where nothing is."""
    if bounds.is_unknown:
        return {"known": None, "least": None, "most": None}
    return {"known": bounds.known, "least": bounds.least, "most": bounds.most}


class StepCount(NamedTuple):
    """How many bundles of a project have taken a step."""

    label: str
    bounds: Bounds

    @property
    def share_text(self) -> str:
        """Of all bundles: 57,9 %; nicht erfasst"""
        return share_text(self.bounds, self.bounds.total)


class BundleColumn(TextColumn):
    """The name of a bundle, which leads to its page, marked where it is a priority of the state."""

    def cell(self, value: Any, row: Row, carried: Mapping[str, str]) -> SafeString:
        if "pk" not in row:  # the last one
            return self.markup(value, row)
        return super().cell(value, row, carried)

    def markup(self, value: str, row: Row) -> SafeString:
        tag = mark_safe(' <span class="tag">Landespriorität</span>') if row["is_state_priority"] else ""
        return format_html("{}{}", value, tag)


class StepDayColumn(StepColumn):
    """The day on which a bundle took a step; that it was withdrawn, or nothing begun; open where something is stated
    of others, a dash where nothing is recorded."""

    numeric = False

    def __init__(self, step: Step) -> None:
        super().__init__(str(step.label), STEP_NAMES[step])

    def cell(self, value: date | None, row: Row, carried: Mapping[str, str]) -> SafeString:
        if row.get(self.instead):
            return format_html('<span class="no-value">{}</span>', StepState(row[self.instead]).label)
        if value is None:
            return mark_safe('<span class="no-value">offen</span>') if row["has_steps"] else NO_VALUE
        return format_html('<span class="step-done">{}</span>', dated_figure(value, row[str(self.precision)]))


class ProjectBundleTable(PanelTable):
    """The bundles of a project, each with its four steps: taken on which day, or not."""

    style = "block-table"

    name = BundleColumn("Prozessbündel", row_header=True, link=Link("bundle", argument="slug"))
    priority = FlagColumn("Landespriorität", accessor="is_state_priority", page=False)
    project_phase = NumberColumn("Projektphase")
    recorded = StepDayColumn(Step.RECORDED)
    analysed = StepDayColumn(Step.ANALYSED)
    optimised = StepDayColumn(Step.OPTIMISED)
    digitised = StepDayColumn(Step.DIGITISED)
    ozg_id = TextColumn("OZG-ID", accessor="service__ozg_id", page=False)


def bundle_table(
    bundles: Iterable[Row], steps: Iterable[StepCount], deeds: BundleDeeds | None = None
) -> ProjectBundleTable:
    """Of rows with `has_steps`; the last row counts the bundles that have taken each step. With what the account may
    enter in each row, where there are `deeds`."""
    counts = {name: step_count_markup(step) for name, step in zip(STEP_NAMES.values(), steps, strict=True)}
    last_row = {"name": "Anzahl (Anteil)", "is_state_priority": False, **counts}
    if deeds is None:
        return ProjectBundleTable(bundles, last_row=last_row)
    rows = ({**row, "entering": deeds.form(row)} for row in bundles)
    return ProjectBundleTable(rows, last_row=last_row, extra_columns=[("entering", MarkupColumn("Eintragen"))])


def step_count_markup(step: StepCount) -> SafeString:
    """22 (57,9 %); höchstens 22 (höchstens 57,9 %); nicht erfasst"""
    if step.bounds.is_exact:
        return format_html("<span>{} ({})</span>", figure(step.bounds.count_text), figure(step.share_text))
    text = NOT_RECORDED if step.bounds.is_unknown else f"{step.bounds.count_text} ({step.share_text})"
    return format_html("<span>{}</span>", text)
