"""Projects: their rollouts and phases, process bundles and steps, milestones and status notes; what they
shall reach, what holds them back, and who takes part."""

from .actors import Actor, Involvement, InvolvementState
from .bundle_names import BundleName, BundleProjectPhase
from .bundle_outputs import BundleOutput
from .bundles import BundleConfirmation, BundleQuerySet, BundleStep, ProcessBundle
from .memberships import BundleMembership, RolloutMembership, check_memberships_differ
from .milestones import Milestone, MilestoneDay
from .objectives import Objective, ObjectiveNumber
from .obstacles import Obstacle, ObstacleState
from .phase_changes import PhaseChange, RolloutConfirmation
from .phases import (
    PLANNED_DONE,
    PLANNED_PRODUCTIVE,
    Phase,
    PhaseModel,
    PhaseName,
    check_ends_of_model,
    check_phases_differ,
    planned_label,
    problem_of_names,
)
from .planned import PlannedPhase, planned_done_label
from .plans import PlannedNumber, ProjectEnd, ProjectStart
from .project_notes import ProjectNote
from .projects import OfProjectQuerySet, Project, StatusNote
from .rollouts import Rollout, RolloutQuerySet
from .rounds import AnswerAcceptance, StatusAnswer, StatusRequest, StatusRound
from .states import ProjectState
from .step_order import check_steps, step_conflicts
from .titles import ProjectShortName, ProjectTitle

__all__ = [
    "PLANNED_DONE",
    "PLANNED_PRODUCTIVE",
    "Actor",
    "AnswerAcceptance",
    "BundleConfirmation",
    "BundleMembership",
    "BundleName",
    "BundleOutput",
    "BundleProjectPhase",
    "BundleQuerySet",
    "BundleStep",
    "Involvement",
    "InvolvementState",
    "Milestone",
    "MilestoneDay",
    "Objective",
    "ObjectiveNumber",
    "Obstacle",
    "ObstacleState",
    "OfProjectQuerySet",
    "Phase",
    "PhaseChange",
    "PhaseModel",
    "PhaseName",
    "PlannedNumber",
    "PlannedPhase",
    "ProcessBundle",
    "Project",
    "ProjectEnd",
    "ProjectNote",
    "ProjectShortName",
    "ProjectStart",
    "ProjectState",
    "ProjectTitle",
    "Rollout",
    "RolloutConfirmation",
    "RolloutMembership",
    "RolloutQuerySet",
    "StatusAnswer",
    "StatusNote",
    "StatusRequest",
    "StatusRound",
    "check_ends_of_model",
    "check_memberships_differ",
    "check_phases_differ",
    "check_steps",
    "planned_done_label",
    "planned_label",
    "problem_of_names",
    "step_conflicts",
]
