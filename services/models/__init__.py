"""OZG services: the catalogue, the maturity models, lists of services, and the city's state of each service."""

from .catalogue import LeikaAssignment, LeikaService, LifeSituation, PolicyField
from .entries import CatalogueEntry, LeikaEntry, ServiceEntry
from .links import LinkCheck
from .lists import Denominator, EfaPilot, PriorityList, PriorityListing, ServiceDeadline
from .maturity import MaturityLevel, MaturityModel
from .outside import OutsideView, ReportedService
from .services import Service
from .states import (
    STATES,
    FimChange,
    MaturityChange,
    PortalChange,
    ProcessChange,
    ProvisionChange,
    ResponsibilityChange,
    ServiceStatement,
    TargetChange,
)

__all__ = [
    "STATES",
    "CatalogueEntry",
    "Denominator",
    "EfaPilot",
    "FimChange",
    "LeikaAssignment",
    "LeikaEntry",
    "LeikaService",
    "LifeSituation",
    "LinkCheck",
    "MaturityChange",
    "MaturityLevel",
    "MaturityModel",
    "OutsideView",
    "PolicyField",
    "PortalChange",
    "PriorityList",
    "PriorityListing",
    "ProcessChange",
    "ProvisionChange",
    "ReportedService",
    "ResponsibilityChange",
    "Service",
    "ServiceDeadline",
    "ServiceEntry",
    "ServiceStatement",
    "TargetChange",
]
