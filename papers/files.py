"""A paper as a file. Those of a frozen paper are made of what was frozen, once, and stored."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError

from .build import content_of
from .content import Block, Content, SectionContent, plain_text
from .formats.html import render_document
from .formats.pdf import render_pdf
from .models import FrozenFile, FrozenPaper, Paper
from .models.frozen import stored_values
from .oparl.files import render_json

NAMED = 60  # characters of a paragraph by which it is named
FORMATS = ("pdf", "docx", "html", "json")


class TamperedError(Exception):
    """What is stored of a frozen paper is no longer what was frozen."""


def render_docx(content: Content) -> bytes:
    from .formats import docx  # python-docx would make every start slower

    return docx.render_docx(content)


STORED: dict[str, Callable[[Content], bytes]] = {"pdf": render_pdf, "docx": render_docx}


def paper_file(paper: Paper, file_format: str, base: str = "") -> bytes:
    """The paper in one of the FORMATS; `base` is the address of the site, without a slash at its end.

    Raises a TamperedError where what was frozen was changed.
    """
    content = content_to_render(paper)
    if file_format == "json":
        return render_json(paper, content, base)
    if file_format == "html":
        return render_document(content)
    frozen = FrozenPaper.objects.of(paper)
    return stored_file(frozen, file_format) if frozen else STORED[file_format](content)


def content_to_render(paper: Paper) -> Content:
    """What was frozen of the paper; of a draft what it says now. Raises a TamperedError as `paper_file` does."""
    frozen = FrozenPaper.objects.of(paper)
    if frozen and not frozen.is_intact:
        raise TamperedError(
            f"{paper.reference}: Was gespeichert ist, stimmt nicht mehr mit dem Fingerabdruck überein. Es wird deshalb "
            "nicht ausgegeben."
        )
    return frozen.data if frozen else content_of(paper)


def made_files(reference: str, content: Content) -> dict[str, bytes]:
    """The files of a content, by their formats. Raises a ValidationError that names the place where one cannot be
    made."""
    files = {}
    for file_format, render in STORED.items():
        try:
            files[file_format] = render(content)
        except Exception as error:
            place = place_of_failure(content, render)
            raise ValidationError(
                f"{reference}: Die Datei im Format {file_format.upper()} lässt sich nicht erzeugen, {place} ({error})."
            ) from error
    return files


def place_of_failure(content: Content, render: Callable[[Content], bytes]) -> str:
    """Where the making of a file fails: „im Abschnitt „Zeitplanung“, Tabelle „Termine“."""
    bare = [{**section, "blocks": []} for section in content["sections"]]

    def fails(sections: list[SectionContent]) -> bool:
        try:
            render({**content, "sections": sections})
        except Exception:  # noqa: BLE001 whatever it was that failed
            return True
        return False

    if fails(bare):  # type: ignore[arg-type]
        return "im Kopf oder in den Überschriften"
    for place, section in enumerate(content["sections"]):
        for block in section["blocks"]:
            alone: Any = [*bare[:place], {**section, "blocks": [block]}, *bare[place + 1 :]]
            if fails(alone):
                return f"im Abschnitt „{section['title']}“, {name_of_block(block)}"
    return "im Ganzen"


def name_of_block(block: Block) -> str:
    """Tabelle „Termine“; Absatz „Der Zoo ist …“."""
    if block["type"] == "table":
        return f"Tabelle „{block['caption']}“"
    if block["type"] == "chart":
        return f"Diagramm „{block['alternative']}“"
    if block["type"] == "list":
        return f"Aufzählung „{block['title']}“"
    text = "".join(map(plain_text, block["runs"]))
    return f"Absatz „{text[:NAMED]}{'…' * (len(text) > NAMED)}“"


def stored_file(frozen: FrozenPaper, file_format: str) -> bytes:
    """The file as it was first made; made and stored where it is missing."""
    file = frozen.files.filter(file_format=file_format).first()
    if file is None:
        file, _ = FrozenFile.objects.get_or_create(
            frozen=frozen, file_format=file_format, defaults=stored_values(STORED[file_format](frozen.data))
        )
    return bytes(file.data)
