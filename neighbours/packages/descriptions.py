"""Reading datapackage.json of a stranger: its Stand, whose it is, and the tables that are compared with their columns
and checksums."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Never

from django.utils import timezone

from records.days import EARLIEST
from records.text import normalise

from ..problems import RefusedPackageError
from .tables import NEWER, TABLES

MOST_BYTES = 2_000_000
MOST_RESOURCES = 200
MOST_COLUMNS = 100
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,99}\Z")
PATH = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}\.csv\Z")
SHA256 = re.compile(r"sha256:(?P<digits>[0-9a-f]{64})\Z")
LONGEST_QUOTE = 60
NAMELESS = "OZG-Tracker"  # what an installation that does not say whose it is calls itself


@dataclass(frozen=True)
class PackageResource:
    """A table of a package: where it lies beside the description, and what its file is like."""

    name: str
    path: str
    sha256: str
    size: int
    columns: Mapping[str, str]  # the types of Table Schema by the headers, in their order


@dataclass(frozen=True)
class Description:
    """What a package says of itself."""

    key_date: date
    title: str
    publisher: str
    ars: str
    resources: Mapping[str, PackageResource]  # of the tables that are compared


def read_description(content: bytes) -> Description:
    """Raises a RefusedPackageError."""
    package = read_object(content)
    resources = package.get("resources")
    if not isinstance(resources, list) or not resources:
        raise RefusedPackageError("Die Beschreibung nennt keine Tabellen.")
    if len(resources) > MOST_RESOURCES:
        raise RefusedPackageError(f"Die Beschreibung nennt mehr als {MOST_RESOURCES} Tabellen.")
    read = [read_resource(resource) for resource in resources]
    if len({each.name for each in read}) < len(read) or len({each.path for each in read}) < len(read):
        raise RefusedPackageError("Die Beschreibung nennt eine Tabelle mehrmals.")
    compared = {each.name: checked(each) for each in read if each.name in TABLES}
    if not compared:
        raise RefusedPackageError(f"Keine der Tabellen, die verglichen werden, ist dabei: {', '.join(TABLES)}.")
    return Description(
        key_date=day_of(package.get("stichtag")),
        title=text_of(package.get("title")),
        publisher=publisher_of(package),
        ars=text_of(package.get("ars")),
        resources=compared,
    )


def read_object(content: bytes) -> dict[str, object]:
    """The JSON object, in which no key is said twice."""
    if len(content) > MOST_BYTES:
        raise RefusedPackageError(f"Die Beschreibung hat mehr als {MOST_BYTES // 1_000_000} MB.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RefusedPackageError("Die Beschreibung ist nicht in UTF-8 geschrieben.") from None
    if text.lstrip()[:1] == "<":
        raise RefusedPackageError("Statt der Beschreibung des Pakets (JSON) kam eine Seite in HTML.")
    try:
        package = json.loads(text, object_pairs_hook=distinct, parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        raise RefusedPackageError("Die Beschreibung des Pakets ist kein gültiges JSON.") from None
    if not isinstance(package, dict):
        raise RefusedPackageError("Die Beschreibung des Pakets ist kein JSON-Objekt.")
    return package


def distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    keys = [key for key, _ in pairs]
    if twice := next((key for key in keys if keys.count(key) > 1), None) if len(set(keys)) < len(keys) else None:
        raise RefusedPackageError(f"Die Beschreibung nennt „{quoted(twice)}“ an einer Stelle zweimal.")
    return dict(pairs)


def refuse_constant(name: str) -> Never:
    raise ValueError(name)


def read_resource(resource: object) -> PackageResource:
    """A table as it is described; nothing of it leads out of the package."""
    if not isinstance(resource, dict):
        raise RefusedPackageError("Eine Tabelle ist nicht als Objekt beschrieben.")
    name, path = resource.get("name"), resource.get("path")
    if not isinstance(name, str) or not NAME.match(name):
        raise RefusedPackageError(f"„{quoted(name)}“ ist kein Name einer Tabelle.")
    if not isinstance(path, str) or not PATH.match(path):
        raise RefusedPackageError(f"Der Pfad „{quoted(path)}“ führt aus dem Paket hinaus oder ist keine CSV-Datei.")
    said = SHA256.match(resource["hash"]) if isinstance(resource.get("hash"), str) else None
    size = resource.get("bytes")
    if said is None or not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise RefusedPackageError(f"Tabelle {name}: Prüfsumme (SHA-256) oder Zahl der Bytes fehlt.")
    return PackageResource(name, path, said["digits"], size, columns_of(name, resource.get("schema")))


def columns_of(name: str, schema: object) -> dict[str, str]:
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not isinstance(fields, list) or not 0 < len(fields) <= MOST_COLUMNS:
        raise RefusedPackageError(f"Tabelle {name}: Beschrieben sind keine Spalten, oder mehr als {MOST_COLUMNS}.")
    columns: dict[str, str] = {}
    for field in fields:
        header, kind = (field.get("name"), field.get("type")) if isinstance(field, dict) else (None, None)
        if not isinstance(header, str) or not isinstance(kind, str) or header in columns:
            raise RefusedPackageError(f"Tabelle {name}: Eine Spalte ist nicht oder doppelt benannt.")
        columns[header] = kind
    return columns


def checked(resource: PackageResource) -> PackageResource:
    """The table, where it has the columns that are compared, with their types."""
    newer = NEWER.get(resource.name, {})
    for header, kind in {**TABLES[resource.name], **newer}.items():
        said = resource.columns.get(header)
        if said is None and header in newer:
            continue
        if said is None:
            raise RefusedPackageError(f"Tabelle {resource.name}: Die Spalte „{header}“ fehlt.")
        if said != kind:
            raise RefusedPackageError(
                f"Tabelle {resource.name}: Die Spalte „{header}“ ist vom Typ „{quoted(said)}“ statt „{kind}“."
            )
    return resource


def day_of(value: object) -> date:
    """The Stand of the package, an ISO day that has come."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        day = None
    if day is None or day < EARLIEST:
        raise RefusedPackageError(f"Der Stichtag „{quoted(value)}“ ist kein Tag.")
    if day > timezone.localdate():
        raise RefusedPackageError(f"Der Stichtag {day:%d.%m.%Y} liegt in der Zukunft.")
    return day


