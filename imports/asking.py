"""All that a preview asks, in one form of its page: whichever of its buttons is pressed, what was chosen beside it is
taken too, so that no answer is lost. Of a question whose own button was not pressed only what was changed counts: what
is merely proposed is never taken for an answer."""

from collections.abc import Mapping
from hashlib import sha256
from json import dumps
from typing import Any

from django.http import QueryDict

from .answer_forms import HeldUntilForm
from .answers import Answers
from .file_choice_forms import FileChoicesForm
from .question_forms import FileKeyDateForm, LeavingForm, NamesForm
from .uploads import UploadState

FORMS: Mapping[str, Any] = {
    "choices": FileChoicesForm,
    "key_date": FileKeyDateForm,
    "held": HeldUntilForm,
    "names": NamesForm,
    "leaving": LeavingForm,
}
BUTTONS = {
    "choices": "choose",
    "key_date": "key_date_said",
    "held": "answer",
    "names": "names_said",
    "leaving": "leaving_said",
}
NOTHING_SENT = QueryDict()


def token_of(state: UploadState) -> str:
    """What tells two previews of a file apart, by their outcome or by their answers: not by that which is given with
    the confirmation."""
    outcome = state["outcome"]
    answers = {**state["answers"], "may_empty": False}
    told = dumps([answers, outcome["fingerprint"] if outcome else ""], sort_keys=True)
    return sha256(told.encode()).hexdigest()


class Asking:
    """The forms of what is asked of a file, by their names, with what was sent of them; none of one of which nothing
    was read yet. Of a page that shows another preview than there is now only what its button says counts."""

    def __init__(self, state: UploadState, sent: QueryDict = NOTHING_SENT) -> None:
        is_of_state = sent.get("shown", "") in ("", token_of(state))
        names = FORMS if state["outcome"] else ()
        self.forms = {name: form_of(name, state, sent, is_of_state=is_of_state) for name in names}

    @property
    def sent(self) -> list[Any]:
        """The forms that say something."""
        return [form for form in self.forms.values() if form.is_bound]

    def is_valid(self) -> bool:
        return all(form.is_valid() for form in self.sent)

    @property
    def answers(self) -> dict[str, object]:
        """What was said, see `Answers`."""
        return {name: answer for form in self.sent for name, answer in form.answers.items()}

    @property
    def context(self) -> dict[str, object]:
        """The forms for the template; what cannot be chosen has none."""
        forms = {f"{name}_form": form if form.fields else None for name, form in self.forms.items()}
        return {**forms, "has_errors": any(form.errors for form in self.sent)}


def form_of(name: str, state: UploadState, sent: QueryDict, *, is_of_state: bool) -> Any:
    """The form with what was sent of it: all where its own button was pressed, else where anything was changed."""
    kind, answers = FORMS[name], Answers.from_json(state["answers"])
    is_pressed = BUTTONS[name] in sent
    if is_pressed or (is_of_state and f"asked-{name}" in sent):
        form = kind(state["outcome"], answers, sent, is_pressed=is_pressed)
        if is_pressed or form.has_changed():
            return form
    return kind(state["outcome"], answers, None, is_pressed=False)
