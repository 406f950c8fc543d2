"""Data to check: `python -m bench.data_audit` fills the database of DATABASE_URL with projects whose figures add up.

500 projects with a grant of four yearly tranches each, 20,000 bookings in all; a few do not add up, as in life.
"""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import django
from django.core.management import call_command
from django.db import transaction

from .data import add_users
from .data_papers import first_months_of
from .movements import add_movements

PROJECTS = 500
YEARS = (2021, 2022, 2023, 2024)
BOOKINGS_OF_A_TRANCHE = 10
WRONG = 5
CLAIMED = Decimal(10_000)
RATE = Decimal(90)


def fill() -> None:
    """Everything, in one transaction."""
    random = Random(PROJECTS)
    with transaction.atomic():
        add_bookings(add_tranches(add_grants(add_projects())), random)
        add_users()


def add_projects() -> list:
    from projects.models import Project

    return Project.objects.bulk_create(
        Project(
            slug=f"projekt-{number}",
            title=f"Projekt {number}",
            kind=Project.Kind.ROLLOUT,
            started_on=date(YEARS[0], 1, 1),
            ends_on=date(YEARS[-1], 12, 31),
        )
        for number in range(PROJECTS)
    )


def add_grants(projects: list) -> list:
    from funding.models import Grant

    total = CLAIMED * len(YEARS)
    return Grant.objects.bulk_create(
        Grant(
            project=project, grantor="Land Nordrhein-Westfalen", total_volume=total, state_share=total * RATE / 100,
            own_share=total - total * RATE / 100, rate=RATE, period_start=project.started_on,
            period_end=project.ends_on, interim_proof_months=None,
        )
        for project in projects
    )  # fmt: skip


def add_tranches(grants: list) -> list:
    from funding.models import Tranche

    tranches = Tranche.objects.bulk_create(
        Tranche(grant=grant, period_start=date(year, 1, 1), period_end=date(year, 12, 31))
        for grant in grants
        for year in YEARS
    )
    add_movements(tranches, CLAIMED, CLAIMED * RATE / 100, first_months_of)
    return tranches


def add_bookings(tranches: list, random: Random) -> None:
    """Ten bookings a tranche that make what was paid; of the first few one cent is lost."""
    from funding.choices import CostType
    from funding.models import Expenditure

    bookings = []
    for number, tranche in enumerate(tranches):
        amounts = [Decimal(random.randrange(1, 50_000)).scaleb(-2) for _ in range(BOOKINGS_OF_A_TRANCHE - 1)]
        last = CLAIMED * RATE / 100 - sum(amounts) - (Decimal("0.01") if number < WRONG else 0)
        bookings += [
            Expenditure(
                tranche=tranche,
                cost_type=random.choice(CostType.values),
                amount=amount,
                booked_on=tranche.period_start + timedelta(days=random.randrange(360)),
                document_number=f"{number}-{index}",
            )
            for index, amount in enumerate([*amounts, last])
        ]
    Expenditure.objects.bulk_create(bookings, 5_000)


if __name__ == "__main__":
    django.setup()
    call_command("migrate", verbosity=0)
    fill()
    call_command("migrate", verbosity=0)
