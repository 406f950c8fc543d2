"""Makes the content of a paper from its facts."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings

from lists import formats

from .content import Block, Content, figures_in, items, paragraphs, table
from .facts import Figures, PaperFacts, ProjectFacts
from .models import Paper
from .registry import Section, sections

PROJECTS_POSITION = 60
PROJECT_PREFIX = "projekt-"
ANSWERS = "auftrag"


def content_of(paper: Paper) -> Content:
    """The content of the paper as it is now; of a frozen paper what was frozen stands in `paper.frozen`.

    A fixed number of queries, however many projects.
    """
    return content_from(PaperFacts(paper, former_figures(paper.preceding)))


def content_to_freeze(paper: Paper) -> Content:
    """The content as it is frozen: without what it would tell of papers that its readers may not read."""
    withheld = paper.withheld
    former = {} if paper.preceding in withheld else former_figures(paper.preceding)
    return content_from(PaperFacts(paper, former, withheld))


def former_figures(preceding: Paper | None) -> dict[str, str]:
    """The texts of the figures of the preceding paper by identifier; as frozen where it was."""
    from .freezing import frozen_content

    if preceding is None:
        return {}
    former = frozen_content(preceding) or content_from(PaperFacts(preceding))
    return {name: figure["text"] for name, figure in figures_in(former).items()}


def content_from(facts: PaperFacts) -> Content:
    written = [*written_sections(facts)]
    order = answered(facts, written)
    for each in written:
        if each["id"] == ANSWERS and order:
            each["blocks"] += answers_blocks(order)
    return {
        "format": 1,
        "paper": head_of(facts),
        "consultations": consultations(facts),
        "order": order,
        "sections": [each for each in written if each.pop("always") or each["blocks"]],
    }


def head_of(facts: PaperFacts) -> dict[str, Any]:
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
        "preceding": related(facts.preceding),
        "corrects": related(facts.corrects),
        "frozen": None,
    }


def related(paper: Paper | None) -> dict[str, str] | None:
    if paper is None:
        return None
    return {
        "reference": paper.reference,
        "name": paper.name,
        "date": formats.day(paper.dated_on),
        "slug": paper.slug,
    }


def consultations(facts: PaperFacts) -> list[dict[str, Any]]:
    return [
        {
            "date": formats.day(each.held_on),
            "date_iso": each.held_on.isoformat(),
            "body": each.body.name,
            "role": each.role,
            "is_authoritative": each.is_authoritative,
        }
        for each in facts.consultations
    ]


def written_sections(facts: PaperFacts) -> Iterator[dict[str, Any]]:
    """The sections of the paper, those of its projects at their place among them."""
    own = sections(of_project=False)
    before = [each for each in own if each.position < PROJECTS_POSITION]
    for each in before:
        yield written(each, facts)
    for project in facts.projects:
        yield from project_sections(facts, project)
    for each in own[len(before) :]:
        yield written(each, facts)


def project_sections(facts: PaperFacts, project: ProjectFacts) -> Iterator[dict[str, Any]]:
    """The heading of a project and its sections."""
    identifier = f"{PROJECT_PREFIX}{project.project.slug}"
    title = f"Projekt „{project.project.title}“"
    yield shown(identifier, 2, title, [], always=True)
    for each in sections(of_project=True):
        yield written(each, facts, project)


def written(section: Section, facts: PaperFacts, project: ProjectFacts | None = None) -> dict[str, Any]:
    """One section: what staff wrote, then what the data give; nothing where it is left out."""
    own = facts.texts.get((section.key, project.project.pk if project else None))
    is_left_out = own is not None and own.is_left_out
    blocks: list[Block] = []
    if not is_left_out:
        given = section.write(facts, project, Figures(facts, project.project)) if project else section.write(facts)
        blocks = [*(paragraphs(own.text) if own else []), *given]
    identifier = f"{PROJECT_PREFIX}{project.project.slug}-{section.key}" if project else section.key
    done = shown(identifier, section.level, section.title, blocks, always=section.always and not is_left_out)
    return done | ({"is_internal": True} if section.is_internal else {})


def shown(identifier: str, level: int, title: str, blocks: list[Block], *, always: bool) -> dict[str, Any]:
    return {"id": identifier, "level": level, "title": title, "blocks": blocks, "always": always}


def answered(facts: PaperFacts, written: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The order with its questions, each with the sections and figures that answer it; those without are open."""
    order = facts.paper.order
    if order is None:
        return None
    titles = {each["id"]: title_of(each, written) for each in written if each["blocks"] or each["always"]}
    places = {name: each["id"] for each in written for name in figures_in(each["blocks"])}
    labels = {name: figure["label"] for each in written for name, figure in figures_in(each["blocks"]).items()}
    return {
        "reference": order.reference,
        "motion": order.motion,
        "body": order.body.name,
        "decided_on": formats.day(order.decided_on),
        "questions": [
            {
                "number": question.number,
                "text": question.text,
                "answers": [
                    {"section": places.get(target, target), "title": labels.get(target) or titles[target]}
                    for target in facts.answers.get(question.pk, [])
                    if target in titles or target in labels
                ],
            }
            for question in facts.questions
        ],
    }


def title_of(section: dict[str, Any], written: list[dict[str, Any]]) -> str:
    """The title of a section, with its project's where it is one of a project."""
    if section["level"] < 3:
        return str(section["title"])
    before = written[: written.index(section)]
    return f"{next(each['title'] for each in reversed(before) if each['level'] == 2)}: {section['title']}"


def answers_blocks(order: dict[str, Any]) -> list[Block]:
    """The questions of an order with what answers them, and those that nothing answers."""
    rows = [[each["number"], each["text"], references(each["answers"])] for each in order["questions"]]
    unanswered = [f"Frage {each['number']}: {each['text']}" for each in unanswered_in(order)]
    listed = [items("Noch nicht beantwortet", unanswered)] if unanswered else []
    return [table("Fragen des Auftrags und Antworten", ["Frage", "Wortlaut", "Beantwortet in"], rows), *listed]


def references(answers: list[dict[str, str]]) -> Any:
    """What leads to the answers, one after the other."""
    if not answers:
        return "nicht beantwortet"
    runs = [run for each in answers for run in ("; ", {"section": each["section"], "text": each["title"]})]
    return runs[1:]


def unanswered_in(order: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The questions of the order that the paper does not answer."""
    return [each for each in (order or {}).get("questions", []) if not each["answers"]]


def gaps_in(content: Content) -> list[str]:
    """What a reader would miss in a paper, in words: projects, consultations, headings under which nothing stands."""
    listed = content["sections"]
    following = [*(each["level"] for each in listed[1:]), 0]
    bare = [
        each["title"]
        for each, next_level in zip(listed, following, strict=True)
        if not each["blocks"] and next_level <= each["level"]
    ]
    return [
        *([] if any(each["id"].startswith(PROJECT_PREFIX) for each in listed) else ["Projekte"]),
        *([] if content["consultations"] else ["Beratungsfolge"]),
        *(f"Text unter „{title}“" for title in bare),
    ]
