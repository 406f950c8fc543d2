"""One sentence that sums up the projects that run on a day."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from funding.rules import NOTHING, OpenAmount
from lists import formats
from projects.bounds import Bounds, bounds_text
from projects.forecast import Verdict

from ..project.status import ProjectStatus

PASSED = "PASSED"
# What is said of the days of completion, the worst first: of one, of several.
OUTLOOKS = {
    PASSED: ("ist verstrichen", "sind verstrichen"),
    Verdict.UNATTAINABLE: ("ist nicht zu halten", "sind nicht zu halten"),
    Verdict.AT_RISK: ("ist gefährdet", "sind gefährdet"),
    Verdict.NOT_ESTIMABLE: ("lässt sich nicht abschätzen", "lassen sich nicht abschätzen"),
}


class Clause(NamedTuple):
    """A part of the sentence: what stands out, and the words behind it."""

    figure: str
    words: str


@dataclass(frozen=True)
class Summary:
    """What is said of projects that have started and not ended; those that rest or are planned are not summed up."""

    statuses: list[ProjectStatus]

    @cached_property
    def running(self) -> list[ProjectStatus]:
        return [status for status in self.statuses if status.forecast and status.forecast.is_open]

    @property
    def subject(self) -> str:
        """2 Projekte; 1 laufendes Projekt, where others rest"""
        number = len(self.running)
        noun = "Projekt" if number == 1 else "Projekte"
        if number == len(self.statuses):
            return f"{formats.number(number)} {noun}"
        return f"{formats.number(number)} {'laufendes' if number == 1 else 'laufende'} {noun}"

    @property
    def clauses(self) -> list[Clause]:
        return [*self.counts(), *self.money(), *self.outlooks()] if self.running else []

    @property
    def sentence(self) -> str:
        """2 Projekte: 22 von 38 Leistungseinheiten produktiv; 2,63 Mio. € von 3,86 Mio. € abgerufen; …"""
        parts = "; ".join(f"{clause.figure} {clause.words}" for clause in self.clauses)
        return f"{self.subject}: {parts}." if parts else ""

    def counts(self) -> Iterator[Clause]:
        """How far the projects are, of units and of bundles; nothing of what is not recorded at all."""
        units = [status for status in self.running if status.progress.counts_units]
        bundles = [status for status in self.running if not status.progress.counts_units]
        words = {status.project.done_word for status in units}
        done = words.pop() if len(words) == 1 else "fertig"
        members = "Leistungseinheiten" if len(units) == 1 else "Umsetzungen in Leistungseinheiten"
        for statuses, text in ((units, f"{members} {done}"), (bundles, "Prozessbündeln digitalisiert")):
            bounds = sum_of(status.progress.bounds for status in statuses)
            if bounds.total and not bounds.is_unknown:
                yield Clause(bounds_text(bounds), text)

    def money(self) -> Iterator[Clause]:
        monies = [status.money for status in self.running if status.money.drawn_share is not None]
        if not monies:
            return
        drawn = sum((money.drawn for money in monies), NOTHING)
        share = sum((money.state_share for money in monies), NOTHING)
        may_come = [money.open["drawn"] for money in monies]
        opened = OpenAmount(*(sum(amounts, NOTHING) for amounts in zip(*may_come, strict=True)))
        of_share = f"von {formats.short_euro(share)} Landesförderung abgerufen"
        yield Clause(opened.before(formats.short_euro(drawn)), of_share)

    def outlooks(self) -> Iterator[Clause]:
        """What is said of the days of completion: those that are in danger, or that none is."""
        verdicts = Counter(outlook_of(status) for status in self.running)
        if set(verdicts) == {Verdict.ON_TRACK}:
            yield Clause("alle Termine" if len(self.running) > 1 else "der Termin", "im Plan")
        noun = {1: "ein Termin"}
        for verdict, (of_one, of_several) in OUTLOOKS.items():
            if number := verdicts[verdict]:
                yield Clause(noun.get(number, f"{number} Termine"), of_one if number == 1 else of_several)
                noun = {1: "einer"}


def outlook_of(status: ProjectStatus) -> str:
    """The verdict of the forecast, or that the day has passed and something is lacking."""
    if status.is_past_its_end:
        return PASSED
    return status.forecast.verdict if status.forecast else Verdict.NOT_ESTIMABLE


def sum_of(bounds: Iterable[Bounds]) -> Bounds:
    """Together at least the sum of all least, at most of all most."""
    known = list(bounds)
    return Bounds(*(sum(getattr(each, name) for each in known) for name in ("least", "most", "total", "unknown")))
