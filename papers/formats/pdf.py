"""A paper as PDF after PDF/A-2a and PDF/UA-1.

Typst works without Python's lock, so that other requests go on meanwhile.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from records.glyphs import each_text, printable
from records.typesetting import typeset

from ..content import Block, Content, ContentTable, fingerprint_if_frozen, public
from .columns import is_prose, text_lengths
from .drawing import legend_keys, svg

TEMPLATE = Path(settings.BASE_DIR) / "templates" / "papers" / "paper.typ"


def render_pdf(content: Content) -> bytes:
    """The PDF: tagged, German, with title and bookmarks."""
    shown: Content = each_text(public(content), printable)
    sections = [
        {**section, "blocks": [with_layout(block) for block in section["blocks"]]} for section in shown["sections"]
    ]
    data = {**shown, "sections": sections, "fingerprint": fingerprint_if_frozen(content)}
    day = datetime.fromisoformat(content["paper"]["date_iso"]).replace(tzinfo=UTC)
    return typeset(TEMPLATE, {"content": json.dumps(data)}, timestamp=int(day.timestamp()))


def with_layout(block: Block) -> dict[str, object]:
    """A chart with its drawings, a table with the room its columns need; all else as it is."""
    if block["type"] == "chart":
        keys = [{"drawing": key, "label": label} for key, label in legend_keys(block)]
        return {**block, "drawing": svg(block), "legend": keys}
    if block["type"] == "table":
        return {**block, "widths": column_widths(block)}
    return {**block}


def column_widths(table: ContentTable) -> list[int]:
    """Shares of the width for columns of prose; 0 for one that is to be no wider than its texts."""
    return [
        length if is_prose(column, length) else 0
        for column, length in zip(table["columns"], text_lengths(table), strict=True)
    ]
