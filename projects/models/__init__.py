"""Projects: their rollouts and phases, process bundles and steps, milestones and status notes."""

from .bundles import BundleConfirmation, BundleQuerySet, BundleStep, ProcessBundle, check_step_order
from .memberships import BundleMembership, RolloutMembership
from .projects import Milestone, Project, StatusNote
from .rollouts import PhaseChange, Rollout, RolloutConfirmation, RolloutQuerySet, check_phases_differ

__all__ = [
    "BundleConfirmation",
    "BundleMembership",
    "BundleQuerySet",
    "BundleStep",
    "Milestone",
    "PhaseChange",
    "ProcessBundle",
    "Project",
    "Rollout",
    "RolloutConfirmation",
    "RolloutMembership",
    "RolloutQuerySet",
    "StatusNote",
    "check_phases_differ",
    "check_step_order",
]
