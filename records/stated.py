"""Records of which something is stated from a day on: their names, plans, divisions are statements, not columns.

An owner declares what is stated of it, `name = Stated("names")`: the value of the statement among its `names` that
holds today, or on the day of the query (`on_day`). Values given to a new owner become its first statements.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Model, Prefetch, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from .days import BEGINNING
from .generics import Field
from .history import one_moment
from .models import Record
from .querysets import RecordQuerySet
from .statements import Statement, joined_in_force

M = TypeVar("M", bound=Model)


class Stated(property):
    """An attribute of an owner that is stated: read from the statements of a relation, whose field has its name.

    It is a property of the class, so that Django takes it as an argument of the model.
    """

    def __init__(self, relation: str) -> None:
        super().__init__(self.read, self.write)
        self.relation = relation
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def model(self, owner: Any) -> type[Statement]:
        """The model of the statements, of an owner or its class."""
        related: type[Statement] = owner._meta.get_field(self.relation).related_model
        return related

    def field(self, owner: Any) -> Field:
        """The field of the statements that holds the value."""
        field: Field = self.model(owner)._meta.get_field(self.name)  # type: ignore[assignment]
        return field

    def read(self, owner: Any) -> Any:
        """The value that holds on the day of the query, else today; empty where nothing is stated."""
        if self.name not in owner.__dict__:
            field = self.field(owner)
            if field.attname not in owner.__dict__:
                owner.__dict__[field.attname] = self.value_on(owner, timezone.localdate())
            if field.is_relation:
                related: Any = field.related_model
                key = owner.__dict__[field.attname]
                owner.__dict__[self.name] = None if key is None else related._base_manager.get(pk=key)
        return owner.__dict__[self.name]

    def write(self, owner: Any, value: Any) -> None:
        owner.__dict__[self.name] = value
        if isinstance(value, Model):
            owner.__dict__[self.field(owner).attname] = value.pk

    def value_on(self, owner: Any, day: date) -> Any:
        """The value (of a relation the key) that holds on the day, by a query."""
        field = self.field(owner)
        statement = getattr(owner, self.relation).in_force(day).first() if owner.pk else None
        return getattr(statement, field.attname) if statement else empty_value(field)


def empty_value(field: Field) -> Any:
    """What stands for nothing stated: an empty text, else None."""
    return "" if isinstance(field, models.CharField | models.TextField) and not field.null else None


def stated_of(model: Any) -> Iterator[Stated]:
    """What is stated of the records of a model."""
    names = dict.fromkeys(name for base in reversed(model.__mro__) for name in vars(base))
    return (stated for name in names if isinstance(stated := getattr(model, name, None), Stated))


def today_of(path: str, model: Any) -> "Prefetch[Any]":
    """For lists: the records that a path leads to, with what is stated of them today, with one query for all."""
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model
    return Prefetch(path, queryset=model._default_manager.today())


@cache
def stated_keys(model: Any) -> frozenset[str]:
    """The attributes that hold the keys of relations that are stated: division_id."""
    fields = ((stated.name, stated.field(model)) for stated in stated_of(model))
    return frozenset(field.attname for name, field in fields if field.attname != name)


class DatedQuerySet(RecordQuerySet[M]):
    """Records of which something is stated."""

    def on_day(self, day: date) -> Self:
        """Each record with all that is stated of it as it held on the day."""
        return self.with_stated(day, *(stated.name for stated in stated_of(self.model)))

    def today(self) -> Self:
        """As `on_day` of today."""
        return self.on_day(timezone.localdate())

    def with_stated(self, day: date, *names: str) -> Self:
        """Each record with these of its stated values as they held on the day (relations by their key)."""
        stated = [getattr(self.model, name) for name in names]
        joins = {f"{each.relation}_on_day": joined_in_force(day, each.relation) for each in stated}
        values = {}
        for each in stated:
            field = each.field(self.model)
            value: Any = F(f"{each.relation}_on_day__{field.attname}")
            values[field.attname] = Coalesce(value, Value("")) if empty_value(field) == "" else value
        return self.alias(**joins).annotate(**values)

    def bulk_create(  # type: ignore[override]
        self, objs: Iterable[Any], batch_size: int | None = None, **options: Any
    ) -> list[Any]:
        owners = list(objs)
        with transaction.atomic(using=self.db), one_moment():
            created = super().bulk_create(owners, batch_size, **options)
            save_first_statements(self.model, owners)
        return created


class DatedRecord(Record):
    """Base of records of which something is stated. `first_stated_on` is the day from which the values given to a new
    one hold; without one they hold from the beginning."""

    first_stated_on: date = BEGINNING

    class Meta(Record.Meta):
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Takes relations that are stated by their key too, as Django does for columns."""
        keys = {name: kwargs.pop(name) for name in kwargs.keys() & stated_keys(type(self))}
        super().__init__(*args, **kwargs)
        self.__dict__.update(keys)

    @classmethod
    def former_name(cls, key: int) -> str:
        """The last value of what is stated first: its name."""
        stated = next(stated_of(cls))
        statements: Any = stated.model(cls)
        history = statements.history.filter(**{statements.owner_field: key}).order_by("-history_id")
        return str(history.values_list(stated.name, flat=True).first() or "")

    def clean_fields(self, exclude: Any = None) -> None:
        """As Django's; of a new record also what is stated of it."""
        problems: dict[str, Any] = {}
        for stated in stated_of(type(self)) if self._state.adding else ():
            statement = first_statement(stated, self, self.__dict__.get(stated.name), self.first_stated_on)
            try:
                statement.clean_fields(exclude={*(exclude or ()), statement.owner_field})
            except ValidationError as error:
                problems |= {name: errors for name, errors in error.error_dict.items() if name == stated.name}
        try:
            super().clean_fields(exclude)
        except ValidationError as error:
            problems = error.update_error_dict(problems)
        if problems:
            raise ValidationError(problems)

    def save(self, *args: Any, **kwargs: Any) -> None:
        is_new = self._state.adding
        with transaction.atomic(), one_moment():
            super().save(*args, **kwargs)
            if is_new:
                save_first_statements(type(self), [self])

    def state(
        self, effective_on: date, *, source: str = "", file_reference: str = "", **values: Any
    ) -> list[Statement]:
        """State the values from the day on, those that do not hold already; other statements stay as they are.

        Returns the new statements. Raises a ValidationError where the day has a statement of the same kind.
        """
        statements = []
        with transaction.atomic(), one_moment():
            for name, value in values.items():
                stated: Stated = getattr(type(self), name)
                key = value.pk if isinstance(value, Model) else value
                if stated.value_on(self, effective_on) == key:
                    continue
                statement = first_statement(stated, self, value, effective_on)
                statement.source, statement.file_reference = source, file_reference
                statement.full_clean()
                statement.save()
                statements.append(statement)
                self.__dict__.pop(name, None)
                self.__dict__.pop(stated.field(self).attname, None)
        return statements


