"""Organisational units of the city and the divisions they belong to."""

from .divisions import Division, DivisionName
from .reorganisations import CLOSING, Reorganisation, ReorganisedUnit, reorganised
from .units import Unit, UnitDivision, UnitKind, UnitName, UnitNumber, UnitQuerySet, matching_units

__all__ = [
    "CLOSING",
    "Division",
    "DivisionName",
    "Reorganisation",
    "ReorganisedUnit",
    "Unit",
    "UnitDivision",
    "UnitKind",
    "UnitName",
    "UnitNumber",
    "UnitQuerySet",
    "matching_units",
    "reorganised",
]
