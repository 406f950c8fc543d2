"""What Musterstadt says of its projects in words: the status notes."""

from collections.abc import Iterator
from typing import NamedTuple

from .days import Days
from .entries import Entry, ImportedRow, Values
from .projects import BUILDING, FAMILY, FILE, KNOWLEDGE, MAIL, City

ON_PLAN, AT_RISK, NOT_TENABLE = "im Plan", "gefährdet", "nicht zu halten"


class MonthlyNote(NamedTuple):
    """Of a project, on the 25th so many months before the last: how its staff see it, and why."""

    project: City
    months: int
    assessment: str
    text: str


NOTES = (
    MonthlyNote(
        FILE,
        24,
        ON_PLAN,
        "Das Aktensystem ist vergeben, die ersten Leistungseinheiten arbeiten damit. Die Schulung beginnt "
        "jeweils vier Wochen vor dem Wechsel.",
    ),
    MonthlyNote(
        FILE,
        14,
        AT_RISK,
        "Die Zusammenlegung zweier Ämter hat Kräfte gebunden. Das Land hat den Zeitraum auf Antrag verlängert.",
    ),
    MonthlyNote(
        FILE,
        2,
        ON_PLAN,
        "Nach der zweiten Verlängerung sind die großen Ämter an der Reihe. Offen sind die Schnittstelle zum "
        "Archiv und der Umgang mit Altakten.\n\nDie Leistungseinheiten werden jeden Monat nach ihrem Stand "
        "gefragt.",
    ),
    MonthlyNote(
        FAMILY,
        18,
        ON_PLAN,
        "Alle Prozesse sind aufgenommen. Das Normenscreening hat gezeigt, wo eine Unterschrift entbehrlich ist.",
    ),
    MonthlyNote(
        FAMILY,
        2,
        NOT_TENABLE,
        "Ohne Bezahlkomponente lassen sich vier Prozessbündel nicht abschließen; der Termin ist nicht zu halten.",
    ),
    MonthlyNote(
        MAIL,
        13,
        ON_PLAN,
        "Alle achtzehn Leistungseinheiten erhalten ihre Post elektronisch. Der Betrieb geht an die Zentralen Dienste.",
    ),
    MonthlyNote(
        BUILDING,
        9,
        AT_RISK,
        "Die Vergabe wurde aufgehoben, weil kein Angebot die Anforderungen an Barrierefreiheit erfüllt.",
    ),
    MonthlyNote(
        KNOWLEDGE,
        8,
        NOT_TENABLE,
        "Das Produkt wird eingestellt. Die Antworten sind gesichert, der Rest der Förderung wird nicht abgerufen.",
    ),
)


def entries(days: Days) -> Iterator[Entry]:
    for note in NOTES:
        noted_on = days.on(note.months, 25)
        named: Values = {"Projekt": note.project.title, "Stand vom": noted_on}
        yield ImportedRow(noted_on, "statusberichte", {**named, "Text": note.text, "Einschätzung": note.assessment})
