"""The questions of a preview beside until when it held: the Stichtag, who is who, what is emptied, who leaves."""

from datetime import date
from hashlib import sha256
from json import dumps, loads
from typing import Any, NamedTuple

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.forms import BoundField
from django.http import QueryDict

from records.fields import DayFormField

from .answers import Answers, Leaving
from .outcome import OutcomeData
from .questions import LackingData, NameData
from .said_days import SaidDay

NEW = "neu"
SAME = "dieselbe:"


class QuestionForm(forms.Form):
    """Base of the forms that a page sends together: the browser sends them whatever is still open in others."""

    use_required_attribute = False


class FileKeyDateForm(QuestionForm):
    """Of which day a file speaks that does not say it itself; proposed is what it says beside its table."""

    key_date = DayFormField(label="Stichtag der Datei", widget=AdminDateWidget)

    def __init__(
        self, outcome: OutcomeData, answers: Answers, data: QueryDict | None = None, *, is_pressed: bool
    ) -> None:
        self.said = SaidDay.from_json(outcome["notes"]["said_day"])
        super().__init__(
            data, initial={"key_date": self.said.day if self.said else date.fromisoformat(outcome["as_of"])}
        )

    @property
    def answers(self) -> dict[str, object]:
        day = self.cleaned_data["key_date"]
        return {"key_date": day} if day else {}


class NameRow(NamedTuple):
    question: NameData
    field: BoundField


def name_field(header: str, text: str) -> str:
    """The field for a name under a header: the same whatever else is asked, in whichever window."""
    return f"name-{sha256(dumps([header, text]).encode()).hexdigest()[:16]}"


class NamesForm(QuestionForm):
    """For each name that is nearly a known one: which is meant, or that it is new; and of those that were answered
    which are asked again."""

    again = forms.MultipleChoiceField(
        label="Was Sie ankreuzen, wird noch einmal gefragt", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, outcome: OutcomeData, answers: Answers, data: QueryDict | None = None, *, is_pressed: bool
    ) -> None:
        super().__init__(data)
        self.given = answers.names
        self.questions = {name_field(each["header"], each["text"]): each for each in outcome["asked"]["names"]}
        for name, question in self.questions.items():
            known = [(f"{SAME}{similar}", f"dieselbe: {similar}") for similar in question["similar"]]
            new = [(NEW, "neu")] if question["may_be_new"] else []
            label = f"Zeile {question['rows']}: {question['text']}"
            required = {"required": "Bitte wählen Sie."}
            self.fields[name] = forms.ChoiceField(
                label=label,
                required=is_pressed,
                choices=[*known, *new],
                widget=forms.RadioSelect,
                error_messages=required,
            )
        again: Any = self.fields["again"]
        again.choices = [
            (dumps([header, text]), f"{header} „{text}“: {f'dieselbe: {meant}' if meant else 'neu'}")
            for header, meanings in self.given.items()
            for text, meant in meanings.items()
        ]
        if not again.choices:
            del self.fields["again"]

    @property
    def rows(self) -> list[NameRow]:
        return [NameRow(question, self[name]) for name, question in self.questions.items()]

    @property
    def answers(self) -> dict[str, object]:
        names = {header: dict(meanings) for header, meanings in self.given.items()}
        for header, text in map(loads, self.cleaned_data.get("again", ())):
            del names[header][text]
        for name, question in self.questions.items():
            if chosen := self.cleaned_data[name]:
                meant = "" if chosen == NEW else chosen.removeprefix(SAME)
                names.setdefault(question["header"], {})[question["text"]] = meant
        return {"names": names}


class LeavingForm(QuestionForm):
    """Which of those that the file lacks leave their projects, and on which day."""

    keys = forms.TypedMultipleChoiceField(
        label="Ausgeschieden", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    day = DayFormField(label="Ausgeschieden ab", required=False, widget=AdminDateWidget)

    def __init__(
        self, outcome: OutcomeData, answers: Answers, data: QueryDict | None = None, *, is_pressed: bool
    ) -> None:
        lacking: list[LackingData] = outcome["asked"]["lacking"]
        chosen = [each["key"] for each in lacking if each["leaves"]]
        day = answers.leaving.day if answers.leaving else None
        super().__init__(data, initial={"keys": chosen, "day": day})
        keys: Any = self.fields["keys"]
        keys.choices = [(each["key"], each["name"]) for each in lacking]

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("keys") and not cleaned.get("day") and "day" not in self.errors:
            self.add_error("day", "Bitte geben Sie den ersten Tag an, an dem sie nicht mehr dazugehören.")
        return cleaned

    @property
    def answers(self) -> dict[str, object]:
        keys, day = self.cleaned_data["keys"], self.cleaned_data["day"]
        return {"leaving": Leaving(day, frozenset(keys)) if day else None}


class EmptyingForm(QuestionForm):
    """That empty cells empty what is stored; asked with the confirmation."""

    may_empty = forms.BooleanField(
        label="Ja, diese Angaben leeren",
        error_messages={"required": "Bitte bestätigen Sie, dass leere Zellen leeren, was eingetragen ist."},
    )


def is_confirmable(outcome: OutcomeData | None) -> bool:
    """Whether there is something to import, and all is answered but what is asked with the confirmation."""
    return outcome is not None and outcome["has_effect"] and not outcome["problems"] and not outcome["is_unanswered"]
