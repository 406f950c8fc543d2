"""The neighbours of Musterstadt: as fictitious as the city, each further or less far than it.

What they publish is made of the city's own lists of an earlier day, with other amounts, delivered as packages and read
as those of anybody are. One package was altered on its way, and is refused.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management import CommandError, call_command

from lists.package import as_everybody, list_file_of, public_lists, schema_of
from neighbours.choices import RegionRole
from neighbours.models import Municipality, Population, Region, RegionMember
from neighbours.packages.tables import TABLES
from records.package.descriptor import describe, write_descriptor
from records.shares import cents
from records.text import address_form

from .days import Days

OWN = "Musterstadt"
REGION = "Modellregion Musterland"
SOURCE = "frei erfunden"
MONEY = ("Landesförderung", "Ausgezahlt", "Zurückgezahlt", "davon offen (Ausgezahlt)", "davon offen (Zurückgezahlt)")
STANDS = (12, 6, 0)  # months back


@dataclass(frozen=True)
class Neighbour:
    """A fictitious municipality: how many live there, by how many months it is behind Musterstadt, and which part of
    its money it got, in percent; `months` None: it publishes nothing."""

    name: str
    inhabitants: int
    months: int | None
    percent: int = 100
    is_partner: bool = False
    is_altered: bool = False

    @property
    def slug(self) -> str:
        return address_form(self.name)


NEIGHBOURS = (
    Neighbour("Musterhafen", 541_200, 0, 210),
    Neighbour("Altmuster", 212_700, 4, 85, is_partner=True),
    Neighbour("Musterkirchen", 64_300, 7, 40, is_partner=True),
    Neighbour("Neumuster", 48_900, 13, 35, is_altered=True),
    Neighbour("Bad Muster", 18_400, 2, 12),
    Neighbour("Kleinmuster", 3_900, 10, 4),
    Neighbour("Mustertal", 27_500, None),
)


def load_neighbours(days: Days) -> None:
    """Enter the neighbours and the region, and take over what they deliver."""
    own = Municipality.objects.create(name=OWN, is_own=True)
    region = Region.objects.create(name=REGION, source=SOURCE)
    RegionMember.objects.create(region=region, municipality=own, role=RegionRole.LEADING)
    Population.objects.create(municipality=own, number=198_400, counted_on=days.end(11), source=SOURCE)
    for neighbour in NEIGHBOURS:
        entered = Municipality.objects.create(name=neighbour.name)
        Population.objects.create(
            municipality=entered, number=neighbour.inhabitants, counted_on=days.end(11), source=SOURCE
        )
        if neighbour.is_partner:
            RegionMember.objects.create(region=region, municipality=entered, role=RegionRole.PARTNER)
    for months in STANDS:
        take_over(days.end(months) if months else days.last, days, is_last=not months)


def take_over(stand: date, days: Days, *, is_last: bool) -> None:
    with TemporaryDirectory() as folder:
        for neighbour in NEIGHBOURS:
            if neighbour.months is not None:
                behind = Days(stand).first(neighbour.months)
                deliver(Path(folder) / neighbour.slug, neighbour, stand, max(behind, days.first(70)))
                if is_last and neighbour.is_altered:
                    alter(Path(folder) / neighbour.slug / "leistungen.csv")
        try:
            call_command(
                "nachbarn_abholen", aus=folder, stichtag=stand.isoformat(), stdout=StringIO(), stderr=StringIO()
            )
        except CommandError:  # that one is refused
            if not is_last:
                raise


def deliver(folder: Path, neighbour: Neighbour, stand: date, behind: date) -> None:
    """The package of the neighbour as of a day."""
    folder.mkdir()
    resources = []
    with as_everybody():
        for entry in public_lists():
            if entry.file_stem in TABLES:
                file = list_file_of(entry, behind)
                path = folder / f"{entry.file_stem}.csv"
                path.write_text("".join(altered(file.csv_rfc4180(), neighbour, stand)), encoding="utf-8", newline="")
                fields = [{"name": header, **schema_of(column)} for header, column in file.columns.items()]
                resources.append(describe(path, entry.view.heading, fields))
    said: dict[str, Any] = {
        "stichtag": stand.isoformat(),
        "contributors": [{"title": neighbour.name, "roles": ["publisher"]}],
    }
    write_descriptor(folder, "oeffentlich", f"{neighbour.name}: Listen", resources, **said)


def altered(lines: Iterator[str], neighbour: Neighbour, stand: date) -> Iterator[str]:
    """The same table of another municipality and day."""
    reader = csv.DictReader(StringIO("".join(lines), newline=""), strict=True)
    text = StringIO(newline="")
    writer = csv.DictWriter(text, reader.fieldnames or (), lineterminator="\r\n")
    writer.writeheader()
    for row in reader:
        shares = {name: scaled(row[name], neighbour.percent) for name in MONEY if row.get(name)}
        writer.writerow({**row, **shares, "Stichtag": stand.isoformat()})
    yield text.getvalue()


def scaled(amount: str, percent: int) -> str:
    return str(cents(Decimal(amount) * percent / 100))


def alter(path: Path) -> None:
    """As somebody on the way might."""
    path.write_bytes(path.read_bytes() + b"\r\n")
