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
from django.db.models import F, FilteredRelation, Model, Prefetch, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from .days import BEGINNING
from .generics import Field
from .history import one_moment
from .models import Record
from .querysets import RecordQuerySet
from .statements import Statement, in_force

M = TypeVar("M", bound=Model)


class Stated(property):
    """An attribute of an owner that is stated: read from the statements of a relation.

    `field` is the statements' field, by default that of the same name; `keys` are the values of their key fields, where
    several attributes come from one kind (a planned day for each phase). It is a property of the class, so that Django
    takes it as an argument of the model.
    """

    def __init__(self, relation: str, field: str = "", **keys: Any) -> None:
        super().__init__(self.read, self.write)
        self.relation = relation
        self.keys = keys
        self.name = ""
        self.field_name = field

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.field_name = self.field_name or name

    def model(self, owner: Any) -> Any:
        """The model of the statements, of an owner or its class."""
        return owner._meta.get_field(self.relation).related_model

    def field(self, owner: Any) -> Field:
        """The field of the statements that holds the value."""
        field: Field = self.model(owner)._meta.get_field(self.field_name)
        return field

    def label(self, owner: Any) -> str:
        """What it is called: the name of the field; where several attributes come from one kind, with their keys."""
        keys = [self.model(owner)(**{name: value}) for name, value in self.keys.items()]
        texts = [display_of(statement, name) for statement, name in zip(keys, self.keys, strict=True)]
        return ", ".join([str(self.field(owner).verbose_name), *texts])

    def attname(self, owner: Any) -> str:
        """The attribute of an owner that holds the value as the database does: of a relation its key."""
        return f"{self.name}_id" if self.field(owner).is_relation else self.name

    def statements(self, owner: Any) -> Any:
        """All statements from which the attribute is read, of an owner or of all."""
        if isinstance(owner, type):
            return self.model(owner)._default_manager.filter(**self.keys)
        return getattr(owner, self.relation).filter(**self.keys)

    def join(self, day: date, path: str = "") -> FilteredRelation:
        """The statements that hold on the day, of owners reached by the path ("unit__")."""
        relation = f"{path}{self.relation}"
        keys = {f"{relation}__{name}": value for name, value in self.keys.items()}
        return FilteredRelation(relation, condition=in_force(day, f"{relation}__") & Q(**keys))

    def statement(self, owner: Any, value: Any, day: date) -> Any:
        """A new statement of the value (of a relation a record or its key) from the day on."""
        model, field = self.model(owner), self.field(owner)
        name = field.name if isinstance(value, Model) else field.attname
        return model(**{model.owner_field: owner, name: value, "effective_on": day, **self.keys})

    def read(self, owner: Any) -> Any:
        """The value that holds on the day of the query, else today; empty where nothing is stated."""
        values = owner.__dict__
        if self.name not in values:
            attname = self.attname(owner)
            if attname not in values:
                values[attname] = self.value_on(owner, timezone.localdate())
            if attname != self.name:
                related: Any = self.field(owner).related_model
                values[self.name] = None if values[attname] is None else related._base_manager.get(pk=values[attname])
        return values[self.name]

    def write(self, owner: Any, value: Any) -> None:
        owner.__dict__[self.name] = value
        if self.field(owner).is_relation:
            owner.__dict__[self.attname(owner)] = value.pk if value is not None else None

    def value_on(self, owner: Any, day: date) -> Any:
        """The value (of a relation the key) that holds on the day, by a query."""
        field = self.field(owner)
        statement = self.statements(owner).in_force(day).first() if owner.pk else None
        return getattr(statement, field.attname) if statement else empty_value(field)


def display_of(record: Any, name: str) -> str:
    """The value of a field as people read it."""
    return str(getattr(record, f"get_{name}_display", lambda: getattr(record, name))())


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
    return frozenset(stated.attname(model) for stated in stated_of(model)) - {
        stated.name for stated in stated_of(model)
    }


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
        joins = {f"{each.name}_on_day": each.join(day) for each in stated}
        values = {}
        for each in stated:
            field = each.field(self.model)
            value: Any = F(f"{each.name}_on_day__{field.attname}")
            values[each.attname(self.model)] = Coalesce(value, Value("")) if empty_value(field) == "" else value
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
        statements = stated.model(cls)
        history = statements.history.filter(**{statements.owner_field: key}).order_by("-history_id")
        return str(history.values_list(stated.field_name, flat=True).first() or "")

    def clean_fields(self, exclude: Any = None) -> None:
        """As Django's; of a new record also what is stated of it."""
        problems: dict[str, Any] = {}
        for stated in stated_of(type(self)) if self._state.adding else ():
            statement = stated.statement(self, self.__dict__.get(stated.name), self.first_stated_on)
            if statement.is_empty and stated.field(self).blank:
                continue
            try:
                statement.clean_fields(exclude={*(exclude or ()), statement.owner_field})
            except ValidationError as error:
                if errors := error.error_dict.get(stated.field_name):
                    problems[stated.name] = errors
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
                statement = stated.statement(self, value, effective_on)
                statement.source, statement.file_reference = source, file_reference
                statement.full_clean()
                statement.save()
                statements.append(statement)
                self.forget(stated)
        return statements

    def forget(self, stated: Stated) -> None:
        """Read the value anew when next asked for."""
        self.__dict__.pop(stated.name, None)
        self.__dict__.pop(stated.attname(self), None)


def save_first_statements(model: Any, owners: Sequence[Any]) -> None:
    """State what new owners were given."""
    by_kind: dict[Any, list[Any]] = {}
    for stated in stated_of(model):
        attname = stated.attname(model)
        given = [owner for owner in owners if owner.__dict__.get(attname) not in (None, "")]
        statements = [stated.statement(owner, owner.__dict__[attname], owner.first_stated_on) for owner in given]
        by_kind.setdefault(stated.model(model), []).extend(statements)
    for kind, statements in by_kind.items():
        if len(statements) == 1:
            statements[0].save()
        elif statements:
            kind._default_manager.bulk_create(statements)


def restate(model: Any, name: str, owners: Sequence[Any], day: date) -> None:
    """State from the day on what each of the owners has under the name; where the day has a statement, alter that."""
    stated: Stated = getattr(model, name)
    owner_key, attname = stated.model(model).owner_attname(), stated.attname(model)
    by_key = {owner.pk: owner for owner in owners}
    same_day = list(stated.statements(model).filter(**{f"{owner_key}__in": by_key}, effective_on=day))
    for statement in same_day:
        owner = by_key.pop(getattr(statement, owner_key))
        setattr(statement, stated.field(model).attname, owner.__dict__[attname])
    manager = stated.model(model)._default_manager
    if same_day:
        manager.bulk_change(same_day, [stated.field_name])
    manager.bulk_create([stated.statement(owner, owner.__dict__[attname], day) for owner in by_key.values()])


def stated_among(model: Any, name: str, values: set[Any], day: date) -> Q:
    """The condition that what is stated of a record on the day is one of the values; of other attributes none.

    Beside the same condition on the value itself, it lets the database begin with the statements.
    """
    stated = getattr(model, name, None)
    if not isinstance(stated, Stated) or values & {None, ""}:
        return Q()
    among = stated.statements(model).in_force(day).filter(**{f"{stated.field_name}__in": values})
    return Q(pk__in=among.values(stated.model(model).owner_field))
