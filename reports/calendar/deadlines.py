"""Deadlines of grants that are not met, and those of the OZG services."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from funding.deadlines import deadlines_of
from funding.models import Grant
from records.on_day import on_day_of
from services.models import ServiceDeadline

from .sources import PAST, CalendarDay, calendar_source


@calendar_source
def deadlines_of_grants(user: Any, today: date) -> Iterator[CalendarDay]:
    grants = Grant.objects.granted(today).with_conditions(today)
    for deadline in deadlines_of(grants.prefetch_related(on_day_of("project", Grant, today)), today):
        grant = deadline.grant
        if deadline.met_on is None and deadline.due_on >= today - PAST:
            yield CalendarDay(
                identity=f"deadline/{grant.pk}/{deadline.kind}/{deadline.year}",
                day=deadline.due_on,
                title=f"{deadline.title}: {grant.project.heading}",
                text=f"{grant.grantor}. {deadline.rule_text}",
                path=reverse("grant", args=[grant.slug]),
            )


@calendar_source
def deadlines_of_services(user: Any, today: date) -> Iterator[CalendarDay]:
    for deadline in ServiceDeadline.objects.filter(due_on__gte=today - PAST):
        yield CalendarDay(
            identity=f"service-deadline/{deadline.pk}",
            day=deadline.due_on,
            title=f"Frist der OZG-Leistungen: {deadline.name}",
            text=deadline.source,
            path=reverse("service-dashboard"),
        )
