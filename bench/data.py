"""Synthetic data: `python -m bench.data ROWS` fills the database of DATABASE_URL with ROWS rollouts.

A fixed seed per size, so that every run measures the same. Some of the phase changes lie after the key date.
"""

import sys
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import django
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import transaction
from django.utils.text import slugify

from .config import CONCEPT, KEY_DATE, LAST_CHANGE, PASSWORD, PLANNING, PRODUCTION, USER, WRITERS
from .movements import add_movements

START = date(2020, 1, 1)
BATCH = 10_000
IN_ORDER = (PLANNING, PLANNING, CONCEPT, CONCEPT, PRODUCTION)
WITH_A_SETBACK = (PLANNING, CONCEPT, PLANNING, CONCEPT, PRODUCTION)
SETBACKS = 0.05
DIVISIONS = (
    "Oberbürgermeisterin", "Bürgerdienste und Öffentlichkeit", "Finanzen, Beteiligungen und Steuern",
    "Soziales, Jugend und Schule", "Kultur, Sport und Sicherheit", "Stadtentwicklung und Städtebau",
    "Grünflächen, Mobilität und Umwelt", "Zentrale Dienstleistungen", "Recht und Ordnung", "Gebäude und Gelände",
)  # fmt: skip
KINDS = {
    "OFFICE": "Amt für", "DEPARTMENT": "Ressort", "MUNICIPAL_SERVICE": "Stadtbetrieb",
    "MUNICIPAL_ENTERPRISE": "Eigenbetrieb", "STAFF_UNIT": "Stabsstelle", "INSTITUTION": "Einrichtung",
}  # fmt: skip
TOPICS = (
    "Straßen und Verkehr", "Öffentliche Ordnung", "Übergangsmanagement", "Ältere und Pflege", "Grünflächen",
    "Bürgerbüro", "Einwohnermeldewesen", "Ausländerwesen", "Vermessung und Geodaten", "Bauen und Wohnen", "Zoo",
    "Umweltschutz", "Jugend und Familie", "Schulen", "Tageseinrichtungen für Kinder", "Soziales", "Gesundheit",
    "Kämmerei", "Steuern und Abgaben", "Stadtkasse", "Personal", "Informationstechnik", "Rechnungsprüfung",
    "Feuerwehr", "Wahlen und Statistik", "Bibliothek", "Museen und Kunstförderung", "Bäder", "Denkmalschutz",
)  # fmt: skip
ROLLOUT_PROJECTS = (
    "Aktenplan",
    "E-Akte",
    "Digitales Bürgerbüro",
    "Fachverfahren",
    "Open Data",
    "Rechnungseingang",
)
PROCESS_PROJECTS = ("Prozesse der Öffentlichkeit", "Prozesse des Bauens", "Prozesse der Jugendhilfe")


