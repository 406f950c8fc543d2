"""The sections of a draft as places to write at: what they say by themselves, the text, and that of the last report."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from projects.models import Project
from reports.findings.audit import Audited

from ..blocks import paragraphs
from ..build import WrittenSection, WrittenSections, former_figures, write_sections
from ..content import PROJECT_PREFIX, Block
from ..facts import PaperFacts
from ..models import Paper, PaperProject, SectionText
from .forms import PlaceForm
from .last_texts import FormerTexts, former_texts

MOST_ROWS = 12


@dataclass(frozen=True)
class Place:
    """A section that staff may write at; or the heading of a project, with its `part` in the order and no `form`."""

    written: WrittenSection
    blocks: list[Block]
    form: PlaceForm | None = None
    last: SectionText | None = None
    part: PaperProject | None = None
    project: Project | None = None
    findings: tuple[Audited, ...] = ()

    @property
    def identifier(self) -> str:
        return self.written.identifier

    @property
    def name(self) -> str:
        """Its title, of a section of a project with that: several have the same sections."""
        of_project = f", {self.project}" if self.project else ""
        return f"{self.written.title}{of_project}"

    @property
    def level(self) -> int:
        return self.written.level + 1

    @property
    def is_long(self) -> bool:
        """Whether what it says by itself is folded, so that the next text is not far: it has a long table."""
        return any(block["type"] == "table" and len(block["rows"]) > MOST_ROWS for block in self.blocks)


class WritingPage:
    """A draft as it is written now. `sent` is what was sent for one of its places."""

    def __init__(self, paper: Paper, sent: Mapping[str, Any] | None = None) -> None:
        self.paper = paper
        self.sent = sent
        self.facts = PaperFacts(paper, former_figures(paper.preceding))

    @cached_property
    def written(self) -> list[WrittenSection]:
        return list(WrittenSections(self.facts, list(write_sections(self.facts))).completed())

    @cached_property
    def last_texts(self) -> FormerTexts:
        return former_texts(self.paper)

    @cached_property
    def places(self) -> list[Place]:
        return list(self.made_places())

    def made_places(self) -> Iterator[Place]:
        """In their order; sections for staff alone are none."""
        parts = {part.project_id: part for part in self.paper.paperproject_set.all()}
        projects = {f"{PROJECT_PREFIX}{facts.project.slug}": facts.project for facts in self.facts.projects}
        project: Project | None = None
        for written in self.written:
            if written.section is None:
                project = projects[written.identifier]
                found = tuple(self.findings_of(project.slug))
                yield Place(written, [], part=parts[project.pk], findings=found)
            elif not written.section.is_internal:
                yield self.place(written, project if written.section.of_project else None)

    def place(self, written: WrittenSection, project: Project | None) -> Place:
        key = (written.section.key if written.section else "", project.pk if project else None)
        text = self.facts.texts.get(key)
        of_text = len(paragraphs(text.text)) if text and not text.is_left_out else 0
        instance = text or SectionText(paper=self.paper, section=key[0], project=project)
        sent = self.sent if self.sent and self.sent.get("place") == written.identifier else None
        form = PlaceForm(sent, instance=instance, prefix=written.identifier)
        return Place(written, list(written.blocks[of_text:]), form, self.last_texts.get(key), project=project)

    def findings_of(self, slug: str) -> Iterable[Audited]:
        return (each for each in self.facts.findings if each.finding.subject.project == slug)

    def place_named(self, identifier: str) -> Place | None:
        return next((place for place in self.places if place.form and place.identifier == identifier), None)
