"""What is offered where a paper is written: texts of the last report, and targets of answers."""

from typing import TypedDict

from ..answers import answers_by_target
from ..build import content_of
from ..content import figures_in, public
from ..models import FrozenPaper, Paper
from ..writing.last_texts import former_texts

# Identifiers of figures that stand for a single row of an annex.
SINGLE_ROWS = (".einheit-", ".buendel-")
TargetGroup = tuple[str, list[tuple[str, str]]]


class UnwrittenText(TypedDict):
    """Section and project of a text that is still to be written, as the initial values of its form."""

    section: str | None
    project: int | None


def unwritten_texts(paper: Paper) -> list[UnwrittenText]:
    """The sections of which the last report says something and this one not yet."""
    written = set(paper.sectiontext_set.values_list("section", "project"))
    unwritten = [key for key in former_texts(paper) if key not in written]
    return [{"section": section, "project": project} for section, project in unwritten]


def answer_targets(paper: Paper) -> list[TargetGroup]:
    """What can answer a question: the sections of a paper and its figures, but not every single row of its annexes."""
    sections = public(content_of(paper))["sections"]
    titles = [(section["id"], f"{'· ' * (section['level'] - 1)}{section['title']}") for section in sections]
    figures = [
        (identifier, figure["label"])
        for identifier, figure in figures_in(sections).items()
        if "is_name" not in figure and not any(part in identifier for part in SINGLE_ROWS)
    ]
    return [("Abschnitte", titles), ("Zahlen", figures)]


def target_titles(paper: Paper) -> dict[str, str]:
    """What each section and figure of a paper is called, as it was frozen or as the draft is now."""
    frozen = FrozenPaper.objects.of(paper)
    content = frozen.data if frozen else content_of(paper)
    return {target: answer["title"] for target, answer in answers_by_target(content["sections"]).items()}


def with_missing_target(targets: list[TargetGroup], target: str) -> list[TargetGroup | tuple[str, str]]:
    """The choices, with a present target that the paper no longer has."""
    known = {identifier for _, group in targets for identifier, _ in group}
    return [*targets, (target, f"{target} (fehlt)")] if target and target not in known else [*targets]
