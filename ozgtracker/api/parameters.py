"""The parameters of lists as OpenAPI describes them, from their filters."""

from collections.abc import Iterator, Sequence
from typing import Any

import django_filters
from django import forms
from django.db import connection

from lists.filters import LONGEST_SEARCH, SearchFilter
from lists.sharing import flat

from .meanings import meaning_of
from .reading import MOST_PER_PAGE, PER_PAGE
from .resources import ApiResource

DAYS = ("stichtag", "von", "bis")
KEY_DATE = "Tag, für den die Antwort gilt (JJJJ-MM-TT, 1900 bis 2199); ohne ihn heute."


class AskedError(Exception):
    """Choices that depend on the data."""


def no_queries(*args: Any, **kwargs: Any) -> None:
    raise AskedError


def parameters_of(resource: ApiResource) -> Iterator[dict[str, Any]]:
    """All that a list knows."""
    for name in resource.filters:
        yield parameter(name, filter_description(resource, name), schema_of_filter(resource, name))
    orders = [order for each in resource.sortable for order in (each, f"-{each}")]
    if orders:
        description = "Spalte, nach der sortiert wird; mit - davor absteigend. Ohne ihn in der Reihenfolge der Liste."
        yield parameter("sort", description, schema_of_sort(orders, resource.sortable_patterns))
    yield parameter("page", "Nummer der Seite.", {"type": "integer", "minimum": 1, "default": 1})
    limit = {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE, "default": PER_PAGE}
    yield parameter("limit", "Zeilen auf einer Seite.", limit)


def parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def schema_of_sort(orders: Sequence[str], patterns: Sequence[str]) -> dict[str, Any]:
    """The columns that a list always has, and what those are like that it has on some days alone."""
    fixed = {"enum": orders}
    if not patterns:
        return {"type": "string", **fixed}
    return {"type": "string", "anyOf": [fixed, *({"pattern": f"^-?{pattern}$"} for pattern in patterns)]}


def parameters_of_record(resource: ApiResource) -> Iterator[dict[str, Any]]:
    """All that one of its records knows."""
    for name in resource.record_parameters:
        yield parameter(name, filter_description(resource, name), schema_of_filter(resource, name))


def filter_description(resource: ApiResource, name: str) -> str:
    if name == "stichtag":
        return KEY_DATE
    narrowing = filter_of(resource, name)
    said = meaning_of(resource.address, name) or getattr(narrowing, "values_text", "")
    label = getattr(narrowing, "label", None) or ""
    return ": ".join(filter(None, [str(label), said])) or f"Tag „{name}“ (JJJJ-MM-TT)."


def filter_of(resource: ApiResource, name: str) -> Any:
    """The filter of a queryset, or the field of a form; None of a day."""
    filterset = getattr(resource.view_class, "filterset_class", None)
    filters = getattr(filterset, "base_filters", None) or resource.view_class.form_class.base_fields
    return filters.get(name)


def schema_of_filter(resource: ApiResource, name: str) -> dict[str, Any]:
    """Values that depend on the data or on the day are described in words alone."""
    narrowing = filter_of(resource, name)
    if name in DAYS and narrowing is None:
        return {"type": "string", "format": "date"}
    if isinstance(narrowing, SearchFilter):
        return {"type": "string", "maxLength": LONGEST_SEARCH}
    if isinstance(narrowing, django_filters.NumberFilter):
        extra = narrowing.extra
        return {"type": "integer", "minimum": extra["min_value"], "maximum": extra["max_value"]}
    values = fixed_values(narrowing)
    return {"type": "string", "enum": values} if values else {"type": "string"}


def fixed_values(narrowing: Any) -> list[str]:
    """The values of a drop-down that are the same whatever the data say; none of others."""
    try:
        with connection.execute_wrapper(no_queries):
            choices = choices_of(narrowing)
            return [str(value) for value, _ in flat(choices) if value not in ("", None)]
    except (AskedError, AttributeError):  # they ask the data, or the filters that a request makes
        return []


def choices_of(narrowing: Any) -> Any:
    if isinstance(narrowing, forms.ChoiceField):
        choices: Any = narrowing.choices
        return list(choices)
    if "choices" in getattr(narrowing, "extra", {}):
        return narrowing.extra["choices"]
    return list(narrowing.choices()) if hasattr(narrowing, "choices") else []
