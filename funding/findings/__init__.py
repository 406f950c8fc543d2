"""What does not add up of grant money and the budget: its modules register their checks."""

from . import budget, grants, movements

__all__ = ["budget", "grants", "movements"]
