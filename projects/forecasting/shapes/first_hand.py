"""Whole histories of the test by a first hand, of ten shapes. Written from their names alone, without sight of what the
method was fitted to. A shape draws days on a scale of its own; length, promised end, rests, scope, phases and planned
days come after it. Shares and spreads are judgement, the reasons stand beside them."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate, pairwise
from math import exp, inf, log
from random import Random

from .drawing import DAYS_PER_MONTH, DrawnHistory, Reset, Rest

Pieces = list[tuple[float, float]]  # a share of the units and the time that it takes, in order


def paced(random: Random, number: int, pieces: Pieces) -> list[float]:
    """Days along pieces of steady pace, their gaps from nearly even to clustered: no two teams are equally regular."""
    shares, times = (list(accumulate(column, initial=0.0)) for column in zip(*pieces, strict=True))
    evenness = random.uniform(0.6, 3)
    steps = list(accumulate(random.gammavariate(evenness, 1) for _ in range(number)))
    days = []
    for step in steps:
        progress = step / steps[-1] * shares[-1]
        piece = bisect_left(shares, progress) - 1
        days.append(times[piece] + (progress - shares[piece]) / pieces[piece][0] * pieces[piece][1])
    return days


def wavering(random: Random, share: float, time: float) -> Pieces:
    """A pace without a bend of its own, which only wavers as staff and willingness do."""
    weights = [random.lognormvariate(0, 0.3) for _ in range(random.randint(3, 6))]
    return [(share / len(weights), time * weight / sum(weights)) for weight in weights]


def steady(random: Random, number: int) -> list[float]:
    return paced(random, number, wavering(random, 1, 1))


def s_curve(random: Random, number: int, steepness: tuple[float, float]) -> list[float]:
    """Adoption: few dare, most follow, some hesitate. Logistic or, with an early bend and a longer end, Gompertz's."""
    steep, middle, is_logistic = random.uniform(*steepness), random.uniform(0.3, 0.6), random.random() < 0.5
    left = [exp(steep * (middle - step / 50)) for step in range(51)]
    grown = [1 / (1 + each) if is_logistic else exp(-(each**0.75)) for each in left]
    return paced(random, number, [(after - before, 1 / 50) for before, after in pairwise(grown)])


