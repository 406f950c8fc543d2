"""The form of a section's text, as page and admin have it."""

from typing import Any

from django import forms

from records.forms import VersionedForm
from records.publicity import PUBLIC

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

    def save(self, commit: bool = True) -> Any:
        if self.has_changed():
            self.instance.unreviewed = ""
        return super().save(commit)


class PlaceForm(ReviewedTextForm):
    """The text of one section on the page on which a paper is written."""

    class Meta:
        model = SectionText
        fields = ("text", "is_left_out")
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}
        help_texts = {"text": PUBLIC}
