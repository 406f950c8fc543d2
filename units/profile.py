"""What is stated of a unit up to a day: how it is and was called, what it is and where it belongs."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from records.days import BEGINNING
from records.ends import ONE_DAY
from records.models import Record
from records.statements import holding

from .models import DivisionName, Unit, UnitDivision, UnitKind, UnitName, UnitNumber
from .succession import by_owner


@dataclass(frozen=True)
class ProfileValue:
    """A value that held of a unit from a day on, empty where it said that there is none; `last_day` is the last one
    where another value followed by the day of the profile."""

    label: str
    text: str
    since: date
    last_day: date | None
    source: str

    @property
    def first_day(self) -> date | None:
        """None: from the beginning."""
        return None if self.since == BEGINNING else self.since


class UnitProfile:
    """A unit on a day. Five queries. What is stated of later days does not show."""

    def __init__(self, unit: Unit, day: date) -> None:
        self.unit, self.day = unit, day
        self.by_model: dict[Any, list[Any]] = {}

    @cached_property
    def names(self) -> list[ProfileValue]:
        return self.values("Name", UnitName, lambda each, _: each.name)

    @cached_property
    def numbers(self) -> list[ProfileValue]:
        return self.values("Nummer", UnitNumber, lambda each, _: each.number)

    @cached_property
    def kinds(self) -> list[ProfileValue]:
        return self.values("Art", UnitKind, lambda each, _: each.get_kind_display())

    @cached_property
    def divisions(self) -> list[ProfileValue]:
        """By the names that the divisions had on the last of the days."""
        return self.values("Geschäftsbereich", UnitDivision, self.division_name)

    @property
    def former(self) -> list[ProfileValue]:
        """What no longer holds, the last first."""
        values = [*self.names, *self.numbers, *self.kinds, *self.divisions]
        former = [value for value in values if value.last_day and value.text]
        return sorted(former, key=lambda value: value.last_day or self.day, reverse=True)

    @property
    def former_names(self) -> list[ProfileValue]:
        return [value for value in self.former if value.label == "Name"]

    @property
    def in_force(self) -> list[tuple[str, ProfileValue | None]]:
        """Number, kind and division, each with what it is called; None where nothing is stated."""
        kinds = {"Nummer": self.numbers, "Art": self.kinds, "Geschäftsbereich": self.divisions}
        return [(label, last_stated(values)) for label, values in kinds.items()]

    @property
    def label(self) -> str:
        """30 Ressort Recht; of a unit not yet founded how it is called first."""
        return f"{self.numbers[-1].text if self.numbers else ''} {self.names[-1].text}".strip()

    def values(self, label: str, model: type[Record], text_of: Callable[[Any, date], str]) -> list[ProfileValue]:
        return joined_values(
            ProfileValue(
                label,
                text_of(each, min(each.until - ONE_DAY, self.day)),
                each.effective_on,
                each.until - ONE_DAY if each.until <= self.day else None,
                each.source,
            )
            for each in self.stated(model)
        )

    def stated(self, model: Any) -> list[Any]:
        """The statements of a kind up to the day, in order. One query."""
        if model not in self.by_model:
            statements = model.objects.filter(unit=self.unit, effective_on__lte=self.day)
            self.by_model[model] = list(statements.order_by("effective_on"))
        return self.by_model[model]

    def division_name(self, statement: UnitDivision, day: date) -> str:
        named = holding(self.division_names.get(statement.division_id or 0, ()), day)
        return str(named.name) if named else ""

    @cached_property
    def division_names(self) -> Mapping[int, list[DivisionName]]:
        return by_owner(DivisionName, "division", {each.division_id for each in self.stated(UnitDivision)} - {None})


def joined_values(values: Iterable[ProfileValue]) -> list[ProfileValue]:
    """The values in order, those that repeat the one before as one with it."""
    joined: list[ProfileValue] = []
    for value in values:
        if joined and joined[-1].text == value.text:
            joined[-1] = replace(joined[-1], last_day=value.last_day)
        else:
            joined.append(value)
    return joined


def last_stated(values: list[ProfileValue]) -> ProfileValue | None:
    """The value in force; None where nothing was ever said but that there is none."""
    return values[-1] if values and (values[-1].text or len(values) > 1) else None
