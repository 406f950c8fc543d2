"""How the statements on the steps of a bundle follow from each other."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from records.ends import ALWAYS, Period

from ..choices import Step, StepState

StatedStep = Any  # a BundleStep, which is made of these rules


WRONG_DAY = "War der Tag falsch, berichtigen Sie ihn dort."
WRONG_LATEST = "Den genauen Tag nennt „berichtigen“ in der Zeile „{}“."


class StepConflict(NamedTuple):
    """A statement that cannot stand beside the others, and why."""

    statement: StatedStep
    reason: str


def check_steps(steps: Iterable[StatedStep], periods: Sequence[Period] = ALWAYS) -> None:
    """Raise a ValidationError unless the statements on the steps of a bundle, which belongs to its project in the
    periods, fit each other."""
    for conflict in step_conflicts(steps, periods):
        raise ValidationError(conflict.reason)


def step_conflicts(steps: Iterable[StatedStep], periods: Sequence[Period] = ALWAYS) -> Iterator[StepConflict]:
    """What does not fit: in each period every step begins anew, and is taken only while all before it are (order of
    work in VO/0504/21: aufgenommen, analysiert, optimiert, digitalisiert)."""
    stated = sorted(steps, key=lambda step: step.effective_on)
    for period in periods:
        within = [step for step in stated if period.start <= step.effective_on < period.end]
        chains = {step: [row for row in within if row.step == step] for step in Step}
        for chain in chains.values():
            yield from repetitions(chain)
        for step in Step:
            for row, end in taken_until(chains[step], period.end):
                yield from (
                    StepConflict(row, reason)
                    for before in range(Step.RECORDED, step)
                    if (reason := reason_against(row, end, Step(before), chains[Step(before)], period.end))
                )


def repetitions_within(steps: Iterable[StatedStep], periods: Sequence[Period]) -> Iterator[StepConflict]:
    """As `repetitions`, in each of the periods, of statements on one step in the order of their days."""
    chain = list(steps)
    for start, end in periods:
        yield from repetitions([row for row in chain if start <= row.effective_on < end])


def repetitions(chain: Sequence[StatedStep]) -> Iterator[StepConflict]:
    """Of statements on one step, in the order of their days, those that do not follow from the one before."""
    for former, row in pairwise(chain):
        if row.state == former.state and row.pk and not (former.pk or row.is_latest):
            yield StepConflict(row, row.problem_of_earlier(former.effective_on))
        elif row.is_taken and former.is_taken:
            text = (
                f"„{row.get_step_display()}“ ist für das Prozessbündel schon eingetragen ({day_of(former)}). "
                f"{WRONG_LATEST.format(row) if row.is_latest else WRONG_DAY}"
            )
            yield StepConflict(row, text)
        elif row.state == StepState.NOT_BEGUN and former.is_taken:
            text = f"Es ist schon begonnen: {former}. Nehmen Sie „{former.get_step_display()}“ zurück."
            yield StepConflict(row, text)
        elif not row.is_taken and not former.is_taken:
            yield StepConflict(row, f"Das ist schon eingetragen: {former}.")


def taken_until(chain: Sequence[StatedStep], end: date) -> list[tuple[StatedStep, date]]:
    """The statements of one step by which it is taken, each with the day from which it is no more."""
    ends = [*(row.effective_on for row in chain[1:]), end]
    return [(row, until) for row, until in zip(chain, ends, strict=False) if row.is_taken]


def reason_against(row: StatedStep, end: date, before: Step, chain: Sequence[StatedStep], last: date) -> str:
    """Why a step cannot be taken from its day until `end`; empty where the step `before` it is taken all the time."""
    label, taken = row.get_step_display(), taken_until(chain, last)
    if not taken:
        return f"„{label}“ kann erst eingetragen werden, wenn „{before.label}“ eingetragen ist."
    begun = [(former, until) for former, until in taken if former.effective_on <= row.effective_on]
    if not begun:
        first = taken[0][0]
        return f"„{label}“ ({day_of(row)}) darf nicht vor „{before.label}“ ({day_of(first)}) liegen."
    until = begun[-1][1]
    if until <= row.effective_on:
        return f"„{label}“ ({day_of(row)}): „{before.label}“ ist ab {until:%d.%m.%Y} zurückgenommen."
    if until < end:
        return (
            f"„{before.label}“ ist ab {until:%d.%m.%Y} zurückgenommen, „{label}“ aber nicht. "
            f"Nehmen Sie auch „{label}“ zurück."
        )
    return ""


def day_of(step: StatedStep) -> str:
    return f"{step.effective_on:%d.%m.%Y}"
