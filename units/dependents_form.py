"""The form of the step that asks what becomes of what hangs on the units."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from .dependents import Answers, DependentGroup, Dependents


class DependentsForm(forms.Form):
    """The second step: what becomes of what hangs on the units, with its proposals."""

    def __init__(
        self, hanging: Sequence[Dependents], data: QueryDict | None = None, *, initial: dict[str, Any] | None = None
    ) -> None:
        self.parts = [(each, each.groups()) for each in hanging]
        super().__init__(data if data is None else filled(data, self.asked), initial=initial)
        self.fields.update(self.asked)

    @cached_property
    def asked(self) -> dict[str, forms.Field]:
        groups = (group for _, of_part in self.parts for group in of_part)
        return {name: field for group in groups for name, field in group.fields.items()}

    @property
    def sections(self) -> Iterator[tuple[str, list[tuple[DependentGroup, list[BoundField]]]]]:
        """Title of each part, and its groups with their fields, to be rendered."""
        for part, groups in self.parts:
            if groups:
                yield part.title, [(group, [self[name] for name in group.fields]) for group in groups]

    @property
    def answers(self) -> list[Answers]:
        """What was answered to each part."""
        return [self.cleaned_data for _ in self.parts]


def filled(data: QueryDict, fields: dict[str, forms.Field]) -> QueryDict:
    """What was sent, with the proposals of fields that it says nothing of."""
    sent = data.copy()
    for name, field in fields.items():
        if name not in sent:
            sent[name] = field.prepare_value(field.initial) if field.initial is not None else ""
            if isinstance(field, forms.DateField) and field.initial:
                sent[name] = f"{field.initial:%d.%m.%Y}"
    return sent
