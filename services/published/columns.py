"""What is read of published catalogues, under the headers of our own tables."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from imports.cells import Cell
from lists.files import KEY_DATE_HEADER

from ..choices import CatalogueStatus, FimBlock, FimStatus

LEIKA_HEADERS = ("Leistungsschlüssel", "LeiKa-Leistung", "OZG-ID", "Typisierung", "Stand im Katalog", KEY_DATE_HEADER)
FIM_HEADERS = ("OZG-ID", "Leistungsschlüssel", "Baustein", "Status", "Seit")


class PublishedService(NamedTuple):
    """A LeiKa service of a catalogue: its key, name and types (codes), the OZG services (OZG-IDs) that it belongs to,
    the status of its description and the day of its last change, where the catalogue says them."""

    key: str
    name: str
    types: Sequence[str] = ()
    ozg_ids: Sequence[str] = ()
    status: FimStatus | None = None
    changed_on: date | None = None


def leika_rows(services: Iterable[PublishedService], published_on: date | None) -> Iterator[tuple[int, list[Cell]]]:
    """A row for each OZG service of each LeiKa service, of the day on which the catalogue was published."""
    rows: Iterator[list[Cell]] = (
        [each.key, each.name, ozg_id, ", ".join(each.types), CatalogueStatus.LISTED.label, published_on]
        for each in services
        for ozg_id in each.ozg_ids or ("",)
    )
    return numbered(LEIKA_HEADERS, once(rows))


def fim_rows(services: Iterable[PublishedService]) -> Iterator[tuple[int, list[Cell]]]:
    """A row for the description of each LeiKa service that belongs to an OZG service, where its status is said."""
    rows: Iterator[list[Cell]] = (
        [ozg_id, each.key, FimBlock.DESCRIPTION.label, each.status.label, each.changed_on]
        for each in services
        for ozg_id in each.ozg_ids
        if each.status and each.changed_on
    )
    return numbered(FIM_HEADERS, rows)


def once(rows: Iterable[list[Cell]]) -> Iterator[list[Cell]]:
    """The rows without those that say what another one has said: several editors describe the same service."""
    seen = set()
    for row in rows:
        if (said := tuple(row)) not in seen:
            seen.add(said)
            yield row


def numbered(headers: Sequence[str], rows: Iterable[list[Cell]]) -> Iterator[tuple[int, list[Cell]]]:
    """The rows with their numbers, after the header."""
    yield 1, list(headers)
    yield from enumerate(rows, 2)
