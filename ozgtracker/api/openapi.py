"""The interface described after OpenAPI 3.1, from the register of lists, their tables and filters."""

from collections.abc import Iterator, Mapping
from typing import Any

from lists.columns import Column
from lists.data_fields import fields_of_class, schema_of_field, varying_of
from lists.tables import Table

from .index import INDEX_SCHEMA, PROMISES, license_of_data, title
from .meanings import meaning_of
from .parameters import parameters_of, parameters_of_record
from .problems import MEDIA_TYPE, PROBLEM_SCHEMA
from .resources import ROOT, ApiResource, resources

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ADDRESS = {"type": "string", "format": "uri"}
MAY_LACK_ADDRESS = {"type": ["string", "null"], "format": "uri"}
DAY = {"type": "string", "format": "date"}
PATH_PARAMETER = {"in": "path", "required": True, "schema": {"type": "string"}}
ANSWERS = {"400": "Ungültige Angaben", "404": "Nicht gefunden"}


def openapi(base: str) -> dict[str, Any]:
    """The document under the address of the site, without a slash at its end."""
    every = resources()
    schemas = {"problem": PROBLEM_SCHEMA, "index": INDEX_SCHEMA}
    for each in every:
        schemas |= schemas_of(each)
    license_said = license_of_data()
    return {
        "openapi": "3.1.1",
        "info": {
            "title": title(),
            "version": "1.0.0",
            "summary": "Projekte, Fördermittel und OZG-Leistungen der Kommune, zu jedem Stichtag.",
            "description": " ".join(PROMISES),
            **({"license": license_said} if license_said else {}),
        },
        "jsonSchemaDialect": DIALECT,
        "servers": [{"url": f"{base}/{ROOT}".removesuffix("/")}],
        "tags": [{"name": each.name, "description": each.title} for each in every],
        "paths": {"/": index_path(), **{path: item for each in every for path, item in paths_of(each)}},
        "components": {"schemas": schemas, "responses": {status: problem(said) for status, said in ANSWERS.items()}},
    }


def problem(description: str) -> dict[str, Any]:
    return {"description": description, "content": {MEDIA_TYPE: {"schema": reference("problem")}}}


def reference(name: str, kind: str = "schemas") -> dict[str, Any]:
    return {"$ref": f"#/components/{kind}/{name}"}


def index_path() -> dict[str, Any]:
    return {"get": operation("index", "Einstieg", "Was es gibt, und was bleibt.", [], "index")}


def operation(name: str, summary: str, description: str, parameters: list[Any], schema: str) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        **({"description": description} if description else {}),
        "parameters": parameters,
        "responses": {
            "200": {"description": summary, "content": {"application/json": {"schema": reference(schema)}}},
            **{status: reference(status, "responses") for status in ANSWERS},
        },
    }


def paths_of(resource: ApiResource) -> Iterator[tuple[str, dict[str, Any]]]:
    """The list, and its records."""
    named = [{**PATH_PARAMETER, "name": resource.parameter}] if resource.parameter else []
    of_list = operation(
        resource.name,
        resource.title,
        resource.lead,
        [*named, *parameters_of(resource)],
        f"{resource.name}-seite",
    )
    yield f"/{resource.path}/", {"get": {"tags": [resource.name], **of_list}}
    if resource.has_details:
        named = [{**PATH_PARAMETER, "name": "id", "description": "Kennung, wie die Liste sie nennt."}]
        name = f"{resource.name}-eintrag"
        of_record = operation(
            name, f"{resource.title}: ein Eintrag", "", [*named, *parameters_of_record(resource)], name
        )
        yield f"/{resource.path}/{{id}}/", {"get": {"tags": [resource.name], **of_record}}


def schemas_of(resource: ApiResource) -> dict[str, Any]:
    """Of a row, a page of rows, and a record with its tables."""
    name = resource.name
    found = {f"{name}-zeile": row_schema(resource), f"{name}-seite": page_schema(resource)}
    if resource.has_details:
        found |= {f"{name}-tabelle-{each}": table_schema(kind) for each, kind in resource.tables.items()}
        found[f"{name}-eintrag"] = record_schema(resource)
    return found


