"""The single changes of projects between two days, in their order, over all that is dated.

A change belongs to the day on which the pages begin to show it: an event before a project's start shows with the
start, money before the approval period or the claim with these. So the figures of the first day and the changes give
the figures of the second. Amounts in EUR.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import (
    CharField,
    Count,
    DateField,
    ExpressionWrapper,
    F,
    Field,
    IntegerChoices,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat, Greatest, TruncDate

from funding.models import Amendment, Expenditure, Grant, Tranche
from projects.models import BundleStep, Milestone, PhaseChange, ProcessBundle, Project, Rollout
from records.batches import in_batches
from records.fields import MoneyField
from records.knowledge import end_of
from records.models import DatePrecision
from services.models import MaturityChange, ProvisionChange


class Kind(IntegerChoices):
    """What changed; in the order in which changes of the same day are told."""

    UNITS_LISTED = 1, "Projektbeginn: Leistungseinheiten"
    BUNDLES_LISTED = 2, "Projektbeginn: Prozessbündel"
    GRANT_BEGUN = 3, "Bewilligungszeitraum beginnt"
    GRANT_AMENDED = 4, "Änderungsbescheid: Landesförderung"
    PHASE = 5, "Phase"
    STEP = 6, "Bearbeitungsschritt"
    MILESTONE_REACHED = 7, "Meilenstein erreicht"
    MILESTONE_MOVED = 8, "Meilenstein verschoben"
    CLAIMED = 9, "Beantragt"
    APPROVED = 10, "Bewilligt"
    PAID = 11, "Ausgezahlt"
    USED = 12, "Verwendet"
    MATURITY = 13, "Reifegrad"
    PROVISION = 14, "Bezugsweg"


DETAILS: dict[str, Field] = {
    "title": CharField(),
    "slug": CharField(),
    "subject": CharField(),
    "shown_on": DateField(),
    "precision": CharField(),
    "before_code": IntegerField(),
    "after_code": IntegerField(),
    "before_day": DateField(),
    "after_day": DateField(),
    "amount": MoneyField(),
    "before_text": CharField(),
    "after_text": CharField(),
}

LEVEL = Concat(Cast("level__number", CharField()), Value(" "), F("level__name"), output_field=CharField())

FIRST = 500


@dataclass(frozen=True)
class Period:
    """The days after `start` up to `end`, of projects by their ids; `known_until` limits what had been entered.

    `has_services`: changes of OZG services, which belong to no project, are told as well.
    """

    projects: list[int]
    start: date
    end: date
    known_until: datetime | None = None
    has_services: bool = False

    def shown(self, queryset: Any, *days: str) -> Any:
        """Rows that the pages begin to show within the period: on the latest of the days."""
        by_end = {f"{day}__lte": self.end for day in days}
        latest = Greatest(*map(F, days)) if len(days) > 1 else F(days[0])
        return queryset.filter(**by_end).annotate(told_day=latest).filter(told_day__gt=self.start)

    def of_projects(self, model: Any, path: str) -> Any:
        return model._default_manager.filter(**{f"{path}__in": self.projects}).order_by()


@dataclass(frozen=True)
class Told:
    """Changes of one kind: the rows with `told_day`, the path of their project, and what they tell of DETAILS.

    A detail not given is the project's own, the day, or nothing.
    """

    kind: Kind
    rows: QuerySet
    project: str
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def keys(self) -> QuerySet:
        """Tuples of day, kind and id."""
        return self.rows.annotate(told_kind=Value(self.kind.value)).values_list("told_day", "told_kind", "pk")

    def of(self, ids: list[int]) -> QuerySet:
        """Tuples of kind, id and all DETAILS, of the rows asked for."""
        own = {"title": F(f"{self.project}title"), "slug": F(f"{self.project}slug"), "shown_on": F("told_day")}
        given = own | self.details
        columns = {
            f"told_{name}": Cast(given.get(name, Value(None)), output_field=output_field)
            for name, output_field in DETAILS.items()
        }
        rows = self.rows.filter(pk__in=ids).annotate(told_kind=Value(self.kind.value), **columns)
        return rows.values_list("told_kind", "pk", *columns)


def told(kind: Kind, rows: QuerySet, project: str, **details: Any) -> Told:
    return Told(kind, rows, project, details)


def listed(period: Period, kind: Kind, model: Any) -> Told:
    """Projects that start: what is listed of them from then on."""
    number = model._default_manager.filter(project=OuterRef("pk")).order_by().values("project")
    counted = period.shown(period.of_projects(Project, "pk"), "started_on").annotate(
        number=Coalesce(Subquery(number.annotate(number=Count("pk")).values("number")), 0)
    )
    return told(kind, counted.filter(number__gt=0), "", after_code=F("number"))


def grants_begun(period: Period) -> Told:
    grants = period.shown(period.of_projects(Grant, "project"), "period_start")
    return told(Kind.GRANT_BEGUN, grants, "project__", subject=F("grantor"), amount=F("state_share"))


def grants_amended(period: Period) -> Told:
    amendments = period.of_projects(Amendment, "grant__project").with_former_share()
    more = ExpressionWrapper(F("state_share") - F("former_share"), output_field=MoneyField())
    return told(
        Kind.GRANT_AMENDED,
        period.shown(amendments, "effective_on", "grant__period_start").annotate(more=more),
        "grant__project__",
        subject=F("grant__grantor"),
        shown_on=F("effective_on"),
        precision=F("date_precision"),
        amount=F("more"),
    )


def phases(period: Period) -> Told:
    came_from = Coalesce("previous_phase", 0, output_field=IntegerField())
    changes = period.of_projects(PhaseChange, "rollout__project").with_previous_phase().alias(came_from=came_from)
    return told(
        Kind.PHASE,
        period.shown(changes, "effective_on", "rollout__project__started_on").exclude(came_from=F("phase")),
        "rollout__project__",
        subject=F("rollout__unit__name"),
        shown_on=F("effective_on"),
        precision=F("date_precision"),
        before_code=F("previous_phase"),
        after_code=F("phase"),
    )


def steps(period: Period) -> Told:
    taken = period.of_projects(BundleStep, "bundle__project")
    return told(
        Kind.STEP,
        period.shown(taken, "effective_on", "bundle__project__started_on"),
        "bundle__project__",
        subject=F("bundle__name"),
        shown_on=F("effective_on"),
        precision=F("date_precision"),
        after_code=F("step"),
    )


def milestones_reached(period: Period) -> Told:
    reached = period.shown(period.of_projects(Milestone, "project"), "reached_on", "project__started_on")
    return told(Kind.MILESTONE_REACHED, reached, "project__", subject=F("title"), shown_on=F("reached_on"))


def milestones_moved(period: Period) -> Told:
    """Changes of a due day, on the day they were entered: the history alone knows them."""
    history = Milestone.history.model
    former = history._default_manager.filter(id=OuterRef("id"), version=OuterRef("version") - 1)
    entered = period.of_projects(history, "project").filter(
        history_type="~", history_date__gte=end_of(period.start), history_date__lt=end_of(period.end)
    )
    if period.known_until:
        entered = entered.filter(history_date__lt=period.known_until)
    moved = entered.annotate(
        former_due_on=Subquery(former.exclude(history_type="-").values("due_on")[:1]),
        told_day=TruncDate("history_date"),
    ).exclude(due_on=F("former_due_on"))
    return told(
        Kind.MILESTONE_MOVED,
        moved.filter(former_due_on__isnull=False),
        "project__",
        subject=F("title"),
        before_day=F("former_due_on"),
        after_day=F("due_on"),
    )


def moved_money(period: Period, kind: Kind, column: str) -> Told:
    tranches = period.of_projects(Tranche, "grant__project").filter(**{f"{column}__isnull": False})
    days = dict.fromkeys((f"{column}_on", "claimed_on", "grant__period_start"))
    return told(
        kind,
        period.shown(tranches, *days),
        "grant__project__",
        shown_on=F(f"{column}_on"),
        precision=F("date_precision"),
        before_day=F("period_start"),
        after_day=F("period_end"),
        amount=F(column),
    )


def used(period: Period) -> Told:
    expenditures = period.of_projects(Expenditure, "tranche__grant__project")
    return told(
        Kind.USED,
        period.shown(expenditures, "booked_on", "tranche__claimed_on", "tranche__grant__period_start"),
        "tranche__grant__project__",
        subject=F("cost_type"),
        shown_on=F("booked_on"),
        precision=F("date_precision"),
        amount=F("amount"),
    )


def of_services(period: Period, kind: Kind, model: Any, called: Any, subject: Any) -> Told:
    """Changes in the state of services, from what to what it was called."""
    changes = model.objects.with_change(called).order_by()
    return told(
        kind,
        period.shown(changes, "effective_on"),
        "",
        title=Value(None),
        slug=Value(None),
        subject=subject,
        precision=F("date_precision"),
        before_text=F("former"),
        after_text=F("now"),
    )


TOLD_BY: tuple[tuple[Any, Callable[[Period], Told]], ...] = (
    (Rollout, lambda period: listed(period, Kind.UNITS_LISTED, Rollout)),
    (ProcessBundle, lambda period: listed(period, Kind.BUNDLES_LISTED, ProcessBundle)),
    (Grant, grants_begun),
    (Amendment, grants_amended),
    (PhaseChange, phases),
    (BundleStep, steps),
    (Milestone, milestones_reached),
    (Milestone.history.model, milestones_moved),
    (Tranche, lambda period: moved_money(period, Kind.CLAIMED, "claimed")),
    (Tranche, lambda period: moved_money(period, Kind.APPROVED, "approved")),
    (Tranche, lambda period: moved_money(period, Kind.PAID, "paid")),
    (Expenditure, used),
)
TOLD_OF_SERVICES: tuple[tuple[Any, Callable[[Period], Told]], ...] = (
    (
        MaturityChange,
        lambda period: of_services(
            period, Kind.MATURITY, MaturityChange, LEVEL, Coalesce("leika__name", "service__name")
        ),
    ),
    (
        ProvisionChange,
        lambda period: of_services(period, Kind.PROVISION, ProvisionChange, F("kind"), F("service__name")),
    ),
)


def all_told(period: Period) -> list[Told]:
    """The changes of every kind that is recorded at all; one query."""
    wanted = TOLD_BY + (TOLD_OF_SERVICES if period.has_services else ())
    told_by = [tell for is_recorded, (_, tell) in zip(recorded(wanted), wanted, strict=True) if is_recorded]
    return [tell(period) for tell in told_by or (grants_begun,)]


def recorded(wanted: Any) -> Any:
    """Whether anything is recorded of each of the models."""
    names = (connection.ops.quote_name(model._meta.db_table) for model, _ in wanted)
    exist = ", ".join(f"EXISTS (SELECT 1 FROM {name})" for name in names)  # noqa: S608 names of our own tables
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {exist}")
        return cursor.fetchone()


@dataclass(frozen=True)
class Change:
    """One change, told: of which project, what and whose, on which day, from what to what, by which amount in EUR."""

    kind: Kind
    title: str | None
    slug: str | None
    subject: str
    shown_on: date
    precision: DatePrecision | None
    before_code: int | None
    after_code: int | None
    before_day: date | None
    after_day: date | None
    amount: Any
    before_text: str | None
    after_text: str | None


class Changes:
    """All changes of a period, in order of their days; read by the page: first the keys, then what they tell."""

    def __init__(self, period: Period) -> None:
        self.kinds = all_told(period)
        self.keys = union(kind.keys for kind in self.kinds)

    def __len__(self) -> int:
        return len(self.first) if len(self.first) < FIRST else self.keys.count()

    @cached_property
    def first(self) -> list[tuple[date, int, int]]:
        """The first keys: most often all there are, then no query need count them."""
        return list(self.ordered[:FIRST])

    @property
    def ordered(self) -> Any:
        return self.keys.order_by("told_day", "told_kind", "pk")

    def read(self, start: int, stop: int) -> list[Change]:
        """Changes start to stop. Two queries."""
        keys = self.first[start:stop] if stop <= FIRST else list(self.ordered[start:stop])
        return self.told(keys) if keys else []

    def told(self, keys: list[tuple[date, int, int]]) -> list[Change]:
        wanted: dict[int, list[int]] = {}
        for _, kind, pk in keys:
            wanted.setdefault(kind, []).append(pk)
        details = union(kind.of(wanted[kind.kind]) for kind in self.kinds if kind.kind in wanted)
        found = {(kind, pk): Change(Kind(kind), *row) for kind, pk, *row in details}
        return [found[kind, pk] for _, kind, pk in keys]

    def chunks(self, size: int) -> Iterator[list[Change]]:
        """All changes, `size` at a time."""
        return map(self.told, in_batches(self.ordered.iterator(size), size))


def union(querysets: Any) -> Any:
    first, *others = querysets
    return first.union(*others, all=True) if others else first
