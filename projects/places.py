"""Where the members of a project are: a unit in a phase, by its key; a bundle at a step. Both as numbers, to be counted
in one query."""

from django.db.models import Case, F, IntegerField, Model, Q, QuerySet, When

from .choices import Step, StepState

NONE = 0  # the place of those that are in no phase, or have taken no step
NO_STEP_TAKEN = -Step.RECORDED  # the place of those that are known to have taken no step, among those at NONE

UNIT, BUNDLE = "unit", "bundle"


def step_place(path: str = "") -> Case:
    """The place to which a statement on a step leads: the step; of one that is not taken, or withdrawn, less than
    NONE. `path` leads to the statement."""
    step, taken = F(f"{path}step"), Q((f"{path}state", StepState.TAKEN))
    return Case(When(taken, then=step), default=-step, output_field=IntegerField())


STEP_PLACE = step_place()


def united(first: QuerySet[Model], *others: QuerySet[Model]) -> QuerySet:
    """The rows of several queries."""
    rows: QuerySet = first.union(*others, all=True)
    return rows
