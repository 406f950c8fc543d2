"""Seither nachgetragen, seither berichtigt: what reads differently today in a frozen paper, and what stands behind it.

A figure names its `basis`: a kind of facts, and of whom. "phases:aktenplan" are the phase changes of a project,
"phases#17" those of one rollout, "pilots" all there are; "phases-on-day:aktenplan" those that alter what holds on the
key date, of which counts, names and plans are made. What was entered of these facts since the paper was frozen, for
days up to its key date, is what can have changed the figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Exists, Q

from .bases import BASES
from .blocks import NOTHING
from .build import content_of
from .content import ContentFigure, figures_in
from .entered import EnteredChanges, EnteredEntry, in_order
from .models import FrozenPaper

# Figures that say how a planned day was moved are parts of what is said of the day: they end with these names.
PARTS_OF_A_DAY = (".urspruenglich", ".verschoben", ".ursprung")


@dataclass(frozen=True)
class Correction:
    """A figure that today's knowledge gives differently: as frozen, as today, and the entries behind it.

    `statement` is the identifier of the figure that it is part of, or its own.
    """

    statement: str
    label: str
    frozen: str
    today: str
    entries: list[EnteredEntry]
    is_name: bool = False

    @property
    def changes(self) -> frozenset[tuple[object, ...]]:
        """What tells the changes behind it from those behind other figures."""
        return frozenset(entry.change for entry in self.entries)

    @property
    def origin(self) -> "Origin":
        """Where nothing behind it altered what was said at the freezing, nothing was wrong: it was not yet known."""
        if not self.entries:
            return Origin.COMPUTED
        return Origin.LATE if all(entry.is_new for entry in self.entries) else Origin.CORRECTED


class Origin(models.TextChoices):
    """Why a figure reads differently today."""

    LATE = "nachgetragen", "Seither nachgetragen"
    CORRECTED = "berichtigt", "Seither berichtigt"
    COMPUTED = "anders-berechnet", "Heute anders berechnet"


EXPLAINED = {
    Origin.LATE: "Wozu etwas nachgetragen wurde: Nichts war falsch, es war noch nicht bekannt.",
    Origin.CORRECTED: "Was nach heutigem Wissen für denselben Stichtag anders lautet.",
    Origin.COMPUTED: "Wozu nichts eingetragen wurde: Das Programm zählt heute anders.",
}


@dataclass(frozen=True)
class CorrectionGroup:
    """Figures that read differently today for the same kind of reason."""

    origin: Origin
    text: str
    corrections: list[Correction]

    @property
    def number_text(self) -> str:
        """3 Zahlen; 1 Name; 4 Zahlen und Namen. What one change alters of one statement counts once."""
        counted = {(each.statement, each.changes): each.is_name for each in self.corrections}
        number, names = len(counted), sum(counted.values())
        if 0 < names < number:
            return f"{number} Zahlen und Namen"
        singular, plural = ("Name", "Namen") if names else ("Zahl", "Zahlen")
        return f"{number} {singular if number == 1 else plural}"

    @property
    def lines(self) -> list[list[Correction]]:
        """The figures with the same changes behind them, each with all entries of these: a change stands there once."""
        by_changes: dict[object, list[Correction]] = {}
        for correction in self.corrections:
            by_changes.setdefault(correction.changes, []).append(correction)
        return [with_all_entries(line) for line in by_changes.values()]


def with_all_entries(corrections: Sequence[Correction]) -> list[Correction]:
    """Each with the entries behind all of them, in the order in which they were made."""
    entries = in_order(entry for correction in corrections for entry in correction.entries)
    return [replace(correction, entries=entries) for correction in corrections]


def grouped(corrections: Sequence[Correction]) -> list[CorrectionGroup]:
    """The corrections by their origin; groups without any are left out."""
    groups = [
        CorrectionGroup(origin, EXPLAINED[origin], [each for each in corrections if each.origin == origin])
        for origin in Origin
    ]
    return [group for group in groups if group.corrections]


def corrections_of(frozen: FrozenPaper) -> list[Correction]:
    """What has been corrected since a paper was frozen. One query where nothing was entered since.

    A figure of today alone is listed only with an entry behind it, because it may stand for a new kind of figure. A
    name that is in one of both alone belongs to a row that came or went, of which its other figures tell.
    """
    if not is_anything_entered_since(frozen):
        return []
    before, today = figures_in(frozen.data), figures_in(content_of(frozen.paper))
    changes = EnteredChanges(frozen.frozen_at, frozen.paper.key_date)
    pairs = [(before.get(identifier), today.get(identifier)) for identifier in {**before, **today}]
    differing = [(then, now) for then, now in pairs if text_of(then) != text_of(now) and not is_lone_name(then, now)]
    corrections = [correction_of(then, now, changes) for then, now in differing]
    return [correction for correction in corrections if correction.entries or correction.frozen != NOTHING]


def is_lone_name(before: ContentFigure | None, today: ContentFigure | None) -> bool:
    figure = before or today
    return figure is not None and "is_name" in figure and None in (before, today)


def is_anything_entered_since(frozen: FrozenPaper) -> bool:
    """Whether anything was entered since of what figures are made of."""
    entered = (Exists(basis.model.history.filter(history_date__gt=frozen.frozen_at)) for basis in BASES.values())
    return FrozenPaper.objects.filter(reduce(or_, map(Q, entered)), pk=frozen.pk).exists()


def correction_of(before: ContentFigure | None, today: ContentFigure | None, changes: "EnteredChanges") -> Correction:
    figures = [figure for figure in (before, today) if figure]
    basis = dict.fromkeys(name for figure in figures for name in figure["basis"])
    is_name = any("is_name" in figure for figure in figures)
    statement = statement_of(figures[0]["figure"])
    return Correction(statement, figures[0]["label"], text_of(before), text_of(today), changes.of(basis), is_name)


def statement_of(identifier: str) -> str:
    """projekt-aktenplan.fertigstellung, of projekt-aktenplan.fertigstellung.verschoben"""
    for part in PARTS_OF_A_DAY:
        identifier = identifier.removesuffix(part)
    return identifier


def text_of(figure: ContentFigure | None) -> str:
    return figure["text"] if figure else NOTHING
