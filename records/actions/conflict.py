"""Two people edit the same record: what the other changed, and what of both can stand."""

from functools import cached_property
from itertools import pairwise
from typing import Any

from django import forms
from django.forms.models import model_to_dict
from django.http import QueryDict

from ..fields import FileTextField
from ..generics import Field
from ..trail import FieldChange, changes_between, format_moment, name_of_account, plain_text, text_of

CHANGED_MEANWHILE = "Nicht gespeichert, denn diese Angaben wurden inzwischen geändert:"


class Conflict:
    """A bound form, opened on the version `seen`, of a record that has a later version by now."""

    def __init__(self, form: Any, seen: int) -> None:
        self.form = form
        self.record = form.instance
        self.seen = seen

    @cached_property
    def entries(self) -> list[Any]:
        """The history of the record from the version seen to the present one."""
        history = self.record.history.exclude(history_type="-").filter(version__gte=self.seen)
        return list(history.select_related("history_user").order_by("version"))

    @cached_property
    def initial_then(self) -> dict[str, Any]:
        """What the form showed when it was opened."""
        return model_to_dict(self.entries[0], fields=list(self.form.fields)) if self.entries else {}

    @cached_property
    def theirs(self) -> dict[str, FieldChange]:
        """What others changed since, by field: from what was seen to what holds now."""
        if not self.entries:
            return {}
        return {change.name: change for change in changes_between(self.entries[0], self.entries[-1])}

    @cached_property
    def mine(self) -> set[str]:
        """The fields whose value was changed in the form."""
        return {
            name
            for name, then in self.initial_then.items()
            if self.form.fields[name].has_changed(then, self.form[name].data)
        }

    def messages(self) -> list[str]:
        """Who changed which fields when, both values, and what to do now."""
        return [
            CHANGED_MEANWHILE,
            *(line for step in pairwise(self.entries) for line in describe_step(*step)),
            *(self.compared(change) for name, change in self.theirs.items() if name in self.form.fields),
            "Bitte prüfen Sie die Angaben. Wenn Sie noch einmal sichern, gilt, was jetzt im Formular steht.",
        ]

    def compared(self, change: FieldChange) -> str:
        if change.name not in self.mine:
            return taken_over(change.label, change.after)
        return both_values(change.label, change.after, self.typed(change.name))

    def typed(self, name: str) -> str:
        """What was typed into a field, as people read it."""
        value = self.form.cleaned_data.get(name)
        if value is None:
            return str(self.form[name].data or "–")
        field = self.record._meta.get_field(name)
        if field.is_relation:
            return str(value)
        draft = type(self.record)(**{field.attname: value})
        return text_of(field, draft) if tells_otherwise(field) else plain_text(value) or "–"

    def merged_data(self) -> QueryDict:
        """What was sent, with the values of others in the fields not touched here, and the version now seen."""
        data: QueryDict = self.form.data.copy()
        data[self.form.add_prefix("seen_version")] = str(self.record.version)
        for name in self.theirs.keys() - self.mine:
            if name in self.form.fields:
                send(data, self.form[name], getattr(self.record, self.record._meta.get_field(name).attname))
        return data


def tells_otherwise(field: Field) -> bool:
    """Whether people read something else than the value."""
    return bool(field.flatchoices) or isinstance(field, FileTextField)


def describe_step(before: Any, after: Any) -> list[str]:
    """One line for the change from one entry of the history to the next."""
    changes = changes_between(before, after)
    changed = ", ".join(f"{change.label} von „{change.before}“ auf „{change.after}“" for change in changes)
    who, at = name_of_account(after.history_user), format_moment(after.history_date)
    return [f"{who} am {at}: {changed}."] if changed else []


def taken_over(label: object, theirs: object) -> str:
    return f"{label}: „{theirs}“ ist übernommen; Sie hatten das Feld nicht geändert."


def both_values(label: object, theirs: object, mine: str) -> str:
    return f"{label}: gespeichert ist „{theirs}“, Ihre Eingabe ist „{mine}“."


def send(data: QueryDict, bound: forms.BoundField, value: object) -> None:
    """Put a value into the data of a form as a browser would send it."""
    if isinstance(bound.field, forms.BooleanField):
        data.setlist(bound.html_name, ["on"] if value else [])
    elif isinstance(bound.field, forms.ChoiceField | forms.ModelChoiceField):
        data[bound.html_name] = "" if value is None else str(value)
    else:
        data[bound.html_name] = bound.field.widget.format_value(bound.field.prepare_value(value)) or ""
