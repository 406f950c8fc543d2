"""Page, styles, properties and margins of a DOCX."""

from datetime import UTC, datetime

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.styles.styles import Styles
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from ..content import PaperHead

FONT = "Arial"
BLACK, GREY = RGBColor(0, 0, 0), RGBColor(0x55, 0x55, 0x55)
HEADINGS = {"Title": 16, "Heading 1": 13, "Heading 2": 12, "Heading 3": 10.5}
TABLE_TEXTS = {"TableText": 9, "TableSmall": 8}
LONGEST_PROPERTY = 255
TEXT_WIDTH = Cm(16.2)


def set_up(document: Document, paper: PaperHead, fingerprint: str) -> None:
    """Page, styles, language, properties and margins."""
    set_styles(document.styles)
    set_properties(document, paper)
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.4)
    page.top_margin = page.bottom_margin = Cm(2.4)
    write_margins(page, paper, fingerprint)


def set_styles(styles: Styles) -> None:
    set_font(styles["Normal"], 10)
    for name, size in HEADINGS.items():
        set_font(styles[name], size)
        styles[name].font.color.rgb = BLACK
        styles[name].font.bold = True
    set_font(styles["Caption"], 9)
    styles["Caption"].font.color.rgb = BLACK
    styles["Caption"].paragraph_format.keep_with_next = True
    styles["Caption"].paragraph_format.space_before = Pt(8)
    for name, size in TABLE_TEXTS.items():
        add_table_style(styles, name, size, is_bold=False)
        add_table_style(styles, f"{name}Bold", size, is_bold=True)
    set_language(styles)


def set_font(style: ParagraphStyle, size: float) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(script), FONT)


def add_table_style(styles: Styles, name: str, size: float, *, is_bold: bool) -> None:
    """A style for the text of cells; its name is its identifier too."""
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles["Normal"]
    style.font.size, style.font.bold = Pt(size), is_bold
    style.paragraph_format.space_after = Pt(1)


def set_language(styles: Styles) -> None:
    """German for all text."""
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    defaults.find(qn("w:lang")).set(qn("w:val"), "de-DE")


def set_properties(document: Document, paper: PaperHead) -> None:
    day = datetime.fromisoformat(paper["date_iso"]).replace(tzinfo=UTC).replace(tzinfo=None)
    properties = document.core_properties
    properties.title = f"{paper['paper_type']} {paper['reference']}: {paper['name']}"[:LONGEST_PROPERTY]
    properties.subject = f"Stichtag {paper['key_date']}"
    properties.author = properties.last_modified_by = paper["originator"] or paper["municipality"]
    properties.language, properties.comments, properties.revision = "de-DE", "", 1
    properties.created = properties.modified = day


def write_margins(page: Section, paper: PaperHead, fingerprint: str) -> None:
    """Number and key date above, page numbers and fingerprint below."""
    head = page.header.paragraphs[0]
    for part in (page.header, page.footer):
        part.paragraphs[0].style.paragraph_format.tab_stops.clear_all()
    head.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    make_small(head.add_run(f"{paper['paper_type']} {paper['reference']}\tStichtag {paper['key_date']}"))
    foot = page.footer.paragraphs[0]
    foot.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    make_small(foot.add_run(f"Eingefroren am {paper['frozen']}" if fingerprint else "Entwurf, nicht eingefroren"))
    make_small(foot.add_run("\tSeite "))
    add_field(foot, "PAGE")
    make_small(foot.add_run(" von "))
    add_field(foot, "NUMPAGES")
    if fingerprint:
        make_small(page.footer.add_paragraph().add_run(f"SHA-256 {fingerprint}"))


def add_field(paragraph: Paragraph, code: str) -> None:
    """A field that the reader's program fills in, such as the number of the page."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = paragraph.add_run("1")
    make_small(run)
    field.append(run._r)
    paragraph._p.append(field)


def make_small(run: Run) -> None:
    """Small print, in grey."""
    run.font.size, run.font.color.rgb = Pt(8), GREY


def paragraph_in(document: Document, style: str, text: str) -> Paragraph:
    """A paragraph in the style of that identifier; python-docx would look up all styles for its name."""
    paragraph = document.add_paragraph(text)
    paragraph._p.style = style
    return paragraph
