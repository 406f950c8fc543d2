"""What PDF/A-2a (ISO 19005-2) asks of a file, as far as its structure tells: no validator comes from a package."""

import re


def assert_archived(reader):
    """Metadata that name the standard, tags, language, title, own colours and fonts; nothing that runs or is hidden."""
    root = reader.trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    assert re.search(r"<pdfaid:part>2</pdfaid:part>", metadata)
    assert re.search(r"<pdfaid:conformance>A</pdfaid:conformance>", metadata)
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "/Filter" not in root["/Metadata"].get_object()
    assert reader.metadata.title in metadata
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"].startswith("de")
    [intent] = root["/OutputIntents"]
    assert intent.get_object()["/S"] == "/GTS_PDFA1"
    assert intent.get_object()["/DestOutputProfile"].get_object().get_data()[36:40] == b"acsp"
    assert len(reader.trailer["/ID"]) == 2
    assert "/Encrypt" not in reader.trailer
    assert not {"/OpenAction", "/AA", "/AcroForm"} & root.keys()
    assert "/JavaScript" not in root.get("/Names", {})
    fonts = list(fonts_of(reader))
    assert fonts
    assert all({"/FontFile2", "/FontFile3"} & font["/FontDescriptor"].get_object().keys() for font in fonts)


def fonts_of(reader):
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            for descendant in font.get_object().get("/DescendantFonts", [font]):
                yield descendant.get_object()
