"""Grants and their amendments."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import (
    ExpressionWrapper,
    F,
)

from funding.models import Amendment, Grant
from records.fields import MoneyField

from ..changes import ChangeSource, ComparedPeriod, Details, change_source
from ..rows import MONEY, Values
from .statements import moved


@change_source
class StartingGrants(ChangeSource):
    label = "Bewilligungszeitraum beginnt"
    model = Grant
    project = "project__"
    paths = ("change_day", "grantor", "state_share")

    def rows(self, changes: Any, period: ComparedPeriod) -> Any:
        return period.within(changes, "known_from")

    def details(self, started_on: date, grantor: str, state_share: Decimal) -> Details:
        return Details(grantor, Values.change(MONEY, state_share), started_on)


class Amended(ChangeSource):
    """What amendments change of a condition (`name`), in the order in which they count."""

    model = Amendment
    project = "grant__project__"
    name: ClassVar[str]

    def rows(self, changes: Any, period: ComparedPeriod) -> Any:
        stating = changes.filter(**{f"{self.name}__isnull": False}).with_former(self.name)
        return period.within(stating, "known_from", "grant__known_from")


@change_source
class AmendedShares(Amended):
    label = "Änderungsbescheid: Landesförderung"
    name = "state_share"
    paths = ("known_from", "grant__grantor", "more")

    def rows(self, changes: Any, period: ComparedPeriod) -> Any:
        more = ExpressionWrapper(F("state_share") - F("former"), output_field=MoneyField())
        return super().rows(changes, period).annotate(more=more)

    def details(self, known_from: date, grantor: str, more: Decimal) -> Details:
        return Details(grantor, Values.change(MONEY, more), known_from)


class AmendedDays(Amended):
    paths = ("known_from", "grant__grantor", "former", "now")

    def rows(self, changes: Any, period: ComparedPeriod) -> Any:
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
