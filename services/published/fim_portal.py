"""Records of the FIM portal (fimportal.de): the list of Leistungssteckbriefe, as its interface answers in JSON.

Read are `leistungsschluessel`, `title` (or `leistungsbezeichnung`), `typisierung`, `ozg`, `freigabe_status` and
`geaendert_datum_zeit`; pages of the list may be put together in one file.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from imports.cells import Cell
from imports.published_files import PublishedFormat, begins_with, unreadable_as

from ..choices import FimStatus
from ..leika import SPACES
from .columns import PublishedService, fim_rows, leika_rows
from .xzufi import day_of

NAME = "JSON des FIM-Portals"
NAMES = ("title", "leistungsbezeichnung", "bezeichnung")
OZG_DIGITS = 5
STATUSES = {str(status.value): status for status in FimStatus}


def services_in(path: Path) -> list[PublishedService]:
    """The services of the list. Raises an UnreadableFileError."""
    try:
        content = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise unreadable_as(NAME, "Sie ist kein lesbares JSON.") from error
    items = content.get("items") if isinstance(content, dict) else content
    if not isinstance(items, list):
        raise unreadable_as(NAME, "Sie hat keine Liste „items“.")
    return [service_of(item, place) for place, item in enumerate(items, 1)]


def service_of(item: Mapping[str, object], place: int) -> PublishedService:
    """The service of an item. Raises an UnreadableFileError where it has no key or name."""
    if not isinstance(item, dict):
        raise unreadable_as(NAME, f"Der {place}. Eintrag ist kein Objekt.")
    key, name = text_in(item, "leistungsschluessel"), next(filter(None, (text_in(item, each) for each in NAMES)), "")
    if not (key and name):
        raise unreadable_as(NAME, f"Der {place}. Eintrag hat keinen Leistungsschlüssel oder keinen Namen.")
    return PublishedService(
        place,
        SPACES.sub("", key),
        name,
        codes_in(item, "typisierung", "code"),
        [code.zfill(OZG_DIGITS) for code in codes_in(item, "ozg", "id")],
        status_of(item),
        day_of(text_in(item, "geaendert_datum_zeit")),
    )


def text_in(item: Mapping[str, object], name: str) -> str:
    """The text or number under the name; empty for anything else."""
    value = item.get(name)
    return " ".join(str(value).split()) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def codes_in(item: Mapping[str, object], name: str, key: str) -> list[str]:
    """The codes under the name: one or several, each by itself or as an object with its label."""
    value = item.get(name)
    several = value if isinstance(value, list) else [value]
    objects = (each if isinstance(each, dict) else {key: each} for each in several)
    return list(dict.fromkeys(filter(None, (text_in(each, key) for each in objects))))


def status_of(item: Mapping[str, object]) -> FimStatus | None:
    """The status by its code; None where it has none, or another one."""
    return STATUSES.get(text_in(item, "freigabe_status"))


def steckbrief_rows(path: Path) -> Iterator[tuple[int, list[Cell]]]:
    """The services as rows of LeiKa services; the list says no day of its own. Raises an UnreadableFileError."""
    return leika_rows(services_in(path), None)


def description_rows(path: Path) -> Iterator[tuple[int, list[Cell]]]:
    """The services as rows of FIM building blocks. Raises an UnreadableFileError."""
    return fim_rows(services_in(path))


STECKBRIEFE = PublishedFormat(NAME, ".json", begins_with("{", "["), steckbrief_rows)
DESCRIPTIONS = STECKBRIEFE._replace(rows=description_rows)
