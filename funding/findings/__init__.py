"""What does not add up of grant money: its modules register their checks. Rules: docs/fachkonzept.md#prüfungen."""

from . import amounts, movements

__all__ = ["amounts", "movements"]
