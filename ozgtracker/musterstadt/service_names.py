"""The catalogue of Musterstadt: 575 invented services in fourteen fields, each of a procedure about a matter."""

from collections.abc import Iterator
from itertools import islice, product
from typing import NamedTuple

NUMBER_OF_SERVICES = 575

# A field a line: its situations, and what its services are about.
FIELDS = """
Familie und Kind: Geburt, Betreuung, Jugend: Namensbuch, Spielkreis, Wiegenkarte, Lagerplatz, Patenschaft, Babykorb
Bildung: Schule, Erwachsenenbildung: Lernpaket, Schulgarten, Lesekarte, Abendkurs, Prüfungsraum
Wohnen: Mieten, Eigentum: Wohnkarte, Hausbaum, Dachgrün, Mietspiegelauskunft, Hofbeleuchtung
Bauen: Vorhaben, Bestand: Gartenlaube, Turmaufsatz, Brunnenhaus, Fassadenbild, Baugerüst, Grenzstein
Verkehr: Fahrzeuge, Straßenraum: Lastenrad, Kutsche, Ladeplatz, Umzugsfläche, Fährstelle
Umwelt: Wasser, Natur, Abfall: Regentonne, Bienenstand, Bachpatenschaft, Kompostplatz, Baumfällung
Wirtschaft: Gründung, Betrieb: Marktstand, Wandergewerbe, Werkstatt, Schaukasten, Kiosk, Braurecht
Arbeit und Ruhestand: Arbeit, Ruhestand: Werkpraktikum, Altersfreizeit, Ehrenamtskarte, Pausenraum
Gesundheit: Vorsorge, Betriebe: Kräutergarten, Badeaufsicht, Hygienebuch, Sprechtag, Impfbus
Soziales: Hilfen, Teilhabe: Wärmehilfe, Begleitdienst, Tafelkarte, Notruftaste, Hörschleife
Sicherheit und Ordnung: Veranstaltungen, Feuer: Feuerwerk, Laternenumzug, Böllerschießen, Fundsache, Osterfeuer
Bürgerangelegenheiten: Ausweise, Meldewesen: Bürgerkarte, Stadtausweis, Wappennutzung, Beglaubigung, Meldebestätigung
Kultur und Sport: Kultur, Sport: Bühne, Proberaum, Turnhalle, Bücherkiste, Sommerbad, Chorförderung
Steuern und Abgaben: Steuern, Gebühren: Hundemarke, Zweitwohnung, Straßenreinigung, Standgebühr, Kurbeitrag
"""
PROCEDURES = (
    "Antrag", "Anzeige", "Genehmigung", "Verlängerung", "Änderung", "Abmeldung", "Auskunft", "Zuschuss", "Ausnahme",
    "Widerruf",
)  # fmt: skip


class InventedService(NamedTuple):
    """A service of the catalogue; OZG-ID of five digits."""

    ozg_id: str
    name: str
    situation: str
    field: str

    def leika_key(self, number: int) -> str:
        """14 digits: 99, six of the OZG-ID, three of the procedure (Verrichtung), none of a detail."""
        return f"99{self.ozg_id}0{number:03}000"


def catalogue() -> Iterator[InventedService]:
    """The first so many of each procedure with each matter."""
    fields = [line.split(": ") for line in FIELDS.strip().splitlines()]
    matters = [(field, here.split(", "), matter) for field, here, all_here in fields for matter in all_here.split(", ")]
    named = islice(product(PROCEDURES, matters), NUMBER_OF_SERVICES)
    for number, (procedure, (field, situations, matter)) in enumerate(named):
        situation = situations[number % len(situations)]
        yield InventedService(f"{20001 + number}", f"{matter}: {procedure}", situation, field)
