"""Fetching all municipalities: a few at a time over the network, each taken over in one transaction."""

import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any, Self

from django.db import transaction
from django.utils import timezone

from services.models.scale import Scale, read_scale

from ..choices import FetchOutcome
from ..figures import Figures, as_json, figures_of, from_json
from ..models import Fetch, KeptFile, Municipality, ReceivedPackage, ReceivedTable
from ..models.packages import LONGEST_MESSAGE
from ..packages.descriptions import read_description
from ..problems import NotReachedError, RefusedPackageError
from .receiving import KnownMunicipality, PackageSource, Received, receive, tables_of

AT_A_TIME = 4
UNREADABLE = "Das Paket ließ sich nicht lesen; der Grund steht im Protokoll."

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Result:
    """How fetching of a municipality ended, with what it took."""

    municipality: Municipality
    outcome: FetchOutcome
    message: str
    requests: int
    received_bytes: int


@dataclass(frozen=True)
class Attempt:
    """What came of asking: a package, or why there is none."""

    municipality: Municipality
    source: PackageSource
    received: Received | None = None
    outcome: FetchOutcome = FetchOutcome.UNCHANGED
    message: str = ""

    @property
    def is_nothing_new(self) -> bool:
        return self.received is not None and self.received.description is None

    def result(self, outcome: FetchOutcome) -> Result:
        return Result(self.municipality, outcome, self.message, self.source.requests, self.source.received_bytes)

    def noted(self, outcome: FetchOutcome) -> dict[str, object]:
        """What is kept of how it ended."""
        now = timezone.now()
        noted: dict[str, Any] = {
            "tried_at": now,
            "outcome": outcome,
            "message": self.message[:LONGEST_MESSAGE],
            "requests": self.source.requests,
            "received_bytes": self.source.received_bytes,
        }
        if self.received is not None:
            noted |= {"succeeded_at": now, "etag": self.received.etag, "requested": self.source.address[:500]}
        return noted


class NothingNew:
    """Where nothing is new that alone is noted, of many municipalities at once: of a state on most days all."""

    AT_ONCE = 50

    def __init__(self) -> None:
        self.fetches: list[Fetch] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.write()

    def note(self, attempt: Attempt) -> Result:
        noted = attempt.noted(FetchOutcome.UNCHANGED)
        self.fetches.append(Fetch(municipality=attempt.municipality, **noted))
        if len(self.fetches) == self.AT_ONCE:
            self.write()
        return attempt.result(FetchOutcome.UNCHANGED)

    def write(self) -> None:
        fields = [field.name for field in Fetch._meta.concrete_fields if field.name not in ("id", "municipality")]
        Fetch.objects.bulk_create(
            self.fetches, update_conflicts=True, unique_fields=["municipality"], update_fields=fields
        )
        self.fetches.clear()


SourceOf = Callable[[Municipality], PackageSource]


def fetch_all(municipalities: Iterable[Municipality], source_of: SourceOf, expected: date | None) -> Iterator[Result]:
    """Fetch and take over, in the order in which they answer; one that fails leaves the others alone."""
    scale, waiting = read_scale(), iter(municipalities)
    pending: set[Future[Attempt]] = set()
    with ThreadPoolExecutor(AT_A_TIME) as executor, NothingNew() as nothing_new:
        while True:
            for municipality in islice(waiting, 2 * AT_A_TIME - len(pending)):
                source = source_of(municipality)
                known = known_of(municipality, source, scale, expected)
                pending.add(executor.submit(attempt, municipality, source, known))
            if not pending:
                return
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            for made in [each.result() for each in done]:
                yield nothing_new.note(made) if made.is_nothing_new else take_over(made, scale)


