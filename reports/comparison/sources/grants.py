"""Grants, their amendments, plans and deadlines."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery

from funding.choices import CostType
from funding.deadlines import deadline_title
from funding.models import Amendment, DeadlineDay, Grant, PlanItem
from records.days import BEGINNING
from records.fields import MoneyField

from ..changes import ChangeSource, ComparedPeriod, Details, EnteredBetween, change_source
from ..rows import MONEY, Values, typed
from .statements import StatementsChanged, moved


@change_source
class StartingGrants(ChangeSource):
    label = "Bewilligungszeitraum beginnt"
    model = Grant
    project = "project__"
    paths = ("change_day", "grantor", "state_share")
    model_fields = ("grantor", "state_share")

    def rows(self, changes: QuerySet[Grant], period: ComparedPeriod) -> QuerySet:
        return period.within(changes, "known_from")

    def details(self, started_on: date, grantor: str, state_share: Decimal) -> Details:
        return Details(grantor, Values.change(MONEY, state_share), started_on)


class Amended(ChangeSource):
    """What amendments change of a condition (`name`), in the order in which they count."""

    model = Amendment
    project = "grant__project__"
    name: ClassVar[str]

    @property
    def changed_fields(self) -> tuple[str, ...]:
        return (self.name,)

    def rows(self, changes: Any, period: ComparedPeriod) -> QuerySet:
        stating = changes.filter(**{f"{self.name}__isnull": False}).with_former(self.name)
        return period.within(stating, "known_from", "grant__known_from")

    def entered(self, changes: QuerySet[Amendment], moments: EnteredBetween) -> QuerySet:
        return moments.new(changes, self.model.history.filter(**{f"{self.name}__isnull": False}))


@change_source
class AmendedShares(Amended):
    label = "Änderungsbescheid: Landesförderung"
    name = "state_share"
    paths = ("known_from", "grant__grantor", "more")

    def rows(self, changes: Any, period: ComparedPeriod) -> QuerySet:
        more = ExpressionWrapper(F("state_share") - F("former"), output_field=MoneyField())
        return super().rows(changes, period).annotate(more=more)

    def details(self, known_from: date, grantor: str, more: Decimal) -> Details:
        return Details(grantor, Values.change(MONEY, more), known_from)


class AmendedDays(Amended):
    paths = ("known_from", "grant__grantor", "former", "now")

    def rows(self, changes: Any, period: ComparedPeriod) -> QuerySet:
        return super().rows(changes, period).annotate(now=F(self.name)).exclude(former=F("now"))

    def details(self, known_from: date, grantor: str, before: date, after: date) -> Details:
        return Details(grantor, moved(before, after), known_from)


@change_source
class AmendedStarts(AmendedDays):
    label = "Änderungsbescheid: Bewilligt von"
    name = "period_start"


@change_source
class AmendedEnds(AmendedDays):
    label = "Änderungsbescheid: Bewilligt bis"
    name = "period_end"


@change_source
class PlanItemsChanged(StatementsChanged):
    """Items of the Finanzierungsplan that were changed, or are planned from a day on."""

    label = "Finanzierungsplan"
    model = PlanItem
    project = "grant__project__"
    chain = ("grant", "cost_type", "year")
    fields = ("amount",)
    shown_from = ("grant__known_from",)

    @property
    def paths(self) -> tuple[str, ...]:  # type: ignore[override]
        return (*super().paths, "cost_type", "year")

    def is_change(self) -> Q:
        return super().is_change() | Q(has_former=False, effective_on__gt=BEGINNING)

    def details(self, effective_on: date, before: Decimal | None, after: Decimal, cost_type: str, year: int) -> Details:
        more = None if before is None else after - before
        values = replace(Values.both(MONEY, before, after), difference=typed(MONEY, more, is_change=True))
        return Details(f"{CostType(cost_type).label} {year}", values, effective_on)


@change_source
class DeadlinesMoved(ChangeSource):
    """Other days than those of the rules, from the day on which they were granted."""

    label = "Frist der Zuwendung"
    model = DeadlineDay
    project = "grant__project__"
    paths = ("effective_on", "former", "due_on", "kind", "year")
    model_fields = ("due_on",)

    def rows(self, changes: QuerySet[DeadlineDay], period: ComparedPeriod) -> QuerySet:
        of_chain = Q(grant=OuterRef("grant"), kind=OuterRef("kind"), until=OuterRef("effective_on"))
        before = DeadlineDay.objects.filter(of_chain).filter(Q(year=OuterRef("year")) | Q(year=None)).order_by()
        later = changes.filter(effective_on__gt=BEGINNING).annotate(former=Subquery(before.values("due_on")[:1]))
        return period.within(later, "effective_on", "grant__known_from")

    def details(self, granted_on: date, before: date | None, after: date, kind: str, year: int | None) -> Details:
        return Details(deadline_title(kind, year), moved(before, after), granted_on)
