"""What a unit answers over its link: one form for each rollout that is asked about, and keeping what came."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from records.deeds import SecondPersonNeededError
from records.fields import DayFormField
from records.history import acting
from records.rights import may
from records.text import refuse_private_use

from ..models import PhaseChange, PhaseName, Rollout, RolloutConfirmation, StatusAnswer, StatusRequest
from ..models.phase_changes import PLAN_INSTEAD
from ..models.rounds import REMARK_LENGTH, RESPONSIBLE_LENGTH
from ..phase_entry import problems_for_unit
from ..phases import Phases
from .accepting import accept
from .standing import RecordedRollout, standings_of

Kind = StatusAnswer.Kind
CHANGED = (
    "Inzwischen ist etwas anderes erfasst, als Sie vor sich hatten. Bitte prüfen Sie, was jetzt da steht, und senden "
    "Sie noch einmal."
)
NO_ANSWER = "Bitte wählen Sie zu mindestens einer Leistungseinheit eine Antwort."


class UnitAnswerForm(forms.Form):
    """What a unit says of one rollout. Nothing is prefilled: an answer is a statement."""

    kind = forms.ChoiceField(label="Antwort", choices=Kind.choices, required=False, widget=forms.RadioSelect)
    phase = forms.TypedChoiceField(label="Phase", coerce=int, empty_value=None, required=False)
    effective_on = DayFormField(label="Gilt ab", required=False)
    phase_planned_on = DayFormField(required=False)
    planned_on = DayFormField(required=False)
    responsible = forms.CharField(
        label="Zuständig ist (Stelle oder E-Mail-Adresse)",
        max_length=RESPONSIBLE_LENGTH,
        required=False,
        validators=[refuse_private_use],
    )
    remark = forms.CharField(
        label="Bemerkung", max_length=REMARK_LENGTH, required=False, validators=[refuse_private_use]
    )
    mark = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(
        self, data: Any, *, answer: StatusAnswer, standing: RecordedRollout, phases: Sequence[tuple[int, str]]
    ) -> None:
        super().__init__(data, prefix=f"u{answer.rollout_id}")
        self.answer, self.standing = answer, standing
        fields: Any = self.fields
        fields["phase"].choices = [("", "bitte wählen"), *phases]
        fields["phase_planned_on"].label = f"{standing.planned_label} (freiwillig)"
        fields["planned_on"].label = standing.planned_label
        for name in ("effective_on", "phase_planned_on", "planned_on"):
            fields[name].widget.attrs |= {"placeholder": "TT.MM.JJJJ", "autocomplete": "off"}
        fields["responsible"].widget.attrs["autocomplete"] = "off"

    @property
    def is_answered(self) -> bool:
        return bool(self.cleaned_data.get("kind"))

    @property
    def mark_now(self) -> str:
        """What stands on the page that is shown, whatever stood on the one that was sent."""
        return self.standing.mark

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        kind = data.get("kind")
        if not kind:
            if any(data.get(name) for name in ("effective_on", "planned_on", "responsible", "remark", "phase")):
                self.add_error("kind", "Bitte wählen Sie, was davon zutrifft.")
            return data
        if data.get("mark") != self.standing.mark:
            raise ValidationError(CHANGED)
        if kind == Kind.PHASE:
            self.check_phase()
        elif kind == Kind.PLAN:
            self.check_planned("planned_on", required=True)
        elif kind == Kind.ELSEWHERE and not data.get("responsible") and "responsible" not in self.errors:
            self.add_error("responsible", "Bitte nennen Sie die Stelle oder Adresse, die zuständig ist.")
        return data

    def check_phase(self) -> None:
        phase, day = self.cleaned_data.get("phase"), self.cleaned_data.get("effective_on")
        if not phase and "phase" not in self.errors:
            self.add_error("phase", "Bitte wählen Sie die Phase.")
        if not day and "effective_on" not in self.errors:
            self.add_error("effective_on", "Bitte geben Sie an, ab welchem Tag sie gilt, etwa 01.06.2021.")
        if day and day > timezone.localdate():
            self.add_error("effective_on", PLAN_INSTEAD)
        elif phase and day:
            rollout = Rollout.objects.filter(pk=self.answer.rollout_id)
            if problems := problems_for_unit(rollout, phase, day):
                self.add_error("effective_on", problems)
        self.check_planned("phase_planned_on", required=False)

    def check_planned(self, name: str, *, required: bool) -> None:
        day: date | None = self.cleaned_data.get(name)
        if required and not day and name not in self.errors:
            self.add_error(name, "Bitte geben Sie den neuen Tag an, etwa 15.08.2021.")
        if day and day < timezone.localdate():
            self.add_error(name, "Ein geplanter Tag liegt nicht in der Vergangenheit.")

    def fill(self, answer: StatusAnswer, moment: datetime) -> None:
        """Put into the answer what was sent, in place of what it said before."""
        data, kind = self.cleaned_data, self.cleaned_data["kind"]
        answer.kind, answer.answered_at, answer.remark = kind, moment, data["remark"]
        answer.seen_phase_id = self.standing.phase.key if self.standing.phase else None
        answer.phase_id = data["phase"] if kind == Kind.PHASE else None
        answer.effective_on = data["effective_on"] if kind == Kind.PHASE else None
        planned = {Kind.PHASE: "phase_planned_on", Kind.PLAN: "planned_on"}.get(kind)
        answer.planned_on = data[planned] if planned else None
        answer.responsible = data["responsible"] if kind == Kind.ELSEWHERE else ""
        answer.decision, answer.decided_at, answer.decided_by, answer.acceptance = "", None, None, None


def forms_of(request: StatusRequest, data: Any = None) -> list[UnitAnswerForm]:
    """A form for each rollout of the request that still belongs to its project and of which no answer is accepted."""
    today = timezone.localdate()
    answers = {each.rollout_id: each for each in request.answers.exclude(decision=StatusAnswer.Decision.ACCEPTED)}
    phases = Phases.on(today)
    standings = standings_of(answers, phases)
    choices = PhaseName.objects.between(request.round.project.phase_model_id, today)
    done = [(each.key, each.name) for each in phases.by_key.values() if each.key == request.round.project.done_phase]
    offered = [*choices, *done]
    return [
        UnitAnswerForm(data, answer=answers[pk], standing=standing, phases=offered)
        for pk, standing in standings.items()
    ]


def problem_of(answers: Sequence[UnitAnswerForm]) -> str:
    """What is wrong with all of what was sent together; empty where each form says it itself, or nothing is."""
    are_valid = [form.is_valid() for form in answers]  # each, so that each says what is wrong with it
    return NO_ANSWER if all(are_valid) and not any(form.is_answered for form in answers) else ""


def keep(request: StatusRequest, answers: Sequence[UnitAnswerForm]) -> int:
    """Keep what was answered, and where the round says so accept what is unchanged at once; how many answers. What was
    accepted in the meantime stays."""
    moment = timezone.now()
    unchanged, kept = [], 0
    with acting(None), transaction.atomic():
        for form in answers:
            if not form.is_answered:
                continue
            answer = request.answers.select_for_update().filter(pk=form.answer.pk).first()
            if answer is None or answer.is_accepted:
                continue
            form.fill(answer, moment)
            answer.save()
            kept += 1
            if answer.kind == Kind.UNCHANGED:
                unchanged.append(answer)
    if request.round.accepts_unchanged:
        accept_at_once(request, unchanged)
    return kept


def accept_at_once(request: StatusRequest, answers: Sequence[StatusAnswer]) -> None:
    """Accept for the program what says that nothing changed, as long as who started the round may still do so; what
    cannot be accepted waits for a person."""
    starter, project = request.round.started_by, request.round.project
    if not answers or starter is None or not starter.is_active:
        return
    if not all(may(starter, "add", project, model) for model in (PhaseChange, RolloutConfirmation)):
        return
    try:
        with acting(None), transaction.atomic():
            accept(request.round, [answer.mark for answer in answers], None)
    except SecondPersonNeededError:
        return
