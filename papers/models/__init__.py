"""Council papers: orders of the council, papers and their way through the bodies, what was frozen."""

from .frozen import FrozenFile, FrozenPaper
from .orders import Body, Order, Question
from .papers import Paper
from .parts import Answer, Consultation, PaperProject, ReportedFinding, SectionText
from .redactions import PaperRedaction
from .results import ConsultationResult

__all__ = [
    "Answer",
    "Body",
    "Consultation",
    "ConsultationResult",
    "FrozenFile",
    "FrozenPaper",
    "Order",
    "Paper",
    "PaperProject",
    "PaperRedaction",
    "Question",
    "ReportedFinding",
    "SectionText",
]
