"""The organisational units of Musterstadt, as they are at the beginning of its history."""

from collections.abc import Iterator

from .days import Days
from .entries import Entry, ImportedRow

DIVISIONS = (
    "Stadtspitze und Recht",
    "Finanzen, Personal und Digitales",
    "Bildung, Jugend und Soziales",
    "Planen, Bauen und Umwelt",
    "Kultur, Sport und Bürgerdienste",
)

# Number, name, kind and place of the division of each.
UNITS: tuple[tuple[str, str, str, int], ...] = (
    ("100", "Büro der Stadtspitze", "Stabsstelle", 0),
    ("101", "Rechtsamt", "Amt", 0),
    ("102", "Presse und Bürgerbeteiligung", "Stabsstelle", 0),
    ("103", "Rechnungsprüfungsamt", "Amt", 0),
    ("104", "Gleichstellung, Inklusion, Integration und gesellschaftlicher Zusammenhalt", "Stabsstelle", 0),
    ("105", "Ratsbüro", "Amt", 0),
    ("106", "Datenschutz und Informationssicherheit", "Stabsstelle", 0),
    ("200", "Kämmerei", "Amt", 1),
    ("201", "Stadtkasse", "Amt", 1),
    ("202", "Steueramt", "Amt", 1),
    ("203", "Personalamt", "Amt", 1),
    ("204", "Amt für Organisation", "Amt", 1),
    ("205", "Amt für Informationstechnik", "Amt", 1),
    ("206", "Zentrale Vergabestelle", "Amt", 1),
    ("207", "Eigenbetrieb Gebäudebewirtschaftung, Energiemanagement und Liegenschaften", "Eigenbetrieb", 1),
    ("208", "Zentrale Dienste und Druckerei", "Einrichtung", 1),
    ("300", "Schulverwaltungsamt", "Amt", 2),
    ("300.2", "Medienzentrum", "Einrichtung", 2),
    ("300.10", "Volkshochschule", "Einrichtung", 2),
    ("301", "Jugendamt", "Amt", 2),
    ("302", "Amt für Kindertagesbetreuung", "Amt", 2),
    ("303", "Sozialamt", "Amt", 2),
    ("304", "Wohnungsamt", "Amt", 2),
    ("305", "Gesundheitsamt", "Amt", 2),
    ("306", "Amt für Unterhaltsvorschuss", "Amt", 2),
    ("307", "Seniorenbüro", "Einrichtung", 2),
    ("308", "Alle Grundschulsekretariate", "Einrichtung", 2),
    ("309", "Jobakademie", "Einrichtung", 2),
    ("400", "Stadtplanungsamt", "Amt", 3),
    ("401", "Bauaufsicht", "Amt", 3),
    ("402", "Denkmalbehörde", "Amt", 3),
    ("403", "Tiefbauamt", "Amt", 3),
    ("404", "Grünflächenamt", "Amt", 3),
    ("405", "Umweltamt", "Amt", 3),
    ("406", "Vermessungs- und Katasteramt", "Amt", 3),
    ("407", "Straßenverkehrsamt", "Amt", 3),
    ("408", "Stadtentwässerung", "Stadtbetrieb", 3),
    ("409", "Abfallwirtschaft und Stadtreinigung", "Stadtbetrieb", 3),
    ("410", "Friedhofsverwaltung", "Stadtbetrieb", 3),
    ("500", "Bürgeramt", "Amt", 4),
    ("501", "Standesamt", "Amt", 4),
    ("502", "Ordnungsamt", "Amt", 4),
    ("503", "Ausländerbehörde", "Amt", 4),
    ("504", "Feuerwehr und Rettungsdienst", "Amt", 4),
    ("505", "Stadtbücherei", "Einrichtung", 4),
    ("506", "Kulturbüro", "Einrichtung", 4),
    ("507", "Sport- und Bäderbetrieb", "Eigenbetrieb", 4),
    ("508", "Wirtschaftsförderung", "Stabsstelle", 4),
)  # fmt: skip
NAMES = tuple(name for _, name, _, _ in UNITS)
NUMBERS = {name: number for number, name, _, _ in UNITS}


def entries(days: Days) -> Iterator[Entry]:
    begun = days.first(42)
    for division in DIVISIONS:
        yield ImportedRow(begun, "geschaeftsbereiche", {"Geschäftsbereich": division})
    for number, name, kind, place in UNITS:
        yield ImportedRow(
            begun,
            "leistungseinheiten",
            {
                "Nummer": number,
                "Leistungseinheit": name,
                "Art": kind,
                "Geschäftsbereich": DIVISIONS[place],
            },
        )
