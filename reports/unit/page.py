"""The page of a unit: what it is called and where it belongs on a key date, where it comes from and what became of it,
its projects, and the services that it is responsible for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from projects.choices import UNCERTAIN, UNCERTAIN_PHASE, WITHOUT, WITHOUT_PHASE
from projects.deeds import RolloutDeeds
from projects.models import ProcessBundle, Rollout
from projects.of_unit import ProjectsOfUnit
from projects.phases import Phases
from records.batches import load_related
from services.models import ResponsibilityChange, Service
from units.models import Unit
from units.profile import UnitProfile
from units.succession import OtherUnit, ReorganisationText, reorganisations_of

from ..course import CourseTable, course_table, findings_of
from ..findings.audit import Audited
from .course import UnitCourse
from .tables import (
    BundleOfService,
    FormerTable,
    LeftProjectTable,
    UnitProjectTable,
    UnitServiceTable,
    former_table,
    left_table,
    project_table,
    service_table,
)


class PhaseNumber(NamedTuple):
    """In how many projects the unit is in a phase, and the value of the filter that finds these in the list."""

    number: int
    name: str
    filter: str


@dataclass(frozen=True)
class UnitPage:
    """What the page of a unit shows on a key date; with `deeds` also what the account may enter, `query` the days
    that its links take along. Thirty-seven queries at most."""

    unit: Unit
    key_date: date
    deeds: RolloutDeeds | None = None
    query: str = ""

    @cached_property
    def profile(self) -> UnitProfile:
        return UnitProfile(self.unit, self.key_date)

    @property
    def is_founded(self) -> bool:
        return self.unit.is_founded(self.key_date)

    @property
    def last_day(self) -> date | None:
        """Its last day, where that has passed."""
        return self.unit.last_day(self.key_date)

    @cached_property
    def reorganisations(self) -> list[ReorganisationText]:
        return reorganisations_of([self.unit.pk], self.key_date)

    @property
    def predecessors(self) -> list[OtherUnit]:
        return [other for event in self.reorganisations for other in event.predecessors_of(self.unit.pk)]

    @property
    def successors(self) -> list[OtherUnit]:
        return [other for event in self.reorganisations for other in event.successors_of(self.unit.pk)]

    @cached_property
    def projects(self) -> ProjectsOfUnit:
        return ProjectsOfUnit.on(self.unit, self.key_date)

    @cached_property
    def phases(self) -> Phases:
        return Phases.on(self.key_date)

    @cached_property
    def course(self) -> UnitCourse:
        """In all projects that it belongs or belonged to."""
        present = [(row["pk"], row["project__slug"], row["project_title__title"]) for row in self.projects.present]
        left = [(row.pk, row.project, row.project_title) for row in self.projects.left]
        rollouts = {pk: slug for pk, slug, _ in (*present, *left)}
        titles = {slug: title for _, slug, title in (*present, *left)}
        return UnitCourse(rollouts, titles, self.projects.short_names, self.phases, self.key_date, self.query)

    @cached_property
    def findings(self) -> list[Audited]:
        """Those about it, its rollouts and their phases."""
        changes = [("projects.phasechange", change.pk) for rows in self.course.changes.values() for change in rows]
        rollouts = [("projects.rollout", pk) for pk in self.course.rollouts]
        projects = Rollout.objects.order_by().filter(pk__in=self.course.rollouts).values_list("project", flat=True)
        subjects = {("units.unit", self.unit.pk), *rollouts, *changes}
        return findings_of(subjects, set(projects) if rollouts else (), self.key_date)

    @property
    def phase_numbers(self) -> Iterator[PhaseNumber]:
        """In how many of its projects the unit is certainly in each phase, the last first, and in none that is
        certain or recorded."""
        numbers: dict[tuple[int, str, str], int] = {}
        for row in self.projects.present:
            phase = self.phases.by_key.get(row["current_phase"] or 0)
            if phase is None:
                key = (-2, WITHOUT_PHASE, WITHOUT)
            elif self.projects.is_uncertain(row, self.key_date):
                key = (-1, UNCERTAIN_PHASE, UNCERTAIN)
            else:
                key = (phase.key, phase.name, phase.slug)
            numbers[key] = numbers.get(key, 0) + 1
        by_name: dict[tuple[str, str], int] = {}
        for (_, name, slug), number in sorted(numbers.items(), reverse=True):
            by_name[name, slug] = by_name.get((name, slug), 0) + number
        return (PhaseNumber(number, name, slug) for (name, slug), number in by_name.items())

    @property
    def overdue(self) -> int:
        """In how many projects it has not reached a phase by its planned day."""
        return sum(row["overdue_since"] is not None for row in self.projects.present)

    @cached_property
    def responsibilities(self) -> list[ResponsibilityChange]:
        """What it is responsible for, in the order of the OZG-IDs."""
        in_force: Any = ResponsibilityChange.objects.in_force(self.key_date).filter(unit=self.unit)
        responsibilities = list(in_force.order_by("service__ozg_id"))
        load_related(responsibilities, "service", Service.objects.on_day(self.key_date))
        return responsibilities

    @cached_property
    def bundles(self) -> list[BundleOfService]:
        """The process bundles that digitise these services."""
        services = [each.service_id for each in self.responsibilities]
        bundles: Any = ProcessBundle.objects.on(self.key_date).filter(service__in=services)
        rows = bundles.order_by("name_on_day__name_key", "pk").values_list("service", "name", "slug")
        return [BundleOfService(service=row[0], name=row[1], slug=row[2]) for row in (rows if services else ())]

    @property
    def project_table(self) -> UnitProjectTable:
        return project_table(self.projects, self.phases, self.unit.pk, self.key_date, self.deeds)

    @property
    def course_table(self) -> CourseTable:
        return course_table(self.course.events, self.projects.short_names)

    @property
    def left_table(self) -> LeftProjectTable:
        return left_table(self.projects, self.phases, self.unit.pk)

    @property
    def service_table(self) -> UnitServiceTable:
        return service_table(self.responsibilities, self.bundles)

    @property
    def former_table(self) -> FormerTable:
        return former_table(self.profile.former)
