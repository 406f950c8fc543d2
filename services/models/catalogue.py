"""The catalogue: policy fields, life situations, OZG services, and the LeiKa services below them."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, CharField, DateField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Concat

from records.fields import SearchKeyField
from records.models import Record
from records.querysets import RecordQuerySet
from records.text import normalise

from .. import leika
from ..choices import Typification
from .rules import Rule
from .scale import Scale

SEPARATOR = "; "
ONLINE = {"online_since": "effective_on", "online_precision": "date_precision"}
STATE = {
    "provision": ("provisionchanges", "kind"),
    "portal": ("portalchanges", "portal"),
    "unit": ("responsibilitychanges", "unit"),
    "unit_name": ("responsibilitychanges", "unit__name"),
    "unit_key": ("responsibilitychanges", "unit__name_key"),
    "target_on": ("targetchanges", "target_on"),
}


class PolicyField(Record):
    """Themenfeld: the upper level of the OZG catalogue; there are 14."""

    name = models.CharField("Name", max_length=200, unique=True)
    name_key = SearchKeyField(sources=("name",))

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "Themenfeld"
        verbose_name_plural = "Themenfelder"
        ordering = ["name_key", "pk"]

    def __str__(self) -> str:
        return self.name


class LifeSituation(Record):
    """Lebens- oder Geschäftslage: the level of the catalogue between a policy field and its services."""

    field = models.ForeignKey(
        PolicyField, verbose_name="Themenfeld", on_delete=models.PROTECT, related_name="situations"
    )
    name = models.CharField("Name", max_length=200)
    name_key = SearchKeyField(sources=("name",))

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "Lebens- oder Geschäftslage"
        verbose_name_plural = "Lebens- und Geschäftslagen"
        ordering = ["name_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["field", "name"],
                name="life_situation_once_in_its_field",
                violation_error_message="Diese Lage gibt es in dem Themenfeld schon.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.field})"


class ServiceQuerySet(RecordQuerySet):
    def related(self, name: str) -> Any:
        """All records of the model that refers to services by this related name, such as "listings".

        Those models import this one, so it asks Django for them; Any, as each has a queryset of its own.
        """
        return self.model._meta.get_field(name).related_model._default_manager.all()

    def on(self, key_date: date) -> Self:
        """The services of the catalogue, which has no days of its own, with the city's state of the key date.

        `provision`, `portal`, `unit` (id), `unit_name`, `unit_key`, `target_on`: None where nothing is recorded;
        `is_pilot`.
        """
        state = {name: self.related(events).last_value(key_date, path) for name, (events, path) in STATE.items()}
        pilots = self.related("pilots").on(key_date).filter(service=OuterRef("pk"))
        return self.annotate(**state, is_pilot=Exists(pilots), asked_on=Value(key_date, output_field=DateField()))

    def with_level(self, key_date: date, rule: "Rule", scale: "Scale") -> Self:
        """Each service with its maturity after the rule: `level`, its place on the scale, None without any.

        A service is judged by its LeiKa services where any of them has a level, else by its own. By the lowest, it
        has none where one of its LeiKa services has none. `online_since` is the first day of the present time online
        and `online_precision` its DatePrecision, None where it is not online; of LeiKa services that take turns, the
        one that has been online longest without a break counts.
        """
        deciding = self.related("maturitychanges").deciding_events(key_date).filter(service=OuterRef("pk"))
        in_force = deciding.in_force(key_date).annotate(place=scale.place_of("level"))
        level: Any = Subquery(in_force.order_by("-place" if rule.best else "place").values("place")[:1])
        beginnings = deciding.online_since(key_date, scale.ids_from(rule.online_from(scale)))
        first = beginnings.order_by("effective_on" if rule.best else "-effective_on")
        since: Any = {name: Subquery(first.values(path)[:1]) for name, path in ONLINE.items()}
        if not rule.best:
            level = Case(
                When(~Exists(self.leika_without_level(key_date)) | ~Exists(self.levels_of_leika(key_date)), then=level)
            )
            online = Q(level__gte=rule.online_from(scale))
            since = {name: Case(When(online, then=first_day)) for name, first_day in since.items()}
        places = {"online_from": Value(rule.online_from(scale)), "compliant_from": Value(scale.compliant_from)}
        return self.annotate(level=level, **places).annotate(**since)

    def with_priorities(self, priority_lists: Any) -> Self:
        """Each service with `priorities`: the names of those of the lists on which it stands, each with SEPARATOR."""
        listings = self.related("listings").filter(service=OuterRef("pk"))
        names = [
            Case(
                When(Exists(listings.filter(priority_list=each.pk)), then=Value(f"{each.name}{SEPARATOR}")),
                default=Value(""),
                output_field=CharField(),
            )
            for each in priority_lists
        ]
        return self.annotate(priorities=Concat(Value(""), Value(""), *names, output_field=CharField()))

    def recorded(self, key_date: date, states: Iterable[Any]) -> Self:
        """Services of which any of the states (models of events) is recorded by the day."""
        events = [model._default_manager.filter(service=OuterRef("pk"), effective_on__lte=key_date) for model in states]
        return self.filter(reduce(or_, (Q(Exists(each)) for each in events)))

    def online(self) -> Self:
        """Of services `with_level`: those online by its rule."""
        return self.filter(level__gte=F("online_from"))

    def not_online(self) -> Self:
        """Of services `with_level`: those not online by its rule, those without a level among them."""
        return self.filter(Q(level__lt=F("online_from")) | Q(level__isnull=True))

    def compliant(self) -> Self:
        """Of services `with_level`: those OZG-compliant."""
        return self.filter(level__gte=F("compliant_from"))

    def on_list(self, name: str) -> Self:
        """Of services asked `on` a day: those on the list of priorities of that name that holds on it."""
        key_date = self.query.annotations["asked_on"].value  # type: ignore[attr-defined]
        lists = self.related("priority_lists").on(key_date).filter(name=name)
        return self.filter(pk__in=self.related("listings").filter(priority_list__in=lists).values("service"))

    def overdue(self) -> Self:
        """Of services asked `on` a day `with_level`: those not online though their target date has passed."""
        return self.not_online().filter(target_on__lt=F("asked_on"))

    def search(self, text: str) -> Self:
        """Services whose name holds the text, umlauts and case folded, or whose OZG-ID begins with it; by a number
        longer than an OZG-ID those of which a LeiKa key begins with it."""
        digits = without_spaces(text)
        if digits.isdigit() and len(digits) > len("10035"):
            return self.filter(pk__in=self.related("leika_services").filter(key__startswith=digits).values("service"))
        return self.filter(Q(name_key__contains=normalise(text)) | Q(ozg_id__startswith=text.strip()))

    def levels_of_leika(self, key_date: date) -> Any:
        """Levels of LeiKa services of the outer service, recorded by the day."""
        events = self.related("maturitychanges")
        return events.filter(service=OuterRef("pk"), leika__isnull=False, effective_on__lte=key_date)

    def leika_without_level(self, key_date: date) -> Any:
        """LeiKa services of the outer service for which no level is recorded by the day."""
        recorded = self.related("maturitychanges").filter(leika=OuterRef("pk"), effective_on__lte=key_date)
        return self.related("leika_services").filter(~Exists(recorded), service=OuterRef("pk"))


def without_spaces(text: str) -> str:
    return "".join(text.split())


class Service(Record):
    """OZG-Leistung: a service of the OZG catalogue, known by its five-digit OZG-ID (kept as text)."""

    ozg_id = models.CharField(
        "OZG-ID",
        max_length=5,
        unique=True,
        validators=[RegexValidator(r"\A[0-9]{5}\Z", "Die OZG-ID hat genau fünf Ziffern, etwa 10035.")],
    )
    name = models.CharField("Name", max_length=300)
    name_key = SearchKeyField(sources=("name",))
    situation = models.ForeignKey(
        LifeSituation,
        verbose_name="Lebens- oder Geschäftslage",
        on_delete=models.PROTECT,
        related_name="services",
        null=True,
        blank=True,
    )

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = "OZG-Leistung"
        verbose_name_plural = "OZG-Leistungen"
        ordering = ["ozg_id"]

    def __str__(self) -> str:
        return f"{self.ozg_id} {self.name}"


class LeikaServiceQuerySet(RecordQuerySet):
    def search(self, text: str) -> Self:
        """LeiKa services whose name holds the text, umlauts and case folded, or whose key begins with it."""
        return self.filter(Q(name_key__contains=normalise(text)) | Q(key__startswith=without_spaces(text)))


class LeikaService(Record):
    """LeiKa-Leistung: a single service below an OZG service, known by its 14-digit key (kept as text)."""

    key = leika.LeikaKeyField(
        "Leistungsschlüssel",
        unique=True,
        help_text="14 Ziffern; Leerzeichen dürfen dazwischen stehen.",
    )
    name = models.CharField("Name", max_length=300)
    name_key = SearchKeyField(sources=("name",))
    service = models.ForeignKey(
        Service, verbose_name="OZG-Leistung", on_delete=models.PROTECT, related_name="leika_services"
    )
    typification = models.CharField("Typisierung", max_length=4, choices=Typification, blank=True)
    is_sdg1 = models.BooleanField("SDG1", default=False, help_text="Anhang I der SDG-Verordnung: Informationen.")
    is_sdg2 = models.BooleanField("SDG2", default=False, help_text="Anhang II der SDG-Verordnung: Verfahren.")
    legal_basis = models.TextField("Rechtsgrundlage", blank=True)

    objects = LeikaServiceQuerySet.as_manager()

    class Meta:
        verbose_name = "LeiKa-Leistung"
        verbose_name_plural = "LeiKa-Leistungen"
        ordering = ["key"]

    def __str__(self) -> str:
        return f"{self.key} {self.name}"

    @property
    def spaced_key(self) -> str:
        return leika.spaced(self.key)

    @property
    def key_object(self) -> str:
        """Leistungsobjekt of the key."""
        return leika.object_of(self.key)

    @property
    def key_verrichtung(self) -> str:
        """Verrichtung of the key, empty without one."""
        return leika.verrichtung_of(self.key).replace(leika.NONE, "")

    @property
    def key_detail(self) -> str:
        """Verrichtungsdetail of the key, empty without one."""
        return leika.detail_of(self.key).replace(leika.NONE, "")
