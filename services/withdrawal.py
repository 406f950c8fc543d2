"""Withdraw what services offer from a day on: level, provision and portal, of many services at once, all or none."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import QuerySet

from records.querysets import first_named

from .choices import Portal, ProvisionKind
from .models import MaturityChange, MaturityLevel, PortalChange, ProvisionChange, Service
from .models.states import ServiceStatement

Withdrawn: TypeAlias = tuple[Any, Any]  # what held of a service, and what says that it holds no more


class Offer(models.TextChoices):
    """What a service offers, as far as it can be withdrawn."""

    LEVEL = "LEVEL", "Reifegrad: auf die unterste Stufe seines Modells"
    PROVISION = "PROVISION", "Bezugsweg: kein Bezugsweg"
    PORTAL = "PORTAL", "Portal: kein Portal"


def withdraw_offers(
    services: QuerySet[Service], offers: Collection[str], effective_on: date, note: str
) -> list[ServiceStatement]:
    """State of each of the services that the offers hold no more from the day on.

    Returns the statements. Raises a ValidationError that names the services that offer nothing of it on the day, or of
    which something is stated of the day already.
    """
    with transaction.atomic():
        keys = list(services.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
        withdrawn = [pair for offer in offers for pair in WITHDRAWALS[Offer(offer)](keys, effective_on)]
        refuse(keys, withdrawn, effective_on)
        entered = [after for _, after in withdrawn]
        for statement in entered:
            statement.effective_on, statement.note = effective_on, note
        for kind in {type(statement) for statement in entered}:
            kind.objects.bulk_create([statement for statement in entered if type(statement) is kind])
        return entered


def withdrawn_levels(services: Collection[int], day: date) -> Iterator[Withdrawn]:
    """The levels of services and LeiKa services that lie above the lowest of their model."""
    lowest: dict[int, MaturityLevel] = {}
    for level in MaturityLevel.objects.order_by("-number"):
        lowest[level.model_id] = level
    for row in MaturityChange.objects.in_force(day).filter(service__in=services).select_related("level"):
        level = lowest[row.level.model_id]
        if level.pk != row.level_id:
            yield row, MaturityChange(service_id=row.service_id, leika_id=row.leika_id, level=level)


def withdrawn_provisions(services: Collection[int], day: date) -> Iterator[Withdrawn]:
    for row in ProvisionChange.objects.in_force(day).filter(service__in=services).exclude(kind=ProvisionKind.NONE):
        yield row, ProvisionChange(service_id=row.service_id, kind=ProvisionKind.NONE)


def withdrawn_portals(services: Collection[int], day: date) -> Iterator[Withdrawn]:
    for row in PortalChange.objects.in_force(day).filter(service__in=services).exclude(portal=Portal.NONE):
        yield row, PortalChange(service_id=row.service_id, portal=Portal.NONE)


WITHDRAWALS = {
    Offer.LEVEL: withdrawn_levels,
    Offer.PROVISION: withdrawn_provisions,
    Offer.PORTAL: withdrawn_portals,
}


def refuse(keys: Collection[int], withdrawn: list[Withdrawn], day: date) -> None:
    """Raise a ValidationError that names the services of which nothing can be withdrawn on the day."""
    offering = {after.service_id for _, after in withdrawn}
    starting = {before.service_id for before, _ in withdrawn if before.effective_on == day}
    problems = [
        *lines_for(set(keys) - offering, f"bietet am {day:%d.%m.%Y} nichts davon an"),
        *lines_for(starting, f"Für den {day:%d.%m.%Y} ist schon etwas eingetragen; das lässt sich nur berichtigen"),
    ]
    if problems:
        raise ValidationError(problems)


def lines_for(services: Collection[int], problem: str) -> list[str]:
    """A line with the problem for each of the first services."""
    named = Service.objects.filter(pk__in=services).order_by("ozg_id")
    return first_named(named, lambda service: f"{service}: {problem}.", lambda more: f"{more} weitere: {problem}.")
