"""datapackage.json: what a package is and what its files hold, after Data Package v2 (https://datapackage.org)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

NAME = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
NOT_IN_PACKAGE = (
    "Nicht enthalten sind Konten und Rechte, der Verlauf der Eintragungen, Statusabfragen mit ihren Antworten, "
    "eingefrorene Drucksachen mit ihren Dateien und importierte Dateien: Sie stehen nur in einer Sicherung der "
    "Datenbank."
)


def describe(
    path: Path,
    title: str,
    fields: Iterable[Mapping[str, object]],
    *,
    primary_key: str = "",
    foreign_keys: Sequence[Mapping[str, object]] = (),
    description: str = "",
) -> dict[str, Any]:
    """A file of the package with its columns, its size in bytes and its SHA-256."""
    content = path.read_bytes()
    schema: dict[str, Any] = {"fields": list(fields), "missingValues": [""]}
    if primary_key:
        schema["primaryKey"] = [primary_key]
    if foreign_keys:
        schema["foreignKeys"] = list(foreign_keys)
    return {
        "name": path.stem,
        "title": title,
        **({"description": description} if description else {}),
        "path": path.name,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n"},
        "schema": schema,
    }


def write_descriptor(
    folder: Path,
    name: str,
    title: str,
    resources: Sequence[Mapping[str, object]],
    license_of_data: Mapping[str, str] | None = None,
    **more: object,
) -> None:
    """Write the file; the licence has `name`, `title` and `path`, and is left out where none is known."""
    package = {
        "$schema": PROFILE,
        "name": name,
        "title": title,
        "description": NOT_IN_PACKAGE,
        **({"licenses": [license_of_data]} if license_of_data else {}),
        **more,
        "resources": list(resources),
    }
    text = json.dumps(package, ensure_ascii=False, indent=2)
    (folder / NAME).write_text(f"{text}\n", encoding="utf-8")
