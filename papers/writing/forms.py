"""The form of a section's text, as page and admin have it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from records.form_parts import with_value
from records.forms import VersionedForm
from records.publicity import PUBLIC
from records.trail import name_of_account

from ..models import SectionText


class ReviewedTextForm(VersionedForm):
    """A text that was taken over or proposed is looked through once it is altered, or said to be."""

    reviewed = forms.BooleanField(label="Durchgesehen", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "reviewed" in self.fields and self.instance.unreviewed:
            self.fields["reviewed"].help_text = f"Noch nicht durchgesehen: {self.instance.unreviewed}."
        elif "reviewed" in self.fields:
            self.fields["reviewed"].widget = forms.HiddenInput()

    def save(self, commit: bool = True) -> SectionText:
        if self.has_changed():
            self.instance.unreviewed = ""
        return super().save(commit)


class PlaceForm(ReviewedTextForm):
    """The text of one section on the page on which a paper is written."""

    def refuse_unseen(self, seen: int | None) -> None:
        """Where there was no text when the page was read, say whose there is by now."""
        if seen is None and self.changed_data:
            last = self.instance.history.select_related("history_user").latest("version")
            self.data = with_value(self.data, self.add_prefix("seen_version"), self.instance.version)
            raise ValidationError(
                f"Nicht gespeichert: Inzwischen hat {name_of_account(last.history_user)} hier geschrieben: "
                f"„{self.instance.text}“. Ihr Text steht noch im Feld. Wenn Sie noch einmal speichern, gilt er."
            )
        super().refuse_unseen(seen)

    class Meta:
        model = SectionText
        fields = ("text", "is_left_out")
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}
        help_texts = {"text": PUBLIC}
