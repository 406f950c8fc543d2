"""Organisational units of the city and the divisions they belong to."""

from .divisions import Division, DivisionName
from .units import Unit, UnitDivision, UnitKind, UnitName, UnitNumber, UnitQuerySet, matching_units

__all__ = [
    "Division",
    "DivisionName",
    "Unit",
    "UnitDivision",
    "UnitKind",
    "UnitName",
    "UnitNumber",
    "UnitQuerySet",
    "matching_units",
]
