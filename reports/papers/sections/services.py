"""What a paper says of the OZG services."""

from ..content import Block
from ..facts import PaperFacts
from ..registry import section


@section("ozg", "Umsetzung des Onlinezugangsgesetzes", 55, level=2)
def services(facts: PaperFacts) -> list[Block]:
    """A text of staff alone."""
    return []
