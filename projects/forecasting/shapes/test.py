"""Histories of the test, of shapes that neither weights nor widths were fitted to. Nothing of the fit imports this.

Written from what roll-outs are known to do, each shape by a rule of its own: a logistic course, go-lives of several at
once, a pilot that is looked at before the others follow. Around it what a project records: phases, planned days, rests
and members that join or leave.
"""

from collections.abc import Callable
from dataclasses import replace
from math import exp, log
from random import Random

from .drawing import Drawn, Rest

SHARES = (0.15, 0.30, 0.50, 0.70, 0.85)
SIZES = {"20 bis 60 Leistungseinheiten": (20, 60), "60 bis 200 Leistungseinheiten": (60, 200)}
REPLANNED_AFTER = 60.0


def logistic(random: Random, number: int, steepness: float) -> list[float]:
    """Shares of time at which a logistic course, cut to what lies between its ends, has each item done."""
    middle = random.uniform(0.4, 0.65)
    low, high = 1 / (1 + exp(steepness * middle)), 1 / (1 + exp(-steepness * (1 - middle)))
    reached = [low + (high - low) * random.uniform(place, place + 1) / number for place in range(number)]
    return [middle - log(1 / each - 1) / steepness for each in reached]


def flat_curve(random: Random, number: int) -> list[float]:
    return logistic(random, number, random.uniform(2.5, 6))


def steep_curve(random: Random, number: int) -> list[float]:
    return logistic(random, number, random.uniform(8, 14))


def in_batches(random: Random, number: int) -> list[float]:
    """Go-lives of several at once, every few weeks, of different size."""
    sizes: list[int] = []
    while sum(sizes) < number:
        sizes.append(random.randint(2, max(3, number // 6)))
    days = [place + 1 + random.uniform(-0.35, 0.35) for place in range(len(sizes))]
    return [day for day, size in zip(days, sizes, strict=True) for _ in range(size)][:number]


def pilot_then_fast(random: Random, number: int) -> list[float]:
    """A few as a pilot, then nothing, then all others at a good pace."""
    few = max(5, round(number * random.uniform(0.06, 0.2)))
    pilot, pause = random.uniform(0.1, 0.25), random.uniform(0.15, 0.35)
    first = [random.uniform(0.02, pilot) for _ in range(few)]
    return [*first, *(random.uniform(pilot + pause, 1) for _ in range(number - few))]


def stalled(random: Random, number: int) -> list[float]:
    """An even course in the middle of which nothing is completed for a while."""
    since, share = random.uniform(0.3, 0.7), random.uniform(0.15, 0.4)
    days = [random.random() for _ in range(number)]
    return [day if day < since else day + share / (1 - share) for day in days]


def rushed(random: Random, number: int) -> list[float]:
    """Slowly at first, most of it shortly before the end."""
    begin, slow = random.uniform(0.6, 0.85), random.uniform(0.2, 0.45)
    early = round(number * slow)
    return [random.uniform(0.02, begin) for _ in range(early)] + [
        random.uniform(begin, 1) for _ in range(number - early)
    ]


def long_tail(random: Random, number: int) -> list[float]:
    """Most of them quickly, the last ones with ever longer gaps."""
    last, quick = random.uniform(0.1, 0.25), random.uniform(0.35, 0.6)
    tail = max(2, round(number * last))
    gaps = [1.0]
    for _ in range(tail - 1):
        gaps.append(gaps[-1] * random.uniform(1, 1 + 5 / tail))
    days, now = [random.uniform(0, quick) for _ in range(number - tail)], quick
    for gap in gaps:
        now += gap * random.uniform(0.6, 1.4) * (1 - quick) / sum(gaps)
        days.append(now)
    return days


def fixed_cadence(random: Random, number: int) -> list[float]:
    """As many as ever, every time the same while later, but for a day or two."""
    at_once = random.choice((1, 1, 2, 3))
    return [place // at_once + 1 + random.gauss(0, 0.04) for place in range(number)]


def steady(random: Random, number: int) -> list[float]:
    """At random over the whole time, a little faster later."""
    faster = random.uniform(0.8, 1.1)
    return [random.random() ** faster for _ in range(number)]


TEST: dict[str, Callable[[Random, int], list[float]]] = {
    "S-Kurve, flach": flat_curve,
    "S-Kurve, steil": steep_curve,
    "in Schüben": in_batches,
    "Pilot, Stillstand, schnell": pilot_then_fast,
    "Stillstand in der Mitte": stalled,
    "Eile am Ende": rushed,
    "langer Rest": long_tail,
    "fester Takt": fixed_cadence,
    "Umfang ändert sich": steady,
    "Projekt ruht": steady,
}
SCOPE, RESTS = "Umfang ändert sich", "Projekt ruht"


def draw(random: Random, shape: str, size: tuple[int, int]) -> Drawn:
    """A history of the shape with as many items as the size allows, over one and a half to five years."""
    number, length = random.randint(*size), random.uniform(1.5, 5) * 365
    drawn = sorted(TEST[shape](random, number))
    days = [float(int(max(day, 0.005 * drawn[-1]) / drawn[-1] * length)) for day in drawn]
    rests = rests_of(random, days[-1]) if shape == RESTS else []
    totals = scope_of(random, number, days[-1]) if shape == SCOPE else [(0.0, number)]
    promised = days[-1] * random.uniform(0.7, 1.25) if random.random() < 0.9 else None
    history = Drawn(days, totals, promised, rests)
    history = with_phases(random, history) if random.random() < 0.8 else history
    history = with_plans(random, history) if random.random() < 0.5 and promised else history
    idle = sum(rest.days for rest in rests)
    return replace(history, promised=promised + idle) if promised and random.random() < 0.5 else history


def rests_of(random: Random, last: float) -> list[Rest]:
    since = sorted(random.uniform(0.15, 0.9) * last for _ in range(random.randint(1, 2)))
    return [Rest(day, random.uniform(60, 300)) for day in since]


def scope_of(random: Random, number: int, last: float) -> list[tuple[float, int]]:
    """Begun with up to a third less or a quarter more, and changed up to four times on the way to what it was."""
    begun = round(number * (random.uniform(0.67, 0.95) if random.random() < 0.6 else random.uniform(1.05, 1.25)))
    times = sorted(random.uniform(0.1, 0.8) * last for _ in range(random.randint(1, 4)))
    steps = [round(begun + (number - begun) * (place + 1) / len(times)) for place in range(len(times))]
    return [(0.0, begun), *zip(times, steps, strict=True)]


def with_phases(random: Random, history: Drawn) -> Drawn:
    """Each in Konzeption for some weeks or months, which differ from unit to unit by a half and more."""
    usual = random.uniform(30, 270)
    return replace(history, leads=[usual * random.lognormvariate(0, 0.5) for _ in history.days])


def with_plans(random: Random, history: Drawn) -> Drawn:
    """Planned evenly until the promised end, more or less in the order in which they came; a day that passes is planned
    anew by some projects, for some months later."""
    promised, number = history.promised or history.days[-1], history.number
    made, known, anew = random.uniform(0, 120), random.uniform(0, 0.6), random.random() < 0.5
    plans = []
    for place, day in enumerate(history.days):
        evenly, rightly = (place + random.gauss(1, number / 12)) / number, day / history.days[-1]
        planned = max((1 - known) * evenly + known * rightly, 0.02) * promised
        of_item = [(made, max(planned, made + 14))]
        while anew and (since := of_item[-1][1] + REPLANNED_AFTER) < day:
            of_item.append((since, since + random.uniform(30, 240)))
        plans.append(tuple(of_item))
    return replace(history, plans=plans)
