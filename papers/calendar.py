"""Sittings in the calendar: when a body deals with papers."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser, User

from reports.calendar.sources import PAST, CalendarDay, calendar_source, last_changes

from .models import Consultation, Paper


@calendar_source
def sittings(user: User | AnonymousUser, today: date) -> Iterator[CalendarDay]:
    """One entry for each body and day, with the papers that the account may read."""
    visible = Consultation.objects.filter(paper__in=Paper.objects.visible_to(user), held_on__gte=today - PAST)
    changed = last_changes(Consultation, "id", visible.values_list("pk", flat=True))
    by_sitting: dict[tuple[date, str, Any], list[Consultation]] = {}
    for consultation in visible.select_related("body", "paper").order_by("held_on", "paper__reference"):
        sitting = (consultation.held_on, consultation.body.name, consultation.body.key)
        by_sitting.setdefault(sitting, []).append(consultation)
    for (day, name, body), consultations in by_sitting.items():
        yield CalendarDay(
            identity=f"sitting/{body}/{day}",
            day=day,
            title=f"Sitzung: {name}",
            text="\n".join(f"{each.paper.reference} {each.paper.name} ({each.role})" for each in consultations),
            path=consultations[0].paper.get_absolute_url(),
            changed_at=max(changed[each.pk] for each in consultations),
        )
