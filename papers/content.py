"""The content of a paper: plain data that JSON can hold, the same for every file format. `blocks` makes its blocks.

Texts are in German notation; the `value` of a figure is the plain value (ISO day, decimal point) for machines. It is
stored for ever once a paper is frozen: a key may be added, none may be renamed.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Literal, NotRequired, TypeAlias, TypedDict, final

PROJECT_PREFIX = "projekt-"
CONTENTS_DEPTH = 2
SINCE_REDACTED = ", geschwärzt am "  # what follows the time of freezing where a passage was taken out


@final
class ContentFigure(TypedDict):
    """A number, day or word that the facts give. `figure` is its identifier, such as "projekt-aktenplan.fortschritt".

    `basis` names the kinds of facts it is made of, see `papers.bases`. `former` is the text of the preceding
    paper where it differs. `is_name`: it is a name, whose words may stand on several lines.
    """

    figure: str
    label: str
    text: str
    value: str | None
    basis: list[str]
    former: NotRequired[str]
    is_name: NotRequired[bool]


@final
class SectionLink(TypedDict):
    """A text that leads to the section of that identifier."""

    section: str
    text: str


Run: TypeAlias = str | ContentFigure | SectionLink
Cell: TypeAlias = Run | list[Run]


class Paragraph(TypedDict):
    type: Literal["paragraph"]
    runs: list[Run]


class Note(TypedDict):
    """A remark in small print."""

    type: Literal["note"]
    runs: list[Run]


class BulletList(TypedDict):
    type: Literal["list"]
    title: str
    items: list[Run]


class ContentColumn(TypedDict):
    """A column of a table; `right` aligns numbers."""

    title: str
    right: bool


class ContentTable(TypedDict):
    """A table whose first column names the row."""

    type: Literal["table"]
    caption: str
    columns: list[ContentColumn]
    rows: list[list[Cell]]
    footer: list[Cell] | None


class LegendEntry(TypedDict):
    """What an area or line of a chart is called; `sign` is that of a phase, in words of the stylesheet."""

    label: str
    ink: str
    sign: NotRequired[str]


class ContentBar(TypedDict):
    """A bar from `offset`, both lengths in per mille of the width of its chart; `ink` see `formats.drawing`."""

    ink: str
    offset: int
    width: int


class BarChart(TypedDict):
    """Shares of a whole side by side; `alternative` says in words what it shows."""

    type: Literal["chart"]
    kind: Literal["bar"]
    alternative: str
    legend: list[LegendEntry]
    segments: list[ContentBar]


class TimelineChart(TypedDict):
    """Periods one below the other; milestones (`marks`) and the key date in per mille of the width."""

    type: Literal["chart"]
    kind: Literal["timeline"]
    alternative: str
    legend: list[LegendEntry]
    bars: list[ContentBar]
    marks: list[int]
    key_date: int


Chart: TypeAlias = BarChart | TimelineChart
Block: TypeAlias = Paragraph | Note | BulletList | ContentTable | Chart


class SectionContent(TypedDict):
    """A heading of `level` 1 to 3 with what stands below it; with `is_internal` it is for staff alone."""

    id: str
    level: int
    title: str
    blocks: list[Block]
    is_internal: NotRequired[bool]


class RelatedPaper(TypedDict):
    reference: str
    name: str
    date: str
    slug: str


class PaperHead(TypedDict):
    """What stands above the sections; `frozen` is the time of freezing as a text, None in a draft."""

    municipality: str
    reference: str
    name: str
    paper_type: str
    date: str
    date_iso: str
    key_date: str
    key_date_iso: str
    is_public: bool
    division: str
    originator: str
    preceding: RelatedPaper | None
    corrects: RelatedPaper | None
    frozen: str | None


class ConsultationContent(TypedDict):
    date: str
    date_iso: str
    body: str
    role: str
    is_authoritative: bool


class AnswerContent(TypedDict):
    """The section that answers a question, and what to call it: its title, or the label of the figure in it.

    `is_open`: the figure is not recorded, so that the question is not answered by it.
    """

    section: str
    title: str
    is_open: NotRequired[bool]


class QuestionContent(TypedDict):
    """A question with what answers it; `is_verbatim`: in the words of the order."""

    number: str
    text: str
    answers: list[AnswerContent]
    is_verbatim: NotRequired[bool]


def question_text(question: QuestionContent) -> str:
    """What is asked, and where these are not the words of the order, that it is."""
    return question["text"] if question.get("is_verbatim") else f"{question['text']} (sinngemäß)"


class OrderContent(TypedDict):
    """The order of the council that a paper answers, with its questions."""

    reference: str
    motion: str
    body: str
    decided_on: str
    questions: list[QuestionContent]


class Content(TypedDict):
    """A whole paper. `format` is the version of this description."""

    format: int
    paper: PaperHead
    consultations: list[ConsultationContent]
    order: OrderContent | None
    sections: list[SectionContent]


def figures_in(content: object) -> dict[str, ContentFigure]:
    """All figures of a content or a part of it, by identifier, in their order."""
    return {part["figure"]: part for part in dictionaries_in(content) if "figure" in part}


def dictionaries_in(data: object) -> Iterator[Any]:
    """All dictionaries within the data, the outer before the inner."""
    if isinstance(data, dict):
        yield data
        for value in data.values():
            yield from dictionaries_in(value)
    elif isinstance(data, list):
        for item in data:
            yield from dictionaries_in(item)


def plain_text(cell: Cell) -> str:
    """What is read of a cell or run; of a figure that has moved "57,9 % (zuvor 52,6 %)"."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, list):
        return "".join(map(plain_text, cell))
    return f"{cell['text']} (zuvor {cell['former']})" if "former" in cell else cell["text"]


def public(content: Content) -> Content:
    """The content without what is for staff alone."""
    return {**content, "sections": [section for section in content["sections"] if not section.get("is_internal")]}


def canonical(content: Content) -> str:
    """The one text of the content: keys sorted, no spaces, no escapes (RFC 8785 for what is used here)."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def fingerprint(text: str) -> str:
    """SHA-256 of a canonical text, hexadecimal."""
    return sha256(text.encode()).hexdigest()


def fingerprint_if_frozen(content: Content) -> str:
    """The fingerprint that the files of a frozen paper print; empty for a draft."""
    return fingerprint(canonical(content)) if content["paper"]["frozen"] else ""


def identifier_of(section: str, project: str = "") -> str:
    """What names a section in the content, by its key and the slug of the project that it is of."""
    return f"{PROJECT_PREFIX}{project}-{section}" if project else section


def in_contents(content: Content) -> list[SectionContent]:
    """The sections that the contents of a paper name: the two upper levels."""
    return [section for section in content["sections"] if section["level"] <= CONTENTS_DEPTH]
