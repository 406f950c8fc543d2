"""What the Portalverbund says of the services of Musterstadt, and how their addresses answer.

Each export reports what is online on its day; by the last digits of the OZG-ID some are left out, or said otherwise.
"""

import csv
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from imports.registry import table_named
from imports.runs import import_table
from services.choices import LinkOutcome
from services.links.asking import LinkAnswer
from services.links.checking import keep, recorded_addresses
from services.models import PortalChange, Service
from services.models.rules import DEFAULT_RULE
from services.models.scale import read_scale

from .days import Days
from .entries import EnteredDeed, Entry

EXPORTED_IN = (12, 9, 6, 3, 1)  # months before the last
COLUMNS = (
    *("leika_key", "leika_name", "ars_name", "url", "online_status", "aktiv", "art_flaechendeckung"),
    *("datenstand_pvog_import", "ozgid"),
)
OF_MANY = 25  # in so many OZG-IDs one of each kind
NEVER_REPORTED, GONE, MOVED, REPORTED_TOO_EARLY = 3, 8, 13, 18
DEAD_IN, DEAD_SINCE = 40, 34  # one of so many addresses; days before the last


def entries(days: Days) -> Iterator[Entry]:
    for months in EXPORTED_IN:
        day = days.on(months, 20)
        yield EnteredDeed(day, partial(import_export, day, is_last=months == EXPORTED_IN[-1]))
    for number in (DEAD_SINCE + 1, DEAD_SINCE, 2):
        day = days.ago(number)
        yield EnteredDeed(day, partial(check_links, day, days.ago(DEAD_SINCE)))


def import_export(day: date, *, is_last: bool) -> None:
    """Import the export of the day by the table that takes the real ones."""
    table = table_named("aussensicht")
    with TemporaryDirectory() as folder:
        file = Path(folder) / "open-pvog.csv"
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(COLUMNS)
            writer.writerows(reported_services(day, is_last=is_last))
        if table:
            import_table(file, table)


def reported_services(day: date, *, is_last: bool) -> Iterator[list[str]]:
    services: Any = Service.objects.with_level(day, DEFAULT_RULE, read_scale())
    online = set(services.online().values_list("pk", flat=True))
    stated = PortalChange.objects.in_force(day).exclude(address="")
    addresses = dict(stated.values_list("service", "address"))
    for service in Service.objects.order_by("ozg_id").prefetch_related("leika_services"):
        place = int(service.ozg_id) % OF_MANY
        is_reported = service.pk in online and place != NEVER_REPORTED and not (is_last and place == GONE)
        if is_reported or place == REPORTED_TOO_EARLY:
            address = addresses.get(service.pk, f"https://antrag.musterland.example/{service.ozg_id}")
            if place == MOVED:
                address = f"https://alt.musterstadt.example/{service.ozg_id}"
            key = next((leika.key or "" for leika in service.leika_services.all()), "")
            yield [key, service.name, "Musterstadt", address, "ok", "ja", "landesweit", str(day), service.ozg_id]


def check_links(day: date, dead_since: date) -> None:
    """Keep answers as `links_pruefen` would: from a day on some addresses are gone."""
    alive, gone = LinkAnswer(LinkOutcome.REACHABLE, 200), LinkAnswer(LinkOutcome.NOT_FOUND, 404)
    addresses = recorded_addresses(day)
    keep({each: gone if day >= dead_since and not n % DEAD_IN else alive for n, each in enumerate(addresses)}, day)
