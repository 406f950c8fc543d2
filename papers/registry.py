"""The sections of a paper, known by registration: a new one is one function, and changes nothing else.

    @section("fazit", "Fazit", 85)
    def conclusion(facts: PaperFacts) -> Iterator[Block]:
        yield paragraph(f"Berichtet wird über {len(facts.projects)} Projekte.")

The modules of `papers.sections` are loaded when the app is ready.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from .content import Block

BlockWriter = Callable[..., Iterable[Block]]
Function = TypeVar("Function", bound=BlockWriter)


@dataclass(frozen=True)
class Section:
    """A section: its lasting key, title, place among the others, what writes its blocks, and its depth (1 to 3).

    Without blocks or a text of its own a section is left out, unless it is `always` there. `findings_about` are the
    models, such as "projects.rollout", or apps, such as "funding", whose findings stand with its figures.
    """

    key: str
    title: str
    position: int
    write: BlockWriter
    level: int = 1
    of_project: bool = False
    findings_about: tuple[str, ...] = ()
    is_internal: bool = False
    always: bool = False
    written_last: bool = False

    def tells_of(self, model: str) -> bool:
        """Whether findings about records of a model, such as "funding.grant", stand in it."""
        return model in self.findings_about or model.partition(".")[0] in self.findings_about


SECTIONS: dict[str, Section] = {}


def section(
    key: str,
    title: str,
    position: int,
    *,
    level: int = 1,
    is_internal: bool = False,
    always: bool = False,
    written_last: bool = False,
) -> Callable[[Function], Function]:
    """Register a function of PaperFacts as a section of the paper.

    `is_internal`: for staff alone. `written_last`: the function is called once the other sections are written, with
    them (`build.WrittenSections`) as its second argument.
    """

    def register(write: Function) -> Function:
        SECTIONS[key] = Section(
            key, title, position, write, level, is_internal=is_internal, always=always, written_last=written_last
        )
        return write

    return register


def project_section(
    key: str, title: str, position: int, *, findings_about: tuple[str, ...] = ()
) -> Callable[[Function], Function]:
    """Register a function of PaperFacts, ProjectFacts and a FigureMaker as a section of each project of the paper."""

    def register(write: Function) -> Function:
        SECTIONS[key] = Section(key, title, position, write, level=3, of_project=True, findings_about=findings_about)
        return write

    return register


def sections(*, of_project: bool) -> list[Section]:
    """The sections of the paper, or those of each of its projects, in their order."""
    chosen = [section for section in SECTIONS.values() if section.of_project == of_project]
    return sorted(chosen, key=lambda section: section.position)


def section_by_key(key: str) -> Section | None:
    return SECTIONS.get(key)


def section_choices() -> list[tuple[str, str]]:
    """Key and title of every section that staff can write a text for."""
    of_paper = [(section.key, section.title) for section in sections(of_project=False) if not section.is_internal]
    of_projects = [(section.key, f"je Projekt: {section.title}") for section in sections(of_project=True)]
    return [*of_paper, *of_projects]
