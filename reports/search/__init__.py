"""Suche: one field for all that the program knows."""

from ..findings import search as _findings  # noqa: F401 registers what is found
from ..help import search as _help  # noqa: F401 registers what is found
from . import pages as _pages  # noqa: F401 registers what is found
