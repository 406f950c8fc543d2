"""OZG services: the catalogue, the maturity models, lists of services, and the city's state of each service."""

from .catalogue import LeikaService, LifeSituation, PolicyField
from .lists import Denominator, EfaPilot, PriorityList, PriorityListing, ServiceDeadline
from .maturity import MaturityLevel, MaturityModel
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
    "Denominator",
    "EfaPilot",
    "FimChange",
    "LeikaService",
    "LifeSituation",
    "MaturityChange",
    "MaturityLevel",
    "MaturityModel",
    "PolicyField",
    "PortalChange",
    "PriorityList",
    "PriorityListing",
    "ProcessChange",
    "ProvisionChange",
    "ResponsibilityChange",
    "Service",
    "ServiceDeadline",
    "ServiceStatement",
    "TargetChange",
]
