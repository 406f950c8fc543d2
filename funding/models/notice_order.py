"""The order of the notices (Bescheide) of a grant, and what it must not become. `grants` builds on it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError


def in_order_by_grant(amendments: Iterable[Any]) -> list[list[Any]]:
    """The amendments of each grant in their order."""
    by_grant: defaultdict[int, list[Any]] = defaultdict(list)
    for each in amendments:
        by_grant[each.grant_id].append(each)
    return [sorted(each, key=lambda amendment: amendment.place_in_order) for each in by_grant.values()]


def problem_of_order(first_notice_on: date | None, amendment: Any) -> str:
    """Why an amendment cannot be of that day, where it lies before the first notice; else, or where that has no day of
    which anything is known, empty."""
    if first_notice_on is None or amendment.dated_on >= first_notice_on:
        return ""
    return (
        f"Der {amendment} läge vor dem Zuwendungsbescheid vom {first_notice_on:%d.%m.%Y}: Ändern lässt sich nur, was "
        "schon bewilligt ist."
    )


def refuse_same_place(amendments: Iterable[Any]) -> None:
    """Raise a ValidationError where two of a grant count from one day on and stand at one place in the order."""
    places: dict[tuple[int, date, int], Any] = {}
    for each in amendments:
        place = (each.grant_id, *each.place_in_order)
        if other := places.get(place):
            raise ValidationError(
                {
                    "position": f"Vom {each.first_possible_on:%d.%m.%Y} an gilt an dieser Stelle schon {other.quoted}: "
                    "Bitte geben Sie mit der Reihenfolge an, welcher Bescheid dem anderen vorgeht."
                }
            )
        places[place] = each


def refuse_no_period(grant: Any) -> None:
    """Raise a ValidationError where an amendment lets the approval period end before it begins."""
    start, end = grant.period_start, grant.period_end
    for each in sorted(grant.amendments.all(), key=lambda amendment: amendment.place_in_order):
        start, end = each.period_start or start, each.period_end or end
        if end < start:
            raise ValidationError(
                f"{each}: Der Bewilligungszeitraum würde am {start:%d.%m.%Y} beginnen und am {end:%d.%m.%Y} enden."
            )
