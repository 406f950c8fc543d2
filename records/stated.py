"""Records of which something is stated from a day on: their names, plans, divisions are statements, not columns.

An owner declares what is stated of it, `name = Stated("names")`: the value of the statement among its `names` that
holds today, or on the day of the query (`on_day`). Values given to a new owner become its first statements.
"""

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
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
from .statements import Statement, attname_of, in_force

M = TypeVar("M", bound=Model)


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
    def conditions(self) -> dict[str, Any]:
        """What the statements meet that the attribute is read from."""
        return self.keys

    def keys_of(self, owner: Any) -> dict[str, Any]:
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
        names = [attname_of(model, name) for name in model.value_fields]
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


def empty_value(field: Field) -> Any:
    """What stands for nothing stated: an empty text, else None."""
    return "" if isinstance(field, models.CharField | models.TextField) and not field.null else None


def stated_of(model: Any) -> Iterator[Stated]:
    """What is stated of the records of a model."""
    names = dict.fromkeys(name for base in reversed(model.__mro__) for name in vars(base))
    return (stated for name in names if isinstance(stated := getattr(model, name, None), Stated))


def stated_kinds(model: Any) -> list[Any]:
    """The models of the statements of owners of a model."""
    return list(dict.fromkeys(stated.model(model) for stated in stated_of(model)))


def statement_models(model: Any) -> list[Any]:
    """The models of what is stated of the records of a model, or saved with a new one."""
    saved_with = [model._meta.get_field(name).related_model for name in model.saved_with]
    return [*stated_kinds(model), *saved_with]


def today_of(path: str, model: Any) -> "Prefetch[Any]":
    """As `on_day_of` of today."""
    return on_day_of(path, model, timezone.localdate())


def on_day_of(path: str, model: Any, day: date) -> "Prefetch[Any]":
    """For lists: the records that a path leads to, with what is stated of them on the day, with one query for all."""
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model
    return Prefetch(path, queryset=model._default_manager.on_day(day))


@cache
def stated_chains(model: Any) -> tuple[tuple[Stated, ...], ...]:
    """What is stated of the records of a model, together what one statement says."""
    chains: dict[Any, list[Stated]] = {}
    for stated in stated_of(model):
        chains.setdefault((stated.relation, *sorted(stated.keys.items())), []).append(stated)
    return tuple(map(tuple, chains.values()))


@cache
def kept_columns(model: Any) -> tuple[str, ...]:
    """The columns of a model that keep what is stated last."""
    return tuple(stated.column for stated in stated_of(model) if stated.column)


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
        joins, values = {}, {}
        for chain in stated_chains(self.model):
            join = f"{chain[0].name}_on_day"
            for stated in chain:
                if stated.name in names:
                    joins[join] = stated.join(day)
                    field = stated.field(self.model)
                    value: Any = F(f"{join}__{field.attname}")
                    values[stated.attname(self.model)] = (
                        Coalesce(value, Value("")) if empty_value(field) == "" else value
                    )
        return self.alias(**joins).annotate(**values)

    def bulk_create(  # type: ignore[override]
        self, objs: Iterable[Any], batch_size: int | None = None, **options: Any
    ) -> list[Any]:
        owners = list(objs)
        with transaction.atomic(using=self.db), one_moment():
            created = super().bulk_create(owners, batch_size, **options)
            save_first_statements(self.model, owners)
        return created

    def bulk_change(self, records: Sequence[Any], fields: Iterable[str]) -> None:
        super().bulk_change(records, set(fields) - set(kept_columns(self.model)))


