"""Forms of records: they notice what others changed meanwhile, and ask why."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Q
from django.forms.formsets import DELETION_FIELD_NAME

from .actions.conflict import Conflict
from .actions.renewal import Renewal, RenewalFormSet
from .form_parts import reason_field, with_value
from .generics import ModelForm
from .glyphs import unprintable
from .rights import out_of_reach
from .text import named
from .within import confirmations_against_deleting, refuse_consequences

OWN_FIELDS = ("seen_version", "change_reason")
VERSION_MISSING = (
    "Nicht gespeichert: Mit dem Formular kam nicht an, welche Fassung Sie gesehen haben. Bitte prüfen Sie die "
    "Angaben. Wenn Sie noch einmal sichern, gilt, was jetzt im Formular steht."
)


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


class VersionedForm(ModelForm):
    """A form that refuses to overwrite what it did not show.

    Where the record was changed since the form was opened, it says by whom and what, takes that over into the fields
    that were not touched here, and keeps what was typed, so that saving once more applies it. `renewal` says that it
    was deleted meanwhile.
    """

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    renewal: Renewal | None = None
    asked_in_some_cases: tuple[str, ...] = ()  # fields that are not required, and not voluntary either
    is_unseen = False  # whether it would write what nobody says to have seen

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
                self.check_saving()
            except ValidationError as error:
                is_of_fields = hasattr(error, "error_dict") and error.error_dict.keys() <= self.fields.keys()
                self.add_error(None, error if is_of_fields else error.messages)

    def check_saving(self) -> None:
        """Raise the ValidationError with which the record would refuse to be saved."""
        for _, error in out_of_reach([self.instance]):
            raise error
        type(self.instance).refuse_saving([self.instance])
        refuse_consequences([self.instance])
        self.check_constraints()

    def check_constraints(self) -> None:
        """Raise the ValidationError of a constraint that speaks of fields which the form leaves out: Django checks none
        of these, the database would refuse them. What is computed when the record is saved is not known yet."""
        computed = {field.name for field in self.instance._meta.concrete_fields if not field.editable}
        for model, constraints in self.instance.get_constraints():
            for each in constraints:
                condition: Any = each.condition if isinstance(each, CheckConstraint) else Q()
                names = condition.referenced_base_fields
                if not names <= self.fields.keys() and not names & computed:
                    each.validate(model, self.instance)

    @property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if name not in OWN_FIELDS]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.renewal:
            self.renewal.check()
        if self.instance.pk and "seen_version" in self.cleaned_data:
            self.refuse_unseen(self.cleaned_data["seen_version"])
        return cleaned

    def refuse_unseen(self, seen: int | None) -> None:
        """Raise a ValidationError where another version was seen, or none is named and something would be written."""
        self.is_unseen = seen is None and bool(self.changed_data or self.cleaned_data.get(DELETION_FIELD_NAME))
        if self.is_unseen:
            self.data = with_value(self.data, self.add_prefix("seen_version"), self.instance.version)
            raise ValidationError(VERSION_MISSING)
        if seen is not None and seen != self.instance.version:
            self.conflict = Conflict(self, seen)
            self.data = self.conflict.merged_data()
            raise ValidationError(self.conflict.messages())


class RecordForm(VersionedForm):
    """The form of a record on its own page."""

    change_reason = reason_field(
        required=False,
        help_text="Warum ändern Sie die Angaben? Empfohlen, wenn Sie Tage oder Beträge berichtigen; steht im Verlauf.",
    )


class RecordFormSet(RenewalFormSet):
    """Records entered with the one they belong to; deleting one asks for a reason, and for having seen it as it is."""

    def clean(self) -> None:
        super().clean()
        problems = [*self.too_many_rows(), *self.renewal_messages(), *self.conflict_messages()]
        problems += self.refusals_of_deleting()
        if self.deleted_forms and not self.data.get("change_reason", "").strip():
            problems.append("Zum Löschen geben Sie bitte einen Grund an (Feld „Grund“); er wird im Verlauf vermerkt.")
        if problems:
            raise ValidationError(problems)

    def get_unique_error_message(self, unique_check: Sequence[str]) -> str:
        """Django's, with the names that the fields have for users."""
        model: Any = self.model
        names = {field.name: f"„{field.verbose_name}“" for field in model._meta.fields}
        return super().get_unique_error_message([names[name] for name in unique_check if name != self.fk.name])

    def refusals_of_deleting(self) -> list[str]:
        """Why the rows cannot be deleted."""
        model: Any = self.model
        records = [form.instance for form in self.deleted_forms if form.instance.pk]
        try:
            model.refuse_deleting(records)
        except ValidationError as error:
            return error.messages
        return confirmations_against_deleting(records)

    def full_clean(self) -> None:
        """As Django's; rows name the reports they touch only where all that was sent stands."""
        super().full_clean()
        if self.non_form_errors():
            for form in self.forms:
                if getattr(form, "is_asking", False):
                    form.withdraw_question()

    @property
    def entered(self) -> list[Any]:
        """The rows that stay or are new; none while one of them has an error."""
        if self.has_wrong_rows:
            return []
        return [form for form in self.forms if form.cleaned_data and form not in self.deleted_forms]

    @property
    def has_wrong_rows(self) -> bool:
        """Whether a row has an error; that it asks about frozen reports is none."""
        return any(form.errors and not getattr(form, "is_asking", False) for form in self.forms)

    def conflict_messages(self) -> list[str]:
        """What others changed in the rows that are to be deleted."""
        conflicts = [getattr(form, "conflict", None) for form in self.deleted_forms]
        unseen = [VERSION_MISSING] * any(getattr(form, "is_unseen", False) for form in self.deleted_forms)
        return [*unseen, *(message for conflict in conflicts if conflict for message in conflict.messages())]
