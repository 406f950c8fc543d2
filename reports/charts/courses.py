"""The charts over time on a project's page: their figures, their words, and their geometry for the templates."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from typing import Any, ClassVar

from funding.course import MoneyCourse, Moved
from funding.models import Grant
from lists.formats import euro, number
from projects.bounds import Bounds
from projects.choices import STEP_NAMES, UNCERTAIN_PHASE, WITHOUT_PHASE, WITHOUT_STEP, Step
from projects.flow import Flow
from projects.models import Project
from projects.phases import UNKNOWN_FILLING, NamedPhase
from projects.places import NO_STEP_TAKEN, NONE
from projects.progress import Progress
from projects.states import StatePeriod
from records.courses import Course, sampled_days
from services.counting import OnlineState, ServiceCount

from .ahead import Ahead
from .axes import HEIGHT, AmountAxis, DayAxis, DayMark, count_label, euro_label, length
from .bands import Band, bands_of, state_on
from .geometry import WIDTH, Timeline
from .legends import KEY_DATE, NOW, LegendItem
from .sentences import bundles_sentence, latest_sentence, money_sentence, services_sentence, units_sentence
from .shapes import Shape, step_line
from .tables import ChartTable, MoneyTable, flow_table, money_table

ROOM_ABOVE = Decimal("1.12")
STEPS = tuple((step.label, STEP_NAMES[step]) for step in reversed(Step))
NOT_BEGUN_KIND = ("noch nicht aufgenommen", "blank")
UNCERTAIN_KIND = (UNCERTAIN_PHASE, "uncertain")
STANDINGS = (
    (OnlineState.COMPLIANT, "OZG-konform", "productive"),
    (OnlineState.ONLINE, "online, nicht OZG-konform", "concept"),
    (OnlineState.OTHER, "nicht online", "unknown"),
)


@dataclass(frozen=True)
class CourseChart:
    """A chart of what held from day to day, up to the key date; `name` is unique on the page, `heading` its title."""

    plot: ClassVar[str]

    name: str
    heading: str
    course: Course[Any, Any]
    last: date
    amounts: AmountAxis
    sentence: str
    precision: str

    @property
    def legend(self) -> list[LegendItem]:
        raise NotImplementedError

    @property
    def outlook(self) -> str:
        """What the forecast says, in words; empty where there is none."""
        return ""

    @property
    def has_events(self) -> bool:
        return bool(self.course.changes)

    @property
    def is_drawn(self) -> bool:
        """Whether there is a course to draw: from the second day on which something is known."""
        return len(self.course.changed_on) > 1

    @property
    def days(self) -> DayAxis:
        return DayAxis(Timeline(self.course.first, self.last))

    @property
    def sampled(self) -> list[date]:
        """The days to draw and to list."""
        return self.course.sampled

    @property
    def key_date(self) -> DayMark:
        return self.days.mark(self.course.last)

    def shape(self, label: str, style: str, amount: Any, edge: Iterable[int | Decimal]) -> Shape:
        """The shape whose upper edge has the amounts `edge` on the sampled days."""
        heights = [self.amounts.height(value) for value in edge]
        positions = map(self.days.scale.position, self.sampled)
        line = step_line(list(zip(positions, heights, strict=True)))
        return Shape(label, style, amount, line, length(HEIGHT - heights[-1]), length(heights[-1]))


@dataclass(frozen=True)
class FlowChart(CourseChart):
    """Units by phase or bundles by step: areas one before the other, each with its upper edge.

    `kinds` are labels and fillings, `bounds_on` what is known of each on a day, in the same order. What is certain is
    drawn; the last kinds are what no other is certain of. What is possible also changes on the days `bounds_change_on`.
    `first_days` are those since when there is each kind; empty: there are all, at any time.
    """

    plot = "reports/charts/plot_flow.html"

    kinds: tuple[tuple[str, str], ...]
    bounds_on: Callable[[date], list[Bounds]]
    is_stacked: bool
    states: tuple[StatePeriod, ...] = ()
    bounds_change_on: tuple[date, ...] = ()
    first_days: tuple[date, ...] = ()
    ahead: Ahead | None = None

    @property
    def legend(self) -> list[LegendItem]:
        items = [LegendItem("area", f"{shape.label}: {shape.amount}", shape.style) for shape in self.shapes]
        items.append(KEY_DATE)
        if self.planned_line:
            items.append(LegendItem("plan", f"geplant bis zum Stichtag: {number(self.planned_now)}"))
        items += self.ahead.legend if self.ahead else []
        return [*items, *(LegendItem("band", f"Projekt {band.text}") for band in self.bands), NOW]

    @property
    def is_drawn(self) -> bool:
        """Also where only one day is known, but a forecast leads on from it."""
        return super().is_drawn or bool(self.has_events and self.ahead and self.ahead.drawn_range)

    @property
    def outlook(self) -> str:
        return self.ahead.sentence if self.ahead else ""

    @cached_property
    def sampled(self) -> list[date]:
        days = {*self.course.changed_on, *self.bounds_change_on}
        return sampled_days(self.course.first, self.course.last, days)

    @property
    def bands(self) -> list[Band]:
        """When the project rested or had ended."""
        return list(bands_of(self.states, self.days.scale, self.course.last))

    @property
    def planned_line(self) -> str:
        """The step line of what was planned to be done; empty without plans."""
        if not self.ahead or not self.ahead.planned:
            return ""
        steps = ((self.days.scale.position(day), self.amounts.height(number)) for day, number in self.ahead.planned)
        return step_line([(0, 0), *steps, (WIDTH, self.amounts.height(self.ahead.planned[-1][1]))])

    @property
    def planned_now(self) -> int:
        """How many were planned to be done by the key date."""
        return self.ahead.planned_by(self.course.last) if self.ahead else 0

    @property
    def fan(self) -> str:
        """The forecast as an area from what is done now to the days between which all will be; empty without one."""
        if not self.ahead or not self.ahead.drawn_range:
            return ""
        start = self.days.scale.position(self.course.last)
        earliest, latest = map(self.days.scale.position, self.ahead.drawn_range)
        now, top = (self.amounts.position(number) for number in (self.ahead.done, self.ahead.total))
        return f"M{start} {now}L{earliest} {top}H{latest}Z"

    @property
    def middle(self) -> str:
        """The line to the day in the middle of the forecast; empty without one."""
        if not self.ahead or not self.ahead.drawn_range or not self.ahead.median:
            return ""
        start, end = map(self.days.scale.position, (self.course.last, self.ahead.median))
        now, top = (self.amounts.position(number) for number in (self.ahead.done, self.ahead.total))
        return f"M{start} {now}L{end} {top}"

    @property
    def planned_end(self) -> DayMark | None:
        """Where the planned end of the project lies; None where the chart ends with it."""
        day = self.ahead.ends_on if self.ahead else None
        return self.days.mark(day) if day and day < self.last else None

    @cached_property
    def shapes(self) -> list[Shape]:
        """The areas, those in front first; drawn in the opposite order."""
        edges = zip(*map(self.edges, self.sampled), strict=True)
        now = self.bounds_on(self.course.last)
        return [
            self.shape(label, style, bounds.count_text, edge)
            for (label, style), bounds, edge in zip(self.kinds, now, edges, strict=True)
        ]

    def edges(self, day: date) -> list[int]:
        """The upper edges on the day, from the front to the back.

        Units lie one phase upon the other. Bundles that have taken a step are among those of the step before; at the
        very back are all.
        """
        counts = [bounds.least for bounds in self.bounds_on(day)]
        if self.is_stacked:
            return list(accumulate(counts))
        taken, others = counts[: len(STEPS)], counts[len(STEPS) : -1]
        return [*taken, *(taken[-1] + number for number in accumulate(others)), int(self.amounts.top)]

    @property
    def listed_days(self) -> list[date]:
        """The sampled days, and those on which the state of the project changed."""
        changed = (each.since for each in self.states if self.course.first <= each.since)
        return sorted({*self.sampled, *changed})

    @property
    def rows(self) -> Iterator[tuple[date, list[Bounds | None]]]:
        """Each listed day with what is known of the counts, in the order of the shapes; None before there was one."""
        first_days = self.first_days or [date.min] * len(self.kinds)
        for day in self.listed_days:
            counts = zip(self.bounds_on(day), first_days, strict=True)
            yield day, [bounds if first_day <= day else None for bounds, first_day in counts]

    @property
    def table(self) -> ChartTable:
        states = {day: state_on(self.states, day) for day in self.listed_days} if self.states else {}
        return flow_table([label for label, _ in self.kinds], self.rows, states)


@dataclass(frozen=True)
class MoneyChart(CourseChart):
    """What was drawn (paid less repaid) and used of a grant, against its state share. EUR."""

    plot = "reports/charts/plot_money.html"

    state_share: Decimal

    @property
    def legend(self) -> list[LegendItem]:
        sums = [LegendItem(kind, f"{each.label}: {euro(each.amount)}") for kind, each in self.moved]
        return [*sums, LegendItem("limit", f"Landesförderung: {euro(self.state_share)}"), KEY_DATE]

    @property
    def moved(self) -> list[tuple[str, Shape]]:
        return [("paid", self.paid), ("used", self.used)]

    @cached_property
    def paid(self) -> Shape:
        return self.sums("abgerufen", Moved.PAID)

    @cached_property
    def used(self) -> Shape:
        return self.sums("verwendet", Moved.USED)

    def sums(self, label: str, moved: Moved) -> Shape:
        edge = [self.course.on(day)[moved] for day in self.course.sampled]
        return self.shape(label, moved.value, self.course.now[moved], edge)

    @property
    def key_date_is_early(self) -> bool:
        """Whether the key date lies in the first half; its line would then cross a label at the left."""
        return self.days.scale.position(self.course.last) < WIDTH // 2

    @property
    def limit(self) -> str:
        """Where the state share lies."""
        return length(self.amounts.position(self.state_share))

    @property
    def rows(self) -> Iterator[tuple[date, Decimal, Decimal]]:
        """Each sampled day with what had been paid and used by then."""
        for day in self.course.sampled:
            amounts = self.course.on(day)
            yield day, amounts[Moved.PAID], amounts[Moved.USED]

    @property
    def table(self) -> MoneyTable:
        return money_table(self.rows)


def units_chart(
    project: Project,
    flow: Flow,
    phases: Sequence[NamedPhase],
    states: tuple[StatePeriod, ...],
    progress_on: Callable[[date], Progress],
    *,
    ahead: Ahead,
) -> FlowChart:
    """Units by phase (the last first), from the project's start to its end or what lies ahead; then those in no certain
    phase, where there were any, and in none recorded."""
    open_windows = (window for counts in flow.windows.changes.values() for window, number in counts.items() if number)
    has_uncertain = any(phase != NONE for phase, _ in open_windows)

    def bounds_on(day: date) -> list[Bounds]:
        progress = progress_on(day)
        of_phases = [
            progress.bounds_of_phase(phase.key) if phase.first_day <= day else progress.exactly(0) for phase in phases
        ]
        uncertain = [progress.exactly(progress.units_uncertain)] if has_uncertain else []
        return [*of_phases, *uncertain, progress.exactly(progress.units_unknown)]

    others = (*([UNCERTAIN_KIND] if has_uncertain else []), (WITHOUT_PHASE, UNKNOWN_FILLING))
    done = progress_on(flow.course.last).productive
    return FlowChart(
        name="units-course",
        heading="Leistungseinheiten nach Phase im Zeitverlauf",
        course=flow.course,
        last=max(latest_day(project.ends_on, flow.course), ahead.last),
        amounts=AmountAxis(max(flow.most, 1), count_label, labels_top=True),
        sentence=units_sentence(flow.course, done, project.done_word, phases, bounds_on),
        precision=latest_sentence(flow.latest, "Phasenwechsel", "Phasenwechseln"),
        kinds=(*((phase.name, phase.filling) for phase in phases), *others),
        bounds_on=bounds_on,
        is_stacked=True,
        states=states,
        bounds_change_on=tuple(flow.windows.changed_on),
        first_days=(*(phase.first_day for phase in phases), *(date.min for _ in others)),
        ahead=ahead,
    )


def bundles_chart(
    project: Project,
    flow: Flow,
    states: tuple[StatePeriod, ...],
    progress_on: Callable[[date], Progress],
    *,
    ahead: Ahead,
) -> FlowChart:
    """Bundles that had taken each step, from the project's start to its end; then those that are known to have taken
    none, where there were any, and those of which nothing is recorded."""
    has_not_begun = NO_STEP_TAKEN in flow.course.initial

    def bounds_on(day: date) -> list[Bounds]:
        progress = progress_on(day)
        others = [progress.bundles_not_begun] if has_not_begun else []
        others.append(progress.bundles_unrecorded)
        of_steps = [progress.bounds_of_step(step) for step in reversed(Step)]
        return [*of_steps, *(Bounds(number, number, progress.bundles) for number in others)]

    return FlowChart(
        name="bundles-course",
        heading="Prozessbündel nach Bearbeitungsschritt im Zeitverlauf",
        course=flow.course,
        last=max(latest_day(project.ends_on, flow.course), ahead.last),
        amounts=AmountAxis(max(flow.most, 1), count_label, labels_top=True),
        sentence=bundles_sentence(flow.course, progress_on(flow.course.last).digitised, bounds_on),
        precision=latest_sentence(flow.latest, "Bearbeitungsschritt", "Bearbeitungsschritten"),
        kinds=(*STEPS, *([NOT_BEGUN_KIND] if has_not_begun else []), (WITHOUT_STEP, UNKNOWN_FILLING)),
        bounds_on=bounds_on,
        is_stacked=False,
        states=states,
        bounds_change_on=tuple(flow.windows.changed_on),
        ahead=ahead,
    )


def services_chart(count: ServiceCount, due_on: date | None) -> FlowChart:
    """Services by how they stood, from the first level recorded to the deadline."""
    course = count.course
    largest = max(sum(course.on(day).values()) for day in (course.last, *course.changed_on))

    def bounds_on(day: date) -> list[Bounds]:
        numbers = course.on(day)
        total = sum(numbers.values())
        return [Bounds(numbers.get(key, 0), numbers.get(key, 0), total) for key, _, _ in STANDINGS]

    return FlowChart(
        name="services-course",
        heading="OZG-Leistungen nach Stand",
        course=course,
        last=latest_day(due_on, course),
        amounts=AmountAxis(max(largest, count.overall.online, 1), count_label, labels_top=True),
        sentence=services_sentence(count, bounds_on),
        precision=latest_sentence(count.latest, "Reifegrad", "Reifegraden"),
        kinds=tuple((label, style) for _, label, style in STANDINGS),
        bounds_on=bounds_on,
        is_stacked=True,
    )


def money_chart(grant: Grant, money: MoneyCourse) -> MoneyChart:
    """Paid and used of the grant over its approval period."""
    amounts = (amount for day in money.course.changed_on for amount in money.course.on(day).values())
    largest = max(grant.state_share_by_then, *amounts, Decimal(1))
    return MoneyChart(
        name=f"money-course-{grant.pk}",
        heading="Abgerufene und verwendete Fördermittel",
        course=money.course,
        last=latest_day(grant.period_end_by_then, money.course),
        amounts=AmountAxis(largest * ROOM_ABOVE, euro_label),
        sentence=money_sentence(money.course, grant.state_share_by_then),
        precision=latest_sentence(money.latest, "Betrag", "Beträgen"),
        state_share=grant.state_share_by_then,
    )


def latest_day(end: date | None, course: Course[Any, Any]) -> date:
    """The last day of a chart: the end of the period, or the key date where it lies later."""
    return max(end or course.last, course.last)
