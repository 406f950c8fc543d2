"""What papers name beside their own parts: orders, questions, bodies."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, NoReturn, Self

from django.core.exceptions import ValidationError

from records.models import Record

DERIVED = {"version", "name_key"}


class NamedByPapers(Record):
    """Base of what papers name (`papers_paths` lead to them): once a frozen one does, it changes no more."""

    papers_paths: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    @classmethod
    def named_in(cls, keys: Iterable[int | None]) -> dict[int, str]:
        """The number of a frozen paper that names each of these, by their keys."""
        named: dict[int, str] = {}
        for path in cls.papers_paths:
            rows = cls._base_manager.filter(pk__in={key for key in keys if key}, **{f"{path}__frozen__isnull": False})
            named |= dict(rows.values_list("pk", f"{path}__reference"))
        return named

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        super().refuse_saving(records)
        named = cls.named_in([record.pk for record in records])
        there = cls._base_manager.in_bulk(list(named))
        for record in records:
            if before := there.get(record.pk):
                refuse_named(named[record.pk], differing(before, record))

    @classmethod
    def refuse_deleting(cls, records: Sequence[Self]) -> None:
        super().refuse_deleting(records)
        for reference in cls.named_in([record.pk for record in records]).values():
            refuse(reference)


def differing(before: Record, after: Record) -> list[str]:
    """The names of the fields in which two states of a record differ."""
    fields = [field for field in after._meta.concrete_fields if field.name not in DERIVED]
    return [field.name for field in fields if getattr(before, field.attname) != getattr(after, field.attname)]


def refuse_named(reference: str, fields: Sequence[str]) -> None:
    if fields:
        refuse(reference, *fields)


def refuse(reference: str, *fields: str) -> NoReturn:
    text = (
        f"Die Drucksache {reference} nennt das und ist eingefroren; es bleibt, wie es ist. Bitte legen Sie für Neues "
        "einen neuen Eintrag an."
    )
    raise ValidationError(dict.fromkeys(fields, text) if fields else text)
