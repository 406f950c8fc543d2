"""The six projects of Musterstadt: what they plan, in which state they are, their milestones and status notes."""

from collections.abc import Iterator
from dataclasses import dataclass

from .days import Days
from .entries import Entry, ImportedRow, Value, Values

ROLLOUT, PROCESS = "Einführung in Leistungseinheiten", "Digitalisierung von Prozessbündeln"
EXTENSION = "Änderungsbescheid"


@dataclass(frozen=True)
class City:
    """A project: its address, title, short name, kind and description; its start and planned ends in months before the
    last, each end with the month in which it was decided."""

    slug: str
    title: str
    short_name: str
    kind: str
    description: str
    start: int
    ends: tuple[tuple[int, int], ...]
    planned: tuple[tuple[str, Value], ...] = ()


FILE = City(
    "e-akte",
    "Einführung der elektronischen Akte in allen Leistungseinheiten der Stadtverwaltung",
    "E-Akte",
    ROLLOUT,
    "Alle Leistungseinheiten führen nacheinander dieselbe elektronische Akte ein: erst wird geplant, dann werden "
    "Ablage und Rechte entworfen, dann wird nur noch elektronisch abgelegt.",
    36,
    ((36, 7), (14, 3), (5, -5)),
    (("geplante Leistungseinheiten", 42), ("geplante Leistungseinheiten: Zusatz", "rund")),
)
FAMILY = City(
    "familiendienste",
    "Digitale Dienste für Familien, Kinder und Jugendliche vom Antrag bis zum Bescheid",
    "Familiendienste",
    PROCESS,
    "Anträge rund um Geburt, Betreuung, Schule und Unterhalt werden samt den Abläufen dahinter aufgenommen, "
    "analysiert, optimiert und digitalisiert.",
    30,
    ((30, 1),),
    (
        ("geplante Prozessbündel", 18),
        ("geplante Prozessbündel: Zusatz", "bis zu"),
        ("davon zu digitalisieren", 12),
        ("davon zu digitalisieren: Zusatz", "rund"),
    ),
)
MAIL = City(
    "posteingang",
    "Digitaler Posteingang mit zentraler Scanstelle",
    "Posteingang",
    ROLLOUT,
    "Briefe werden an einer Stelle geöffnet und gescannt; die Leistungseinheiten erhalten sie am selben Tag.",
    40,
    ((40, 13),),
    (("geplante Leistungseinheiten", 18),),
)
BUILDING = City(
    "bauportal",
    "Antragsstrecken für Bauen, Wohnen und Denkmalpflege",
    "Bauportal",
    PROCESS,
    "Bauanträge, Anzeigen und denkmalrechtliche Erlaubnisse sollen ohne Papier gestellt und beschieden werden.",
    28,
    ((28, -9),),
    (("geplante Prozessbündel", 9),),
)
KNOWLEDGE = City(
    "wissensdatenbank",
    "Stadtweite Wissensdatenbank mit Auskunftsassistenz",
    "Wissensdatenbank",
    ROLLOUT,
    "Wiederkehrende Fragen werden an einer Stelle beantwortet, am Telefon, am Schalter und im Netz gleich.",
    26,
    ((26, 2),),
    (("geplante Leistungseinheiten", 20), ("geplante Leistungseinheiten: Zusatz", "bis zu")),
)
MARKET = City(
    "genehmigungsmarkt",
    "Ein Zugang für alle Genehmigungen von Handel, Handwerk, Gastronomie und Veranstaltungen",
    "Genehmigungsmarkt",
    PROCESS,
    "Wer etwas eröffnet oder veranstaltet, soll alle Genehmigungen mit einem Antrag erhalten.",
    1,
    ((1, -24),),
    (("geplante Prozessbündel", 7),),
)
PROJECTS = (FILE, FAMILY, MAIL, BUILDING, KNOWLEDGE, MARKET)

