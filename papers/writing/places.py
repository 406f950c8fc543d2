"""The sections of a draft as places to write at: what they say by themselves, the text, and that of the last report."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict

from projects.models import Project
from reports.findings.audit import Audited

from ..blocks import paragraphs
from ..build import WrittenSection, WrittenSections, former_figures, write_sections
from ..content import PROJECT_PREFIX, Block, identifier_of
from ..facts import PaperFacts
from ..models import Paper, PaperProject, SectionText
from ..registry import sections
from .forms import PlaceForm
from .last_texts import FormerTexts, former_texts

MOST_ROWS = 12


@dataclass(frozen=True)
class Place:
    """A section that staff may write at; or the heading of a project, with its `part` in the order and no `form`.
    `findings` are those about its figures, each with whether the council reads it."""

    written: WrittenSection
    blocks: list[Block]
    form: PlaceForm | None = None
    last: SectionText | None = None
    part: PaperProject | None = None
    project: Project | None = None
    findings: tuple[tuple[Audited, bool], ...] = ()

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
    """A draft as it is written now. `refused` is the form of the place whose text could not be saved."""

    def __init__(self, paper: Paper, refused: PlaceForm | None = None) -> None:
        self.paper = paper
        self.refused = refused
        self.facts = PaperFacts(paper, former_figures(paper.preceding))

    @cached_property
    def sections(self) -> WrittenSections:
        return WrittenSections(self.facts, list(write_sections(self.facts)))

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
        for written in self.sections.completed:
            if written.section is None:
                project = projects[written.identifier]
                yield Place(written, [], part=parts[project.pk])
            elif not written.section.is_internal:
                yield self.place(written, project if written.section.of_project else None)

    def place(self, written: WrittenSection, project: Project | None) -> Place:
        key = (written.section.key if written.section else "", project.pk if project else None)
        text = self.facts.texts.get(key)
        of_text = len(paragraphs(text.text)) if text and not text.is_left_out else 0
        form = PlaceForm(instance=text or new_text(self.paper, *key), prefix=written.identifier)
        if self.refused and self.refused.prefix == written.identifier:
            form = self.refused
        found = self.facts.findings_at(written.section, project) if written.section and project else []
        findings = tuple((each, each.finding.key in self.facts.reported) for each in found)
        return Place(written, list(written.blocks[of_text:]), form, self.last_texts.get(key), None, project, findings)


def form_at(paper: Paper, identifier: str, sent: QueryDict) -> PlaceForm | None:
    """The form of the text of one place with what was sent for it; None where the paper has no such place. The paper is
    not put together for it."""
    known = Project.objects.filter(papers__paper=paper).known(paper.key_date)
    of_paper = (each.key for each in sections(of_project=False) if not each.is_internal)
    keys: dict[str, tuple[str, int | None]] = {key: (key, None) for key in of_paper}
    for pk, slug in known.values_list("pk", "slug"):
        keys |= {identifier_of(each.key, slug): (each.key, pk) for each in sections(of_project=True)}
    if identifier not in keys:
        return None
    section, project = keys[identifier]
    text = paper.sectiontext_set.filter(section=section, project=project).first()
    return PlaceForm(sent, instance=text or new_text(paper, section, project), prefix=identifier)


def new_text(paper: Paper, section: str, project: int | None) -> SectionText:
    return SectionText(paper=paper, section=section, project_id=project)
