"""Tables of a DOCX. Cells are written on their elements, because python-docx looks up all cells for each."""

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row, CT_Tc
from docx.shared import Cm, Emu, Pt
from docx.table import Table as DocxTable

from ..content import ContentTable, plain_text
from .columns import is_prose, text_lengths
from .docx_styles import TEXT_WIDTH, paragraph_in

MOST_COLUMNS_IN_NORMAL_SIZE = 5
LETTER_WIDTH, CELL_MARGINS = Cm(0.19), Cm(0.5)


def write_table(document: Document, table: ContentTable) -> None:
    """Caption and table; its first row is repeated on every page, and no row is split."""
    paragraph_in(document, "Caption", table["caption"])
    lines = [*table["rows"], *([table["footer"]] if table["footer"] else [])]
    docx_table = document.add_table(rows=1 + len(lines), cols=len(table["columns"]))
    docx_table._tbl.tblStyle_val = "TableGrid"
    widths = widths_of(table)
    set_widths(docx_table, widths)
    style = "TableSmall" if len(table["columns"]) > MOST_COLUMNS_IN_NORMAL_SIZE else "TableText"
    texts = [[column["title"] for column in table["columns"]], *([plain_text(cell) for cell in line] for line in lines)]
    for number, (row, cells) in enumerate(zip(docx_table._tbl.tr_lst, texts, strict=True)):
        is_header, is_footer = number == 0, bool(table["footer"]) and number == len(lines)
        set_row(row, is_header=is_header)
        for cell, text, column, width in zip(row.tc_lst, cells, table["columns"], widths, strict=True):
            cell.width = Emu(width)
            cell_style = f"{style}Bold" if is_header or is_footer else style
            write_cell(cell, text, cell_style, is_right=column["right"], is_header=is_header)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def set_widths(docx_table: DocxTable, widths: list[int]) -> None:
    """Of the columns, for LibreOffice; Word reads those of the cells."""
    docx_table.autofit = False
    for column, width in zip(docx_table.columns, widths, strict=True):
        column.width = Emu(width)


def widths_of(table: ContentTable) -> list[int]:
    """Columns of numbers and single words as wide as their texts, those of prose share the rest of the width; all
    narrower where they would be wider than the text."""
    lengths = text_lengths(table)
    needed = [length * LETTER_WIDTH + CELL_MARGINS for length in lengths]
    prose = [is_prose(column, length) for column, length in zip(table["columns"], lengths, strict=True)]
    fixed = sum(width for width, shares in zip(needed, prose, strict=True) if not shares)
    wanted = sum(needed) - fixed
    factor = max(TEXT_WIDTH - fixed, TEXT_WIDTH // 4) / wanted if wanted else 1
    widths = [width * factor if shares else width for width, shares in zip(needed, prose, strict=True)]
    narrowed = min(1, TEXT_WIDTH / sum(widths))
    return [int(width * narrowed) for width in widths]


def set_row(row: CT_Row, *, is_header: bool) -> None:
    properties = row.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_header:
        properties.append(OxmlElement("w:tblHeader"))


def write_cell(cell: CT_Tc, text: str, style: str, *, is_right: bool, is_header: bool) -> None:
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
