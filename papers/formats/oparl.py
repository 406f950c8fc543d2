"""A paper as JSON after OParl 1.1: objects Paper and Consultation, and what OParl has no word for under our prefix."""

import json
from typing import Any

from ..content import Content, public
from .html import seal

SCHEMA = "https://schema.oparl.org/1.1"


def oparl(content: Content, address: str) -> bytes:
    """The JSON; `address` is the absolute address of the paper's page, the stem of all identifiers."""
    shown = public(content)
    paper, stem = shown["paper"], address.rstrip("/")
    base = stem.rsplit("/", 1)[0]
    related = [f"{base}/{each['slug']}.json" for each in (paper["preceding"], paper["corrects"]) if each]
    data = {
        "id": f"{stem}.json",
        "type": f"{SCHEMA}/Paper",
        "name": paper["name"],
        "reference": paper["reference"],
        "date": paper["date_iso"],
        "paperType": paper["paper_type"],
        "relatedPaper": related,
        "web": f"{stem}/",
        "mainFile": file_object(paper, stem, "pdf", "application/pdf"),
        "auxiliaryFile": [file_object(paper, stem, "docx", DOCX_TYPE)],
        "consultation": [consultation(each, stem, number) for number, each in enumerate(shown["consultations"], 1)],
        "ozgtracker:geschaeftsbereich": paper["division"],
        "ozgtracker:ressort": paper["originator"],
        "ozgtracker:stichtag": paper["key_date_iso"],
        "ozgtracker:oeffentlich": paper["is_public"],
        "ozgtracker:eingefroren": paper["frozen"],
        "ozgtracker:fingerabdruck": seal(content)["fingerprint"] or None,
        "ozgtracker:auftrag": shown["order"],
        "ozgtracker:abschnitte": shown["sections"],
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def file_object(paper: dict[str, Any], stem: str, suffix: str, media_type: str) -> dict[str, Any]:
    """An OParl File: one of the forms."""
    return {
        "id": f"{stem}.{suffix}",
        "type": f"{SCHEMA}/File",
        "name": f"{paper['reference']} ({suffix.upper()})",
        "fileName": f"{stem.rsplit('/', 1)[1]}.{suffix}",
        "mimeType": media_type,
        "date": paper["date_iso"],
        "accessUrl": f"{stem}.{suffix}",
    }


def consultation(each: dict[str, Any], stem: str, number: int) -> dict[str, Any]:
    """An OParl Consultation; the day and the name of the body under our prefix, because the meetings and bodies
    themselves live in the council information system."""
    return {
        "id": f"{stem}.json#beratung-{number}",
        "type": f"{SCHEMA}/Consultation",
        "paper": f"{stem}.json",
        "role": each["role"],
        "authoritative": each["is_authoritative"],
        "ozgtracker:sitzung": each["date_iso"],
        "ozgtracker:gremium": each["body"],
    }
