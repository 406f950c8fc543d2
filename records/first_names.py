"""By what records were named when they were entered: so feeds and calendars name them for ever, whatever is corrected.

A record is named by what it is in the field (see `records.identities`), by the values with which it was entered. What
it belongs to is named in the same way. Of several with the same values the second one in the order of their entry has
the number 2. Of the values themselves a digest alone is told and kept.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from django.db import models
from django.db.models import F, Model, Q, Value

from .batches import in_batches
from .identities import BETWEEN, escaped, key_fields_of, text_of
from .models import Record
from .package.tables import packed_models

READ_AT_ONCE = 2500
CHECK = "erste-kennung"  # so a package knows the record by its key, as that of a finding
Values = tuple[Any, ...]


class Name(NamedTuple):
    """A digest of what a record was, and its place among those that were the same."""

    digest: str
    number: int

    def __str__(self) -> str:
        return self.digest if self.number == 1 else f"{self.digest}{BETWEEN}{self.number}"


class FirstName(models.Model):
    """Erste Kennung: by what a record was named that was corrected before a package brought it: its history, which says
    how it was entered, stayed behind. `record` names it as findings do."""

    in_package = True
    package_reference = "record"

    record = models.CharField("Eintrag", max_length=200, unique=True)
    digest = models.CharField("Kennung", max_length=36)
    number = models.PositiveIntegerField("Nummer")

    class Meta:
        verbose_name = "Erste Kennung"
        verbose_name_plural = "Erste Kennungen"
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.record}: {self.digest}"

    @classmethod
    def package_rows(cls) -> Iterator[dict[str, object]]:
        """What a package needs to know: of records that were corrected, here or before they came here."""
        names = FirstNames()
        for model in sorted(packed_models(), key=lambda model: str(model._meta.label)):
            if issubclass(model, Record):
                for key, name in sorted(names.of(model, names.corrected(model)).items()):
                    yield {"pk": key, "record": reference(model, key), "digest": name.digest, "number": name.number}


def reference(model: type[Model], key: int) -> str:
    return f"{CHECK}:{model._meta.label_lower}:{key}"


@dataclass
class FirstNames:
    """Names records, and reads but once what names those that they belong to."""

    read: defaultdict[Any, dict[int, Name]] = field(default_factory=lambda: defaultdict(dict))

    @cached_property
    def kept(self) -> Mapping[str, dict[int, Name]]:
        """Those that packages brought, by model and key. One query; there are few."""
        kept: defaultdict[str, dict[int, Name]] = defaultdict(dict)
        for record, digest, number in FirstName.objects.order_by().values_list("record", "digest", "number"):
            _, label, key = record.split(":")
            kept[label][int(key)] = Name(digest, number)
        return kept

    def of(self, model: type[Model], keys: Iterable[int]) -> dict[int, Name]:
        """The names of the records with these keys of the database."""
        known, wanted = self.read[model], set(keys)
        if lacking := sorted(wanted - known.keys()):
            kept = self.kept.get(model._meta.label_lower, {})
            known |= {key: kept[key] for key in lacking if key in kept}
            known |= self.made(model, [key for key in lacking if key not in kept])
        return {key: known[key] for key in wanted if key in known}

    def made(self, model: type[Model], keys: Sequence[int]) -> dict[int, Name]:
        """The names of records that no package named."""
        if not keys:
            return {}
        entered = entered_values(model, rows_of(model, Q(pk__in=keys)))
        alike = {**self.alike(model, [*entered.values()]), **entered}
        digests = self.digests(model, alike)
        taken = {(name.digest, name.number) for name in self.kept.get(model._meta.label_lower, {}).values()}
        names = {}
        for key in sorted(alike):
            number = 1
            while (digests[key], number) in taken:
                number += 1
            taken.add((digests[key], number))
            names[key] = Name(digests[key], number)
        return {key: names[key] for key in keys if key in names}

    def alike(self, model: type[Model], values: Sequence[Values]) -> dict[int, Values]:
        """The records that were entered with any of these values, and that no package named."""
        condition = Q()
        for place, each in enumerate(key_fields_of(model)):
            of_place = {value[place] for value in values}
            same = Q(**{f"{each.attname}__in": sorted(of_place - {None})})
            same = same | Q(**{f"{each.attname}__isnull": True}) if None in of_place else same
            # A record that was corrected may have been entered with another value; it still belongs to the same.
            is_fixed = each.is_relation or not issubclass(model, Record)
            condition &= same if is_fixed else same | Q(version__gt=1)
        kept, wanted = self.kept.get(model._meta.label_lower, {}), {*values}
        entered = entered_values(model, rows_of(model, condition))
        return {key: value for key, value in entered.items() if value in wanted and key not in kept}

    def digests(self, model: type[Model], entered: Mapping[int, Values]) -> dict[int, str]:
        """By its key a digest of what each record was."""
        fields = key_fields_of(model)
        owners = {
            place: self.of(each.related_model, {values[place] for values in entered.values()} - {None})
            for place, each in enumerate(fields)
            if each.is_relation
        }
        digests = {}
        for key, values in entered.items():
            parts = [
                str(owners[place].get(value, "")) if place in owners else escaped(text_of(value))
                for place, value in enumerate(values)
            ]
            said = BETWEEN.join([model._meta.label_lower, *parts])
            digests[key] = str(uuid5(NAMESPACE_URL, f"ozg-tracker:{said}"))
        return digests

    def corrected(self, model: type[Model]) -> list[int]:
        """The keys of records that were entered with other values than name them now, or that a package named."""
        rows = rows_of(model, Q(version__gt=1))
        entered = entered_values(model, rows)
        kept = self.kept.get(model._meta.label_lower, {})
        there = model._base_manager.filter(pk__in=[*kept]).values_list("pk", flat=True) if kept else ()
        return [*(key for key, (_, values) in rows.items() if entered[key] != values and key not in kept), *there]


def rows_of(model: type[Model], condition: Q) -> dict[int, tuple[int, Values]]:
    """Version and values of the records as they are, by their keys. What is no record, as a run, is never corrected."""
    names = [each.attname for each in key_fields_of(model)]
    version = F("version") if issubclass(model, Record) else Value(1)
    found = model._base_manager.filter(condition).order_by("pk").annotate(known_version=version)
    rows = found.values_list("pk", "known_version", *names)
    return {key: (version, tuple(values)) for key, version, *values in rows}


def entered_values(model: Any, rows: Mapping[int, tuple[int, Values]]) -> dict[int, Values]:
    """The values with which the records were entered; their history says them of those that have other versions."""
    entered = {key: values for key, (_, values) in rows.items()}
    names = [each.attname for each in key_fields_of(model)]
    for keys in in_batches((key for key, (version, _) in rows.items() if version > 1), READ_AT_ONCE):
        added = model.history.filter(history_type="+", id__in=keys)
        for key, *values in added.order_by("-history_id").values_list("id", *names):  # the first one last
            entered[key] = tuple(values)
    return entered
