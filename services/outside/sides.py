"""Both sides of the comparison, read once: what the city states of its services, and what exports report of them.

Everything is in memory then, so that a day and a course of many days take the same number of queries.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Max, Min

from ..choices import DenominatorBasis
from ..counting import OnlineState, RecordedServices, ServiceCount
from ..models import Denominator, LeikaAssignment, MaturityChange, OutsideView, PortalChange, ReportedService, Service
from ..models.levels import CountedLevels
from ..models.rules import DEFAULT_RULE
from ..models.scale import read_scale

WHOLE_CATALOGUE = Denominator(slug="", name="", basis=DenominatorBasis.CATALOGUE)


class CatalogueService(NamedTuple):
    """A service of the catalogue."""

    pk: int
    ozg_id: str
    name: str


class Own(NamedTuple):
    """What the city states of a service on a day: whether it is online (None: nothing is recorded), at which address,
    and the day of the newest of these statements."""

    is_online: bool | None
    address: str
    stated_on: date | None


class Reported(NamedTuple):
    """A row of an export."""

    leika_key: str
    ozg_id: str
    name: str
    area: str
    address: str
    is_working: bool | None
    is_active: bool | None
    reason: str

    @property
    def is_online(self) -> bool:
        """As `ReportedService.is_online`."""
        return self.is_working is True and self.is_active is not False and not self.reason


class Span(NamedTuple):
    """The first and the last export that reported something."""

    first: date
    last: date


@dataclass(frozen=True)
class OwnStatements:
    """What the city states of all services, up to a key date. Base: subclasses say what it is on a day."""

    key_date: date

    @cached_property
    def services(self) -> Mapping[int, CatalogueService]:
        services: Any = Service.objects.on_day(self.key_date)
        rows = services.order_by("ozg_id").values_list("pk", "ozg_id", "catalogue_name")
        return {row[0]: CatalogueService(*row) for row in rows}

    @cached_property
    def by_ozg_id(self) -> Mapping[str, int]:
        return {service.ozg_id: service.pk for service in self.services.values()}

    @cached_property
    def by_leika_key(self) -> Mapping[str, frozenset[int]]:
        """The services to which each LeiKa service belongs."""
        services: defaultdict[str, set[int]] = defaultdict(set)
        assigned = LeikaAssignment.objects.exclude(leika__key=None).order_by()
        for key, service in assigned.values_list("leika__key", "service"):
            services[str(key)].add(service)
        return {key: frozenset(found) for key, found in services.items()}

    def on(self, day: date, service: int) -> Own:
        """What is stated of the service on the day."""
        raise NotImplementedError

    def services_of(self, leika_key: str, ozg_id: str) -> frozenset[int]:
        """The services that a row of an export speaks of: by its LeiKa key, else by its OZG-ID; none of the catalogue
        where it knows neither."""
        if found := self.by_leika_key.get(leika_key):
            return found
        service = self.by_ozg_id.get(ozg_id)
        return frozenset() if service is None else frozenset([service])


class OwnOnDay(OwnStatements):
    """What is stated on the key date alone."""

    @cached_property
    def online(self) -> frozenset[int]:
        """The services that are online by the usual counting rule."""
        levels = CountedLevels(DEFAULT_RULE, read_scale(), self.key_date)
        return frozenset(Service.objects.filter(levels.online).order_by().values_list("pk", flat=True))

    @cached_property
    def level_days(self) -> Mapping[int, date]:
        """By service the day of its newest level."""
        levels = MaturityChange.objects.in_force(self.key_date).order_by()
        return dict(levels.values_list("service").annotate(day=Max("effective_on")))

    @cached_property
    def portals(self) -> Mapping[int, tuple[date, str]]:
        """By service the day of its portal, and the address."""
        portals = PortalChange.objects.in_force(self.key_date).order_by()
        return {row[0]: row[1:] for row in portals.values_list("service", "effective_on", "address")}

    def on(self, day: date, service: int) -> Own:
        level_on = self.level_days.get(service)
        portal_on, address = self.portals.get(service, (None, ""))
        is_online = None if level_on is None else service in self.online
        return Own(is_online, address, max(filter(None, (level_on, portal_on)), default=None))


class OwnCourse(OwnStatements):
    """What is stated on any day up to the key date."""

    @cached_property
    def online_moves(self) -> Mapping[int, tuple[list[date], list[bool]]]:
        """By service the days of its levels, and whether it was online from each on, by the usual counting rule."""
        moves: dict[int, tuple[list[date], list[bool]]] = {}
        count = ServiceCount(RecordedServices(self.key_date), DEFAULT_RULE, WHOLE_CATALOGUE)
        for day, service, _, after in count.moves:
            days, states = moves.setdefault(service, ([], []))
            days.append(day)
            states.append(bool(after[OnlineState.ONLINE] or after[OnlineState.COMPLIANT]))
        return moves

    @cached_property
    def portals(self) -> Mapping[int, tuple[list[date], list[str]]]:
        """By service the days of its portals, and the address from each on."""
        portals: dict[int, tuple[list[date], list[str]]] = {}
        changes = PortalChange.objects.filter(effective_on__lte=self.key_date).order_by("effective_on")
        for service, day, address in changes.values_list("service", "effective_on", "address"):
            days, addresses = portals.setdefault(service, ([], []))
            days.append(day)
            addresses.append(address)
        return portals

    def on(self, day: date, service: int) -> Own:
        level_days, states = self.online_moves.get(service, ([], []))
        portal_days, addresses = self.portals.get(service, ([], []))
        level, portal = bisect_right(level_days, day), bisect_right(portal_days, day)
        stated = [*level_days[:level][-1:], *portal_days[:portal][-1:]]
        return Own(
            states[level - 1] if level else None,
            addresses[portal - 1] if portal else "",
            max(stated, default=None),
        )


@dataclass(frozen=True)
class OutsideReports:
    """What exports up to a key date report: the newest one alone, or `all_views`."""

    own: OwnStatements
    all_views: bool

    @cached_property
    def views(self) -> list[tuple[int, date]]:
        """The exports by id and day, the newest first."""
        known = OutsideView.objects.known(self.own.key_date).values_list("pk", "effective_on")
        return list(known) if self.all_views else list(known[:1])

    def rows_of(self, views: Iterable[int]) -> Mapping[int, list[Reported]]:
        """The rows of each of the exports."""
        columns = ("leika_key", "ozg_id", "name", "area", "address", "is_working", "is_active", "reason")
        rows = ReportedService.objects.filter(view__in=views).of_city().order_by("leika_key", "pk")
        by_view: defaultdict[int, list[Reported]] = defaultdict(list)
        for view, *values in rows.values_list("view", *columns).iterator():
            by_view[view].append(Reported(*values))
        return by_view

    @cached_property
    def reported(self) -> Mapping[int, Span]:
        """By service when it was first and last reported, online or not."""
        spans: dict[int, Span] = {}
        seen = ReportedService.objects.filter(view__effective_on__lte=self.own.key_date).of_city().order_by()
        days = seen.values_list("leika_key", "ozg_id").annotate(
            first=Min("view__effective_on"), last=Max("view__effective_on")
        )
        for leika_key, ozg_id, first, last in days:
            for service in self.own.services_of(leika_key, ozg_id):
                known = spans.get(service, Span(first, last))
                spans[service] = Span(min(first, known.first), max(last, known.last))
        return spans
