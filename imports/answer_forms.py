"""The questions of an older list in its preview: until when held what its rows say, of all, or of one row."""

from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.http import QueryDict

from records.days import OPEN
from records.fields import DayFormField

from .answers import Answers, HeldUntil, problem_of_held_until
from .outcome import OutcomeData
from .problems import QuestionData
from .question_forms import QuestionForm

STILL, UNTIL, AS_ALL = "weiter", "bis", ""
DAY_MISSING = "Bitte geben Sie den letzten Tag an."


def initial_of(held_until: date | None) -> dict[str, object]:
    """What a form shows of an answer that was given."""
    if held_until is None:
        return {}
    return {"held": STILL} if held_until == OPEN else {"held": UNTIL, "held_until": held_until}


class AnswerForm(QuestionForm):
    """Base of an answer: it still holds, or it held until a day."""

    last_day: date | None = None
    held: forms.ChoiceField
    held_until = DayFormField(label="Letzter Tag", required=False, widget=AdminDateWidget)

    def __init__(self, as_of: date, given: date | None, data: QueryDict | None, **kwargs: Any) -> None:
        super().__init__(data, initial=initial_of(given), **kwargs)
        self.as_of = as_of

    def clean(self) -> dict[str, object]:
        day = self.cleaned_data.get("held_until")
        if self.cleaned_data.get("held") == UNTIL and "held_until" not in self.errors:
            problem = problem_of_held_until(day, self.as_of, self.last_day) if day else DAY_MISSING
            if problem:
                self.add_error("held_until", problem)
        return self.cleaned_data

    @property
    def answer(self) -> date | None:
        """The last day; OPEN where it still holds, None where nothing is said."""
        answers = {STILL: OPEN, UNTIL: self.cleaned_data.get("held_until")}
        return answers.get(self.cleaned_data.get("held", AS_ALL))


class RowAnswerForm(AnswerForm):
    """The answer of one row with its questions; that for all holds where it says nothing else.

    Where another value is confirmed for a later day, the day before is proposed; until today it cannot hold.
    """

    held = forms.ChoiceField(
        label="Galt",
        required=False,
        choices=[(AS_ALL, "wie für alle"), (STILL, "weiter, bis heute"), (UNTIL, "bis zu diesem Tag:")],
    )

    def __init__(self, questions: list[QuestionData], as_of: date, given: date | None, data: QueryDict | None) -> None:
        self.questions = questions
        self.row = questions[0]["row"]
        last_days = [date.fromisoformat(each["last_day"]) for each in questions if each["last_day"]]
        self.last_day = min(last_days, default=None)
        super().__init__(as_of, given or self.last_day, data, prefix=f"zeile-{self.row}")
        if self.last_day:
            held: Any = self.fields["held"]
            held.choices = [choice for choice in held.choices if choice[0] != STILL]
        for name in ("held", "held_until"):
            self.fields[name].widget.attrs["aria-label"] = f"Zeile {self.row}: {self.fields[name].label}"

    def check_answer_for_all(self, answer: date | None) -> None:
        """Note where the answer for all, which holds for the row too, cannot hold for it."""
        if answer is None or not self.is_valid() or self.answer:
            return
        if problem := problem_of_held_until(answer, self.as_of, self.last_day):
            self.add_error("held", problem)


class HeldUntilForm(AnswerForm):
    """Until when an older list held: for all rows, and beside each that is shown its own answer."""

    held = forms.ChoiceField(
        label="Für alle: Bis wann galt, was die Datei sagt?",
        required=False,
        choices=[(STILL, "Es gilt weiter, bis heute."), (UNTIL, "Es galt bis zu diesem Tag:")],
        widget=forms.RadioSelect,
    )
    held_until = DayFormField(
        label="Letzter Tag",
        required=False,
        widget=AdminDateWidget,
        help_text="Am Tag danach gilt wieder, was eingetragen ist.",
    )

    def __init__(
        self, outcome: OutcomeData, answers: Answers, data: QueryDict | None = None, *, is_pressed: bool
    ) -> None:
        """`is_pressed`: it was said that all is answered."""
        self.given, self.is_pressed = answers.held_until, is_pressed
        as_of = date.fromisoformat(outcome["as_of"])
        super().__init__(as_of, self.given.for_all, data)
        self.rows = [
            RowAnswerForm(questions, as_of, self.given.by_row.get(row), data)
            for row, questions in questions_by_row(outcome)
        ]
        self.shows_all = len(outcome["questions"]) == outcome["number_of_questions"]

    def has_changed(self) -> bool:
        return super().has_changed() or any(row.has_changed() for row in self.rows)

    def is_valid(self) -> bool:
        return super().is_valid() and all(row.is_valid() for row in self.rows)

    def clean(self) -> dict[str, object]:
        """An answer for all is needed where not every row has its own; and it must be one that each row can have."""
        have_own = self.shows_all and all(row.is_valid() and row.answer for row in self.rows)
        if self.is_pressed and not self.cleaned_data.get("held") and not have_own:
            self.add_error("held", "Bitte wählen Sie, bis wann es galt.")
        cleaned = super().clean()
        for row in self.rows:
            row.check_answer_for_all(self.answer)
        return cleaned

    @property
    def answers(self) -> dict[str, object]:
        """What was said for all and of rows; what is proposed of a row counts where the button says so."""
        said = [row for row in self.rows if self.is_pressed or row.has_changed() or row.row in self.given.by_row]
        own = {row.row: row.answer for row in said}
        return {"held_until": HeldUntil(self.answer, {row: day for row, day in own.items() if day})}


def questions_by_row(outcome: OutcomeData) -> list[tuple[int, list[QuestionData]]]:
    """The questions shown, those of a row together."""
    questions = sorted(outcome["questions"], key=lambda question: question["row"])
    return [(row, list(of_row)) for row, of_row in groupby(questions, key=lambda question: question["row"])]
