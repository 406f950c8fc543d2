"""What does not add up of projects: its modules register their checks."""

from . import bundles, phases, projects, rounds, units

__all__ = ["bundles", "phases", "projects", "rounds", "units"]
