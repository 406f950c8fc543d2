"""What people choose about a file in its preview: the sheet, and what becomes of hidden rows and of sums."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict

from .answers import Answers
from .file_choices import LEAVE, READ
from .outcome import OutcomeData
from .question_forms import QuestionForm

NO_CHOICE = {
    "required": "Bitte wählen Sie.",
    "invalid_choice": "Das steht in der Datei nicht zur Wahl. Bitte wählen Sie noch einmal.",
}


class FileChoicesForm(QuestionForm):
    """Asks only what the file leaves open."""

    sheet = forms.ChoiceField(label="Blatt, das gelesen wird", required=False, error_messages=NO_CHOICE)
    hidden = forms.ChoiceField(
        label="Ausgeblendete Zeilen und Spalten",
        choices=[(READ, "lesen wie andere"), (LEAVE, "weglassen")],
        widget=forms.RadioSelect,
        error_messages=NO_CHOICE,
    )
    with_sums = forms.BooleanField(label="Zeilen mit Summen lesen wie andere", required=False)

    def __init__(
        self, outcome: OutcomeData, answers: Answers, data: QueryDict | None = None, *, is_pressed: bool
    ) -> None:
        notes, choices = outcome["notes"], answers.choices
        initial = {"sheet": notes["sheet"], "hidden": choices.hidden, "with_sums": choices.with_sums}
        super().__init__(data, initial=initial)
        self.choices = choices
        sheets: Any = self.fields["sheet"]
        sheets.choices = [
            *([] if notes["sheet"] else [("", "bitte wählen")]),
            *((name, name) for name in notes["sheets"]),
        ]
        asked = {
            "sheet": len(notes["sheets"]) > 1,
            "hidden": notes["has_hidden"],
            "with_sums": notes["has_sums"],
        }
        for name, is_asked in asked.items():
            if not is_asked:
                del self.fields[name]
        if "hidden" in self.fields:
            self.fields["hidden"].required = is_pressed

    @property
    def answers(self) -> dict[str, object]:
        """What was chosen; of what was not asked, what was chosen before."""
        cleaned = self.cleaned_data
        return {"choices": replace(self.choices, **{name: cleaned[name] for name in self.fields})}
