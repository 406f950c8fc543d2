"""How the units of Musterstadt take part in its projects: which, from when, in which phase."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from . import units
from .days import Days, near
from .entries import Entry, ImportedRow, Values
from .projects import FILE, KNOWLEDGE, MAIL, City
from .reorganisations import (
    CLOSED,
    CLOSED_IN,
    MERGED,
    MERGED_IN,
    MERGER,
    NEW_NAME,
    PARTS,
    RENAMED,
    RENAMED_IN,
    SPLIT,
    SPLIT_IN,
)

NOT_BEGUN, PLANNING, CONCEPT, PRODUCTION = "noch nicht begonnen", "Planung", "Konzeption", "Produktiv"
EXACT, LATEST = "genau", "spätestens"
WITHOUT_PHASE = ("Friedhofsverwaltung", "Kulturbüro")  # of the project that ended early
WENT_BACK, SKIPPED = "Steueramt", "Ratsbüro"
GOING = (*MERGED, SPLIT, CLOSED)
# In which place these come to the running project: so that they have begun, and not ended, when they are reorganised.
PLACES = {WENT_BACK: 2, SKIPPED: 4, MERGED[0]: 12, MERGED[1]: 13, SPLIT: 25, CLOSED: 29}
OUT_OF_FILE = ("Seniorenbüro", "Volkshochschule", "Medienzentrum", "Stadtbücherei", "Zentrale Dienste und Druckerei")


@dataclass(frozen=True)
class RolloutCourse:
    """When a unit reaches the phases of a project; a day after the last is one that is still to come."""

    project: City
    unit: str
    joins_on: date
    planning_on: date
    concept_on: date
    production_on: date
    planned_on: date
    until: date  # after this day somebody else goes on

    def changes(self) -> list[tuple[str, date]]:
        steps = [(PLANNING, self.planning_on), (CONCEPT, self.concept_on), (PRODUCTION, self.production_on)]
        if self.unit == SKIPPED:
            del steps[1]
        return [(phase, day) for phase, day in steps if day <= self.until]


def entries(days: Days, random: Random) -> Iterator[Entry]:
    for course in courses(days, random):
        yield ImportedRow(
            course.joins_on,
            "umsetzungen",
            {
                "Projekt": course.project.title,
                "Nummer": units.NUMBERS[course.unit],
                "Leistungseinheit": course.unit,
                "Geplant produktiv ab": course.planned_on,
                "Gilt ab": course.joins_on,
            },
        )
        if course.project is KNOWLEDGE and course.unit in WITHOUT_PHASE:
            continue
        yield phase_of(days, course, NOT_BEGUN, course.joins_on)
        for number, (phase, day) in enumerate(course.changes()):
            is_vague = number and day < days.first(14) and random.random() < 0.2
            yield phase_of(days, course, phase, day, LATEST if is_vague else EXACT)
    yield from goes_back(days)
    yield from successors(days)


def phase_of(days: Days, course: RolloutCourse, phase: str, day: date, precision: str = EXACT) -> ImportedRow:
    name = NEW_NAME if course.unit == RENAMED and day >= days.first(RENAMED_IN) else course.unit
    return phase_change(course.project, (units.NUMBERS[course.unit], name), phase, day, precision)


def phase_change(project: City, unit: tuple[str, str], phase: str, day: date, precision: str = EXACT) -> ImportedRow:
    """Of a unit, by its number and name."""
    number, name = unit
    values: Values = {
        "Projekt": project.title,
        "Nummer": number,
        "Leistungseinheit": name,
        "Phase": phase,
        "Seit": day,
        "Datumsangabe": precision,
    }
    return ImportedRow(day, "phasenwechsel", values)


def courses(days: Days, random: Random) -> Iterator[RolloutCourse]:
    """Of the running project a third is still on its way; the completed one was finished; the one ended early never."""
    of_file = [name for name in units.NAMES if name not in OUT_OF_FILE]
    yield from in_a_row(days, random, FILE, of_file, start=days.first(36), end=days.ago(-330))
    others = [name for name in of_file if name not in GOING and name not in WITHOUT_PHASE]
    of_mail, of_knowledge = random.sample(others, 18), [*random.sample(others, 10), *WITHOUT_PHASE]
    yield from in_a_row(days, random, MAIL, of_mail, start=days.first(40), end=days.on(14, 20))
    start, end, stops_on = days.first(26), days.ago(-200), days.on(8, 20)
    yield from in_a_row(days, random, KNOWLEDGE, of_knowledge, start=start, end=end, stops_on=stops_on)


def in_a_row(
    days: Days,
    random: Random,
    project: City,
    names: Sequence[str],
    *,
    start: date,
    end: date,
    stops_on: date | None = None,
) -> Iterator[RolloutCourse]:
    """One unit after the other is productive, evenly from eight months after the start to the end."""
    placed = {name: place for name, place in PLACES.items() if name in names}
    order = random.sample([name for name in names if name not in placed], len(names) - len(placed))
    for name, place in placed.items():
        order.insert(place, name)
    first = start + timedelta(days=200)
    every = (end - first).days / max(1, len(order) - 1)
    for place, name in enumerate(order):
        due = first + timedelta(days=int(place * every))
        production_on = not_while_asked(days, near(random, due, -12, 0))
        concept_on = not_while_asked(days, near(random, production_on, -150, -60))
        planning_on = not_while_asked(days, max(near(random, concept_on, -110, -40), start + timedelta(days=7)))
        late = random.choice((0, 0, 20, 45, 90))
        yield RolloutCourse(
            project,
            name,
            start,
            planning_on,
            concept_on,
            production_on,
            production_on - timedelta(days=late),
            min(days.last, stops_on or days.last, last_day_of(days, name)),
        )


def not_while_asked(days: Days, day: date) -> date:
    """The day, or the first after the days for which units said that nothing changes (`rounds`, `corrections`)."""
    for start, end in ((days.first(3), days.on(3, 20)), (days.first(1), days.on(1, 13))):
        if start <= day <= end:
            return end + timedelta(days=1)
    return day


def last_day_of(days: Days, name: str) -> date:
    """Units that end go on until a while before."""
    months = {**dict.fromkeys(MERGED, MERGED_IN), SPLIT: SPLIT_IN, CLOSED: CLOSED_IN}.get(name)
    return days.last if months is None else days.first(months + 2)


def goes_back(days: Days) -> Iterator[Entry]:
    """A unit that was productive and had to begin its concept anew, and was productive once more."""
    yield phase_change(FILE, (units.NUMBERS[WENT_BACK], WENT_BACK), CONCEPT, days.ago(20))


def successors(days: Days) -> Iterator[Entry]:
    """What becomes of the units that take over from others."""
    yield phase_change(FILE, ("210", MERGER), PRODUCTION, days.on(MERGED_IN - 6, 3))
    yield phase_change(FILE, ("304.1", PARTS[0]), PRODUCTION, days.on(SPLIT_IN - 5, 12))
