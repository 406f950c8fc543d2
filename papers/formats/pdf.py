"""A paper as PDF after PDF/UA-1, typeset by Typst with the fonts it brings along: the same bytes on every machine.

Typst works without Python's lock, so that other requests go on meanwhile.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from records.glyphs import each_text, printable

from ..content import Content, is_prose, lengths, public
from .drawing import INKS, svg
from .html import seal

TEMPLATE = Path(settings.BASE_DIR) / "templates" / "papers" / "paper.typ"


def pdf(content: Content) -> bytes:
    """The PDF: tagged, German, with title and bookmarks."""
    import typst

    shown = each_text(public(content), printable)
    sections = [{**each, "blocks": [drawn(block) for block in each["blocks"]]} for each in shown["sections"]]
    data = {**shown, "sections": sections, "inks": INKS, **seal(content)}
    day = datetime.fromisoformat(content["paper"]["date_iso"]).replace(tzinfo=UTC)
    typeset: Any = typst.compile(
        TEMPLATE,
        format="pdf",
        sys_inputs={"content": json.dumps(data)},
        pdf_standards="ua-1",
        timestamp=int(day.timestamp()),
        ignore_system_fonts=True,
    )
    return bytes(typeset)


def drawn(block: dict[str, Any]) -> dict[str, Any]:
    """A chart with its drawing, a table with the room its columns need; all else as it is."""
    if block["type"] == "chart":
        return {**block, "drawing": svg(block)}
    return {**block, "widths": widths(block)} if block["type"] == "table" else block


def widths(block: dict[str, Any]) -> list[int]:
    """Shares of the width for columns of prose; 0 for one that is to be no wider than its texts."""
    return [
        length if is_prose(column, length) else 0
        for column, length in zip(block["columns"], lengths(block), strict=True)
    ]
