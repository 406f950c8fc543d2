"""One project of many units: `python -m bench.data_project UNITS` fills the database of DATABASE_URL with it."""

import sys
from random import Random

import django
from django.core.management import call_command
from django.db import transaction

from .data import BATCH, add_divisions, add_projects, add_rollouts, add_units


def fill(units: int) -> None:
    """The project with its money, and so many units, each with its phases; in one transaction."""
    random = Random(units)
    with transaction.atomic():
        divisions = add_divisions()
        projects = add_projects(("Aktenplan",), "ROLLOUT", random)
        for start in range(0, units, BATCH):
            numbers = range(start, min(start + BATCH, units))
            add_rollouts(add_units(numbers, divisions, random), projects, random)


if __name__ == "__main__":
    django.setup()
    call_command("migrate", verbosity=0)
    fill(int(sys.argv[1]))
    call_command("migrate", verbosity=0)
