"""The kinds of facts that figures of papers are made of."""

from collections.abc import Collection
from dataclasses import dataclass

from funding.choices import DeadlineKind
from funding.models import (
    Amendment,
    BudgetAmount,
    BudgetExpenditure,
    BudgetItem,
    DeadlineDay,
    Expenditure,
    Grant,
    Movement,
    Tranche,
)
from projects.models import (
    BundleMembership,
    BundleName,
    BundleProjectPhase,
    BundleStep,
    Involvement,
    InvolvementState,
    Milestone,
    MilestoneDay,
    Objective,
    ObjectiveNumber,
    Obstacle,
    ObstacleState,
    PhaseChange,
    PhaseName,
    PlannedNumber,
    PlannedPhase,
    ProcessBundle,
    ProjectEnd,
    ProjectStart,
    ProjectState,
    ProjectTitle,
    Rollout,
    RolloutMembership,
)
from records.frozen_reports import said_by
from records.models import Record
from services.models import (
    STATES,
    Denominator,
    EfaPilot,
    MaturityChange,
    PriorityList,
    PriorityListing,
    ProvisionChange,
    Service,
    ServiceEntry,
)
from units.models import DivisionName, Unit, UnitDivision, UnitName, UnitNumber

WINDOW = ("effective_on", "earliest_on")  # of statements that may be known "spätestens": possible from the latter on


@dataclass(frozen=True)
class Basis:
    """A kind of facts: its model, the path of its project (None: it has none) and of the one record that "#" names, and
    the days from which it counts, or up to and with which. `within`: the field of the record that it counts with, else
    with its owner. `unit_path`: it is of all rollouts that this path leads from to its owner. `value`: the field by
    which figures may be made of one value alone, see `of_value`."""

    model: type[Record]
    project: str | None
    record: str = "id"
    days: tuple[str, ...] = ()
    last_days: tuple[str, ...] = ()
    within: str = ""
    unit_path: str = ""
    value: str = ""

    @property
    def owner_model(self) -> type[Record]:
        """The model of the record that "#" names."""
        return self.model_of(self.record)

    @property
    def frame_model(self) -> type[Record]:
        """The model of the record that it counts with."""
        return self.model_of(self.within or self.record)

    def model_of(self, name: str) -> type[Record]:
        if name == "id":
            return self.model
        related: type[Record] = self.model._meta.get_field(name).related_model  # type: ignore[assignment]
        return related


# What ends the name of a kind where a figure is made of what holds on the key date alone, not of the days since when.
ON_DAY = "-on-day"


def on_day(*kinds: str) -> tuple[str, ...]:
    """The kinds, of a figure that counts what holds on the key date: phases-on-day."""
    return tuple(f"{kind}{ON_DAY}" for kind in kinds)


def of_value(kind: str, value: object) -> str:
    """The kind, of a figure that counts what has one value on the key date: phases-on-day=200."""
    return f"{kind}{ON_DAY}={value}"


