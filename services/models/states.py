"""The city's state of each service, as dated events: nothing is overwritten, the state of a day is the last event."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar, Self, TypeAlias, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from records.fields import WebAddressField
from records.models import DatedEvent
from records.querysets import RecordQuerySet
from units.models import Unit

from ..choices import ContractStep, EfaClass, FimBlock, FimStatus, Portal, ProcessDepth, ProvisionKind, State
from .catalogue import LeikaService
from .maturity import MaturityLevel

ModelField: TypeAlias = "models.Field[Any, Any]"  # what a field takes and gives is known to Django alone
NO_SUBJECT = 0
E = TypeVar("E", bound="ServiceEvent")


def known_by_day(name: str, *subject: str) -> tuple[models.Index, ...]:
    """Index of the history by which the state of a day is found as it was known."""
    day = F("effective_on").desc()
    return (
        models.Index(*(subject or ("service",)), day, "history_date", "superseded_at", name=f"{name}_known_by_day"),
    )


class ServiceEventQuerySet(RecordQuerySet[E]):
    """Events of services; each event's model names its `subject`, what it holds of."""

    def in_force(self, key_date: date) -> Self:
        """Of each subject the last event up to the day: what holds on it."""
        later = self.model._default_manager.filter(
            self.same_subject(), effective_on__gt=OuterRef("effective_on"), effective_on__lte=key_date
        )
        return self.filter(~Exists(later), effective_on__lte=key_date)

    def same_subject(self) -> Q:
        """The condition on another event that it is of the same subject; where there may be none, none is one too."""
        condition = Q()
        for name in self.model.subject:
            if self.model._meta.get_field(name).null:
                condition &= Q(Exact(Coalesce(name, NO_SUBJECT), Coalesce(OuterRef(name), NO_SUBJECT)))
            else:
                condition &= Q(**{name: OuterRef(name)})
        return condition

    def since(self, key_date: date, field: str, values: Sequence[int]) -> Self:
        """For each subject of which the field is one of the values on the day: the event since which it has been so,
        without a break.

        Of levels 2 from January, 1 from March, 3 from May and 2 from June, with the values 2 and 3, it is that of May.
        """
        has_value = Q(**{f"{field}__in": values})
        others = self.model._default_manager.filter(self.same_subject(), effective_on__lte=key_date)
        broken = others.filter(effective_on__gt=OuterRef("effective_on")).exclude(has_value)
        before = others.filter(effective_on__lt=OuterRef("effective_on")).order_by("-effective_on")
        return self.annotate(before=Subquery(before.values(field)[:1])).filter(
            has_value,
            ~Exists(broken),
            Q(before__isnull=True) | ~Q(before__in=values),
            effective_on__lte=key_date,
        )

    def with_change(self, value: Combinable) -> Self:
        """The events that changed something, each with the text of its state (`now`) and of the one before (`former`).

        `value` is the expression of the text. Of EFA in 2020, EFA in 2021 and NONE in 2022 it is that of 2020 (now EFA,
        former None) and that of 2022 (now NONE, former EFA).
        """
        before = self.model._default_manager.filter(self.same_subject(), effective_on__lt=OuterRef("effective_on"))
        former = before.order_by("-effective_on").annotate(text=value).values("text")
        changed = self.annotate(now=value, former=Subquery(former[:1]))
        return changed.exclude(former__isnull=False, former=F("now"))

    def last_value(self, key_date: date, path: str) -> Subquery:
        """What the last event up to the day says of the outer service."""
        of_service = self.filter(service=OuterRef("pk"), effective_on__lte=key_date)
        return Subquery(of_service.order_by("-effective_on").values(path)[:1])


