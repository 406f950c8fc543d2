"""The histories of the test: the same ten shapes by three hands, of which none knew the method, what it was fitted to,
former results or what another one wrote. Nothing of the fit imports this."""

from collections.abc import Callable
from random import Random

from . import first_hand, second_hand, third_hand
from .drawing import DrawnHistory

SIZES = {"20 bis 60 Leistungseinheiten": (20, 60), "60 bis 200 Leistungseinheiten": (60, 200)}
SHARES = (0.15, 0.3, 0.5, 0.7, 0.85)
SHAPES = tuple(first_hand.TEST)
HANDS: dict[str, Callable[[Random, str, tuple[int, int]], DrawnHistory]] = {
    "erste Hand": first_hand.draw,
    "zweite Hand": second_hand.draw,
    "dritte Hand": third_hand.draw,
}
