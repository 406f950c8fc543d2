"""What the form of a record and the start page say of corrections that wait for a second person."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User

from ..models import Record
from .models import PendingCorrection


def waiting_for(record: Record | None, user: User | AnonymousUser) -> list[tuple[PendingCorrection, bool]]:
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


def number_to_decide(user: User | AnonymousUser) -> int:
    """How many wait for this account: those of others that it may confirm."""
    if not settings.SECOND_PERSON:
        return 0
    waiting = PendingCorrection.objects.waiting().only("asked_by", "places", "state")
    return sum(each.may_be_decided_by(user) for each in waiting)
