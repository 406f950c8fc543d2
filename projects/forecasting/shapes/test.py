"""Histories by which the forecast is tested: shapes of real roll-outs that neither training nor validation has."""

import itertools
from math import exp, log
from random import Random

from .drawing import Drawn, Rest, Shape, scaled, spread

SIZES = {"20 bis 60": (20, 60), "60 bis 200": (60, 200)}
SHARES = (0.15, 0.30, 0.50, 0.70, 0.85)
YEARS = (1.5, 5.0)
PROMISES = (0.75, 1.4)  # the promised length, of the true one


def logistic(random: Random, number: int, steepness: float) -> list[float]:
    """An S-curve: slow, fast, slow."""
    middle = random.uniform(0.4, 0.6)

    def share_by(time: float) -> float:
        return 1 / (1 + exp(-steepness * (time - middle)))

    low, high = share_by(0), share_by(1)

    def inverse(share: float) -> float:
        height = low + (high - low) * share
        return middle - log(1 / height - 1) / steepness

    return spread(random, inverse, number, random.uniform(0.3, 0.95))


def flat_s(random: Random, number: int) -> list[float]:
    return logistic(random, number, random.uniform(4, 7))


def steep_s(random: Random, number: int) -> list[float]:
    return logistic(random, number, random.uniform(9, 15))


def in_batches(random: Random, number: int) -> list[float]:
    """Go-lives of several units at once, weeks apart."""
    days: list[float] = []
    now, size = 0.0, random.uniform(3, max(4, number / 10))
    while len(days) < number:
        now += random.uniform(0.4, 1.6)
        days += [now] * round(size * random.uniform(0.5, 1.5))
    return days[:number]


def bent(random: Random, number: int, corners: list[tuple[float, float]]) -> list[float]:
    """Evenly from corner to corner, each a time and the share done by it; with some disorder."""

    def inverse(share: float) -> float:
        for (begin, low), (end, high) in itertools.pairwise(corners):
            if low < high and share <= high:
                return begin + (end - begin) * (share - low) / (high - low)
        return 1.0

    return spread(random, inverse, number, random.uniform(0.3, 0.95))


def pilot_stall_fast(random: Random, number: int) -> list[float]:
    pilot, share = random.uniform(0.12, 0.25), random.uniform(0.08, 0.2)
    resumed = pilot + random.uniform(0.2, 0.35)
    return bent(random, number, [(0, 0), (pilot, share), (resumed, share), (1, 1)])


def stall_in_the_middle(random: Random, number: int) -> list[float]:
    begin, share = random.uniform(0.3, 0.45), random.uniform(0.4, 0.6)
    return bent(random, number, [(0, 0), (begin, share), (begin + random.uniform(0.15, 0.3), share), (1, 1)])


def rush_at_the_end(random: Random, number: int) -> list[float]:
    return bent(random, number, [(0, 0), (random.uniform(0.65, 0.8), random.uniform(0.3, 0.5)), (1, 1)])


def long_tail(random: Random, number: int) -> list[float]:
    return bent(random, number, [(0, 0), (random.uniform(0.35, 0.55), random.uniform(0.7, 0.85)), (1, 1)])


def fixed_cadence(random: Random, number: int) -> list[float]:
    """So many on every so-manieth day."""
    at_once = random.randint(1, max(1, number // 12))
    return [float(place // at_once + 1) for place in range(number)]


def even(random: Random, number: int) -> list[float]:
    """Evenly, with some disorder."""
    return spread(random, lambda share: share, number, random.uniform(0.3, 0.95))


TEST: dict[str, Shape] = {
    "S-Kurve, flach": flat_s,
    "S-Kurve, steil": steep_s,
    "in Schüben": in_batches,
    "Pilot, Stillstand, schnell": pilot_stall_fast,
    "Stillstand in der Mitte": stall_in_the_middle,
    "Eile am Ende": rush_at_the_end,
    "langer Rest": long_tail,
    "fester Takt": fixed_cadence,
    "Umfang ändert sich": even,
    "Projekt ruht": even,
}


def draw(random: Random, name: str, size: tuple[int, int]) -> Drawn:
    """A history of the shape and the size, with an end that was promised."""
    number = random.randint(*size)
    days = scaled(TEST[name](random, number), random.uniform(*YEARS) * 365.25)
    totals, rests = [(0.0, number)], []
    if name == "Umfang ändert sich":
        first, second = sorted(random.random() for _ in range(2))
        other = [max(5, round(number * random.uniform(0.75, 1.2))) for _ in range(2)]
        totals = [(0.0, other[0]), (first * days[-1], other[1]), (second * days[-1], number)]
    if name == "Projekt ruht":
        after = sorted(random.uniform(0.05, 0.95) * days[-1] for _ in range(random.randint(1, 2)))
        rests = [Rest(day, random.uniform(60, 270)) for day in after]
    drawn = Drawn(days, totals, None, rests)
    return Drawn(days, totals, drawn.finished * random.uniform(*PROMISES), rests)
