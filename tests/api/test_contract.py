"""What v1 promises: names that were once there stay. `contract.json` has those of the last version; it only grows.

Written anew by `python -m tests.api.test_contract`, which refuses to take any away.
"""

import json
import sys
from pathlib import Path

import pytest

CONTRACT = Path(__file__).with_name("contract.json")


def names_of(document):
    """Every path with its parameters and their fixed values, and every schema with its fields and their kinds."""
    paths = {
        path: {each["name"]: values_of(each["schema"]) for each in item["get"]["parameters"]}
        for path, item in document["paths"].items()
    }
    schemas = {name: fields_of(schema) for name, schema in document["components"]["schemas"].items()}
    return {"paths": paths, "schemas": schemas}


def values_of(schema):
    """The values that are named; a pattern may stand beside them."""
    return [value for each in (schema, *schema.get("anyOf", ())) for value in each.get("enum", [])]


def fields_of(schema):
    schema = schema.get("items", schema)
    return {name: kind_of(each) for name, each in schema.get("properties", {}).items()}


def kind_of(schema):
    kinds = schema.get("type", "object")
    kind = kinds if isinstance(kinds, str) else "|".join(kinds)
    return " ".join(filter(None, [kind, schema.get("format", ""), schema.get("x-unit", "")]))


def missing(before, now):
    """What was promised and is no longer there, as paths of names."""
    found = []
    for path, parameters in before["paths"].items():
        if path not in now["paths"]:
            found.append(path)
            continue
        for name, values in parameters.items():
            there = now["paths"][path].get(name)
            found += (
                [f"{path}?{name}"]
                if there is None
                else [f"{path}?{name}={value}" for value in values if there and value not in there]
            )
    for schema, fields in before["schemas"].items():
        there = now["schemas"].get(schema, {})
        found += [f"{schema}: {name} ({kind})" for name, kind in fields.items() if there.get(name) != kind]
    return found


@pytest.mark.walk(4)
@pytest.mark.django_db
def test_what_was_promised_is_there_and_what_is_new_is_promised(described):
    promised, there = json.loads(CONTRACT.read_text()), names_of(described.document)
    assert missing(promised, there) == []
    assert missing(there, promised) == [], "new: python -m tests.api.test_contract"


def test_what_is_taken_away_or_changed_is_noticed():
    before = {"paths": {"/a/": {"art": ["x", "y"]}}, "schemas": {"a-zeile": {"Tag": "string|null date"}}}
    assert missing(before, {"paths": {"/a/": {"art": ["x"]}}, "schemas": {"a-zeile": {"Tag": "string|null"}}}) == [
        "/a/?art=y",
        "a-zeile: Tag (string|null date)",
    ]
    assert missing(before, {"paths": {}, "schemas": {}}) == ["/a/", "a-zeile: Tag (string|null date)"]


if __name__ == "__main__":
    import django

    django.setup()
    from ozgtracker.api.openapi import openapi

    now = names_of(openapi("https://stadt.example"))
    if CONTRACT.exists() and (gone := missing(json.loads(CONTRACT.read_text()), now)):
        sys.exit(f"v1 promises: {gone}")
    CONTRACT.write_text(json.dumps(now, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
