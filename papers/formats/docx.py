"""A paper as DOCX, with real styles, headings and tables, so that the administration can go on writing in it."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from records.glyphs import each_text
from records.text import clean

from ..content import Block, Content, Run, is_prose, lengths, plain, public
from .drawing import INKS, png, svg
from .html import seal

FONT = "Arial"
GREY = RGBColor(0x55, 0x55, 0x55)
WIDE = 5
LONGEST_PROPERTY = 255
LETTER, CELL_MARGINS = Cm(0.19), Cm(0.5)
TEXT_WIDTH = Cm(16.2)
EPOCH = (1980, 1, 1, 0, 0, 0)


def docx(content: Content) -> bytes:
    """The DOCX: the same bytes for the same content."""
    document = Document()
    shown = each_text(public(content), clean)
    set_up(document, shown, seal(content)["fingerprint"])
    write_head(document, shown)
    for section in shown["sections"]:
        styled(document, f"Heading{section['level']}", section["title"])
        for block in section["blocks"]:
            WRITERS[block["type"]](document, block)
    file = BytesIO()
    document.save(file)
    return without_times(file.getvalue())


def set_up(document: Any, content: Content, fingerprint: str) -> None:
    """Page, styles, language and properties."""
    paper = content["paper"]
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.4)
    page.top_margin = page.bottom_margin = Cm(2.4)
    styles = document.styles
    set_font(styles["Normal"], 10)
    for name, size in (("Title", 16), ("Heading 1", 13), ("Heading 2", 12), ("Heading 3", 10.5)):
        set_font(styles[name], size)
        styles[name].font.color.rgb = RGBColor(0, 0, 0)
        styles[name].font.bold = True
    set_font(styles["Caption"], 9)
    styles["Caption"].font.color.rgb = RGBColor(0, 0, 0)
    styles["Caption"].paragraph_format.keep_with_next = True
    styles["Caption"].paragraph_format.space_before = Pt(8)
    for name, size in (("TableText", 9), ("TableSmall", 8)):
        add_table_style(styles, name, size, is_bold=False)
        add_table_style(styles, f"{name}Bold", size, is_bold=True)
    set_language(styles)
    day = datetime.fromisoformat(paper["date_iso"]).replace(tzinfo=UTC).replace(tzinfo=None)
    properties = document.core_properties
    properties.title = f"{paper['paper_type']} {paper['reference']}: {paper['name']}"[:LONGEST_PROPERTY]
    properties.subject = f"Stichtag {paper['key_date']}"
    properties.author = properties.last_modified_by = paper["originator"] or paper["municipality"]
    properties.language, properties.comments, properties.revision = "de-DE", "", 1
    properties.created = properties.modified = day
    write_margins(page, paper, fingerprint)


def add_table_style(styles: Any, name: str, size: float, *, is_bold: bool) -> None:
    """A style for the text of cells; its name is its identifier too."""
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles["Normal"]
    style.font.size, style.font.bold = Pt(size), is_bold
    style.paragraph_format.space_after = Pt(1)


def set_font(style: Any, size: float) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(script), FONT)


def set_language(styles: Any) -> None:
    """German for all text."""
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = defaults.find(qn("w:lang"))
    language.set(qn("w:val"), "de-DE")


def write_margins(page: Any, paper: dict[str, Any], fingerprint: str) -> None:
    """Number and key date above, page numbers and fingerprint below."""
    head = page.header.paragraphs[0]
    for part in (page.header, page.footer):
        part.paragraphs[0].style.paragraph_format.tab_stops.clear_all()
    head.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    small(head.add_run(f"{paper['paper_type']} {paper['reference']}\tStichtag {paper['key_date']}"))
    foot = page.footer.paragraphs[0]
    foot.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    small(foot.add_run(f"Eingefroren am {paper['frozen']}" if fingerprint else "Entwurf, nicht eingefroren"))
    small(foot.add_run("\tSeite "))
    add_field(foot, "PAGE")
    small(foot.add_run(" von "))
    add_field(foot, "NUMPAGES")
    if fingerprint:
        small(page.footer.add_paragraph().add_run(f"SHA-256 {fingerprint}"))


def small(run: Any) -> None:
    run.font.size, run.font.color.rgb = Pt(8), GREY


def add_field(paragraph: Any, code: str) -> None:
    """A field that the reader's program fills in, such as the number of the page."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = paragraph.add_run("1")
    small(run)
    field.append(run._r)
    paragraph._p.append(field)


def styled(document: Any, style: str, text: str) -> Any:
    """A paragraph in the style of that identifier; python-docx would look up all styles for its name."""
    paragraph = document.add_paragraph(text)
    paragraph._p.style = style
    return paragraph


def write_head(document: Any, content: Content) -> None:
    paper = content["paper"]
    styled(document, "Title", f"{paper['paper_type']} {paper['reference']}: {paper['name']}")
    rows = [
        ("Geschäftsbereich", paper["division"]),
        ("Ressort / Stadtbetrieb", paper["originator"]),
        ("Datum", paper["date"]),
        ("Drucks.-Nr.", paper["reference"]),
        ("Stichtag", paper["key_date"]),
        ("Beratung", "öffentlich" if paper["is_public"] else "nichtöffentlich"),
    ]
    for label, value in rows:
        if value:
            line = document.add_paragraph()
            line.paragraph_format.space_after = Pt(0)
            line.paragraph_format.tab_stops.add_tab_stop(Cm(5))
            line.add_run(f"{label}:\t")
            line.add_run(value).bold = True
    if content["consultations"]:
        write_table(document, consultation_table(content["consultations"]))


