"""What was stated of records before a day, in the words of lists, files, papers and pages."""

from collections.abc import Collection
from datetime import date
from typing import Any

from records.ends import ONE_DAY

from . import formats


def former_text(value: str, until: date) -> str:
    """bis 31.12.2020: Amt für Recht; `until` is the first day without the value."""
    return f"bis {formats.day(until - ONE_DAY)}: {value}"


def former_values(model: Any, day: date, owners: Collection[int] | None = None) -> dict[int, str]:
    """What statements of the model, which have one value, said before the day, of all owners or of these, by their
    keys: bis 31.12.2019: Rechtsamt; bis 31.12.2020: Amt für Recht. One query."""
    texts: dict[int, list[str]] = {}
    ended = model.objects.ended(day).order_by("until")
    of_owners = ended if owners is None else ended.filter(**{f"{model.owner_field}__in": owners})
    for owner, until, value in of_owners.values_list(model.owner_attname(), "until", *model.value_fields):
        if value:
            texts.setdefault(owner, []).append(former_text(value, until))
    return {owner: "; ".join(values) for owner, values in texts.items()}