def batches(random: Random, number: int) -> list[float]:
    """Dates of training, or quarters: unequal batches at about equal distance, in which some units straggle."""
    count = random.randint(4, min(14, number // 3))
    wobble, straggling = random.uniform(0.05, 0.3), random.uniform(0.01, 0.1)
    begins = [max(place + random.gauss(0, wobble), 0.0) for place in range(1, count + 1)]
    sizes = [random.gammavariate(3, 1) for _ in begins]
    return [begin + random.expovariate(1 / straggling) for begin in random.choices(begins, sizes, k=number)]


def pilot(random: Random, number: int) -> list[float]:
    """A pilot of a few units, months of evaluation, then the roll-out of what has proved itself."""
    few = max(random.uniform(0.05, 0.18), 2.5 / number)
    proving = [(few, random.uniform(0.08, 0.25)), (0.0, random.uniform(0.25, 0.5))]
    return paced(random, number, proving + wavering(random, 1 - few, random.uniform(0.3, 0.6)))


def stalled(random: Random, number: int) -> list[float]:
    """An election, a lockdown, a change of supplier: hardly a unit in a good while, then a pace not quite as before."""
    before, stray = random.uniform(0.3, 0.65), random.choice((0.0, random.uniform(0.01, 0.05)))
    after, pace = 1 - before - stray, random.uniform(0.7, 1.5)
    pieces = [*wavering(random, before, before), (stray, random.uniform(0.25, 0.7))]
    return paced(random, number, pieces + wavering(random, after, after / pace))


def rush(random: Random, number: int) -> list[float]:
    """All hands before the money lapses: a third to two thirds of the units in about the last fifth, ever faster."""
    late, time = random.uniform(0.35, 0.65), random.uniform(0.12, 0.25)
    hurry = [(0.35 * late, 0.5 * time), (0.65 * late, 0.5 * time)]
    return paced(random, number, wavering(random, 1 - late, 1 - time) + hurry)


def tail(random: Random, number: int) -> list[float]:
    """Most units come soon; the stubborn ones (special procedures, no staff, no will) one by one, ever more seldom."""
    bulk, time, slower = random.uniform(0.7, 0.9), random.uniform(0.4, 0.6), random.uniform(1, 1.6)
    stubborn = [((1 - bulk) / 4, (1 - time) / 4 * slower**place) for place in range(4)]
    return paced(random, number, wavering(random, bulk, time) + stubborn)


def cadence(random: Random, number: int) -> list[float]:
    """One team takes a unit (or a few) every so many weeks; now and then a date falls out for holidays or illness."""
    together, wobble = random.randint(1, max(number // 20, 1)), random.uniform(0.03, 0.15)
    missed = random.uniform(0, 0.08)
    dates = accumulate(2.0 if random.random() < missed else 1.0 for _ in range(-(-number // together)))
    return [date + shift for date in dates for shift in [random.gauss(0, wobble)] for _ in range(together)][:number]


TEST: dict[str, Callable[[Random, int], list[float]]] = {
    "S-Kurve, flach": partial(s_curve, steepness=(4, 6.5)),
    "S-Kurve, steil": partial(s_curve, steepness=(10, 18)),
    "in Schüben": batches,
    "Pilot, Stillstand, schnell": pilot,
    "Stillstand in der Mitte": stalled,
    "Eile am Ende": rush,
    "langer Rest": tail,
    "fester Takt": cadence,
    "Umfang ändert sich": steady,
    "Projekt ruht": steady,
}
# Public IT projects last a fifth to a third longer than promised, few are early; what nobody reckons with comes on top.
OVERRUN = {"Pilot, Stillstand, schnell": 1.3, "Stillstand in der Mitte": 1.35, "langer Rest": 1.35}
# Three in ten hasten, save those that would lose their shape by it, and the rush, which does of itself.
HURRIED = {"Eile am Ende": 0.0, "langer Rest": 0.0, "fester Takt": 0.0, "Projekt ruht": 0.0}


def draw(random: Random, shape: str, size: tuple[int, int]) -> DrawnHistory:
    """A whole history. Six in ten record phases, as the day of completion is what matters to most; four in ten plan
    days for their units, which takes work."""
    parts = sorted(TEST[shape](random, random.randint(*size)))
    before = random.uniform(0.02, 0.15) * parts[-1]  # to prepare, until the first unit can begin
    parts = [(before + part) / (before + parts[-1]) for part in parts]
    end = promise(random, shape)
    is_hurried = end is not None and random.random() < HURRIED.get(shape, 0.3)
    if end is not None and is_hurried:
        parts = hastened(random, parts, end)
        is_hurried = parts[-1] < 1
    scale = random.uniform(18, 60) * DAYS_PER_MONTH / parts[-1]
    days = [float(max(round(part * scale), 1)) for part in parts]
    totals = changes(random, days) if shape == "Umfang ändert sich" else [(0.0, len(days))]
    rests = pauses(random, days[-1]) if shape == "Projekt ruht" else []
    drawn = DrawnHistory(days, totals, rests=rests, is_hurried=is_hurried)
    if end is not None:
        drawn = promising(random, drawn, end * scale)
        is_rushed = shape == "Eile am Ende" and drawn.is_foreseen_on(drawn.finished)  # not towards an end long past
        drawn = replace(drawn, is_hurried=is_hurried or is_rushed)
    if random.random() < 0.6:
        drawn = replace(drawn, leads=waits(random, days))
    return replace(drawn, plans=schedules(random, drawn)) if random.random() < 0.4 else drawn


def promise(random: Random, shape: str) -> float | None:
    """The end as promised at the beginning, the real one without haste and rests being 1. One in ten is not known; a
    quarter are set by people who know their project (6 %), the others with optimism or by a grant (30 %). A rush slips
    past its end a little; one in four of them was promised for another day at first."""
    is_rush = shape == "Eile am Ende"
    if random.random() < 0.1:
        return None
    if random.random() < (0.75 if is_rush else 0.25):
        return random.lognormvariate(-0.04 if is_rush else 0, 0.06)
    return random.lognormvariate(-log(OVERRUN.get(shape, 1.2)), 0.3)


def hastened(random: Random, parts: list[float], end: float) -> list[float]:
    """Faster from some time before the promised end, in two steps, and no slower once it has slipped past."""
    window = random.uniform(0.15, 0.35) * end
    for begin in (end - window, end - window / 2):
        pace = random.uniform(1.1, 1.5)
        parts = [min(part, begin) + max(part - begin, 0) / pace for part in parts]
    return parts


def promising(random: Random, drawn: DrawnHistory, end: float) -> DrawnHistory:
    """With the promised end: that of a month, or in half of the histories of a half year, as grants and budgets have
    it. In sight is what lies within 15 % of the real end. Seven in ten of those that will miss it by more than a tenth
    are given a new one: between six tenths of the time and a little past the old end, or after a rest, with an error
    of 15 % in what remains; three in ten keep the old one, for nobody owns up to it."""
    begun, finished = random.uniform(0, 6), drawn.finished  # begun so many months after a half year did

    def rounded(day: float, months: int) -> float:
        ends = round((day / DAYS_PER_MONTH + begun) / months) * months
        return float(round((max(ends, 12) - begun) * DAYS_PER_MONTH))

    promised = rounded(end, random.choice((1, 6)))
    drawn = replace(drawn, promised=promised, is_foreseen=abs(promised / finished - 1) <= 0.15)
    if finished < 1.1 * promised or random.random() > 0.7:
        return drawn
    since = random.uniform(0.6, 1.05) * promised
    if drawn.rests:
        resumed = drawn.calendar(drawn.rests[-1].after) + drawn.rests[-1].days
        since = resumed + random.uniform(0, 0.3) * (finished - resumed)
    anew = rounded(since + (finished - since) * random.lognormvariate(-0.03, 0.15), 1)
    return replace(drawn, reset=Reset(float(round(since)), max(anew, promised + 31, round(since) + 31.0)))


def changes(random: Random, days: Sequence[float]) -> list[tuple[float, int]]:
    """The scope grows or shrinks one to four times, by 5 to 30 % of the units each: offices are merged, founded,
    outsourced, or had been forgotten. Until a change, more is always to be done than is done."""
    total = len(days)
    tenths = sorted(random.sample(range(1, 8), random.randint(1, 4)))
    since = [float(round((tenth + random.random()) / 10 * days[-1])) for tenth in tenths]
    totals = [(since[-1], total)]
    for begin, until in reversed(list(pairwise([0.0, *since]))):
        step = max(round(random.uniform(0.05, 0.3) * len(days)), 1)
        total = max(total + (step if random.random() < 0.4 else -step), bisect_right(days, until) + 1)
        totals.insert(0, (begin, total))
    return totals


def pauses(random: Random, length: float) -> list[Rest]:
    """One to three rests, mostly one, of two months to two years: no money, no staff, a lawsuit about the award."""
    tenths = sorted(random.sample(range(1, 9), random.choices((1, 2, 3), (6, 3, 1))[0]))
    months = [min(max(random.lognormvariate(log(8), 0.6), 2), 24) for _ in tenths]
    afters = [round((tenth + random.random()) / 10 * length) for tenth in tenths]
    return [Rest(float(after), float(round(each * DAYS_PER_MONTH))) for after, each in zip(afters, months, strict=True)]


def waits(random: Random, days: Sequence[float]) -> list[float]:
    """Last phases. In half of the projects a unit begins as another is done, so that a stall makes all wait; in the
    others each takes its time, alike or not. One unit in ten gets stuck or is recorded late."""
    at_once = max(round(random.uniform(0.05, 0.25) * len(days)), 1) if random.random() < 0.5 else 0
    usual, spread = random.uniform(45, 240), random.uniform(0.2, 0.7)
    leads = []
    for place, day in enumerate(days):
        lead = usual * random.lognormvariate(0, spread)
        if at_once:
            begun = days[place - at_once] if place >= at_once else day * random.uniform(0.1, 0.7)
            lead = (day - begun) * random.lognormvariate(0, 0.2)
        lead *= random.choice((0.1, 3)) if random.random() < 0.1 else 1
        leads.append(min(float(round(lead)), day))
    return leads


def schedules(random: Random, drawn: DrawnHistory) -> list[list[tuple[float, float]]]:
    """Planned days: partly spread evenly up to the promised end, partly known of each unit, mostly a fifth too early,
    with an error that differs between projects. Reviewed every two to twelve months, more or less zealously: overdue
    ones are planned anew, sometimes all. Half plan everything ahead, half only the next months."""
    days, number = drawn.days, drawn.number
    bias, spread = random.lognormvariate(-0.2, 0.25), random.uniform(0.05, 0.4)
    insight, zeal = random.uniform(0.2, 0.9), random.uniform(0.3, 1)
    horizon = random.choice((inf, random.uniform(180, 540)))
    known = [next(since for since, total in drawn.totals if total > place) for place in range(number)]
    plans: list[list[tuple[float, float]]] = [[] for _ in days]

    def plan(place: int, made: float) -> None:
        now, done = drawn.calendar(made), bisect_right(days, made)
        span = (drawn.promised_on(now) or 0.0) - now  # no rest is foreseen
        even = (span if span > 30 else bias * (days[-1] - made)) * (place + 1 - done) / (number - done)
        ahead = insight * bias * (days[place] - made) + (1 - insight) * even
        plans[place].append((made, made + max(round(ahead * random.lognormvariate(0, spread)), 1)))

    review = float(round(max(random.uniform(-0.1, 0.1), 0) * days[-1]))  # half of them begin at once
    while review < days[-1]:
        renews = random.random() < 0.25
        for place in range(bisect_right(days, review), number):
            if known[place] <= review and days[place] - review <= horizon:
                is_overdue = plans[place] and plans[place][-1][1] <= review and random.random() < zeal
                if is_overdue or renews or not plans[place]:
                    plan(place, review)
        review += round(random.uniform(60, 360))
    for place, day in enumerate(days):
        if not plans[place]:
            plan(place, min(max(day - random.randint(7, 60), known[place], 0.0), day - 1))
    return plans
