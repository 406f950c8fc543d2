"""The form of a redaction: which passage, and why."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from records.text import clean

from ..content import fingerprint
from ..models import FrozenPaper, Paper
from ..redacting import Passage, places_of, redact, redacted


class RedactionForm(forms.Form):
    """Passage and reason; what stands against it is said at the field."""

    passage = forms.CharField(
        label="Stelle",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text="Genau wie sie in der Drucksache steht. Sie wird überall darin ersetzt und nirgends gespeichert.",
    )
    reason = forms.CharField(
        label="Grund", max_length=300, help_text="Wird veröffentlicht. Bitte die Stelle selbst nicht nennen."
    )

    def __init__(self, *args: Any, paper: Paper, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paper, self.user = paper, user

    def clean_passage(self) -> Passage:
        try:
            return Passage(clean(self.cleaned_data["passage"]))
        except ValidationError as error:
            raise ValidationError(error.messages) from error

    def clean_reason(self) -> str:
        return clean(self.cleaned_data["reason"], multiline=False)

    @property
    def mark(self) -> str:
        """What the button of the last step confirms: this passage, as its places were shown."""
        return fingerprint(" ".join(self.cleaned_data["passage"].words))

    def places_in(self, frozen: FrozenPaper) -> list[str]:
        """Where the passage stands; empty where it cannot be taken out, which the form says then."""
        passage = self.cleaned_data["passage"]
        try:
            redacted(frozen, passage)
        except ValidationError as error:
            self.add_error(None, error)
            return []
        return places_of(frozen, passage)

    def redact(self) -> bool:
        """Take the passage out; False, with what stands against it in the form, where that cannot be done."""
        try:
            redact(self.paper, self.cleaned_data["passage"], self.cleaned_data["reason"], self.user)
        except ValidationError as error:
            self.add_error(None, error)
        except IntegrityError:
            self.add_error(None, "Die Datenbank hat die Schwärzung abgelehnt; nichts wurde geändert.")
        return self.is_valid()

    def others(self) -> list[str]:
        """The numbers of other frozen papers in which the passage stands too."""
        others = FrozenPaper.objects.exclude(paper=self.paper).select_related("paper").order_by("paper__reference")
        return [each.paper.reference for each in others if places_of(each, self.cleaned_data["passage"])]