def consultation_table(consultations: list[dict[str, Any]]) -> Block:
    columns = [{"title": title, "right": False} for title in ("Sitzung am", "Gremium", "Beschlussqualität")]
    rows = [
        [each["date"], f"{each['body']}{' (federführend)' if each['is_authoritative'] else ''}", each["role"]]
        for each in consultations
    ]
    return {"type": "table", "caption": "Beratungsfolge", "columns": columns, "rows": rows, "footer": None}


def write_runs(paragraph: Any, runs: list[Run]) -> Any:
    for run in runs:
        paragraph.add_run(plain(run))
    return paragraph


def write_paragraph(document: Any, block: Block) -> None:
    write_runs(document.add_paragraph(), block["runs"])


def write_note(document: Any, block: Block) -> None:
    for run in write_runs(document.add_paragraph(), block["runs"]).runs:
        small(run)


def write_list(document: Any, block: Block) -> None:
    title = document.add_paragraph()
    title.paragraph_format.keep_with_next, title.paragraph_format.space_before = True, Pt(6)
    title.add_run(block["title"]).bold = True
    for item in block["items"]:
        styled(document, "ListBullet", plain(item)).paragraph_format.space_after = Pt(0)


def write_table(document: Any, block: Block) -> None:
    """Caption and table; its first row is repeated on every page, and no row is split."""
    styled(document, "Caption", block["caption"])
    lines = [*block["rows"], *([block["footer"]] if block["footer"] else [])]
    table = document.add_table(rows=1 + len(lines), cols=len(block["columns"]))
    table._tbl.tblStyle_val = "TableGrid"
    set_widths(table, block)
    style = "TableSmall" if len(block["columns"]) > WIDE else "TableText"
    texts = [[column["title"] for column in block["columns"]], *([plain(cell) for cell in line] for line in lines)]
    for number, (row, cells) in enumerate(zip(table._tbl.tr_lst, texts, strict=True)):
        is_bold = number == 0 or (bool(block["footer"]) and number == len(lines))
        set_row(row, is_header=number == 0)
        for cell, text, column in zip(row.tc_lst, cells, block["columns"], strict=True):
            write_cell(
                cell, text, f"{style}Bold" if is_bold else style, is_right=column["right"], is_header=number == 0
            )
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def set_widths(table: Any, block: Block) -> None:
    """Columns of numbers and single words as wide as their texts, those of prose share the rest of the width."""
    table.autofit = False
    needed = [length * LETTER + CELL_MARGINS for length in lengths(block)]
    prose = [is_prose(column, length) for column, length in zip(block["columns"], lengths(block), strict=True)]
    fixed = sum(width for width, shares in zip(needed, prose, strict=True) if not shares)
    wanted = sum(needed) - fixed
    factor = max(TEXT_WIDTH - fixed, TEXT_WIDTH // 4) / wanted if wanted else 1
    for column, width, shares in zip(table.columns, needed, prose, strict=True):
        column.width = int(width * factor) if shares else width


def set_row(row: Any, *, is_header: bool) -> None:
    properties = row.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_header:
        properties.append(OxmlElement("w:tblHeader"))


def write_cell(cell: Any, text: str, style: str, *, is_right: bool, is_header: bool) -> None:
    """The text of a cell; on the elements themselves, because python-docx looks up all cells for each."""
    paragraph = cell.p_lst[0]
    properties = paragraph.get_or_add_pPr()
    properties.style = style
    if is_right:
        properties.jc_val = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.add_r().text = text
    if is_header:
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", "E7EAF1")):
            shade.set(qn(f"w:{name}"), value)
        cell.get_or_add_tcPr().append(shade)


def write_chart(document: Any, block: Block) -> None:
    """The picture with its alternative text, and the legend below it."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    shape = paragraph.add_run().add_picture(BytesIO(png(svg(block))), width=TEXT_WIDTH)
    described = shape._inline.docPr
    described.set("descr", block["alternative"])
    described.set("name", "Diagramm")
    legend = document.add_paragraph()
    for entry in block["legend"]:
        sign = legend.add_run("■ ")
        sign.font.color.rgb = RGBColor.from_string(INKS[entry["ink"]][1:].upper())
        legend.add_run(f"{entry['label']}   ")


WRITERS = {
    "paragraph": write_paragraph,
    "note": write_note,
    "list": write_list,
    "table": write_table,
    "chart": write_chart,
}


def without_times(file: bytes) -> bytes:
    """The same archive with one fixed time for all its parts."""
    result = BytesIO()
    with ZipFile(BytesIO(file)) as source, ZipFile(result, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = ZipInfo(name, EPOCH)
            part.compress_type = ZIP_DEFLATED
            target.writestr(part, source.read(name))
    return result.getvalue()
