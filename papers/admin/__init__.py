"""Admin pages of papers, of the orders they answer and of the bodies: writing, freezing, publishing."""

from .orders import BodyAdmin, OrderAdmin
from .papers import PaperAdmin
from .results import ConsultationResultAdmin

__all__ = ["BodyAdmin", "ConsultationResultAdmin", "OrderAdmin", "PaperAdmin"]
