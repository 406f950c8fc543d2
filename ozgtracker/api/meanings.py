"""What columns and parameters mean, as docs/schnittstellen.md says it: written once, for people and programs."""

import re
from functools import cache
from pathlib import Path

from django.conf import settings

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "schnittstellen.md"
LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
SECTION = re.compile(r"^### `/([^`]*)`$(.*?)(?=^##)", re.MULTILINE | re.DOTALL)
EMPTY = re.compile(r"\bleer\b")
ROW = re.compile(r"^\| (.+) \|$", re.MULTILINE)
COLUMN_CELLS, PARAMETER_CELLS = 3, 2


@cache
def meanings() -> dict[str, dict[str, str]]:
    """By the address of a list what its columns and parameters mean, by their names; nothing where the document is not
    beside the program."""
    text = DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else ""
    return {re.sub("<[^>]*>", "<slug:slug>", address): of_section(each) for address, each in SECTION.findall(text)}


def of_section(text: str) -> dict[str, str]:
    found = {}
    for line in ROW.findall(text):
        cells = [cell.strip() for cell in line.split(" | ")]
        if len(cells) in (COLUMN_CELLS, PARAMETER_CELLS):
            found[cells[0].strip("`")] = plain(cells[-1])
    return found


def plain(text: str) -> str:
    """Without the marks of Markdown; what a file leaves empty is null here."""
    text = LINK.sub(r"\1", text).replace("`", "").replace("CONFIRMATION_DAYS", str(settings.CONFIRMATION_DAYS))
    return EMPTY.sub("null", text)


def meaning_of(address: str, name: str) -> str:
    return meanings().get(address, {}).get(name, "")
