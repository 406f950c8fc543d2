"""The texts of the website of Musterstadt: the drafts of the program, with all gaps filled."""

from collections.abc import Iterator

from ..site_texts.drafts import draft_of
from ..site_texts.models import GAP, SiteText
from .days import Days
from .entries import EnteredDeed, Entry

CITY, STREET, PLACE, POSTBOX = (
    "Stadt Musterstadt",
    "Rathausplatz 1",
    "00000 Musterstadt",
    "digitales@musterstadt.example",
)
AUTHORITY = "Bezirksregierung Musterau, Musterallee 1, 00000 Musterau"
# What a gap asks for, by how it begins; the first that fits.
ANSWERS = (
    ("Name der Kommune", CITY),
    ("Amtsbezeichnung und Name", "die Oberbürgermeisterin"),
    ("Name und Anschrift der Kommunalaufsicht", AUTHORITY),
    ("Landesbeauftragte", "Landesbeauftragte für Datenschutz von Musterland, 00000 Musterau"),
    ("Anschrift, Telefon und E-Mail-Adresse der Ombudsstelle", f"Ombudsstelle Musterland, {AUTHORITY}"),
    ("Anschrift, falls", f"{STREET}, {PLACE}"),
    ("Anschrift und E-Mail", f"{STREET}, {PLACE}, datenschutz@musterstadt.example"),
    ("Anschrift", f"{STREET}, {PLACE}"),
    ("Straße und Hausnummer, Postleitzahl", f"{STREET}, {PLACE}"),
    ("Straße", STREET),
    ("Postleitzahl", PLACE),
    ("E-Mail-Adresse", POSTBOX),
    ("Telefonnummer und Zeiten", "00000 123-0, montags bis freitags von 9 bis 15 Uhr"),
    ("Telefonnummer", "00000 123-0"),
    ("Organisationseinheit", "Amt für Organisation und Digitalisierung"),
    ("Adresse dieser Website", "https://ozg.musterstadt.example"),
    ("Grundlage", "Selbstbewertung"),
    ("Was nicht barrierefrei", "Es sind keine Barrieren bekannt."),
    ("vollständig", "vollständig"),
    ("Zahl", "30"),
    ("Name und Anschrift des Rechenzentrums", "Rechenzentrum Musterau, 00000 Musterau"),
    ("Name und Anschrift", f"{CITY}, {STREET}"),
    ("Nummer", "DE000000000"),
    ("anderes Landesrecht", ""),
)


def entries(days: Days) -> Iterator[Entry]:
    day = days.on(12, 4)
    for kind in SiteText.Kind:
        yield EnteredDeed(day, lambda kind=kind: SiteText(kind=kind, text=filled(kind, f"{day:%d.%m.%Y}")).save())  # type: ignore[misc]


def filled(kind: SiteText.Kind, day: str) -> str:
    answers = (("Tag", day), *ANSWERS)

    def fill(gap: str) -> str:
        return next(answer for begins, answer in answers if gap.strip().startswith(begins))

    return GAP.sub(lambda match: fill(match[1]), draft_of(kind))
