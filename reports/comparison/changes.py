"""The single changes between two days, in their order, over all that is dated. Sources say what a change is.

A change belongs to the day on which the pages begin to show it: an event before a project's start shows with the
start, money before the approval period or the claim with these. So the figures of the first day and the changes give
the figures of the second.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from django.db import connection
from django.db.models import CharField, DateField, Exists, F, IntegerField, Model, OuterRef, QuerySet, Value
from django.db.models.functions import Greatest

from projects.models import Project
from records.batches import in_batches
from records.days import BEGINNING
from records.identities import identities_of
from records.knowledge import end_of_day
from records.models import DatePrecision
from records.prepared import prepared
from records.statements import joined_in_force

from .rows import ComparisonRow, Values, bounds_of

Key = tuple[date, int, int]

FIRST = 500
NO_TEXT = Value(None, output_field=CharField())
NO_KEY = Value(None, output_field=IntegerField())


class ComparedPeriod(NamedTuple):
    """The days after `start` up to `end`, of projects by their ids; `known_until` limits what had been entered.

    `has_services`: changes of OZG services, which belong to no project, are among them.
    """

    projects: list[int]
    start: date
    end: date
    known_until: datetime | None = None
    has_services: bool = False

    def with_all_before(self) -> "ComparedPeriod":
        """Up to the same day, from the first that anything is stated of."""
        return self._replace(start=BEGINNING)

    def within(self, queryset: QuerySet[Any], *days: str) -> QuerySet:
        """Rows that the pages begin to show within the period: on the latest of the days, their `change_day`."""
        by_end = {f"{day}__lte": self.end for day in days}
        latest = Greatest(*map(F, days), output_field=DateField()) if len(days) > 1 else F(days[0])
        return queryset.filter(**by_end).annotate(change_day=latest).filter(change_day__gt=self.start)


class EnteredBetween(NamedTuple):
    """Two moments: the versions that the history has from the first up to the second."""

    since: datetime
    until: datetime

    def new(self, changes: QuerySet, versions: QuerySet) -> QuerySet:
        """Those of the changes that versions say which were entered in between, and none before."""
        versions = versions.filter(id=OuterRef("pk")).order_by()
        between = versions.filter(history_date__gte=self.since, history_date__lt=self.until)
        return changes.filter(Exists(between), ~Exists(versions.filter(history_date__lt=self.since)))


@dataclass(frozen=True)
class Details:
    """What a source says of one change: whose it is, its values, the day to show and how exactly it is known."""

    subject: str | None
    values: Values
    shown_on: date
    precision: str | None = None


class ChangeSource:
    """One kind of change. Subclasses under `@change_source` are all that needs to know it.

    `label` names the kind; `project` leads from the model to its project ("" from the project itself, None: changes of
    no single project); `unit` to the short name of the unit that it is about, if any; `paths` are what `details` gets
    of each row, in its order; `change_day` is among what can be asked. `said_by` narrows the versions of a record to
    those that say the change, where it was not made with the record.
    """

    label: ClassVar[str]
    model: ClassVar[type[Model]]
    project: ClassVar[str | None]
    unit: ClassVar[str] = ""
    is_of_services: ClassVar[bool] = False
    paths: ClassVar[tuple[str, ...]]
    said_by: ClassVar[Mapping[str, Any]] = {}
    model_fields: ClassVar[tuple[str, ...]] = ()

    @property
    def changed_fields(self) -> tuple[str, ...]:
        """The fields of the model whose values the change shows: where one is corrected, it shows something else."""
        return self.model_fields

    def rows(self, changes: QuerySet[Any], period: ComparedPeriod) -> QuerySet:
        """Those of the model's rows that are changes of the period, each with its `change_day`."""
        raise NotImplementedError

    def details(self, *values: Any) -> Details:
        """What a row says, from the values of its paths."""
        raise NotImplementedError

    def changes(self, period: ComparedPeriod) -> QuerySet:
        """The changes of the projects in question, in no order."""
        changes = self.model._default_manager.order_by()
        if self.project is not None:
            changes = changes.filter(**{f"{self.project}id__in": period.projects})
        return self.rows(changes, period)

    def keys(self, period: ComparedPeriod, number: int) -> QuerySet:
        """Tuples of day, the source's number and id."""
        numbered = self.changes(period).annotate(source_number=Value(number))
        return numbered.values_list("change_day", "source_number", "pk")

    def late_keys(self, period: ComparedPeriod, number: int) -> QuerySet:
        """The same of what was entered within the period for a day up to its first."""
        moments = EnteredBetween(end_of_day(period.start), end_of_day(period.end))
        late = self.entered(self.changes(period.with_all_before()).filter(change_day__lte=period.start), moments)
        numbered = late.annotate(source_number=Value(number))
        return numbered.values_list("change_day", "source_number", "pk")

    def entered(self, changes: Any, moments: EnteredBetween) -> QuerySet:
        """Those of the changes that were entered between the moments."""
        return moments.new(changes, self.model.history.filter(**self.said_by))  # type: ignore[attr-defined]

    def read(self, period: ComparedPeriod, pks: list[int]) -> Iterator[tuple[int, ComparisonRow]]:
        """The changes of these ids as rows of the table. One query."""
        for pk, title, slug, unit, *values in values_of(self, period, pks):
            details = self.details(*values)
            row = ComparisonRow(
                title=title,
                slug=slug,
                label=self.label,
                subject=details.subject or None,
                unit=unit,
                shown_on=details.shown_on,
                precision=DatePrecision(details.precision) if details.precision else None,
                before=details.values.before,
                after=details.values.after,
                difference=details.values.difference,
                **bounds_of(),
            )
            yield pk, row