def described(schema: Mapping[str, Any], description: str) -> dict[str, Any]:
    return {**schema, "description": description}


def fixed_object(properties: Mapping[str, Any], description: str = "", **more: Any) -> dict[str, Any]:
    """An object that has all of these and nothing else."""
    return {
        "type": "object",
        **({"description": description} if description else {}),
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
        **more,
    }


def row_schema(resource: ApiResource) -> dict[str, Any]:
    address = MAY_LACK_ADDRESS if not resource.has_details else ADDRESS
    fields = {
        each.name: schema_of_field(each.column, meaning_of(resource.address, each.name)) for each in resource.fields
    }
    properties = {
        "id": {"type": "string", "description": "Kennung, die bleibt."},
        "url": described(address, "Adresse des Eintrags in dieser Schnittstelle."),
        "html": described(ADDRESS, "Seite für Menschen."),
        "links": fixed_object(
            dict.fromkeys(resource.links, MAY_LACK_ADDRESS), "Adressen dessen, was die Spalten nennen."
        ),
        **fields,
    }
    return fixed_object(properties, f"Eine Zeile der Liste „{resource.title}“.", **patterns(resource.varying))


def patterns(varying: Mapping[str, Column]) -> dict[str, Any]:
    """The columns that a table does not always have."""
    schemas = {pattern: schema_of_field(column) for pattern, column in varying.items()}
    return {"patternProperties": schemas} if schemas else {}


def table_schema(table_class: type[Table]) -> dict[str, Any]:
    properties = {each.name: schema_of_field(each.column) for each in fields_of_class(table_class)}
    return {"type": "array", "items": fixed_object(properties, **patterns(varying_of(table_class)))}


def days_schema(resource: ApiResource) -> dict[str, Any]:
    days = ("von", "bis") if {"von", "bis"} <= {*resource.filters} else ("stichtag",)
    latest = {"type": ["string", "null"], "format": "date", "description": "Tag des jüngsten Ereignisses bis dahin."}
    return {**{day: described(DAY, "Tag, für den die Antwort gilt.") for day in days}, "stand": latest}


def page_schema(resource: ApiResource) -> dict[str, Any]:
    number = {"type": "integer", "minimum": 1}
    pages = fixed_object({"page": number, "pages": number, "limit": number}, "Seite, Zahl der Seiten, Zeilen je Seite.")
    places = ("self", "first", "prev", "next", "last")
    return fixed_object(
        {
            "data": {"type": "array", "items": reference(f"{resource.name}-zeile")},
            "pagination": pages,
            "total": {"type": "integer", "minimum": 0, "description": "Zeilen aller Seiten."},
            **days_schema(resource),
            "links": fixed_object(dict.fromkeys(places, MAY_LACK_ADDRESS), "Adressen von Seiten; null: keine."),
        },
        f"Eine Seite der Liste „{resource.title}“.",
    )


def record_schema(resource: ApiResource) -> dict[str, Any]:
    tables = {each: reference(f"{resource.name}-tabelle-{each}") for each in resource.tables}
    row = {"anyOf": [reference(f"{resource.name}-zeile"), {"type": "null"}]}
    lists = {each.entry.file_stem: ADDRESS for each in resource.narrowed}
    return fixed_object(
        {
            "id": {"type": "string"},
            "url": ADDRESS,
            "html": ADDRESS,
            **days_schema(resource),
            "data": described(row, "Die Zeile der Liste; null: Am Stichtag steht der Eintrag nicht in ihr."),
            "tabellen": fixed_object(tables, "Die Tabellen seiner Seite.") | {"required": []},
            "listen": fixed_object(lists, "Listen, die mehr von ihm haben.") | {"required": []},
        },
        f"Ein Eintrag von „{resource.title}“.",
    )
