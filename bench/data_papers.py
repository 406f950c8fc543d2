"""Data to report on: `python -m bench.data_papers` fills the database of DATABASE_URL with a paper and what it tells.

20 projects with 20 units each, five years of phase changes, bundles with their steps, grants with five yearly tranches
and their bookings.
"""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import django
from django.core.management import call_command
from django.db import transaction

from .config import CONCEPT, PLANNING, PRODUCTION
from .data import add_users
from .movements import add_movements

PROJECTS = 20
UNITS_OF_A_PROJECT = 20
BUNDLES_OF_A_PROJECT = 10
START = date(2020, 1, 1)
YEARS = range(START.year, START.year + 5)
KEY_DATE = date(YEARS[-1], 12, 31)
REFERENCE = "VO/0001/25"
PHASES = (PLANNING, CONCEPT, PRODUCTION)
DAYS = (KEY_DATE - START).days


def fill() -> None:
    """Everything, in one transaction."""
    random = Random(PROJECTS)
    with transaction.atomic():
        projects = add_projects()
        add_rollouts(projects, random)
        add_bundles(projects, random)
        add_money(projects)
        add_paper(projects)
        add_users()


def add_projects() -> list:
    from projects.models import Milestone, Project, StatusNote

    projects = Project.objects.bulk_create(
        Project(
            slug=f"projekt-{number}", title=f"Einführung des Verfahrens {number} in der Verwaltung", kind="ROLLOUT",
            started_on=START, ends_on=date(2026, 12, 31),
        )
        for number in range(PROJECTS)
    )  # fmt: skip
    text = "Die Einführung geht voran, die beteiligten Stellen werden geschult.\n\n" * 4
    StatusNote.objects.bulk_create(
        StatusNote(project=project, noted_on=date(year, 12, 1), text=text) for project in projects for year in YEARS
    )
    Milestone.objects.bulk_create(
        Milestone(project=project, title=f"Abnahme {year}", due_on=date(year, 6, 30), reached_on=date(year, 7, 15))
        for project in projects
        for year in YEARS
    )
    return projects


def add_rollouts(projects: list, random: Random) -> None:
    """Units that go through the phases over the five years, not all to the end."""
    from projects.models import PhaseChange, Rollout
    from units.models import Unit

    units = Unit.objects.bulk_create(
        Unit(number=f"{number:03}", name=f"Ressort für Angelegenheiten {number}")
        for number in range(PROJECTS * UNITS_OF_A_PROJECT)
    )
    rollouts = Rollout.objects.bulk_create(
        Rollout(project=projects[number % PROJECTS], unit=unit) for number, unit in enumerate(units)
    )
    PhaseChange.objects.bulk_create(
        PhaseChange(rollout=rollout, phase_id=phase, effective_on=START + timedelta(days=day))
        for rollout in rollouts
        for phase, day in zip(PHASES, sorted(random.sample(range(DAYS), random.randint(1, 3))), strict=False)
    )


def add_bundles(projects: list, random: Random) -> None:
    from projects.models import BundleStep, ProcessBundle

    bundles = ProcessBundle.objects.bulk_create(
        ProcessBundle(project=project, name=f"Prozesse {number}", project_phase=1 + number % 2)
        for project in projects
        for number in range(BUNDLES_OF_A_PROJECT)
    )
    BundleStep.objects.bulk_create(
        BundleStep(bundle=bundle, step=step, effective_on=START + timedelta(days=day))
        for bundle in bundles
        for step, day in enumerate(sorted(random.sample(range(DAYS), random.randint(1, 4))), 1)
    )


def first_months_of(tranche: Any) -> tuple[date, date, date]:
    """The fifth of the first three months of its year."""
    first, second, third = (date(tranche.period_start.year, month, 5) for month in (1, 2, 3))
    return first, second, third


def add_money(projects: list) -> None:
    from funding.choices import CostType
    from funding.models import Expenditure, Grant, Tranche

    grants = Grant.objects.bulk_create(
        Grant(
            project=project, grantor="Land Nordrhein-Westfalen", total_volume=Decimal(1_000_000),
            state_share=Decimal(900_000), own_share=Decimal(100_000), rate=Decimal(90), period_start=START,
            period_end=date(2026, 12, 31),
        )
        for project in projects
    )  # fmt: skip
    tranches = Tranche.objects.bulk_create(
        Tranche(grant=grant, period_start=date(year, 1, 1), period_end=date(year, 12, 31))
        for grant in grants
        for year in YEARS
    )
    add_movements(tranches, Decimal(100_000), Decimal(90_000), first_months_of)
    Expenditure.objects.bulk_create(
        Expenditure(
            tranche=tranche, cost_type=cost_type, amount=Decimal(2_500),
            booked_on=date(tranche.period_start.year, month, 5),
        )
        for tranche in tranches
        for cost_type in CostType.values
        for month in range(1, 13)
    )  # fmt: skip


def add_paper(projects: list) -> None:
    from papers.models import Paper, PaperProject

    paper = Paper(
        reference=REFERENCE, name="Digitalisierungsprojekte", dated_on=KEY_DATE, key_date=KEY_DATE,
        proposal="Der Rat nimmt den Bericht ohne Beschluss entgegen.",
    )  # fmt: skip
    paper.save()
    for position, project in enumerate(projects):
        PaperProject.objects.create(paper=paper, project=project, position=position)


if __name__ == "__main__":
    django.setup()
    call_command("migrate", verbosity=0)
    fill()
    call_command("migrate", verbosity=0)
