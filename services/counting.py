"""How many services are online and OZG-compliant, by a counting rule, of a stated whole, on a day and until then.

The rules are those of services.models.rules, applied to the levels after each event.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from records.courses import Course, course_of_moves
from records.models import DatePrecision
from records.shares import percent

from .choices import DenominatorBasis
from .models import Denominator, LeikaService, MaturityChange, PolicyField, PriorityList, PriorityListing, Service
from .models.rules import Levels, Rule
from .models.scale import Scale, read_scale

ENTERED = Denominator(
    slug="erfasste",
    name="Leistungen mit erfasstem Reifegrad",
    basis=DenominatorBasis.ENTERED,
    source="Angaben der Kommune in diesem Programm",
)


class Standing(StrEnum):
    """How a service stands; each is in one of them."""

    COMPLIANT = "compliant"
    ONLINE = "online"
    OTHER = "other"


StandingNumbers = dict[Standing, int]  # how many stand in each way


@dataclass(frozen=True)
class Tally:
    """Of `number` services (or LeiKa services): those with a level, of these online, and of these OZG-compliant.

    Where no level at all is recorded, nothing is known, and there is no share: 0 % would be a statement.
    """

    number: int
    entered: int
    online: int
    compliant: int

    @property
    def online_share(self) -> Decimal | None:
        """In percent; None of nothing."""
        return percent(self.online, self.number) if self.entered else None

    @property
    def compliant_share(self) -> Decimal | None:
        """In percent; None of nothing."""
        return percent(self.compliant, self.number) if self.entered else None


@dataclass(frozen=True)
class Event:
    """A maturity change, as it is counted."""

    day: date
    precision: str
    service: int
    leika: int | None
    place: int


@dataclass(frozen=True)
class Counts:
    """All there is to count on a key date: the catalogue, lists, levels up to the day; each read when first needed."""

    key_date: date

    @cached_property
    def scale(self) -> Scale:
        return read_scale()

    @cached_property
    def fields(self) -> Mapping[int, str]:
        """The policy fields by id."""
        return dict(PolicyField.objects.values_list("pk", "name"))

    @cached_property
    def field_of(self) -> Mapping[int, int | None]:
        """The policy field of each service of the catalogue."""
        return dict(Service.objects.order_by("pk").values_list("pk", "situation__field"))

    @cached_property
    def leika_of(self) -> Mapping[int, frozenset[int]]:
        """The LeiKa services of each service."""
        return sets(LeikaService.objects.values_list("service", "pk"))

    @cached_property
    def priority_lists(self) -> tuple[PriorityList, ...]:
        return tuple(PriorityList.objects.on(self.key_date).order_by("name", "pk"))

    @cached_property
    def listed(self) -> Mapping[int, frozenset[int]]:
        """The services on each list of priorities."""
        listings = PriorityListing.objects.filter(priority_list__in=self.priority_lists)
        return sets(listings.values_list("priority_list", "service"))

    @cached_property
    def denominators(self) -> tuple[Denominator, ...]:
        return (*Denominator.objects.on(self.key_date), ENTERED)

    @cached_property
    def events(self) -> tuple[Event, ...]:
        return tuple(read_events(self))

    def choice_of(self, slug: str) -> Denominator:
        """The denominator of that name, or the first one."""
        return next(
            (denominator for denominator in self.denominators if denominator.slug == slug), self.denominators[0]
        )

    def of_list(self, name: str) -> frozenset[int]:
        """The services on the list of that name."""
        return next(
            (self.listed[priority_list.pk] for priority_list in self.priority_lists if priority_list.name == name),
            frozenset(),
        )


def sets(pairs: Iterable[tuple[int, int]]) -> Mapping[int, frozenset[int]]:
    """The second ids by the first; an empty set of one that no pair has."""
    by_key: defaultdict[int, set[int]] = defaultdict(set)
    for key, value in pairs:
        by_key[key].add(value)
    return defaultdict(frozenset, {key: frozenset(values) for key, values in by_key.items()})


def read_events(counts: Counts) -> Iterator[Event]:
    changes = MaturityChange.objects.filter(effective_on__lte=counts.key_date).order_by("effective_on", "pk")
    for day, precision, service, leika, level in changes.values_list(
        "effective_on", "date_precision", "service", "leika", "level"
    ):
        yield Event(day, precision, service, leika, counts.scale.places[level])


@dataclass(frozen=True)
class Count:
    """What is counted: by which rule, and as a share of what."""

    counts: Counts
    rule: Rule
    denominator: Denominator

    @property
    def key_date(self) -> date:
        return self.counts.key_date

    @cached_property
    def services(self) -> frozenset[int]:
        """The services that may count: those of the list, or all."""
        if self.denominator.basis == DenominatorBasis.LIST:
            return self.counts.of_list(self.denominator.priority_list)
        return frozenset(self.counts.field_of)

    @cached_property
    def whole(self) -> int | None:
        """The number that the source states for the whole; None where it states none."""
        return self.denominator.leika_number if self.rule.of_leika else self.denominator.number

    @cached_property
    def overall(self) -> Tally:
        tally = self.tally(self.services)
        return tally if self.whole is None else replace(tally, number=self.whole)

    @cached_property
    def by_field(self) -> list[tuple[str, Tally]]:
        """The tally of each policy field by name, of the services recorded here; those without a field last."""
        groups = [(name, self.tally(self.in_field(pk))) for pk, name in self.counts.fields.items()]
        return [group for group in (*groups, ("ohne Themenfeld", self.tally(self.in_field(None)))) if group[1].number]

    def in_field(self, pk: int | None) -> frozenset[int]:
        return frozenset(service for service in self.services if self.counts.field_of[service] == pk)

    @cached_property
    def by_priority(self) -> list[tuple[PriorityList, Tally]]:
        """The tally of each list of priorities that holds on the day, of the services recorded here."""
        return [
            (priority_list, self.tally(self.services & self.counts.listed[priority_list.pk]))
            for priority_list in self.counts.priority_lists
        ]

    def tally(self, services: Collection[int]) -> Tally:
        compliant, online, other = (
            sum(self.standings[service][standing] for service in services if service in self.standings)
            for standing in Standing
        )
        entered = compliant + online + other
        is_of_entered = self.denominator.basis == DenominatorBasis.ENTERED
        number = entered if is_of_entered else sum(self.size(service) for service in services)
        return Tally(number, entered, compliant + online, compliant)

    def size(self, service: int) -> int:
        """As how many the service counts in the whole."""
        return max(len(self.counts.leika_of[service]), 1) if self.rule.of_leika else 1

    @cached_property
    def standings(self) -> Mapping[int, StandingNumbers]:
        """How each service with a level stands on the day."""
        return {service: after for _, service, _, after in self.moves}

    @cached_property
    def moves(self) -> list[tuple[date, int, StandingNumbers, StandingNumbers]]:
        """The events in order: day, service, how it stood before and after."""
        levels_of: dict[int, Levels] = {}
        moves = []
        for event in self.counts.events:
            levels = levels_of.setdefault(event.service, Levels(len(self.counts.leika_of[event.service])))
            before = self.standing(levels)
            levels.set(event.leika, event.place)
            moves.append((event.day, event.service, before, self.standing(levels)))
        return moves

    def standing(self, levels: Levels) -> StandingNumbers:
        """How many count in each way of the service with these levels; at most one, unless by LeiKa services."""
        numbers = dict.fromkeys(Standing, 0)
        for place in self.rule.of(levels):
            numbers[self.of_place(place)] += 1
        return numbers

    def of_place(self, place: int) -> Standing:
        if place >= self.counts.scale.compliant_from:
            return Standing.COMPLIANT
        return Standing.ONLINE if place >= self.rule.online_from(self.counts.scale) else Standing.OTHER

    @cached_property
    def course(self) -> Course[Standing, int]:
        """How the services of the whole stood from the first event on; those without a level are not online."""
        moves = [
            (day, standing, after[standing] - before[standing])
            for day, service, before, after in self.moves
            if service in self.services
            for standing in Standing
        ]
        if self.denominator.basis != DenominatorBasis.ENTERED:
            moves = [(day, *move) for day, standing, amount in moves for move in within_whole(standing, amount)]
        whole = 0 if self.denominator.basis == DenominatorBasis.ENTERED else self.overall.number
        first = min((event.day for event in self.counts.events), default=self.key_date)
        return course_of_moves(first, self.key_date, {**dict.fromkeys(Standing, 0), Standing.OTHER: whole}, moves)

    @cached_property
    def latest(self) -> int:
        """Number of events of which only the latest possible day is known."""
        return sum(event.precision == DatePrecision.LATEST for event in self.counts.events)


def within_whole(standing: Standing, amount: int) -> list[tuple[Standing, int]]:
    """The move within a whole that stays the same: what becomes online is taken from the rest."""
    return [] if standing == Standing.OTHER else [(standing, amount), (Standing.OTHER, -amount)]
