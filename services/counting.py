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

from lists import formats
from records.courses import Course, course_of_moves
from records.models import DatePrecision
from records.shares import percent

from .choices import DenominatorBasis
from .models import Denominator, LeikaAssignment, MaturityChange, PolicyField, PriorityList, PriorityListing, Service
from .models.rules import Rule, ServiceLevels
from .models.scale import Scale, read_scale

ENTERED = Denominator(
    slug="erfasste",
    name="Leistungen mit erfasstem Reifegrad",
    basis=DenominatorBasis.ENTERED,
    source="Angaben der Kommune in diesem Programm",
)


class OnlineState(StrEnum):
    """Whether a service is online and OZG-compliant; each is in one of these states."""

    COMPLIANT = "compliant"
    ONLINE = "online"
    OTHER = "other"


NumberByState = dict[OnlineState, int]


@dataclass(frozen=True)
class OnlineNumbers:
    """Of `total` services (or LeiKa services): those with a level, of these online, and of these OZG-compliant.

    Where no level at all is recorded, nothing is known, and there is no share: 0 % would be a statement.
    """

    total: int
    entered: int
    online: int
    compliant: int

    def within(self, denominator: Denominator, rule: Rule) -> "OnlineNumbers":
        """The same as a share of the whole that the denominator states, or of those with a level."""
        whole = stated_whole(denominator, rule)
        if whole is None and denominator.basis == DenominatorBasis.ENTERED:
            whole = self.entered
        return self if whole is None else replace(self, total=whole)

    @property
    def online_share(self) -> Decimal | None:
        """In percent; None of nothing."""
        return percent(self.online, self.total) if self.entered else None

    @property
    def compliant_share(self) -> Decimal | None:
        """In percent; None of nothing."""
        return percent(self.compliant, self.total) if self.entered else None


def stated_whole(denominator: Denominator, rule: Rule) -> int | None:
    """The number that the source states for the whole; None where it states none."""
    return denominator.leika_number if rule.of_leika else denominator.number


@dataclass(frozen=True)
class LevelEvent:
    """A maturity change, as it is counted."""

    day: date
    precision: str
    service: int
    leika: int | None
    place: int


@dataclass(frozen=True)
class RecordedServices:
    """What is recorded of services up to a key date: catalogue, lists, levels; each read when first needed."""

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
        """The policy field of each service."""
        return dict(Service.objects.order_by("pk").values_list("pk", "situation__field"))

    @cached_property
    def catalogue(self) -> frozenset[int]:
        """The services that the catalogue has on the day."""
        return frozenset(Service.objects.listed(self.key_date).order_by().values_list("pk", flat=True))

    @cached_property
    def leika_of(self) -> Mapping[int, frozenset[int]]:
        """The LeiKa services of each service."""
        return ids_by_key(LeikaAssignment.objects.order_by().values_list("service", "leika"))

    @cached_property
    def priority_lists(self) -> tuple[PriorityList, ...]:
        return tuple(PriorityList.objects.on(self.key_date).order_by("name", "pk"))

    @cached_property
    def listed(self) -> Mapping[int, frozenset[int]]:
        """The services on each list of priorities."""
        listings = PriorityListing.objects.filter(priority_list__in=self.priority_lists)
        return ids_by_key(listings.values_list("priority_list", "service"))

    @cached_property
    def denominators(self) -> tuple[Denominator, ...]:
        return (*Denominator.objects.on(self.key_date), ENTERED)

    @cached_property
    def events(self) -> tuple[LevelEvent, ...]:
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


def ids_by_key(pairs: Iterable[tuple[int, int]]) -> Mapping[int, frozenset[int]]:
    """The second ids by the first; an empty set of one that no pair has."""
    by_key: defaultdict[int, set[int]] = defaultdict(set)
    for key, value in pairs:
        by_key[key].add(value)
    return defaultdict(frozenset, {key: frozenset(values) for key, values in by_key.items()})


def read_events(recorded: RecordedServices) -> Iterator[LevelEvent]:
    changes = MaturityChange.objects.filter(effective_on__lte=recorded.key_date).order_by("effective_on", "pk")
    for day, precision, service, leika, level in changes.values_list(
        "effective_on", "date_precision", "service", "leika", "level"
    ):
        yield LevelEvent(day, precision, service, leika, recorded.scale.places[level])