class DatedRecord(Record):
    """Base of records of which something is stated. `stated_from` is the day from which the values given to a new one
    hold, but for what begins always; `first_source` and `first_file_reference` say where they come from."""

    stated_from: date | None = None
    first_source: str = ""
    first_file_reference: str = ""
    checks_first_statements = True  # not where many are checked together when they are saved

    class Meta(Record.Meta):
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Takes relations that are stated by their key too, as Django does for columns."""
        keys = {name: kwargs.pop(name) for name in kwargs.keys() & stated_keys(type(self))}
        super().__init__(*args, **kwargs)
        self.__dict__.update(keys)

    @property
    def first_stated_on(self) -> date:
        """The day from which the values given to a new record hold; where none is said, from the beginning."""
        return self.stated_from or BEGINNING

    def first_day_altered(self, before: Self | None) -> date | None:
        """Of a new one the first day on which a value given to it holds, where such a day is stated."""
        if before is not None:
            return None
        given = (chain for chain in stated_chains(type(self)) if any(stated.given(self) for stated in chain))
        days = {chain[0].model(self).first_day_of(self) for chain in given} - {BEGINNING}
        return min(days, default=None)

    @property
    def since_of_new(self) -> tuple[str, date]:
        """Of a new one the day from which it counts, and what that day is called; the beginning where it has none."""
        return "Gilt ab", self.first_stated_on

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
        for chain in stated_chains(type(self)) if self._state.adding else ():
            statement = first_statement(self, chain)
            if statement.is_empty and all(stated.field(self).blank for stated in chain):
                continue
            try:
                statement.clean_fields(exclude={*(exclude or ()), statement.owner_field})
            except ValidationError as error:
                named = {stated.field_name: stated.name for stated in chain}
                problems |= {named[name]: errors for name, errors in error.error_dict.items() if name in named}
        try:
            super().clean_fields(exclude)
        except ValidationError as error:
            problems = error.update_error_dict(problems)
        if problems:
            raise ValidationError(problems)

    def clean(self) -> None:
        """As Django's; of a new record also what its first statements refuse."""
        super().clean()
        for chain in stated_chains(type(self)) if self._state.adding and self.checks_first_statements else ():
            statement = first_statement(self, chain)
            if not statement.is_empty:
                named = {stated.field_name: stated.name for stated in chain}
                try:
                    statement.validate_constraints(exclude={statement.owner_field})
                    type(statement).refuse_saving([statement])
                except ValidationError as error:
                    problems = error.update_error_dict({}).items()
                    raise ValidationError({named.get(name, name): errors for name, errors in problems}) from None

    def save(self, *args: Any, **kwargs: Any) -> None:
        is_new = self._state.adding
        with transaction.atomic(), one_moment():
            if not is_new:
                self.read_kept_columns()
            super().save(*args, **kwargs)
            if is_new:
                save_first_statements(type(self), [self])

    def state(
        self, effective_on: date, *, source: str = "", file_reference: str = "", **values: Any
    ) -> list[Statement]:
        """State the values from the day on, those that do not hold already; other statements stay as they are.

        Returns the new statements. Raises a ValidationError where the day has a statement of the same kind.
        """
        named = {getattr(type(self), name): value for name, value in values.items()}
        with transaction.atomic(), one_moment():
            for kind in {stated.model(self) for stated in named}:
                kind.lock_owners([self.pk], "default")
            statements = self.new_statements(effective_on, **values)
            for statement in statements:
                statement.source, statement.file_reference = source, file_reference
                statement.full_clean()
            save_statements(statements)
            for stated in named:
                self.forget(stated)
        return statements

    def new_statements(self, effective_on: date, **values: Any) -> list[Statement]:
        """The statements that say the values from the day on, without those that hold already; not saved."""
        named = {getattr(type(self), name): value for name, value in values.items()}
        statements = []
        for chain in stated_chains(type(self)):
            given = {stated: named[stated] for stated in chain if stated in named}
            if given and (statement := self.new_statement(given, effective_on)):
                statements.append(statement)
        return statements

    def new_statement(self, given: dict[Stated, Any], effective_on: date) -> Statement | None:
        """What states these values, all of one kind and keys, from the day on; None where they hold already."""
        (first, value), *others = given.items()
        before = first.statements(self).in_force(effective_on).first()
        statement: Statement = first.statement(self, value, effective_on, before)
        for stated, other in others:
            stated.set(statement, other)
        holds_already = statement.values == before.values if before else statement.is_empty
        return None if holds_already else statement

    def forget(self, stated: Stated) -> None:
        """Read the value anew when next asked for."""
        self.__dict__.pop(stated.name, None)
        self.__dict__.pop(stated.attname(self), None)
        if stated.column:
            self.refresh_from_db(fields=[stated.column])

    def read_kept_columns(self) -> None:
        """Read the columns that only follow from statements, so that saving the record does not undo them."""
        columns = kept_columns(type(self))
        rows: Any = type(self)._base_manager.filter(pk=self.pk).select_for_update()
        for values in rows.values(*columns) if columns else ():
            self.__dict__.update(values)


def first_statement(owner: Any, chain: Sequence[Stated]) -> Any:
    """What a new owner was given of one kind and keys, as its first statement."""
    day = chain[0].model(owner).first_day_of(owner)
    statement = chain[0].statement(owner, None, day)
    for stated in chain:
        value = stated.given(owner)
        stated.set(statement, empty_value(stated.field(owner)) if value is None else value)
    statement.source, statement.file_reference = owner.first_source, owner.first_file_reference
    return statement


def save_first_statements(model: Any, owners: Sequence[Any]) -> None:
    """State what new owners were given."""
    statements = []
    for chain in stated_chains(model):
        begins_always = chain[0].model(model).begins_always
        statements += [
            first_statement(owner, chain)
            for owner in owners
            if begins_always or any(stated.given(owner) not in (None, "") for stated in chain)
        ]
    for kind, of_kind in by_kind(statements).items():
        kind._default_manager.create_first(of_kind)


def by_kind(statements: Iterable[Any]) -> dict[Any, list[Any]]:
    """Statements by their model."""
    kinds: dict[Any, list[Any]] = {}
    for statement in statements:
        kinds.setdefault(type(statement), []).append(statement)
    return kinds


def save_statements(statements: Iterable[Any]) -> None:
    """Save new statements and corrected ones; those of one kind together, as its rules may be about several of them."""
    for kind, of_kind in by_kind(statements).items():
        new = [statement for statement in of_kind if not statement.pk]
        corrected = [statement for statement in of_kind if statement.pk]
        if new:
            kind._default_manager.bulk_create(new)
        if corrected:
            kind._default_manager.bulk_change(
                corrected, {"effective_on", *kind.value_fields, "source", "file_reference"}
            )


def stated_among(model: Any, name: str, values: set[Any], day: date) -> Q:
    """The condition that what is stated of a record on the day is one of the values; of other attributes none.

    Beside the same condition on the value itself, it lets the database begin with the statements.
    """
    stated = getattr(model, name, None)
    if not isinstance(stated, Stated) or values & {None, ""}:
        return Q()
    among = stated.statements(model).in_force(day).filter(**{f"{stated.field_name}__in": values})
    return Q(pk__in=among.values(stated.model(model).owner_field))
