"""A reorganisation before it is written: what it says of the units, what stands against it, and how it is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from records.days import FROM_THE_BEGINNING
from records.ends import ONE_DAY
from records.locks import lock_between_owners
from records.stated_changes import entered_chains, texts_of
from records.statements import NO_STATEMENT

from .choices import Kind, ReorganisationKind, ReorganisationRole
from .models import CLOSING, Reorganisation, ReorganisedUnit, Unit
from .succession import joined

NOTHING_CHANGES = "Das gilt an diesem Tag schon; nichts ändert sich."


class RefusedUnitError(ValidationError):
    """Why a successor cannot be founded; `place` is its place among the successors."""

    def __init__(self, error: ValidationError, place: int) -> None:
        super().__init__(error.update_error_dict({}))
        self.place = place


@dataclass
class Plan:
    """A reorganisation before it is written: what happens to the units from the day on.

    `successors` are units that are there, those among `units` that go on included, or new ones, not saved. `values` are
    what is stated anew of units that are renamed or moved.
    """

    kind: ReorganisationKind
    effective_on: date
    units: list[Unit]
    successors: list[Unit] = field(default_factory=list)
    values: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    file_reference: str = ""

    @property
    def day_before(self) -> date:
        return self.effective_on - ONE_DAY

    @property
    def continuing(self) -> list[Unit]:
        """The successors that are there already."""
        return [unit for unit in self.successors if unit.pk]

    @property
    def closing(self) -> list[Unit]:
        """The units that have their last day on the day before."""
        going_on = {unit.pk for unit in self.continuing}
        return [unit for unit in self.units if self.kind in CLOSING and unit.pk not in going_on]

    @property
    def founded(self) -> list[Unit]:
        return [unit for unit in self.successors if not unit.pk]

    @property
    def provenance(self) -> dict[str, str]:
        return {"source": self.source, "file_reference": self.file_reference}

    def key_of(self, successor: Unit) -> str:
        """By what fields name a successor: its key, or its place among them."""
        return str(successor.pk or f"neu{self.successors.index(successor)}")

    def check(self) -> None:
        """Raise a ValidationError that names what stands against it, of the units as they are now."""
        problems = [*self.problems_of_units(), *self.problems_of_successors()]
        if problems:
            raise ValidationError(problems)

    def problems_of_units(self) -> Iterator[str]:
        day = self.day_before if self.kind in CLOSING else self.effective_on
        existing = set(Unit.objects.existing(day).filter(pk__in=[unit.pk for unit in self.units]).values_list("pk"))
        events = self.events_of_the_day()
        for unit in self.units:
            if unit.pk in events:
                yield f"„{unit}“ gehört schon zu „{events[unit.pk]}“, {events[unit.pk].entry_text}."
            elif (unit.pk,) not in existing:
                yield f"„{unit}“ besteht am {day:%d.%m.%Y} nicht ({existence_text(unit)})."
        for unit in self.closing:
            if unit.closed_on and unit.closed_on > self.day_before:
                yield (
                    f"„{unit}“ ist schon zum {unit.closed_on:%d.%m.%Y} aufgelöst; bitte berichtigen Sie das vorher an "
                    "der Leistungseinheit."
                )

    def events_of_the_day(self) -> dict[int, Reorganisation]:
        """The reorganisations of that day that the units are part of, by the key of the unit: of closings any, else of
        the same kind."""
        parts = ReorganisedUnit.objects.filter(
            unit__in=[unit.pk for unit in self.units],
            role=ReorganisationRole.PREDECESSOR,
            reorganisation__effective_on=self.effective_on,
            reorganisation__kind__in=CLOSING if self.kind in CLOSING else [self.kind],
        )
        parts = parts.select_related("reorganisation__entered_by")
        return {part.unit_id: part.reorganisation for part in parts}

    def problems_of_successors(self) -> Iterator[str]:
        continuing = [unit.pk for unit in self.continuing]
        closing_later = Unit.objects.existing(self.effective_on).filter(pk__in=continuing)
        existing = set(closing_later.values_list("pk", flat=True))
        for unit in self.continuing:
            if unit.pk not in existing:
                yield (
                    f"„{unit}“ besteht am {self.effective_on:%d.%m.%Y} nicht ({existence_text(unit)}) und kann "
                    "nichts übernehmen."
                )

    def lock(self) -> None:
        """Let nobody else reorganise the units until the transaction ends, and read them anew."""
        lock_between_owners(Unit)
        keys = {unit.pk for unit in [*self.units, *self.continuing]}
        locked = list(Unit.objects.order_by("pk").filter(pk__in=keys).select_for_update().values_list("pk"))
        if len(locked) < len(keys):
            raise ValidationError("Eine der Leistungseinheiten wurde inzwischen gelöscht.")
        self.read()

    def read(self) -> None:
        """Read the units, with what is stated of them on the day before."""
        keys = {unit.pk for unit in [*self.units, *self.continuing]}
        present = {unit.pk: unit for unit in Unit.objects.on_day(self.day_before).filter(pk__in=keys)}
        self.units = [present.get(unit.pk, unit) for unit in self.units]
        self.successors = [present.get(unit.pk, unit) for unit in self.successors]

    def write_units(self) -> None:
        """Close, found, rename and move units."""
        for unit in self.closing:
            if unit.closed_on != self.day_before:
                unit.closed_on = self.day_before
                unit.full_clean()
                unit.save()
        for place, unit in enumerate(self.successors):
            if not unit.pk:
                self.found(unit, place)
        if self.values:
            stated = [unit.state(self.effective_on, **self.provenance, **self.values) for unit in self.units]
            if not any(stated):
                raise ValidationError(NOTHING_CHANGES)

    def found(self, unit: Unit, place: int) -> None:
        unit.founded_on = self.effective_on
        unit.first_source, unit.first_file_reference = self.source, self.file_reference
        try:
            unit.full_clean()
        except ValidationError as error:
            raise RefusedUnitError(error, place) from error
        unit.save()

    def parts(self, event: Reorganisation) -> list[ReorganisedUnit]:
        roles = ((ReorganisationRole.PREDECESSOR, self.units), (ReorganisationRole.SUCCESSOR, self.successors))
        return [ReorganisedUnit(reorganisation=event, unit=unit, role=role) for role, units in roles for unit in units]

    def lines(self) -> Iterator[str]:
        """What happens to the units, in German."""
        for unit in self.closing:
            yield f"{unit}: letzter Tag ist der {self.day_before:%d.%m.%Y}."
        for unit in self.founded:
            described = [str(Kind(unit.kind).label)] if unit.kind else []
            described += [str(unit.division)] if unit.division else []
            details = f" ({', '.join(described)})" if described else ""
            yield f"{unit}{details}: besteht neu ab dem {self.effective_on:%d.%m.%Y}."
        for unit in self.continuing:
            yield f"{unit}: besteht weiter{' und übernimmt' if unit not in self.units or self.closing else ''}."
        if self.values:
            yield from (f"{unit}: ab dem {self.effective_on:%d.%m.%Y} {self.stated_text(unit)}." for unit in self.units)

    def stated_text(self, unit: Unit) -> str:
        """Name „Ressort Recht“ (bisher „Rechtsamt“), Nummer 30 (bisher 300)"""
        texts = []
        for name, value in self.values.items():
            label, shown = LABELS[name]
            before = getattr(unit, name)
            texts.append(f"{label} {shown(value)} (bisher {shown(before) if before else NO_STATEMENT})")
        return joined(texts)

    def staying(self) -> Iterator[str]:
        """What is stated of the units for later days, and stays."""
        for unit in self.units:
            for chain in entered_chains(unit):
                if later := chain.after(self.effective_on):
                    yield f"{unit}, {chain.label}: danach gilt {texts_of(later)} (bleibt)."

    @property
    def is_late(self) -> bool:
        return self.effective_on < timezone.localdate()


def quoted(value: object) -> str:
    return f"„{value}“"


LABELS: dict[str, tuple[str, Any]] = {
    "name": ("Name", quoted),
    "number": ("Nummer", str),
    "kind": ("Art", lambda value: str(Kind(value).label)),
    "division": ("Geschäftsbereich", quoted),
}


def existence_text(unit: Unit) -> str:
    since = f"seit {unit.founded_on:%d.%m.%Y}" if unit.founded_on else FROM_THE_BEGINNING
    return f"{since} bis {unit.closed_on:%d.%m.%Y}" if unit.closed_on else since