class ServiceEvent(DatedEvent):
    """Base of the events: from `effective_on` on, something holds of a service, until the next event of this kind.

    `subject` are the fields that name what it holds of; `kind_name` says in German what kind of state it is.
    """

    subject: ClassVar[tuple[str, ...]] = ("service",)
    kind_name: ClassVar[str]

    service = models.ForeignKey(
        "services.Service", verbose_name="OZG-Leistung", on_delete=models.PROTECT, related_name="%(class)ss"
    )
    note = models.CharField(
        "Bemerkung", max_length=500, blank=True, help_text="Wird veröffentlicht. Bitte keine Namen von Beschäftigten."
    )

    objects = ServiceEventQuerySet.as_manager()

    class Meta(DatedEvent.Meta):
        abstract = True
        ordering = ["effective_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "effective_on"],
                name="%(class)s_once_a_day",
                violation_error_message="Für diesen Tag ist bei der Leistung schon ein solcher Eintrag vorhanden.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement} ab {self.effective_on:%d.%m.%Y}"

    @property
    def statement(self) -> str:
        """What holds, in German."""
        raise NotImplementedError

    @classmethod
    def own_fields(cls) -> list[ModelField]:
        """The fields that say what holds: those that not every event of a service has."""
        shared = {field.name for field in ServiceEvent._meta.fields}
        return [field for field in cls._meta.fields if not (field.primary_key or field.name in shared)]


class MaturityChange(ServiceEvent):
    """Reifegrad of a service, or of one of its LeiKa services, from a day on."""

    kind_name = "Reifegrad"
    subject: ClassVar[tuple[str, ...]] = ("service", "leika")

    leika = models.ForeignKey(
        LeikaService,
        verbose_name="LeiKa-Leistung",
        on_delete=models.PROTECT,
        related_name="maturitychanges",
        null=True,
        blank=True,
        help_text="Leer, wenn der Reifegrad der OZG-Leistung im Ganzen gilt.",
    )
    level = models.ForeignKey(MaturityLevel, verbose_name="Reifegrad", on_delete=models.PROTECT, related_name="+")
    evidence = WebAddressField("Nachweis", blank=True, help_text="Adresse, unter der sich der Reifegrad prüfen lässt.")

    class Meta:
        verbose_name = "Reifegrad einer Leistung"
        verbose_name_plural = "Reifegrade von Leistungen"
        ordering = ["effective_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "effective_on"],
                condition=Q(leika=None),
                name="maturitychange_of_service_once_a_day",
                violation_error_message="Für diesen Tag ist bei der Leistung schon ein Reifegrad eingetragen.",
            ),
            models.UniqueConstraint(
                fields=["leika", "effective_on"],
                name="maturitychange_of_leika_once_a_day",
                violation_error_message="Für diesen Tag ist bei der LeiKa-Leistung schon ein Reifegrad eingetragen.",
            ),
        ]
        indexes = [
            models.Index("service", "leika", F("effective_on").desc(), "level", name="maturity_by_day"),
        ]

    history_indexes = known_by_day("maturity", "service", "leika")

    @property
    def statement(self) -> str:
        of_leika = f"{self.leika.name}: " if self.leika else ""
        return f"{of_leika}{self.level}"

    def clean(self) -> None:
        super().clean()
        if self.leika and self.service_id and self.leika.service_id != self.service_id:
            raise ValidationError({"leika": "Diese LeiKa-Leistung gehört nicht zu der OZG-Leistung."})


class ProvisionChange(ServiceEvent):
    """Bezugsweg of a service from a day on."""

    kind_name = "Bezugsweg"

    kind = models.CharField("Bezugsweg", max_length=20, choices=ProvisionKind)
    efa_class = models.PositiveSmallIntegerField("EfA-Klasse", choices=EfaClass, null=True, blank=True)
    implementing_state = models.CharField("umsetzendes Land", max_length=2, choices=State, blank=True)
    operator = models.CharField("Betreiber", max_length=200, blank=True)
    product = models.CharField("Produkt", max_length=200, blank=True)
    contract_step = models.PositiveSmallIntegerField(
        "Vertragsschritt", choices=ContractStep, null=True, blank=True, help_text="Nur bei EfA-Nachnutzung."
    )

    class Meta(ServiceEvent.Meta):
        verbose_name = "Bezugsweg einer Leistung"
        verbose_name_plural = "Bezugswege von Leistungen"
        constraints = [
            *ServiceEvent.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind=ProvisionKind.EFA) | Q(contract_step=None),
                name="provisionchange_contract_of_efa_alone",
                violation_error_message="Ein Vertragsschritt gehört zu einer EfA-Nachnutzung.",
            ),
        ]
        indexes = [models.Index("service", F("effective_on").desc(), "kind", name="provision_by_day")]

    history_indexes = known_by_day("provision")

    @property
    def statement(self) -> str:
        return str(self.get_kind_display())

    @property
    def details(self) -> list[str]:
        """What more is known of it, in German."""
        texts = {
            "EfA-Klasse": f"{self.efa_class}, {self.get_efa_class_display()}" if self.efa_class else "",
            "umsetzendes Land": self.get_implementing_state_display() if self.implementing_state else "",
            "Betreiber": self.operator,
            "Produkt": self.product,
            "Vertragsschritt": self.get_contract_step_display() if self.contract_step else "",
        }
        return [f"{label}: {text}" for label, text in texts.items() if text]


