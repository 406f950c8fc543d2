"""Makes the content of a paper from its facts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.conf import settings

from lists import formats
from projects.models import Project
from reports.findings.audit import Audited

from .answers import order_content
from .blocks import bullet_list, paragraphs
from .content import (
    PROJECT_PREFIX,
    Block,
    ConsultationContent,
    Content,
    OrderContent,
    PaperHead,
    RelatedPaper,
    SectionContent,
    figures_in,
    identifier_of,
)
from .facts import FigureMaker, PaperFacts, ProjectFacts
from .models import FrozenPaper, Paper
from .registry import Section, sections

PROJECTS_POSITION = 60


def content_of(paper: Paper) -> Content:
    """The content of the paper as it is now; for what was frozen of it see FrozenPaper.

    A fixed number of queries, however many projects.
    """
    return content_from(PaperFacts(paper, former_figures(paper.preceding)))


def content_to_freeze(paper: Paper) -> Content:
    """The content as it is frozen: without what it would say of papers that its readers may not read."""
    withheld = paper.withheld
    former = {} if paper.preceding in withheld else former_figures(paper.preceding)
    return content_from(PaperFacts(paper, former, withheld))


def former_figures(preceding: Paper | None) -> Mapping[str, str]:
    """The texts of the figures of the preceding paper by identifier; as frozen where it was."""
    if preceding is None:
        return {}
    frozen = FrozenPaper.objects.of(preceding)
    former = frozen.data if frozen else content_from(PaperFacts(preceding))
    return {identifier: figure["text"] for identifier, figure in figures_in(former).items()}


def content_from(facts: PaperFacts) -> Content:
    return WrittenSections(facts, list(write_sections(facts))).content


def head_of(facts: PaperFacts) -> PaperHead:
    """What stands above the sections."""
    paper = facts.paper
    return {
        "municipality": settings.MUNICIPALITY,
        "reference": paper.reference,
        "name": paper.name,
        "paper_type": paper.get_paper_type_display(),
        "date": formats.day(paper.dated_on),
        "date_iso": paper.dated_on.isoformat(),
        "key_date": formats.day(paper.key_date),
        "key_date_iso": paper.key_date.isoformat(),
        "is_public": paper.is_public,
        "division": paper.division,
        "originator": paper.originator,
        "preceding": related_paper(facts.preceding),
        "corrects": related_paper(facts.corrects),
        "frozen": None,
    }


def related_paper(paper: Paper | None) -> RelatedPaper | None:
    if paper is None:
        return None
    return {
        "reference": paper.reference,
        "name": paper.name,
        "date": formats.day(paper.dated_on),
        "slug": paper.slug,
    }


def consultations(facts: PaperFacts) -> list[ConsultationContent]:
    return [
        {
            "date": consultation.day_text,
            "date_iso": consultation.held_on.isoformat() if consultation.held_on else "",
            "body": consultation.body.name,
            "role": consultation.role,
            "is_authoritative": consultation.is_authoritative,
        }
        for consultation in facts.consultations
    ]


@dataclass(frozen=True)
class WrittenSection:
    """A section with its identifier and blocks; `section` is None for the heading of a project."""

    identifier: str
    title: str
    level: int
    blocks: Sequence[Block] = ()
    section: Section | None = None
    is_left_out: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether it stands in the paper: it says something, or its heading always stands."""
        return bool(self.blocks) or (not self.is_left_out and (self.section is None or self.section.always))

    @property
    def content(self) -> SectionContent:
        content: SectionContent = {
            "id": self.identifier,
            "level": self.level,
            "title": self.title,
            "blocks": list(self.blocks),
        }
        if self.section and self.section.is_internal:
            content["is_internal"] = True
        return content


@dataclass(frozen=True)
class WrittenSections:
    """The sections of a paper before those that are written last: these get it as their second argument."""

    facts: PaperFacts
    sections: Sequence[WrittenSection]

    @cached_property
    def order(self) -> OrderContent | None:
        """The order of the paper with its questions, and which sections and figures answer them."""
        return order_content(self.facts, [section.content for section in self.sections if section.is_shown])

    @cached_property
    def completed(self) -> list[WrittenSection]:
        """All sections, those written last with their blocks."""
        return [
            replace(written, blocks=[*written.blocks, *written.section.write(self.facts, self)])
            if written.section and written.section.written_last and not written.is_left_out
            else written
            for written in self.sections
        ]

    @property
    def content(self) -> Content:
        return {
            "format": 1,
            "paper": head_of(self.facts),
            "consultations": consultations(self.facts),
            "order": self.order,
            "sections": [section.content for section in self.completed if section.is_shown],
        }


def write_sections(facts: PaperFacts) -> Iterator[WrittenSection]:
    """The sections of the paper, those of its projects at their place among them."""
    of_paper = sections(of_project=False)
    before = [section for section in of_paper if section.position < PROJECTS_POSITION]
    for section in before:
        yield write_section(facts, section)
    for project_facts in facts.projects:
        yield from write_project(facts, project_facts)
    for section in of_paper[len(before) :]:
        yield write_section(facts, section)


def write_project(facts: PaperFacts, project_facts: ProjectFacts) -> Iterator[WrittenSection]:
    """The heading of a project, and its sections."""
    project = project_facts.project
    yield WrittenSection(f"{PROJECT_PREFIX}{project.slug}", f"Projekt „{project.title}“", level=2)
    for section in sections(of_project=True):
        yield write_section(facts, section, project_facts)


def reported_findings(facts: PaperFacts, section: Section, project: Project) -> Iterator[Block]:
    """What staff chose of the findings about its figures, with their explanations."""
    chosen = [each for each in facts.findings_at(section, project) if each.finding.key in facts.reported]
    if chosen:
        yield bullet_list("Befunde", map(finding_text, chosen))


def finding_text(audited: Audited) -> str:
    """What it is called, what it says, and why it is so."""
    said = f"Erläuterung: {audited.explanation.text}" if audited.explanation else "Noch nicht erläutert."
    return formats.unbroken(f"{audited.finding.name}. {audited.finding.text} {said}")


def write_section(facts: PaperFacts, section: Section, project_facts: ProjectFacts | None = None) -> WrittenSection:
    """One section: the text of staff, then what the facts give; a section written last gets that later."""
    project = project_facts.project if project_facts else None
    identifier = identifier_of(section.key, project.slug if project else "")
    written = WrittenSection(identifier, section.title, section.level, section=section)
    text = facts.texts.get((section.key, project.pk if project else None))
    if text and text.is_left_out:
        return replace(written, is_left_out=True)
    blocks: list[Block] = [*paragraphs(text.text)] if text else []
    if project:
        blocks += section.write(facts, project_facts, FigureMaker(facts, project))
        blocks += reported_findings(facts, section, project)
    elif not section.written_last:
        blocks += section.write(facts)
    return replace(written, blocks=blocks)