@dataclass(frozen=True)
class ServiceCount:
    """How many services are online by a rule, as a share of a denominator."""

    recorded: RecordedServices
    rule: Rule
    denominator: Denominator

    @property
    def key_date(self) -> date:
        return self.recorded.key_date

    @cached_property
    def services(self) -> frozenset[int]:
        """The services that may count: those of the list, or all."""
        if self.denominator.basis == DenominatorBasis.LIST:
            return self.recorded.of_list(self.denominator.priority_list)
        return self.recorded.catalogue

    @property
    def whole_text(self) -> str:
        """How many services the share is of, as the source names them: rund 500"""
        qualifier = "" if self.rule.of_leika else self.denominator.get_qualifier_display()
        return formats.qualified(self.overall.total, qualifier)

    @property
    def whole(self) -> int | None:
        return stated_whole(self.denominator, self.rule)

    @cached_property
    def overall(self) -> OnlineNumbers:
        return self.numbers_of(self.services).within(self.denominator, self.rule)

    @cached_property
    def by_field(self) -> list[tuple[str, OnlineNumbers]]:
        """The numbers of each policy field by name, of the services recorded here; those without a field last."""
        groups = [(name, self.numbers_of(self.in_field(pk))) for pk, name in self.recorded.fields.items()]
        groups.append(("ohne Themenfeld", self.numbers_of(self.in_field(None))))
        return [(name, numbers) for name, numbers in groups if numbers.total]

    def in_field(self, pk: int | None) -> frozenset[int]:
        return frozenset(service for service in self.services if self.recorded.field_of[service] == pk)

    @cached_property
    def by_priority(self) -> list[tuple[PriorityList, OnlineNumbers]]:
        """The numbers of each list of priorities that holds on the day, of the services recorded here."""
        return [
            (priority_list, self.numbers_of(self.services & self.recorded.listed[priority_list.pk]))
            for priority_list in self.recorded.priority_lists
        ]

    def numbers_of(self, services: Collection[int]) -> OnlineNumbers:
        compliant, online, other = (
            sum(self.by_service[service][state] for service in services if service in self.by_service)
            for state in OnlineState
        )
        entered = compliant + online + other
        is_of_entered = self.denominator.basis == DenominatorBasis.ENTERED
        number = entered if is_of_entered else sum(self.size(service) for service in services)
        return OnlineNumbers(number, entered, compliant + online, compliant)

    def size(self, service: int) -> int:
        """As how many the service counts in the whole."""
        return max(len(self.recorded.leika_of[service]), 1) if self.rule.of_leika else 1

    @cached_property
    def by_service(self) -> Mapping[int, NumberByState]:
        """The states of each service with a level on the day."""
        return {service: after for _, service, _, after in self.moves}

    @cached_property
    def moves(self) -> list[tuple[date, int, NumberByState, NumberByState]]:
        """The events in order: day, service, its states before and after."""
        levels_of: dict[int, ServiceLevels] = {}
        moves = []
        for event in self.recorded.events:
            levels = levels_of.setdefault(event.service, ServiceLevels(len(self.recorded.leika_of[event.service])))
            before = self.count_states(levels)
            levels.set(event.leika, event.place)
            moves.append((event.day, event.service, before, self.count_states(levels)))
        return moves

    def count_states(self, levels: ServiceLevels) -> NumberByState:
        """How many count in each state of the service with these levels; at most one, unless by LeiKa services."""
        numbers = dict.fromkeys(OnlineState, 0)
        for place in self.rule.of(levels):
            numbers[self.state_of(place)] += 1
        return numbers

    def state_of(self, place: int) -> OnlineState:
        if place >= self.recorded.scale.compliant_from:
            return OnlineState.COMPLIANT
        return OnlineState.ONLINE if place >= self.rule.online_from(self.recorded.scale) else OnlineState.OTHER

    @cached_property
    def course(self) -> Course[OnlineState, int]:
        """The states of the services of the whole from the first event on; those without a level are not online."""
        moves = [
            (day, state, after[state] - before[state])
            for day, service, before, after in self.moves
            if service in self.services
            for state in OnlineState
        ]
        if self.denominator.basis != DenominatorBasis.ENTERED:
            moves = [(day, *move) for day, state, amount in moves for move in within_whole(state, amount)]
        whole = 0 if self.denominator.basis == DenominatorBasis.ENTERED else self.overall.total
        first = min((event.day for event in self.recorded.events), default=self.key_date)
        return course_of_moves(first, self.key_date, {**dict.fromkeys(OnlineState, 0), OnlineState.OTHER: whole}, moves)

    @cached_property
    def latest(self) -> int:
        """Number of events of which only the latest possible day is known."""
        return sum(event.precision == DatePrecision.LATEST for event in self.recorded.events)


def within_whole(state: OnlineState, amount: int) -> list[tuple[OnlineState, int]]:
    """The move within a whole that stays the same: what becomes online is taken from the rest."""
    return [] if state == OnlineState.OTHER else [(state, amount), (OnlineState.OTHER, -amount)]