def known_of(
    municipality: Municipality, source: PackageSource, scale: Scale, expected: date | None
) -> KnownMunicipality:
    packages = ReceivedPackage.objects.filter(municipality=municipality).select_related("descriptor")
    if expected is not None:
        packages = packages.filter(key_date__lte=expected)
    before = packages.in_order().last()
    fetch = Fetch.objects.filter(municipality=municipality, requested=source.address).first()
    known = KnownMunicipality(municipality.name, municipality.ars, expected=expected, scale=scale)
    if before is None:
        return known
    return replace(
        known,
        etag=fetch.etag if fetch else "",
        key_date=before.key_date,
        known_until=before.unchanged_until,
        description_sha256=before.descriptor.sha256,
        files=before.files(),
        figures=from_json(before.figures),
    )


def attempt(municipality: Municipality, source: PackageSource, known: KnownMunicipality) -> Attempt:
    try:
        with source:
            return Attempt(municipality, source, receive(source, known))
    except RefusedPackageError as error:
        return Attempt(municipality, source, None, FetchOutcome.REFUSED, str(error))
    except NotReachedError as error:
        return Attempt(municipality, source, None, FetchOutcome.NOT_REACHED, str(error))
    except Exception:  # what a stranger sends may find a fault of ours, which holds up nobody else
        logger.exception("Package of %s was not read", municipality)
        return Attempt(municipality, source, None, FetchOutcome.REFUSED, UNREADABLE)


def take_over(attempt: Attempt, scale: Scale) -> Result:
    """Keep what is new and how it ended; what is refused leaves what is there as it is."""
    municipality, source, received = attempt.municipality, attempt.source, attempt.received
    outcome = attempt.outcome
    with transaction.atomic():
        if received is not None and received.description is not None:
            outcome = keep(municipality, source.address, received, scale)
        Fetch.objects.update_or_create(municipality=municipality, defaults=attempt.noted(outcome))
    return attempt.result(outcome)


def keep(municipality: Municipality, address: str, received: Received, scale: Scale) -> FetchOutcome:
    """The package; where only its Stand is new, that alone."""
    description = received.description
    assert description is not None  # noqa: S101 whoever calls knows
    packages = ReceivedPackage.objects.filter(municipality=municipality)
    if received.is_same:
        before = packages.filter(key_date__lte=description.key_date).in_order().last()
        if before is not None:
            before.unchanged_until = max(before.unchanged_until, description.key_date)
            before.save(update_fields=["unchanged_until"])
            recompute_after(description.key_date, municipality, scale)
            return FetchOutcome.UNCHANGED
    distinct = dict.fromkeys((received.content, *received.files.values()))
    keys = dict(zip(distinct, KeptFile.objects.keep(distinct), strict=True))
    package = ReceivedPackage.objects.create(
        municipality=municipality,
        key_date=description.key_date,
        unchanged_until=description.key_date,
        received_at=timezone.now(),
        address=address[:500],
        descriptor_id=keys[received.content],
        figures=as_json(received.figures),
    )
    ReceivedTable.objects.bulk_create(
        ReceivedTable(package=package, name=name, file_id=keys[content]) for name, content in received.files.items()
    )
    recompute_after(description.key_date, municipality, scale)
    return FetchOutcome.TAKEN_OVER


def recompute_after(day: date, municipality: Municipality, scale: Scale) -> None:
    """Packages of later days follow from those before."""
    if ReceivedPackage.objects.filter(municipality=municipality, key_date__gt=day).exists():
        recompute(municipality, scale)


def recompute(municipality: Municipality, scale: Scale) -> int:
    """Make the figures of its packages anew, from what is kept; the number of those that were others.

    Raises a RefusedPackageError where a package is no longer read: then it stays as it is.
    """
    figures, known_until, changed = Figures(), None, 0
    packages = ReceivedPackage.objects.filter(municipality=municipality).select_related("descriptor").in_order()
    for package in packages:
        description = read_description(package.descriptor.read())
        tables = tables_of(description, package.files())
        figures = figures_of(tables, scale, package.key_date, figures, known_until)
        known_until = package.unchanged_until
        if package.figures != as_json(figures):
            package.figures = as_json(figures)
            package.save(update_fields=["figures"])
            changed += 1
    return changed
