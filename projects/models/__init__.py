"""Projects: their rollouts and phases, process bundles and steps, milestones and status notes."""

from .bundle_names import BundleName, BundleProjectPhase
from .bundles import BundleConfirmation, BundleQuerySet, BundleStep, ProcessBundle, check_step_order
from .memberships import BundleMembership, RolloutMembership
from .planned import PlannedPhase
from .plans import MilestoneDay, PlannedNumber, ProjectEnd, ProjectShortName, ProjectStart, ProjectTitle
from .projects import Milestone, Project, StatusNote
from .rollouts import PhaseChange, Rollout, RolloutConfirmation, RolloutQuerySet, check_phases_differ
from .states import ProjectState

__all__ = [
    "BundleConfirmation",
    "BundleMembership",
    "BundleName",
    "BundleProjectPhase",
    "BundleQuerySet",
    "BundleStep",
    "Milestone",
    "MilestoneDay",
    "PhaseChange",
    "PlannedNumber",
    "PlannedPhase",
    "ProcessBundle",
    "Project",
    "ProjectEnd",
    "ProjectShortName",
    "ProjectStart",
    "ProjectState",
    "ProjectTitle",
    "Rollout",
    "RolloutConfirmation",
    "RolloutMembership",
    "RolloutQuerySet",
    "StatusNote",
    "check_phases_differ",
    "check_step_order",
]
