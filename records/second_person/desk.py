"""Corrections that wait for the account as the second person."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from ..desk import DeskOf, Task, TaskSign, Urgency, desk_source, since_text
from .models import PendingCorrection


@desk_source
def corrections_to_decide(desk: DeskOf) -> Iterator[Task]:
    """Those of others that it may confirm. One query."""
    if not settings.SECOND_PERSON:
        return
    waiting = PendingCorrection.objects.waiting().select_related("asked_by").defer("file", "sent", "trail")
    for each in waiting:
        if each.may_be_decided_by(desk.account):
            asked_on = timezone.localtime(each.asked_at).date()
            days = (desk.today - asked_on).days
            yield Task(
                urgency=Urgency.DUE,
                title=f"{each.title} wartet auf Sie als zweite Person",
                due=since_text(days),
                sign=TaskSign.SOON,
                day=asked_on,
                more=f"Grund: {each.reason}",
                address=reverse("admin:records_pendingcorrection_change", args=[each.pk]),
                button="Ansehen und entscheiden",
            )