@prepared
def values_of(source: ChangeSource, period: ComparedPeriod, pks: list[int]) -> QuerySet:
    """Of the changes of these ids: the id, title and slug of the project, the short name of the unit, and the values of
    the source's paths."""
    changes = source.changes(period).filter(pk__in=pks)
    of_project: tuple[Any, ...] = (NO_TEXT, NO_TEXT)
    if source.project is not None:
        changes = changes.alias(project_title=joined_in_force(period.end, f"{source.project}titles"))
        of_project = ("project_title__title", f"{source.project}slug")
    return changes.values_list("pk", *of_project, source.unit or NO_KEY, *source.paths)


def kind_of(source: ChangeSource) -> str:
    """What names a kind of change, see `stable_identifier` of feeds."""
    return type(source).__name__


CHANGE_SOURCES: list[ChangeSource] = []


def change_source(source: type[ChangeSource]) -> type[ChangeSource]:
    """Register a source; changes of one day stand in the order in which their sources are declared."""
    CHANGE_SOURCES.append(source())
    return source


def sources_of(period: ComparedPeriod) -> list[tuple[int, ChangeSource]]:
    """The sources, by their numbers, of which anything is recorded at all. One query."""
    sources = [
        (number, source)
        for number, source in enumerate(CHANGE_SOURCES)
        if period.has_services or not source.is_of_services
    ]
    return [numbered for numbered, is_recorded in zip(sources, recorded(sources), strict=True) if is_recorded]


def recorded(sources: Iterable[tuple[int, ChangeSource]]) -> tuple[bool, ...]:
    """Whether anything is recorded of the model of each source."""
    names = (connection.ops.quote_name(source.model._meta.db_table) for _, source in sources)
    exist = ", ".join(f"EXISTS (SELECT 1 FROM {name})" for name in names)  # noqa: S608 names of our own tables
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {exist}")
        return tuple(cursor.fetchone())


