"""The city's state of each service, stated from a day on: the state of a day is the statement that holds on it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar, Self, TypeAlias, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from records.fields import DayField, WebAddressField
from records.statements import StatementQuerySet
from records.windows import WindowedStatement
from units.models import Unit

from ..choices import ContractStep, EfaClass, FederalState, FimBlock, FimStatus, Portal, ProcessDepth, ProvisionKind
from .catalogue import LeikaAssignment, LeikaService
from .maturity import MaturityLevel

ModelField: TypeAlias = "models.Field[Any, Any]"  # what a field takes and gives is known to Django alone
NO_KEY = 0
S = TypeVar("S", bound="ServiceStatement")


def indexes_of(name: str, value: str) -> list[models.Index]:
    """Indexes by which the state of a service is found, and the services in a state."""
    return [
        models.Index(fields=["service", "until", "effective_on", value], name=f"{name}_of_service"),
        models.Index(fields=[value, "until", "effective_on", "service"], name=f"{name}_services"),
    ]


def known_by_day(name: str) -> tuple[models.Index, ...]:
    """Index of the history by which the state of a day is found as it was known."""
    columns = ["service", "until", "effective_on", "history_date", "superseded_at"]
    return (models.Index(fields=columns, name=f"{name}_known_by_day"),)


class ServiceStatementQuerySet(StatementQuerySet[S]):
    """Statements of one kind on services."""

    def of_service(self) -> Self:
        """Those of the outer service."""
        return self.filter(service=OuterRef("pk"))

    def last_value(self, key_date: date, path: str) -> Subquery:
        """What holds of the outer service on the day."""
        return Subquery(self.in_force(key_date).of_service().values(path)[:1])

    def same_chain(self) -> Q:
        """The condition on another statement that it is of the same service and keys; no key is one too."""
        condition = Q()
        for name in (self.model.owner_field, *self.model.key_fields):
            if self.model._meta.get_field(name).null:
                condition &= Q(Exact(Coalesce(name, NO_KEY), Coalesce(OuterRef(name), NO_KEY)))
            else:
                condition &= Q(**{name: OuterRef(name)})
        return condition

    def before(self) -> Self:
        """The statement that held until the outer one."""
        others: Any = self.model._default_manager
        before: Self = others.filter(self.same_chain(), until=OuterRef("effective_on"))
        return before

    def since(self, key_date: date, field: str, values: Sequence[int]) -> Self:
        """Where the field is one of the values on the day: the statement since which it has been so, without a break.

        Of levels 2 from January, 1 from March, 3 from May and 2 from June, with the values 2 and 3, it is that of May.
        """
        has_value = Q(**{f"{field}__in": values})
        later = self.model._default_manager.filter(self.same_chain(), effective_on__lte=key_date)
        broken = later.filter(effective_on__gt=OuterRef("effective_on")).exclude(has_value)
        is_repeated = Exists(self.before().filter(has_value))
        return self.filter(has_value, ~Exists(broken), ~is_repeated, effective_on__lte=key_date)

    def with_change(self, value: Combinable) -> Self:
        """The statements that changed something, each with the text of its state (`now`) and of the one before
        (`former`).

        `value` is the expression of the text. Of EFA in 2020, EFA in 2021 and NONE in 2022 it is that of 2020 (now EFA,
        former None) and that of 2022 (now NONE, former EFA). Where one says that there is nothing, `now` is None.
        """
        former = self.before().annotate(text=value).values("text")
        changed = self.annotate(now=value, former=Subquery(former[:1]))
        same = Q(former__isnull=False, now__isnull=False, former=F("now"))
        return changed.exclude(same | Q(former__isnull=True, now__isnull=True))


class ServiceStatement(WindowedStatement):
    """Base of what is stated of a service. `kind_name` says in German what kind of state it is."""

    owner_field = "service"
    kind_name: ClassVar[str]

    service = models.ForeignKey(
        "services.Service", verbose_name="OZG-Leistung", on_delete=models.PROTECT, related_name="%(class)ss"
    )
    note = models.CharField(
        "Bemerkung", max_length=500, blank=True, help_text="Wird veröffentlicht. Bitte keine Namen von Beschäftigten."
    )

    objects = ServiceStatementQuerySet.as_manager()

    class Meta(WindowedStatement.Meta):
        abstract = True
        constraints = WindowedStatement.constraints_of("%(class)s", "service")

    @classmethod
    def own_fields(cls) -> list[ModelField]:
        """The fields that say what holds: those that not every statement on a service has."""
        shared = {field.name for field in ServiceStatement._meta.fields}
        return [field for field in cls._meta.fields if not (field.primary_key or field.name in shared)]


def refuse_leika_of_others(statement: "MaturityChange | FimChange") -> None:
    """Raise a ValidationError where the LeiKa service of a statement is none of its service."""
    if not (statement.leika_id and statement.service_id):
        return
    if not LeikaAssignment.objects.filter(leika=statement.leika_id, service=statement.service_id).exists():
        raise ValidationError({"leika": "Diese LeiKa-Leistung gehört nicht zu der OZG-Leistung."})


class MaturityChange(ServiceStatement):
    """Reifegrad of a service, or of one of its LeiKa services, from a day on."""

    kind_name = "Reifegrad"
    key_fields = ("leika",)
    value_fields = ("level", "evidence")

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

    class Meta(ServiceStatement.Meta):
        verbose_name = "Reifegrad einer Leistung"
        verbose_name_plural = "Reifegrade von Leistungen"
        constraints = [
            *WindowedStatement.constraints_of("maturitychange", "service", "leika"),
            models.UniqueConstraint(
                fields=["service", "effective_on"],
                condition=Q(leika=None),
                name="maturitychange_of_service_once_a_day",
                violation_error_message="Für diesen Tag ist bei der Leistung schon ein Reifegrad eingetragen.",
            ),
        ]
        indexes = [
            models.Index(fields=["service", "until", "effective_on", "leika", "level"], name="maturity_of_service"),
            models.Index(fields=["level", "until", "effective_on", "leika", "service"], name="maturity_services"),
        ]

    history_indexes = known_by_day("maturity")

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """No evidence that is not a web address, see `WebAddressField`."""
        super().refuse_saving(records)
        field: Any = cls._meta.get_field("evidence")
        for evidence in {record.evidence for record in records if record.evidence}:
            try:
                field.run_validators(evidence)
            except ValidationError as error:
                raise ValidationError({"evidence": error.messages}) from error

    @property
    def value_text(self) -> str:
        of_leika = f"{self.leika.shown_name}: " if self.leika else ""
        return f"{of_leika}{self.level}"

    def clean(self) -> None:
        super().clean()
        refuse_leika_of_others(self)


class ProvisionChange(ServiceStatement):
    """Bezugsweg of a service from a day on."""

    kind_name = "Bezugsweg"
    value_fields = ("kind", "efa_class", "implementing_state", "operator", "product", "contract_step")

    kind = models.CharField("Bezugsweg", max_length=20, choices=ProvisionKind)
    efa_class = models.PositiveSmallIntegerField("EfA-Klasse", choices=EfaClass, null=True, blank=True)
    implementing_state = models.CharField("umsetzendes Land", max_length=2, choices=FederalState, blank=True)
    operator = models.CharField("Betreiber", max_length=200, blank=True)
    product = models.CharField("Produkt", max_length=200, blank=True)
    contract_step = models.PositiveSmallIntegerField(
        "Vertragsschritt", choices=ContractStep, null=True, blank=True, help_text="Nur bei EfA-Nachnutzung."
    )

    class Meta(ServiceStatement.Meta):
        verbose_name = "Bezugsweg einer Leistung"
        verbose_name_plural = "Bezugswege von Leistungen"
        constraints = [
            *ServiceStatement.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind=ProvisionKind.EFA) | Q(contract_step=None),
                name="provisionchange_contract_of_efa_alone",
                violation_error_message="Ein Vertragsschritt gehört zu einer EfA-Nachnutzung.",
            ),
        ]
        indexes = indexes_of("provision", "kind")

    history_indexes = known_by_day("provision")

    @property
    def value_text(self) -> str:
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


class PortalChange(ServiceStatement):
    """Portal through which a service is offered from a day on, and its address there."""

    kind_name = "Portal"
    value_fields = ("portal", "address")

    portal = models.CharField("Portal", max_length=20, choices=Portal)
    address = WebAddressField("Adresse", blank=True, max_length=500)

    class Meta(ServiceStatement.Meta):
        verbose_name = "Portal einer Leistung"
        verbose_name_plural = "Portale von Leistungen"

    history_indexes = known_by_day("portal")

    @property
    def value_text(self) -> str:
        return str(self.get_portal_display())


class ResponsibilityChange(ServiceStatement):
    """Organisational unit responsible for a service from a day on; none any more where it names none."""

    kind_name = "Zuständigkeit"
    value_fields = ("unit",)

    unit = models.ForeignKey(
        Unit,
        verbose_name="Leistungseinheit",
        on_delete=models.PROTECT,
        related_name="responsibilities",
        null=True,
        blank=True,
        help_text="Leer: keine Zuständigkeit mehr.",
    )

    class Meta(ServiceStatement.Meta):
        verbose_name = "Zuständigkeit für eine Leistung"
        verbose_name_plural = "Zuständigkeiten für Leistungen"
        indexes = indexes_of("responsibility", "unit")

    history_indexes = known_by_day("responsibility")

    @property
    def value_text(self) -> str:
        return str(self.unit) if self.unit else "keine Zuständigkeit"


class TargetChange(ServiceStatement):
    """Zieltermin: by when the service is to be online, as decided on a day. Without a day the target is given up."""

    kind_name = "Zieltermin"
    value_fields = ("target_on",)

    target_on = DayField("online bis", null=True, blank=True, help_text="Leer: kein Zieltermin mehr.")

    class Meta(ServiceStatement.Meta):
        verbose_name = "Zieltermin einer Leistung"
        verbose_name_plural = "Zieltermine von Leistungen"
        indexes = indexes_of("target", "target_on")

    history_indexes = known_by_day("target")

    @property
    def value_text(self) -> str:
        return f"online bis {self.target_on:%d.%m.%Y}" if self.target_on else "kein Zieltermin"


class ProcessChange(ServiceStatement):
    """Whether the internal process behind a service is digital from end to end, from a day on."""

    kind_name = "interner Prozess"
    value_fields = ("depth",)

    depth = models.PositiveSmallIntegerField("interner Prozess", choices=ProcessDepth)

    class Meta(ServiceStatement.Meta):
        verbose_name = "interner Prozess einer Leistung"
        verbose_name_plural = "interne Prozesse von Leistungen"

    history_indexes = known_by_day("process")

    @property
    def value_text(self) -> str:
        return str(self.get_depth_display())


class FimChange(ServiceStatement):
    """Status of a FIM building block of a service, or of one of its LeiKa services, from a day on."""

    kind_name = "FIM-Baustein"
    key_fields = ("block", "leika")
    value_fields = ("status",)

    leika = models.ForeignKey(
        LeikaService,
        verbose_name="LeiKa-Leistung",
        on_delete=models.PROTECT,
        related_name="fimchanges",
        null=True,
        blank=True,
        help_text="Leer, wenn der Baustein der OZG-Leistung im Ganzen gilt.",
    )
    block = models.PositiveSmallIntegerField("Baustein", choices=FimBlock)
    status = models.PositiveSmallIntegerField("Status", choices=FimStatus)

    class Meta(ServiceStatement.Meta):
        verbose_name = "FIM-Status einer Leistung"
        verbose_name_plural = "FIM-Status von Leistungen"
        constraints = [
            *WindowedStatement.constraints_of("fimchange", "service", "block", "leika"),
            models.UniqueConstraint(
                fields=["service", "block", "effective_on"],
                condition=Q(leika=None),
                name="fimchange_of_service_once_a_day",
                violation_error_message="Für diesen Tag ist bei der Leistung schon ein Status dieses Bausteins "
                "eingetragen.",
            ),
        ]

    history_indexes = known_by_day("fim")

    @property
    def value_text(self) -> str:
        of_leika = f"{self.leika.shown_name}: " if self.leika else ""
        return f"{of_leika}{self.get_block_display()}: {self.get_status_display()}"

    def clean(self) -> None:
        super().clean()
        refuse_leika_of_others(self)


STATES: tuple[Any, ...] = (
    MaturityChange,
    ProvisionChange,
    PortalChange,
    ResponsibilityChange,
    TargetChange,
    ProcessChange,
    FimChange,
)
