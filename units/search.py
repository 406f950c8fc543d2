"""What of units is found by searching: those of the day and earlier ones, by all names and numbers up to it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from lists import formats
from lists.search import Hit, Hits, Search, begins_with, first_of, searched
from records.ends import ONE_DAY

from .former_names import FormerNames
from .models import Unit, UnitNumber


@searched("leistungseinheiten", "Leistungseinheiten", 10)
def find_units(search: Search) -> Hits:
    """Units that exist on the day or did before, by what they are called on it. Five queries: what is said of units is
    read of those shown alone, as there may be tens of thousands."""
    day = search.key_date
    founded = Unit.objects.search(search.typed, day).filter(Q(founded_on=None) | Q(founded_on__lte=day))
    order = (begins_with(search, "name_on_day__name_key"), "name_on_day__name_key", "pk")
    keys, number = first_of(
        founded.with_stated(day, "name").order_by(*order).values_list("pk", flat=True), search.limit
    )
    stated = Unit.objects.with_stated(day, "name", "number", "division").with_division_name(day)
    units = stated.in_bulk(keys)
    names, numbers = FormerNames(day, keys), former_numbers(keys, day)
    return Hits([hit_of(units[key], day, names.text(key), numbers.get(key, "")) for key in keys], number)


def hit_of(unit: Any, day: date, names: str, numbers: str) -> Hit:
    last_day = unit.last_day(day)
    details = (
        unit.division_name or "",
        f"gibt es nicht mehr, letzter Tag {formats.day(last_day)}" if last_day else "",
        f"früher: {names}" if names else "",
        f"frühere Nummer: {numbers}" if numbers else "",
    )
    return Hit(f"{unit.number} {unit.name}".strip(), "unit", (unit.pk,), details=tuple(filter(None, details)))


def former_numbers(units: Sequence[int], day: date) -> dict[int, str]:
    """The numbers that units had before those of the day: bis 31.12.2020: 402"""
    by_unit: dict[int, list[str]] = {}
    ended = UnitNumber.objects.ended(day).filter(unit__in=units).exclude(number="").order_by("until")
    for unit, number, until in ended.values_list("unit", "number", "until"):
        by_unit.setdefault(unit, []).append(f"bis {formats.day(until - ONE_DAY)}: {number}")
    return {unit: "; ".join(numbers) for unit, numbers in by_unit.items()}
