"""The OZG services of the catalogue, with the city's state of each on a day."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_
from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, CharField, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Concat

from records.dated import DatedRecord
from records.fields import SearchKeyField
from records.searching import SearchText
from records.stated import Stated
from units.models import Unit, UnitName

from .catalogue import CataloguedQuerySet, LeikaAssignment, LifeSituation, without_spaces
from .levels import CountedLevels
from .lists import EfaPilot, PriorityList, PriorityListing
from .rules import Rule
from .scale import Scale
from .states import STATES, PortalChange, ProvisionChange, ResponsibilityChange, TargetChange

SEPARATOR = "; "


class ServiceQuerySet(CataloguedQuerySet["Service"]):
    levels: CountedLevels  # of services `with_level`

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        vars(clone).update({"levels": self.levels} if "levels" in vars(self) else {})
        return clone

    def on(self, key_date: date) -> Self:
        """The services with what the catalogue says of them on the key date, and the city's state on it.

        `catalogue_name`, `catalogue_status`; `provision`, `portal`, `unit` (id), `unit_slug`, `unit_name`, `unit_key`,
        `target_on`: None where nothing is recorded; `is_pilot`.
        """
        return (
            self.on_day(key_date)
            .annotate(
                provision=ProvisionChange.objects.last_value(key_date, "kind"),
                portal=PortalChange.objects.last_value(key_date, "portal"),
                unit=ResponsibilityChange.objects.last_value(key_date, "unit"),
                target_on=TargetChange.objects.last_value(key_date, "target_on"),
                is_pilot=Exists(EfaPilot.objects.on(key_date).filter(service=OuterRef("pk"))),
            )
            .annotate(
                unit_slug=Subquery(Unit.objects.filter(pk=OuterRef("unit")).order_by().values("slug")),
                unit_name=name_of_unit(key_date, "name"),
                unit_key=name_of_unit(key_date, "name_key"),
            )
        )

    def with_level(self, key_date: date, rule: Rule, scale: Scale) -> Self:
        """Each service with its level on the day by the rule, see `CountedLevels.annotations`."""
        levels = CountedLevels(rule, scale, key_date)
        services = self.annotate(**levels.annotations)
        services.levels = levels
        return services

    def with_priorities(self, priority_lists: Iterable[PriorityList]) -> Self:
        """Each service with `priorities`: the names of those of the lists on which it stands, each with SEPARATOR."""
        listings = PriorityListing.objects.filter(service=OuterRef("pk"))
        names = [
            Case(
                When(
                    Exists(listings.filter(priority_list=priority_list.pk)),
                    then=Value(f"{priority_list.name}{SEPARATOR}"),
                ),
                default=Value(""),
                output_field=CharField(),
            )
            for priority_list in priority_lists
        ]
        return self.annotate(priorities=Concat(Value(""), Value(""), *names, output_field=CharField()))

    def recorded(self, key_date: date) -> Self:
        """Services of which a state of any kind is recorded by the day."""
        events = [kind.objects.filter(service=OuterRef("pk"), effective_on__lte=key_date) for kind in STATES]
        return self.filter(reduce(or_, (Q(Exists(of_kind)) for of_kind in events)))

    def online(self) -> Self:
        """Of services `with_level`: those online by its rule."""
        return self.filter(self.levels.online)

    def not_online(self) -> Self:
        """Of services `with_level`: those not online by its rule, those without a level among them."""
        return self.filter(~self.levels.online)

    def compliant(self) -> Self:
        """Of services `with_level`: those OZG-compliant."""
        return self.filter(self.levels.compliant)

    def at_place(self, place: int) -> Self:
        """Of services `with_level`: those whose level is at the place on the scale."""
        return self.filter(self.levels.at(place))

    def without_level(self) -> Self:
        """Of services `with_level`: those of which the rule knows no level."""
        return self.filter(~self.levels.known)

    def with_provision(self, kind: str, key_date: date) -> Self:
        """The services that the city gets in the way on the day."""
        return self.filter(Exists(ProvisionChange.objects.in_force(key_date).of_service().filter(kind=kind)))

    def of_unit(self, unit: str, key_date: date) -> Self:
        """The services that the unit of this short name is responsible for on the day."""
        responsible = ResponsibilityChange.objects.in_force(key_date).of_service()
        return self.filter(Exists(responsible.filter(unit__slug=unit)))

    def on_list(self, name: str, key_date: date) -> Self:
        """The services on the list of priorities of that name that holds on the day."""
        lists = PriorityList.objects.on(key_date).filter(name=name)
        return self.filter(pk__in=PriorityListing.objects.filter(priority_list__in=lists).values("service"))

    def is_overdue(self, key_date: date) -> Q:
        """The condition on services `with_level` of the day that one is not online though its target has passed."""
        passed = TargetChange.objects.in_force(key_date).of_service().filter(target_on__lt=key_date)
        return Q(Exists(passed)) & ~self.levels.online

    def overdue(self, key_date: date) -> Self:
        """Of services `with_level` of the day: those not online though their target date has passed."""
        return self.filter(self.is_overdue(key_date))

    def search(self, text: str) -> Self:
        """Services of which each word is in the name, or begins the OZG-ID (see `records.searching`); by a number
        longer than an OZG-ID those of which a LeiKa key begins with it."""
        digits = without_spaces(text)
        if digits.isdigit() and len(digits) > len("10035"):
            return self.filter(
                pk__in=LeikaAssignment.objects.filter(leika__key__startswith=digits).order_by().values("service")
            )
        return self.filter(
            SearchText(text).condition(lambda word: word.within("name_key") | Q(ozg_id__startswith=word.text))
        )


def name_of_unit(key_date: date, column: str) -> Subquery:
    """What the unit responsible for the outer service is called on the day."""
    names = UnitName.objects.in_force(key_date).filter(unit=OuterRef("unit"))
    return Subquery(names.values(column)[:1])


class Service(DatedRecord):
    """OZG-Leistung: a service of the OZG catalogue, known by its five-digit OZG-ID (kept as text).

    `catalogue_name` and `catalogue_status` are what the catalogue says of it on a day; `name` is the name said last.
    """

    ozg_id = models.CharField(
        "OZG-ID",
        max_length=5,
        unique=True,
        validators=[RegexValidator(r"\A[0-9]{5}\Z", "Die OZG-ID hat genau fünf Ziffern, etwa 10035.")],
    )
    catalogue_name = Stated("entries", "name", column="name")
    catalogue_status = Stated("entries", "status")
    name = models.CharField("Name", max_length=300, editable=False)
    name_key = SearchKeyField(sources=("name",))
    situation = models.ForeignKey(
        LifeSituation,
        verbose_name="Lebens- oder Geschäftslage",
        on_delete=models.PROTECT,
        related_name="services",
        null=True,
        blank=True,
        db_index=False,  # see Meta
    )

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = "OZG-Leistung"
        verbose_name_plural = "OZG-Leistungen"
        ordering = ["ozg_id"]
        # No index of the situation alone: it would be the smallest, and SQLite would count services along it, not in
        # the order of their states, which takes more than twice as long.
        indexes = [models.Index(fields=["situation", "ozg_id"], name="service_of_situation")]

    def __str__(self) -> str:
        """With the name of the day that it was asked for, else the last one."""
        return f"{self.ozg_id} {vars(self).get('catalogue_name', self.name)}"
