"""Forms of records of which something is stated: a change from a day on, or a correction of what holds today."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from itertools import chain as joined
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from .actions.stated_conflict import StatedConflict, entries_since, says_what_was_seen, seen_now
from .correction_forms import REASON_MISSING, ReportsForm, needs_reason
from .dated import save_statements
from .days import BEGINNING
from .fields import DayFormField
from .form_parts import file_reference_field, source_field, with_text
from .forms import VERSION_MISSING, RecordForm
from .history import one_moment
from .models import SOURCE_HELP
from .publicity import with_publicity
from .stated import empty_value, stated_kinds
from .stated_changes import StatedChain, entered_chains, refuse_together, texts_of
from .statements import Statement

CHANGE_FIELDS = ("change_kind", "change_effective_on", "change_source", "change_file_reference")
SEEN_FIELDS = ("seen_statements", "seen_reports")
NOTHING_CHANGED = "Sie haben unten nichts geändert. Tag, Quelle und Aktenzeichen gelten für: {names}."
FIXED = (
    "{names} ist fest und gilt für alle Tage, nicht erst ab einem: Wählen Sie bitte „Berichtigung“ und lassen Sie "
    "Quelle und Aktenzeichen leer."
)
LATE = "Nachtrag: Der Tag liegt zurück."
DAY_MISSING = "Bitte geben Sie den Tag an, ab dem die geänderten Angaben gelten."


class ChangeKind(models.TextChoices):
    """Whether something has changed, or was wrong."""

    CHANGE = "gilt_ab", "Es hat sich etwas geändert"
    CORRECTION = "berichtigung", "Berichtigung"


class ChangeKindSelect(forms.RadioSelect):
    """Both kinds with what follows from each."""

    def render(self, name: str, value: object, attrs: Any = None, renderer: Any = None) -> SafeString:
        return render_to_string("admin/records/change_kind.html", self.get_context(name, value, attrs))


class StatedForm(ReportsForm, RecordForm):
    """The form of an owner: the values that hold today, and from when those changed here hold.

    What is given to a new owner holds from the beginning.
    """

    asked_in_some_cases = ("change_effective_on", "change_reason")

    change_kind = forms.ChoiceField(
        label="Art des Eintrags",
        required=False,
        choices=ChangeKind.choices,
        initial=ChangeKind.CHANGE,
        widget=ChangeKindSelect,
    )
    change_effective_on = DayFormField(label="Gilt ab", required=False, widget=AdminDateWidget)
    change_source = source_field(help_text=SOURCE_HELP)
    change_file_reference = file_reference_field()
    seen_statements = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_new = not self.instance.pk
        self.made: list[tuple[StatedChain, Statement]] = []
        if self.is_new:
            for name in (*CHANGE_FIELDS, "seen_statements"):
                self.fields.pop(name, None)
        else:
            self.show_what_holds()

    def show_what_holds(self) -> None:
        """Each field shows what holds today, and remembers that it did."""
        self.initial["seen_statements"] = seen_now(self.instance)
        for chain in self.chains:
            for name in chain.names:
                self.initial[name] = self.stated_today[name]
                self.fields[name].show_hidden_initial = self.was_shown(name)
                self.fields[name].help_text = with_what_holds(self.fields[name].help_text, chain)
        names = ", ".join(chain.labels for chain in self.chains)
        when_needed = f"Nur nötig, wenn Sie eine dieser Angaben ändern: {names}."
        self.fields["change_effective_on"].help_text = with_publicity(when_needed)

    def was_shown(self, name: str) -> bool:
        """Whether what was sent says what the field showed; a program may send without."""
        return not self.is_bound or self.add_initial_prefix(name) in self.data

    @cached_property
    def chains(self) -> list[StatedChain]:
        """What is stated of the owner; while it is saved nobody else states anything."""
        if self.is_bound and not self.is_new:
            for kind in stated_kinds(type(self.instance)):
                kind.lock_owners([self.instance.pk], "default")
        return entered_chains(self.instance)

    @cached_property
    def stated_today(self) -> dict[str, Any]:
        """What holds today, of relations the key, by the name of the attribute."""
        today, values = timezone.localdate(), {}
        for chain in self.chains:
            holding = chain.on(today)
            for stated in chain.attributes:
                field = stated.field(self.instance)
                values[stated.name] = getattr(holding, field.attname) if holding else empty_value(field)
        return values

    @property
    def own_changed_data(self) -> list[str]:
        """The fields of the owner itself that were changed."""
        stated = {name for chain in self.chains for name in chain.names}
        return [name for name in self.changed_data if name not in stated]

    @property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if name not in (*CHANGE_FIELDS, "seen_statements")]

    @property
    def is_correction(self) -> bool:
        return bool(self.cleaned_data.get("change_kind") == ChangeKind.CORRECTION)

    @property
    def touched_from(self) -> date | None:
        """The first day of which the owner, or what is stated of it, says something else."""
        before = None
        if self.own_changed_data and not self.is_new:
            before = type(self.instance)._base_manager.get(pk=self.instance.pk)
        altered = self.instance.first_day_altered(before) if self.is_new or before else None
        days = [altered, *(statement.first_possible_on for _, statement in self.made)]
        return min((day for day in days if day), default=None)

    def clean(self) -> dict[str, Any] | None:
        """Refuse to pass over what others entered since the form was opened, of the owner and of what is stated."""
        messages = []
        try:
            super().clean()
        except ValidationError as error:
            messages += error.messages
        seen = self.cleaned_data.get("seen_statements") or ""
        if not self.is_new and not says_what_was_seen(self.instance, seen) and self.changed_data:
            self.data = with_text(self.data, self.add_prefix("seen_statements"), seen_now(self.instance))
            messages += [VERSION_MISSING] if VERSION_MISSING not in messages else []
        elif not self.is_new and (entries := entries_since(self.instance, seen)):
            conflict = StatedConflict(self, entries)
            messages += conflict.messages()
            self.data = conflict.merged_data()
        if messages:
            raise ValidationError(messages)
        return self.cleaned_data

    def _post_clean(self) -> None:
        if self.is_new:
            self.give_first_values()
        else:
            self.say_what_stays()
        super()._post_clean()

    def say_what_stays(self) -> None:
        """Say beside the changed fields that the day lies back, and what holds after it."""
        day: date | None = None if self.is_correction else self.cleaned_data.get("change_effective_on")
        if day is None:
            return
        changed = set(self.changed_data)
        for chain in self.chains:
            for name in changed.intersection(chain.names):
                help_text, is_late = self.base_fields[name].help_text, day < timezone.localdate()
                self[name].help_text = with_staying(help_text, chain.after(day), is_late=is_late)

    def prepare(self) -> None:
        if not self.is_new:
            self.make_statements()

    def give_first_values(self) -> None:
        chains = self.instance.stated_in_form()
        self.instance.stated_besides = [chain for chain in chains if not hasattr(type(self.instance), chain[0].name)]
        for stated in joined.from_iterable(self.instance.stated_of_new):
            if stated.name in self.cleaned_data:
                stated.write(self.instance, self.cleaned_data[stated.name])

    def make_statements(self) -> None:
        """Make of the changed fields the statements to be saved, or say why they cannot be made."""
        day = None if self.is_correction else self.cleaned_data["change_effective_on"]
        changed = [chain for chain in self.chains if set(chain.names) & set(self.changed_data)]
        if not changed and (day or self.cleaned_data["change_source"] or self.cleaned_data["change_file_reference"]):
            self.add_error("change_effective_on", self.nothing_changed())
        elif changed and not self.is_correction and day is None:
            self.add_error("change_effective_on", DAY_MISSING)
        else:
            made = [(chain, self.statement_of(chain, day)) for chain in changed]
            self.made = [(chain, statement) for chain, statement in made if statement]
            self.check_together()
            self.ask_for_reason()

    def nothing_changed(self) -> str:
        """Why a day, a source or a file reference belongs to nothing that was changed."""
        if self.own_changed_data and not self.is_correction:
            fixed = ", ".join(f"„{self.fields[name].label}“" for name in self.own_changed_data if name in self.fields)
            return FIXED.format(names=fixed)
        return NOTHING_CHANGED.format(names=", ".join(chain.labels for chain in self.chains))

    def check_together(self) -> None:
        try:
            refuse_together(statement for _, statement in self.made)
        except ValidationError as error:
            self.add_error(None, error.messages)

    def statement_of(self, chain: StatedChain, day: date | None) -> Statement | None:
        """The statement to be saved; None, with errors in the form, where it cannot be."""
        values = {name: self.cleaned_data[name] for name in chain.names if name in self.changed_data}
        try:
            statement = chain.change(values, day) if day else chain.correction(values)
        except ValidationError as error:
            self.add_errors_of(chain, list(values), error)
            return None
        if source := self.cleaned_data["change_source"]:
            statement.source = source
        if file_reference := self.cleaned_data["change_file_reference"]:
            statement.file_reference = file_reference
        return statement

    def add_errors_of(self, chain: StatedChain, changed: list[str], error: ValidationError) -> None:
        """Show errors of a statement at the fields from which it was made."""
        by_field = {stated.field_name: stated.name for stated in chain.attributes}
        errors = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error}
        for field_name, each in errors.items():
            self.add_error(by_field.get(field_name, changed[0]), each)

    def ask_for_reason(self) -> None:
        corrected = [statement if statement.pk else self.instance for _, statement in self.made]
        if self.is_correction and not self.cleaned_data["change_reason"] and any(map(needs_reason, corrected)):
            self.add_error("change_reason", REASON_MISSING)

    def save_statements(self) -> None:
        """Save what was stated of an existing owner: all at the same moment."""
        with transaction.atomic(), one_moment():
            save_statements(statement for _, statement in self.made)
        for chain, _ in self.made:
            for stated in chain.attributes:
                self.instance.forget(stated)

    def entered_notes(self) -> list[str]:
        """What was entered, to be said once it is saved."""
        if self.is_correction:
            return [f"{each.entry_label(chain.label)} berichtigt: {each.quoted}." for chain, each in self.made]
        return [entered_note(chain, statement) for chain, statement in self.made]


def entered_note(chain: StatedChain, statement: Statement) -> str:
    late = " als Nachtrag" if statement.effective_on < timezone.localdate() else ""
    text = f"{statement.entry_label(chain.label)}: {statement.quoted}{late} eingetragen."
    return with_staying(text, chain.after(statement.effective_on))


def with_staying(text: object, staying: Sequence[Statement], *, is_late: bool = False) -> str:
    """The text, and that a day lies back, and which later statements stay."""
    notes = [LATE] if is_late else []
    if staying:
        notes.append(f"Danach gilt: {texts_of(staying)} (bleibt).")
    return " ".join([str(text), *notes]).strip()


def with_what_holds(text: object, chain: StatedChain) -> str:
    """The text, and since when what is shown holds, and what is stated for later days."""
    today = timezone.localdate()
    holding = chain.on(today)
    if holding and holding.effective_on != BEGINNING:
        text = f"{text} {holding.quoted} bleibt, wenn Ihr Tag davor liegt.".strip()
    return with_staying(text, chain.after(today))
