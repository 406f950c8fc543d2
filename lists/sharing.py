"""What the address of a list says: which filters are on, what it names that the list does not know, and how the list is
shared and cited."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django import forms
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.http import urlencode

from records.entries.views import CHOSEN
from records.text import address_form

from .addresses import site_address
from .formats import day

# What every list knows besides its filters.
COMMON = frozenset({"stichtag", "kenntnisstand", "sort", "page", "dialekt", CHOSEN})
LONGEST_STEM = 60


@dataclass(frozen=True)
class ActiveFilter:
    """A filter that is on, in words, with the address of the list without it."""

    label: str
    value: str
    address: str


def given(request: HttpRequest) -> QueryDict:
    """The parameters of the address that say something."""
    kept = request.GET.copy()
    for name in [name for name, value in kept.items() if not value]:
        del kept[name]
    return kept


def values_of(request: HttpRequest, *without: str) -> dict[str, str]:
    """The same as a dictionary, without some."""
    return {name: str(value) for name, value in given(request).items() if name not in without}


def active_filters(request: HttpRequest, form: forms.BaseForm) -> list[ActiveFilter]:
    """The filters of the form that are on and valid."""
    parameters = values_of(request, "page")
    active = []
    for name, field in form.fields.items():
        if name in parameters and name not in form.errors:
            others = urlencode({other: value for other, value in parameters.items() if other != name})
            address = f"{request.path}?{others}" if others else request.path
            active.append(ActiveFilter(str(field.label or name), value_in_words(field, parameters[name]), address))
    return active


def value_in_words(field: forms.Field, value: str) -> str:
    """What a drop-down calls the value, with the short name where it knows one; of other fields the value itself."""
    if short_name := getattr(field, "short_names", {}).get(value):
        return str(short_name)
    names = {str(code): str(name) for code, name in flat(getattr(field, "choices", ()))}
    return names.get(value, value)


def flat(choices: Iterable[tuple[object, object]]) -> Iterable[tuple[object, object]]:
    """The choices without their groups."""
    for code, name in choices:
        if isinstance(name, list | tuple):
            yield from name
        else:
            yield code, name


def unknown_names(request: HttpRequest, known: Iterable[str]) -> list[str]:
    """What the address names and the list does not know."""
    return sorted(set(request.GET) - COMMON - set(known))


def unknown_parameters(request: HttpRequest, known: Iterable[str]) -> str:
    """A sentence on that for a page; empty where there is nothing."""
    names = unknown_names(request, known)
    return f"Diese Angaben der Adresse kennt die Liste nicht; sie ändern nichts: {quoted(names)}." if names else ""


def unknown_in_file(request: HttpRequest, known: Iterable[str]) -> list[str]:
    """A line on that for a file, which is not made then: a misspelt filter would give all rows unnoticed."""
    names = unknown_names(request, known)
    return [f"Diese Angaben der Adresse gibt es hier nicht: {quoted(names)}."] if names else []


def quoted(names: Iterable[str]) -> str:
    return ", ".join(f"„{name[:LONGEST_STEM]}“" for name in list(names)[:5])


def stem_of_filters(request: HttpRequest, form: forms.BaseForm) -> str:
    """What the name of a file says of the filters: aktenplan_produktiv; empty without any."""
    parameters = values_of(request)
    parts = [address_form(parameters[name]) for name in form.fields if name in parameters]
    return "_".join(part for part in parts if part)[:LONGEST_STEM].strip("_-")


@dataclass(frozen=True)
class Sharing:
    """How a list is shared: as it is whenever it is opened, or for ever as of its key date; and how it is cited."""

    current: str
    dated: str
    citation: str


def address_with(request: HttpRequest, parameters: Mapping[str, str]) -> str:
    """The absolute address of the page with these parameters; of a file that of its page."""
    path = request.path if request.path.endswith("/") else f"{request.path.rpartition('/')[0]}/"
    return site_address(request, f"{path}?{urlencode(parameters)}" if parameters else path)


def dated_address(request: HttpRequest, days: Mapping[str, date], *without: str) -> str:
    """The absolute address of the page for ever as of its days, without some of its parameters."""
    kept = values_of(request, CHOSEN, *without, *days)
    return address_with(request, kept | {name: value.isoformat() for name, value in days.items()})


def sharing_of(
    request: HttpRequest, heading: str, active: Iterable[ActiveFilter], days: Mapping[str, date], today: date
) -> Sharing:
    """Days are the key date and, where asked for, what was known when; with both they are in the dated address."""
    current = address_with(request, values_of(request, "page", CHOSEN, *days))
    fixed = dated_address(request, days, "page")
    filters = ", ".join(f"{each.label}: {each.value}" for each in active)
    name, address = settings.DATA_LICENSES.get(settings.DATA_LICENSE) or ("", "")
    parts = [
        f"{settings.MUNICIPALITY or 'OZG-Tracker'}: {heading}{f' ({filters})' if filters else ''}",
        f"Stand {day(days['stichtag'])}" if "stichtag" in days else "",
        fixed,
        f"abgerufen am {day(today)}",
        f"Lizenz: {name} ({address})" if name else "",
    ]
    return Sharing(current, fixed, ", ".join(filter(None, parts)) + ".")
