"""Statements: what is said of a record (the owner) from a day on, until the next statement of the same kind.

A new statement is a change, or a late entry where its day lies back; altering or deleting one is a correction. Every
way of writing keeps the stored ends (see `records.ends`), and locks the owners, so that two writers leave one
statement in force.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import pairwise
from typing import Any, ClassVar, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import FilteredRelation, Model, Q, QuerySet

from .batches import in_batches
from .confirmed import keeping_confirmations
from .days import BEGINNING, FROM_THE_BEGINNING, OPEN, Day, since_text
from .ends import ONE_DAY, Period, chains_of, owners_of, place, refuse_outside, relink, save_ends, statements_of
from .entering import note_windows
from .fields import EffectiveField
from .history import BATCH_ROWS, one_moment
from .locks import lock_between_owners
from .models import SOURCE_HELP, Confirmation, Record, record_models
from .querysets import RecordQuerySet
from .text import visible
from .trail import plain_text
from .within import relink_within

NO_STATEMENT = "keine Angabe"
PROVENANCE = ("source", "file_reference")

S = TypeVar("S", bound="Statement")
M = TypeVar("M", bound=Model)


def in_force(day: Day, path: str = "") -> Q:
    """The condition on statements, reached by the path ("unit__names__"), that they hold on the day."""
    return Q(**{f"{path}effective_on__lte": day, f"{path}until__gt": day})


def holding(statements: Iterable[S], day: date) -> S | None:
    """Of statements of which one holds at a time that of the day; None: none does."""
    return next((each for each in statements if each.holds_on(day)), None)


def joined_in_force(day: date, relation: str) -> FilteredRelation:
    """The statements of a relation ("unit__names") that hold on the day: of each owner one, or none."""
    return FilteredRelation(relation, condition=in_force(day, f"{relation}__"))


def attname_of(model: type[Record], name: str) -> str:
    """The attribute that holds a field: of a relation its key."""
    field: Any = model._meta.get_field(name)
    return str(field.attname)


@contextmanager
def locked(kind: "type[Statement]", owners: Collection[int], using: str) -> Iterator[None]:
    """Inside, statements of the owners are written: by nobody else until the transaction ends, all at one moment.

    Afterwards what stands within them ends with them. Raises a ValidationError where something would be cut off, or a
    confirmation contradicted.
    """
    with transaction.atomic(using=using), one_moment():
        kind.lock_owners(owners, using)
        with keeping_confirmations(kind, owners, using):
            yield
        kind.after_writing(owners, using)


@contextmanager
def placed(kind: "type[Statement]", statements: Sequence[Any], using: str) -> Iterator[None]:
    """Inside, statements are saved, new or corrected: they have their ends, and the others get theirs."""
    with locked(kind, owners_of(kind, statements), using):
        others = place(kind, statements, using)
        new = [statement for statement in statements if statement._state.adding]
        yield
        save_ends(kind, others, using)
        note_windows(kind, new, statements)


@contextmanager
def removed(kind: "type[Statement]", statements: Iterable[Any], using: str) -> Iterator[None]:
    """Inside, statements are deleted: those that stay get their ends."""
    owners = owners_of(kind, statements)
    with locked(kind, owners, using):
        yield
        relink(kind, owners, using)


class StatementQuerySet(RecordQuerySet[S]):
    """Statements of one kind; bulk operations keep their ends."""

    def in_force(self, day: Day) -> Self:
        """Those that hold on the day."""
        return self.filter(in_force(day))

    def ended(self, day: date) -> Self:
        """Those that held before the day, and no longer on it."""
        return self.filter(until__lte=day)

    def bulk_create(  # type: ignore[override]
        self, objs: Iterable[Any], batch_size: int | None = None, **options: Any
    ) -> list[Any]:
        statements = list(objs)
        with placed(self.model, statements, self.db):
            return super().bulk_create(statements, batch_size, **options)

    def create_first(self, statements: Sequence[Any]) -> None:
        """Insert what is stated of owners that were made in the same transaction: nobody else has stated anything of
        them, so nothing is locked and nothing read."""
        with transaction.atomic(using=self.db), one_moment():
            place(self.model, statements, self.db, of_new_owners=True)
            super().bulk_create(statements)
            note_windows(self.model, statements)

    def bulk_change(self, records: Sequence[Any], fields: Iterable[str]) -> None:
        with placed(self.model, records, self.db):
            super().bulk_change(records, {*fields, *self.model.kept_fields()})

    def bulk_delete(self, records: Sequence[Any]) -> None:
        with removed(self.model, records, self.db):
            super().bulk_delete(records)

    def delete(self) -> tuple[int, dict[str, int]]:
        with removed(self.model, self, self.db):
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class Statement(Record):
    """Base of the statements of one kind, of the owner that `owner_field` names.

    `key_fields` divide the kind: of each of their values one statement holds at a time (a planned day for each phase).
    `value_fields` are what is stated, `confirmed_by` the confirmations that keep it. The owner and the keys of a
    statement never change. `begins_always`: the first
    one of an owner holds from the beginning, if only to say that there is nothing, so that no owner is ever without.
    `holds_until_next`: what a file of an earlier day says holds on, and nobody need say until when.
    `values_apart`: each of the values is said for itself; a statement of one carries the others along.
    """

    owner_field: ClassVar[str]
    key_fields: ClassVar[tuple[str, ...]] = ()
    value_fields: ClassVar[tuple[str, ...]] = ()
    has_windows: ClassVar[bool] = False
    begins_always: ClassVar[bool] = False
    holds_until_next: ClassVar[bool] = False
    values_apart: ClassVar[bool] = False
    confirmed_by: ClassVar[type[Confirmation] | None] = None
    ONCE_A_DAY: ClassVar[str] = "Für diesen Tag ist hier schon etwas eingetragen."

    effective_on = EffectiveField("Gilt ab")
    until = models.DateField(default=OPEN, editable=False)
    source = models.CharField("Quelle", max_length=200, blank=True, help_text=SOURCE_HELP)
    file_reference = models.CharField("Aktenzeichen", max_length=100, blank=True)

    class Meta(Record.Meta):
        abstract = True
        ordering = ["effective_on", "pk"]

    def __str__(self) -> str:
        return f"{self.value_text} {self.since_text}"

    @staticmethod
    def constraints_of(name: str, *chain: str) -> list[models.BaseConstraint]:
        """The constraints of a kind: `name` begins their names, `chain` are its owner and keys."""
        return [
            models.UniqueConstraint(
                fields=[*chain, "effective_on"],
                name=f"{name}_once_a_day",
                violation_error_message=Statement.ONCE_A_DAY,
            ),
            models.CheckConstraint(condition=models.Q(until__gt=models.F("effective_on")), name=f"{name}_lasts"),
        ]

    @property
    def owner(self) -> Any:
        return getattr(self, self.owner_field)

    @property
    def owner_key(self) -> int:
        return int(getattr(self, self.owner_attname()))

    @property
    def may_contradict(self) -> bool:  # type: ignore[override]
        return bool(self.confirmed_by and getattr(self, self.owner_attname()))

    @property
    def value_text(self) -> str:
        """What is stated, in German."""
        texts = (
            getattr(self, f"get_{name}_display", lambda name=name: getattr(self, name))() for name in self.value_fields
        )
        return ", ".join(plain_text(text) for text in texts if text not in (None, "")) or NO_STATEMENT

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on the day (see `in_force`)."""
        return bool(self.effective_on <= day < self.until)

    @property
    def since_text(self) -> str:
        """von Anfang an; ab 01.01.2022"""
        return since_text(self.effective_on)

    def problem_of_earlier(self, day: date) -> str:
        """Why the same cannot be stated from an earlier day on, in German: it is the day of this one that is wrong."""
        return (
            f"„{self.value_text}“ gilt nach den Angaben erst {self.since_text}. Gilt es schon {since_text(day)}, "
            "berichtigen Sie bitte den Tag jener Angabe."
        )

    @property
    def quoted(self) -> str:
        """In sentences: „Ressort Recht“ ab 01.01.2022"""
        return f"„{self.value_text}“ {self.since_text}" if self.value_fields else f"„{self}“"

    def entry_label(self, label: str) -> str:
        """What stands before it once it is entered, where its attribute has the label."""
        return label

    @property
    def values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, attname_of(type(self), name)) for name in self.value_fields)

    def says_the_same(self, other: Self) -> bool:
        """Whether both state the same values, of texts what is seen of them."""
        pairs = zip(self.values, other.values, strict=True)
        return all(visible(a) == visible(b) if isinstance(a, str) and isinstance(b, str) else a == b for a, b in pairs)

    @property
    def is_empty(self) -> bool:
        """Whether it states nothing."""
        return all(value in (None, "") for value in self.values)

    @property
    def adds_up(self) -> bool:
        """Whether it is an entry (Vorgang): no other of its kind ends it, they add up, and several may share a day."""
        return False

    @property
    def ends(self) -> tuple[date, ...]:
        """What the mechanism alone keeps."""
        return (self.until,)

    @property
    def first_possible_on(self) -> date:
        """The first day on which it may have held."""
        day: date = self.effective_on
        return day

    def first_day_altered(self, before: Self | None) -> date | None:
        """Its first day, as it was or as it is now; where it comes from touches nothing."""
        if before is None:
            return self.first_possible_on
        kept = {*PROVENANCE, *self.kept_fields(), "version"}
        names = [field.attname for field in self._meta.concrete_fields if field.name not in kept]
        if all(getattr(self, name) == getattr(before, name) for name in names):
            return None
        return min(self.first_possible_on, before.first_possible_on)

    def later_ones(self) -> list[Self]:
        """The statements of its owner and keys that hold after it."""
        if self.adds_up:
            return []
        chain = {name: getattr(self, name) for name in self.chain_attnames()}
        later = type(self)._default_manager.filter(**chain, effective_on__gt=self.effective_on)
        return list(later.order_by("effective_on"))

    @classmethod
    def owner_attname(cls) -> str:
        return attname_of(cls, cls.owner_field)

    @classmethod
    def chain_attnames(cls) -> list[str]:
        return [attname_of(cls, name) for name in (cls.owner_field, *cls.key_fields)]

    @classmethod
    def kept_fields(cls) -> tuple[str, ...]:
        """The fields that the mechanism keeps."""
        return ("until",)

    @classmethod
    def periods_of(cls, owners: Collection[int]) -> Mapping[int, Sequence[Period]] | None:
        """The periods of each owner that its statements must stand in; None: they may stand anywhere."""
        return None

    @classmethod
    def confirmed_days_of(cls, owners: Collection[int]) -> Mapping[int, Sequence[date]]:
        """The days for which what holds of each owner was confirmed."""
        confirmations: Any = cls.confirmed_by
        return confirmations.objects.days_of(owners) if confirmations else {}

    @classmethod
    def first_day_of(cls, owner: Any) -> date:
        """The day from which the value given to a new owner holds."""
        day: date = BEGINNING if cls.begins_always else owner.first_stated_on
        return day

    @classmethod
    def after_writing(cls, owners: Collection[int], using: str) -> None:
        """Called within the transaction of every write of statements of the owners, when their ends are stored: what
        stands within them ends with them. Raises a ValidationError that names what would be cut off."""
        relink_within(cls, owners, using)

    @classmethod
    def check_within(cls, statements: Sequence[Any], periods: Mapping[int, Sequence[Period]]) -> None:
        """Called with all statements of owners whose periods change: raises a ValidationError where they do not fit
        each other in these periods."""

    @classmethod
    def settle(cls, statements: Sequence[Any], others: Sequence[Any]) -> None:
        """Called before statements are placed among the others of their owners: sets what of a statement follows from
        what it says."""

    @classmethod
    def lock_owners(cls, owners: Collection[int], using: str) -> None:
        """Let nobody else write statements of the owners until the transaction ends."""
        lock_between_owners(cls, using)
        model: Any = cls._meta.get_field(cls.owner_field).related_model
        rows: Any = QuerySet(model, using=using).order_by("pk").select_for_update()
        for batch in in_batches(sorted(owners), BATCH_ROWS):
            list(rows.filter(pk__in=batch).values_list("pk"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        using = kwargs.get("using") or self._state.db or "default"
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], *self.kept_fields()}
        with placed(type(self), [self], using):
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        using = kwargs.get("using") or self._state.db or "default"
        with removed(type(self), [self], using):
            return super().delete(*args, **kwargs)

    @classmethod
    def refuse_saving(cls, records: Sequence[Self]) -> None:
        """A correction alters neither whose statement it is nor its place among the others; and none stands outside the
        periods of its owner."""
        super().refuse_saving(records)
        owned = [record for record in records if getattr(record, cls.owner_attname()) and record.effective_on]
        refuse_outside(cls, owned, cls.periods_of(owners_of(cls, owned)))
        corrected = {record.pk: record for record in records if not record._state.adding}
        if not corrected:
            return
        for stored in cls._base_manager.filter(pk__in=corrected):
            if any(getattr(stored, name) != getattr(corrected[stored.pk], name) for name in cls.chain_attnames()):
                raise ValidationError(f"„{stored}“ lässt sich keinem anderen Eintrag zuordnen, nur löschen.")
        for rows in chains_of(cls, statements_of(cls, owners_of(cls, corrected.values()), "default")).values():
            for earlier, later in pairwise(corrected.get(row.pk, row) for row in rows):
                if earlier.effective_on >= later.effective_on:
                    raise ValidationError({"effective_on": cls.past_neighbour_message(earlier, later)})

    @classmethod
    def past_neighbour_message(cls, earlier: "Statement", later: "Statement") -> str:
        return (
            f"{later.quoted} muss nach {earlier.quoted} liegen: Eine Berichtigung ändert nicht die Reihenfolge der "
            "Angaben. Löschen Sie eine der beiden und tragen Sie sie neu ein."
        )

    @classmethod
    def without_beginning_message(cls, first: "Statement") -> str:
        return (
            f"{cls._meta.verbose_name}: Die erste Angabe („{first.value_text}“) gilt von Anfang an; sie hat keinen Tag."
        )

    def outside_message(self, periods: Sequence[Period]) -> str:
        """Why the statement cannot be made: it stands in none of the periods."""
        known = "; ".join(period_text(period) for period in periods)
        return f"{self._meta.verbose_name} „{self}“ liegt außerhalb der Zugehörigkeit ({known or 'keine'})."


def kind_confirmed_by(model: type[Confirmation]) -> Any:
    """The kind of statements that confirmations of a model keep."""
    base: Any = Statement  # an abstract one, which mypy takes for no class
    kinds: Iterator[Any] = record_models(base)
    return next(kind for kind in kinds if kind.confirmed_by is model)


def period_text(period: Period) -> str:
    """01.01.2021 bis 31.12.2021, both days included"""
    start = FROM_THE_BEGINNING if period.start == BEGINNING else f"{period.start:%d.%m.%Y}"
    return f"{start} bis auf Weiteres" if period.end == OPEN else f"{start} bis {period.end - ONE_DAY:%d.%m.%Y}"