class PortalChange(ServiceEvent):
    """Portal through which a service is offered from a day on, and its address there."""

    kind_name = "Portal"

    portal = models.CharField("Portal", max_length=20, choices=Portal)
    address = WebAddressField("Adresse", blank=True, max_length=500)

    class Meta(ServiceEvent.Meta):
        verbose_name = "Portal einer Leistung"
        verbose_name_plural = "Portale von Leistungen"

    history_indexes = known_by_day("portal")

    @property
    def statement(self) -> str:
        return str(self.get_portal_display())


class ResponsibilityChange(ServiceEvent):
    """Organisational unit responsible for a service from a day on."""

    kind_name = "Zuständigkeit"

    unit = models.ForeignKey(
        Unit, verbose_name="Leistungseinheit", on_delete=models.PROTECT, related_name="responsibilities"
    )

    class Meta(ServiceEvent.Meta):
        verbose_name = "Zuständigkeit für eine Leistung"
        verbose_name_plural = "Zuständigkeiten für Leistungen"
        indexes = [models.Index("service", F("effective_on").desc(), "unit", name="responsibility_by_day")]

    history_indexes = known_by_day("responsibility")

    @property
    def statement(self) -> str:
        return str(self.unit)


class TargetChange(ServiceEvent):
    """Zieltermin: by when the service is to be online, as decided on a day. Without a day the target is given up."""

    kind_name = "Zieltermin"

    target_on = models.DateField("online bis", null=True, blank=True, help_text="Leer: kein Zieltermin mehr.")

    class Meta(ServiceEvent.Meta):
        verbose_name = "Zieltermin einer Leistung"
        verbose_name_plural = "Zieltermine von Leistungen"
        indexes = [models.Index("service", F("effective_on").desc(), "target_on", name="target_by_day")]

    history_indexes = known_by_day("target")

    @property
    def statement(self) -> str:
        return f"online bis {self.target_on:%d.%m.%Y}" if self.target_on else "kein Zieltermin"


class ProcessChange(ServiceEvent):
    """Whether the internal process behind a service is digital from end to end, from a day on."""

    kind_name = "interner Prozess"

    depth = models.PositiveSmallIntegerField("interner Prozess", choices=ProcessDepth)

    class Meta(ServiceEvent.Meta):
        verbose_name = "interner Prozess einer Leistung"
        verbose_name_plural = "interne Prozesse von Leistungen"

    history_indexes = known_by_day("process")

    @property
    def statement(self) -> str:
        return str(self.get_depth_display())


class FimChange(ServiceEvent):
    """Status of a FIM building block of a service from a day on."""

    kind_name = "FIM-Baustein"
    subject: ClassVar[tuple[str, ...]] = ("service", "block")

    block = models.PositiveSmallIntegerField("Baustein", choices=FimBlock)
    status = models.PositiveSmallIntegerField("Status", choices=FimStatus)

    class Meta(ServiceEvent.Meta):
        verbose_name = "FIM-Status einer Leistung"
        verbose_name_plural = "FIM-Status von Leistungen"
        constraints = [
            models.UniqueConstraint(
                fields=["service", "block", "effective_on"],
                name="fimchange_once_a_day",
                violation_error_message="Für diesen Tag ist bei dem Baustein schon ein Status eingetragen.",
            ),
        ]

    history_indexes = known_by_day("fim", "service", "block")

    @property
    def statement(self) -> str:
        return f"{self.get_block_display()}: {self.get_status_display()}"


STATES: tuple[Any, ...] = (
    MaturityChange,
    ProvisionChange,
    PortalChange,
    ResponsibilityChange,
    TargetChange,
    ProcessChange,
    FimChange,
)
