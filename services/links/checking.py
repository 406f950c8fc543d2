"""Asking all recorded addresses, and keeping what they answered."""

from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import date

from django.conf import settings
from django.db import transaction

from ..choices import WITHOUT_NETWORK
from ..models import LinkCheck
from ..models.links import portals_with_address
from .asking import HostSlots, LinkAnswer, ask

MOST_AT_A_TIME = 16
FEW = 5  # of so many or more addresses it is the network that is missing, where none answers


def recorded_addresses(day: date) -> list[str]:
    """The addresses of online services that hold on the day, each once."""
    return list(portals_with_address(day).order_by("address").values_list("address", flat=True).distinct())


def answers_of(addresses: Collection[str]) -> Iterator[tuple[str, LinkAnswer]]:
    """What each address answers, as it comes."""
    slots = HostSlots(settings.LINK_CHECK_PER_HOST)
    with ThreadPoolExecutor(MOST_AT_A_TIME) as executor:
        asked = {executor.submit(ask, address, slots): address for address in addresses}
        for done in as_completed(asked):
            yield asked[done], done.result()


def is_network_missing(answers: Collection[LinkAnswer]) -> bool:
    """Whether it is rather this machine that reaches nothing."""
    return len(answers) >= FEW and all(answer.outcome in WITHOUT_NETWORK for answer in answers)


def keep(answers: Mapping[str, LinkAnswer], day: date) -> list[LinkCheck]:
    """Keep what the addresses answered on the day, with the day since when each has answered so."""
    with transaction.atomic():
        LinkCheck.objects.filter(checked_on=day, address__in=answers).delete()
        before = {check.address: check for check in LinkCheck.objects.on(day)}
        checks = [check_of(address, answer, day, before.get(address)) for address, answer in sorted(answers.items())]
        return LinkCheck.objects.bulk_create(checks)


def check_of(address: str, answer: LinkAnswer, day: date, before: LinkCheck | None) -> LinkCheck:
    is_same = before is not None and (before.outcome, before.status) == (answer.outcome, answer.status)
    since = before.since if before and is_same else day
    return LinkCheck(address=address, checked_on=day, since=since, **answer._asdict())
