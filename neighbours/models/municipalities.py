"""Which municipalities are compared, how many live there, and the regions that they form."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from records.addressed import Addressed, AddressedQuerySet
from records.fields import DayField, FlagField, IdentityKeyField, SearchKeyField, WebAddressField
from records.models import Record
from records.past import refuse_days_to_come
from records.querysets import RecordQuerySet
from records.searching import SearchText
from records.text import identity_key

from ..choices import RegionRole, SizeClass

MOST_INHABITANTS = 100_000_000
IN_RANGE = "Bitte geben Sie eine Einwohnerzahl von 1 bis 100.000.000 an."
COUNTED_LATER = "Einwohnerzahlen gelten für einen Tag, der war: Bitte geben Sie heute oder einen früheren Tag an."
ENTERED_AS = "Diese Kommune ist schon eingetragen, als „{name}“."
OWN_HAS_NO_ADDRESS = "Von der eigenen Kommune wird nichts abgeholt: Bitte lassen Sie die Adresse leer."
LEADS_ALREADY = "Die Modellregion hat schon eine Leitkommune."
BASE_ONLY = "Bitte geben Sie die Adresse der Startseite an, ohne Angaben hinter „?“ oder „#“."


class MunicipalityQuerySet(AddressedQuerySet["Municipality"]):
    def with_population(self, key_date: date) -> Self:
        """Each with `inhabitants`, `counted_on` and `population_source` of the newest count by the day; None before
        the first one."""
        newest = Population.objects.filter(municipality=OuterRef("pk"), counted_on__lte=key_date)
        newest = newest.order_by("-counted_on")
        return self.annotate(
            inhabitants=Subquery(newest.values("number")[:1]),
            counted_on=Subquery(newest.values("counted_on")[:1]),
            population_source=Subquery(newest.values("source")[:1]),
        )

    def search(self, text: str, day: date = date.max) -> Self:
        """Those whose name holds each word (see `records.searching`)."""
        return self.filter(SearchText(text).condition(lambda word: word.within("name_key")))

    def published(self) -> Self:
        """Those whose installation can be asked."""
        return self.filter(is_own=False).exclude(address="")


class Municipality(Addressed, Record):
    """Kommune: this one, or another whose package is read where it has an installation of its own."""

    name = models.CharField("Kommune", max_length=200, unique=True, help_text="Ohne „Stadt“, etwa „Solingen“.")
    ars = models.CharField(
        "Regionalschlüssel", max_length=12, blank=True, help_text="12 Ziffern, etwa 051170000000.",
        validators=[RegexValidator(r"^[0-9]{12}\Z", "Bitte geben Sie den Regionalschlüssel mit 12 Ziffern an.")],
    )  # fmt: skip
    address = WebAddressField(
        "Adresse der Installation", blank=True,
        help_text="Startseite des OZG-Trackers der Kommune. Leer: Sie hat keinen, oder er ist nicht bekannt.",
    )  # fmt: skip
    is_own = FlagField("Eigene Kommune", default=False, help_text="Die Kommune dieser Installation.")
    name_key = SearchKeyField(sources=("name",))
    identity_key = IdentityKeyField(sources=("name",), db_index=False)

    objects = MunicipalityQuerySet.as_manager()

    # Of municipalities `with_population`.
    inhabitants: int | None
    counted_on: date | None
    population_source: str | None

    class Meta(Record.Meta):
        verbose_name = "Kommune"
        verbose_name_plural = "Kommunen"
        ordering = ["name_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["identity_key"], name="municipality_names_differ"),
            models.UniqueConstraint(
                fields=["is_own"],
                condition=Q(is_own=True),
                name="municipality_one_is_own",
                violation_error_message="Eine eigene Kommune ist schon eingetragen.",
            ),
            models.UniqueConstraint(
                fields=["ars"],
                condition=~Q(ars=""),
                name="municipality_once_by_its_key",
                violation_error_message="Eine Kommune mit diesem Regionalschlüssel ist schon eingetragen.",
            ),
            models.CheckConstraint(
                condition=Q(is_own=False) | Q(address=""),
                name="municipality_own_is_not_fetched",
                violation_error_message=OWN_HAS_NO_ADDRESS,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if "?" in self.address or "#" in self.address:
            raise ValidationError({"address": BASE_ONLY})

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """Names differ by more than case, blanks or dashes."""
        super().refuse_saving(records)
        keys = [identity_key(record.name) for record in records]
        others = cls._base_manager.filter(identity_key__in=keys).exclude(
            pk__in=[each.pk for each in records if each.pk]
        )
        entered = dict(others.values_list("identity_key", "name"))
        for record, key in zip(records, keys, strict=True):
            if key in entered:
                raise ValidationError({"name": ENTERED_AS.format(name=entered[key])})
            entered[key] = record.name

    @property
    def size_class(self) -> str:
        """Of what `with_population` gave: Mittelstadt; empty where nobody counted."""
        inhabitants: Any = getattr(self, "inhabitants", None)
        return "" if inhabitants is None else str(SizeClass.of(inhabitants).label)


class Population(Record):
    """Einwohnerzahl: how many lived in a municipality on a day, by a source."""

    package_key = ("municipality", "counted_on")

    municipality = models.ForeignKey(
        Municipality, verbose_name="Kommune", on_delete=models.CASCADE, related_name="populations"
    )
    number = models.PositiveIntegerField(
        "Einwohner", validators=[MinValueValidator(1, IN_RANGE), MaxValueValidator(MOST_INHABITANTS, IN_RANGE)]
    )
    counted_on = DayField("Einwohner am", help_text="Tag der Zählung oder Fortschreibung.")
    source = models.CharField("Quelle", max_length=300, help_text="Etwa „IT.NRW, Bevölkerungsfortschreibung“.")

    objects = RecordQuerySet["Population"].as_manager()

    class Meta(Record.Meta):
        verbose_name = "Einwohnerzahl"
        verbose_name_plural = "Einwohnerzahlen"
        ordering = ["municipality", "-counted_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "counted_on"],
                name="population_once_a_day",
                violation_error_message="Für diesen Tag gibt es schon eine Einwohnerzahl.",
            ),
            models.CheckConstraint(
                condition=Q(number__gt=0, number__lte=MOST_INHABITANTS),
                name="population_in_range",
                violation_error_message=IN_RANGE,
            ),
        ]

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        super().refuse_saving(records)
        refuse_days_to_come(records, "counted_on", COUNTED_LATER)

    def __str__(self) -> str:
        return f"{self.municipality}: {self.number} am {self.counted_on:%d.%m.%Y}"


class Region(Addressed, Record):
    """Modellregion: municipalities that work together, one of them leading."""

    name = models.CharField("Modellregion", max_length=200, unique=True)
    source = models.CharField("Quelle", max_length=300, blank=True)
    name_key = SearchKeyField(sources=("name",))

    objects = AddressedQuerySet["Region"].as_manager()

    class Meta(Record.Meta):
        verbose_name = "Modellregion"
        verbose_name_plural = "Modellregionen"
        ordering = ["name_key", "pk"]

    def __str__(self) -> str:
        return self.name


class RegionMember(Record):
    """Kommune der Modellregion, and what it is there."""

    package_key = ("region", "municipality")

    region = models.ForeignKey(Region, verbose_name="Modellregion", on_delete=models.CASCADE, related_name="members")
    municipality = models.ForeignKey(
        Municipality, verbose_name="Kommune", on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField("Rolle", max_length=10, choices=RegionRole)

    objects = RecordQuerySet["RegionMember"].as_manager()

    class Meta(Record.Meta):
        verbose_name = "Kommune der Modellregion"
        verbose_name_plural = "Kommunen der Modellregion"
        ordering = ["region", "role", "municipality"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "municipality"],
                name="region_member_once",
                violation_error_message="Diese Kommune gehört schon zur Modellregion.",
            ),
            models.UniqueConstraint(
                fields=["region"],
                condition=Q(role=RegionRole.LEADING),
                name="region_has_one_leading_municipality",
                violation_error_message=LEADS_ALREADY,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region}: {self.municipality} ({self.get_role_display()})"
