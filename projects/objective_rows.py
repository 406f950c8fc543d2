"""Objectives of projects with what their measures say on a day, for pages and papers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lists import formats
from records.models import Qualifier
from records.text import NOT_RECORDED

from .bounds import Bounds
from .choices import ObjectiveMeasure, ObjectiveSubject, Step
from .models import Objective, ObjectiveNumber
from .progress import Progress

STEPS = {
    ObjectiveMeasure.BUNDLES_RECORDED: Step.RECORDED,
    ObjectiveMeasure.BUNDLES_OPTIMISED: Step.OPTIMISED,
    ObjectiveMeasure.BUNDLES_DIGITISED: Step.DIGITISED,
}


@dataclass(frozen=True)
class ObjectiveOnDay:
    """An objective, the progress of its project, and what is stated of it by then, by subject."""

    objective: Objective
    progress: Progress
    stated: Mapping[str, ObjectiveNumber]

    @property
    def measure(self) -> ObjectiveMeasure:
        return ObjectiveMeasure(self.objective.measure)

    @property
    def measure_text(self) -> str:
        """Of an own number its unit."""
        own = self.measure == ObjectiveMeasure.OWN and self.objective.unit
        return own or str(self.measure.label)

    @property
    def baseline_text(self) -> str:
        return self.stated_text(ObjectiveSubject.BASELINE)

    @property
    def target_text(self) -> str:
        """bis zu 15; what the program counts itself aims at what the project plans"""
        if self.measure == ObjectiveMeasure.OWN:
            return self.stated_text(ObjectiveSubject.TARGET)
        number, qualifier = self.planned
        return "" if number is None else formats.qualified(number, str(qualifier or ""))

    @property
    def planned(self) -> tuple[int | None, str | None]:
        project = self.progress.project
        match self.measure:
            case ObjectiveMeasure.UNITS_DONE:
                return project.planned_units, project.planned_units_qualifier
            case ObjectiveMeasure.BUNDLES_DIGITISED:
                return project.planned_digitised_bundles, project.planned_digitised_bundles_qualifier
            case ObjectiveMeasure.BUNDLES_RECORDED | ObjectiveMeasure.BUNDLES_OPTIMISED:
                return project.planned_bundles, project.planned_bundles_qualifier
            case _:
                return None, None

    @property
    def actual_text(self) -> str:
        """22; höchstens 11; nicht erfasst; empty of what has no number"""
        if self.measure == ObjectiveMeasure.NONE:
            return ""
        if self.measure == ObjectiveMeasure.OWN:
            return self.stated_text(ObjectiveSubject.ACTUAL) or NOT_RECORDED
        counted = self.progress.productive if self.measure == ObjectiveMeasure.UNITS_DONE else self.taken
        return counted.count_text if counted.total else NOT_RECORDED

    @property
    def taken(self) -> Bounds:
        return self.progress.bounds_of_step(STEPS[self.measure])

    @property
    def measured_on(self) -> date | None:
        """Since when the stated actual number holds; None of what is counted."""
        actual = self.stated.get(ObjectiveSubject.ACTUAL)
        return actual.effective_on if actual else None

    @property
    def source(self) -> str:
        return ", ".join(dict.fromkeys(each.source for each in self.stated.values() if each.source))

    def stated_text(self, subject: ObjectiveSubject) -> str:
        number = self.stated.get(subject)
        if number is None:
            return ""
        qualifier = str(Qualifier(number.qualifier).label) if number.qualifier else ""
        return formats.qualified(number.number, qualifier)


def objectives_of(progress: list[Progress], key_date: date) -> dict[int, list[ObjectiveOnDay]]:
    """The objectives pursued on the day of each project by its id, in the order of their days. Two queries, one where
    there are none."""
    by_project = {each.project.pk: each for each in progress}
    found: dict[int, list[ObjectiveOnDay]] = {pk: [] for pk in by_project}
    objectives = list(Objective.objects.on(key_date).filter(project__in=by_project).order_by("effective_on", "pk"))
    stated: dict[int, dict[str, ObjectiveNumber]] = {}
    numbers = ObjectiveNumber.objects.in_force(key_date).filter(objective__in=[each.pk for each in objectives])
    for number in numbers if objectives else ():
        stated.setdefault(number.objective_id, {})[number.subject] = number
    for objective in objectives:
        on_day = ObjectiveOnDay(objective, by_project[objective.project_id], stated.get(objective.pk, {}))
        found[objective.project_id].append(on_day)
    return found
