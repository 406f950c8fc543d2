"""Grants and their amendments."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    ExpressionWrapper,
    F,
)

from funding.models import Amendment, Grant
from records.fields import MoneyField

from ..changes import ChangeSource, ComparedPeriod, Details, change_source
from ..rows import MONEY, Values


@change_source
class StartingGrants(ChangeSource):
    label = "Bewilligungszeitraum beginnt"
    model = Grant
    project = "project__"
    paths = ("change_day", "grantor", "state_share")

    def rows(self, changes: Any, period: ComparedPeriod) -> Any:
        return period.within(changes, "period_start")

    def details(self, started_on: date, grantor: str, state_share: Decimal) -> Details:
        return Details(grantor, Values.change(MONEY, state_share), started_on)


@change_source
class Amendments(ChangeSource):
    label = "Änderungsbescheid: Landesförderung"
    model = Amendment
    project = "grant__project__"
    paths = ("effective_on", "grant__grantor", "more")

    def rows(self, changes: Any, period: ComparedPeriod) -> Any:
        more = ExpressionWrapper(F("state_share") - F("former_share"), output_field=MoneyField())
        amendments = changes.with_former_share()
        return period.within(amendments, "effective_on", "grant__period_start").annotate(more=more)

    def details(self, effective_on: date, grantor: str, more: Decimal) -> Details:
        return Details(grantor, Values.change(MONEY, more), effective_on)
