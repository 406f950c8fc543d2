"""Admin pages of projects, phase models, rollouts, bundles, milestones and status notes."""

from .bundles import ProcessBundleAdmin
from .filters import ProjectListFilter, project_filter
from .phases import PhaseModelAdmin
from .projects import ProjectAdmin
from .rollouts import RolloutAdmin

__all__ = [
    "PhaseModelAdmin",
    "ProcessBundleAdmin",
    "ProjectAdmin",
    "ProjectListFilter",
    "RolloutAdmin",
    "project_filter",
]
