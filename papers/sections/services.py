"""What a paper says of the OZG services: how many are online, by which rule and of what whole, and the EfA pilots."""

from collections.abc import Iterator
from decimal import Decimal

from lists import formats
from reports.services.dashboard import ServiceDashboard, dashboard_of
from services.counting import RecordedServices
from services.models import EfaPilot

from ..blocks import NOTHING, day_with_precision, german_text, left, note, paragraph, percent, right, table
from ..content import Block, Cell, ContentTable, Paragraph, Run
from ..facts import PaperFacts
from ..registry import section

WHOLE = ("denominators",)  # what services are a share of


@section("ozg", "Umsetzung des Onlinezugangsgesetzes", 55, level=2)
def services(facts: PaperFacts) -> Iterator[Block]:
    dashboard = dashboard_of(RecordedServices(facts.key_date))
    if dashboard.count.services:
        yield from shares_online(facts, dashboard)
    if any(provision["number"] for provision in dashboard.provisions):
        yield provision_table(facts, dashboard)
    if dashboard.pilots:
        yield pilot_table(facts, dashboard)


def shares_online(facts: PaperFacts, dashboard: ServiceDashboard) -> Iterator[Block]:
    """The shares with their rule and their whole, overall and by policy field; the deadlines."""
    numbers, rule = dashboard.numbers, dashboard.count.rule
    number = facts.figure("ozg.leistungen", f"{rule.counted}", numbers.total, *WHOLE)
    if not numbers.entered:
        yield paragraph("Betroffen sind ", number, f" {rule.counted}; wie viele davon online sind, ist nicht erfasst.")
    else:
        yield paragraph(
            *number_with_share(facts, "online", numbers.online, numbers.online_share),
            " von ",
            number,
            f" {rule.counted} sind online, ",
            *number_with_share(facts, "OZG-konform", numbers.compliant, numbers.compliant_share),
            " sind OZG-konform.",
        )
        yield policy_field_table(dashboard)
        yield note(f"Zählweise: {rule.explanation} Quelle: {rule.source}.")
    yield note(f"Grundgesamtheit: {dashboard.whole}.")
    yield from deadlines(dashboard)


def number_with_share(facts: PaperFacts, level: str, number: int, share: Decimal | None) -> list[Run]:
    """How many services have the level, and their share: 120 (20,9 %)."""
    identifier, counted = f"ozg.{level.lower()}", ("maturity", *WHOLE)
    services_of_level = facts.figure(identifier, f"OZG-Leistungen {level}", number, *counted)
    in_percent = facts.figure(
        f"{identifier}-anteil", f"OZG-Leistungen {level} in %", share, *counted, text=percent(share)
    )
    return [services_of_level, " (", in_percent, ")"]


def policy_field_table(dashboard: ServiceDashboard) -> ContentTable:
    rows: list[list[Cell]] = [
        [
            name,
            german_text(numbers.total),
            german_text(numbers.online),
            percent(numbers.online_share),
            german_text(numbers.compliant),
            percent(numbers.compliant_share),
        ]
        for name, numbers in dashboard.count.by_field
    ]
    numbers = right("Leistungen", "Online", "Online in %", "OZG-konform", "OZG-konform in %")
    return table("Leistungen nach Themenfeld", [*left("Themenfeld"), *numbers], rows)


def deadlines(dashboard: ServiceDashboard) -> Iterator[Paragraph]:
    for outlook in dashboard.outlooks:
        days = (
            f"in {formats.in_days(outlook.days_left)}"
            if outlook.days_left >= 0
            else f"seit {formats.in_days(outlook.days_over)} verstrichen"
        )
        yield paragraph(f"{outlook.deadline.name}: {german_text(outlook.deadline.due_on)} ({days}).")


def provision_table(facts: PaperFacts, dashboard: ServiceDashboard) -> ContentTable:
    rows: list[list[Cell]] = [
        [
            provision["kind"].label,
            facts.figure(
                f"ozg.bezugsweg.{provision['filter_value']}",
                provision["kind"].label,
                provision["number"],
                "provisions",
            ),
        ]
        for provision in dashboard.provisions
    ]
    return table("Leistungen nach Bezugsweg", [*left("Bezugsweg"), *right("Leistungen")], rows)


def pilot_table(facts: PaperFacts, dashboard: ServiceDashboard) -> ContentTable:
    """The EfA pilots that the city takes part in."""
    rows = [pilot_row(facts, row["pilot"]) for row in dashboard.pilots]
    columns = [*left("Pilotierung", "Gegenstand", "OZG-Leistung"), *right("Seit")]
    return table(f"EfA-Pilotierungen ({len(rows)})", columns, rows)


def pilot_row(facts: PaperFacts, pilot: EfaPilot) -> list[Cell]:
    return [
        facts.figure(f"ozg.pilot-{pilot.pk}", f"EfA-Pilotierung {pilot.name}", pilot.name, "pilots"),
        pilot.topic or NOTHING,
        f"{pilot.service.catalogue_name} ({pilot.service.ozg_id})" if pilot.service else "keine im Katalog",
        day_with_precision(pilot.effective_on, pilot.date_precision),
    ]
