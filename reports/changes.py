"""The single changes of projects between two days, in their order, over all that is dated.

A change belongs to the day on which the pages begin to show it: an event before a project's start shows with the
start, money before the approval period or the claim with these. So the figures of the first day and the changes give
the figures of the second. Amounts in EUR.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import (
    CharField,
    Count,
    DateField,
    F,
    Field,
    IntegerChoices,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Greatest, TruncDate

from funding.models import Expenditure, Grant, Tranche
from projects.models import BundleStep, Milestone, PhaseChange, ProcessBundle, Rollout
from records.fields import MoneyField
from records.knowledge import end_of
from records.models import DatePrecision


class Kind(IntegerChoices):
    """What changed; in the order in which changes of the same day are told."""

    UNITS_LISTED = 1, "Projektbeginn: Leistungseinheiten"
    BUNDLES_LISTED = 2, "Projektbeginn: Prozessbündel"
    GRANT_BEGUN = 3, "Bewilligungszeitraum beginnt"
    PHASE = 4, "Phase"
    STEP = 5, "Bearbeitungsschritt"
    MILESTONE_REACHED = 6, "Meilenstein erreicht"
    MILESTONE_MOVED = 7, "Meilenstein verschoben"
    CLAIMED = 8, "Beantragt"
    APPROVED = 9, "Bewilligt"
    PAID = 10, "Ausgezahlt"
    USED = 11, "Verwendet"


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
}


@dataclass(frozen=True)
class Period:
    """The days after `start` up to `end`, of the projects asked for; `known_until` limits what had been entered."""

    projects: QuerySet
    start: date
    end: date
    known_until: datetime | None = None

    def shown(self, queryset: Any, *days: str) -> Any:
        """Rows that the pages begin to show within the period: on the latest of the days."""
        by_end = Q(*((f"{day}__lte", self.end) for day in days))
        since_start = Q(*((f"{day}__gt", self.start) for day in days), _connector=Q.OR)
        day = Greatest(*map(F, days)) if len(days) > 1 else F(days[0])
        return queryset.filter(by_end, since_start).annotate(told_day=day)

    def of_projects(self, model: Any, path: str) -> Any:
        manager = model._default_manager
        return manager.filter(**{f"{path}__in": self.projects.order_by().values("pk")}).order_by()


def told(kind: Kind, queryset: Any, project: str, **details: Any) -> QuerySet:
    """The queryset with its kind and all DETAILS: those given, the project's, and nothing for the others."""
    given = {"title": F(f"{project}title"), "slug": F(f"{project}slug"), "shown_on": F("told_day"), **details}
    columns = {
        f"told_{name}": Cast(given.get(name, Value(None)), output_field=output_field)
        for name, output_field in DETAILS.items()
    }
    return queryset.annotate(told_kind=Value(kind.value), **columns)


def listed(period: Period, kind: Kind, model: Any) -> QuerySet:
    """Projects that start: what is listed of them from then on."""
    number = model._default_manager.filter(project=OuterRef("pk")).order_by().values("project")
    counted = period.shown(period.projects.order_by(), "started_on").annotate(
        number=Coalesce(Subquery(number.annotate(number=Count("pk")).values("number")), 0)
    )
    return told(kind, counted.filter(number__gt=0), "", after_code=F("number"))


def grants_begun(period: Period) -> QuerySet:
    grants = period.shown(period.of_projects(Grant, "project"), "period_start")
    return told(Kind.GRANT_BEGUN, grants, "project__", subject=F("grantor"), amount=F("state_share"))


def phases(period: Period) -> QuerySet:
    changes = period.of_projects(PhaseChange, "rollout__project").with_previous_phase()
    return told(
        Kind.PHASE,
        period.shown(changes, "effective_on", "rollout__project__started_on"),
        "rollout__project__",
        subject=F("rollout__unit__name"),
        shown_on=F("effective_on"),
        precision=F("date_precision"),
        before_code=F("previous_phase"),
        after_code=F("phase"),
    )


def steps(period: Period) -> QuerySet:
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


def milestones_reached(period: Period) -> QuerySet:
    reached = period.shown(period.of_projects(Milestone, "project"), "reached_on", "project__started_on")
    return told(Kind.MILESTONE_REACHED, reached, "project__", subject=F("title"), shown_on=F("reached_on"))


def milestones_moved(period: Period) -> QuerySet:
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


def moved_money(period: Period, kind: Kind, column: str) -> QuerySet:
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


def used(period: Period) -> QuerySet:
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


def querysets(period: Period) -> dict[Kind, QuerySet]:
    """One queryset for each kind of change."""
    return {
        Kind.UNITS_LISTED: listed(period, Kind.UNITS_LISTED, Rollout),
        Kind.BUNDLES_LISTED: listed(period, Kind.BUNDLES_LISTED, ProcessBundle),
        Kind.GRANT_BEGUN: grants_begun(period),
        Kind.PHASE: phases(period),
        Kind.STEP: steps(period),
        Kind.MILESTONE_REACHED: milestones_reached(period),
        Kind.MILESTONE_MOVED: milestones_moved(period),
        Kind.CLAIMED: moved_money(period, Kind.CLAIMED, "claimed"),
        Kind.APPROVED: moved_money(period, Kind.APPROVED, "approved"),
        Kind.PAID: moved_money(period, Kind.PAID, "paid"),
        Kind.USED: used(period),
    }


@dataclass(frozen=True)
class Change:
    """One change, told: of which project, what and whose, on which day, from what to what, by which amount in EUR."""

    kind: Kind
    title: str
    slug: str
    subject: str
    shown_on: date
    precision: DatePrecision | None
    before_code: int | None
    after_code: int | None
    before_day: date | None
    after_day: date | None
    amount: Any


class Changes:
    """All changes of a period, in order of their days; read by the page: first the keys, then what they tell."""

    def __init__(self, period: Period) -> None:
        self.querysets = querysets(period)
        self.keys = union(queryset.values_list("told_day", "told_kind", "pk") for queryset in self.querysets.values())

    def __len__(self) -> int:
        return self.keys.count()

    @property
    def ordered(self) -> Any:
        return self.keys.order_by("told_day", "told_kind", "pk")

    def read(self, start: int, stop: int) -> list[Change]:
        """Changes start to stop. Two queries."""
        keys = list(self.ordered[start:stop])
        return self.told(keys) if keys else []

    def told(self, keys: list[tuple[date, int, int]]) -> list[Change]:
        wanted: dict[int, list[int]] = {}
        for _, kind, pk in keys:
            wanted.setdefault(kind, []).append(pk)
        columns = [f"told_{name}" for name in DETAILS]
        details = union(
            queryset.filter(pk__in=wanted[kind]).values_list("told_kind", "pk", *columns)
            for kind, queryset in self.querysets.items()
            if kind in wanted
        )
        found = {(kind, pk): Change(Kind(kind), *row) for kind, pk, *row in details}
        return [found[kind, pk] for _, kind, pk in keys]

    def chunks(self, size: int) -> Iterator[list[Change]]:
        """All changes, `size` at a time."""
        keys = self.ordered.iterator(size)
        while chunk := list(islice(keys, size)):
            yield self.told(chunk)


def union(querysets: Any) -> Any:
    first, *others = querysets
    return first.union(*others, all=True) if others else first
