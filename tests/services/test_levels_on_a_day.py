"""The maturity of services on any day by every rule: list, file and dashboard against plain Python."""

from datetime import date, timedelta
from random import Random

import pytest

from services.models import MaturityChange, Service
from tests.factories import (
    LeikaServiceFactory,
    MaturityChangeFactory,
    ServiceFactory,
    TargetChangeFactory,
    level,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db
START = date(2020, 1, 1)
DAYS = [START + timedelta(days=number) for number in (0, 40, 90, 200, 365)]
RULES = ("mindestens-eine", "beste", "anteil", "niedrigste")
NAMES = {
    0: "0 Offline",
    1: "1 Information",
    2: "2 Formular-Assistent",
    3: "3 Online-Leistung",
    4: "4 Online-Transaktion",
}
ONLINE_FROM = {"mindestens-eine": 2, "beste": 3, "anteil": 3, "niedrigste": 3}


@pytest.fixture
def entered():
    """Ten services, every second with LeiKa services: service -> what is judged -> day -> level."""
    random = Random(7)
    levels = {number: level(number) for number in NAMES}
    found = {}
    for number in range(10):
        service = ServiceFactory(ozg_id=f"{20000 + number}")
        leika = [LeikaServiceFactory(service=service) for _ in range(number % 2 * random.randrange(1, 4))]
        found[service.ozg_id] = {each and each.key: enter(random, service, each, levels) for each in (None, *leika)}
    return found


def enter(random, service, leika, levels):
    days = {START + timedelta(days=random.randrange(360)): random.randrange(5) for _ in range(random.randrange(5))}
    for day, number in days.items():
        MaturityChangeFactory(service=service, leika=leika, effective_on=day, level=levels[number])
    return days


def held(days, key_date):
    """The level on the day, None before the first."""
    return max(((day, number) for day, number in days.items() if day <= key_date), default=(None, None))[1]


def judged(subjects, rule, key_date):
    """The subjects that count: the LeiKa services with their levels where any has one, else the service."""
    leika = {key: held(days, key_date) for key, days in subjects.items() if key}
    if any(number is not None for number in leika.values()):
        return leika
    own = held(subjects[None], key_date)
    return {} if own is None else {None: own}


def level_of(subjects, rule, key_date):
    numbers = judged(subjects, rule, key_date).values()
    if rule == "niedrigste":
        return None if None in numbers else min(numbers, default=None)
    return max((number for number in numbers if number is not None), default=None)


def since(subjects, rule, key_date):
    """Walks back day by day from the key date as long as each subject stays online."""
    lowest = ONLINE_FROM[rule]
    if (level_of(subjects, rule, key_date) or -1) < lowest:
        return ""
    begins = []
    for key, number in judged(subjects, rule, key_date).items():
        if number is None or number < lowest:
            continue
        day = key_date
        while (held(subjects[key], day - timedelta(days=1)) or -1) >= lowest:
            day -= timedelta(days=1)
        begins.append(day)
    return (max(begins) if rule == "niedrigste" else min(begins)).strftime("%d.%m.%Y")


@pytest.mark.parametrize("rule", RULES)
def test_the_list_tells_level_and_day_by_every_rule(read_csv, entered, rule):
    for day in DAYS:
        rows = read_csv(f"/leistungen.csv?zaehlweise={rule}&stichtag={day}")
        found = {row["OZG-ID"]: (row["Reifegrad"], row["OZG-konform"], row["Online seit"]) for row in rows}
        expected = {}
        for ozg_id, subjects in entered.items():
            number = level_of(subjects, rule, day)
            name = "" if number is None else f"{NAMES[number]} (Modell 1.1)"
            compliant = "" if number is None else "ja" if number >= 3 else "nein"
            expected[ozg_id] = (name, compliant, since(subjects, rule, day))
        assert found == expected


@pytest.mark.parametrize("rule", RULES)
def test_the_dashboard_counts_what_the_list_shows(read_csv, entered, rule):
    for day in DAYS[1:]:
        [overall] = [
            row
            for row in read_csv(f"/leistungen/stand.csv?zaehlweise={rule}&stichtag={day}")
            if row["Gliederung"] == "Gesamt"
        ]
        numbers = [
            number
            for subjects in entered.values()
            for number in (
                judged(subjects, rule, day).values() if rule == "anteil" else [level_of(subjects, rule, day)]
            )
        ]
        known = [number for number in numbers if number is not None]
        online = sum(number >= ONLINE_FROM[rule] for number in known)
        compliant = sum(number >= 3 for number in known)
        figures = [overall[name] for name in ("Leistungen", "mit Reifegrad", "Online", "OZG-konform")]
        assert figures == [str(len(known)), str(len(known)), str(online), str(compliant)]


STATES = {
    "stand=online": lambda number, lowest: number is not None and number >= lowest,
    "stand=nicht-online": lambda number, lowest: number is None or number < lowest,
    "stand=ozg-konform": lambda number, lowest: number is not None and number >= 3,
    "stand=ohne": lambda number, lowest: number is None,
    **{f"reifegrad=1.1-{level}": lambda number, lowest, level=level: number == level for level in NAMES},
}


@pytest.mark.walk
@pytest.mark.sample(1)
@pytest.mark.parametrize("rule", RULES)
def test_the_list_is_narrowed_to_the_levels_of_the_day_by_every_rule(read_csv, entered, rule):
    for day in DAYS[1::2]:
        numbers = {ozg_id: level_of(subjects, rule, day) for ozg_id, subjects in entered.items()}
        for query, holds in STATES.items():
            rows = read_csv(f"/leistungen.csv?zaehlweise={rule}&stichtag={day}&{query}")
            expected = {ozg_id for ozg_id, number in numbers.items() if holds(number, ONLINE_FROM[rule])}
            assert {row["OZG-ID"] for row in rows} == expected, (day, query)


@pytest.mark.walk(4)
@pytest.mark.parametrize("rule", RULES)
def test_services_past_their_target_are_those_not_online_by_the_rule(read_csv, entered, rule):
    for service in Service.objects.order_by("ozg_id")[:6]:
        TargetChangeFactory(service=service, effective_on=START, target_on=date(2020, 6, 1))
    for day in (DAYS[2], DAYS[3]):
        late = {
            ozg_id
            for ozg_id, subjects in entered.items()
            if ozg_id < "20006" and day > date(2020, 6, 1) and not since(subjects, rule, day)
        }
        address = f"/leistungen.csv?zaehlweise={rule}&stichtag={day}&ueberfaellig="
        overdue, others = ({row["OZG-ID"] for row in read_csv(f"{address}{value}")} for value in ("ja", "nein"))
        assert (overdue, others) == (late, entered.keys() - late)


def test_the_course_ends_where_the_figures_are(client, entered):
    text = text_of(client.get(f"/leistungen/stand/?stichtag={DAYS[-1]}"))
    shown = read(text, r"OZG-konform: (\d+) online, nicht OZG-konform: (\d+) nicht online: (\d+)")
    numbers = [level_of(subjects, "mindestens-eine", DAYS[-1]) for subjects in entered.values()]
    known = [number for number in numbers if number is not None]
    assert shown == [sum(n >= 3 for n in known), sum(n == 2 for n in known), sum(n < 2 for n in known)]


def read(text, pattern):
    import re

    return [int(number) for number in re.search(pattern, text).groups()]


def test_a_correction_shows_from_its_knowledge_on(staff, time_machine):
    client = staff()
    time_machine.move_to("2021-01-10T12:00:00+01:00")
    change = MaturityChangeFactory(service__ozg_id="10092", effective_on=date(2021, 1, 1), level=level(3))
    time_machine.move_to("2021-02-10T12:00:00+01:00")
    wrong = MaturityChange.objects.get(pk=change.pk)
    wrong.level = level(1)
    wrong.save()
    address = "/leistungen/10092/?stichtag=2021-01-05"
    assert "1 Information (Modell 1.1)seit 01.01.2021" in text_of(client.get(address))
    assert "3 Online-Leistung (Modell 1.1)seit 01.01.2021" in text_of(client.get(f"{address}&kenntnisstand=2021-01-31"))
    listed = "/leistungen/?stichtag=2021-01-05&kenntnisstand=2021-01-31&stand=ozg-konform"
    assert "1 Zeile" in text_of(client.get(listed))
    counted = text_of(client.get("/leistungen/stand/?stichtag=2021-01-05&kenntnisstand=2021-01-31"))
    assert "100,0 %" in counted
