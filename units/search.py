"""What of units is found by searching: those of the day and earlier ones, by all names and numbers up to it."""

from datetime import date

from django.db.models import Q

from lists import formats
from lists.former_values import former_values
from lists.search import Hit, Hits, Search, begins_with, first_of, searched

from .models import Unit, UnitName, UnitNumber


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
    names, numbers = former_values(UnitName, day, keys), former_values(UnitNumber, day, keys)
    return Hits([hit_of(units[key], day, names.get(key, ""), numbers.get(key, "")) for key in keys], number)


def hit_of(unit: Unit, day: date, names: str, numbers: str) -> Hit:
    last_day = unit.last_day(day)
    details = (
        unit.division_name or "",
        f"gibt es nicht mehr, letzter Tag {formats.day(last_day)}" if last_day else "",
        f"früher: {names}" if names else "",
        f"frühere Nummer: {numbers}" if numbers else "",
    )
    return Hit(f"{unit.number} {unit.name}".strip(), "unit", (unit.slug,), details=tuple(filter(None, details)))
