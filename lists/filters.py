"""Filters of lists, on django-filter; parameters and choices in German."""

from collections.abc import Callable, Iterable
from copy import copy
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Self

import django_filters
from django import forms
from django.db.models import Choices, QuerySet

from records.text import address_form

Pairs = Iterable[tuple[str, str]]

INPUT_CLASS = "kern-form-input__input"
SELECT_CLASS = "kern-form-input__select"
LONGEST_SEARCH = 200


def show_as_typed(form: forms.BaseForm) -> None:
    """Let fields with errors show what was typed; a date or number field of a browser shows valid values alone."""
    for name in form.errors.keys() & form.fields.keys():
        widget = form.fields[name].widget
        if getattr(widget, "input_type", None) in ("date", "number"):
            widget.input_type = "text"
            for attribute in ("min", "max", "step"):
                widget.attrs.pop(attribute, None)


def style_fields(form: forms.BaseForm) -> None:
    for field in form.fields.values():
        field.widget.attrs["class"] = SELECT_CLASS if isinstance(field.widget, forms.Select) else INPUT_CLASS


class FilterForm(forms.Form):
    """The filters of a table that is computed, where there is no queryset to narrow."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                choices: Any = field.choices
                field.choices = list(choices)  # read once
        style_fields(self)


def choice_field(label: str, empty_label: str | None, read_choices: Callable[[], Pairs]) -> forms.ChoiceField:
    """A drop-down of a FilterForm; without `empty_label` one of the choices is always chosen."""
    empty = [] if empty_label is None else [("", empty_label)]
    return forms.ChoiceField(label=label, required=False, choices=lambda: [*empty, *read_choices()])


class FilterSet(django_filters.FilterSet):
    """Base of all filters of a queryset for a key date. Where a value is invalid nothing is listed, rather than too
    much.

    Filters `shown_where_chosen` are chosen by links alone, because there may be thousands of choices; the form has them
    where they are. Those `by_number` are chosen by numbers of the database, which differ between installations.
    """

    shown_where_chosen: ClassVar[tuple[str, ...]] = ()
    by_number: ClassVar[tuple[str, ...]] = ()
    only: int | None = None  # the key of the one record that is wanted

    def __init__(self, *args: Any, key_date: date | None = None, **kwargs: Any) -> None:
        self.key_date = key_date
        super().__init__(*args, **kwargs)
        for name in self.shown_where_chosen:
            if not (self.data or {}).get(name):
                del self.filters[name]
        style_fields(self.form)

    @property
    def qs(self) -> QuerySet[Any]:
        narrowed: QuerySet[Any] = super().qs if self.form.is_valid() else self.queryset.none()
        return narrowed if self.only is None else narrowed.filter(pk=self.only)


class CopiedFilter(django_filters.Filter):
    """Each filter set copies its filters deeply. Ours hold nothing that is altered but `extra`, and none of their own
    methods: a copy is much faster."""

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        copied = copy(self)
        copied.extra = {**self.extra}
        return copied


class SearchFilter(CopiedFilter, django_filters.CharFilter):
    """Free text; calls the queryset's own `search`."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(
            label=label, max_length=LONGEST_SEARCH, widget=forms.TextInput(attrs={"type": "search"}), **kwargs
        )

    def filter(self, queryset: Any, value: str) -> Any:
        return queryset.search(value) if value else queryset


class DatedSearchFilter(SearchFilter):
    """The same, among what was known by the names and numbers up to the key date."""

    def filter(self, queryset: Any, value: str) -> Any:
        return queryset.search(value, self.parent.key_date) if value else queryset


class ChoiceFilter(CopiedFilter, django_filters.ChoiceFilter):
    """A drop-down whose choices are read once per request, from `read_choices`. `values_text` says what its values are
    like, of one that pages have only where it is chosen."""

    values_text: ClassVar[str] = ""

    def __init__(self, label: str, empty_label: str | None, read_choices: Callable[[], Pairs], **kwargs: Any) -> None:
        self.read_choices = read_choices
        super().__init__(label=label, empty_label=empty_label, **kwargs)

    def choices(self) -> Pairs:
        return self.read_choices()

    @property
    def field(self) -> forms.Field:
        if not hasattr(self, "_field"):
            self.extra["choices"] = list(self.choices())
        field: forms.Field = super().field
        return field


class NameFilter(ChoiceFilter):
    """A drop-down over records by their names (field `name`), in addresses by the form that these have there."""

    def __init__(self, label: str, empty_label: str, records: Callable[[], Any], path: str) -> None:
        super().__init__(label, empty_label, lambda: (), field_name=path, lookup_expr="in")
        self.records = records

    def choices(self) -> list[tuple[str, str]]:
        return [(address_form(name), name) for name in self.names]

    @cached_property
    def names(self) -> list[str]:
        return list(dict.fromkeys(self.records().values_list("name", flat=True)))

    def filter(self, queryset: Any, value: str) -> Any:
        named = [name for name in self.names if address_form(name) == value]
        return super().filter(queryset, named) if value else queryset


class DatedChoiceFilter(ChoiceFilter):
    """The same, where the choices are those of the key date, which `read_choices_on` takes."""

    def __init__(
        self, label: str, empty_label: str | None, read_choices_on: Callable[[date], Pairs], **kwargs: Any
    ) -> None:
        super().__init__(label, empty_label, lambda: (), **kwargs)
        self.read_choices_on = read_choices_on

    def choices(self) -> Pairs:
        return self.read_choices_on(self.parent.key_date)


class YesNoFilter(ChoiceFilter):
    """A drop-down of two: rows that `narrow` keeps of a queryset, or the others."""

    def __init__(self, label: str, yes: str, no: str, narrow: Callable[..., Any]) -> None:
        super().__init__(label, "alle", lambda: [("ja", yes), ("nein", no)])
        self.narrow = narrow

    def filter(self, queryset: Any, value: str) -> Any:
        if not value:
            return queryset
        matching = self.matching(queryset)
        return matching if value == "ja" else queryset.exclude(pk__in=matching.order_by().values("pk"))

    def matching(self, queryset: QuerySet[Any]) -> Any:
        return self.narrow(queryset)


class DatedYesNoFilter(YesNoFilter):
    """The same, where `narrow` depends on the key date and takes it after the queryset."""

    narrow: Callable[[Any, Any], Any]

    def matching(self, queryset: QuerySet[Any]) -> Any:
        return self.narrow(queryset, self.parent.key_date)


class ConfirmedFilter(DatedYesNoFilter):
    """Records of a ConfirmableQuerySet that nobody changed or confirmed for CONFIRMATION_DAYS days, or the others."""

    def __init__(self) -> None:
        super().__init__(
            "Bestätigung", "nicht bestätigt", "aktuell", lambda records, key_date: records.unconfirmed(key_date)
        )


class CodeListFilter(ChoiceFilter):
    """A drop-down over a code list, by its German names in the address (stand=online)."""

    def __init__(self, label: str, empty_label: str, code_list: type[Choices], **kwargs: Any) -> None:
        self.codes = {address_form(name): code for code, name in code_list.choices}
        pairs = [(address_form(name), name) for name in code_list.labels]
        super().__init__(label, empty_label, lambda: pairs, **kwargs)

    def filter(self, queryset: Any, value: str) -> Any:
        return super().filter(queryset, self.codes[value]) if value else queryset