class Changes:
    """All changes of a period, in order of their days; read by the page: first the keys, then the rows of each source.

    Two queries for the keys of a page, and one for each source that has rows on it.
    """

    def __init__(self, period: ComparedPeriod, sources: Mapping[int, ChangeSource] | None = None) -> None:
        self.period = period
        self.sources = dict(sources_of(period)) if sources is None else sources

    def __len__(self) -> int:
        return len(self.first) if len(self.first) < FIRST else self.ordered.count()

    @cached_property
    def first(self) -> list[Key]:
        """The first keys: most often all there are, then no query need count them."""
        return first_keys(self.period, tuple(self.sources))

    @property
    def ordered(self) -> QuerySet:
        """The keys of all sources in their order, by the database."""
        return keys_of(self.period, self.sources)

    def newest(self) -> list[Key]:
        """The keys of the last changes, the newest first; at most FIRST. One query."""
        return list(newest_keys(self.period, tuple(self.sources)))

    def read(self, start: int, stop: int) -> list[ComparisonRow]:
        """Changes start to stop."""
        return self.rows(self.keys(start, stop))

    def keys(self, start: int, stop: int) -> list[Key]:
        return self.first[start:stop] if stop <= FIRST else list(self.ordered[start:stop])

    def named(self, start: int, stop: int) -> list[tuple[tuple[str, str], ComparisonRow]]:
        """The same, each with what names it for ever: the kind of change, and the record that says it."""
        keys = self.keys(start, stop)
        names: dict[tuple[int, int], str] = {}
        for number in {number for _, number, _ in keys}:
            found = identities_of(self.sources[number].model).names_of(pk for _, each, pk in keys if each == number)
            names |= {(number, pk): name for pk, name in found.items()}
        identities = [(kind_of(self.sources[number]), names[number, pk]) for _, number, pk in keys]
        return list(zip(identities, self.rows(keys), strict=True))

    def rows(self, keys: list[Key]) -> list[ComparisonRow]:
        """The rows of the changes, in the order of their keys."""
        return rows_of(self.period, self.sources, keys)

    def chunks(self, size: int) -> Iterator[list[ComparisonRow]]:
        """All changes, `size` at a time."""
        return map(self.rows, in_batches(self.ordered.iterator(size), size))


class LateChanges(Changes):
    """What was entered within a period for days up to its first; in the order of these days. Not prepared: moments are
    no days."""

    @cached_property
    def first(self) -> list[Key]:
        return list(self.ordered[:FIRST])

    @property
    def ordered(self) -> QuerySet:
        return in_order([source.late_keys(self.period, number) for number, source in self.sources.items()])

    def rows(self, keys: list[Key]) -> list[ComparisonRow]:
        return rows_of(self.period.with_all_before(), self.sources, keys)


def rows_of(period: ComparedPeriod, sources: Mapping[int, ChangeSource], keys: Iterable[Key]) -> list[ComparisonRow]:
    """The rows of the changes of the period, in the order of their keys."""
    keys, pks = list(keys), dict[int, list[int]]()
    for _, number, pk in keys:
        pks.setdefault(number, []).append(pk)
    rows = {
        (number, pk): row for number, of_source in pks.items() for pk, row in sources[number].read(period, of_source)
    }
    return [rows[number, pk] for _, number, pk in keys]


@prepared
def first_keys(period: ComparedPeriod, numbers: tuple[int, ...]) -> QuerySet:
    """The first keys of the sources with these numbers."""
    return keys_of(period, {number: CHANGE_SOURCES[number] for number in numbers})[:FIRST]


@prepared
def newest_keys(period: ComparedPeriod, numbers: tuple[int, ...]) -> QuerySet:
    """The last keys of the sources with these numbers, the newest day first."""
    keys = keys_of(period, {number: CHANGE_SOURCES[number] for number in numbers})
    return keys.order_by("-change_day", "source_number", "pk")[:FIRST] if numbers else keys


def keys_of(period: ComparedPeriod, sources: Mapping[int, ChangeSource]) -> QuerySet:
    """The keys of all sources in their order."""
    return in_order([source.keys(period, number) for number, source in sources.items()])


def in_order(of_sources: list[QuerySet]) -> QuerySet:
    """The keys that each source gives, together in their order."""
    if not of_sources:
        return Project.objects.none().values_list("pk")
    keys, *others = of_sources
    union = keys.union(*others, all=True) if others else keys
    return union.order_by("change_day", "source_number", "pk")
