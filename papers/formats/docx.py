"""A paper as DOCX, with real styles, headings and tables, so that the administration can go on writing in it."""

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as DocumentType
from docx.oxml import parse_xml
from docx.oxml.shape import CT_Inline, CT_NonVisualDrawingProps
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph as DocxParagraph

from records.glyphs import each_text
from records.text import clean
from reports.charts.pictures import png

from ..blocks import consultation_table
from ..content import (
    Block,
    BulletList,
    Chart,
    Content,
    Note,
    Run,
    fingerprint_if_frozen,
    plain_text,
    public,
)
from .docx_contents import mark, write_contents
from .docx_styles import TEXT_WIDTH, make_small, paragraph_in, set_up
from .docx_tables import write_table
from .drawing import legend_keys, svg

NBSP = "\N{NO-BREAK SPACE}"
EPOCH = (1980, 1, 1, 0, 0, 0)
KEY_HEIGHT, KEY_WIDTH = Pt(8), "1cm"
DECORATIVE = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}">'
    '<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/>'
    "</a:ext></a:extLst>"
)


def render_docx(content: Content) -> bytes:
    """The DOCX: the same bytes for the same content."""
    document = Document()
    shown: Content = each_text(public(content), clean)
    set_up(document, shown["paper"], fingerprint_if_frozen(content))
    write_head(document, shown)
    write_contents(document, shown)
    for number, section in enumerate(shown["sections"]):
        mark(paragraph_in(document, f"Heading{section['level']}", section["title"]), number)
        for block in section["blocks"]:
            write_block(document, block)
    file = BytesIO()
    document.save(file)
    return without_times(file.getvalue())


def write_head(document: DocumentType, content: Content) -> None:
    paper = content["paper"]
    paragraph_in(document, "Title", f"{paper['paper_type']} {paper['reference']}: {paper['name']}")
    lines = [
        ("Geschäftsbereich", paper["division"]),
        ("Ressort / Stadtbetrieb", paper["originator"]),
        ("Datum", paper["date"]),
        ("Drucks.-Nr.", paper["reference"]),
        ("Stichtag", paper["key_date"]),
        ("Beratung", "öffentlich" if paper["is_public"] else "nichtöffentlich"),
    ]
    for label, value in lines:
        if value:
            line = document.add_paragraph()
            line.paragraph_format.space_after = Pt(0)
            line.paragraph_format.tab_stops.add_tab_stop(Cm(5))
            line.add_run(f"{label}:\t")
            line.add_run(value).bold = True
    if content["consultations"]:
        write_table(document, consultation_table(content["consultations"]))


def write_block(document: DocumentType, block: Block) -> None:
    if block["type"] == "paragraph":
        write_runs(document.add_paragraph(), block["runs"])
    elif block["type"] == "note":
        write_note(document, block)
    elif block["type"] == "list":
        write_list(document, block)
    elif block["type"] == "table":
        write_table(document, block)
    else:
        write_chart(document, block)


def write_runs(paragraph: DocxParagraph, runs: list[Run]) -> None:
    """The text, in which a number and its unit stay on one line."""
    for run in runs:
        paragraph.add_run(re.sub(r"(?<=\d) (?=[%€])", NBSP, plain_text(run)))


def write_note(document: DocumentType, note: Note) -> None:
    paragraph = document.add_paragraph()
    write_runs(paragraph, note["runs"])
    for run in paragraph.runs:
        make_small(run)


def write_list(document: DocumentType, block: BulletList) -> None:
    title = document.add_paragraph()
    title.paragraph_format.keep_with_next, title.paragraph_format.space_before = True, Pt(6)
    title.add_run(block["title"]).bold = True
    for item in block["items"]:
        paragraph_in(document, "ListBullet", plain_text(item)).paragraph_format.space_after = Pt(0)


def write_chart(document: DocumentType, chart: Chart) -> None:
    """The picture with its alternative text, and the legend below it."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    picture = paragraph.add_run().add_picture(BytesIO(png(svg(chart))), width=TEXT_WIDTH)
    without_distance(picture._inline)
    properties = picture._inline.docPr
    properties.set("descr", chart["alternative"])
    properties.set("name", "Diagramm")
    legend = document.add_paragraph()
    for key, label in legend_keys(chart):
        picture = legend.add_run().add_picture(BytesIO(png(key, KEY_WIDTH)), height=KEY_HEIGHT)
        without_distance(picture._inline)
        mark_as_decorative(picture._inline.docPr)
        legend.add_run(f"{NBSP}{label}   ")


def without_distance(inline: CT_Inline) -> None:
    """Nothing around the picture: LibreOffice takes 3 mm at each side where it is not said."""
    for side in ("distT", "distB", "distL", "distR"):
        inline.set(side, "0")


def mark_as_decorative(properties: CT_NonVisualDrawingProps) -> None:
    """Readers of the text pass over the picture: what it stands for is said beside it."""
    properties.append(parse_xml(DECORATIVE))


def without_times(file: bytes) -> bytes:
    """The same archive with one fixed time for all its parts."""
    result = BytesIO()
    with ZipFile(BytesIO(file)) as source, ZipFile(result, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = ZipInfo(name, EPOCH)
            part.compress_type = ZIP_DEFLATED
            target.writestr(part, source.read(name))
    return result.getvalue()
