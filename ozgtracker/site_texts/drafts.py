"""Drafts to start from: complete German texts, with gaps where only the municipality knows what to say."""

from pathlib import Path

from django.conf import settings

from .models import SiteText

# What each page has to say, in words for who writes it.
WHAT_TO_WRITE = {
    SiteText.Kind.IMPRINT: (
        "Wer die Website herausgibt und wie man sie erreicht: Name der Kommune, Anschrift, Vertretung, Telefon und "
        "E-Mail-Adresse. Der Wortlaut steht meist schon auf anderen Seiten der Kommune."
    ),
    SiteText.Kind.PRIVACY: (
        "Welche Daten von Besucherinnen und Besuchern wozu und wie lange gespeichert werden, wer dafür verantwortlich "
        "ist und welche Rechte sie haben. Was das Programm speichert, steht schon im Entwurf; Fristen der Protokolle "
        "nennt das Rechenzentrum."
    ),
    SiteText.Kind.ACCESSIBILITY: (
        "Die Erklärung zur Barrierefreiheit: was nicht barrierefrei ist, wann das zuletzt geprüft wurde, wohin man "
        "Barrieren meldet und an wen man sich wendet, wenn das nicht hilft."
    ),
    SiteText.Kind.CONTACT: (
        "Wohin sich wendet, wer Fragen zu den Angaben hat: am besten ein Funktionspostfach und eine Telefonnummer, "
        "keine Namen von Beschäftigten."
    ),
}
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
