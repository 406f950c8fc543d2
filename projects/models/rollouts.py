"""Rollouts of projects in organisational units."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from records.batches import load_related
from records.days import BEGINNING
from records.ends import ALWAYS, Period
from records.frozen_reports import said_by
from records.stated import Stated
from records.statements import in_force, joined_in_force
from units.choices import ReorganisationRole
from units.models import Division, Unit, UnitName, exists_on, matching_units

from ..choices import model_of_phase
from .memberships import Member, MemberQuerySet, continued_field, existence
from .phase_changes import PhaseChange
from .phases import PLANNED_PRODUCTIVE, PhaseName
from .planned import (
    PlannedDoneDay,
    PlannedPhase,
    check_planned_order,
    planned_day,
    planned_in_form,
)
from .projects import Project

PLANNING, CONCEPT = 10, 20  # places of the model that every new project takes


class RolloutQuerySet(MemberQuerySet["Rollout"]):  # type: ignore[override]
    last_event = "phase_on_day__effective_on"
    last_entry = "phase_on_day__attested_on"

    def on(self, key_date: date) -> Self:
        """Rollouts that belong to their project on the key date, each with its phase on that day, and since when; also
        as `with_unit`, `with_project` and `with_planned_production`."""
        rollouts = self.belonging(key_date).with_dated_phase(key_date)
        return rollouts.with_unit_and_project(key_date).with_planned_production(key_date)

    def present(self, day: date) -> Self:
        """Those of units that exist on the day: a project has one rollout of each unit."""
        return self.filter(exists_on(day, "unit__"))

    def gone(self, day: date) -> Self:
        return self.filter(unit__closed_on__lt=day).order_by("-unit__closed_on")

    def with_unit(self, key_date: date) -> Self:
        """Each rollout with what is stated of its unit on the day: `unit_name__name`, `unit_number__number`,
        `unit_kind__kind`, `unit_division__division` and `division_name__name`, with their keys for sorting."""
        joined = {
            "unit_name": "unit__names",
            "unit_number": "unit__numbers",
            "unit_kind": "unit__kinds",
            "unit_division": "unit__divisions",
        }
        rollouts = self.alias(**{name: joined_in_force(key_date, path) for name, path in joined.items()})
        return rollouts.alias(division_name=joined_in_force(key_date, "unit_division__division__names"))

    def with_unit_and_project(self, key_date: date) -> Self:
        """As `with_unit` and `with_project`."""
        return self.with_unit(key_date).with_project(key_date)

    def with_planned_production(self, key_date: date) -> Self:
        """Each rollout with its plan of production in force on the day: `planned_production__planned_on`."""
        return self.alias(planned_production=Rollout.planned_production_on.join(key_date))

    def with_planned_days(self, key_date: date, phases: Mapping[str, Collection[int]]) -> Self:
        """Each rollout with its plan in force on the day for one of several phases (by their keys, of a model at most
        one), under the names that are their keys: `planned_0__planned_on`."""
        holds = in_force(key_date, "planned_phases__")
        conditions = {name: holds & Q(planned_phases__phase__in=keys) for name, keys in phases.items()}
        return self.alias(
            **{name: FilteredRelation("planned_phases", condition=each) for name, each in conditions.items()}
        )

    def with_attention(self, key_date: date) -> Self:
        """Of rollouts `with_phase` of a key date: as `with_last_confirmed`, `with_overdue` and `with_former_name`."""
        return super().with_attention(key_date).with_overdue(key_date, few=True).with_former_name(key_date)

    def with_last_confirmed(self, key_date: date, *, few: bool = False) -> Self:
        return super(RolloutQuerySet, self.joined_to_phase(key_date)).with_last_confirmed(key_date, few=few)

    def joined_to_phase(self, key_date: date) -> Self:
        """As `with_dated_phase`, by a join, `phase_on_day`: for what sorts by the phase or reads all of it.

        A phase lies within the membership: of all rollouts of the day only those without one are asked for theirs.
        """
        columns = {"current_phase": "phase", "current_since": "effective_on", "current_precision": "date_precision"}
        rollouts = self.alias(phase_on_day=joined_in_force(key_date, "phase_changes")).annotate(
            **{name: F(f"phase_on_day__{column}") for name, column in columns.items()}
        )
        if not self.is_whole:
            return rollouts
        rollouts.query.where.children.clear()  # the conditions of `belonging`, in other words:
        belongs = Q(current_phase__isnull=False) | Q(joined_on__isnull=False)
        return rollouts.alias(joined_on=self.joined_on(key_date)).filter(belongs, project__started_on__lte=key_date)

    def with_former_name(self, key_date: date) -> Self:
        """Each rollout with the name that its unit had before that of the day, `former_name`, and `former_until`, the
        first day without it; both None where it never had another."""
        former = UnitName.objects.ended(key_date).filter(unit=OuterRef("unit")).order_by("-until")
        return self.annotate(
            former_name=Subquery(former.values("name")[:1]), former_until=Subquery(former.values("until")[:1])
        )

    def with_phase(self, key_date: date) -> Self:
        """Each rollout with its phase on the day: `current_phase`, `current_since` (day); both None where none is
        recorded."""
        return self.annotate(**phase_values(key_date, {"current_phase": "phase", "current_since": "effective_on"}))

    def with_dated_phase(self, key_date: date) -> Self:
        """As `with_phase`, with `current_precision`: the DatePrecision of the day, None where no phase is recorded."""
        return self.with_phase(key_date).annotate(**phase_values(key_date, {"current_precision": "date_precision"}))

    def with_phase_name(self, key_date: date) -> Self:
        """Each rollout with `current_phase_name`: what its phase is called on the day; None where none is recorded."""
        names = PhaseName.objects.in_force(key_date).filter(phase=OuterRef("current_phase")).order_by()
        return self.annotate(current_phase_name=Subquery(names.values("name")[:1]))

    def with_certainty(self, key_date: date) -> Self:
        """Each rollout with `certain_until`: its phase on the day is certain before that day."""
        return self.annotate(**phase_values(key_date, {"certain_until": "certain_until"}))

    def with_overdue(self, key_date: date, *, few: bool = False) -> Self:
        """Of rollouts `with_phase` of a key date: `overdue_phase`, the first phase not reached by the day planned for
        it, and `overdue_since`, that day; both None where nothing is overdue. `few` as in `with_last_confirmed`."""
        if "overdue_since" in self.query.annotations:
            return self
        missed = PlannedPhase.objects.missed(key_date).order_by("phase")
        # Few have a plan whose day passed: what was missed is computed of them alone.
        passed = PlannedPhase.objects.passed(key_date).order_by()
        has_passed = Q(Exists(passed.filter(rollout=OuterRef("pk")))) if few else Q(pk__in=passed.values("rollout"))
        return self.annotate(
            overdue_since=Case(When(has_passed, then=Subquery(missed.values("planned_on")[:1]))),
            overdue_phase=Case(When(has_passed, then=Subquery(missed.values("phase")[:1]))),
        )

    def overdue(self, key_date: date) -> Self:
        """Of rollouts `with_phase` of a key date: those that had not reached a phase by its planned day."""
        passed = PlannedPhase.objects.passed(key_date).order_by().values("rollout")
        return self.filter(Exists(PlannedPhase.objects.missed(key_date)), pk__in=passed)

    def in_phase(self, phase: int | None, key_date: date) -> Self:
        """Those certainly in the phase (by its key) on the day, or, for None, those without any."""
        if phase is not None:
            return self.in_phases([phase], key_date)
        changes = PhaseChange.objects.in_force(key_date).filter(rollout=OuterRef("pk"))
        return self.filter(~Exists(changes.order_by()))

    def in_recorded_phase(self, phase: int, key_date: date) -> Self:
        """Those of which the phase is recorded for the day, in a window of a later one too."""
        return self.filter(
            pk__in=PhaseChange.objects.in_force(key_date).filter(phase=phase).order_by().values("rollout")
        )

    def in_uncertain_phase(self, key_date: date) -> Self:
        """Those of which a phase is recorded for the day, in the window of a later one."""
        changes = PhaseChange.objects.in_force(key_date).filter(rollout=OuterRef("pk"), certain_until__lte=key_date)
        return self.filter(Exists(changes.order_by()))

    def in_phases(self, phases: Collection[int], key_date: date) -> Self:
        """Those certainly in one of the phases (by their keys) on the day."""
        changes = PhaseChange.objects.in_force(key_date).filter(phase__in=phases, certain_until__gt=key_date)
        return self.filter(pk__in=changes.order_by().values("rollout"))

    def possibly_in_phases(self, phases: Collection[int], key_date: date) -> Self:
        """Those that are or may be in one of the phases (by their keys, of a model at most one) on the day: in a window
        between others, or without any statement."""
        of_rollout = PhaseChange.objects.filter(rollout=OuterRef("pk"))
        before = of_rollout.in_force(key_date).order_by()
        later = PhaseChange.objects.window_of(OuterRef("pk"), key_date)
        number = models.IntegerField()
        low = Coalesce(Subquery(before.values("phase")[:1]), 0, output_field=number)
        high = Subquery(later.values("phase")[:1], output_field=number)
        may_be = Q(pk__in=[])
        for phase in phases:
            projects = Project.objects.filter(phase_model=model_of_phase(phase))
            upwards, downwards = Q(low__lte=phase, high__gte=phase), Q(low__gte=phase, high__lte=phase)
            between = Q(low=phase) | Q(low=0, high__isnull=True) | upwards | downwards
            may_be |= Q(project__in=projects.order_by().values("pk")) & between
        return self.alias(low=low, high=high).filter(may_be)

    def is_continued(self, key_date: date) -> Q:
        """The condition that another rollout, which had joined by the day, continues one: it says so, or its unit
        succeeds the other one in the same project."""
        joined = Rollout.objects.filter(memberships__effective_on__lte=key_date)
        in_project = joined.filter(project=OuterRef("project")).exclude(unit=OuterRef("unit"))
        return Q(Exists(joined.filter(continues=OuterRef("pk")))) | Q(Exists(in_project.succeeding(OuterRef("unit"))))

    def succeeding(self, unit: Unit | models.OuterRef) -> Self:
        """Those in units that succeed the unit by a reorganisation."""
        event = "unit__reorganisations__reorganisation__parts"
        return self.filter(
            **{
                "unit__reorganisations__role": ReorganisationRole.SUCCESSOR,
                f"{event}__role": ReorganisationRole.PREDECESSOR,
                f"{event}__unit": unit,
            }
        )

    def search(self, text: str, key_date: date = date.max) -> Self:
        """Rollouts of units that match the text by a name or number up to the day."""
        return self.filter(matching_units(text, key_date, "unit"))

    def bulk_create(  # type: ignore[override]
        self, objs: Iterable["Rollout"], batch_size: int | None = None, **options: Any
    ) -> list["Rollout"]:
        rollouts = list(objs)
        load_related(rollouts, "project")  # what is planned holds from its start
        return super().bulk_create(rollouts, batch_size, **options)


def phase_values(key_date: date, columns: dict[str, str]) -> dict[str, Subquery]:
    """The columns of the phase change in force on the day, under the names that are their keys.

    Not joined, so that what needs none of them, such as a count, reads none.
    """
    change = PhaseChange.objects.in_force(key_date).filter(rollout=OuterRef("pk")).order_by()
    return {name: Subquery(change.values(column)[:1]) for name, column in columns.items()}


class Rollout(Member):
    """Umsetzung: one project in one organisational unit.

    The days planned for its phases are stated from a day on, the first from the start of the project.
    """

    project_path = "project"
    unit_path = "unit"

    project = models.ForeignKey(Project, verbose_name="Projekt", on_delete=models.PROTECT, related_name="rollouts")
    unit = models.ForeignKey(Unit, verbose_name="Leistungseinheit", on_delete=models.PROTECT, related_name="rollouts")
    continues = continued_field()
    planned_planning_on = planned_day("Geplant in Planung ab", PLANNING)
    planned_concept_on = planned_day("Geplant in Konzeption ab", CONCEPT)
    planned_production_on = PlannedDoneDay(PLANNED_PRODUCTIVE)

    objects = RolloutQuerySet.as_manager()

    # Of rollouts `with_dated_phase` of a day.
    current_phase: int | None
    current_since: date | None
    current_precision: str | None

    class Meta:
        verbose_name = "Umsetzung"
        verbose_name_plural = "Umsetzungen"
        constraints = [
            models.UniqueConstraint(
                fields=["project", "unit"],
                name="rollout_project_and_unit_once",
                violation_error_message="Diese Leistungseinheit ist im Projekt schon erfasst.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} – {self.project}"

    @property
    def first_stated_on(self) -> date:
        return self.stated_from or (self.project.planned_from if self.project_id else BEGINNING)

    @classmethod
    def former_name(cls, key: int) -> str:
        return ""  # its unit and project name it

    def stated_in_form(self) -> list[tuple[Stated, ...]]:
        """The days planned are those of the phases of its project's model, in their order."""
        chains = super().stated_in_form()
        return planned_in_form(chains, self.project) if self.project_id else chains

    def clean(self) -> None:
        super().clean()
        if self._state.adding:
            check_planned_order({chain[0].keys["phase_id"]: chain[0].given(self) for chain in self.stated_of_new})

    def period_of_new(self) -> Period:
        """As of every member, while its unit exists, where it has one already."""
        first, end = existence(self.unit.founded_on, self.unit.closed_on) if self.unit_id else ALWAYS[0]
        return Period(max(first, self.joined_on), end)

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """None joins after its unit was closed."""
        super().refuse_saving(records)
        joining = [record for record in records if record._state.adding and record.unit_id]
        if not joining:
            return
        units = Unit.objects.filter(pk__in={record.unit_id for record in joining}, closed_on__isnull=False)
        closed = dict(units.order_by().values_list("pk", "closed_on"))
        for record in joining:
            closed_on = closed.get(record.unit_id)
            if closed_on and closed_on < record.joined_on:
                raise ValidationError(
                    {
                        "unit": f"Die Leistungseinheit ist seit dem {closed_on:%d.%m.%Y} aufgelöst; ab "
                        f"{record.joined_on:%d.%m.%Y} kann sie zu keinem Projekt mehr gehören."
                    }
                )

    @classmethod
    def first_memberships(cls, members: Sequence[Self]) -> list[Any]:
        """As of every member, but none before its unit exists."""
        memberships = super().first_memberships(members)
        units = Unit.objects.filter(pk__in={member.unit_id for member in members}, founded_on__isnull=False)
        founded = dict(units.order_by().values_list("pk", "founded_on"))
        for membership in memberships:
            first = founded.get(membership.rollout.unit_id, membership.effective_on)
            membership.effective_on = max(membership.effective_on, first)
        return memberships


@said_by(Unit)
def projects_of_units(units: Collection[int]) -> dict[int, set[int]]:
    """The projects that each of the units, by its key, is or was in: these name it."""
    return projects_by("unit", units)


@said_by(Division)
def projects_of_divisions(divisions: Collection[int]) -> dict[int, set[int]]:
    """The projects that units of each of the divisions, by its key, are or were in."""
    return projects_by("unit__divisions__division", divisions)


def projects_by(path: str, keys: Collection[int]) -> dict[int, set[int]]:
    projects: dict[int, set[int]] = {}
    rollouts = Rollout.objects.filter(**{f"{path}__in": keys}).order_by()
    for key, project in rollouts.values_list(path, "project").distinct():
        projects.setdefault(key, set()).add(project)
    return projects
