"""Katalogeinträge: what the published catalogues say of services from a day on: what they are called, and whether they
have them.

The catalogues of OZG services and of LeiKa services (FIM-Baustein Leistungen) are published anew at any time; a service
that is renamed there, or is there no more, was called otherwise before, and was there.
"""

from collections.abc import Collection, Sequence
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet

from records.ends import chains_of, statements_of
from records.fields import SearchKeyField
from records.history import remember
from records.models import Record
from records.statements import Statement, StatementQuerySet

from ..choices import CatalogueStatus
from .catalogue import CALLED_ALIKE, LeikaService, TypificationField, codes_of, typification_text
from .services import Service


class StatusField(models.CharField):
    """Stand im Katalog: forms ask for one; where nothing is said, the catalogue has the service."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        usual: dict[str, Any] = {"max_length": 10, "choices": CatalogueStatus, "blank": True}
        usual["default"] = CatalogueStatus.LISTED
        super().__init__(*args, **{**usual, **kwargs})

    def formfield(self, **kwargs: object) -> forms.ChoiceField:
        return forms.ChoiceField(
            label=self.verbose_name, choices=CatalogueStatus.choices, initial=CatalogueStatus.LISTED
        )

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class CatalogueEntry(Statement):
    """Base of what a catalogue says of a service. Of a new service it is said from the beginning."""

    kind_name = "Katalog"
    event_days = ("effective_on",)
    begins_always = True
    holds_until_next = True
    values_apart = True

    name = models.CharField("Name", max_length=300)
    name_key = SearchKeyField(sources=("name",), db_index=False)
    status = StatusField("Stand im Katalog")

    class Meta(Statement.Meta):
        abstract = True

    @classmethod
    def settle(cls, statements: Sequence["CatalogueEntry"], others: Sequence["CatalogueEntry"]) -> None:
        """Where nothing is said of it, the catalogue has the service."""
        for entry in statements:
            entry.status = entry.status or CatalogueStatus.LISTED

    @classmethod
    def after_writing(cls, owners: Collection[int], using: str) -> None:
        """Keep the name stated last in the service, as a consequence in its history."""
        super().after_writing(owners, using)
        keep_last_names(cls, owners, using)

    def entry_label(self, label: str) -> str:
        """It says more than the name that its first attribute is."""
        return "Katalogeintrag"

    @property
    def is_withdrawn(self) -> bool:
        return self.status == CatalogueStatus.WITHDRAWN

    @property
    def value_text(self) -> str:
        """Kfz-Zulassung; Kfz-Zulassung (nicht mehr im Katalog)"""
        return f"{self.name} ({CatalogueStatus.WITHDRAWN.label})" if self.is_withdrawn else self.name


def keep_last_names(kind: Any, owners: Collection[int], using: str) -> None:
    """Write the name that the last entry of each service gives it into the service, where it is another one."""
    model: type[Record] = kind._meta.get_field(kind.owner_field).related_model
    services: Any = QuerySet(model, using=using)
    chains = chains_of(kind, statements_of(kind, owners, using))
    renamed = []
    for service in services.filter(pk__in=[pk for (pk,) in chains]):
        last = chains[service.pk,][-1]
        if service.name != last.name:
            services.filter(pk=service.pk).update(name=last.name, name_key=last.name_key)
            renamed.append(service.pk)
    remember(model, renamed, "~", using, consequence=True)


class ServiceEntry(CatalogueEntry):
    """Katalogeintrag of an OZG service from a day on."""

    owner_field = "service"
    value_fields = ("name", "status")

    service = models.ForeignKey(Service, verbose_name="OZG-Leistung", on_delete=models.CASCADE, related_name="entries")

    objects = StatementQuerySet["ServiceEntry"].as_manager()

    class Meta(CatalogueEntry.Meta):
        verbose_name = "Katalogeintrag einer OZG-Leistung"
        verbose_name_plural = "Katalogeinträge von OZG-Leistungen"
        constraints = Statement.constraints_of("service_entry", "service")
        indexes = [models.Index(fields=["name_key", "service", "until", "effective_on"], name="service_entry_sort")]


class LeikaEntry(CatalogueEntry):
    """Katalogeintrag of a LeiKa service from a day on, with its type."""

    owner_field = "leika"
    value_fields = ("name", "typification", "status")

    leika = models.ForeignKey(
        LeikaService, verbose_name="LeiKa-Leistung", on_delete=models.CASCADE, related_name="entries"
    )
    typification = TypificationField("Typisierung")

    objects = StatementQuerySet["LeikaEntry"].as_manager()

    class Meta(CatalogueEntry.Meta):
        verbose_name = "Katalogeintrag einer LeiKa-Leistung"
        verbose_name_plural = "Katalogeinträge von LeiKa-Leistungen"
        constraints = Statement.constraints_of("leika_entry", "leika")

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """Those without a key are known by their names: no two are called alike."""
        super().refuse_saving(records)
        without_key = {record.name: record.leika for record in records if record.leika.key is None}
        named = LeikaService.objects.filter(key=None, name__in=without_key).values_list("pk", "name")
        if any(without_key[name].pk != pk for pk, name in named):
            raise ValidationError({"name": CALLED_ALIKE})

    @property
    def value_text(self) -> str:
        types = typification_text(self.typification) if codes_of(self.typification) else ""
        return "; ".join(filter(None, [super().value_text, types]))
