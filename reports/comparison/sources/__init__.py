"""What counts as a change, a source for each kind. Changes of one day stand in the order of these rooms."""

# ruff: noqa: F401, I001 importing them registers the sources, in this order
from . import membership
from . import grants
from . import progress
from . import plans
from . import units
from . import money
from . import budget
from . import services
from . import concerns
