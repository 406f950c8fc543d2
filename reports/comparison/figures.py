"""Projects on two days: their figures and the differences."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Self

from django.db.models import Count, Max, Q, QuerySet

from lists import formats
from lists.columns import Column
from lists.typed_columns import Typed
from projects.bounds import Bounds
from projects.choices import WITHOUT, WITHOUT_PHASE, Step
from projects.models import Milestone, Project, StatusNote
from projects.phases import Phases
from records.days import months_later
from records.text import NOT_RECORDED, address_form

from ..project.status import ProjectStatus, status_of
from .row_links import CountedRows, FigureOfDay, rows_of_money
from .rows import MONEY, NUMBER, PERCENT, WORDS, ComparisonRow, Values, bounds_of, typed

UNKNOWN_DIFFERENCE = "nicht bekannt"
# How a difference is called where its sides are: none where nothing is known of it.
WORDS_OF_DIFFERENCE = {
    ("", ""): "",
    ("mindestens", ""): "höchstens",
    ("höchstens", ""): "mindestens",
    ("", "mindestens"): "mindestens",
    ("", "höchstens"): "höchstens",
}


@dataclass(frozen=True)
class ComparedFigure:
    """A figure of a project on both days; the difference of percentages is in percentage points.

    `instead` says of either day what is known where the value is not (None); `bounds` are those of a count; `words` how
    an amount is called to which more may come (see OpenAmount); `rows` what it counts on either day.
    """

    label: str
    column: Column
    before: Any
    after: Any
    instead: tuple[Typed | None, Typed | None] = (None, None)
    bounds: tuple[Bounds | None, Bounds | None] = (None, None)
    rows: tuple[CountedRows | None, CountedRows | None] = (None, None)
    words: tuple[str, str] = ("", "")

    @property
    def has_changed(self) -> bool:
        """Whether something else is said of it on the second day."""
        return self.values.before != self.values.after

    @property
    def is_known(self) -> bool:
        """Whether anything is known of it on either day."""
        said = [words for words in self.instead if words and words.value != NOT_RECORDED]
        return self.before is not None or self.after is not None or bool(said)

    def without_before(self) -> Self:
        """The same of a project that had not begun on the first day: nothing is recorded of it."""
        return replace(self, before=None, instead=(None, self.instead[1]), bounds=(None, self.bounds[1]))

    @cached_property
    def values(self) -> Values:
        """Both values with their difference, as the table shows them."""
        words, values = self.words, (self.before, self.after)
        before, after = (typed(self.column, value, word=word) for value, word in zip(values, words, strict=True))
        before, after = before or self.instead[0], after or self.instead[1]
        return Values(before, after, self.difference if before and after else None)

    @property
    def difference(self) -> Typed | None:
        """Where a side is not known, neither is the difference; where one side is a bound, so is the difference, which
        files leave empty."""
        word = WORDS_OF_DIFFERENCE.get(self.words)
        if self.before is None or self.after is None or word is None:
            return Typed(UNKNOWN_DIFFERENCE, WORDS)
        difference = Typed(self.after - self.before, self.column, is_change=True, word=word)
        return Typed(str(difference), WORDS) if word else difference


@dataclass(frozen=True)
class ProjectComparison:
    """One project on two days; phases are called as on the second, in addresses of the first as on that."""

    before: ProjectStatus
    after: ProjectStatus
    phases: Phases
    first_phases: Phases
    milestones_before: int
    milestones_after: int

    @property
    def project(self) -> Project:
        return self.after.project

    @property
    def start_text(self) -> str:
        """That the project began after the first day; empty where it had begun by then."""
        if self.before.has_started:
            return ""
        first, start = formats.day(self.before.key_date), formats.day(self.project.started_on)
        return f"Am {first} hatte das Projekt noch nicht begonnen; es begann am {start}."

    @cached_property
    def figures(self) -> list[ComparedFigure]:
        """Those that the project has: units or bundles, milestones and money where any are recorded. Before the project
        began none is known but money, of which grants say what they say."""
        figures = [*self.unit_figures(), *self.bundle_figures(), *self.milestone_figures()]
        if not self.before.has_started:
            figures = [figure.without_before() for figure in figures]
        return [*figures, *self.money_figures()]

    @property
    def unknown(self) -> list[str]:
        """The figures of which nothing is known on either day."""
        return [figure.label for figure in self.figures if not figure.is_known]

    def unit_figures(self) -> Iterator[ComparedFigure]:
        before, after = self.before.progress, self.after.progress
        if not after.units and not after.counts_units:
            return
        yield counted("Leistungseinheiten", before.units, after.units, CountedRows("rollouts"))
        for phase in reversed(self.phases.of_project(self.project)):
            existed = phase.first_day <= self.before.key_date
            at_first = before.bounds_of_phase(phase.key) if existed else None
            then = self.first_phases.by_key.get(phase.key, phase)
            rows = tuple(CountedRows("rollouts", ("phase", named.slug)) for named in (then, phase))
            yield compared_bounds(phase.name, at_first, after.bounds_of_phase(phase.key), rows)
        without = CountedRows("rollouts", ("phase", WITHOUT))
        yield counted(WITHOUT_PHASE, before.units_unknown, after.units_unknown, without)
        if after.counts_units:
            yield self.progress_figure

    def bundle_figures(self) -> Iterator[ComparedFigure]:
        before, after = self.before.progress, self.after.progress
        if not after.bundles and after.counts_units:
            return
        yield counted("Prozessbündel", before.bundles, after.bundles, CountedRows("bundles"))
        for step in Step:
            rows = CountedRows("bundles", ("schritt", address_form(step.label)))
            yield compared_bounds(step.label, before.bounds_of_step(step), after.bounds_of_step(step), (rows, rows))
        if not after.counts_units:
            yield self.progress_figure

    @property
    def progress_figure(self) -> ComparedFigure:
        before, after = self.before.progress, self.after.progress
        instead = (Typed(before.percent_text, WORDS), Typed(after.percent_text, WORDS))
        return ComparedFigure("Fortschritt in %", PERCENT, before.percent, after.percent, instead)

    def milestone_figures(self) -> Iterator[ComparedFigure]:
        if self.milestones_before or self.milestones_after:
            rows = CountedRows("milestones", ("erreicht", "ja"))
            yield counted("Meilensteine erreicht", self.milestones_before, self.milestones_after, rows)

    def money_figures(self) -> Iterator[ComparedFigure]:
        """None is known on a day on which no grant had begun."""
        before, after = self.before.money, self.after.money
        if not before.grants and not after.grants:
            return
        moved = [(label, name) for label, name in WHERE_MOVED if getattr(before, name) or getattr(after, name)]
        for label, name in (*MONEY_FIGURES, *moved):
            at_first, then = (getattr(money, name) if money.grants else None for money in (before, after))
            yield replace(counted(label, at_first, then, rows_of_money(name), MONEY), words=self.words(name))
        shares = (before.drawn_share, after.drawn_share)
        yield ComparedFigure("Abgerufen in %", PERCENT, *shares, words=self.words("drawn"))
        for label, name in USED_SHARES:
            at_first, then = before.uses[name].share, after.uses[name].share
            if at_first is not None or then is not None:
                yield ComparedFigure(label, PERCENT, at_first, then, words=self.words(name))

    def words(self, name: str) -> tuple[str, str]:
        """How an amount is called on either day, where more may come to it."""
        before, after = (money.open_amount(name).word for money in (self.before.money, self.after.money))
        return before, after


def counted(label: str, before: Any, after: Any, rows: CountedRows | None, column: Column = NUMBER) -> ComparedFigure:
    """A figure that is the number or the sum of the same rows on both days."""
    return ComparedFigure(label, column, before, after, rows=(rows, rows))


def compared_bounds(label: str, before: Bounds | None, after: Bounds, rows: Any) -> ComparedFigure:
    """A count that may be known within bounds alone; none before there was what is counted."""
    instead = (Typed(before.count_text, WORDS) if before else None, Typed(after.count_text, WORDS))
    return ComparedFigure(label, NUMBER, before.known if before else None, after.known, instead, (before, after), rows)


MONEY_FIGURES = (
    ("Landesförderung in EUR", "state_share"),
    ("Beantragt in EUR", "claimed"),
    ("Bewilligt in EUR", "approved"),
    ("Ausgezahlt in EUR", "paid"),
    ("Verwendet in EUR", "used"),
)
USED_SHARES = (("Verwendet in %", "used"), ("Verwendet in % (gesamte Ausgaben)", "whole"))
WHERE_MOVED = (
    ("Verwendet (gesamte Ausgaben) in EUR", "whole"),
    ("Zurückgezahlt in EUR", "repaid"),
    ("Verzichtet in EUR", "waived"),
    ("Nicht mehr abrufbar in EUR", "lapsed"),
)


def compare(projects: Iterable[Project], start: date, end: date) -> list[ProjectComparison]:
    """The projects on both days, in their order. Eleven queries, however many projects, and one more where it is
    stated that units have not begun."""
    listed, phases, first_phases = list(projects), Phases.on(end), Phases.on(start)
    milestones = milestones_reached(listed, start, end)
    return [
        ProjectComparison(before, after, phases, first_phases, *milestones.get(after.project.pk, (0, 0)))
        for before, after in zip(status_of(listed, start), status_of(listed, end), strict=True)
    ]


def milestones_reached(projects: list[Project], *days: date) -> dict[int, list[int]]:
    """Number of milestones reached by each of the days, for each project that has any; none before it started or before
    a day was planned for them, as pages show them."""
    milestones = Milestone.objects.filter(project__in=projects, reached_on__isnull=False).with_planned_from()
    reached: Any = milestones.order_by().values("project")
    conditions = ("reached_on__lte", "project__started_on__lte", "planned_from__lte")
    by_day = {
        f"by_day_{index}": Count("pk", filter=Q(**dict.fromkeys(conditions, day))) for index, day in enumerate(days)
    }
    return {row["project"]: [row[name] for name in by_day] for row in reached.annotate(**by_day)}


def last_report_before(day: date, projects: QuerySet) -> date | None:
    """Day of the last status note (Statusbericht) of the projects before the day."""
    notes = StatusNote.objects.filter(project__in=projects.order_by().values("pk"), noted_on__lt=day)
    return notes.aggregate(last=Max("noted_on"))["last"]


def start_of_comparison(end: date, last_report: date | None) -> date:
    """Since when to compare where nothing is said: the last report, without one a year."""
    return last_report or months_later(end, -12)


def figure_rows(comparisons: list[ProjectComparison]) -> Iterator[ComparisonRow]:
    """The figures of all projects as rows of the table."""
    for comparison in comparisons:
        for figure in comparison.figures:
            yield ComparisonRow(
                title=comparison.project.title,
                slug=comparison.project.slug,
                label=figure.label,
                subject=None,
                unit=None,
                shown_on=None,
                precision=None,
                before=figure.values.before,
                after=figure.values.after,
                difference=figure.values.difference,
                **bounds_of(*figure.bounds),
            )


def figure_of_day(comparison: ProjectComparison, figure: ComparedFigure, place: int) -> FigureOfDay:
    """What leads from the figure to its rows: of the first day (0) or the second (1)."""
    status = (comparison.before, comparison.after)[place]
    value = (figure.before, figure.after)[place]
    rows, bounds = figure.rows[place], figure.bounds[place]
    return FigureOfDay(comparison.project.slug, status.key_date, value is not None, rows, bounds)
