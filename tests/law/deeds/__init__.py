"""What people do, each kind of deed a class in a module of its theme: it chooses what it is done to, and does it
through the door that it has. A deed is declared once, by `@deed` or `@correction`."""

from importlib import import_module
from pkgutil import iter_modules

from .base import CORRECTIONS, DEEDS, Deed

for module in iter_modules(__path__):
    import_module(f"{__name__}.{module.name}")

__all__ = ["CORRECTIONS", "DEEDS", "Deed"]
