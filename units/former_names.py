"""What units were called before the name of a day; lists, files, papers and pages say it in the same words."""

from collections.abc import Collection
from datetime import date
from functools import cached_property

from lists.former_values import former_values

from .models import UnitName


class FormerNames:
    """The names that units had before those of a day, of all units or of some. One query, when they are needed."""

    def __init__(self, key_date: date, units: Collection[int] | None = None) -> None:
        self.key_date, self.units = key_date, units

    @cached_property
    def texts(self) -> dict[int, str]:
        """The former names of each unit that had others, in the order of their days."""
        return former_values(UnitName, self.key_date, self.units)

    def __bool__(self) -> bool:
        return bool(self.texts)

    def text(self, unit: int) -> str:
        """bis 31.12.2019: Rechtsamt; bis 31.12.2020: Amt für Recht. Empty where it never had another name."""
        return self.texts.get(unit, "")
