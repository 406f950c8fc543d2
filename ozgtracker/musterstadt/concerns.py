"""What holds the projects of Musterstadt and the OZG back, and who takes part in them."""

from collections.abc import Iterator
from typing import NamedTuple

from .days import Days
from .entries import Entry, ImportedRow, Values
from .projects import BUILDING, FAMILY, FILE, KNOWLEDGE, MAIL, City

OPEN, PENDING, RESOLVED = "offen", "in Klärung", "behoben"
CITY = "Musterstadt, Amt für Organisation und Digitalisierung"
ASSOCIATION, MINISTRY = "Zweckverband Kommunale Informationstechnik", "Ministerium für Modernisierung der Verwaltung"
GRANTING, COUNCIL = "Landesamt für Förderung", "Gemeinsamer Rat für digitale Verwaltung"
PILOT = "20017"  # a service


class Stage(NamedTuple):
    """From the 12th so many months before the last: the stage, what is done, and who is responsible."""

    months: int
    stage: str
    measure: str = ""
    responsible: str = ""


class InventedObstacle(NamedTuple):
    """Of a project, of a service by its OZG-ID, or with neither of the OZG as a whole."""

    concerned: City | str | None
    kind: str
    title: str
    description: str
    stages: tuple[Stage, ...]


OBSTACLES = (
    InventedObstacle(
        None,
        "Vergabe",
        "Vergaberecht der Nachnutzung",
        "Wie Kommunen Dienste anderer Länder ohne eigene Ausschreibung beziehen, war lange offen.",
        (
            Stage(30, OPEN),
            Stage(20, PENDING, "Bezug über den Zweckverband", "Zentrale Vergabestelle"),
            Stage(11, RESOLVED, "Der Zweckverband ist Vertragspartner.", "Zentrale Vergabestelle"),
        ),
    ),
    InventedObstacle(
        None,
        "Personal",
        "Stellen für die Umsetzung nicht besetzt",
        "Zwei von fünf Stellen sind seit Längerem ausgeschrieben.",
        (Stage(16, OPEN), Stage(7, PENDING, "Ausschreibung mit Ausbildungsverbund", "Personalamt")),
    ),
    InventedObstacle(
        None,
        "Kosten",
        "Betriebskosten nach der Förderung",
        "Was der Betrieb nachgenutzter Dienste ab dem Ende der Förderung kostet, steht nicht fest.",
        (Stage(9, OPEN),),
    ),
    InventedObstacle(
        FILE,
        "Schnittstelle",
        "Schnittstelle zum Archiv",
        "Ausgesonderte Akten lassen sich noch nicht übergeben.",
        (Stage(10, OPEN), Stage(4, PENDING, "Abnahmetest mit dem Stadtarchiv", "Projektleitung")),
    ),
    InventedObstacle(
        FAMILY,
        "Recht",
        "Unterschrift in elf Formularen vorgeschrieben",
        "",
        (
            Stage(22, PENDING, "Normenscreening", "Rechtsamt"),
            Stage(15, RESOLVED, "In neun entbehrlich, in zweien durch die Anmeldung ersetzt.", "Rechtsamt"),
        ),
    ),
    InventedObstacle(
        BUILDING,
        "Vergabe",
        "Vergabe des Fachverfahrens aufgehoben",
        "Kein Angebot erfüllte die Anforderungen an Barrierefreiheit.",
        (Stage(9, OPEN), Stage(6, PENDING, "Neue Vergabe in zwei Losen", "Zentrale Vergabestelle")),
    ),
    InventedObstacle(
        PILOT,
        "Betrieb",
        "Betrieb nur beim Anbieter",
        "Der Dienst wird verlinkt und läuft nicht im Rechenzentrum der Stadt.",
        (Stage(8, OPEN, "", "Rechenzentrum"),),
    ),
)
# Name, short name, level, kind.
ACTORS = (
    (COUNCIL, "Gemeinsamer Rat", "Bund und Länder", "Gremium"),
    (MINISTRY, "Ministerium", "Land", "Organisation"),
    (GRANTING, "Landesamt", "Land", "Organisation"),
    (ASSOCIATION, "Zweckverband", "Kommune", "Organisation"),
    (CITY, "Musterstadt", "Kommune", "Organisation"),
)
# Actor, role, what it concerns as with obstacles, months before the last, task, and those in which it ended, if it did.
PARTS: tuple[tuple[str, str, City | str | None, int, str, int | None], ...] = (
    (COUNCIL, "Steuerung", None, 40, "vereinbart, welche Dienste gemeinsam entwickelt werden", None),
    (MINISTRY, "Koordination", None, 40, "stimmt Kommunen und Land ab", None),
    (ASSOCIATION, "Betrieb", None, 34, "betreibt das Serviceportal", None),
    (CITY, "Umsetzung", None, 40, "", None),
    (GRANTING, "Förderung", FILE, 36, "bewilligt und zahlt aus", None),
    (CITY, "Umsetzung", FILE, 36, "", None),
    (ASSOCIATION, "Betrieb", FILE, 24, "betreibt das Aktensystem", None),
    (GRANTING, "Förderung", FAMILY, 30, "bewilligt und zahlt aus", None),
    (CITY, "Umsetzung", FAMILY, 30, "", None),
    (MINISTRY, "Austausch", FAMILY, 20, "überträgt Ergebnisse auf andere Kommunen", None),
    (CITY, "Umsetzung", MAIL, 40, "", 12),
    (ASSOCIATION, "Betrieb", MAIL, 34, "betreibt die Scanstelle", None),
    (CITY, "Umsetzung", KNOWLEDGE, 26, "", 8),
    (MINISTRY, "Entwicklung", PILOT, 12, "", None),
    (CITY, "Pilotierung", PILOT, 12, "erprobt den Dienst", None),
)


def entries(days: Days) -> Iterator[Entry]:
    for obstacle in OBSTACLES:
        named: Values = {
            **concerned_by(obstacle.concerned),
            "Hindernis": obstacle.title,
            "Beschreibung": obstacle.description,
            "Art": obstacle.kind,
        }
        for months, stage, measure, responsible in obstacle.stages:
            stated_on = days.on(months, 12)
            stated: Values = {"Stand": stage, "Maßnahme": measure, "Verantwortlich": responsible}
            yield ImportedRow(
                stated_on, "hindernisse", {**named, **stated, "Gilt ab": stated_on, "Quelle": "Lenkungskreis"}
            )
    for name, short_name, level, kind in ACTORS:
        values: Values = {"Akteur": name, "Kurzname": short_name, "Ebene": level, "Art": kind}
        yield ImportedRow(days.first(41), "akteure", values)
    for actor, role, concerned, months, task, ended_in in PARTS:
        part: Values = {"Akteur": actor, "Rolle": role, **concerned_by(concerned)}
        for began, takes_part in ((months, True), *([(ended_in, False)] if ended_in else [])):
            day = days.on(began, 12)
            stated = {"Beteiligt": takes_part, "Gilt ab": day, "Aufgabe": task if takes_part else ""}
            yield ImportedRow(day, "beteiligungen", {**part, **stated})


def concerned_by(concerned: City | str | None) -> Values:
    if isinstance(concerned, City):
        return {"Projekt": concerned.title, "OZG-ID": ""}
    return {"Projekt": "", "OZG-ID": concerned or ""}
