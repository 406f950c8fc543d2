"""The proof of use as a PDF after PDF/A-2a and PDF/UA-1, typeset by Typst."""

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.conf import settings

from funding.models import Grant
from funding.proof import ProofLine
from lists import formats
from records.glyphs import each_text, printable
from records.typesetting import typeset

TEMPLATE = settings.BASE_DIR / "templates" / "reports" / "grant" / "proof.typ"


def proof_pdf(grant: Grant, lines: Iterable[ProofLine], key_date: date) -> bytes:
    """The PDF: tagged, German, with a title; the same lines as page and files."""
    content = {
        "title": f"Verwendungsnachweis: {grant.project.heading}",
        "municipality": settings.MUNICIPALITY,
        "grantor": grant.grantor,
        "authority": grant.authority,
        "reference_number": grant.reference_number,
        "key_date": formats.day(key_date),
        "lines": [printed(line) for line in lines],
    }
    return typeset(TEMPLATE, {"content": json.dumps(each_text(content, printable))})


def printed(line: ProofLine) -> dict[str, object]:
    """The line in German notation."""
    amounts = {"planned": line.planned, "actual": line.actual, "difference": line.difference}
    shown = {name: printed_amount(amount) for name, amount in amounts.items()}
    return {"section": line.section, "label": line.label, "note": line.note, "is_sum": line.is_sum, **shown}


def printed_amount(amount: Decimal | None) -> str:
    return "–" if amount is None else formats.with_minus_sign(formats.euro(amount))
