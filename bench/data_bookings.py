"""Bookings of a city: `python -m bench.data_bookings BOOKINGS` fills the database of DATABASE_URL with so many.

Four projects with a grant each, half of the bookings are of the first. One in twenty is a credit note, one in twenty is
known "spätestens" alone, one in ten no tranche claims yet; of each tranche a total contains the single bookings for
personnel. All are booked within the period of their tranche, and so by the key date.
"""

import sys
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import django
from django.core.management import call_command
from django.db import transaction

from .data import START, add_users, day, first_days_of
from .movements import add_movements

PROJECTS = 4
TRANCHES = 8
BATCH = 10_000


def fill(bookings: int) -> None:
    """Everything, in one transaction."""
    from funding.models import Expenditure

    random = Random(bookings)
    with transaction.atomic():
        tranches = add_tranches(add_grants(add_projects()))
        totals = list(totals_of(tranches))
        Expenditure.objects.bulk_create(totals)
        left = bookings - len(totals)
        for start in range(0, left, BATCH):
            made = [booking(tranches, random) for _ in range(min(BATCH, left - start))]
            Expenditure.objects.bulk_create(made, BATCH)
        add_users()


def add_projects() -> list:
    from projects.models import Project

    return Project.objects.bulk_create(
        Project(slug=f"projekt-{n}", title=f"Projekt {n}", kind=Project.Kind.ROLLOUT, started_on=START)
        for n in range(PROJECTS)
    )


def add_grants(projects: list) -> list:
    from funding.models import Grant

    total = Decimal(1_000_000_000)
    return Grant.objects.bulk_create(
        Grant(
            project=project, grantor="Land Nordrhein-Westfalen", total_volume=total, state_share=total * 9 / 10,
            own_share=total / 10, rate=Decimal(90), period_start=START, period_end=date(2026, 12, 31),
        )
        for project in projects
    )  # fmt: skip


def add_tranches(grants: list) -> list:
    """Those of the first grant first."""
    from funding.models import Tranche

    starts = [START + timedelta(days=180 * number) for number in range(TRANCHES)]
    tranches = Tranche.objects.bulk_create(
        Tranche(grant=grant, period_start=start, period_end=start + timedelta(days=179))
        for grant in grants
        for start in starts
    )
    add_movements(tranches, Decimal(50_000_000), Decimal(45_000_000), first_days_of)
    return tranches


def totals_of(tranches: list) -> Any:
    from funding.choices import CostType
    from funding.models import Expenditure

    return (
        Expenditure(
            tranche=tranche,
            cost_type=CostType.PERSONNEL,
            amount=Decimal(20_000_000),
            booked_on=tranche.period_end,
            is_total=True,
            contains_bookings=True,
        )
        for tranche in tranches
    )


def booking(tranches: list, random: Random) -> Any:
    """Of the first grant, or of one of the others."""
    from funding.choices import CostType
    from funding.models import Expenditure
    from records.models import DatePrecision

    tranche = random.choice(tranches[:TRANCHES] if random.random() < 0.5 else tranches[TRANCHES:])
    is_claimed = random.random() < 0.9
    sign = -1 if random.random() < 0.05 else 1
    return Expenditure(
        grant=tranche.grant,
        tranche=tranche if is_claimed else None,
        cost_type=random.choice(CostType.values),
        amount=sign * Decimal(random.randrange(100, 1_500_000)).scaleb(-2),
        booked_on=day(random, tranche.period_start, tranche.period_end),
        date_precision=DatePrecision.LATEST if random.random() < 0.05 else DatePrecision.EXACT,
        document_number=str(random.randrange(10**8)),
        payee=f"Firma {random.randrange(500)}",
        purpose=random.choice(("Lizenzen", "Beratung", "Schulung", "Geräte")),
    )


if __name__ == "__main__":
    django.setup()
    call_command("migrate", verbosity=0)
    fill(int(sys.argv[1]))
    call_command("migrate", verbosity=0)
