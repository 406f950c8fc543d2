"""By what the comparison can be narrowed."""

from lists.filters import FilterSet
from projects.filters import ProjectFilter


class ComparisonFilterSet(FilterSet):
    projekt = ProjectFilter("slug")
