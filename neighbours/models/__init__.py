"""Municipalities with their inhabitants and regions, and the packages received of them."""

from .municipalities import Municipality, Population, Region, RegionMember
from .packages import Fetch, KeptFile, ReceivedPackage, ReceivedTable

__all__ = [
    "Fetch",
    "KeptFile",
    "Municipality",
    "Population",
    "ReceivedPackage",
    "ReceivedTable",
    "Region",
    "RegionMember",
]
