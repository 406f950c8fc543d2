"""The services of Musterstadt: the catalogue, and three years of what is stated of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from .days import Days, near
from .entries import Entry, ImportedRow, Value, Values
from .service_names import NUMBER_OF_SERVICES, InventedService, catalogue
from .units import NUMBERS

MODEL = "1.1"
FEDERAL_LIST, SIZE_LIST = "Musterland-Programm", "Relevant für Städte von Musterlands Größe"
TYPES = ("2b Bund regelt, Kommune vollzieht", "3b Bund regelt mit Abweichungsrecht, Kommune vollzieht",
         "4b Land regelt, Kommune vollzieht", "5 Kommune regelt und vollzieht")  # fmt: skip
PROVISIONS = ("EfA-Nachnutzung", "Modul des Fachverfahrens", "am Markt beschafftes Modul", "Eigenentwicklung")
EFA = PROVISIONS[0]
EFA_CLASSES = ("Nachnutzung aus anderem Land in Klärung", "Nachnutzung aus anderem Land sicher", "in Klärung")
CONTRACT_STEPS = (
    "Interesse bekundet",
    "in Abstimmung",
    "Nachnutzungsvertrag geschlossen",
    "an die Kommune weitergegeben",
)
PORTALS = ("Serviceportal der Kommune", "Serviceportal der Kommune", "externes Portal", "kein Portal")
DEPTHS = ("nicht digital", "teilweise digital", "durchgängig digital")
BLOCKS = ("Leistungsbeschreibung", "Prozess", "Datenfelder")
STATUSES = ("in Planung", "in Bearbeitung", "Entwurf", "fachlich freigegeben (silber)", "fachlich freigegeben (gold)")
# Months before the last: when the state of the services was first taken, and when the list for its size came out.
SURVEYED_IN, LISTED_IN = 36, 30
# Units that answer for services, none of which ends or changes its name.
RESPONSIBLE = (
    "Bürgeramt",
    "Jugendamt",
    "Bauaufsicht",
    "Ordnungsamt",
    "Straßenverkehrsamt",
    "Umweltamt",
    "Sozialamt",
    "Standesamt",
    "Gesundheitsamt",
    "Wirtschaftsförderung",
    "Steueramt",
    "Kulturbüro",
    "Schulverwaltungsamt",
)
UNTIL_SPLIT = "Wohnungsamt"  # whose successors answer for what it answered for


@dataclass(frozen=True)
class Leika:
    """A LeiKa service with the course of its maturity: from which day on which level."""

    service: InventedService
    number: int
    typification: str
    levels: tuple[tuple[date, int], ...]

    @property
    def key(self) -> str:
        return self.service.leika_key(self.number)


def entries(days: Days, random: Random) -> Iterator[Entry]:
    listed = list(catalogue())
    yield from catalogue_rows(days, listed)
    for service in listed:
        for leika in leika_services(days, random, service):
            yield from leika_rows(days, leika)
        yield from states(days, random, service)
    yield from lists(days, random, listed)


def catalogue_rows(days: Days, listed: list[InventedService]) -> Iterator[Entry]:
    for service in listed:
        values: Values = {
            "OZG-ID": service.ozg_id,
            "OZG-Leistung": service.name,
            "Lebens-/Geschäftslage": service.situation,
            "Themenfeld": service.field,
        }
        yield ImportedRow(days.first(40), "ozg-katalog", values)


def leika_services(days: Days, random: Random, service: InventedService) -> Iterator[Leika]:
    """One to three each. A sixth was never surveyed; of the others more than half rose, some to the top."""
    is_surveyed = random.random() > 1 / 6
    for number in range(1, random.choice((1, 1, 1, 2, 2, 3)) + 1):
        levels = list(course(days, random)) if is_surveyed else []
        yield Leika(service, number, random.choice(TYPES), tuple(levels))


def course(days: Days, random: Random) -> Iterator[tuple[date, int]]:
    surveyed_on, level = days.first(SURVEYED_IN), random.choice((0, 0, 0, 1, 1, 1, 1, 2))
    yield surveyed_on, level
    day = surveyed_on
    for _ in range(random.choice((0, 1, 1, 2, 2, 3, 4))):
        day = near(random, day, 60, 1000)
        level = min(4, level + random.choice((1, 1, 1, 2)))
        if day > days.last - timedelta(days=3) or (level == 4 and random.random() < 0.5):
            return
        yield day, level
        if level == 4:
            return
    if level > 1 and random.random() < 0.03 and (fallen := near(random, day, 60, 200)) < days.last:
        yield fallen, level - 1


def leika_rows(days: Days, leika: Leika) -> Iterator[Entry]:
    values: Values = {
        "Leistungsschlüssel": leika.key,
        "LeiKa-Leistung": f"{leika.service.name}, Verrichtung {leika.number}",
        "OZG-ID": leika.service.ozg_id,
        "Typisierung": leika.typification,
    }
    yield ImportedRow(days.first(40), "leika", values)
    for day, level in leika.levels:
        stated: Values = {"Leistungsschlüssel": leika.key, "Modell": MODEL, "Stufe": level}
        yield of_service(leika.service, "reifegrade", day, **stated, Datumsangabe=precision(days, day))


def precision(days: Days, day: date) -> str:
    """Of the survey only that it was so by then."""
    return "spätestens" if day == days.first(SURVEYED_IN) else "genau"


def of_service(service: InventedService, table: str, day: date, **values: Value) -> ImportedRow:
    return ImportedRow(day, table, {"OZG-ID": service.ozg_id, "Seit": day, **values})


def states(days: Days, random: Random, service: InventedService) -> Iterator[Entry]:
    """Who answers for it, from where it comes, through which portal, by when, how deep, with which building blocks."""
    surveyed_on = days.first(SURVEYED_IN)
    unit = UNTIL_SPLIT if service.field == "Wohnen" else random.choice(RESPONSIBLE)
    named: Values = {"Nummer": NUMBERS[unit], "Leistungseinheit": unit}
    yield of_service(service, "zustaendigkeiten", surveyed_on, **named, Datumsangabe="spätestens")
    if random.random() < 0.6:
        yield of_service(service, "bezugswege", near(random, surveyed_on, 20, 900), **provision(random))
    if random.random() < 0.55:
        yield of_service(service, "portale", near(random, surveyed_on, 20, 900), **portal(random, service))
    if random.random() < 0.15:
        target_on = near(random, days.first(12), 0, 900)
        yield of_service(service, "zieltermine", near(random, surveyed_on, 30, 90), **{"Online bis": target_on})
    if random.random() < 0.5:
        first = near(random, surveyed_on, 30, 500)
        yield of_service(service, "interne-prozesse", first, **{"Interner Prozess": random.choice(DEPTHS[:2])})
        if random.random() < 0.4:
            later = near(random, first, 100, 400)
            yield of_service(service, "interne-prozesse", later, **{"Interner Prozess": DEPTHS[2]})
    if random.random() < 0.3:
        block = {"Baustein": random.choice(BLOCKS), "Status": random.choice(STATUSES)}
        yield of_service(service, "fim-bausteine", near(random, surveyed_on, 30, 900), **block)


def provision(random: Random) -> Values:
    kind = random.choice(PROVISIONS)
    if kind != EFA:
        return {"Bezugsweg": kind, "Produkt": random.choice(("Beispielantrag", "Musterformular", "Stadtfach"))}
    return {
        "Bezugsweg": kind,
        "EfA-Klasse": random.choice(EFA_CLASSES),
        "Vertragsschritt": random.choice(CONTRACT_STEPS),
    }


def portal(random: Random, service: InventedService) -> Values:
    name = random.choice(PORTALS)
    address = f"https://service.musterstadt.example/{service.ozg_id}" if name == PORTALS[0] else ""
    return {"Portal": name, "Adresse": address}


def lists(days: Days, random: Random, listed: list[InventedService]) -> Iterator[Entry]:
    """Two lists of priorities, three pilots, what shares are of, and a deadline."""
    for name, kind, months, number in (
        (FEDERAL_LIST, "föderales Programm", 34, 80),
        (SIZE_LIST, "Relevanz für die Größenklasse", LISTED_IN, 320),
    ):
        day = days.first(months)
        yield ImportedRow(
            day, "prioritaetenlisten", {"Liste": name, "Art": kind, "Gilt ab": day, "Quelle": "Musterland"}
        )
        for service in sorted(random.sample(listed, number)):
            yield ImportedRow(day, "prioritaeten", {"Liste": name, "Gilt ab": day, "OZG-ID": service.ozg_id})
    for number, (name, months, ended) in enumerate(
        (("Wohnkarte", 30, None), ("Marktstand", 26, 9), ("Bürgerkarte", 20, None))
    ):
        pilot: Values = {
            "EfA-Pilot": f"{name} einmal für alle",
            "Gegenstand": "Antragsprozess",
            "OZG-ID": listed[number * 40 + 3].ozg_id,
            "Seit": days.on(months, 9),
            "Beendet am": days.on(ended, 9) if ended else None,
        }
        yield ImportedRow(days.on(months, 9), "efa-piloten", pilot)
    yield from denominators(days)
    deadline: Values = {"Bezeichnung": "Musterland-Frist", "Frist": days.end(-13), "Quelle": "Landesprogramm"}
    yield ImportedRow(days.first(34), "fristen", deadline)


def denominators(days: Days) -> Iterator[Entry]:
    for slug, name, basis, listed, number, leika in (
        ("katalog", "Leistungen des Katalogs von Musterland", "Leistungen des Katalogs", "", NUMBER_OF_SERVICES, None),
        ("kommunal", "Leistungen einer Stadt von Musterlands Größe", "Leistungen einer Liste", SIZE_LIST, None, None),
        ("erfasst", "Leistungen mit erfasstem Reifegrad", "Leistungen mit erfasstem Reifegrad", "", None, None),
    ):
        day = days.first(LISTED_IN - 1 if listed else SURVEYED_IN)
        values: Values = {
            "Kurzname": slug,
            "Grundgesamtheit": name,
            "Grundlage": basis,
            "Liste": listed,
            "Zahl der OZG-Leistungen": number,
            "Zahl der LeiKa-Leistungen": leika,
            "Gilt ab": day,
            "Quelle": "Katalog von Musterland",
        }
        yield ImportedRow(day, "grundgesamtheiten", values)
