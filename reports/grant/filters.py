"""By what the proof of use can be narrowed."""

from lists.filters import FilterSet


class ProofFilterSet(FilterSet):
    """A proof is always whole."""
