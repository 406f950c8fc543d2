"""Drafts to start from: complete German texts, with gaps where only the municipality knows what to say."""

from pathlib import Path

from django.conf import settings

from .models import SiteText

FOLDER = Path(__file__).with_name("drafts")


def draft_of(kind: SiteText.Kind) -> str:
    """The draft of a text; what the settings say is filled in."""
    known = {
        "[[Name der Kommune]]": settings.MUNICIPALITY,
        "[[Adresse dieser Website]]": settings.SITE_URL,
    }
    text = (FOLDER / f"{kind.value.lower()}.md").read_text()
    for gap, value in known.items():
        text = text.replace(gap, value or gap)
    return text
