"""Status of projects on a key date: what the council asks of each, from projects and funding together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypedDict

from funding.money import Money, sums_of
from projects.bounds import Bounds
from projects.choices import POSSIBLE, STANDARD_MODEL, State
from projects.completions import forecasts_of
from projects.forecast import Forecast, Verdict, contradicts
from projects.forecast_sentences import end_sentence, outlook, result_at_end
from projects.models import Project
from projects.progress import Progress, latest, progress_at_end, progress_of
from projects.states import StatePeriod

from .attention import Attention, attention_of


class ProjectRow(TypedDict):
    """A project as a row of the table; shares in percent. Where a number is not known, its text says what is."""

    slug: str
    title: str
    title_key: str
    short_name: str
    started_on: date
    ends_on: date | None
    original_end: date | None
    state: State | None
    state_place: int | None
    progress: Decimal | None
    progress_text: str
    progress_least: Decimal | None
    progress_most: Decimal | None
    drawn_share: Decimal | None
    drawn_open: Decimal | None
    drawn_less: Decimal | None
    used_share: Decimal | None
    used_open: Decimal | None
    used_less: Decimal | None
    whole_share: Decimal | None
    whole_open: Decimal | None
    whole_less: Decimal | None
    units: int
    units_productive: int | None
    units_productive_bounds: Bounds
    done_filter: str
    possible_filter: str
    phase_model: str
    has_other_phases: bool  # than new projects take
    planned_units: int | None
    planned_units_qualifier: str
    bundles: int
    bundles_digitised: int | None
    bundles_digitised_bounds: Bounds
    forecast: Verdict | None


@dataclass(frozen=True)
class ProjectStatus:
    """One project on a key date: progress, money and time."""

    project: Project
    key_date: date
    progress: Progress
    money: Money
    forecast: Forecast | None = None
    attention: Attention | None = None

    @property
    def has_started(self) -> bool:
        return self.project.has_started(self.key_date)

    @property
    def state(self) -> State | None:
        """The state of the project; None where none is recorded."""
        return State(self.project.project_state) if self.project.project_state else None

    @property
    def last_day(self) -> date:
        """The last day of the project up to the key date: that on which it ended, else the key date itself."""
        ended_on = self.project.ended_on
        return max(ended_on, self.project.started_on) if ended_on else self.key_date

    @property
    def days_elapsed(self) -> int:
        return self.project.days_elapsed(self.last_day)

    @property
    def time_elapsed(self) -> Decimal | None:
        return self.project.time_elapsed(self.last_day)

    @property
    def states(self) -> tuple[StatePeriod, ...]:
        """The states up to the key date, of a status with its forecast."""
        return self.forecast.states if self.forecast else ()

    @property
    def rests(self) -> list[StatePeriod]:
        return [each for each in self.states if each.is_rest]

    @property
    def end_sentence(self) -> str:
        """Of a status with its forecast: endete am 31.12.2022 mit 22 von 38 Leistungseinheiten produktiv"""
        return end_sentence(self.forecast) if self.forecast else ""

    @property
    def result_at_end(self) -> str:
        """Of a status with its forecast: 22 von 38 Leistungseinheiten produktiv (57,9 %)"""
        return result_at_end(self.forecast) if self.forecast else ""

    @property
    def days_left(self) -> int | None:
        return self.project.days_left(self.key_date)

    @property
    def last_entry_on(self) -> date | None:
        """Day of the newest phase change, bundle step, claim, approval or payment."""
        return latest([self.progress.last_entry_on, self.money.last_entry_on])

    @property
    def is_end_past(self) -> bool:
        """Whether the planned end counts no more: the project has ended, or rests beyond it."""
        is_past = self.project.is_resting and self.days_left is not None and self.days_left < 0
        return self.project.is_ended or is_past

    @property
    def days_over(self) -> int:
        """Days past the end of the implementation period; 0 up to it, and where the project rests or has ended."""
        return 0 if self.project.is_suspended else max(-(self.days_left or 0), 0)

    @property
    def is_past_its_end(self) -> bool:
        """Whether the end has passed while something is lacking: no forecast says how that stands."""
        verdict = self.forecast.verdict if self.forecast else Verdict.NOT_ESTIMABLE
        return bool(self.days_over) and verdict != Verdict.COMPLETED

    @property
    def is_silent_since_end(self) -> bool:
        """Whether the planned end is past and nothing was recorded since: then how it stands is not known."""
        return bool(self.days_over and self.last_entry_on and self.last_entry_on <= self.project.ends_on)

    @property
    def outlook(self) -> str:
        """Of a status with its forecast, in few words: 09.2027 bis 05.2028; empty where there is nothing to say."""
        return outlook(self.forecast) if self.forecast else ""

    @property
    def assessment(self) -> Verdict | None:
        """What the last status note says of the end, in the words of the forecast; of a project `with_status_note`."""
        word = getattr(self.project, "note_assessment", None)
        return Verdict(word) if word else None

    @property
    def is_contradicted(self) -> bool:
        """Whether the last status note and the forecast say different things of the end."""
        return contradicts(self.assessment, self.forecast.verdict if self.forecast else None)

    def row(self) -> ProjectRow:
        """The status as a row of the table of projects."""
        used, whole, drawn = self.money.uses["used"], self.money.uses["whole"], self.money.open["drawn"]
        progress_least, progress_most = self.progress.bounds.shares(self.progress.bounds.total)
        return ProjectRow(
            slug=self.project.slug,
            title=self.project.title,
            title_key=self.project.title_key,
            short_name=self.project.short_name,
            started_on=self.project.started_on,
            ends_on=self.project.ends_on,
            original_end=self.project.end_moves.original,
            state=self.state,
            state_place=None if self.state is None else list(State).index(self.state),
            progress=self.progress.percent,
            progress_text=self.progress.percent_text,
            progress_least=progress_least,
            progress_most=progress_most,
            drawn_share=self.money.drawn_share,
            drawn_open=drawn.total or None,
            drawn_less=-drawn.less,
            used_share=used.share,
            used_open=used.open,
            used_less=used.less,
            whole_share=whole.share,
            whole_open=whole.open,
            whole_less=whole.less,
            units=self.progress.units,
            units_productive=self.progress.productive.known,
            units_productive_bounds=self.progress.productive,
            done_filter=self.project.done_filter,
            possible_filter=f"{POSSIBLE}{self.project.done_filter}",
            phase_model=self.project.phase_model_name,
            has_other_phases=self.project.phase_model_id != STANDARD_MODEL,
            planned_units=self.project.planned_units,
            planned_units_qualifier=self.project.planned_units_qualifier,
            bundles=self.progress.bundles,
            bundles_digitised=self.progress.digitised.known,
            bundles_digitised_bounds=self.progress.digitised,
            forecast=self.forecast.verdict if self.forecast and self.forecast.is_open else None,
        )


def with_forecasts(statuses: list[ProjectStatus], key_date: date) -> list[ProjectStatus]:
    """The same, each with its forecast. One query, however many projects; one more where any has ended."""
    ended = progress_at_end(status.project for status in statuses)
    at_end = {pk: progress.bounds for pk, progress in ended.items()}
    forecasts = forecasts_of([status.progress for status in statuses], key_date, at_end)
    return [replace(status, forecast=forecasts[status.project.pk]) for status in statuses]


def with_attention(statuses: list[ProjectStatus], key_date: date) -> list[ProjectStatus]:
    """The same, each with what needs attention. Three queries, however many projects."""
    attention = attention_of([status.project for status in statuses], key_date)
    return [replace(status, attention=attention[status.project.pk]) for status in statuses]


def status_of(
    projects: Iterable[Project],
    key_date: date,
    monies_of: Callable[[Iterable[Project], date], dict[int, Money]] = sums_of,
) -> list[ProjectStatus]:
    """The status of each project on the key date, in the order of the projects; with all of its money by `money_of`."""
    listed = list(projects)
    progress, monies = progress_of(listed, key_date), monies_of(listed, key_date)
    return [ProjectStatus(project, key_date, progress[project.pk], monies[project.pk]) for project in listed]
