"""What the form of a record and the start page say of corrections that wait for a second person."""

from typing import Any

from django.conf import settings

from .models import PendingCorrection


def waiting_for(record: Any, user: Any) -> list[tuple[PendingCorrection, bool]]:
    """The corrections that wait of the record, or of what is stated of it, each with whether the account may see it."""
    if not settings.SECOND_PERSON or record is None:
        return []
    found = (
        PendingCorrection.objects.waiting()
        .of_key(type(record), record.pk)
        .select_related("asked_by")
        .defer("file", "sent")
    )
    return [(each, each.may_be_seen_by(user)) for each in found]


def number_to_decide(user: Any) -> int:
    """How many wait for this account: those of others that it may confirm."""
    if not settings.SECOND_PERSON:
        return 0
    waiting = PendingCorrection.objects.waiting().only("asked_by", "places", "state")
    return sum(each.may_be_decided_by(user) for each in waiting)
