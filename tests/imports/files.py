"""Files as staff send them, made from rows."""

from io import BytesIO, StringIO
from xml.sax.saxutils import escape
from zipfile import ZipFile

from django.core.management import CommandError, call_command
from openpyxl import Workbook

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/">{}<office:body><office:spreadsheet>'
    "{}</office:spreadsheet></office:body></office:document-content>"
)

MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/></manifest:manifest>'
)


def csv_of(*lines, encoding="utf-8", separator=";", end="\r\n"):
    """A CSV file; the lines are written with semicolons."""
    return end.join([*lines, ""]).replace(";", separator).encode(encoding)


def problems_of_importing(folder, *lines, table="leistungseinheiten", **options):
    """Import the lines of a CSV file by the command; its problems, none where it was imported."""
    path = folder / "datei.csv"
    path.write_bytes(csv_of(*lines))
    try:
        call_command("importieren", table, path, stdout=StringIO(), **options)
    except CommandError as error:
        return [line.removeprefix("datei.csv, ") for line in str(error).splitlines()[1:]]
    return []


def xlsx_of(*rows, formats=(), merged=(), others=()):
    """An XLSX file of rows of values; `formats` are (cell, number format), `others` further sheets."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    for cell, number_format in formats:
        sheet[cell].number_format = number_format
    for cells in merged:
        sheet.merge_cells(cells)
    for values in others:
        book.create_sheet("Notizen").append(values)
    return saved(book)


def saved(book):
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def ods_cell(value, attributes=""):
    if isinstance(value, str):
        text = f"<text:p>{escape(value)}</text:p>"
        return f'<table:table-cell office:value-type="string" {attributes}>{text}</table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value}" {attributes}/>'


def ods_row(*cells):
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def ods_of(*rows, tables=None, before=""):
    """An ODS file of rows of cells, or of whole tables as XML; `before` are styles."""
    body = tables or f'<table:table table:name="Tabelle1">{"".join(rows)}</table:table>'
    return archive_of(
        mimetype=ODS_TYPE,
        **{
            "META-INF/manifest.xml": MANIFEST,
            "content.xml": body if body.startswith("<?xml") else ODS.format(before, body),
        },
    )


def archive_of(**members):
    content = BytesIO()
    with ZipFile(content, "w", compression=8) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return content.getvalue()
