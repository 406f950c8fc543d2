"""The contents of a paper as DOCX: what leads to each heading, and the bookmarks that it leads to."""

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from ..content import Content, in_contents
from .docx_styles import paragraph_in

BOOKMARK = "abschnitt_"


def write_contents(document: Document, content: Content) -> None:
    """A list of links; page numbers are left to the reader's program, which knows its pages."""
    document.add_paragraph().add_run("Inhalt").bold = True
    listed = [section["id"] for section in in_contents(content)]
    for number, section in enumerate(content["sections"]):
        if section["id"] not in listed:
            continue
        entry = paragraph_in(document, "Normal", "")
        entry.paragraph_format.left_indent = Cm(0.6 * (section["level"] - 1))
        entry.paragraph_format.space_after = Pt(0)
        link_to(entry, number, section["title"])


def link_to(paragraph: Paragraph, number: int, text: str) -> None:
    """A link to the heading of that number."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), f"{BOOKMARK}{number}")
    link.append(paragraph.add_run(text)._r)
    paragraph._p.append(link)


def mark(heading: Paragraph, number: int) -> None:
    """Let links of the contents lead to the heading."""
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        element = OxmlElement(tag)
        element.set(qn("w:id"), str(number))
        if tag == "w:bookmarkStart":
            element.set(qn("w:name"), f"{BOOKMARK}{number}")
        heading._p.append(element)
