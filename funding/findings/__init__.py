"""What does not add up of grant money and the budget: its modules register their checks."""

from . import bookings, budget, grants, movements

__all__ = ["bookings", "budget", "grants", "movements"]
