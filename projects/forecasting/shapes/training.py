"""Histories by which the weights are fitted: general families with random parameters."""

from dataclasses import replace
from math import exp, log
from random import Random

from ..numbers import between
from .drawing import DrawnHistory, Reset, Rest, Shape, at_pace, scaled, spread, with_leads, with_plans

HALF_YEAR = 365.25 / 2
OPTIMISM = (-0.2, 0.3)
"""Mean and standard deviation of the logarithm of a promised time against the real one, where this is in sight: what is
new takes 10 to 54 % longer than promised (HM Treasury, "Supplementary Green Book Guidance: Optimism Bias")."""
MOST_PREPARATION = 0.2
"""The longest share of the whole time in which nothing is completed yet: planning and concept come first."""
HASTENED = 1 / 3
"""So many histories speed up towards the promised end."""
SOONEST = 30
SHORTEST, LONGEST = 3, 10
"""So many half years a history takes, without rests and hurry."""


def steady(random: Random, number: int) -> list[float]:
    """The same pace throughout, more or less haphazard."""
    return at_pace(random, number, lambda time, done: 1.0, exp(random.uniform(log(0.4), log(6))))


def regular(random: Random, number: int) -> list[float]:
    """The same pace throughout, with gaps that are almost alike."""
    return at_pace(random, number, lambda time, done: 1.0, exp(random.uniform(log(6), log(1000))))


def modulated(random: Random, number: int) -> list[float]:
    """Good and bad times: the pace is drawn anew every few months, each time on its own."""
    evenness, pieces = random.uniform(0.4, 3), random.uniform(5, 30)
    paces: dict[int, float] = {}

    def pace(time: float, done: float) -> float:
        return paces.setdefault(int(time * pieces), random.gammavariate(evenness, 1 / evenness))

    return at_pace(random, number, pace)


def by_beta(random: Random, number: int) -> list[float]:
    """As the order statistics of a beta distribution: early, late, both or in between."""
    rise, fall = exp(random.uniform(-0.5, 2)), exp(random.uniform(-0.5, 2))
    return [random.betavariate(rise, fall) for _ in range(number)]


def in_stretches(random: Random, number: int) -> list[float]:
    """Two to five stretches of time, each with a pace of its own, some with almost none."""
    cuts = sorted(random.random() for _ in range(random.randint(1, 4)))
    paces = [exp(random.gauss(0, 0.9)) if random.random() > 0.15 else 0.03 for _ in range(len(cuts) + 1)]
    if max(paces) < 0.1:
        paces[-1] = 1.0
    shares = [random.random() for _ in paces]
    mean = sum(pace * share for pace, share in zip(paces, shares, strict=True)) / sum(shares)

    def pace(time: float, done: float) -> float:
        return paces[sum(cut <= time for cut in cuts)] / mean

    return at_pace(random, number, pace, exp(random.uniform(-0.5, 2)))


def several_at_once(random: Random, number: int) -> list[float]:
    """Several on the same day, from day to day as evenly as drawn."""
    mean, evenness = random.uniform(1.5, max(2, number / 8)), exp(random.uniform(-0.5, 3))
    days: list[float] = []
    now = 0.0
    while len(days) < number:
        now += random.gammavariate(evenness, mean / evenness)
        days += [now] * max(1, round(random.gammavariate(2, mean / 2)))
    return days[:number]


def by_what_is_done(random: Random, number: int) -> list[float]:
    """The pace depends on the share done: the first or the last ones are harder."""
    learning, hardness = max(random.gauss(0.2, 0.5), -0.5), max(random.gauss(0.2, 0.5), -0.5)

    def pace(time: float, done: float) -> float:
        return float((done + 0.05) ** learning * (1.02 - done) ** hardness)

    return at_pace(random, number, pace, exp(random.uniform(-0.5, 2)))


def of_unlike_items(random: Random, number: int) -> list[float]:
    """Each item waits on its own, and some are much harder: waiting times whose rates differ as a gamma distribution
    (B. Littlewood, "Stochastic Reliability Growth", 1981), the hardest few made easier in the end."""
    rise, alike = exp(random.uniform(0, 1.1)), exp(random.uniform(log(1.5), log(12)))
    cut = random.uniform(0.9, 0.998)
    waits = [(1 - cut * random.random()) ** (-1 / alike) - 1 for _ in range(number)]
    return [float(wait ** (1 / rise)) for wait in waits]


def held_up(random: Random, number: int) -> list[float]:
    """Most go ahead evenly; the others wait for the same thing, and come one after another once it is there."""
    waiting = max(1, round(number * random.uniform(0.05, 0.3)))
    since, during, order = random.uniform(0.8, 2), random.uniform(0.02, 0.5), random.random()
    return [
        *spread(random, lambda share: share, number - waiting, order),
        *spread(random, lambda share: since + during * share, waiting, order),
    ]


