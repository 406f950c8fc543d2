"""The sections of a paper, found by registration: a new one is one function, and changes nothing else."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from .content import Block


@dataclass(frozen=True)
class Section:
    """A section: its lasting key, title, place among the others, depth (1 to 3), and what writes its blocks.

    One `of_project` is written for each project of the paper, under that project's heading; `is_internal` is for staff
    alone. Without blocks or a text of its own a section is left out, unless it is `always` there.
    """

    key: str
    title: str
    position: int
    level: int
    write: Callable[..., Iterable[Block]]
    of_project: bool = False
    is_internal: bool = False
    always: bool = False


SECTIONS: dict[str, Section] = {}


def section(key: str, title: str, position: int, level: int = 1, **kind: Any) -> Callable[[Callable], Callable]:
    """Register a function over PaperFacts as a section of the paper."""

    def register(write: Callable) -> Callable:
        SECTIONS[key] = Section(key, title, position, level, write, **kind)
        return write

    return register


def project_section(key: str, title: str, position: int) -> Callable[[Callable], Callable]:
    """Register a function over PaperFacts and ProjectFacts as a section of every project."""
    return section(key, title, position, level=3, of_project=True)


def sections(*, of_project: bool) -> list[Section]:
    """The sections of the paper, or those of each of its projects, in their order."""
    discover()
    found = (each for each in SECTIONS.values() if each.of_project == of_project)
    return sorted(found, key=lambda each: each.position)


def section_named(key: str) -> Section | None:
    discover()
    return SECTIONS.get(key)


def discover() -> None:
    """Load every module of `papers.sections`."""
    package = import_module("papers.sections")
    for module in iter_modules(package.__path__):
        import_module(f"{package.__name__}.{module.name}")


def section_choices() -> list[tuple[str, str]]:
    """Key and title of every section that staff can write a text for."""
    own = [(each.key, each.title) for each in sections(of_project=False) if not each.is_internal]
    return [*own, *((each.key, f"je Projekt: {each.title}") for each in sections(of_project=True))]
