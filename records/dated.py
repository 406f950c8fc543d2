"""Records of which something is stated from a day on: their querysets answer for a day (`on_day`).

Values given to a new owner become its first statements; `state` is a change or a late entry.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Model, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from .days import BEGINNING
from .entering import saved_together
from .history import one_moment
from .models import Record
from .querysets import RecordQuerySet
from .stated import Stated, empty_value, kept_columns, stated_chains, stated_keys, stated_of
from .statements import Statement

M = TypeVar("M", bound=Model)


class DatedQuerySet(RecordQuerySet[M]):
    """Records of which something is stated."""

    def on_day(self, day: date) -> Self:
        """Each record with all that is stated of it as it held on the day."""
        return self.with_stated(day, *(stated.name for stated in stated_of(self.model)))

    def present(self, day: date) -> Self:
        """Those that there are on the day. What is stated of a record, as its name, may hold on other days too: so it
        tells those apart that are called alike at different times."""
        return self.all()

    def gone(self, day: date) -> Self:
        """Those that there were before the day and no longer are on it, those of the latest days first."""
        return self.none()

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
    # Of a new one: what is given to it besides the attributes of its class, together what one statement says.
    stated_besides: Sequence[tuple[Stated, ...]] = ()

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
        given = (chain for chain in self.stated_of_new if any(stated.given(self) for stated in chain))
        days = {chain[0].model(self).first_day_of(self) for chain in given} - {BEGINNING}
        return min(days, default=None)

    @property
    def stated_of_new(self) -> list[tuple[Stated, ...]]:
        """What a new one may be given, together what one statement says."""
        return [*stated_chains(type(self)), *self.stated_besides]

    def stated_in_form(self) -> list[tuple[Stated, ...]]:
        """What is stated of it and entered among its fields, together what one statement says."""
        return [chain for chain in stated_chains(type(self)) if not chain[0].in_rows]

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

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """As Django's; of a new record also what is stated of it."""
        problems: dict[str, Any] = {}
        for chain in self.stated_of_new if self._state.adding else ():
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
        for chain in self.stated_of_new if self._state.adding and self.checks_first_statements else ():
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
        if not self._state.adding and not kept_columns(type(self)):
            super().save(*args, **kwargs)
            return
        with transaction.atomic(), one_moment():
            if self._state.adding:
                super().save(*args, **kwargs)
                save_first_statements(type(self), [self])
            else:
                self.read_kept_columns()
                super().save(*args, **kwargs)

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
        statement.clean_texts()
        holds_already = statement.says_the_same(before) if before else statement.is_empty
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
        rows: Any = type(self)._base_manager.filter(pk=self.pk).order_by().select_for_update()
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


def save_first_statements(model: type[Model], owners: Sequence[Any]) -> None:
    """State what new owners were given."""
    statements = []
    for chain in stated_chains(model):
        begins_always = chain[0].model(model).begins_always
        statements += [
            first_statement(owner, chain)
            for owner in owners
            if begins_always or any(stated.given(owner) not in (None, "") for stated in chain)
        ]
    statements += [
        first_statement(owner, chain)
        for owner in owners
        for chain in owner.stated_besides
        if any(stated.given(owner) not in (None, "") for stated in chain)
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
    together = list(statements)
    with saved_together(together):
        for kind, of_kind in by_kind(together).items():
            new = [statement for statement in of_kind if not statement.pk]
            corrected = [statement for statement in of_kind if statement.pk]
            if new:
                kind._default_manager.bulk_create(new)
            if corrected:
                kind._default_manager.bulk_change(
                    corrected, {"effective_on", *kind.value_fields, "source", "file_reference"}
                )
