"""Council papers: orders of the council, papers and their way through the bodies, what was frozen."""

from .frozen import FrozenFile, FrozenPaper
from .orders import Body, Order, Question
from .papers import Paper
from .parts import Answer, Consultation, PaperProject, SectionText

__all__ = [
    "Answer",
    "Body",
    "Consultation",
    "FrozenFile",
    "FrozenPaper",
    "Order",
    "Paper",
    "PaperProject",
    "Question",
    "SectionText",
]