def first_statement(stated: Stated, owner: Any, value: Any, day: date) -> Statement:
    model = stated.model(owner)
    return model(**{model.owner_field: owner, stated.name: value, "effective_on": day})


def save_first_statements(model: Any, owners: Sequence[Any]) -> None:
    """State what new owners were given."""
    for stated in stated_of(model):
        field = stated.field(model)
        given = [owner for owner in owners if owner.__dict__.get(field.attname) not in (None, "")]
        statements = [
            stated.model(model)(
                **{
                    f"{stated.model(model).owner_field}_id": owner.pk,
                    field.attname: owner.__dict__[field.attname],
                    "effective_on": owner.first_stated_on,
                }
            )
            for owner in given
        ]
        manager: Any = stated.model(model)._default_manager
        if len(statements) == 1:
            statements[0].save()
        elif statements:
            manager.bulk_create(statements)


def restate(model: Any, name: str, owners: Sequence[Any], day: date) -> None:
    """State from the day on what each of the owners has under the name; where the day has a statement, alter that."""
    stated: Stated = getattr(model, name)
    statements: Any = stated.model(model)
    owner_key, value_key = statements.owner_attname(), stated.field(model).attname
    values = {owner.pk: owner.__dict__[value_key] for owner in owners}
    same_day = list(statements._default_manager.filter(**{f"{owner_key}__in": values}, effective_on=day))
    for statement in same_day:
        setattr(statement, value_key, values.pop(getattr(statement, owner_key)))
    if same_day:
        statements._default_manager.bulk_change(same_day, [name])
    statements._default_manager.bulk_create(
        [statements(**{owner_key: pk, value_key: value, "effective_on": day}) for pk, value in values.items()]
    )


def stated_among(model: Any, name: str, values: set[Any], day: date) -> Q:
    """The condition that what is stated of a record on the day is one of the values; of other attributes none.

    Beside the same condition on the value itself, it lets the database begin with the statements.
    """
    stated = getattr(model, name, None)
    if not isinstance(stated, Stated) or values & {None, ""}:
        return Q()
    statements: Any = stated.model(model)
    among = statements._default_manager.in_force(day).filter(**{f"{name}__in": values})
    return Q(pk__in=among.values(statements.owner_field))
