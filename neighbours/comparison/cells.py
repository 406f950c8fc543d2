"""What a row of the comparison shows of what is kept of a municipality. Each part is made when it is first asked for:
of 396 municipalities a page shows the parts of 25, and sorts and draws by one of all.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from lists import formats
from projects.bounds import Bounds, share_text
from records.shares import cents, percent
from records.text import normalise
from services.models import Denominator
from services.models.rules import Rule

from ..choices import SizeClass
from ..figures import (
    Kept,
    MoneyNumbers,
    ProjectNumbers,
    held_of,
    kept_money,
    kept_online,
    kept_projects,
    kept_promises,
)
from ..models import Municipality

OWN = "eigene Daten"  # where the figures of the own municipality are from
NO_INSTALLATION = "keine Installation bekannt"
NOTHING_RECEIVED = "noch nichts empfangen"
NOT_PUBLISHED = "nicht veröffentlicht"
NO_LEVELS = "Reifegrade: keine Angabe"
NO_INHABITANTS = "Einwohnerzahl: keine Angabe"
FAILED = "letzter Abruf misslungen, siehe unten"
NOTHING_DUE = "noch kein Termin verstrichen"
Cells = Mapping[str, object]  # some of a row, by the names of columns

PUBLISHED_PARTS = (("projects", "Projekte"), ("money", "Fördermittel"), ("online", "Leistungen"))


@dataclass(frozen=True)
class KnownFigures:
    """What is known of a municipality: its figures as they are kept, the last day for which they are known, and where
    they are from; without a `stand` nothing is."""

    kept: Kept = field(default_factory=dict)
    stand: date | None = None
    source: str = ""
    received_at: datetime | None = None


class ComparedRow(dict[str, Any]):
    """A municipality with its figures; None where nothing is published or known, with the gap in `gaps`. Of what is
    known within bounds alone the value is None, and a text has the bounds."""

    def __init__(
        self, municipality: Municipality, standing: KnownFigures, rule: Rule, denominator: Denominator, failure: str
    ) -> None:
        self.municipality = municipality  # a Municipality `with_population`
        self.standing, self.rule, self.denominator, self.failure = standing, rule, denominator, failure
        inhabitants: int | None = self.municipality.inhabitants
        super().__init__(
            name=municipality.name,
            name_key=municipality.name_key or normalise(municipality.name),
            slug=municipality.slug,
            is_own=municipality.is_own,
            size="" if inhabitants is None else SizeClass.of(inhabitants).value,
            inhabitants=inhabitants,
            stand=standing.stand,
            rule=rule.name,
            whole=denominator.name,
            source=OWN if municipality.is_own else standing.source or None,
        )

    def __missing__(self, name: str) -> Any:
        """The value, with the others of its part."""
        self.update(PARTS[name](self))
        return self[name]

    def population_cells(self) -> Cells:
        return {
            "size_class": self.municipality.size_class or None,
            "counted_on": self.municipality.counted_on,
            "population_source": self.municipality.population_source or None,
        }

    def received_cells(self) -> Cells:
        received_at = self.standing.received_at
        return {"received_on": timezone.localdate(received_at) if received_at else None}

    def project_cells(self) -> Cells:
        return progress_cells(kept_projects(self.standing.kept))

    def grant_cells(self) -> Cells:
        return money_cells(kept_money(self.standing.kept), self["inhabitants"])

    def promise_cells(self) -> Cells:
        return held_cells(self.held)

    @property
    def held(self) -> Bounds | None:
        stand = self.standing.stand
        return held_of(kept_promises(self.standing.kept).values(), stand) if stand else None

    def service_cells(self) -> Cells:
        """Where no level is recorded, nothing is known: no share of it is 0."""
        published = kept_online(self.standing.kept, self.rule)
        if published is None:
            return dict.fromkeys(("services", "entered", "online", "online_share", "compliant_share"))
        numbers = published.within(self.denominator, self.rule)
        return {
            "services": numbers.total,
            "entered": numbers.entered,
            "online": numbers.online if numbers.entered else None,
            "online_share": numbers.online_share,
            "compliant_share": numbers.compliant_share,
        }

    def gap_cells(self) -> Cells:
        gaps = list(self.gaps())
        return {
            "gaps": "; ".join(filter(None, [self.failure, *gaps])) or None,
            "gaps_in_short": "; ".join(filter(None, [self.failure and FAILED, *gaps])),
        }

    def gaps(self) -> Iterator[str]:
        """What is missing, and why."""
        if self["inhabitants"] is None:
            yield NO_INHABITANTS
        if self.standing.stand is None:
            yield NOTHING_RECEIVED if self.municipality.address else NO_INSTALLATION
            return
        kept = self.standing.kept
        yield from (f"{name}: {NOT_PUBLISHED}" for part, name in PUBLISHED_PARTS if not kept.get(part))
        numbers = kept_online(kept, self.rule)
        if numbers is not None and not numbers.entered:
            yield NO_LEVELS
        if kept.get("projects") and self.held is None:
            yield NOTHING_DUE


PARTS: dict[str, Callable[[ComparedRow], Cells]] = {
    **dict.fromkeys(("size_class", "counted_on", "population_source"), ComparedRow.population_cells),
    "received_on": ComparedRow.received_cells,
    **dict.fromkeys(
        ("projects", "completed", "progress", "progress_text", "progress_least", "progress_most"),
        ComparedRow.project_cells,
    ),
    **dict.fromkeys(("services", "entered", "online", "online_share", "compliant_share"), ComparedRow.service_cells),
    **dict.fromkeys(
        ("state_share", "state_share_per_head", "paid_per_head", "paid_text", "paid_least", "paid_most"),
        ComparedRow.grant_cells,
    ),
    **dict.fromkeys(("due", "held_share", "held_text", "held_least", "held_most"), ComparedRow.promise_cells),
    **dict.fromkeys(("gaps", "gaps_in_short"), ComparedRow.gap_cells),
}


def progress_cells(projects: ProjectNumbers | None) -> Cells:
    """How many projects, and the share of their members that are done."""
    if projects is None:
        names = ("projects", "completed", "progress", "progress_least", "progress_most")
        return {**dict.fromkeys(names), "progress_text": "–"}
    done = projects.done
    least, most = done.shares(done.total)
    return {
        "projects": projects.number,
        "completed": projects.completed,
        "progress": least if done.is_exact else None,
        "progress_text": share_text(done, done.total),
        "progress_least": least,
        "progress_most": most,
    }


def money_cells(money: MoneyNumbers | None, inhabitants: int | None) -> Cells:
    """Amounts in EUR, and per inhabitant; paid out less paid back."""
    if money is None:
        names = ("state_share", "state_share_per_head", "paid_per_head", "paid_least", "paid_most")
        return {**dict.fromkeys(names), "paid_text": "–"}
    least, most = per_head(money.least_paid, inhabitants), per_head(money.most_paid, inhabitants)
    is_exact = money.least_paid == money.most_paid
    bounds = "–" if least is None or most is None else (
        f"mindestens {formats.euro(least)}, höchstens {formats.euro(most)}"
    )  # fmt: skip
    return {
        "state_share": money.state_share,
        "state_share_per_head": per_head(money.state_share, inhabitants),
        "paid_per_head": least if is_exact else None,
        "paid_text": bounds,
        "paid_least": least,
        "paid_most": most,
    }


def per_head(amount: Decimal, inhabitants: int | None) -> Decimal | None:
    return cents(amount / inhabitants) if inhabitants else None


def held_cells(held: Bounds | None) -> Cells:
    """Of the ends promised that have passed, how many were held."""
    if held is None:
        return {**dict.fromkeys(("due", "held_share", "held_least", "held_most")), "held_text": "–"}
    return {
        "due": held.total,
        "held_share": percent(held.least, held.total) if held.is_exact else None,
        "held_text": share_text(held, held.total),
        "held_least": held.least,
        "held_most": held.most,
    }
