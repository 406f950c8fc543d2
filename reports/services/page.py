"""The page of an OZG service: everything known of it on a key date, and how it came about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain, pairwise, takewhile
from operator import attrgetter, itemgetter
from typing import Any, TypedDict, TypeVar

from django.db.models import Prefetch, prefetch_related_objects

from lists.former_values import former_text
from projects.choices import STEP_NAMES, StepState
from projects.concern_rows import InvolvementRow, ObstacleRow, involvement_rows, obstacle_rows
from projects.models import ProcessBundle
from records.batches import load_related
from records.days import BEGINNING
from services.choices import FimBlock
from services.models import (
    EfaPilot,
    FimChange,
    LeikaEntry,
    LeikaService,
    LinkCheck,
    MaturityChange,
    MaturityLevel,
    OutsideView,
    PortalChange,
    PriorityList,
    ProcessChange,
    ProvisionChange,
    ReportedService,
    ResponsibilityChange,
    Service,
    ServiceEntry,
    TargetChange,
)
from services.models.rules import RULES, Rule, ServiceLevels
from services.models.scale import Scale, read_scale
from services.models.states import ServiceStatement
from units.models import Unit

from ..concerns import InvolvementPanelTable, ObstaclePanelTable, involvement_table, obstacle_table
from .tables import LeikaRow, LeikaTable, RuleRow, RuleTable, ServiceEventTable, course_table, leika_table, rule_table

AnyEvent = TypeVar("AnyEvent", bound=ServiceStatement)
Thing = TypeVar("Thing")


class FimRow(TypedDict):
    """A building block of FIM with the event of its status in force; None without any."""

    label: str
    event: FimChange | None


class BundleStepsRow(TypedDict):
    """A process bundle that digitises the service, with the last step taken."""

    name: str
    project_title: str
    project_slug: str
    step: str


@dataclass(frozen=True)
class ServicePage:
    """What the page of a service shows on a key date."""

    service: Service
    key_date: date

    @cached_property
    def scale(self) -> Scale:
        return read_scale()

    def events(self, model: type[AnyEvent], *related: str) -> list[AnyEvent]:
        """The events of a kind up to the key date, in order."""
        events: Any = model.objects.filter(service=self.service, effective_on__lte=self.key_date)
        return list((events.select_related(*related) if related else events).order_by("effective_on", "pk"))

    @cached_property
    def maturity(self) -> list[MaturityChange]:
        return self.with_leika(self.events(MaturityChange, "level__model"))

    def with_leika(self, events: list[AnyEvent]) -> list[AnyEvent]:
        """With their LeiKa services as the catalogue called them on the day."""
        load_related(events, "leika", LeikaService.objects.on_day(self.key_date))
        return events

    @cached_property
    def provisions(self) -> list[ProvisionChange]:
        return self.events(ProvisionChange)

    @cached_property
    def portals(self) -> list[PortalChange]:
        return self.events(PortalChange)

    @cached_property
    def responsibilities(self) -> list[ResponsibilityChange]:
        """With the units as they are called on the key date."""
        changes = self.events(ResponsibilityChange)
        prefetch_related_objects(changes, Prefetch("unit", Unit.objects.on_day(self.key_date)))
        return changes

    @cached_property
    def targets(self) -> list[TargetChange]:
        return self.events(TargetChange)

    @cached_property
    def processes(self) -> list[ProcessChange]:
        return self.events(ProcessChange)

    @cached_property
    def fim_changes(self) -> list[Any]:
        return self.with_leika(self.events(FimChange))

    @cached_property
    def own_entries(self) -> list[ServiceEntry]:
        """What the catalogue says of it, in order."""
        return list(self.service.entries.filter(effective_on__lte=self.key_date).order_by("effective_on"))

    @property
    def former_names(self) -> list[str]:
        """bis 30.09.2026: Hundesteuer"""
        renamed = ((one, then) for one, then in pairwise(self.own_entries) if one.name != then.name)
        return [former_text(one.name, then.effective_on) for one, then in renamed]

    @property
    def withdrawn_on(self) -> date | None:
        """The day from which the catalogue has it no more; None where it has it."""
        withdrawn = takewhile(attrgetter("is_withdrawn"), reversed(self.own_entries))
        return min((entry.effective_on for entry in withdrawn), default=None)

    @cached_property
    def entries(self) -> list[Any]:
        """Entries of the catalogues that changed something: of the service, and of its LeiKa services."""
        of_leika = LeikaEntry.objects.filter(leika__in=[row["leika"].pk for row in self.leika])
        entries = [*self.own_entries, *of_leika.filter(effective_on__lte=self.key_date).order_by("effective_on")]
        return [entry for entry in entries if entry.effective_on > BEGINNING]

    @property
    def own_level(self) -> MaturityChange | None:
        """The event of the level in force of the service as a whole; None without any."""
        return last(event for event in self.maturity if event.leika_id is None)

    @cached_property
    def leika(self) -> list[LeikaRow]:
        """The LeiKa services, each with the event of its level in force."""
        in_force = {event.leika_id: event for event in self.maturity}
        services = self.service.leika_services.on_day(self.key_date)
        return [LeikaRow(leika=leika, event=in_force.get(leika.pk)) for leika in services]

    @property
    def leika_table(self) -> LeikaTable:
        return leika_table(self.leika)

    @cached_property
    def levels(self) -> list[MaturityLevel]:
        """The levels in force, each once, the highest first."""
        events = [self.own_level, *(row["event"] for row in self.leika)]
        levels = {event.level_id: event.level for event in events if event}
        return sorted(levels.values(), key=attrgetter("rank"), reverse=True)

    @property
    def rule_table(self) -> RuleTable:
        return rule_table(map(self.counted_by, RULES.values()))

    def counted_by(self, rule: Rule) -> RuleRow:
        """What the counting rule says of the service."""
        levels = ServiceLevels(len(self.leika))
        for event in self.maturity:
            levels.set(event.leika_id, self.scale.places[event.level_id])
        places = rule.of(levels)
        is_online = any(place >= rule.online_from(self.scale) for place in places)
        return RuleRow(rule=rule, levels=[self.scale.levels[place] for place in places], is_online=is_online)

    @property
    def provision(self) -> ProvisionChange | None:
        return last(self.provisions)

    @property
    def portal(self) -> PortalChange | None:
        return last(self.portals)

    @cached_property
    def outside_view(self) -> OutsideView | None:
        """The newest export of the Portalverbund by the day; None without any."""
        return OutsideView.objects.known(self.key_date).first()

    @cached_property
    def reported(self) -> list[ReportedService]:
        """What it says of the service, what is online first."""
        if self.outside_view is None:
            return []
        keys = [row["leika"].key for row in self.leika if row["leika"].key]
        rows = ReportedService.objects.on(self.key_date).of_service(self.service.ozg_id, keys)
        return sorted(rows, key=lambda row: (not row.is_online, row.leika_key, row.pk))

    @cached_property
    def link_check(self) -> LinkCheck | None:
        """How the address of its portal last answered; None where it has none, or was not asked."""
        address = self.portal.address if self.portal else ""
        return LinkCheck.objects.on(self.key_date).filter(address=address).first() if address else None

    @property
    def responsibility(self) -> ResponsibilityChange | None:
        return last(self.responsibilities)

    @property
    def target(self) -> TargetChange | None:
        return last(self.targets)

    @property
    def is_target_past(self) -> bool:
        """Whether the target date has passed; whether the service is online is for the reader to see."""
        return bool(self.target and self.target.target_on and self.target.target_on < self.key_date)

    @property
    def process(self) -> ProcessChange | None:
        return last(self.processes)

    @property
    def fim(self) -> list[FimRow]:
        """The three building blocks of the service, each with the event of its status in force; then those of its LeiKa
        services of which one is recorded."""
        in_force = {(event.leika_id, event.block): event for event in self.fim_changes}
        own = [FimRow(label=str(block.label), event=in_force.pop((None, block), None)) for block in FimBlock]
        names = {row["leika"].pk: row["leika"].catalogue_name for row in self.leika}
        of_leika = [
            FimRow(label=f"{event.get_block_display()}: {names.get(event.leika_id, event.leika.name)}", event=event)
            for event in in_force.values()
        ]
        return [*own, *sorted(of_leika, key=itemgetter("label"))]

    @cached_property
    def priority_lists(self) -> list[PriorityList]:
        return list(PriorityList.objects.on(self.key_date).filter(listings__service=self.service).order_by("name"))

    @cached_property
    def pilots(self) -> list[EfaPilot]:
        return list(self.service.pilots.on(self.key_date))

    @cached_property
    def bundles(self) -> list[BundleStepsRow]:
        """Process bundles that digitise the service, each with the last step taken."""
        bundles: Any = ProcessBundle.objects.on(self.key_date).filter(service=self.service)
        steps = [*(f"{name}__effective_on" for name in STEP_NAMES.values()), "not_recorded__state"]
        columns = ("name", "project_title__title", "project__slug", *steps)
        rows = bundles.order_by("name_on_day__name_key", "pk").values(*columns)
        return [
            BundleStepsRow(
                name=row["name"],
                project_title=row["project_title__title"],
                project_slug=row["project__slug"],
                step=last_step(row),
            )
            for row in rows
        ]

    @cached_property
    def obstacles(self) -> list[ObstacleRow]:
        return obstacle_rows(self.key_date, service=self.service)

    @property
    def obstacle_table(self) -> ObstaclePanelTable:
        return obstacle_table(self.obstacles)

    @cached_property
    def involvements(self) -> list[InvolvementRow]:
        return involvement_rows(self.key_date, service=self.service)

    @property
    def involvement_table(self) -> InvolvementPanelTable:
        return involvement_table(self.involvements)

    @cached_property
    def course(self) -> list[Any]:
        """All events up to the key date, the newest first."""
        kinds = (
            self.maturity,
            self.provisions,
            self.portals,
            self.responsibilities,
            self.targets,
            self.processes,
            self.fim_changes,
            self.entries,
        )
        return sorted(chain(*kinds), key=lambda event: event.effective_on, reverse=True)

    @property
    def course_table(self) -> ServiceEventTable:
        return course_table(self.course)

    @property
    def last_changed_on(self) -> date | None:
        return self.course[0].effective_on if self.course else None


def last(events: Iterable[Thing]) -> Thing | None:
    """The last of the events; None of none."""
    return next(reversed(list(events)), None)


def last_step(row: Mapping[str, object]) -> str:
    """The last step that a bundle has taken, in German, or that it has taken none; empty where nothing is recorded."""
    taken = [str(step.label) for step, name in STEP_NAMES.items() if row[f"{name}__effective_on"]]
    return taken[-1] if taken else str(StepState.NOT_BEGUN.label) if row["not_recorded__state"] else ""
