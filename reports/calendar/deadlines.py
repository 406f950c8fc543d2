"""Deadlines of grants that are not met, and those of the OZG services."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.urls import reverse

from funding.deadlines import deadlines_of
from funding.models import Amendment, DeadlineDay, DeadlineNote, Grant
from records.first_names import FirstNames
from records.on_day import on_day_of
from services.models import ServiceDeadline

from .sources import PAST, CalendarDay, calendar_source, last_changes


@calendar_source
def deadlines_of_grants(user: User | AnonymousUser, today: date) -> Iterator[CalendarDay]:
    grants: Any = Grant.objects.granted(today).with_conditions(today)
    listed = list(grants.prefetch_related(on_day_of("project", Grant, today)))
    changed = changes_of_grants([grant.pk for grant in listed])
    for deadline in deadlines_of(listed, today):
        grant = deadline.grant
        if deadline.met_on is None and deadline.due_on >= today - PAST:
            yield CalendarDay(
                identity=f"deadline/{grant.slug}/{deadline.kind}/{deadline.year}",
                day=deadline.due_on,
                title=f"{deadline.title}: {grant.project.heading}",
                text=f"{grant.grantor}. {deadline.rule_text}",
                path=reverse("grant", args=[grant.slug]),
                changed_at=changed[grant.pk],
            )


def changes_of_grants(keys: list[int]) -> dict[int, datetime]:
    """When the notices of each grant and its deadlines were last entered or altered. Four queries."""
    kinds = ((Grant, "id"), (Amendment, "grant_id"), (DeadlineDay, "grant_id"), (DeadlineNote, "grant_id"))
    changed = [last_changes(model, owner, keys) for model, owner in kinds]
    return {key: max(moments[key] for moments in changed) for key in keys}


@calendar_source
def deadlines_of_services(user: User | AnonymousUser, today: date) -> Iterator[CalendarDay]:
    deadlines = list(ServiceDeadline.objects.filter(due_on__gte=today - PAST))
    changed = last_changes(ServiceDeadline, "id", (deadline.pk for deadline in deadlines))
    names = FirstNames().of(ServiceDeadline, (deadline.pk for deadline in deadlines))
    for deadline in deadlines:
        yield CalendarDay(
            identity=f"service-deadline/{names[deadline.pk]}",
            day=deadline.due_on,
            title=f"Frist der OZG-Leistungen: {deadline.name}",
            text=deadline.source,
            path=reverse("service-dashboard"),
            changed_at=changed[deadline.pk],
        )
