"""What makes a history go as it goes: families of the same mechanism are variants of each other.

Mechanisms count alike in what constants are fitted to, and families alike within theirs; else what is taken for usual
would depend on how finely a mechanism happens to be split.
"""

from collections import Counter
from collections.abc import Sequence

MECHANISMS = {
    "even": ("steady", "regular", "with_even_gaps"),
    "varying pace": ("modulated", "seasonal", "wandering", "in_stretches", "heavy_tailed"),
    "curves": ("by_beta", "by_weibull", "triangular", "by_what_is_done"),
    "together": ("several_at_once", "in_waves", "of_two_groups"),
    "two causes": ("of_two_courses",),
    "slow end": ("of_unlike_items", "held_up", "after_the_majority", "levelling_off", "by_a_team", "in_late_rounds"),
}
MECHANISM_OF = {family: mechanism for mechanism, families in MECHANISMS.items() for family in families}


def weights_of(families: Sequence[str]) -> list[float]:
    """How much each of the cases counts, given their families: 1 together, mechanisms alike, families alike within
    theirs and cases within their family; only what occurs is counted."""
    cases = Counter(families)
    variants = Counter(MECHANISM_OF[family] for family in cases)
    return [1 / (len(variants) * variants[MECHANISM_OF[family]] * cases[family]) for family in families]
