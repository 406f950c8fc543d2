"""Histories by which the width of ranges is set: other families than those of training, with random parameters."""

from heapq import heapreplace
from math import exp, log, pi, sin
from random import Random

from .drawing import Shape, at_pace, spread


def by_weibull(random: Random, number: int) -> list[float]:
    """As a Weibull distribution that is cut off: rising or falling at first, with a tail."""
    rise, cut = exp(random.uniform(-0.3, 1.8)), random.uniform(0.75, 0.999)
    return spread(random, lambda share: float((-log(1 - cut * share)) ** (1 / rise)), number, random.random())


def seasonal(random: Random, number: int) -> list[float]:
    """Fuller and emptier times of the year."""
    years, swing, begin = random.uniform(1, 6), random.uniform(0.3, 1), random.uniform(0, 2 * pi)

    def pace(time: float, done: float) -> float:
        return 1 + swing * sin(2 * pi * years * time + begin)

    return at_pace(random, number, pace, exp(random.uniform(-0.5, 2)))


def wandering(random: Random, number: int) -> list[float]:
    """A pace that wanders, step by step."""
    steps, held = random.uniform(0.1, 0.5), [0.0]
    often = random.randint(10, 40)

    def pace(time: float, done: float) -> float:
        while len(held) <= time * often:
            held.append(held[-1] * 0.97 + random.gauss(0, steps))
        return exp(held[int(time * often)])

    return at_pace(random, number, pace, exp(random.uniform(-0.5, 2)))


def of_two_groups(random: Random, number: int) -> list[float]:
    """Two groups, each evenly within its time, which overlap as they come."""
    first, until, since = random.uniform(0.1, 0.9), random.uniform(0.2, 1), random.uniform(0, 0.8)
    order = random.random()
    early = round(number * first)
    return [
        *spread(random, lambda share: share * until, early, order),
        *spread(random, lambda share: since + share * (1 - since), number - early, order),
    ]


def in_waves(random: Random, number: int) -> list[float]:
    """A few waves of items about a day each, of different size."""
    waves = [random.random() for _ in range(random.randint(2, 9))]
    weights, width = [random.expovariate(1) for _ in waves], random.uniform(0.005, 0.12)
    days = [random.gauss(day, width) for day in random.choices(waves, weights, k=number)]
    first = min(days)
    return [day - first + random.uniform(0.02, 0.1) for day in days]


def heavy_tailed(random: Random, number: int) -> list[float]:
    """Gaps whose logarithms are normal: mostly short, some very long."""
    width = random.uniform(0.2, 1.6)
    days, now = [], 0.0
    for _ in range(number):
        now += exp(random.gauss(0, width))
        days.append(now)
    return days


def with_even_gaps(random: Random, number: int) -> list[float]:
    """Gaps of any length between two bounds, a few items after each."""
    width, most = random.random(), random.randint(1, max(1, number // 15))
    days: list[float] = []
    now = 0.0
    while len(days) < number:
        now += random.uniform(1 - width, 1 + width)
        days += [now] * random.randint(most - round(width * (most - 1)), most)
    return days[:number]


def triangular(random: Random, number: int) -> list[float]:
    """Ever more up to a day, ever fewer from then on."""
    top = random.random()
    return [random.triangular(0, 1, top) for _ in range(number)]


def levelling_off(random: Random, number: int) -> list[float]:
    """The pace falls with each item by the same factor, from the first on or from a slow start (J. Musa, K. Okumoto, "A
    Logarithmic Poisson Execution Time Model for Software Reliability Measurement", 1984)."""
    last, rise = exp(random.uniform(log(0.03), log(0.5))), exp(random.uniform(0, 0.7))

    def inverse(share: float) -> float:
        return float(((last**-share - 1) / (1 / last - 1)) ** (1 / rise))

    return spread(random, inverse, number, random.random())


def by_a_team(random: Random, number: int) -> list[float]:
    """A team takes up what seems easy first, each of them one after another; how long an item takes is lognormal."""
    width, sight = random.uniform(0.5, 1.3), random.random()
    sizes = [random.gauss(0, width) for _ in range(number)]
    sizes.sort(key=lambda size: size * sight + random.gauss(0, width) * (1 - sight))
    free, days = [0.0] * random.randint(1, max(2, number // 6)), []
    for size in sizes:
        days.append(free[0] + exp(size))
        heapreplace(free, days[-1])
    return days


def in_late_rounds(random: Random, number: int) -> list[float]:
    """Most go ahead evenly; the others come in one to four rounds, at equal distances after most of them."""
    late, rounds = max(1, round(number * random.uniform(0.05, 0.3))), random.randint(1, 4)
    distance, order = random.uniform(0.2, 0.8), random.random()
    return [
        *spread(random, lambda share: share, number - late, order),
        *(0.8 + distance * random.randint(1, rounds) + random.uniform(0, 0.05) for _ in range(late)),
    ]


VALIDATION: dict[str, Shape] = {
    "by_weibull": by_weibull,
    "seasonal": seasonal,
    "wandering": wandering,
    "of_two_groups": of_two_groups,
    "in_waves": in_waves,
    "heavy_tailed": heavy_tailed,
    "with_even_gaps": with_even_gaps,
    "triangular": triangular,
    "levelling_off": levelling_off,
    "by_a_team": by_a_team,
    "in_late_rounds": in_late_rounds,
}
