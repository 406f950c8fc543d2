"""Withdraw a step of many bundles from a day on, or state that they have not begun: all or none."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from records.querysets import MOST_NAMED

from .choices import Step, StepState
from .models import BundleMembership, BundleQuerySet, BundleStep, ProcessBundle, check_steps

Stated = dict[int, list[BundleStep]]  # the statements on the steps of each bundle, by its id


def withdraw_step(bundles: BundleQuerySet, step: Step, effective_on: date, reason: str) -> list[BundleStep]:
    """Withdraw the step, and with it those after it that are taken, of each of the bundles from the day on.

    Returns the withdrawals. Raises a ValidationError that names the bundles that cannot: not in their project, or not
    at that step on the day, or at a later one on a later day.
    """
    with transaction.atomic():
        stated = locked_steps(bundles)
        withdrawn = {
            bundle: [
                BundleStep(
                    bundle_id=bundle,
                    step=taken.step,
                    state=StepState.WITHDRAWN,
                    effective_on=effective_on,
                    reason=reason,
                )
                for taken in taken_on(steps, effective_on)
                if taken.step >= step
            ]
            for bundle, steps in stated.items()
        }
        refuse(problems_of_withdrawing(stated, withdrawn, step, effective_on))
        return enter(stated, withdrawn)


def take_step(bundles: BundleQuerySet, step: Step, effective_on: date) -> list[BundleStep]:
    """Let each of the bundles take the step on the day. Returns what was entered.

    Raises a ValidationError that names the bundles that cannot: not in their project, or without the step before it.
    """
    with transaction.atomic():
        stated = locked_steps(bundles)
        return enter(stated, {pk: [BundleStep(bundle_id=pk, step=step, effective_on=effective_on)] for pk in stated})


def state_steps_not_begun(bundles: BundleQuerySet, effective_on: date) -> list[BundleStep]:
    """State of each of the bundles, but for those of which something is stated on the day, that it has not begun.

    Returns the statements. Raises a ValidationError that names the bundles that do not belong to their project on the
    day; or where there is nothing to state.
    """
    with transaction.atomic():
        stated = locked_steps(bundles)
        not_begun = {
            bundle: [
                BundleStep(bundle_id=bundle, step=Step.RECORDED, state=StepState.NOT_BEGUN, effective_on=effective_on)
            ]
            for bundle, steps in stated.items()
            if not any(row.holds_on(effective_on) for row in steps)
        }
        if not not_begun:
            raise ValidationError("Zu allen ausgewählten Prozessbündeln ist an diesem Tag schon ein Stand erfasst.")
        return enter(stated, not_begun)


def locked_steps(bundles: BundleQuerySet) -> Stated:
    """The statements on the steps of the bundles, which nobody else changes until the transaction ends."""
    keys = list(bundles.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    stated: Stated = {key: [] for key in keys}
    for row in BundleStep.objects.filter(bundle__in=keys).order_by("step", "effective_on"):
        stated[row.bundle_id].append(row)
    return stated


def taken_on(steps: Iterable[BundleStep], day: date) -> list[BundleStep]:
    """The steps that are taken on the day."""
    return [row for row in steps if row.is_taken and row.holds_on(day)]


def problems_of_withdrawing(
    stated: Stated, withdrawn: Stated, step: Step, effective_on: date
) -> Iterator[tuple[int, str]]:
    """For each bundle that is not at the step what hinders it."""
    for bundle, steps in stated.items():
        begun = [str(row) for row in taken_on(steps, effective_on) if row.effective_on == effective_on]
        if step not in {row.step for row in withdrawn[bundle]}:
            yield bundle, f"„{step.label}“ ist am {effective_on:%d.%m.%Y} nicht erreicht."
        elif begun:
            yield bundle, f"{', '.join(begun)}: Was an diesem Tag erst beginnt, lässt sich nur berichtigen."


def enter(stated: Stated, entered: Stated) -> list[BundleStep]:
    """Save the statements. Raises a ValidationError that names the bundles to whose others they do not fit."""
    refuse(misfits(stated, entered))
    statements = [row for rows in entered.values() for row in rows]
    for statement in statements:
        statement.attested_on = timezone.localdate()
    BundleStep.objects.bulk_create(statements)
    return statements


def misfits(stated: Stated, entered: Stated) -> Iterator[tuple[int, str]]:
    periods = BundleMembership.objects.periods_of(entered)
    for bundle, rows in entered.items():
        day, within = rows[0].effective_on, periods.get(bundle, [])
        if not any(start <= day < end for start, end in within):
            yield bundle, f"gehört am {day:%d.%m.%Y} nicht zum Projekt."
            continue
        try:
            check_steps([*stated[bundle], *rows], within)
        except ValidationError as error:
            yield bundle, error.messages[0]


def refuse(problems: Iterable[tuple[int, str]]) -> None:
    """Raise a ValidationError with a line for each of the first problems, by the bundle; none where there are none."""
    found = list(problems)
    if not found:
        return
    named: Any = ProcessBundle.objects.filter(pk__in=[bundle for bundle, _ in found]).on_day(timezone.localdate())
    names = {bundle.pk: str(bundle) for bundle in named}
    lines = [f"{names[bundle]}: {problem}" for bundle, problem in found[:MOST_NAMED]]
    if len(found) > MOST_NAMED:
        lines.append(f"Weitere, bei denen es nicht geht: {len(found) - MOST_NAMED}.")
    raise ValidationError(lines)
