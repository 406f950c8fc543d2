"""What the steps of the process bundles of Musterstadt produced."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from projects.choices import OutputKind
from projects.models import BundleOutput, ProcessBundle

from .days import Days
from .entries import EnteredDeed, Entry, ImportedRow
from .projects import BUILDING, FAMILY, City

FEES = "Elternbeiträge für Kindertagesbetreuung, Tagespflege und offenen Ganztag"
DRAWN = "Elternbeitrag festsetzen (Soll-Prozess)"
PROCESSES = "https://prozesse.musterstadt.example"
SOURCE = "Projektgruppe"


class Output(NamedTuple):
    """What a bundle produced on the 14th so many months before the last."""

    project: City
    bundle: str
    kind: str
    months: int
    title: str
    text: str = ""
    address: str = ""


OUTPUTS = (
    Output(
        FAMILY,
        FEES,
        "Normenscreening",
        17,
        "Elternbeitragssatzung und Kinderbildungsgesetz",
        "Neun Vorschriften geprüft. Sieben lassen den digitalen Weg zu, zwei verlangen eine Unterschrift.",
    ),
    Output(
        FAMILY,
        FEES,
        "rechtliche Hürde",
        17,
        "Unterschrift unter der Einkommenserklärung",
        "Die Satzung verlangt Schriftform. Sie wird mit der nächsten Änderung angepasst.",
    ),
    Output(
        FAMILY,
        FEES,
        "Nachnutzbares",
        8,
        "Regeln für den Beitragsrechner",
        "Entscheidungstabelle der Einkommensstufen, für andere Städte ohne Namen der Verfahren.",
        f"{PROCESSES}/elternbeitrag/regeln",
    ),
    Output(
        FAMILY,
        "Anmeldung zur Kindertagesbetreuung",
        "Prozessmodell",
        20,
        "Platz vergeben (Ist-Prozess)",
        "",
        f"{PROCESSES}/kita-platz",
    ),
    Output(FAMILY, "Anmeldung zur Kindertagesbetreuung", "Normenscreening", 19, "Anmeldung und Platzvergabe"),
    Output(FAMILY, "Unterhaltsvorschuss", "Normenscreening", 15, "Antrag und Nachweise"),
    Output(
        FAMILY,
        "Anmeldung zur Grundschule",
        "rechtliche Hürde",
        12,
        "Vorstellung des Kindes",
        "Das Kind muss sich in der Schule vorstellen; digital geht nur die Anmeldung.",
    ),
    Output(
        BUILDING,
        "Bauvoranfrage",
        "Nachnutzbares",
        13,
        "Checkliste der Bauvorlagen",
        "Als Formularbaustein beschrieben, mit allen Bedingungen.",
        f"{PROCESSES}/bauvoranfrage",
    ),
)


def entries(days: Days) -> Iterator[Entry]:
    for each in OUTPUTS:
        day = days.on(each.months, 14)
        yield ImportedRow(
            day,
            "ergebnisse",
            {
                "Projekt": each.project.title,
                "Prozessbündel": each.bundle,
                "Art": each.kind,
                "Stand vom": day,
                "Titel": each.title,
                "Text": each.text,
                "Adresse": each.address,
                "Quelle": SOURCE,
            },
        )
    yield EnteredDeed(days.on(14, 14), lambda: keep_model(days))


def keep_model(days: Days) -> None:
    """The process model that the page of its bundle draws."""
    bundle = ProcessBundle.objects.get(names__name=FEES)
    BundleOutput(
        bundle=bundle,
        kind=OutputKind.PROCESS_MODEL,
        produced_on=days.on(14, 14),
        title=DRAWN,
        text="Von der Anmeldung bis zum Bescheid; die Sollstellung läuft nebenher.",
        process_model=(Path(__file__).parent / "elternbeitraege.bpmn").read_text(encoding="utf-8"),
        source=SOURCE,
    ).save()
