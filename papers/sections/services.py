"""What a paper says of the OZG services: how many are online, by which rule and of what whole, and the EfA pilots."""

from collections.abc import Iterator
from typing import Any

from reports.services.dashboard import ServiceDashboard, dashboard_of
from services.counting import Counts

from ..content import NOTHING, Block, Run, note, paragraph, right, table, text_of_value
from ..facts import PaperFacts
from ..registry import section
from .project import day_with_precision, percent


@section("ozg", "Umsetzung des Onlinezugangsgesetzes", 55, level=2)
def services(facts: PaperFacts) -> Iterator[Block]:
    standing = dashboard_of(Counts(facts.key_date))
    if standing.count.services:
        yield from online(facts, standing)
    if any(row["number"] for row in standing.provisions):
        yield provisions(facts, standing)
    if standing.pilots:
        yield pilots(facts, standing)


def online(facts: PaperFacts, standing: ServiceDashboard) -> Iterator[Block]:
    """The shares with their rule and their whole, overall and by policy field."""
    tally, rule = standing.tally, standing.count.rule
    number = facts.figure("ozg.leistungen", f"{rule.counted}", tally.number)
    if not tally.entered:
        yield paragraph("Betroffen sind ", number, f" {rule.counted}; wie viele davon online sind, ist nicht erfasst.")
    else:
        yield paragraph(
            *told(facts, "online", tally.online, tally.online_share),
            " von ",
            number,
            f" {rule.counted} sind online, ",
            *told(facts, "OZG-konform", tally.compliant, tally.compliant_share),
            " sind OZG-konform.",
        )
        rows = [
            [name, text_of_value(each.number), text_of_value(each.online), percent(each.online_share),
             text_of_value(each.compliant), percent(each.compliant_share)]
            for name, each in standing.count.by_field
        ]  # fmt: skip
        titles = right("Leistungen", "Online", "Online in %", "OZG-konform", "OZG-konform in %")
        yield table("Leistungen nach Themenfeld", ["Themenfeld", *titles], rows)
        yield note(f"Zählweise: {rule.explanation} Quelle: {rule.source}.")
    yield note(f"Grundgesamtheit: {standing.whole}.")
    for outlook in standing.outlooks:
        days = (
            f"in {outlook.days_left} Tagen" if outlook.days_left >= 0 else f"seit {outlook.days_over} Tagen verstrichen"
        )
        yield paragraph(f"{outlook.deadline.name}: {text_of_value(outlook.deadline.due_on)} ({days}).")


def told(facts: PaperFacts, what: str, number: int, share: Any) -> list[Run]:
    """A number of services with its share."""
    name = f"ozg.{what.lower()}"
    counted = facts.figure(name, f"OZG-Leistungen {what}", number, "maturity")
    in_percent = facts.figure(f"{name}-anteil", f"OZG-Leistungen {what} in %", share, "maturity", text=percent(share))
    return [counted, " (", in_percent, ")"]


def provisions(facts: PaperFacts, standing: ServiceDashboard) -> Block:
    rows = [
        [
            each["kind"].label,
            facts.figure(f"ozg.bezugsweg.{each['filter_value']}", each["kind"].label, each["number"], "provisions"),
        ]
        for each in standing.provisions
    ]
    return table("Leistungen nach Bezugsweg", ["Bezugsweg", *right("Leistungen")], rows)


def pilots(facts: PaperFacts, standing: ServiceDashboard) -> Block:
    """The EfA pilots that the city takes part in."""
    rows = [
        [
            facts.figure(f"ozg.pilot-{each.pk}", f"EfA-Pilotierung {each.name}", each.name, "pilots"),
            each.what or NOTHING,
            f"{each.service.name} ({each.service.ozg_id})" if each.service else "keine im Katalog",
            day_with_precision(each.effective_on, each.date_precision),
        ]
        for each in (row["pilot"] for row in standing.pilots)
    ]
    titles = ["Pilotierung", "Gegenstand", "OZG-Leistung", *right("Seit")]
    return table(f"EfA-Pilotierungen ({len(rows)})", titles, rows)
