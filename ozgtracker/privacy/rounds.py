"""What status rounds keep of people, and when it goes: addresses, links, what units wrote."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from projects.models import StatusRequest, StatusRound
from units.models import ContactAddress

from .pseudonyms import forgets_account
from .retention import ends


def last_day(now: datetime) -> datetime:
    return timezone.localtime(now) - timedelta(days=settings.STATUS_ROUND_DAYS)


@ends("Adressen, Links und Texte beendeter Statusabfragen")
def end_requests(now: datetime) -> int:
    """What units were asked at which address, and what they wrote; what was accepted stays in the trail."""
    return StatusRequest.objects.all().forget(last_day(now).date())


@ends("Kontaktadressen aufgelöster Leistungseinheiten, auch gelöschte")
def end_contact_addresses(now: datetime) -> int:
    return ContactAddress.objects.all().forget(last_day(now).date())


@forgets_account
def forget_in_rounds(account: User, mark: str) -> None:
    """Where rounds name its mail address for questions."""
    if not account.email:
        return
    for model in (StatusRound, StatusRound.history.model):
        QuerySet(model).filter(reply_to__iexact=account.email).update(reply_to="")
