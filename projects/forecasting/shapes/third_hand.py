"""Histories of roll-outs by a third hand, to test forecasts blind: as one who watched many administrations knows them.

Assumed is: mostly preparation comes first. Pace drifts for months, go-lives keep off weekends, Christmas and partly
summer. Most ends are promised by politics or grants, in whole years and mostly too early, fewer by those who know what
is coming; what is untenable is mostly promised anew, late. Under half of the projects record phases, or plans.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from math import ceil, cosh, exp, log
from random import Random

from .drawing import DAYS_PER_MONTH, DrawnHistory, Reset, Rest

Plan = list[tuple[float, float]]

YEAR, STEPS = 12 * DAYS_PER_MONTH, 150
RUSH, CADENCE, SCOPE, RESTING = "Eile am Ende", "fester Takt", "Umfang ändert sich", "Projekt ruht"


def _over_time(random: Random, rate: Callable[[float], float], number: int) -> list[float]:
    """Items come at a rate over the time of 1, which staff, suppliers and elections sway for months at a time."""
    sway, evenness = random.uniform(0.05, 0.25), random.uniform(0.7, 4)
    moods = accumulate((random.gauss(0, sway) for _ in range(STEPS)), lambda mood, push: 0.85 * mood + push)
    sums = list(accumulate(rate((step + 0.5) / STEPS) * exp(mood) for step, mood in enumerate(moods)))
    gaps = list(accumulate(random.gammavariate(evenness, 1) for _ in range(number + 1)))
    return [(bisect_left(sums, gap / gaps[-1] * sums[-1]) + random.random()) / STEPS for gap in gaps[:-1]]


def _in_stretches(random: Random, number: int, lengths: Sequence[float], amounts: Sequence[float]) -> list[float]:
    """After the preparation the project goes through stretches of so much time, in each of which so much is done."""
    ends = list(accumulate(lengths, initial=_preparation(random) * sum(lengths)))
    paces = [0.0, *(amount / length for length, amount in zip(lengths, amounts, strict=True))]
    return _over_time(random, lambda time: paces[bisect_left(ends, time * ends[-1])], number)


def _preparation(random: Random) -> float:
    """Tender, contracts, staff council and data protection come first; some count only from the first go-live on."""
    return random.uniform(0.001, 0.03) if random.random() < 0.25 else random.betavariate(2.5, 12) + 0.01


def _flat(random: Random, number: int) -> list[float]:
    """Teams learn slowly, roll out at a broad middle pace, and slacken slowly over the difficult cases."""
    start, rising, falling = _preparation(random), random.uniform(0.3, 1.1), random.uniform(0.2, 1.1)
    return _over_time(random, lambda time: max(time - start, 0.0) ** rising * (1 - time) ** falling, number)


def _steep(random: Random, number: int) -> list[float]:
    """After long beginnings with a few brave ones nearly all follow within some months, then the reluctant."""
    start, middle, width = _preparation(random), random.uniform(0.4, 0.75), random.uniform(0.08, 0.18)
    few = random.uniform(0.02, 0.2) * width
    return _over_time(random, lambda time: (time > start) * (cosh((time - middle) / width) ** -2 + few), number)


def _waves(random: Random, number: int) -> list[float]:
    """Groups go live together, a small one first; between the waves there is support and repair, and some are late."""
    waves, width, late = random.randint(4, 9), random.uniform(0.005, 0.03), random.uniform(0, 0.2)
    begins = list(accumulate((random.uniform(0.6, 1.4) for _ in range(waves - 1)), initial=0.0))
    sizes = [random.uniform(0.2, 0.7), *(exp(random.gauss(0, 0.45)) for _ in begins[1:])]
    start = _preparation(random) * begins[-1]
    delays = [random.random() * (1 if random.random() < late else width * waves) for _ in range(number)]
    return [start + begin + delay for begin, delay in zip(random.choices(begins, sizes, k=number), delays, strict=True)]


def _pilot(random: Random, number: int) -> list[float]:
    """A few pilots, then evaluation, tender and quarrels about money, then all the others fast."""
    pilots, fast = max(random.uniform(0.04, 0.15), 2.5 / number), random.uniform(0.2, 0.4)
    lengths = (random.uniform(0.06, 0.16), random.uniform(0.2, 0.5), fast * 0.3, fast, random.uniform(0.02, 0.12))
    amounts = (pilots, random.uniform(0, 0.02), random.uniform(0.05, 0.15), 1 - pilots, random.uniform(0, 0.06))
    return _in_stretches(random, number, lengths, amounts)


def _standstill(random: Random, number: int) -> list[float]:
    """It goes well until a supplier, a security flaw or the budget stops it; then on, slower or faster than before."""
    share, first = random.uniform(0.25, 0.65), random.uniform(0.25, 0.45)
    again, slow = first * (1 - share) / share / exp(random.gauss(0.05, 0.3)), random.uniform(0.1, 0.25)
    idle = (first + again) * random.uniform(0.2, 0.5)
    lengths = (first * 0.3, first * 0.7, idle, again * 0.25, again * 0.75)
    amounts = (share * slow, share * 0.8, random.uniform(0, 0.025), (1 - share) * slow, (1 - share) * 0.8)
    return _in_stretches(random, number, lengths, amounts)


def _rush(random: Random, number: int) -> list[float]:
    """Little happens until the promised end, 1, comes near; then nearly all at once, and often some miss it."""
    window, rushed, early = random.uniform(0.1, 0.28), random.uniform(0.35, 0.65), random.uniform(0.25, 0.5)
    lengths = (0.5 - window / 2, 0.5 - window / 2, window / 2, window / 2)
    amounts = ((1 - rushed) * early, (1 - rushed) * (1 - early), rushed * 0.4, rushed * 0.6)
    missed, longest = max(random.uniform(-0.15, 0.25), 0.0), random.uniform(0.04, 0.25)
    days = _in_stretches(random, number, lengths, amounts)
    return [1 + longest * random.random() if random.random() < missed * day else day for day in days]


def _long_rest(random: Random, number: int) -> list[float]:
    """Most are done in good time; the unwilling, the large and the odd ones drag on for as long again."""
    rest, share, dwindling = random.uniform(0.35, 0.6), random.uniform(0.12, 0.3), random.uniform(0.4, 0.65)
    slow, bulk = random.uniform(0.1, 0.2), 1 - rest
    amounts = ((1 - share) * slow, (1 - share) * (1 - slow), share * dwindling, share * (1 - dwindling))
    return _in_stretches(random, number, (bulk * 0.25, bulk * 0.75, rest * 0.4, rest * 0.6), amounts)


def _cadence(random: Random, number: int) -> list[float]:
    """Every so many weeks the next few are due; a date falls out now and then, and now and then one is put off."""
    usual, varied = max(number / random.uniform(10, 32), 1.0), random.uniform(0, 0.3)
    slips, falls_out = random.uniform(0, 0.12), random.uniform(0, 0.12)
    days, slot = list[float](), random.randint(0, 6)
    while len(days) < number:
        slot += 1 if random.random() >= falls_out else 2
        amount = max(round(usual * exp(random.gauss(0, varied)) + random.uniform(-0.4, 0.4)), 1)
        days += [slot + (1 if random.random() < slips else random.uniform(0, 0.08)) for _ in range(amount)]
    return days[:number]


def _ordinary(random: Random, number: int) -> list[float]:
    """A project like most: none of its own shape but for what happens to it."""
    return random.choices((_flat, _cadence, _waves, _steep, _long_rest), (5, 2, 1.5, 1, 1.5))[0](random, number)


TEST: dict[str, Callable[[Random, int], list[float]]] = {
    "S-Kurve, flach": _flat,
    "S-Kurve, steil": _steep,
    "in Schüben": _waves,
    "Pilot, Stillstand, schnell": _pilot,
    "Stillstand in der Mitte": _standstill,
    RUSH: _rush,
    "langer Rest": _long_rest,
    CADENCE: _cadence,
    SCOPE: _ordinary,
    RESTING: _ordinary,
}


def _with_stragglers(random: Random, days: list[float], chance: float) -> list[float]:
    """In some projects one to three are done only after all the others."""
    late, ordered = random.randint(1, 3) if random.random() < chance else 0, sorted(days)
    return [*ordered[: len(days) - late], *(ordered[-1] * random.uniform(0.95, 1.15) for _ in range(late))]


def _go_lives(random: Random, days: Sequence[float], start: float, keeps_dates: bool) -> list[float]:
    """Nobody goes live at weekends, hardly one at Christmas, fewer in summer; some only when a month begins."""
    monthly, summer, moved = not keeps_dates and random.random() < 0.25, random.uniform(0, 0.6), []
    for day in days:
        later, date = day + start, (day + start) % YEAR
        if not keeps_dates and not 8 < date < 348:
            later += random.choice(((373 - date) % YEAR + random.expovariate(1 / 20), -random.uniform(18, 45)))
        elif not keeps_dates and 200 < date < 243 and random.random() < summer:
            later += 243 - date + random.uniform(0, 30)
        later = ceil(ceil(later / DAYS_PER_MONTH) * DAYS_PER_MONTH) if monthly else int(later)
        moved.append(float(max(later + (0, 0, 0, 0, 0, 2, 1)[later % 7] - int(start), 1)))
    return sorted(moved)


def _rests(random: Random, length: float, shape: str) -> list[Rest]:
    """Budget freeze, legal dispute or change of supplier: the project is laid down officially, seldom twice."""
    number = (2 if random.random() < 0.2 else 1) if shape == RESTING else int(shape != RUSH and random.random() < 0.04)
    places = sorted(random.uniform(0.12, 0.8) * length for _ in range(number))
    return [Rest(float(int(place)), float(int(random.triangular(75, 540, 170)))) for place in places]


def _totals(random: Random, shape: str, days: Sequence[float]) -> list[tuple[float, int]]:
    """Offices are added or dropped on the way, never below what is done; in most other projects few or none."""
    steps, first, number, totals = int(random.random() < 0.2), 1.0, len(days), list[tuple[float, int]]()
    if shape == SCOPE:
        steps = random.randint(2, 5)
        first = random.choices((random.uniform(0.5, 0.95), random.uniform(1.05, 1.5), 1.0), (5, 3, 2))[0]
    changes = sorted(float(int(days[-1] * random.uniform(0.06, 0.88))) for _ in range(steps))
    for step, (since, until) in enumerate(pairwise([0.0, *changes])):
        planned = first + (1 - first) * step / steps + random.gauss(0, 0.12 if step else 0.05)
        totals.append((since, max(round(number * planned), bisect_left(days, until) + max(2, number // 25))))
    return [*totals, ([0.0, *changes][-1], number)]


def _promise(random: Random, expected: float, start: float, is_known: bool) -> float:
    """Who knows promises the end of a quarter; a grant lasts whole years, politics promises ends of years."""
    hoped = expected * exp(random.gauss(-0.06, 0.1) if is_known else random.gauss(-0.3, 0.3))
    grid, origin = (YEAR / 4, start) if is_known else (YEAR, random.choice((start, 0.0)))
    return float(int(max(round((hoped + origin) / grid), ceil((origin + 200) / grid)) * grid - origin))


def _promised_anew(random: Random, drawn: DrawnHistory) -> DrawnHistory:
    """Late, or after a rest, an untenable end is mostly promised anew, by now with the facts at hand."""
    if not drawn.promised or drawn.is_foreseen or drawn.promised > 0.93 * drawn.finished or random.random() < 0.35:
        return drawn
    resumed = max((drawn.calendar(rest.after + 1) + random.uniform(10, 90) for rest in drawn.rests), default=0.0)
    since = max(drawn.promised * random.uniform(0.65, 1.05), resumed) // 1
    promised = since + (drawn.finished - since) * exp(random.gauss(-0.12, 0.18))
    reset = Reset(since, max(promised, drawn.promised + 30) // 1)
    return replace(drawn, reset=reset) if drawn.finished - since > 45 else drawn


def _hurried(random: Random, days: Sequence[float], promised: float) -> list[float]:
    """Before the promised end what would be somewhat late is pulled ahead; afterwards people draw breath."""
    window, pulled = days[-1] * random.uniform(0.08, 0.25), days[-1] * random.uniform(0.05, 0.18)
    begin, factor = promised - window, window / (window + pulled)
    return [float(int(begin + (day - begin) * factor)) if begin < day <= promised + pulled else day for day in days]


def _leads(random: Random, days: Sequence[float], joined: Sequence[float]) -> list[float]:
    """Time in the last phase, alike for what goes live together; some lists are kept up only when it is done."""
    usual, neglect = exp(random.gauss(log(130), 0.6)), random.choice((0.0, 0.05, 0.3))
    together = {day: random.gauss(0, 0.3) for day in dict.fromkeys(days)}
    really = [(usual if random.random() >= neglect else 5) * exp(together[day] + random.gauss(0, 0.4)) for day in days]
    return [min(lead // 1, day - since) for lead, day, since in zip(really, days, joined, strict=True)]


def _plans(random: Random, days: Sequence[float], joined: Sequence[float], end: float) -> list[Plan]:
    """A plan for all at the beginning, or each when it comes near; reviews plan anew what is overdue, or nobody."""
    slip, review, horizon = exp(random.gauss(0.25, 0.25)), random.uniform(40, 180), random.uniform(80, 360)
    is_whole, is_kept, covered = random.random() < 0.5, random.random() < 0.65, random.uniform(0.6, 1.4)
    first, plans = days[0] * random.uniform(0, 0.5), list[Plan]()
    for place, (day, since) in enumerate(zip(days, joined, strict=True)):
        made = max(min(max(first if is_whole else day - horizon * exp(random.gauss(0, 0.3)), since), day - 1), 0.0) // 1
        evenly = (days[0] + (end * slip - days[0]) * (place + 1) / len(days)) * exp(random.gauss(0, 0.12))
        planned = evenly / slip if is_whole and not since else made + (day - made) / slip * exp(random.gauss(0, 0.25))
        of_item = [(made, max(planned, made + 14) // 1)] if random.random() < covered else []
        while is_kept and of_item and (now := (of_item[-1][1] // review + 1) * review // 1) < day:
            of_item.append((now, now + max((day - now) / slip**0.5 * exp(random.gauss(0, 0.3)), 21) // 1))
        plans.append(of_item)
    return plans


def _recorded(random: Random, drawn: DrawnHistory) -> DrawnHistory:
    """Fewer than half of the projects record phases of their items, as few plan them one by one; and some do both."""
    joined = [next(since for since, total in drawn.totals if total > place) for place in range(drawn.number)]
    end = drawn.worked(drawn.promised) if drawn.promised else drawn.days[-1] * random.uniform(0.6, 1)
    leads = _leads(random, drawn.days, joined) if random.random() < 0.45 else []
    return replace(drawn, leads=leads, plans=_plans(random, drawn.days, joined, end) if random.random() < 0.4 else [])


def draw(random: Random, shape: str, size: tuple[int, int]) -> DrawnHistory:
    """A roll-out of a year and a half to five years, with what is promised about it and what is recorded."""
    number, length, start = random.randint(*size), random.triangular(1.5, 5, 2.5) * YEAR, random.uniform(0, YEAR)
    is_hurried, is_known, keeps_dates = shape == RUSH, random.random() < 0.4, shape in (RUSH, CADENCE)
    times = _with_stragglers(random, TEST[shape](random, number), 0 if keeps_dates else 0.35)
    scale, rests, slow = length / max(times), _rests(random, length, shape), random.randint(0, 75)
    days = _go_lives(random, [time * scale for time in times], start, keeps_dates)
    days = [day + slow * sum(rest.after < day for rest in rests) for day in days]
    totals = _totals(random, shape, days)
    expected = days[-1] * (totals[0][1] / number) ** 0.7
    promised = scale // 1 if is_hurried else _promise(random, expected, start, is_known)
    is_free = not keeps_dates and not rests and len(totals) == 1
    if is_free and 0.6 < promised / days[-1] < 1 and random.random() < 0.3:
        days, is_hurried = _hurried(random, days, promised), True
    drawn = DrawnHistory(days, totals, promised, rests, is_hurried=is_hurried)
    is_foreseen = (is_known or is_hurried) and abs(log(drawn.finished / promised)) < 0.25
    if not is_hurried and random.random() < 0.12:
        return _recorded(random, replace(drawn, promised=None))
    return _recorded(random, _promised_anew(random, replace(drawn, is_foreseen=is_foreseen)))
