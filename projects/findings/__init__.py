"""What does not add up of projects: its modules register their checks."""

from . import bundles, obstacles, phases, projects, rounds, units

__all__ = ["bundles", "obstacles", "phases", "projects", "rounds", "units"]
