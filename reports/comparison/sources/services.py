"""Levels and provisions of services."""

from datetime import date
from typing import Any, ClassVar

from django.db.models import (
    CharField,
    F,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat

from services.choices import ProvisionKind
from services.models import MaturityChange, ProvisionChange

from ..changes import ChangeSource, Details, Period, change_source
from ..rows import TEXT, Values
from .statements import choice_label

LEVEL = Concat(Cast("level__number", CharField()), Value(" "), F("level__name"), output_field=CharField())


class ServiceChanges(ChangeSource):
    """Changes in the state of services, from what to what; subclasses say what a state is called."""

    project = None
    is_of_services = True
    state: ClassVar[Any]

    def rows(self, changes: Any, period: Period) -> Any:
        return period.within(changes.with_change(self.state), "effective_on")


@change_source
class LevelChanges(ServiceChanges):
    label = "Reifegrad"
    model = MaturityChange
    state = LEVEL
    paths = ("effective_on", "date_precision", "service_name", "former", "now")

    def rows(self, changes: Any, period: Period) -> Any:
        return super().rows(changes, period).annotate(service_name=Coalesce("leika__name", "service__name"))

    def details(self, effective_on: date, precision: str, service: str, before: str | None, after: str) -> Details:
        return Details(service, Values.both(TEXT, before, after), effective_on, precision)


@change_source
class ProvisionChanges(ServiceChanges):
    label = "Bezugsweg"
    model = ProvisionChange
    state = F("kind")
    paths = ("effective_on", "date_precision", "service__name", "former", "now")

    def details(self, effective_on: date, precision: str, service: str, before: str | None, after: str) -> Details:
        labels = Values.both(TEXT, choice_label(ProvisionKind, before), choice_label(ProvisionKind, after))
        return Details(service, labels, effective_on, precision)