def fill(rows: int) -> None:
    """Everything, in one transaction: projects with their money, units, rollouts, bundles, users."""
    random = Random(rows)
    with transaction.atomic():
        divisions = add_divisions()
        rollout_projects = add_projects(ROLLOUT_PROJECTS, "ROLLOUT", random)
        process_projects = add_projects(PROCESS_PROJECTS, "PROCESS", random)
        for start in range(0, rows, BATCH):
            numbers = range(start, min(start + BATCH, rows))
            add_rollouts(add_units(numbers, divisions, random), rollout_projects, random)
        add_bundles(max(rows // 50, 300), process_projects, random)
        add_users()


def day(random: Random, first: date, last: date) -> date:
    return first + timedelta(days=random.randrange((last - first).days + 1))


def add_divisions() -> list:
    from units.models import Division

    return Division.objects.bulk_create(Division(name=name) for name in DIVISIONS)


def add_projects(titles: tuple[str, ...], kind: str, random: Random) -> list:
    """Projects that have all started by the key date, each with its money and milestones."""
    from projects.models import Project

    projects = Project.objects.bulk_create(
        Project(slug=slugify(title), title=title, kind=kind, started_on=START, ends_on=date(2026, 12, 31))
        for title in titles
    )
    add_money(projects, random)
    add_narratives(projects)
    return projects


def first_days_of(tranche: Any) -> tuple[date, date, date]:
    """The first day of its period, and a month and two after it."""
    start = tranche.period_start
    return start, start + timedelta(days=30), start + timedelta(days=60)


def add_money(projects: list, random: Random) -> None:
    """Per project one more grant with eight tranches of three expenditures each."""
    from funding.choices import CostType
    from funding.models import Expenditure, Grant, Tranche

    grants = Grant.objects.bulk_create(
        Grant(
            project=project, grantor="Land Nordrhein-Westfalen", total_volume=Decimal(1_000_000),
            state_share=Decimal(900_000), own_share=Decimal(100_000), rate=Decimal(90),
            period_start=START, period_end=date(2026, 12, 31),
        )
        for project in projects
    )  # fmt: skip
    starts = [START + timedelta(days=180 * index) for index in range(8)]
    tranches = Tranche.objects.bulk_create(
        Tranche(grant=grant, period_start=start, period_end=start + timedelta(days=179))
        for grant in grants
        for start in starts
    )
    add_movements(tranches, Decimal(50_000), Decimal(45_000), first_days_of)
    Expenditure.objects.bulk_create(
        Expenditure(
            tranche=tranche,
            cost_type=cost_type,
            amount=Decimal(random.randrange(100, 1_500_000)).scaleb(-2),
            booked_on=tranche.period_start + timedelta(days=60),
        )
        for tranche in tranches
        for cost_type in CostType
    )


def add_narratives(projects: list) -> None:
    """Per project two milestones and two status notes."""
    from projects.models import Milestone, StatusNote

    for project in projects:
        for month in (3, 9):
            Milestone.objects.create(project=project, title=f"Meilenstein {month}", due_on=date(2023, month, 1))
            StatusNote.objects.create(project=project, noted_on=date(2023, month, 1), text="Im Zeitplan.")


def add_units(numbers: range, divisions: list, random: Random) -> list:
    """Units of different names and numbers; one in ten was renamed."""
    from units.models import Unit, UnitName

    units = []
    for number in numbers:
        kind = random.choice(tuple(KINDS))
        name = f"{KINDS[kind]} {random.choice(TOPICS)} {number}"
        division = random.choice(divisions) if random.random() < 0.95 else None
        units.append(Unit(number=f"{number // 10 + 100}.{number % 10}", name=name, kind=kind, division=division))
    created = Unit.objects.bulk_create(units)
    UnitName.objects.bulk_create(
        UnitName(unit=unit, name=f"{unit.name} (neu)", effective_on=day(random, START, KEY_DATE))
        for unit in created
        if random.random() < 0.1
    )
    return created


def add_rollouts(units: list, projects: list, random: Random) -> None:
    """One rollout per unit with five phase changes on ascending days, backwards in a few; one in ten joined its project
    later, one in twenty leaves it.

    Entered project by project, as staff enter and import them.
    """
    from projects.models import PhaseChange, Rollout, RolloutMembership
    from records.ends import ONE_DAY
    from records.models import DatePrecision

    planned = [day(random, KEY_DATE, date(2027, 12, 31)) if random.random() < 0.3 else None for _ in units]
    chosen = [random.choice(projects) for _ in units]
    joined = (START if random.random() < 0.1 else None for _ in units)
    rollouts = Rollout.objects.bulk_create(
        Rollout(project=project, unit=unit, planned_production_on=on, joined_on=next(joined))
        for project, unit, on in sorted(zip(chosen, units, planned, strict=True), key=lambda row: row[0].pk)
    )
    changes = []
    for rollout in rollouts:
        days = sorted({day(random, START, LAST_CHANGE) for _ in range(5)})
        phases = WITH_A_SETBACK if random.random() < SETBACKS else IN_ORDER
        for phase, on in zip(phases, days, strict=False):
            precision = DatePrecision.LATEST if random.random() < 0.2 else DatePrecision.EXACT
            changes.append(PhaseChange(rollout=rollout, phase_id=phase, effective_on=on, date_precision=precision))
    PhaseChange.objects.bulk_create(changes)
    RolloutMembership.objects.bulk_create(
        RolloutMembership(rollout=rollout, belongs=False, reason="beendet", effective_on=LAST_CHANGE + ONE_DAY)
        for rollout in rollouts
        if random.random() < 0.05
    )


def add_bundles(count: int, projects: list, random: Random) -> None:
    """Bundles that have taken none to all of the steps."""
    from projects.choices import Step
    from projects.models import BundleStep, ProcessBundle

    bundles = ProcessBundle.objects.bulk_create(
        ProcessBundle(
            project=random.choice(projects),
            name=f"{random.choice(TOPICS)} {number}",
            project_phase=random.choice((None, 1, 2)),
            is_state_priority=random.random() < 0.3,
        )
        for number in range(count)
    )
    steps = []
    for bundle in bundles:
        days = sorted(day(random, START, LAST_CHANGE) for _ in range(random.randrange(5)))
        steps += [BundleStep(bundle=bundle, step=step, effective_on=on) for step, on in zip(Step, days, strict=False)]
    BundleStep.objects.bulk_create(steps)


def add_users() -> None:
    """Superusers for the admin's pages and forms, one per writer."""
    user, password = get_user_model(), make_password(PASSWORD)
    user.objects.bulk_create(
        user(username=USER.format(number), password=password, is_staff=True, is_superuser=True)
        for number in range(WRITERS)
    )


if __name__ == "__main__":
    django.setup()
    call_command("migrate", verbosity=0)
    fill(int(sys.argv[1]))
    call_command("migrate", verbosity=0)  # as the next deployment does; what the product does then counts
