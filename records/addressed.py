"""Records with a page of their own: the short name in its address, which stays for ever and is no database id."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import Any, ClassVar, Self, TypeVar

from django.db import models, transaction
from django.db.models import Model

from .batches import in_batches
from .models import Record
from .querysets import RecordQuerySet
from .text import address_form

M = TypeVar("M", bound=Model)

LONGEST = 80
LONGEST_STEM = 70  # which leaves room for a number
AT_ONCE = 500  # names that are looked up with one query
NO_WORD = re.compile(r"[^\w]+")


class AddressedQuerySet(RecordQuerySet[M]):
    """Records of which each new one gets its short name."""

    def bulk_create(  # type: ignore[override]
        self, objs: Iterable[Any], batch_size: int | None = None, **options: Any
    ) -> list[Any]:
        records = list(objs)
        with transaction.atomic(using=self.db):
            give_short_names(self.model, records)
            return super().bulk_create(records, batch_size, **options)


class Addressed(models.Model):
    """Base of records with a page of their own; `slug` stands in its address.

    It is made of what the record is called first, with a number from the second one on that is called so, and stays
    when that changes. `reserved_slugs` are names of pages beside theirs.
    """

    reserved_slugs: ClassVar[frozenset[str]] = frozenset()

    slug = models.SlugField("Kurzname in Adressen", max_length=LONGEST, unique=True, editable=False, blank=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            give_short_names(type(self), [self])
            super().save(*args, **kwargs)

    @classmethod
    def names_in_addresses(cls, records: Sequence[Self]) -> list[str]:
        """What each of the new records is called; its short name is made of that."""
        return [str(record.name) for record in records]  # type: ignore[attr-defined]  # what is stated of most


def give_short_names(model: Any, records: Sequence[Any], *, name: str | None = None) -> None:
    """Inside a transaction: each record without a short name gets one that no other has or had, made of what it is
    called, or of the `name`; of an empty one that of its kind."""
    new = [record for record in records if not record.slug]
    names = model.names_in_addresses(new) if new and name is None else [name or ""] * len(new)
    stems = [stem_of(model, each) for each in names]
    taken = model.reserved_slugs | taken_among(model, stems)
    numbered = set(taken)
    for record, stem in zip(new, stems, strict=True):
        if stem in numbered:
            taken |= names_like(model, stem)
            numbered.discard(stem)
        record.slug = next(name for name in candidates(stem) if name not in taken)
        taken |= {record.slug}


def stem_of(model: type[Model], name: str) -> str:
    """The address form of a name, its words apart; of one without letters and digits that of its kind."""
    stem = address_form(NO_WORD.sub(" ", name)) or address_form(str(model._meta.verbose_name))
    return stem if len(stem) <= LONGEST_STEM else stem[:LONGEST_STEM].rpartition("-")[0] or stem[:LONGEST_STEM]


def taken_among(model: type[Record], names: Iterable[str]) -> set[str]:
    """Those of the names that a record has or a deleted one had."""
    found: set[str] = set()
    for some in in_batches(dict.fromkeys(names), AT_ONCE):
        found.update(slugs_of(model, slug__in=some))
    return found


def names_like(model: type[Record], stem: str) -> set[str]:
    """The short names that begin so, of records that are there and of deleted ones."""
    return set(slugs_of(model, slug__startswith=stem))


def slugs_of(model: Any, **condition: object) -> Any:
    kinds = (model._base_manager, model.history)
    now, then = (kind.order_by().filter(**condition).values_list("slug", flat=True) for kind in kinds)
    return now.union(then)


def candidates(stem: str) -> Iterator[str]:
    """aktenplan, aktenplan-2, aktenplan-3 …; a number alone is none: it would look like an id."""
    if not stem.isdecimal():
        yield stem
    yield from (f"{stem}-{number}" for number in count(2))
