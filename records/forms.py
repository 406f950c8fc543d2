"""Forms of records: they notice what others changed meanwhile, and ask why."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import model_to_dict
from django.http import QueryDict

from .conflicts import Conflict
from .glyphs import unprintable
from .history import REASON_LENGTH
from .text import named, refuse_private_use
from .trail import told

ENTER_AGAIN = "Ihre Eingaben stehen noch im Formular. Wenn Sie sichern, wird der Eintrag neu angelegt."
OWN_FIELDS = ("seen_version", "change_reason")


def reason_field(*, required: bool, help_text: str) -> forms.CharField:
    return forms.CharField(
        label="Grund",
        required=required,
        max_length=REASON_LENGTH,
        validators=[refuse_private_use],
        help_text=help_text,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        error_messages={"required": "Bitte geben Sie einen Grund an; er wird im Verlauf vermerkt."},
    )


def with_value(data: Any, name: str, value: int) -> QueryDict:
    """What was sent, with another value in one field."""
    changed = data.copy()
    changed[name] = str(value)
    return changed


def with_rows_moved(data: Any, prefix: str, there: list[str], new: list[str], added: list[str]) -> QueryDict:
    """What was sent for a form set, with the rows there first, then `new` ones without a key, then those added."""
    moved = data.copy()
    for name in [name for name in data if re.match(rf"{re.escape(prefix)}-\d+-", name)]:
        del moved[name]
    for number, row in enumerate([*there, *new, *added]):
        for name in [name for name in data if name.startswith(f"{row}-")]:
            field = name.removeprefix(f"{row}-")
            is_key = row in new and field in ("id", "seen_version")
            moved.setlist(f"{prefix}-{number}-{field}", [""] if is_key else data.getlist(name))
    moved[f"{prefix}-TOTAL_FORMS"] = str(len(there) + len(new) + len(added))
    moved[f"{prefix}-INITIAL_FORMS"] = str(len(there))
    return moved


def without_glyphs(form: Any) -> list[str]:
    """Warnings that name the characters just entered that a PDF cannot show, with field and place."""
    entered = {name: form.cleaned_data.get(name) for name in form.changed_data}
    return [
        f"{form.fields[name].label}: Für „{character}“ an Stelle {place} gibt es keine Schrift; im PDF steht dafür "
        f"[{named(character)}]."
        for name, text in entered.items()
        if isinstance(text, str)
        for place, character in unprintable(text)
    ]


class VersionedForm(forms.ModelForm):
    """A form that refuses to overwrite what it did not show.

    Where the record was changed since the form was opened, it says by whom and what, takes that over into the fields
    that were not touched here, and keeps what was typed, so that saving once more applies it. `deletion` tells that it
    was deleted meanwhile; saving once more enters it anew.
    """

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    deletion = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflict: Conflict | None = None
        if self.instance.pk:
            self.initial["seen_version"] = self.instance.version

    def _post_clean(self) -> None:
        """Show what the model refuses to save, as Django does with the errors of `full_clean`."""
        super()._post_clean()  # type: ignore[misc]
        if not self.errors and self.has_changed():
            try:
                type(self.instance).refuse_saving([self.instance])
            except ValidationError as error:
                self.add_error(None, error.messages)

    @property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if name not in OWN_FIELDS]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.deletion:
            raise ValidationError([self.deletion, ENTER_AGAIN])
        seen = self.cleaned_data.get("seen_version")
        if self.instance.pk and seen is not None and seen != self.instance.version:
            self.conflict = Conflict(self, seen)
            self.data = self.conflict.merged_data()
            raise ValidationError(self.conflict.messages())
        return cleaned


class RecordForm(VersionedForm):
    """The form of a record on its own page."""

    change_reason = reason_field(
        required=False,
        help_text="Warum ändern Sie die Angaben? Empfohlen, wenn Sie Tage oder Beträge berichtigen; steht im Verlauf.",
    )


class RecordFormSet(forms.BaseInlineFormSet):
    """Records entered with the one they belong to; deleting one asks for a reason, and for having seen it as it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gone = self.set_gone_apart() if self.is_bound and self.management_form.is_valid() else []

    def clean(self) -> None:
        super().clean()
        problems = [*self.rows_gone(), *self.rows_changed()]
        if self.deleted_forms and not self.data.get("change_reason", "").strip():
            problems.append("Zum Löschen geben Sie bitte einen Grund an (Feld „Grund“); er wird im Verlauf vermerkt.")
        if problems:
            raise ValidationError(problems)

    @property
    def entered(self) -> list[Any]:
        """The rows that stay or are new; none while one of them has an error."""
        if any(self.errors):
            return []
        return [form for form in self.forms if form.cleaned_data and form not in self.deleted_forms]

    def set_gone_apart(self) -> list[Any]:
        """Rows that somebody deleted meanwhile become new ones where they were changed here, else they go too.

        Returns the entries of the history that say who deleted those that were changed.
        """
        rows = [f"{self.prefix}-{number}" for number in range(self.total_form_count())]
        names = rows[: self.initial_form_count()]
        there = {str(record.pk) for record in self.get_queryset()}
        keys = {name: str(self.data.get(f"{name}-id")) for name in names}
        gone = {name: key for name, key in keys.items() if key.isdecimal() and key not in there}
        if not gone:
            return []
        deletions = {str(entry.id): entry for entry in self.deletions(list(gone.values()))}
        kept = [name for name, key in gone.items() if key in deletions and self.was_changed(name, deletions[key])]
        prefix = str(self.prefix)
        present = [name for name in names if name not in gone]
        self.data = with_rows_moved(self.data, prefix, present, kept, rows[len(names) :])
        del self.management_form
        return [deletions[gone[name]] for name in kept]

    def deletions(self, keys: list[str]) -> Any:
        model: Any = self.model
        return model.history.filter(history_type="-", id__in=keys).select_related("history_user")

    def was_changed(self, name: str, then: Any) -> bool:
        """Whether the row sent under the name says something else than the record said when it was deleted."""
        row = self.form(self.data, prefix=name, initial=model_to_dict(then, list(self.form.base_fields)))
        return bool(row.changed_data) and f"{name}-{DELETION_FIELD_NAME}" not in self.data

    def rows_gone(self) -> list[str]:
        """What to say of rows that somebody deleted meanwhile and that were changed here."""
        return [
            f"{told(entry)} Ihre Eingaben stehen noch in der Zeile. Wenn Sie sichern, wird sie neu angelegt."
            for entry in self.gone
        ]

    def rows_changed(self) -> list[str]:
        """What to say of rows to be deleted that somebody changed meanwhile."""
        conflicts = [getattr(form, "conflict", None) for form in self.deleted_forms]
        return [line for conflict in conflicts if conflict for line in conflict.messages()]


class DeletionForm(forms.Form):
    """Why a record is deleted, and which version of it was seen."""

    change_reason = reason_field(required=True, help_text="Warum wird gelöscht? Der Grund bleibt im Verlauf stehen.")
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, record: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        if record is not None:
            self.initial["seen_version"] = record.version

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        seen = self.cleaned_data.get("seen_version")
        if self.record is not None and seen is not None and seen != self.record.version:
            self.data = with_value(self.data, "seen_version", self.record.version)
            raise ValidationError(
                "Inzwischen wurde geändert, was Sie löschen wollten. Bitte prüfen Sie es noch einmal."
            )
        return cleaned
