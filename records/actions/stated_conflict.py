"""Two people enter what is stated of the same owner: what the other entered, and what of both can stand."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.http import QueryDict

from ..models import Record
from ..stated import Stated, stated_kinds
from ..stated_changes import StatedChain
from ..statements import Statement
from ..trail import entries_before, format_entry, text_of_value
from .conflict import CHANGED_MEANWHILE, both_values, describe_step, send, taken_over


def seen_now(owner: Record) -> str:
    """The newest entry in the history of each kind of statements of the owner, as a form sends it back: 12-0-7"""
    return "-".join(str(newest_of(kind, owner)) for kind in stated_kinds(type(owner)))


def newest_of(kind: type[Statement], owner: Record) -> int:
    newest: int | None = kind.history.filter(**{kind.owner_field: owner.pk}).aggregate(newest=Max("history_id"))[
        "newest"
    ]
    return newest or 0


def says_what_was_seen(owner: Record, seen: str) -> bool:
    """Whether the text is one of `seen_now` for owners of this kind."""
    numbers = seen.split("-") if seen else []
    is_number = all(each.isascii() and each.isdigit() and len(each) < 19 for each in numbers)
    return len(stated_kinds(type(owner))) == len(numbers) and is_number


def entries_since(owner: Record, seen: str) -> list[Any]:
    """What was entered since, in order; nothing where the text says nothing of what was seen."""
    if not says_what_was_seen(owner, seen):
        return []
    kinds, numbers = stated_kinds(type(owner)), seen.split("-")
    entries = [
        entry
        for kind, number in zip(kinds, numbers, strict=True)
        for entry in kind.history.filter(**{kind.owner_field: owner.pk}, history_id__gt=int(number)).select_related(
            "history_user"
        )
    ]
    return sorted(entries, key=lambda entry: (entry.history_date, entry.history_id))


class StatedConflict:
    """A bound form of an owner, of which others stated something since it was opened."""

    def __init__(self, form: Any, entries: list[Any]) -> None:
        self.form = form
        self.entries = entries

    def messages(self) -> list[str]:
        """Who entered what when, both values, and what to do now."""
        return [
            CHANGED_MEANWHILE,
            *(line for entry in self.entries for line in describe_entry(entry)),
            *(line for chain in self.form.chains for line in self.compared(chain)),
            "Bitte prüfen Sie die Angaben und sichern Sie noch einmal. Ist Ihr Tag schon belegt, berichtigen Sie dort.",
        ]

    def compared(self, chain: StatedChain) -> list[str]:
        return [self.compared_attribute(stated) for stated in chain.attributes if self.is_changed(stated)]

    def compared_attribute(self, stated: Stated) -> str:
        field, label = stated.field(self.form.instance), self.form.fields[stated.name].label
        theirs = text_of_value(field, self.form.stated_today[stated.name])
        if stated.name not in self.form.changed_data:
            return taken_over(label, theirs)
        return both_values(label, theirs, self.typed(stated))

    def typed(self, stated: Stated) -> str:
        value = self.form.cleaned_data.get(stated.name)
        return text_of_value(stated.field(self.form.instance), getattr(value, "pk", value))

    def is_changed(self, stated: Stated) -> bool:
        """Whether something else holds today than the form showed."""
        bound = self.form[stated.name]
        if not bound.field.show_hidden_initial:
            return False
        try:
            shown = bound.field.to_python(self.form.data.get(bound.html_initial_name))
        except ValidationError:
            return True
        return bool(bound.field.has_changed(shown, self.as_sent(stated)))

    def as_sent(self, stated: Stated) -> str:
        """What holds today as a browser would send it."""
        data, bound = QueryDict(mutable=True), self.form[stated.name]
        send(data, bound, self.form.stated_today[stated.name])
        return str(data.get(bound.html_name, ""))

    def merged_data(self) -> QueryDict:
        """What was sent, with the values of others in the fields not touched here, and what is now seen."""
        data: QueryDict = self.form.data.copy()
        data[self.form.add_prefix("seen_statements")] = seen_now(self.form.instance)
        for chain in self.form.chains:
            for stated in filter(self.is_changed, chain.attributes):
                bound = self.form[stated.name]
                data[bound.html_initial_name] = self.as_sent(stated)
                if stated.name not in self.form.changed_data:
                    data[bound.html_name] = self.as_sent(stated)
        return data


def describe_entry(entry: Any) -> list[str]:
    """Who entered what when; of a correction what it altered."""
    kind = entry.instance_type._meta.verbose_name
    before = entries_before([entry]).get((entry.id, entry.version - 1))
    lines = describe_step(before, entry) if before else [format_entry(entry)]
    return [f"{kind}: {line}" for line in lines]
