"""The forms of a paper. Those of a frozen one are made of what was frozen, once, and kept."""

from collections.abc import Callable
from hashlib import sha256

from .build import content_of
from .content import Content
from .formats.html import document
from .formats.oparl import DOCX_TYPE, oparl
from .models import FrozenFile, FrozenPaper, Paper

PDF_TYPE = "application/pdf"


class TamperedError(Exception):
    """What is stored of a frozen paper is no longer what was frozen."""


def pdf(content: Content) -> bytes:
    from .formats.pdf import pdf as typeset

    return typeset(content)


def docx(content: Content) -> bytes:
    from .formats.docx import docx as written

    return written(content)


KEPT: dict[str, tuple[Callable[[Content], bytes], str]] = {"pdf": (pdf, PDF_TYPE), "docx": (docx, DOCX_TYPE)}
FORMATS = ("pdf", "docx", "html", "json")


def form_of(paper: Paper, file_format: str, address: str = "") -> bytes:
    """The paper in one of the FORMATS; `address` is that of its page. Raises a TamperedError where what was frozen was
    changed."""
    frozen = FrozenPaper.objects.filter(paper=paper).first()
    if frozen and not frozen.is_intact:
        raise TamperedError(
            f"{paper.reference}: Was gespeichert ist, stimmt nicht mehr mit dem Fingerabdruck überein. Es wird deshalb "
            "nicht ausgegeben."
        )
    content = frozen.data if frozen else content_of(paper)
    if file_format == "json":
        return oparl(content, address)
    if file_format == "html":
        return document(content)
    return kept(frozen, file_format, content) if frozen else KEPT[file_format][0](content)


def kept(frozen: FrozenPaper, file_format: str, content: Content) -> bytes:
    """The file as it was first made."""
    found = frozen.files.filter(file_format=file_format).first()
    if found is None:
        data = KEPT[file_format][0](content)
        found, _ = FrozenFile.objects.get_or_create(
            frozen=frozen, file_format=file_format, defaults={"data": data, "digest": sha256(data).hexdigest()}
        )
    return bytes(found.data)
