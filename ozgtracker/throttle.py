"""Wrong passwords make wait: the fifth for an account, the twentieth from an address, longer each time."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .models import FailedSignIns

# Many people may share an address; an account has one owner.
FAILURES_OF_ACCOUNT = 5
FAILURES_OF_ADDRESS = 20
SHORTEST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(days=1)


def client_address(request: Any) -> str:
    """The address that the connection or, where a header is trusted (CLIENT_ADDRESS_HEADER), its last entry names."""
    if request is None:
        return "–"
    if settings.CLIENT_ADDRESS_HEADER:
        return str(request.headers.get(settings.CLIENT_ADDRESS_HEADER, "")).rpartition(",")[2].strip() or "–"
    return str(request.META.get("REMOTE_ADDR") or "–")


def limits(request: Any, name: str) -> dict[str, int]:
    """What is counted for a sign-in (key -> failures from which on it waits).

    The own machine's address is a proxy's: counted, it would shut everybody out.
    """
    counted = {f"account {name.strip().casefold()}": FAILURES_OF_ACCOUNT}
    address = client_address(request)
    if address not in ("–", "127.0.0.1", "::1"):
        counted[f"address {address}"] = FAILURES_OF_ADDRESS
    return {sha256(key.encode("utf-8", "replace")).hexdigest(): limit for key, limit in counted.items()}


def wait_after(failures: int, limit: int) -> timedelta:
    if failures < limit:
        return timedelta(0)
    return min(SHORTEST_WAIT * 2 ** min(failures - limit, 10), LONGEST_WAIT)


def wait_left(request: Any, name: str) -> timedelta:
    """How long the next try with the account name has to wait; zero or less where it need not."""
    counted, now = limits(request, name), timezone.now()
    rows = FailedSignIns.objects.filter(key__in=counted)
    return max((left(row, counted[row.key], now) for row in rows), default=timedelta(0))


def left(row: FailedSignIns, limit: int, now: datetime) -> timedelta:
    return row.last_failed_at + wait_after(row.failures, limit) - now


def begin_try(request: Any, name: str) -> bool:
    """Count a try as failed before its password is looked at; False where it has to wait.

    Counting first, with the rows locked, leaves no gap for tries sent at once to several processes.
    """
    counted, now = limits(request, name), timezone.now()
    with transaction.atomic():
        FailedSignIns.objects.filter(last_failed_at__lt=now - FORGOTTEN_AFTER).delete()
        new = [FailedSignIns(key=key, last_failed_at=now) for key in sorted(counted)]
        FailedSignIns.objects.bulk_create(new, ignore_conflicts=True)
        rows = list(FailedSignIns.objects.select_for_update().filter(key__in=counted).order_by("key"))
        if any(row.failures >= counted[row.key] and left(row, counted[row.key], now) > timedelta(0) for row in rows):
            return False
        FailedSignIns.objects.filter(key__in=counted).update(failures=F("failures") + 1, last_failed_at=now)
    return True


def forget_try(request: Any, name: str) -> None:
    """The password was right: the account starts anew; of its address only this try is taken back."""
    account, *address = limits(request, name)
    FailedSignIns.objects.filter(key=account).delete()
    FailedSignIns.objects.filter(key__in=address, failures__gt=0).update(failures=F("failures") - 1)
