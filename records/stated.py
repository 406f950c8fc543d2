"""What is stated of records from a day on, as an attribute of them: their names, plans, divisions are statements.

An owner (`records.dated`) declares it, `name = Stated("names")`: the value of the statement among its `names` that
holds today, or on the day of the query.
"""

from collections.abc import Iterator
from copy import copy
from datetime import date
from functools import cache
from typing import Any

from django.db import models
from django.db.models import FilteredRelation, Model, Q
from django.utils import timezone

from .generics import Field
from .statements import attname_of, in_force


class Stated(property):
    """An attribute of an owner that is stated: read from the statements of a relation.

    `field` is the statements' field, by default that of the same name, `verbose_name` and `help_text` are those of the
    attribute where they differ from the field's; `keys` are the values of their key fields, where several attributes
    come from one kind (a planned day for each phase). Attributes of the same relation and keys are of one statement.
    `column` names a column of the owner that keeps what is stated last, for joins and conditions. What is `in_rows` is
    entered in rows of its own beneath the form of the owner, not among its fields. It is a property of the class, so
    that Django takes it as an argument of the model.
    """

    def __init__(
        self,
        relation: str,
        field: str = "",
        *,
        verbose_name: str = "",
        help_text: str = "",
        column: str = "",
        in_rows: bool = False,
        **keys: Any,
    ) -> None:
        super().__init__(self.read, self.write)
        self.texts = {"verbose_name": verbose_name, "help_text": help_text} if verbose_name else {}
        self.known_field: Field | None = None
        self.column = column
        self.in_rows = in_rows
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
        """The field of the statements that holds the value, with the texts of the attribute."""
        if self.known_field is None:
            self.known_field = copy(self.model(owner)._meta.get_field(self.field_name))
            vars(self.known_field).update(self.texts)
        return self.known_field

    @property
    def conditions(self) -> dict[str, object]:
        """What the statements meet that the attribute is read from."""
        return self.keys

    def keys_of(self, owner: Any) -> dict[str, object]:
        """The values of the key fields of a new statement of the owner."""
        return self.keys

    def is_said_by(self, statement: Any) -> bool:
        """Whether the attribute is read from the statement, which is of its relation."""
        return all(getattr(statement, name) == value for name, value in self.keys.items())

    def attname(self, owner: Any) -> str:
        """The attribute of an owner that holds the value as the database does: of a relation its key."""
        return f"{self.name}_id" if self.field(owner).is_relation else self.name

    def statements(self, owner: Any) -> Any:
        """All statements from which the attribute is read, of an owner or of all."""
        if isinstance(owner, type):
            return self.model(owner)._default_manager.filter(**self.conditions)
        return getattr(owner, self.relation).filter(**self.conditions)

    def join(self, day: date, path: str = "") -> FilteredRelation:
        """The statements that hold on the day, of owners reached by the path ("unit__")."""
        relation = f"{path}{self.relation}"
        conditions = {f"{relation}__{name}": value for name, value in self.conditions.items()}
        return FilteredRelation(relation, condition=in_force(day, f"{relation}__") & Q(**conditions))

    def statement(self, owner: Any, value: Any, day: date, before: Any = None) -> Any:
        """A new statement of the value (of a relation a record or its key) from the day on; in other respects it says
        what the one `before` it does."""
        model = self.model(owner)
        names = [attname_of(model, name) for name in model.value_fields] if before else []
        carried = dict(zip(names, before.values, strict=True)) if before else {}
        statement = model(**{**carried, model.owner_field: owner, "effective_on": day, **self.keys_of(owner)})
        self.set(statement, value)
        return statement

    def set(self, statement: Any, value: Any) -> None:
        """Let the statement say the value (of a relation a record or its key)."""
        field: Any = type(statement)._meta.get_field(self.field_name)
        setattr(statement, field.name if isinstance(value, Model) else field.attname, value)

    def given(self, owner: Any) -> Any:
        """The value that a new owner was given, of a relation its key."""
        value = owner.__dict__.get(self.attname(owner))
        return self.field(owner).to_python(getattr(owner, self.column)) if value is None and self.column else value

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
        if self.column and owner._state.adding:
            setattr(owner, self.column, value)
        if self.field(owner).is_relation:
            owner.__dict__[self.attname(owner)] = value.pk if value is not None else None

    def value_on(self, owner: Any, day: date) -> Any:
        """The value (of a relation the key) that holds on the day, by a query."""
        field = self.field(owner)
        statement = self.statements(owner).in_force(day).first() if owner.pk else None
        return getattr(statement, field.attname) if statement else empty_value(field)


def empty_value(field: Field) -> str | None:
    """What stands for nothing stated: an empty text, else None."""
    return "" if isinstance(field, models.CharField | models.TextField) and not field.null else None


def stated_of(model: type[Model]) -> Iterator[Stated]:
    """What is stated of the records of a model."""
    names = dict.fromkeys(name for base in reversed(model.__mro__) for name in vars(base))
    return (stated for name in names if isinstance(stated := getattr(model, name, None), Stated))


def stated_kinds(model: type[Model]) -> list[Any]:
    """The models of the statements of owners of a model."""
    return list(dict.fromkeys(stated.model(model) for stated in stated_of(model)))


def statement_models(model: Any) -> list[Any]:
    """The models of what is stated of the records of a model, or saved with a new one."""
    saved_with = [model._meta.get_field(name).related_model for name in model.saved_with]
    return [*stated_kinds(model), *saved_with]


@cache
def stated_chains(model: type[Model]) -> tuple[tuple[Stated, ...], ...]:
    """What is stated of the records of a model, together what one statement says."""
    chains: dict[Any, list[Stated]] = {}
    for stated in stated_of(model):
        chains.setdefault((stated.relation, *sorted(stated.keys.items())), []).append(stated)
    return tuple(map(tuple, chains.values()))


@cache
def kept_columns(model: type[Model]) -> tuple[str, ...]:
    """The columns of a model that keep what is stated last."""
    return tuple(stated.column for stated in stated_of(model) if stated.column)


@cache
def stated_keys(model: type[Model]) -> frozenset[str]:
    """The attributes that hold the keys of relations that are stated: division_id."""
    return frozenset(stated.attname(model) for stated in stated_of(model)) - {
        stated.name for stated in stated_of(model)
    }


def stated_among(model: type[Model], name: str, values: set[object], day: date) -> Q:
    """The condition that what is stated of a record on the day is one of the values; of other attributes none.

    Beside the same condition on the value itself, it lets the database begin with the statements.
    """
    stated = getattr(model, name, None)
    if not isinstance(stated, Stated) or values & {None, ""}:
        return Q()
    among = stated.statements(model).in_force(day).filter(**{f"{stated.field_name}__in": values})
    return Q(pk__in=among.values(stated.model(model).owner_field))
