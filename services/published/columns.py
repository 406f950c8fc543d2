"""What is read of published catalogues, under the headers of our own tables."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from imports.cells import Cell
from imports.problems import EntryNumber
from lists.files import KEY_DATE_HEADER

from ..choices import CatalogueStatus, FimBlock, FimStatus

LEIKA_HEADERS = ("Leistungsschlüssel", "LeiKa-Leistung", "OZG-ID", "Typisierung", "Stand im Katalog", KEY_DATE_HEADER)
FIM_HEADERS = ("OZG-ID", "Leistungsschlüssel", "Baustein", "Status", "Seit")


class PublishedService(NamedTuple):
    """A LeiKa service of a catalogue: the place of its entry, its key, name and types (codes), the OZG services
    (OZG-IDs) that it belongs to, the status of its description and the day of its last change, where these are said."""

    place: int
    key: str
    name: str
    types: Sequence[str] = ()
    ozg_ids: Sequence[str] = ()
    status: FimStatus | None = None
    changed_on: date | None = None


EntryCells = tuple[PublishedService, list[Cell]]


def leika_rows(services: Iterable[PublishedService], published_on: date | None) -> Iterator[tuple[int, list[Cell]]]:
    """A row for each OZG service of each LeiKa service, of the day on which the catalogue was published."""
    rows: Iterator[EntryCells] = (
        (each, [each.key, each.name, ozg_id, ", ".join(each.types), CatalogueStatus.LISTED.label, published_on])
        for each in services
        for ozg_id in each.ozg_ids or ("",)
    )
    return numbered(LEIKA_HEADERS, once(rows))


def fim_rows(services: Iterable[PublishedService]) -> Iterator[tuple[int, list[Cell]]]:
    """A row for the description of each LeiKa service that belongs to an OZG service, where its status is said."""
    rows: Iterator[EntryCells] = (
        (each, [ozg_id, each.key, FimBlock.DESCRIPTION.label, each.status.label, each.changed_on])
        for each in services
        for ozg_id in each.ozg_ids
        if each.status and each.changed_on
    )
    return numbered(FIM_HEADERS, rows)


def once(rows: Iterable[EntryCells]) -> Iterator[EntryCells]:
    """The rows without those that say what another one has said: several editors describe the same service."""
    seen = set()
    for service, cells in rows:
        if (said := tuple(cells)) not in seen:
            seen.add(said)
            yield service, cells


def numbered(headers: Sequence[str], rows: Iterable[EntryCells]) -> Iterator[tuple[int, list[Cell]]]:
    """The rows after the header, each with a number that tells of which entry it is."""
    yield 0, list(headers)
    for number, (service, cells) in enumerate(rows, 1):
        yield EntryNumber(number, service.place, service.key), cells
