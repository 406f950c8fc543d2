"""Organisational units of the city and the divisions they belong to."""

from .contacts import ContactAddress
from .divisions import Division, DivisionName
from .identity import exists_on
from .reorganisations import CLOSING, Reorganisation, ReorganisedUnit, reorganised
from .units import Unit, UnitDivision, UnitKind, UnitName, UnitNumber, UnitQuerySet, matching_units

__all__ = [
    "CLOSING",
    "ContactAddress",
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
    "exists_on",
    "matching_units",
    "reorganised",
]
