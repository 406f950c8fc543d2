"""Histories of the test by a second hand: written from what roll-outs in administrations do, blind to the method."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate, pairwise
from math import ceil, exp, log, sqrt
from random import Random

from .drawing import DAYS_PER_MONTH, DrawnHistory, Reset, Rest

YEAR = 12 * DAYS_PER_MONTH
RUSH, CADENCE, SCOPE, RESTS = "Eile am Ende", "fester Takt", "Umfang ändert sich", "Projekt ruht"


def _shares(random: Random, number: int) -> list[float]:
    """Shares of the work, at irregular steps: offices differ in readiness, and the team has better and worse months."""
    evenness, unrest, memory = random.uniform(0.6, 4), random.uniform(0.1, 0.4), 1 - 4 / number
    mood, steps = 0.0, []
    for _ in range(number + 1):
        mood = memory * mood + unrest * sqrt(1 - memory**2) * random.gauss()
        steps.append(random.gammavariate(evenness, 1) * exp(mood))
    *reached, whole = accumulate(steps)
    return [each / whole for each in reached]


def _through(random: Random, number: int, knots: Sequence[tuple[float, float]]) -> list[float]:
    """The times at which the shares are reached along a line through knots of share and time."""
    return [
        next(t0 + (t1 - t0) * (share - s0) / (s1 - s0) for (s0, t0), (s1, t1) in pairwise(knots) if share <= s1)
        for share in _shares(random, number)
    ]


def _s_curve(random: Random, number: int, least: float, most: float) -> list[float]:
    """Few dare to be first, most follow, the difficult come last: a logistic curve, its middle early or late."""
    steepness, middle = random.uniform(least, most), random.uniform(0.35, 0.65)
    low, high = (1 / (1 + exp(steepness * each)) for each in (middle, middle - 1))
    reached = (low + (high - low) * share for share in _shares(random, number))
    return [middle + log(each / (1 - each)) / steepness for each in reached]


def _bent(random: Random, number: int) -> list[float]:
    """Nearly even, a little quicker or slower with time: what else happens is not in the curve."""
    bend = random.uniform(0.7, 1.3)
    return [share**bend for share in _shares(random, number)]


def _batches(random: Random, number: int) -> list[float]:
    """Whole departments go live in waves of unlike size, as training and releases allow; quiet in between."""
    waves = random.randint(3, 8)
    begins = list(accumulate(random.gammavariate(4, 0.25) for _ in range(waves)))
    widths, sizes = zip(*((random.uniform(0.03, 0.15), random.gammavariate(2.5, 1)) for _ in begins), strict=True)
    chosen = random.choices(range(waves), sizes, k=number)
    return [begins[wave] + widths[wave] * random.gammavariate(2, 1) for wave in chosen]


def _pilot(random: Random, number: int) -> list[float]:
    """A few volunteers, then evaluation, procurement and the staff council, then all the others in quick succession."""
    share, begin, stall = random.uniform(0.06, 0.18), random.uniform(0.06, 0.25), random.uniform(0.25, 0.5)
    last = (random.uniform(0.88, 0.97), begin + stall + (1 - begin - stall) * random.uniform(0.65, 0.9))
    return _through(random, number, [(0, 0), (share, begin), (share + 0.01, begin + stall), last, (1, 1)])


def _stalled(random: Random, number: int) -> list[float]:
    """Staff leaves or a release fails: for long hardly anything, then on, at another pace."""
    share, stall = random.uniform(0.35, 0.65), random.uniform(0.18, 0.42)
    begin = (1 - stall) * min(max(share * random.lognormvariate(0, 0.25), 0.2), 0.8)
    return _through(random, number, [(0, 0), (share, begin), (share + 0.02, begin + stall), (1, 1)])


def _rush(random: Random, number: int) -> list[float]:
    """The deadline wakes everybody up: most is done shortly before it, a few slip past it."""
    late = (random.uniform(0.86, 0.98), random.uniform(0.8, 0.97))
    slow = (random.uniform(0.2, 0.5), late[1] * random.uniform(0.65, 0.85))
    return _through(random, number, [(0, 0), slow, late, (1, 1)])


def _tail(random: Random, number: int) -> list[float]:
    """The willing are soon done; the rest has special software, no staff or no wish, and trickles in."""
    share, time = random.uniform(0.7, 0.9), random.uniform(0.3, 0.55)
    half = (share + (1 - share) * random.uniform(0.5, 0.7), time + (1 - time) * random.uniform(0.3, 0.5))
    return _through(random, number, [(0, 0), (share, time), half, (1, 1)])


def _cadence(random: Random, number: int) -> list[float]:
    """So many at each date, as the trainers manage; now and then a date is missed, or one comes late."""
    each, missed, unrest = random.randint(1, max(number // 9, 1)), random.uniform(0, 0.12), random.uniform(0.01, 0.15)
    slots, slot = list[float](), 1
    while len(slots) < number:
        slots += [slot + abs(random.gauss(0, unrest)) for _ in range(max(each + random.choice((-1, 0, 0, 0, 1)), 1))]
        slot += 2 if random.random() < missed else 1
    return slots[:number]


TEST: dict[str, Callable[[Random, int], list[float]]] = {
    "S-Kurve, flach": partial(_s_curve, least=4, most=7),
    "S-Kurve, steil": partial(_s_curve, least=9, most=17),
    "in Schüben": _batches,
    "Pilot, Stillstand, schnell": _pilot,
    "Stillstand in der Mitte": _stalled,
    RUSH: _rush,
    "langer Rest": _tail,
    CADENCE: _cadence,
    SCOPE: _bent,
    RESTS: _bent,
}


def _rested(random: Random, days: list[float]) -> tuple[list[float], list[Rest]]:
    """A budget freeze, a lawsuit, an election: work rests for months, and begins again with some weeks of delay."""
    afters = sorted(float(round(days[-1] * random.uniform(0.1, 0.9))) for _ in range(random.choice((1, 1, 1, 2, 2, 3))))
    rests = [Rest(after, min(max(round(random.lognormvariate(5.1, 0.6)), 45), 600)) for after in afters]
    for rest in rests:
        delay = random.uniform(0, 45)
        days = [day + delay if day > rest.after else day for day in days]
    return days, rests


def _recorded(random: Random, days: list[float], rests: Sequence[Rest], begun: float, is_strict: bool) -> list[float]:
    """Go-lives fall on agreed dates; none over Christmas, and in summer some wait for the end of the holidays."""
    grid, away = (1, 0.0) if is_strict else (random.choice((1, 1, 7, 7, 14, 30)), random.choice((0, 0.25, 0.5)))
    calendar, recorded = DrawnHistory(days, (), rests=rests).calendar, []
    for day in (max(ceil(each / grid) * grid, 1) for each in days):
        season = (begun + calendar(day)) % YEAR
        christmas = YEAR - season + random.uniform(5, 20) if season > 350 else 0
        summer = random.uniform(10, 40) if 195 < season < 235 and random.random() < away else 0
        recorded.append(float(round(day + christmas + summer)))
    return sorted(recorded)


def _changing(random: Random, days: Sequence[float]) -> list[tuple[float, int]]:
    """Offices are merged, or drop out for lack of means; more often others are found or ask to join."""
    totals, total, growing = [], len(days), random.uniform(0.3, 0.9)
    steps = {float(round(days[-1] * random.uniform(0.08, 0.85))) for _ in range(random.randint(1, 4))}
    for since in sorted(steps, reverse=True):
        totals.append((since, total))
        change = max(round(len(days) * random.uniform(0.04, 0.25)), 1)
        is_grown = random.random() < growing
        total = max(total - change, bisect_left(days, since) + 2) if is_grown else total + change
    return [(0.0, total), *totals[::-1]]


def _promised(random: Random, drawn: DrawnHistory, begun: float, is_rush: bool) -> DrawnHistory:
    """Who pays asks for an end. Some know the work and are a bit too hopeful, of rests and of more scope they know
    nothing; others take over the years of the grant; without a grant there may be none. Ends are those of a quarter
    or a year. Who will miss it asks for more time, rather late, and then knows better; seldom all is done early.
    Who rushes has the promised end before his eyes, the first or one set anew."""

    def deadline(day: float) -> float:
        step = YEAR / random.choice((4, 4, 2, 1) if day > 2 * YEAR else (4, 4, 2))
        return max(float(round(round((day + begun) / step) * step - begun)), 180.0)

    if is_rush:
        promised = drawn.calendar(drawn.days[int(random.uniform(0.85, 0.99) * drawn.number)])
        first = min(deadline(promised * random.uniform(0.55, 0.9)) if random.random() < 0.35 else promised, promised)
        reset = Reset(float(round(first * random.uniform(0.7, 1))), promised) if first < promised else None
        return replace(drawn, promised=first, reset=reset, is_hurried=True, is_foreseen=first > 0.75 * drawn.finished)
    knowledge = random.random()
    if knowledge < 0.12:
        return drawn
    is_known, granted = knowledge > 0.42, (random.choice((2, 3, 3, 4)) - random.uniform(0, 0.5)) * YEAR
    known = drawn.days[-1] * sqrt(drawn.totals[0][1] / drawn.number) * random.lognormvariate(-0.12, 0.14)
    promised = deadline(known if is_known else granted)
    is_foreseen = is_known and abs(promised / drawn.finished - 1) < 0.25
    since = float(round(min(promised, drawn.finished) * random.uniform(0.6, 1.05)))
    anew = deadline(drawn.finished * random.lognormvariate(-0.05, 0.07))
    drawn = replace(drawn, promised=promised, is_foreseen=is_foreseen)
    is_anew = random.random() < (0.6 if promised < 0.95 * drawn.finished else 0.15) and abs(anew - promised) > 30
    return replace(drawn, reset=Reset(since, anew)) if is_anew and since + 60 < anew else drawn


def _hastened(random: Random, drawn: DrawnHistory) -> DrawnHistory:
    """Many do what they can to be done before the promised end is reached; what is not ready slips past it."""
    promised = drawn.promised_on(drawn.finished)
    if not promised or drawn.is_hurried or not drawn.is_foreseen_on(drawn.finished) or random.random() > 0.4:
        return drawn
    end, window = drawn.worked(promised), random.uniform(0.04, 0.1) * drawn.days[-1]
    days = list(drawn.days)
    for place, day in enumerate(days[:-1]):
        if end < day < end + 2 * window and random.random() < 0.6:
            days[place] = float(round(end - window * random.random()))
    return replace(drawn, days=sorted(days), is_hurried=days != drawn.days)


def _leads(random: Random, days: Sequence[float]) -> list[float]:
    """Months of concept, longer for some, shorter with practice. Who was about to begin as all came to a standstill
    often had begun before; and some record the phase only when they are done."""
    usual, spread, practice = random.uniform(45, 240), random.uniform(0.25, 0.7), random.uniform(0, 0.4)
    careless, stuck = random.choice((0, 0, 0.05, 0.15)), random.uniform(0.3, 0.9)
    stalls = [(begin, end) for begin, end in pairwise(days) if end - begin > 90]
    leads = []
    for place, day in enumerate(days):
        lead = usual * (1 - practice * place / len(days)) * random.lognormvariate(0, spread)
        stall = next((begin for begin, end in stalls if begin < day - lead < end), None)
        if stall is not None and random.random() < stuck:
            lead = day - stall + random.uniform(0, lead)
        leads.append(0.0 if random.random() < careless else float(round(min(lead, day))))
    return leads


def _plans(random: Random, drawn: DrawnHistory) -> list[list[tuple[float, float]]]:
    """Planned at once, evenly up to the promised end or as each office hopes, or some months ahead. All hope for too
    much, each differently; a missed day is planned anew about then, if anybody cares, and all as the end is reset."""
    is_rolling, is_even = random.random() < 0.45, random.random() < 0.5
    hope, spread, care = random.uniform(0.55, 1.05), random.uniform(0.1, 0.45), random.uniform(0.3, 1)
    reset = ceil(drawn.worked(drawn.reset.since)) if drawn.reset else 0
    plans = []
    for place, day in enumerate(drawn.days):
        joined = next(since for since, total in drawn.totals if place < total)
        made = max(joined + random.uniform(0, 60), day - random.uniform(60, 400) if is_rolling else 0)
        mine: list[tuple[float, float]] = []
        made = float(round(max(min(made, day - 1), 0)))
        while made < day:
            ahead = (day - made) * hope * random.lognormvariate(0, spread)
            if not mine and is_even and not is_rolling and drawn.promised:
                ahead = drawn.promised * (place + random.uniform(-2, 2)) / drawn.number - made
            mine.append((made, made + max(round(ahead), 1)))
            again = round(max(mine[-1][1] + random.uniform(-30, 45), made + 7))
            if made < reset < again:
                again = reset
            elif mine[-1][1] >= day or random.random() > care:
                break
            made = float(again)
        plans.append(mine)
    return plans


def draw(random: Random, shape: str, size: tuple[int, int]) -> DrawnHistory:
    """A history of the shape, after some preparation. Two of three record phases, somewhat fewer planned days."""
    times = sorted(TEST[shape](random, random.randint(*size)))
    length, prepared, begun = random.uniform(1.55, 4.6) * YEAR, random.uniform(0.02, 0.14), random.uniform(0, YEAR)
    days = [length * (prepared + (1 - prepared) * each / times[-1]) for each in times]
    days, rests = _rested(random, days) if shape == RESTS else (days, [])
    days = _recorded(random, days, rests, begun, shape == CADENCE)
    totals = _changing(random, days) if shape == SCOPE else [(0.0, len(days))]
    drawn = _promised(random, DrawnHistory(days, totals, rests=rests), begun, shape == RUSH)
    drawn = drawn if shape in (CADENCE, SCOPE) else _hastened(random, drawn)
    leads = _leads(random, drawn.days) if random.random() < 0.66 else []
    return replace(drawn, leads=leads, plans=_plans(random, drawn) if random.random() < 0.55 else [])