# Project, month and day of its start, state, reason.
STATES = (
    (FILE, 36, 1, "läuft", ""),
    (FAMILY, 30, 1, "läuft", ""),
    (MAIL, 40, 1, "läuft", ""),
    (MAIL, 13, 15, "abgeschlossen", "Alle vorgesehenen Leistungseinheiten sind angeschlossen."),
    (BUILDING, 30, 1, "geplant", ""),
    (BUILDING, 27, 15, "läuft", ""),
    (BUILDING, 9, 10, "ruht", "Die Vergabe des Fachverfahrens wurde aufgehoben; sie beginnt von vorn."),
    (KNOWLEDGE, 26, 1, "läuft", ""),
    (KNOWLEDGE, 8, 20, "vorzeitig beendet", "Der Anbieter hat das Produkt eingestellt."),
    (MARKET, 5, 1, "geplant", ""),
)

# Project, milestone, month in which it is due, month and day in which it was reached, if it was.
MILESTONES = (
    (FILE, "Vergabe des Aktensystems", 31, (31, 20)),
    (FILE, "Zehn Leistungseinheiten produktiv", 22, (20, 11)),
    (FILE, "Schnittstelle zum Archiv abgenommen", 6, None),
    (FILE, "Abnahme durch die Rechnungsprüfung", -4, None),
    (FAMILY, "Prozessaufnahme abgeschlossen", 20, (18, 7)),
    (FAMILY, "Anmeldung zur Kindertagesbetreuung online", 12, (12, 18)),
    (FAMILY, "Bezahlkomponente angebunden", 2, None),
    (MAIL, "Scanstelle eröffnet", 34, (34, 4)),
    (MAIL, "Letzte Leistungseinheit angeschlossen", 14, (14, 25)),
    (BUILDING, "Vergabe des Fachverfahrens", 8, None),
    (BUILDING, "Pilotbetrieb der Bauaufsicht", -3, None),
    (KNOWLEDGE, "Fünfhundert Antworten freigegeben", 12, (11, 9)),
    (MARKET, "Förderbescheid", -2, None),
)


def entries(days: Days) -> Iterator[Entry]:
    for project in PROJECTS:
        known_on = days.first(project.start) if project is not MARKET else days.first(5)
        for decided_in, ends_in in project.ends:
            is_first = decided_in == project.start
            yield ImportedRow(
                known_on if is_first else days.first(decided_in),
                "projekte",
                {
                    "Kurzname in Adressen": project.slug,
                    "Projekt": project.title,
                    "Kurzname": project.short_name,
                    "Art": project.kind,
                    "Kurzdarstellung": project.description,
                    "Beginn": days.first(project.start),
                    "Fertigstellung": days.end(ends_in),
                    **dict(project.planned),
                    "Gilt ab": known_on if is_first else days.first(decided_in),
                    "Quelle": "Förderantrag" if is_first else f"{EXTENSION} zur Laufzeit",
                },
            )
    yield from states(days)
    yield from milestones(days)


def states(days: Days) -> Iterator[Entry]:
    for project, months, day, state, reason in STATES:
        stated_on = days.on(months, day)
        values: Values = {"Projekt": project.title, "Gilt ab": stated_on, "Projektstand": state, "Grund": reason}
        yield ImportedRow(
            max(stated_on, days.first(project.start)) if project is not MARKET else stated_on, "projektstand", values
        )


def milestones(days: Days) -> Iterator[Entry]:
    """Planned with their project; reached when they are, one of them decided anew in between."""
    for project, title, due_in, reached in MILESTONES:
        planned_on = days.first(project.start) if project is not MARKET else days.first(5)
        values: Values = {
            "Projekt": project.title,
            "Meilenstein": title,
            "Fällig am": days.on(due_in, 15),
            "Gilt ab": planned_on,
        }
        yield ImportedRow(planned_on, "meilensteine", values)
        if reached:
            reached_on = days.on(*reached)
            yield ImportedRow(reached_on, "meilensteine", {**values, "Erreicht am": reached_on})
    title = "Abnahme durch die Rechnungsprüfung"
    moved: Values = {"Projekt": FILE.title, "Meilenstein": title, "Fällig am": days.end(-5), "Gilt ab": days.first(5)}
    yield ImportedRow(days.first(5), "meilensteine", moved)
