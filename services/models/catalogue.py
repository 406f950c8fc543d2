"""The catalogue above and below OZG services: policy fields and life situations, and the LeiKa services."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, Self, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.forms import CheckboxSelectMultiple

from records.dated import DatedQuerySet, DatedRecord
from records.fields import FlagField, SearchKeyField
from records.models import Record
from records.querysets import RecordQuerySet
from records.searching import SearchText
from records.stated import Stated

from .. import leika
from ..choices import CatalogueStatus, Typification

M = TypeVar("M", bound=models.Model)
TYPE_SEPARATOR = ", "
CALLED_ALIKE = "Eine LeiKa-Leistung dieses Namens ohne Schlüssel gibt es schon."


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


def without_spaces(text: str) -> str:
    """A key as it is stored, of one as in print: 99107023000000 of 99 107 023 000 000"""
    return "".join(text.split())


class TypificationField(models.CharField):
    """The types of a LeiKa service by their codes, in the order of the code list; most have one, few several."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 60, "choices": Typification, "blank": True, **kwargs})

    def validate(self, value: str, model_instance: models.Model | None) -> None:
        """Each of the codes is one of the list."""
        for code in codes_of(value):
            super().validate(code, model_instance)

    def formfield(self, **kwargs: object) -> "TypificationFormField":
        return TypificationFormField(
            label=self.verbose_name,
            help_text=self.help_text,
            required=False,
            choices=Typification.choices,
            widget=CheckboxSelectMultiple,
        )

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class TypificationFormField(forms.MultipleChoiceField):
    """Types to tick; as one text in the database."""

    def prepare_value(self, value: Any) -> Any:
        return codes_of(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> Any:
        return joined_codes(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """What the form showed comes as a text, or as a list from its hidden fields."""
        return super().has_changed(initial if isinstance(initial, list) else codes_of(initial or ""), data)


def codes_of(text: str) -> list[str]:
    """The codes of types, of "1, 2/3" both."""
    return [code.strip() for code in text.split(",") if code.strip()]


def joined_codes(codes: Iterable[str]) -> str:
    """As they are stored, each once."""
    given = set(codes)
    return TYPE_SEPARATOR.join(str(code) for code in Typification.values if code in given)


def typification_text(codes: str) -> str:
    """The types in German, divided by semicolons."""
    labels = dict(Typification.choices)
    return "; ".join(str(labels[code]) for code in codes_of(codes))


class CataloguedQuerySet(DatedQuerySet[M]):
    """Services of a catalogue, which has them or has them no more."""

    def listed(self, key_date: date) -> Self:
        """Those that the catalogue has on the day."""
        return self.with_stated(key_date, "catalogue_status").still_listed()

    def still_listed(self) -> Self:
        """Of services of a day: those that the catalogue has on it."""
        return self.exclude(catalogue_status=CatalogueStatus.WITHDRAWN)

    def no_longer_listed(self) -> Self:
        """Of services of a day: those that the catalogue does not have on it any more."""
        return self.filter(catalogue_status=CatalogueStatus.WITHDRAWN)


class LeikaServiceQuerySet(CataloguedQuerySet["LeikaService"]):
    def search(self, text: str) -> Self:
        """LeiKa services whose name holds each word (see `records.searching`), or whose key begins with the text."""
        in_name = SearchText(text).condition(lambda word: word.within("name_key"))
        return self.filter(in_name | Q(key__startswith=without_spaces(text)))


class LeikaService(DatedRecord):
    """LeiKa-Leistung: a single administrative service, known by its 14-digit key (kept as text).

    It may belong to several OZG services, or to none. What has no key yet is known by its name. `catalogue_name`,
    `catalogue_status` and `typification` are what the catalogue says of it on a day; `name` is the name said last.
    """

    key = leika.LeikaKeyField(
        "Leistungsschlüssel",
        unique=True,
        null=True,
        blank=True,
        help_text="14 Ziffern; Leerzeichen dürfen dazwischen stehen. Leer: noch nicht im LeiKa.",
    )
    catalogue_name = Stated("entries", "name", column="name")
    catalogue_status = Stated("entries", "status")
    typification = Stated("entries", "typification")
    name = models.CharField("Name", max_length=300, editable=False)
    name_key = SearchKeyField(sources=("name",))
    services = models.ManyToManyField(
        "services.Service", through="LeikaAssignment", related_name="leika_services", verbose_name="OZG-Leistungen"
    )
    is_sdg1 = FlagField("SDG1", default=False, help_text="Anhang I der SDG-Verordnung: Informationen.")
    is_sdg2 = FlagField("SDG2", default=False, help_text="Anhang II der SDG-Verordnung: Verfahren.")
    legal_basis = models.TextField("Rechtsgrundlage", blank=True)

    objects = LeikaServiceQuerySet.as_manager()

    class Meta:
        verbose_name = "LeiKa-Leistung"
        verbose_name_plural = "LeiKa-Leistungen"
        ordering = [F("key").asc(nulls_last=True), "name_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(key=None),
                name="leika_service_without_key_once",
                violation_error_message=CALLED_ALIKE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.name}" if self.key else f"{self.name} ({leika.WITHOUT_KEY})"

    @property
    def typification_text(self) -> str:
        """The types in German, divided by semicolons."""
        return typification_text(self.typification)

    @property
    def shown_name(self) -> str:
        """The name of the day that it was asked for, else the last one."""
        return str(vars(self).get("catalogue_name", self.name))

    @property
    def spaced_key(self) -> str:
        """The key as in print, or that there is none."""
        return leika.spaced(self.key) if self.key else leika.WITHOUT_KEY

    @property
    def key_object(self) -> str:
        """Leistungsobjekt of the key; empty without one."""
        return leika.object_of(self.key or "")

    @property
    def key_verrichtung(self) -> str:
        """Verrichtung of the key, empty without one."""
        return leika.verrichtung_of(self.key or "").replace(leika.NONE, "")

    @property
    def key_detail(self) -> str:
        """Verrichtungsdetail of the key, empty without one."""
        return leika.detail_of(self.key or "").replace(leika.NONE, "")


STILL_STATED = "Zu „{leika}“ ist bei „{service}“ ein Reifegrad erfasst. Bitte löschen Sie ihn vor der Zuordnung."


class LeikaAssignment(Record):
    """Zuordnung: that a LeiKa service belongs to an OZG service."""

    leika = models.ForeignKey(
        LeikaService, verbose_name="LeiKa-Leistung", on_delete=models.PROTECT, related_name="assignments"
    )
    service = models.ForeignKey(
        "services.Service", verbose_name="OZG-Leistung", on_delete=models.PROTECT, related_name="leika_assignments"
    )

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "Zuordnung einer LeiKa-Leistung"
        verbose_name_plural = "Zuordnungen von LeiKa-Leistungen"
        ordering = ["service__ozg_id", "leika_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "leika"],
                name="leika_assignment_once",
                violation_error_message="Diese LeiKa-Leistung gehört schon zu der OZG-Leistung.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leika} – {self.service}"

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """None is moved away from a service for which a level of it is stated."""
        super().refuse_saving(records)
        pairs = {record.pk: (record.leika_id, record.service_id) for record in records if record.pk}
        before = cls.objects.in_bulk(list(pairs)).values() if pairs else ()
        cls.refuse_where_stated([each.pk for each in before if (each.leika_id, each.service_id) != pairs[each.pk]])

    @classmethod
    def refuse_deleting(cls, records: Sequence[Self]) -> None:
        """None is deleted either."""
        super().refuse_deleting(records)
        cls.refuse_where_stated([record.pk for record in records])

    @classmethod
    def refuse_where_stated(cls, keys: Collection[int]) -> None:
        stated = cls.objects.filter(pk__in=keys, leika__maturitychanges__service=F("service"))
        if first := stated.select_related("leika", "service").first():
            raise ValidationError(STILL_STATED.format(leika=first.leika.name, service=first.service.name))
