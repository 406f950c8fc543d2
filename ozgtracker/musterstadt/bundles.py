"""The process bundles of Musterstadt and how far they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from .days import Days, near
from .entries import Entry, ImportedRow, Value, Values
from .projects import BUILDING, FAMILY, City

STEPS = ("Aufgenommen", "Analysiert", "Optimiert", "Digitalisiert")
NOT_BEGUN = "noch nicht begonnen"
TWINS = ("Familien-Pass",)  # bundles of their own, though another one is called nearly so


@dataclass(frozen=True)
class Bundle:
    """A bundle: its phase in the project (None: none), whether the state wants it first, how many steps it has done
    (None: nothing is recorded of it)."""

    project: City
    name: str
    project_phase: int | None
    steps: int | None
    is_priority: bool = False


BUNDLES = (
    Bundle(FAMILY, "Anmeldung zur Kindertagesbetreuung", 1, 4),
    Bundle(FAMILY, "Elternbeiträge für Kindertagesbetreuung, Tagespflege und offenen Ganztag", 1, 4),
    Bundle(FAMILY, "Geburtsurkunden und Namenserklärungen", 1, 4, is_priority=True),
    Bundle(FAMILY, "Unterhaltsvorschuss", 1, 4),
    Bundle(FAMILY, "Beistandschaften", 1, 4),
    Bundle(FAMILY, "Anmeldung zur Grundschule", 1, 4),
    Bundle(FAMILY, "Ferienbetreuung", 1, 4),
    Bundle(FAMILY, "Schülerfahrkarte", 2, 3),
    Bundle(FAMILY, "Bildung und Teilhabe", 2, 3),
    Bundle(FAMILY, "Pflegekinder und Vollzeitpflege", 2, 3),
    Bundle(FAMILY, "Jugendhilfe im Strafverfahren", 2, 2),
    Bundle(FAMILY, "Elterngeld", None, 2, is_priority=True),
    Bundle(FAMILY, "Familienpass", 2, 2),
    Bundle(FAMILY, "Familien-Pass", 2, 1),
    Bundle(FAMILY, "Frühe Hilfen", 2, 1),
    Bundle(FAMILY, "Musikschule", 2, 0),
    Bundle(FAMILY, "Jugendherbergszuschuss", 2, 0),
    Bundle(BUILDING, "Bauvoranfrage", 1, 4),
    Bundle(BUILDING, "Baugenehmigung im vereinfachten Verfahren", 1, 2),
    Bundle(BUILDING, "Anzeige der Bauvollendung", 1, 4),
    Bundle(BUILDING, "Abgeschlossenheitsbescheinigung", 1, 1),
    Bundle(BUILDING, "Stellplatznachweis", 1, 2),
    Bundle(BUILDING, "Baulastenauskunft", 2, 1),
    Bundle(BUILDING, "Denkmalrechtliche Erlaubnis", 2, 1),
    Bundle(BUILDING, "Wohnberechtigungsschein", 2, 1),
    Bundle(BUILDING, "Wohngeld", 2, 0),
    Bundle(BUILDING, "Aufgrabung im Straßenraum", 2, None),
)


def entries(days: Days, random: Random) -> Iterator[Entry]:
    for place, bundle in enumerate(BUNDLES):
        begun = days.first(bundle.project.start)
        values: Values = {
            "Projekt": bundle.project.title,
            "Projektphase": bundle.project_phase,
            "Prozessbündel": bundle.name,
            "Landespriorität": bundle.is_priority,
        }
        yield ImportedRow(begun, "prozessbuendel", {**values, "Gilt ab": begun})
        if bundle.steps is not None:
            yield step_of(bundle, STEPS[0], begun, NOT_BEGUN)
        for step, day in zip(STEPS, days_of_steps(days, random, bundle, place), strict=False):
            yield step_of(bundle, step, day, day)


def step_of(bundle: Bundle, step: str, entered_on: date, value: Value) -> ImportedRow:
    return ImportedRow(
        entered_on, "prozessbuendel", {"Projekt": bundle.project.title, "Prozessbündel": bundle.name, step: value}
    )


def days_of_steps(days: Days, random: Random, bundle: Bundle, place: int) -> Iterator[date]:
    """One after the other from the start of the project on; those of the resting project end before its rest."""
    start = days.first(bundle.project.start)
    ended = days.first(10) if bundle.project is BUILDING else days.ago(30)
    steps = bundle.steps or 0
    span = (ended - start).days - 60
    for step in range(steps):
        share = (step + 1 + (place % 7) / 7) / (steps + 2)
        yield near(random, start + timedelta(days=30 + int(share * span)), 0, 14)
