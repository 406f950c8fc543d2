"""What stands ahead of the reasons: occasion, proposal, agreements, signature."""

from collections.abc import Iterator, Sequence

from lists import formats

from ..blocks import paragraph, paragraphs
from ..content import Block
from ..facts import PaperFacts
from ..registry import section


@section("grund", "Grund der Vorlage", 10, always=True)
def occasion(facts: PaperFacts) -> Iterator[Block]:
    order = facts.paper.order
    if order:
        yield paragraph(
            f"Beschluss vom {formats.day(order.decided_on)} ({order.body}) zum Antrag „{order.motion}“ "
            f"({order.reference})"
        )
    yield from paragraphs(facts.paper.occasion)
    corrected = facts.corrects
    if corrected:
        yield paragraph(f"Diese Drucksache berichtigt {corrected.reference} vom {formats.day(corrected.dated_on)}.")


def of_head(facts: PaperFacts, section: str, sentence: str) -> Sequence[Block]:
    """What the head of the paper says; nothing where staff wrote a text of the section in place of it."""
    written = facts.texts.get((section, None))
    return [] if written and written.text.strip() else paragraphs(sentence)


@section("beschlussvorschlag", "Beschlussvorschlag", 20, always=True)
def proposal(facts: PaperFacts) -> Sequence[Block]:
    return of_head(facts, "beschlussvorschlag", facts.paper.proposal)


@section("einverstaendnisse", "Einverständnisse", 30, always=True)
def agreements(facts: PaperFacts) -> Sequence[Block]:
    return of_head(facts, "einverstaendnisse", facts.paper.agreements)


@section("unterschrift", "Unterschrift", 40, always=True)
def signature(facts: PaperFacts) -> Sequence[Block]:
    return of_head(facts, "unterschrift", facts.paper.signature)


@section("begruendung", "Begründung", 50, always=True)
def reasons(facts: PaperFacts) -> Iterator[Block]:
    yield paragraph(f"Alle Zahlen gelten für den Stichtag {formats.day(facts.key_date)}.")
    preceding = facts.preceding
    if preceding:
        yield paragraph(
            f"Zahlen, die sich seit {preceding.reference} (Stichtag {formats.day(preceding.key_date)}) geändert haben, "
            "nennen in Klammern den früheren Wert."
        )


@section("umsetzungsplanung", "Umsetzungsplanung", 58, level=2)
def plan(facts: PaperFacts) -> Sequence[Block]:
    """A text of staff alone."""
    return []
