"""The city's statements and the outside view of a day, service by service."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from ..choices import OutsideResult
from .sides import CatalogueService, OutsideReports, Own, OwnCourse, OwnOnDay, Reported

DIFFERENT = (
    OutsideResult.ONLINE_HERE,
    OutsideResult.ONLINE_THERE,
    OutsideResult.ADDRESS_DIFFERS,
    OutsideResult.NEVER_REPORTED,
)
MOST_DAYS = 24  # of a course; of more only the last of each month
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class ComparedService:
    """A service that is online on one side at least. `service` is None where the catalogue does not have it; then
    `reported` says what the export calls it. `reported_on` is the last export that names it."""

    service: CatalogueService | None
    own: Own | None
    reported: Sequence[Reported]
    result: OutsideResult
    reported_on: date | None

    @property
    def is_online_there(self) -> bool:
        return any(row.is_online for row in self.reported)

    @property
    def addresses(self) -> list[str]:
        """The addresses there of what is online; where nothing is, all."""
        rows = [row for row in self.reported if row.is_online] or self.reported
        return sorted({row.address for row in rows if row.address})


@dataclass(frozen=True)
class OutsideComparison:
    """All compared services of a day, and the day of the export that they are compared with; None without one, when
    nothing can be compared."""

    key_date: date
    view_on: date | None
    services: Sequence[ComparedService]

    def number(self, result: OutsideResult) -> int:
        return sum(compared.result == result for compared in self.services)

    @property
    def different(self) -> int:
        """How many differ or were never reported."""
        return sum(compared.result in DIFFERENT for compared in self.services)


def compare(key_date: date) -> OutsideComparison:
    """The comparison of what the city states on the day with the newest export until then."""
    reports = OutsideReports(OwnOnDay(key_date), all_views=False)
    if not reports.views:
        return OutsideComparison(key_date, None, ())
    [(view, view_on)] = reports.views
    rows = reports.rows_of([view])[view]
    return OutsideComparison(key_date, view_on, tuple(compared_services(reports, key_date, view_on, rows)))


def course(key_date: date) -> list[tuple[OutsideComparison, int]]:
    """For each export until the day, the newest first: the comparison of its own day, and the number of its rows."""
    reports = OutsideReports(OwnCourse(key_date), all_views=True)
    views = thinned(reports.views)
    rows = reports.rows_of([view for view, _ in views])
    return [
        (OutsideComparison(day, day, tuple(compared_services(reports, day, day, rows[view]))), len(rows[view]))
        for view, day in views
    ]


def thinned(views: Sequence[tuple[int, date]]) -> Sequence[tuple[int, date]]:
    """Of many exports the last of each month; the newest come first."""
    if len(views) <= MOST_DAYS:
        return views
    return list({(day.year, day.month): (view, day) for view, day in reversed(views)}.values())[::-1]


def compared_services(
    reports: OutsideReports, day: date, view_on: date, rows: Collection[Reported]
) -> Iterator[ComparedService]:
    """The services that are online on one side at least, in the order of the catalogue; then what it does not have.

    `rows` are those of the export of `view_on`, the city's statements those of the day.
    """
    by_service: defaultdict[int, list[Reported]] = defaultdict(list)
    unknown: defaultdict[tuple[str, str], list[Reported]] = defaultdict(list)
    for row in rows:
        meant = reports.own.services_of(row.leika_key, row.ozg_id)
        for key in meant:
            by_service[key].append(row)
        if not meant and row.is_online:
            unknown[row.leika_key or row.name, row.ozg_id].append(row)
    for pk, service in reports.own.services.items():
        own, reported, span = reports.own.on(day, pk), by_service[pk], reports.reported.get(pk)
        is_online_there = any(row.is_online for row in reported)
        if own.is_online or is_online_there:
            was_reported = span is not None and span.first <= day
            result = result_of(own, reported, is_online_there=is_online_there, was_reported=was_reported)
            yield ComparedService(service, own, reported, result, span.last if span and span.last <= day else None)
    for reported in unknown.values():
        yield ComparedService(None, None, reported, OutsideResult.ONLINE_THERE, view_on)


def result_of(own: Own, reported: Sequence[Reported], *, is_online_there: bool, was_reported: bool) -> OutsideResult:
    """What the comparison of a service says that is online on one side at least."""
    if not own.is_online:
        return OutsideResult.ONLINE_THERE
    if not is_online_there:
        return OutsideResult.ONLINE_HERE if was_reported else OutsideResult.NEVER_REPORTED
    addresses = {comparable(row.address) for row in reported if row.is_online and row.address}
    if not own.address or not addresses:
        return OutsideResult.NO_ADDRESS
    return OutsideResult.SAME if comparable(own.address) in addresses else OutsideResult.ADDRESS_DIFFERS


def comparable(address: str) -> str:
    """An address without what makes no difference: scheme, case of the host, usual port, slash at the end."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:  # no address at all
        return address.strip()
    host = (parts.hostname or "").rstrip(".")
    place = host if port in (None, DEFAULT_PORTS.get(parts.scheme)) else f"{host}:{port}"
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{place}{parts.path.rstrip('/')}{query}{fragment}"
