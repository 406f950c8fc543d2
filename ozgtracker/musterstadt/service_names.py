"""The catalogue of Musterstadt: 575 invented services in fourteen fields, each of a procedure about a matter."""

from collections.abc import Iterator
from itertools import islice, product
from typing import NamedTuple

NUMBER_OF_SERVICES = 575

# Field, its situations, and what its services are about.
FIELDS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("Familie und Kind", ("Geburt", "Kinderbetreuung", "Jugend"),
     ("Namensbuch", "Kinderzimmerzulage", "Spielkreis", "Wiegenkarte", "Ferienlagerplatz", "Patenschaft")),
    ("Bildung", ("Schule", "Erwachsenenbildung"), ("Lernpaket", "Schulgarten", "Lesekarte", "Abendkurs", "Prüfungsraum")),
    ("Wohnen", ("Mieten", "Eigentum"), ("Wohnkarte", "Hausbaum", "Dachgrün", "Mietspiegelauskunft", "Hofbeleuchtung")),
    ("Bauen", ("Vorhaben", "Bestand"), ("Gartenlaube", "Turmaufsatz", "Brunnenhaus", "Fassadenbild", "Baugerüst", "Grenzstein")),
    ("Verkehr", ("Fahrzeuge", "Straßenraum"), ("Lastenrad", "Kutsche", "Ladeplatz", "Umzugsfläche", "Fährstelle")),
    ("Umwelt", ("Wasser", "Natur", "Abfall"), ("Regentonne", "Bienenstand", "Bachpatenschaft", "Kompostplatz", "Baumfällung")),
    ("Wirtschaft", ("Gründung", "Betrieb"), ("Marktstand", "Wandergewerbe", "Werkstatt", "Schaukasten", "Kiosk", "Braurecht")),
    ("Arbeit und Ruhestand", ("Arbeit", "Ruhestand"), ("Werkpraktikum", "Altersfreizeit", "Ehrenamtskarte", "Pausenraum")),
    ("Gesundheit", ("Vorsorge", "Betriebe"), ("Kräutergarten", "Badeaufsicht", "Hygienebuch", "Sprechtag", "Impfbus")),
    ("Soziales", ("Hilfen", "Teilhabe"), ("Wärmehilfe", "Begleitdienst", "Tafelkarte", "Notruftaste", "Hörschleife")),
    ("Sicherheit und Ordnung", ("Veranstaltungen", "Waffen und Feuer"), ("Feuerwerk", "Laternenumzug", "Böllerschießen", "Fundsache", "Osterfeuer")),
    ("Bürgerangelegenheiten", ("Ausweise", "Meldewesen"), ("Bürgerkarte", "Stadtausweis", "Wappennutzung", "Beglaubigung", "Meldebestätigung")),
    ("Kultur und Sport", ("Kultur", "Sport"), ("Bühne", "Proberaum", "Turnhalle", "Bücherkiste", "Sommerbad", "Chorförderung")),
    ("Steuern und Abgaben", ("Steuern", "Gebühren"), ("Hundemarke", "Zweitwohnung", "Straßenreinigung", "Standgebühr", "Kurbeitrag")),
)  # fmt: skip
PROCEDURES = (
    "Antrag", "Anzeige", "Genehmigung", "Verlängerung", "Änderung", "Abmeldung", "Auskunft", "Zuschuss", "Ausnahme",
    "Widerruf",
)  # fmt: skip


class CatalogueService(NamedTuple):
    """A service of the catalogue; OZG-ID of five digits."""

    ozg_id: str
    name: str
    situation: str
    field: str

    def leika_key(self, number: int) -> str:
        """14 digits: 99, six of the OZG-ID, three of the procedure (Verrichtung), none of a detail."""
        return f"99{self.ozg_id}0{number:03}000"


def catalogue() -> Iterator[CatalogueService]:
    """The first so many of each matter with each procedure."""
    matters = [(field, situations, matter) for field, situations, all_matters in FIELDS for matter in all_matters]
    named = product(PROCEDURES, matters)
    for number, (procedure, (field, situations, matter)) in enumerate(islice(named, NUMBER_OF_SERVICES)):
        yield CatalogueService(
            f"{20001 + number}", f"{matter}: {procedure}", situations[number % len(situations)], field
        )
