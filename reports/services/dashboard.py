"""How many OZG services are online: overall, by policy field and priority, over time, and against the deadline."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypedDict
from urllib.parse import urlencode

from django.db.models import Count, Q

from records.batches import load_related
from records.text import address_form
from services.choices import CatalogueStatus, DenominatorBasis, ProvisionKind
from services.counting import OnlineNumbers, RecordedServices, ServiceCount
from services.models import EfaPilot, ProvisionChange, Service, ServiceDeadline
from services.models.rules import DEFAULT_RULE, Rule
from services.outside.comparison import OutsideComparison, compare

from ..charts.courses import FlowChart, services_chart
from .deadlines import DeadlineOutlook
from .tables import (
    DashboardRow,
    DeadlineRow,
    PilotRow,
    PilotTable,
    ServiceDeadlineTable,
    deadline_table,
    pilot_table,
)


class ProvisionCount(TypedDict):
    """How many services the city gets in a way."""

    kind: ProvisionKind
    filter_value: str
    number: int


@dataclass(frozen=True)
class ServiceDashboard:
    """The figures of all services on a key date, by a rule and of a whole."""

    count: ServiceCount

    @property
    def key_date(self) -> date:
        return self.count.key_date

    @property
    def numbers(self) -> OnlineNumbers:
        return self.count.overall

    @property
    def filters(self) -> dict[str, str]:
        """The filters of the list that lead to the services counted."""
        of_list = self.count.denominator.basis == DenominatorBasis.LIST
        listed = {"katalog": address_form(CatalogueStatus.LISTED.label)}
        chosen = {"prioritaet": self.count.denominator.priority_list} if of_list else listed
        return {"zaehlweise": self.count.rule.slug, **chosen}

    @property
    def query(self) -> str:
        """The filters as parameters of an address."""
        return urlencode(self.filters)

    @property
    def rows(self) -> list[DashboardRow]:
        """The lines of the table: overall, each policy field, each list of priorities."""
        fields = {name: address_form(name) for name in self.count.recorded.fields.values()}
        return [
            self.row("Gesamt", self.count.denominator.name, self.numbers, {}),
            *(
                self.row("Themenfeld", name, numbers, {"themenfeld": fields[name]} if name in fields else None)
                for name, numbers in self.count.by_field
            ),
            *(
                self.row("Priorität", str(priorities), numbers, {"prioritaet": priorities.name})
                for priorities, numbers in self.count.by_priority
            ),
        ]

    def row(self, group: str, label: str, numbers: OnlineNumbers, filters: dict[str, str] | None) -> DashboardRow:
        """A line of the table. Where no level is recorded of any of its services, none is known to be online or not."""
        return DashboardRow(
            group=group,
            label=label,
            number=numbers.total,
            entered=numbers.entered,
            online=numbers.online if numbers.entered else None,
            online_share=numbers.online_share,
            compliant=numbers.compliant if numbers.entered else None,
            compliant_share=numbers.compliant_share,
            rule=self.count.rule.name,
            whole=self.whole,
            filters=None if filters is None else self.filters | filters,
        )

    @property
    def whole(self) -> str:
        """What the shares are of, with its source."""
        denominator = self.count.denominator
        number = f"{self.count.whole_text} {self.count.rule.counted}"
        if self.count.rule.of_leika and self.count.whole is None:
            number += "; OZG-Leistungen, zu denen keine erfasst ist, zählen einfach"
        source = f", Quelle: {denominator.source}" if denominator.source else ""
        return f"{denominator.name} ({number}{source})"

    @property
    def compliant_from(self) -> str:
        """The lowest level that is OZG-compliant; empty where none is."""
        scale = self.count.recorded.scale
        return next((str(level) for level in scale.levels[scale.compliant_from :]), "")

    @cached_property
    def chart(self) -> FlowChart:
        due = max((outlook.deadline.due_on for outlook in self.outlooks), default=None)
        return services_chart(self.count, due)

    @cached_property
    def outlooks(self) -> list[DeadlineOutlook]:
        return [DeadlineOutlook(deadline, self.count) for deadline in ServiceDeadline.objects.all()]

    @property
    def deadline_table(self) -> ServiceDeadlineTable:
        return deadline_table(
            DeadlineRow(
                deadline=outlook.deadline,
                days_left=outlook.days_left,
                missing=outlook.missing,
                needed=outlook.needed,
                lately=outlook.lately,
                least=outlook.expected[0] if outlook.expected else None,
                most=outlook.expected[1] if outlook.expected else None,
                chance=outlook.chance,
                verdict=outlook.verdict.label,
            )
            for outlook in self.outlooks
        )

    @cached_property
    def pilots(self) -> list[PilotRow]:
        """The EfA pilots of the day, each with the provision of its service where one is recorded."""
        in_force = dict(ProvisionChange.objects.in_force(self.key_date).values_list("service", "kind"))
        labels: dict[str | None, str] = {kind.value: kind.label for kind in ProvisionKind}
        pilots = list(EfaPilot.objects.on(self.key_date))
        load_related(pilots, "service", Service.objects.on_day(self.key_date))
        return [
            PilotRow(pilot=pilot, provision=labels.get(in_force.get(pilot.service_id or 0), "")) for pilot in pilots
        ]

    @property
    def pilot_table(self) -> PilotTable:
        return pilot_table(self.pilots)

    @property
    def pilot_number(self) -> int | None:
        """Number of the EfA pilots of the day; None where none is recorded by then, so that nobody can say."""
        begun = EfaPilot.objects.filter(effective_on__lte=self.key_date)
        going_on = Count("pk", filter=Q(ended_on__isnull=True) | Q(ended_on__gt=self.key_date))
        numbers = begun.aggregate(recorded=Count("pk"), going_on=going_on)
        return numbers["going_on"] if numbers["recorded"] else None

    @cached_property
    def provisions(self) -> list[ProvisionCount]:
        """How many services the city gets in each way."""
        in_force = ProvisionChange.objects.in_force(self.key_date).order_by().values_list("kind")
        numbers = dict(in_force.annotate(number=Count("pk")))
        return [
            ProvisionCount(kind=kind, filter_value=address_form(kind.label), number=numbers.get(kind.value, 0))
            for kind in ProvisionKind
        ]

    @cached_property
    def outside(self) -> OutsideComparison:
        """The services beside the outside view, by the usual rule whichever is chosen."""
        return compare(self.key_date)

    @property
    def has_provisions(self) -> bool:
        return any(provision["number"] for provision in self.provisions)


def dashboard_of(recorded: RecordedServices, rule: Rule = DEFAULT_RULE, denominator: str = "") -> ServiceDashboard:
    """The figures by the rule, of the denominator of that name."""
    return ServiceDashboard(ServiceCount(recorded, rule, recorded.choice_of(denominator)))
