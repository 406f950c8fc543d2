"""What units were called before the name of a day; lists, files, papers and pages say it in the same words."""

from collections.abc import Collection
from datetime import date
from functools import cached_property

from lists import formats
from records.ends import ONE_DAY

from .models import UnitName


def former_name_text(name: str, until: date) -> str:
    """bis 31.12.2020: Amt für Recht; `until` is the first day without the name."""
    return f"bis {formats.day(until - ONE_DAY)}: {name}"


class FormerNames:
    """The names that units had before those of a day, of all units or of some. One query, when they are needed."""

    def __init__(self, key_date: date, units: Collection[int] | None = None) -> None:
        self.key_date, self.units = key_date, units

    @cached_property
    def texts(self) -> dict[int, str]:
        """The former names of each unit that had others, in the order of their days."""
        by_unit: dict[int, list[str]] = {}
        ended = UnitName.objects.ended(self.key_date).order_by("until")
        of_units = ended if self.units is None else ended.filter(unit__in=self.units)
        for unit, name, until in of_units.values_list("unit", "name", "until"):
            by_unit.setdefault(unit, []).append(former_name_text(name, until))
        return {unit: "; ".join(names) for unit, names in by_unit.items()}

    def __bool__(self) -> bool:
        return bool(self.texts)

    def text(self, unit: int) -> str:
        """bis 31.12.2019: Rechtsamt; bis 31.12.2020: Amt für Recht. Empty where it never had another name."""
        return self.texts.get(unit, "")
