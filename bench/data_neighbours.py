"""396 municipalities: `python -m bench.data_neighbours ADDRESS` enters them into the database of DATABASE_URL, each
with its inhabitants and with its installation beneath the address; and what their installations publish.
"""

import csv
import json
import sys
from datetime import date
from functools import cache
from hashlib import sha256
from io import StringIO
from random import Random
from typing import Any

MUNICIPALITIES, SERVICES, PROJECTS = 396, 575, 8
STANDS = (date(2022, 6, 30), date(2023, 6, 30), date(2024, 6, 30))
LEVELS = ("0 Offline", "1 Information", "2 Formular-Assistent", "3 Online-Leistung", "4 Online-Transaktion")
COLUMNS = {
    "projekte": {
        "Projekt": "string", "Beginn": "date", "Fertigstellung": "date", "ursprünglich": "date",
        "Projektstand": "string", "Fortschritt in %": "number", "Leistungseinheiten": "integer",
        "davon fertig": "integer", "Prozessbündel": "integer", "davon digitalisiert": "integer", "Stichtag": "date",
    },
    "foerdermittel": {
        "Projekt": "string", "Landesförderung": "number", "Ausgezahlt": "number", "davon offen (Ausgezahlt)": "number",
        "Zurückgezahlt": "number", "davon offen (Zurückgezahlt)": "number", "Stichtag": "date",
    },
    "leistungen": {"OZG-ID": "string", "Leistung": "string", "Reifegrad": "string", "Stichtag": "date"},
}  # fmt: skip


def name_of(number: int) -> str:
    return f"Kommune {number:03}"


@cache
def package(number: int, stand: date) -> dict[str, bytes]:
    """The files that the municipality publishes as of a day: a course over the years, from one seed."""
    year = STANDS.index(stand)
    random = Random(number)
    tables = {
        "projekte": [project(place, year, random) for place in range(PROJECTS)],
        "foerdermittel": [grant(place, year, random) for place in range(PROJECTS)],
        "leistungen": [service(place, year, random) for place in range(SERVICES)],
    }
    files = {f"{name}.csv": csv_of(name, rows, stand) for name, rows in tables.items()}
    resources = [resource(path.removesuffix(".csv"), content) for path, content in files.items()]
    publisher = {"title": name_of(number), "roles": ["publisher"]}
    description = {"stichtag": stand.isoformat(), "contributors": [publisher], "resources": resources}
    return {"datapackage.json": json.dumps(description, ensure_ascii=False).encode(), **files}


def project(place: int, year: int, random: Random) -> dict[str, Any]:
    units, done = random.randint(5, 60), random.randint(1, 5)
    end = 2023 + random.randint(0, 3)
    return {
        "Projekt": f"Projekt {place}",
        "Beginn": "2020-01-01",
        "Fertigstellung": f"{end}-03-31",
        "Projektstand": "abgeschlossen" if end <= 2022 + year else "läuft",
        "Leistungseinheiten": units,
        "davon fertig": min(units, done * (year + 1)),
        "Prozessbündel": 0,
    }


def grant(place: int, year: int, random: Random) -> dict[str, Any]:
    amount = random.randint(100_000, 2_000_000)
    return {"Projekt": f"Projekt {place}", "Landesförderung": f"{amount}.00", "Ausgezahlt": f"{amount * year // 4}.00"}


def service(place: int, year: int, random: Random) -> dict[str, Any]:
    first, later = random.randint(-2, 3), random.random()
    level = min(4, first + (year if later < 0.3 else 0))
    text = f"{LEVELS[level]} (Modell 1.1)" if level >= 0 else ""
    return {"OZG-ID": f"{10_000 + place}", "Leistung": f"Leistung mit der Nummer {place}", "Reifegrad": text}


def csv_of(name: str, rows: list[dict[str, Any]], stand: date) -> bytes:
    text = StringIO(newline="")
    writer = csv.DictWriter(text, list(COLUMNS[name]), lineterminator="\r\n", restval="")
    writer.writeheader()
    writer.writerows({**row, "Stichtag": stand.isoformat()} for row in rows)
    return text.getvalue().encode()


def resource(name: str, content: bytes) -> dict[str, Any]:
    return {
        "name": name,
        "path": f"{name}.csv",
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
        "schema": {"fields": [{"name": header, "type": kind} for header, kind in COLUMNS[name].items()]},
    }


def enter(address: str) -> None:
    """The municipalities, as one file of the import brings them."""
    from neighbours.models import Municipality, Population

    municipalities = Municipality.objects.bulk_create(
        Municipality(name=name_of(number), address=f"{address}/{number}") for number in range(MUNICIPALITIES)
    )
    random = Random(MUNICIPALITIES)
    Population.objects.bulk_create(
        Population(municipality=each, number=random.randint(4_000, 600_000), counted_on=date(2021, 12, 31), source="–")
        for each in municipalities
    )


if __name__ == "__main__":
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    enter(sys.argv[1])