def publisher_of(package: Mapping[str, object]) -> str:
    """Who publishes it, after Data Package (`contributors`); else what its title begins with."""
    contributors = package.get("contributors")
    for each in contributors if isinstance(contributors, list) else ():
        roles = each.get("roles") if isinstance(each, dict) else None
        if isinstance(roles, list) and "publisher" in roles:
            return text_of(each.get("title"))
    return text_of(package.get("title")).partition(":")[0]


def refuse_other_municipality(description: Description, name: str, ars: str) -> None:
    """Raise a RefusedPackageError where the package is not of the municipality: its key decides where both say one,
    else the name must be among the words of the publisher."""
    if ars and description.ars:
        if ars != description.ars:
            raise RefusedPackageError(
                f"Das Paket ist von einer anderen Kommune: Regionalschlüssel {quoted(description.ars)} statt {ars}."
            )
        return
    if description.publisher in ("", NAMELESS):
        raise RefusedPackageError(
            "Das Paket nennt keine Kommune. Die Installation, die es veröffentlicht, sagt mit den Einstellungen "
            "MUNICIPALITY und ARS, wessen es ist."
        )
    if f" {normalise(name)} " not in f" {normalise(description.publisher)} ":
        raise RefusedPackageError(
            f"Das Paket ist von einer anderen Kommune: „{quoted(description.publisher)}“ statt „{name}“."
        )


def text_of(value: object) -> str:
    return value if isinstance(value, str) else ""


def quoted(value: object) -> str:
    """What a stranger wrote, short and on one line."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in str(value)).split())[:LONGEST_QUOTE]
