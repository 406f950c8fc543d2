"""The page of a process bundle: what it is on a key date, its steps over time, what it continues, what is found."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from projects.choices import STEP_NAMES, Step, StepState
from projects.models import (
    BundleMembership,
    BundleName,
    BundleOutput,
    BundleProjectPhase,
    BundleStep,
    ProcessBundle,
    Project,
    ProjectTitle,
)
from records.days import BEGINNING
from records.ends import ONE_DAY
from records.statements import joined_in_force

from ..charts.members import UNCERTAIN_STYLE, BarShape, CourseLine, MembersChart, days_known, stretches_of
from ..course import CourseEvent, CourseTable, course_event, course_table, findings_of
from ..findings.audit import Audited
from .outputs import OutputGroup, ShownOutput, groups_of, shown_outputs

UNCERTAIN_SHAPE = BarShape("Schritt nicht sicher bekannt", UNCERTAIN_STYLE)
WITHOUT_PROJECT_PHASE = "keiner Projektphase zugeordnet"


class OtherBundle(NamedTuple):
    """A process bundle that this one continues or is continued by, as it is called on the day."""

    slug: str
    name: str
    project: str


@dataclass(frozen=True)
class BundlePage:
    """What the page shows of a bundle on a key date. Twenty-six queries at most."""

    bundle: ProcessBundle
    key_date: date

    @cached_property
    def values(self) -> dict[str, Any] | None:
        """What the list has of it; None where it does not belong to its project on the day."""
        bundles: Any = (
            ProcessBundle.objects.on(self.key_date)
            .filter(pk=self.bundle.pk)
            .with_last_confirmed(self.key_date, few=True)
            .alias(service_entry=joined_in_force(self.key_date, "service__entries"))
        )
        columns = ("name", "project_phase", "is_state_priority", "service__ozg_id", "service_entry__name")
        row: dict[str, Any] | None = bundles.values(*columns, "last_confirmed_on").first()
        return row

    @cached_property
    def project(self) -> Project:
        return self.bundle.project

    @cached_property
    def project_title(self) -> str:
        """What its project is called on the day."""
        titles: Any = ProjectTitle.objects.in_force(self.key_date).filter(project=self.project)
        return str(titles.values_list("title", flat=True).first() or self.project)

    @cached_property
    def short_names(self) -> dict[str, str]:
        return {slug: short_name for slug, _, short_name in Project.objects.named(self.key_date)}

    @cached_property
    def names(self) -> list[BundleName]:
        """What it was called by the day, in order; the first one of a bundle that came later."""
        names = list(BundleName.objects.filter(bundle=self.bundle).order_by("effective_on"))
        return [name for name in names if name.effective_on <= self.key_date] or names[:1]

    @property
    def name(self) -> str:
        return self.names[-1].name

    @cached_property
    def memberships(self) -> list[BundleMembership]:
        found: Any = BundleMembership.objects.filter(bundle=self.bundle, belongs=True)
        return list(found.order_by("effective_on"))

    @property
    def first_day(self) -> date:
        """The first day on which pages show it: it belongs, and its project had started."""
        return max(self.memberships[0].effective_on, self.project.started_on)

    @property
    def has_come(self) -> bool:
        return bool(self.memberships) and self.first_day <= self.key_date

    @property
    def last_day(self) -> date | None:
        """Its last day in the project, where it left that by the key date."""
        if self.values is not None or not self.has_come:
            return None
        return max(each.until for each in self.memberships if each.effective_on <= self.key_date) - ONE_DAY

    @cached_property
    def former(self) -> list[OtherBundle]:
        return self.others(ProcessBundle.objects.filter(continued_by=self.bundle))

    @cached_property
    def later(self) -> list[OtherBundle]:
        """Those that had come by the day."""
        return self.others(ProcessBundle.objects.belonging(self.key_date).filter(continues=self.bundle))

    def others(self, bundles: Any) -> list[OtherBundle]:
        named = bundles.with_stated(self.key_date, "name").select_related("project").order_by("pk")
        return [OtherBundle(each.slug, each.name, each.project.slug) for each in named]

    @cached_property
    def steps(self) -> list[BundleStep]:
        """What is stated of its steps that may hold by the day, in order. One query."""
        found = BundleStep.objects.filter(bundle=self.bundle, earliest_on__lte=self.key_date)
        return list(found.order_by("effective_on", "step"))

    @property
    def last_step(self) -> BundleStep | None:
        """The furthest step taken on the day."""
        return furthest([step for step in self.steps if step.holds_on(self.key_date)])

    @property
    def has_not_begun(self) -> bool:
        """Whether it is stated that no step is taken on the day."""
        stated = [step for step in self.steps if step.holds_on(self.key_date)]
        return bool(stated) and self.last_step is None

    @property
    def chart(self) -> MembersChart:
        stretches = list(stretches_of(self.steps, self.key_date, shape_of, UNCERTAIN_SHAPE))
        line = CourseLine(self.name, "", stretches)
        return MembersChart([line], days_known(self.steps, self.key_date), self.key_date)

    @property
    def events(self) -> list[CourseEvent]:
        """Steps, names, phases of the project and outputs."""
        return [*self.step_events(), *self.name_events(), *self.phase_events(), *self.output_events()]

    def step_events(self) -> Iterator[CourseEvent]:
        for step in self.steps:
            if step.effective_on <= self.key_date:
                label, state = str(Step(step.step).label), str(StepState(step.state).label)
                is_withdrawn = step.state == StepState.WITHDRAWN
                after = label if step.state == StepState.TAKEN else state
                yield self.event(step, "Bearbeitungsschritt", label if is_withdrawn else "", after)

    def name_events(self) -> Iterator[CourseEvent]:
        for before, now in zip(self.names, self.names[1:], strict=False):
            yield self.event(now, "Name", before.name, now.name)

    def phase_events(self) -> Iterator[CourseEvent]:
        stated = BundleProjectPhase.objects.filter(bundle=self.bundle, effective_on__lte=self.key_date)
        before = ""
        for row in stated.order_by("effective_on"):
            after = f"Projektphase {row.project_phase}" if row.project_phase else WITHOUT_PROJECT_PHASE
            if before or row.effective_on != BEGINNING:
                yield self.event(row, "Projektphase", before, after)
            before = after

    def output_events(self) -> Iterator[CourseEvent]:
        for each in self.outputs:
            output = each.output
            yield CourseEvent(
                place=(output.produced_on, output.pk),
                day=output.produced_on,
                precision=None,
                slug=self.project.slug,
                project=self.project_title,
                label="Ergebnis",
                before="",
                after=output.kind_and_title,
                source=output.source,
            )

    def event(self, row: Any, label: str, before: str, after: str) -> CourseEvent:
        slug, project = self.project.slug, self.project_title
        return course_event(row, slug=slug, project=project, label=label, before=before, after=after)

    @property
    def course_table(self) -> CourseTable:
        return course_table(self.events, self.short_names)

    @cached_property
    def outputs(self) -> list[ShownOutput]:
        """What its steps produced by the day. One query."""
        return shown_outputs(list(BundleOutput.objects.filter(bundle=self.bundle).by_then(self.key_date)))

    @property
    def output_groups(self) -> list[OutputGroup]:
        return groups_of(self.outputs)

    @cached_property
    def findings(self) -> list[Audited]:
        return findings_of({("projects.processbundle", self.bundle.pk)}, {self.project.pk}, self.key_date)


def furthest(steps: Iterable[BundleStep]) -> BundleStep | None:
    taken = [step for step in steps if step.is_taken]
    return max(taken, key=lambda step: step.step, default=None)


def shape_of(steps: Sequence[BundleStep]) -> BarShape | None:
    step = furthest(steps)
    return BarShape(str(Step(step.step).label), STEP_NAMES[Step(step.step)]) if step else None
