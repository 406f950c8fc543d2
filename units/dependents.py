"""What hangs on units, as the apps register it: what becomes of it when the units are reorganised.

`units` knows none of it. An app declares a class under `@dependents` in its `reorganisation.py`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from django import forms

from records.models import Record

from .reorganisation_plan import Plan

Answers = Mapping[str, Any]  # by the name of the field


@dataclass(frozen=True)
class DependentGroup:
    """What is asked about one thing: its heading, what is recorded of it, and the fields with their proposals."""

    heading: str
    facts: Sequence[str] = ()
    fields: dict[str, forms.Field] = field(default_factory=dict)


class Dependents:
    """Base of what hangs on units, of one app: what it asks, and what it writes, before and after the day of a plan.

    `written` are the models of what it writes, each after those it builds on.
    """

    title: ClassVar[str]
    written: ClassVar[tuple[type[Record], ...]]

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def projects(self) -> set[int]:
        """The ids of the projects that the units are in, whatever happens to them."""
        return set()

    def groups(self) -> list[DependentGroup]:
        """What is asked; nothing where nothing hangs on the units."""
        raise NotImplementedError

    def lines(self, answers: Answers) -> Iterator[str]:
        """What becomes of it, in German."""
        raise NotImplementedError

    def write(self, answers: Answers) -> None:
        """Write it. Raises a ValidationError where that cannot be."""
        raise NotImplementedError


D = TypeVar("D", bound=type[Dependents])
DEPENDENTS: list[type[Dependents]] = []


def dependents(kind: D) -> D:
    """Register what hangs on units."""
    DEPENDENTS.append(kind)
    return kind
