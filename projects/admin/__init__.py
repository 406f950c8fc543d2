"""Admin pages of projects, phase models, rollouts, bundles, milestones, status notes, obstacles and actors."""

from .bundles import ProcessBundleAdmin
from .concerns import ActorAdmin, InvolvementAdmin, ObstacleAdmin
from .filters import ProjectListFilter, project_filter
from .phases import PhaseModelAdmin
from .projects import ProjectAdmin
from .rollouts import RolloutAdmin

__all__ = [
    "ActorAdmin",
    "InvolvementAdmin",
    "ObstacleAdmin",
    "PhaseModelAdmin",
    "ProcessBundleAdmin",
    "ProjectAdmin",
    "ProjectListFilter",
    "RolloutAdmin",
    "project_filter",
]
