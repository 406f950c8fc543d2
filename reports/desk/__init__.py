"""The desk: what is due to an account, from all apps."""

from . import findings  # noqa: F401 registers its source
