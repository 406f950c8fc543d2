"""The description of the interface as a page for people, from the same document."""

from collections.abc import Iterator, Mapping
from typing import Any

from .index import PROMISES
from .problems import TITLES

KINDS = {"string": "Text", "integer": "ganze Zahl", "number": "Zahl", "boolean": "wahr oder falsch"}
FORMATS = {"date": "Tag", "uri": "Adresse"}
MANY = 12  # values that are named


def documented(document: Mapping[str, Any]) -> dict[str, Any]:
    """What the page of the whole says."""
    return {
        "promises": PROMISES,
        "server": document["servers"][0]["url"],
        "resources": [
            {"name": name, "title": each["summary"], "lead": each.get("description", ""), "path": path}
            for name, [(path, each), *_] in by_list(document).items()
        ],
        "problems": [(kind, title, WORDS[kind]) for kind, title in TITLES.items()],
    }


def by_list(document: Mapping[str, Any]) -> dict[str, list[tuple[str, Any]]]:
    """The operations of each list with their paths, by its name: that of the list, and of one of its records."""
    found: dict[str, list[tuple[str, Any]]] = {}
    for path, item in document["paths"].items():
        for name in item["get"].get("tags", ()):
            found.setdefault(name, []).append((path, item["get"]))
    return found


WORDS = {
    "angaben": "Status 400. Ein Parameter ist unbekannt, steht mehrmals da oder hat einen Wert, den es nicht gibt.",
    "nicht-gefunden": "Status 404. Den Eintrag oder die Seite der Liste gibt es nicht, oder am Stichtag noch nicht.",
    "methode": "Status 405. Gelesen wird mit GET und HEAD.",
}


def list_documented(document: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    """A list with its parameters and fields, and the tables of its records; None where there is none of that name."""
    operations = by_list(document).get(name)
    if operations is None:
        return None
    schemas, server = document["components"]["schemas"], document["servers"][0]["url"]
    path, of_list = operations[0]
    tables = schemas.get(f"{name}-eintrag", {}).get("properties", {}).get("tabellen", {}).get("properties", {})
    return {
        "title": of_list["summary"],
        "lead": of_list.get("description", ""),
        "addresses": [f"{server}{each}" for each, _ in operations],
        "example": "" if "{" in path else f"{server}{path}",
        "parameters": [
            {"name": each["name"], "description": each.get("description", ""), "kind": kind_of(each["schema"])}
            for each in of_list["parameters"]
        ],
        "fields": list(fields_of(schemas[f"{name}-zeile"])),
        "tables": [(each, [*schemas[f"{name}-tabelle-{each}"]["items"]["properties"]]) for each in tables],
    }


def fields_of(schema: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for name, each in schema["properties"].items():
        yield {"name": name, "kind": kind_of(each), "description": each.get("description", "")}
    for pattern, each in schema.get("patternProperties", {}).items():
        shown = pattern.strip("^$").replace(".+", "…").replace("\\", "")
        yield {"name": shown, "kind": kind_of(each), "description": "Nur wo es das am Stichtag gibt."}


def kind_of(schema: Mapping[str, Any]) -> str:
    """The kind of a value in words: ganze Zahl von 1 bis 99; Text: ja, nein."""
    kinds = [each for each in aslist(schema.get("type")) if each != "null"]
    if schema.get("format") in FORMATS:
        return FORMATS[schema["format"]]
    kind = " oder ".join(KINDS.get(each, "Objekt") for each in kinds)
    if "minimum" in schema and "maximum" in schema:
        return f"{kind} von {schema['minimum']} bis {schema['maximum']}"
    values = [str(each) for each in schema.get("enum", ()) if each is not None]
    if values:
        return f"{kind}: {', '.join(values[:MANY])}{' …' if len(values) > MANY else ''}"
    return f"{kind} in {schema['x-unit']}" if "x-unit" in schema else kind


def aslist(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
