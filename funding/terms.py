"""Terms of notices: how to deal with the money. Where a notice says nothing, a rule of ours assumes something.

Rules and sources: docs/fachkonzept.md#bescheid.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from records.shares import cents

from .models import Grant


class Assumption(NamedTuple):
    """What is assumed, and after what: „Annahme nach …“."""

    value: Any
    source: str


class Term(NamedTuple):
    """A term of a grant; `assumed_after` is the rule where it is no fact of the notice, else empty."""

    value: Any
    assumed_after: str

    @property
    def assumption(self) -> str:
        """Annahme nach ANBest-P; empty for what the notice says."""
        return f"Annahme nach {self.assumed_after}" if self.assumed_after else ""


ASSUMED = {
    "is_maximum": Assumption(True, "dem Muster der Zuwendungsbescheide"),
    "item_tolerance": Assumption(Decimal(20), "ANBest-P"),
    "use_within_months": Assumption(2, "VVG Nr. 7 zu § 44 LHO NRW"),
    "proof_months": Assumption(6, "den Hinweisen der Bezirksregierung Arnsberg"),
}


def term_of(grant: Grant, name: str) -> Term:
    """A term as the notice of the grant says it, else as its rule assumes."""
    stated = getattr(grant, name)
    return Term(stated, "") if stated is not None else Term(*ASSUMED[name])


def terms_in_words(grant: Grant) -> Iterator[tuple[str, str, str]]:
    """Label, value and assumption of every term, in German; deadlines have their own table."""
    maximum, tolerance, months = (
        term_of(grant, name) for name in ("is_maximum", "item_tolerance", "use_within_months")
    )
    yield "Höchstbetrag ohne Nachfinanzierung", "ja" if maximum.value else "nein", maximum.assumption
    yield "Überschreitung einzelner Ansätze", f"bis {percent_text(tolerance.value)} %", tolerance.assumption
    yield "Abgerufene Mittel verwenden binnen", f"{months.value} Monaten", months.assumption


def assumed_day(grant: Grant) -> Iterator[tuple[str, str, str]]:
    """As `terms_in_words`: the day from which the first notice counts, where it has none."""
    if grant.is_day_assumed:
        source = "dem Beginn des Bewilligungszeitraums"
        yield "Tag des Zuwendungsbescheids", f"{grant.known_from:%d.%m.%Y}", f"Annahme nach {source}"


def percent_text(value: Decimal) -> str:
    """79,72 or 90"""
    return f"{cents(value)}".rstrip("0").rstrip(".").replace(".", ",")
