"""What the projects of Musterstadt shall reach, and what was measured."""

from collections.abc import Iterator

from .days import Days
from .entries import Entry, ImportedRow, Values
from .projects import FAMILY, FILE, City

# Project, objective, measure, unit, months before the last from which it counts.
OBJECTIVES: tuple[tuple[City, str, str, str, int], ...] = (
    (FILE, "Elektronische Akte in allen Leistungseinheiten", "fertige Leistungseinheiten", "", 35),
    (FILE, "Weniger Zeit bis zur Auskunft aus einer Akte", "eigene Zahl", "Minuten", 35),
    (
        FAMILY,
        "Prozesse der Familiendienste vom Antrag bis zum Bescheid",
        "digitalisierte Prozessbündel",
        "",
        29,
    ),
    (FAMILY, "Übertragung auf andere Kommunen", "eigene Zahl", "Kommunen", 29),
    (FAMILY, "Zufriedenheit der Familien", "ohne Zahl", "", 29),
)
# Project, objective, of what, months before the last, number, word of the source.
NUMBERS: tuple[tuple[City, str, str, int, int, str], ...] = (
    (FILE, OBJECTIVES[1][1], "Ausgangswert", 34, 45, "rund"),
    (FILE, OBJECTIVES[1][1], "Zielwert", 34, 10, "bis zu"),
    (FILE, OBJECTIVES[1][1], "Istwert", 20, 31, ""),
    (FILE, OBJECTIVES[1][1], "Istwert", 6, 18, ""),
    (FAMILY, OBJECTIVES[3][1], "Zielwert", 28, 8, ""),
    (FAMILY, OBJECTIVES[3][1], "Istwert", 15, 2, ""),
    (FAMILY, OBJECTIVES[3][1], "Istwert", 3, 5, ""),
)


def entries(days: Days) -> Iterator[Entry]:
    for project, title, measure, unit, months in OBJECTIVES:
        day = days.on(months, 5)
        values: Values = {"Projekt": project.title, "Ziel": title, "Maß": measure, "Einheit": unit, "Gilt ab": day}
        yield ImportedRow(day, "ziele", values)
    for project, title, subject, months, number, qualifier in NUMBERS:
        day = days.on(months, 20)
        named: Values = {"Projekt": project.title, "Ziel": title, "Wovon": subject, "Gilt ab": day}
        yield ImportedRow(day, "zielzahlen", {**named, "Zahl": number, "Zusatz": qualifier, "Quelle": "Befragung"})
