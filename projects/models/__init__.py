"""Projects: their rollouts and phases, process bundles and steps, milestones and status notes."""

from .bundles import BundleConfirmation, BundleQuerySet, BundleStep, ProcessBundle, check_step_order
from .plans import MilestoneDay, PlannedNumber, ProjectEnd, ProjectShortName, ProjectStart, ProjectTitle
from .projects import Milestone, Project, StatusNote
from .rollouts import PhaseChange, Rollout, RolloutConfirmation, RolloutQuerySet, check_phases_differ

__all__ = [
    "BundleConfirmation",
    "BundleQuerySet",
    "BundleStep",
    "Milestone",
    "MilestoneDay",
    "PhaseChange",
    "PlannedNumber",
    "ProcessBundle",
    "Project",
    "ProjectEnd",
    "ProjectShortName",
    "ProjectStart",
    "ProjectTitle",
    "Rollout",
    "RolloutConfirmation",
    "RolloutQuerySet",
    "StatusNote",
    "check_phases_differ",
    "check_step_order",
]
