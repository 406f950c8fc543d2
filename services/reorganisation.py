"""What becomes of the services that reorganised units are responsible for."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django import forms

from units.dependents import Answers, DependentGroup, Dependents, dependents
from units.models import Unit

from .models import ResponsibilityChange

STAYS = "bleibt"


@dependents
class ResponsibilityDependents(Dependents):
    """Who is responsible for a service from the day on: a single successor is proposed, of several none."""

    title = "Zuständigkeiten"
    written = (ResponsibilityChange,)

    @cached_property
    def responsibilities(self) -> list[ResponsibilityChange]:
        """What holds on the day before, of units that are closed or share their tasks."""
        units = {unit.pk: unit for unit in self.plan.units}
        held: Any = ResponsibilityChange.objects.in_force(self.plan.day_before).filter(unit__in=units)
        rows = list(held.select_related("service").order_by("service__ozg_id"))
        for row in rows:
            row.unit = units[row.unit_id]
        return rows if self.plan.successors else []

    @cached_property
    def successors(self) -> dict[str, Unit]:
        return {self.plan.key_of(unit): unit for unit in self.plan.successors}

    @staticmethod
    def name_of(row: ResponsibilityChange) -> str:
        return f"zustaendig-{row.service_id}"

    def groups(self) -> list[DependentGroup]:
        groups: dict[int | None, DependentGroup] = {}
        for row in self.responsibilities:
            group = groups.setdefault(row.unit_id, DependentGroup(f"Zuständig bisher: {row.unit}"))
            group.fields[self.name_of(row)] = forms.ChoiceField(
                label=str(row.service), choices=self.choices(row), initial=self.proposal(row)
            )
        return list(groups.values())

    def choices(self, row: ResponsibilityChange) -> list[tuple[str, str]]:
        goes_on = row.unit_id in {unit.pk for unit in self.plan.continuing}
        named = [(key, str(unit)) for key, unit in self.successors.items() if unit.pk != row.unit_id]
        open_choice = [] if len(self.successors) == 1 or goes_on else [("", "Bitte wählen")]
        stays = (STAYS, f"bleibt bei {row.unit}" if goes_on else f"bleibt bei {row.unit} (aufgelöst)")
        return [*open_choice, *named, stays]

    def proposal(self, row: ResponsibilityChange) -> str:
        if row.unit_id in {unit.pk for unit in self.plan.continuing}:
            return STAYS
        return next(iter(self.successors)) if len(self.successors) == 1 else ""

    def lines(self, answers: Answers) -> Iterator[str]:
        by_answer: dict[str, list[ResponsibilityChange]] = {}
        for row in self.responsibilities:
            by_answer.setdefault(answers[self.name_of(row)], []).append(row)
        for answer, rows in by_answer.items():
            services = ", ".join(str(row.service) for row in rows)
            if answer == STAYS:
                yield f"Unverändert zuständig für {services}: wie bisher."
            else:
                yield f"{self.successors[answer]} wird zuständig für {services}."

    def write(self, answers: Answers) -> None:
        changes = []
        for row in self.responsibilities:
            answer = answers[self.name_of(row)]
            if answer != STAYS and row.unit:
                change = ResponsibilityChange(
                    service=row.service,
                    unit=self.successors[answer],
                    effective_on=self.plan.effective_on,
                    note=f"übernommen von {row.unit.name}",
                    **self.plan.provenance,
                )
                change.full_clean()
                changes.append(change)
        ResponsibilityChange.objects.bulk_create(changes)
