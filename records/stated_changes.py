"""What can be entered of an owner of which something is stated: a change from a day on, or a correction.

Several attributes may come from the same statements (a number with its "rund"): they are a chain, of which one
statement holds at a time, and are entered together.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst

from .dated import DatedRecord, by_kind
from .ends import place
from .entering import saved_together
from .models import Record
from .on_day import today_of
from .stated import Stated, empty_value
from .statements import Statement, holding

Values = Mapping[str, Any]  # by the name of the attribute; of relations the record


def holds_already(statement: Statement) -> str:
    return f"Das gilt an diesem Tag schon: {statement.quoted}."


def stated_later(statement: Statement) -> str:
    return f"{statement.quoted} ist schon eingetragen; berichtigen Sie dort den Tag."


@dataclass
class StatedChain:
    """Attributes of an owner that are read from the same statements, and these in the order of their days."""

    owner: Any
    attributes: Sequence[Stated]
    statements: list[Statement]

    @property
    def label(self) -> str:
        return attribute_label(self.attributes[0], self.owner)

    @property
    def labels(self) -> str:
        """Those of all its attributes: Name, Typisierung"""
        return ", ".join(attribute_label(stated, self.owner) for stated in self.attributes)

    @property
    def names(self) -> list[str]:
        return [stated.name for stated in self.attributes]

    def on(self, day: date) -> Statement | None:
        """The statement that holds on the day."""
        return holding(self.statements, day)

    def after(self, day: date) -> list[Statement]:
        """Those that hold from later days on."""
        return [each for each in self.statements if each.effective_on > day]

    def change(self, values: Values, day: date) -> Statement:
        """A new statement of the values from the day on. Raises a ValidationError where it would say nothing new."""
        statement = self.statement(values, day)
        same_day = next((each for each in self.statements if each.effective_on == day), None)
        if same_day:
            raise ValidationError(f"Eingetragen ist schon {same_day.quoted}. Bitte berichtigen Sie dort.")
        holding, following = self.on(day), next(iter(self.after(day)), None)
        if holding and holding.says_the_same(statement):
            raise ValidationError(holds_already(holding))
        if following and following.says_the_same(statement):
            raise ValidationError(stated_later(following))
        check(statement)
        return statement

    def correction(self, values: Values) -> Statement:
        """The statement that holds today, with other values; where nothing was ever stated, the first one."""
        holding = self.on(timezone.localdate())
        if not holding:
            return self.first(values)
        statement = copy(holding)
        self.give(statement, values)
        if statement.values == holding.values:
            raise ValidationError(f"Das steht dort schon: {holding.quoted}.")
        check(statement)
        return statement

    def first(self, values: Values) -> Statement:
        """A statement of the values for the time before all others."""
        day = self.attributes[0].model(self.owner).first_day_of(self.owner)
        if any(each.effective_on <= day for each in self.statements):
            raise ValidationError(
                "Heute gilt hier nichts, was zu berichtigen wäre. Bitte tragen Sie eine Änderung ein."
            )
        statement = self.statement(values, day)
        check(statement)
        return statement

    def statement(self, values: Values, day: date) -> Statement:
        """A new statement: with the values, and with what holds on the day of those not given."""
        first, holding = self.attributes[0], self.on(day)
        statement: Statement = first.statement(self.owner, empty_value(first.field(self.owner)), day)
        for name in type(statement).value_fields if holding else ():
            setattr(statement, name, getattr(holding, name))
        self.give(statement, values)
        return statement

    def give(self, statement: Statement, values: Values) -> None:
        for stated in self.attributes:
            if stated.name in values:
                stated.set(statement, values[stated.name])
        statement.clean_texts()


def check(statement: Statement) -> None:
    """Raise a ValidationError where the statement cannot stand where it is."""
    statement.full_clean()
    place(type(statement), [statement], "default")


def refuse_together(statements: Iterable[Statement]) -> None:
    """Raise a ValidationError where these, entered together, break a rule of their kind."""
    together = list(statements)
    with saved_together(together):
        for kind, of_kind in by_kind(together).items():
            kind.refuse_saving(of_kind)


def attribute_label(stated: Stated, owner: Any) -> str:
    """What people call an attribute of an owner, or of its class."""
    return capfirst(str(stated.field(owner).verbose_name))


def entered_chains(owner: Any) -> list[StatedChain]:
    """All that is stated of an owner and entered among its fields: one query for each kind, and one for each relation
    that is stated."""
    chains = owner.stated_in_form()
    entered = {relation: entered_of(owner, relation) for relation in {first.relation for first, *_ in chains}}
    return [StatedChain(owner, chain, rows_of(chain[0], entered[chain[0].relation])) for chain in chains]


def rows_of(stated: Stated, statements: Iterable[Statement]) -> list[Statement]:
    """The statements from which the attribute is read."""
    return [each for each in statements if stated.is_said_by(each)]


def entered_of(owner: Record, relation: str) -> list[Statement]:
    """The statements of one kind of an owner, with the records that they name as these are called today."""
    if not owner.pk:
        return []
    model: Any = owner._meta.get_field(relation).related_model
    related = {name: model._meta.get_field(name).related_model for name in model.value_fields}
    dated = [name for name, each in related.items() if each and issubclass(each, DatedRecord)]
    plain = [name for name, each in related.items() if each and name not in dated]
    rows = (
        getattr(owner, relation)
        .order_by("effective_on", "pk")
        .prefetch_related(*(today_of(name, model) for name in dated))
    )
    return list(rows.select_related(*plain) if plain else rows)


def texts_of(statements: Iterable[Statement]) -> str:
    """Ressort Recht ab 01.07.2022, Rechtsamt ab 01.01.2024"""
    return ", ".join(map(str, statements))
