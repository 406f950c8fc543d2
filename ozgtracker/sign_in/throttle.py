"""Wrong passwords and codes make wait, longer each time, at every door alike.

The fifth for an account from one address, or from one device on which the account signed in before, makes that address
or that device wait. Beyond that, strangers share the twentieth for an account wherever they come from, and the
twentieth from one address whatever account they try; a device that signed in before knows neither.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from .clients import client_address, known_device
from .models import FailedSignIns

FAILURES_IN_ONE_PLACE = 5
FAILURES_OF_STRANGERS = 20
SHORTEST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(days=1)
# The own machine's address is a proxy's: counted, it would shut everybody out.
NOBODYS_ADDRESS = ("–", "127.0.0.1", "::1")


def limits_of(request: HttpRequest | None, name: str) -> dict[str, int]:
    """By key of a counter, the failures from which on the account name has to wait; first that of the place itself."""
    account, address = f"account {name.strip().casefold()}", client_address(request)
    if device := known_device(request, name):
        limits = {f"{account} device {device}": FAILURES_IN_ONE_PLACE}
    else:
        limits = {f"{account} address {address}": FAILURES_IN_ONE_PLACE, account: FAILURES_OF_STRANGERS}
        if address not in NOBODYS_ADDRESS:
            limits[f"address {address}"] = FAILURES_OF_STRANGERS
    return {key_of_counter(counter): limit for counter, limit in limits.items()}


def limits_of_address(request: HttpRequest, what: str, limit: int) -> dict[str, int]:
    """By key of the counter of its address how much of something that may send; none of the own machine's."""
    address = client_address(request)
    return {} if address in NOBODYS_ADDRESS else {key_of_counter(f"{what} {address}"): limit}


def key_of_counter(name: str) -> str:
    return sha256(name.encode("utf-8", "replace")).hexdigest()


def ask_to_wait(request: HttpRequest, template: str, wait: timedelta, context: Mapping[str, object]) -> HttpResponse:
    """The page that says how long, with `minutes` besides its context; status 429."""
    minutes = int(wait.total_seconds() // 60) + 1
    response = render(request, template, {**context, "minutes": minutes}, status=429)
    response.headers["Retry-After"] = str(minutes * 60)
    return response


def wait_of(counter: FailedSignIns, limit: int) -> timedelta:
    """How long the next try has to wait: a minute from the limit on, twice as long with each further failure."""
    if counter.failures < limit:
        return timedelta(0)
    wait = min(SHORTEST_WAIT * 2 ** min(counter.failures - limit, 10), LONGEST_WAIT)
    return max(counter.last_failed_at + wait - timezone.now(), timedelta(0))


def wait_left(request: HttpRequest | None, name: str) -> timedelta:
    """How long the next try with the account name has to wait; zero where it need not."""
    return longest_wait(limits_of(request, name))


def longest_wait(limits: Mapping[str, int]) -> timedelta:
    """How long the next try has to wait by any of the counters, each with its limit; zero where it need not."""
    counters = FailedSignIns.objects.filter(key__in=limits) if limits else ()
    return max((wait_of(counter, limits[counter.key]) for counter in counters), default=timedelta(0))


def count_failure(request: HttpRequest | None, name: str) -> None:
    """Count a failure. Of those sent at once each is looked at: at most as many as the server has threads."""
    count(limits_of(request, name))


def count(limits: Iterable[str]) -> None:
    """Count a failure with each of the counters."""
    keys, now = sorted(limits), timezone.now()
    with transaction.atomic():
        FailedSignIns.objects.filter(last_failed_at__lt=now - FORGOTTEN_AFTER).delete()
        new = [FailedSignIns(key=key, last_failed_at=now) for key in keys]
        FailedSignIns.objects.bulk_create(new, ignore_conflicts=True)
        counters = FailedSignIns.objects.filter(key__in=keys)
        list(counters.select_for_update().order_by("key"))  # locked in one order, so that none waits for another
        counters.update(failures=F("failures") + 1, last_failed_at=now)


def forget_failures(request: HttpRequest | None, name: str) -> None:
    """Somebody is in, with all that it takes: this place starts anew. What strangers failed elsewhere stays counted."""
    place, *_ = limits_of(request, name)
    FailedSignIns.objects.filter(key=place).delete()