def after_the_majority(random: Random, number: int) -> list[float]:
    """Once most are done the pace falls: people are needed elsewhere, or those are left that never wanted it (E. M.
    Rogers, "Diffusion of Innovations", 1962, has a sixth of laggards; the last tenth takes, after T. Cargill, as long
    as all before: a ninth of the pace)."""
    most, slower = random.uniform(0.6, 0.95), exp(random.uniform(log(0.05), log(0.7)))
    return at_pace(random, number, lambda time, done: 1 if done < most else slower, exp(random.uniform(-0.5, 2)))


SINGLE: dict[str, Shape] = {
    "steady": steady,
    "regular": regular,
    "modulated": modulated,
    "by_beta": by_beta,
    "in_stretches": in_stretches,
    "several_at_once": several_at_once,
    "by_what_is_done": by_what_is_done,
    "of_unlike_items": of_unlike_items,
    "held_up": held_up,
    "after_the_majority": after_the_majority,
}


def of_two_courses(random: Random, number: int) -> list[float]:
    """Two causes at once: a course whose time runs as another one does."""
    course, clock = (sorted(random.choice(list(SINGLE.values()))(random, number)) for _ in range(2))
    ticks = [0.0, *clock]
    shares = [place / number for place in range(number + 1)]
    return [between(day / course[-1], shares, ticks) for day in course]


TRAINING: dict[str, Shape] = {**SINGLE, "of_two_courses": of_two_courses}


def draw(random: Random, shape: Shape) -> DrawnHistory:
    """A history of the shape with everything around it drawn too: size, length, promise, rests, scope."""
    number = round(exp(random.uniform(log(18), log(220))))
    length = random.uniform(SHORTEST, LONGEST) * HALF_YEAR
    days = made_ready(random, scaled(shape(random, number), length))
    rests = [
        Rest(random.uniform(0.02, 0.98) * days[-1], random.uniform(30, 365))
        for _ in range(random.choice((0, 0, 0, 0, 0, 0, 0, 0, 1, 2)))
    ]
    promised, is_foreseen = promise(random, days)
    steady = days
    if random.random() < HASTENED:
        days = hurried(random, days, promised)
    rested = sum(rest.days for rest in rests)
    promised += rested
    totals, rests = scope(random, number, days[-1]), sorted(rests, key=lambda rest: rest.after)
    drawn = DrawnHistory(
        days,
        totals,
        promised if random.random() < 0.9 else None,
        rests,
        is_hurried=days != steady,
        is_foreseen=is_foreseen,
    )
    if drawn.promised is not None and not is_foreseen:
        drawn = with_reset(random, drawn, rested)
    drawn = with_leads(random, drawn) if random.random() < 0.6 else drawn
    return with_plans(random, drawn, promised) if random.random() < 0.4 else drawn


def made_ready(random: Random, days: list[float]) -> list[float]:
    """The same, in half of all cases after a time in which everything is made ready and nothing completed."""
    share = random.uniform(0, MOST_PREPARATION) if random.random() < 0.5 else 0.0
    return [float(int(share * days[-1] + (1 - share) * day)) for day in days]


def promise(random: Random, days: list[float]) -> tuple[float, bool]:
    """After how many days all shall be done, and whether that was promised in sight of the end.

    Half of the ends are in sight: by people who know about how it goes. The others come from a plan that was made
    before: half of these carry on the pace at which the work went when it went well, and know nothing of what lies
    beyond; half are periods in half years, as money is granted for, whatever the work."""
    optimism = exp(random.gauss(*OPTIMISM))
    if random.random() < 0.5:
        return days[-1] * optimism, True
    if random.random() < 0.5:
        since, until = (days[int(share * len(days))] for share in (0.2, 0.6))
        return min(max((until - since) / 0.4 * optimism, 2 * HALF_YEAR), LONGEST * HALF_YEAR), False
    return random.randint(SHORTEST, LONGEST) * HALF_YEAR, False


def with_reset(random: Random, drawn: DrawnHistory, rested: float) -> DrawnHistory:
    """The same with another end promised once part of the work is done, as any part alike: the end that holds on a day
    is the one that was last set, and who sets it knows by then about how it goes."""
    since = drawn.calendar(random.choice(drawn.days))
    promised = max(drawn.days[-1] * exp(random.gauss(*OPTIMISM)) + rested, since + SOONEST)
    return replace(drawn, reset=Reset(since, promised))


def hurried(random: Random, days: list[float], promised: float) -> list[float]:
    """The same, faster from some day before the promised end on."""
    since, factor = promised * random.uniform(0.4, 0.95), exp(random.uniform(0, 1.6))
    return [day if day <= since else float(int(since + (day - since) / factor)) for day in days]


def scope(random: Random, number: int, last: float) -> list[tuple[float, int]]:
    """What was to be done from which day on: mostly the same throughout, else other figures first."""
    changes = random.choice((0, 0, 0, 0, 0, 0, 0, 0, 1, 2))
    days = [0.0, *sorted(random.random() * last for _ in range(changes))]
    figures = [max(5, round(number * exp(random.gauss(-0.08, 0.2)))) for _ in range(changes)]
    return list(zip(days, [*figures, number], strict=True))