# The days set for the last call, of figures of what can still be called for.
LAST_CALLS = of_value("deadline-days", DeadlineKind.LAST_CALL.value)
BASES = {
    "titles": Basis(ProjectTitle, "project__", "project", ("effective_on",)),
    "starts": Basis(ProjectStart, "project__", "project", ("effective_on",)),
    "states": Basis(ProjectState, "project__", "project", ("effective_on",)),
    "ends": Basis(ProjectEnd, "project__", "project", ("effective_on",)),
    "numbers": Basis(PlannedNumber, "project__", "project", ("effective_on",), value="subject"),
    "rollouts": Basis(Rollout, "project__"),
    "units": Basis(Unit, None, "id", ("founded_on",), ("closed_on",), unit_path="unit"),
    "unit-names": Basis(UnitName, None, "unit", ("effective_on",), unit_path="unit"),
    "unit-numbers": Basis(UnitNumber, None, "unit", ("effective_on",), unit_path="unit"),
    "unit-divisions": Basis(UnitDivision, None, "unit", ("effective_on",), unit_path="unit"),
    "division-names": Basis(DivisionName, None, "division", ("effective_on",), unit_path="unit__divisions__division"),
    "rollout_memberships": Basis(RolloutMembership, "rollout__project__", "rollout", ("effective_on",)),
    "phases": Basis(PhaseChange, "rollout__project__", "rollout", WINDOW, value="phase_id"),
    "phase-names": Basis(PhaseName, None, "phase", ("effective_on",)),
    "plans": Basis(PlannedPhase, "rollout__project__", "rollout", ("effective_on",)),
    "bundles": Basis(ProcessBundle, "project__"),
    "bundle-names": Basis(BundleName, "bundle__project__", "bundle", ("effective_on",)),
    "bundle-phases": Basis(BundleProjectPhase, "bundle__project__", "bundle", ("effective_on",)),
    "bundle_memberships": Basis(BundleMembership, "bundle__project__", "bundle", ("effective_on",)),
    "steps": Basis(BundleStep, "bundle__project__", "bundle", WINDOW),
    "milestones": Basis(Milestone, "project__", days=("reached_on",)),
    "milestone-days": Basis(MilestoneDay, "milestone__project__", "milestone", ("effective_on",)),
    "grants": Basis(Grant, "project__", days=("known_from",)),
    "amendments": Basis(Amendment, "grant__project__", "grant", ("known_from",)),
    "deadline-days": Basis(DeadlineDay, "grant__project__", "grant", ("effective_on",), value="kind"),
    "tranches": Basis(Tranche, "grant__project__", "grant"),
    "movements": Basis(Movement, "tranche__grant__project__", "tranche", WINDOW),
    "maturity": Basis(MaturityChange, None, "service", WINDOW),
    "provisions": Basis(ProvisionChange, None, "service", WINDOW),
    "services": Basis(Service, None),
    "service-entries": Basis(ServiceEntry, None, "service", ("effective_on",)),
    "denominators": Basis(Denominator, None, days=("effective_on",)),
    "priority-lists": Basis(PriorityList, None, days=("effective_on",)),
    "priorities": Basis(PriorityListing, None, within="priority_list"),
    "pilots": Basis(EfaPilot, None, days=("effective_on",)),
    "budget-items": Basis(BudgetItem, None),
    "budget-amounts": Basis(BudgetAmount, None, "budget_item", ("effective_on",)),
    "budget-expenditures": Basis(BudgetExpenditure, None, "budget_item", ("booked_on",)),
    "objectives": Basis(Objective, "project__", days=("effective_on", "ended_on")),
    "objective-numbers": Basis(ObjectiveNumber, "objective__project__", "objective", ("effective_on",)),
    "obstacles": Basis(Obstacle, None),
    "obstacle-states": Basis(ObstacleState, None, "obstacle", ("effective_on",)),
    "involvements": Basis(Involvement, None),
    "involvement-states": Basis(InvolvementState, None, "involvement", ("effective_on",)),
    "expenditures": Basis(Expenditure, "grant__project__", "grant", ("booked_on", "earliest_on")),
}
IMPLIED = {
    "unit-names": ("unit-numbers",),
    "unit-divisions": ("division-names",),
    "grants": ("amendments",),
    "tranches": ("movements",),
    "budget-amounts": ("budget-items",),
    "budget-expenditures": ("budget-items",),
    "objective-numbers": ("objectives",),
    "obstacle-states": ("obstacles",),
    "involvement-states": ("involvements",),
    "rollouts": ("rollout_memberships", "units"),
    "phases": ("rollout_memberships", "units"),
    "plans": ("rollout_memberships", "units"),
    "steps": ("bundle_memberships",),
    "bundle-names": ("bundle_memberships",),
    "bundle-phases": ("bundle_memberships",),
    "bundles": ("bundle_memberships",),
    "denominators": ("services", "service-entries", "priority-lists", "priorities"),
}
# What counts from the first statement of a kind that is made of it, or from its own day.
FRAMES: dict[type[Record], type[Record]] = {
    Rollout: RolloutMembership,
    ProcessBundle: BundleMembership,
    Milestone: MilestoneDay,
    PriorityList: PriorityList,
    Tranche: Movement,
}


@said_by(*(set(STATES) - {basis.model for basis in BASES.values()}))
def of_no_paper(statements: Collection[int]) -> dict[int, set[int]]:
    """What is stated of services and no figure is made of: portals, responsibilities and the like."""
    return {}
