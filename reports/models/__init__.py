"""What reports keep of their own: explanations of findings, orders of the council, papers and their way."""

from .explanations import Explanation
from .frozen import FrozenFile, FrozenPaper
from .orders import Body, Order, Question
from .papers import Answer, Consultation, Paper, PaperProject, SectionText

__all__ = [
    "Answer",
    "Body",
    "Consultation",
    "Explanation",
    "FrozenFile",
    "FrozenPaper",
    "Order",
    "Paper",
    "PaperProject",
    "Question",
    "SectionText",
]
