"""The reference class: how far roll-outs that really were went on beside the straight line, at which progress.

Shipped are figures of three roll-outs (parts of an organisation that moved to a new platform one after another, 54 to
475 completions in one to two and a half years, counted from public records of such moves between 2013 and 2022): of
what was left, as a multiple of the days at the average pace, the mean of the logarithms. Courses of finished projects
of the same installation are added to them, each like one of these (D. Kahneman, A. Tversky, "Intuitive prediction",
1979: the outside view).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from math import ceil, log
from typing import NamedTuple

from .numbers import between

REFERENCE_KNOTS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
FARTHEST = 2.0
LEAST_COMPLETIONS, LEAST_DAYS = 10, 182


def course_of(days: Sequence[float]) -> tuple[float, ...] | None:
    """Of a finished project, by the days on which its items were completed, in order: what was left at each of
    REFERENCE_KNOTS, as a logarithm against the days at the average pace. None where it is too short to tell."""
    number, last = len(days), days[-1] if days else 0.0
    if number < LEAST_COMPLETIONS or last < LEAST_DAYS:
        return None
    found = []
    for progress in REFERENCE_KNOTS:
        place = ceil(progress * number)
        now = max(days[place - 1], 1.0)
        left = log(max(last - now, 1.0) / ((number - place) * now / place)) if place < number else 0.0
        found.append(max(min(left, FARTHEST), -FARTHEST))
    return tuple(found)


class Reference(NamedTuple):
    """The mean of so many courses, as of `course_of`."""

    course: Sequence[float]
    number: int


def reference_of(courses: Sequence[Sequence[float]]) -> Reference:
    """At least one course."""
    return Reference(tuple(sum(each) / len(each) for each in zip(*courses, strict=True)), len(courses))


SHIPPED = Reference((-1.17, -0.75, -0.7, -0.84, -0.71, -0.4, -0.37, -0.06, 0.21), 3)
FIRST = Reference((-0.66, 0.11, 0.07, 0.17, 0.36, 0.68, 0.7, 1.22, 1.47), 1)
FINISHED_ON = ((date(2022, 10, 12), SHIPPED), (date(2014, 11, 20), FIRST))
"""Since when the figures are known: the first of the roll-outs ended in 2014, the others in 2022."""


def shipped_on(day: date) -> tuple[Reference, ...]:
    """What was known on a day of the roll-outs of which figures are shipped."""
    return next(((reference,) for since, reference in FINISHED_ON if since <= day), ())


def usual(references: Iterable[Reference], progress: float) -> tuple[float, float]:
    """What was left at a progress, on average of all courses, and how many these are."""
    known = [(between(progress, REFERENCE_KNOTS, course), number) for course, number in references]
    whole = sum(number for _, number in known)
    return (sum(value * number for value, number in known) / whole if whole else 0.0), float(whole)
