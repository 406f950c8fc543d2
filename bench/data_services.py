"""OZG services: `python -m bench.data_services ROWS` fills the database of DATABASE_URL with ROWS services.

As many as the municipalities of a state have together; their ids are counted on in letters, which the program itself
would not take. No history: nothing here asks what was known.
"""

import sys
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Any

import django
from django.core.management import call_command
from django.db import transaction
from django.db.models import QuerySet

from .config import KEY_DATE
from .data import BATCH, TOPICS, add_divisions, add_units

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
UNITS = 200
FIELDS, SITUATIONS = 14, 55
START = date(2020, 1, 1)
DAYS = (KEY_DATE - START).days + 365


def fill(rows: int) -> None:
    """The catalogue, and a state of most services; some of it lies after the key date."""
    random = Random(rows)
    with transaction.atomic():
        units = add_units(range(UNITS), add_divisions(), random)
        situations = add_situations()
        add(services(rows, situations, random))
        add_entries()
        add_states(units, random)
        add_lists(random)


def add(records: Iterator[Any]) -> None:
    """Insert all, in batches, without history."""
    while batch := list(islice(records, BATCH)):
        QuerySet(type(batch[0])).bulk_create(batch, BATCH)


def add_statements(statements: Iterable[Any]) -> None:
    """Insert all of one kind, each with its end."""
    from records.ends import give_ends

    stated = list(statements)
    for statement in stated:
        statement.earliest_on = statement.effective_on
    give_ends(type(stated[0]), stated)
    add(iter(stated))


def add_entries() -> None:
    """What the catalogue calls each service, from the beginning."""
    from records.days import BEGINNING
    from services.choices import CatalogueStatus
    from services.models import Service, ServiceEntry

    listed = {"effective_on": BEGINNING, "status": CatalogueStatus.LISTED}
    names = Service.objects.order_by("pk").values_list("pk", "name").iterator(BATCH)
    add_statements(ServiceEntry(service_id=pk, name=name, **listed) for pk, name in names)


def add_situations() -> list:
    from services.models import LifeSituation, PolicyField

    fields = PolicyField.objects.bulk_create(PolicyField(name=f"Themenfeld {number:02}") for number in range(FIELDS))
    return LifeSituation.objects.bulk_create(
        LifeSituation(field=fields[number % FIELDS], name=f"Lage {number:02}") for number in range(SITUATIONS)
    )


def services(rows: int, situations: list, random: Random) -> Iterator[Any]:
    from services.models import Service

    for number in range(rows):
        name = f"{random.choice(TOPICS)} – Antrag {number}"
        yield Service(ozg_id=counted(number), name=name, situation=random.choice(situations))


def counted(number: int) -> str:
    """00000, 00001 … 0000Z, 00010"""
    letters = ""
    for _ in range(5):
        number, digit = divmod(number, len(DIGITS))
        letters = DIGITS[digit] + letters
    return letters


def add_states(units: list, random: Random) -> None:
    """Of each kind of state a statement on some of the services, of the maturity up to three."""
    from records.days import BEGINNING
    from services.choices import CatalogueStatus, Portal, ProvisionKind
    from services.models import (
        LeikaAssignment,
        LeikaEntry,
        LeikaService,
        MaturityChange,
        MaturityLevel,
        PortalChange,
        ProvisionChange,
        ResponsibilityChange,
        Service,
        TargetChange,
    )

    levels = list(MaturityLevel.objects.filter(model__edition="1.1"))
    ids = list(Service.objects.order_by("pk").values_list("pk", flat=True))

    def some(share: float) -> Iterator[tuple[int, date]]:
        return ((pk, START + timedelta(days=random.randrange(DAYS))) for pk in ids if random.random() < share)

    maturity = []
    for number, share in enumerate((0.6, 0.3, 0.2)):
        later = timedelta(days=number * 2 * DAYS)  # no two statements on a service from one day on
        maturity += [
            MaturityChange(service_id=pk, effective_on=on - later, level=random.choice(levels))
            for pk, on in some(share)
        ]
    add_statements(maturity)
    with_leika = [pk for pk, _ in some(0.1)]
    add(LeikaService(key=f"99{index:06}017000", name=f"LeiKa-Leistung {index}") for index, _ in enumerate(with_leika))
    listed = {"effective_on": BEGINNING, "status": CatalogueStatus.LISTED}
    add_statements(LeikaEntry(leika=leika, name=leika.name, **listed) for leika in LeikaService.objects.order_by("pk"))
    keys = LeikaService.objects.order_by("pk").values_list("pk", flat=True)
    add(LeikaAssignment(leika_id=leika, service_id=pk) for leika, pk in zip(keys, with_leika, strict=True))
    leika = LeikaAssignment.objects.order_by("pk").values_list("leika", "service")
    add_statements(
        MaturityChange(service_id=service, leika_id=pk, effective_on=START, level=random.choice(levels))
        for pk, service in leika.iterator(BATCH)
    )
    kinds, portals = ProvisionKind.values, Portal.values
    add_statements(ProvisionChange(service_id=pk, effective_on=on, kind=random.choice(kinds)) for pk, on in some(0.5))
    add_statements(PortalChange(service_id=pk, effective_on=on, portal=random.choice(portals)) for pk, on in some(0.4))
    add_statements(
        ResponsibilityChange(service_id=pk, effective_on=on, unit=random.choice(units)) for pk, on in some(0.7)
    )
    add_statements(
        TargetChange(service_id=pk, effective_on=on, target_on=on + timedelta(days=300)) for pk, on in some(0.2)
    )


def add_lists(random: Random) -> None:
    """One list of priorities with every tenth service, as of a federal programme."""
    from services.models import PriorityList, PriorityListing, Service

    [booster] = PriorityList.objects.bulk_create(
        [PriorityList(name="OZG-Booster", kind="FEDERAL", effective_on=date(2022, 5, 2))]
    )
    ids = Service.objects.order_by("pk").values_list("pk", flat=True)
    add(PriorityListing(priority_list=booster, service_id=pk) for pk in ids if random.random() < 0.1)


if __name__ == "__main__":
    django.setup()
    call_command("migrate", verbosity=0)
    fill(int(sys.argv[1]))
    call_command("migrate", verbosity=0)  # as the next deployment does; what the product does then counts
