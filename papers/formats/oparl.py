"""A paper as JSON after OParl 1.1: objects Paper and Consultation, and what OParl has no word for under our prefix."""

import json

from ..content import ConsultationContent, Content, PaperHead, fingerprint_if_frozen, public
from . import MEDIA_TYPES

SCHEMA = "https://schema.oparl.org/1.1"


def render_oparl(content: Content, address: str) -> bytes:
    """The JSON; `address` is the absolute address of the paper's page, the stem of all identifiers."""
    shown = public(content)
    paper, stem = shown["paper"], address.rstrip("/")
    base = stem.rsplit("/", 1)[0]
    related = [f"{base}/{other['slug']}.json" for other in (paper["preceding"], paper["corrects"]) if other]
    data = {
        "id": f"{stem}.json",
        "type": f"{SCHEMA}/Paper",
        "name": paper["name"],
        "reference": paper["reference"],
        "date": paper["date_iso"],
        "paperType": paper["paper_type"],
        "relatedPaper": related,
        "web": f"{stem}/",
        "mainFile": file_object(paper, stem, "pdf"),
        "auxiliaryFile": [file_object(paper, stem, "docx")],
        "consultation": [
            consultation_object(consultation, stem, number)
            for number, consultation in enumerate(shown["consultations"], 1)
        ],
        "ozgtracker:geschaeftsbereich": paper["division"],
        "ozgtracker:ressort": paper["originator"],
        "ozgtracker:stichtag": paper["key_date_iso"],
        "ozgtracker:oeffentlich": paper["is_public"],
        "ozgtracker:eingefroren": paper["frozen"],
        "ozgtracker:fingerabdruck": fingerprint_if_frozen(content) or None,
        "ozgtracker:auftrag": shown["order"],
        "ozgtracker:abschnitte": shown["sections"],
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def file_object(paper: PaperHead, stem: str, suffix: str) -> dict[str, object]:
    """An OParl File: the paper in one file format."""
    return {
        "id": f"{stem}.{suffix}",
        "type": f"{SCHEMA}/File",
        "name": f"{paper['reference']} ({suffix.upper()})",
        "fileName": f"{stem.rsplit('/', 1)[1]}.{suffix}",
        "mimeType": MEDIA_TYPES[suffix],
        "date": paper["date_iso"],
        "accessUrl": f"{stem}.{suffix}",
    }


def consultation_object(consultation: ConsultationContent, stem: str, number: int) -> dict[str, object]:
    """An OParl Consultation; the day and the name of the body under our prefix, because the meetings and bodies
    themselves live in the council information system."""
    return {
        "id": f"{stem}.json#beratung-{number}",
        "type": f"{SCHEMA}/Consultation",
        "paper": f"{stem}.json",
        "role": consultation["role"],
        "authoritative": consultation["is_authoritative"],
        "ozgtracker:sitzung": consultation["date_iso"] or None,
        "ozgtracker:gremium": consultation["body"],
    }
