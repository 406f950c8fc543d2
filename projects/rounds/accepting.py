"""Accepting answers of units: each is entered by the rules of what staff enter, all of them as one event."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import timezone

from records.correction_forms import AskingForm, seen_reports_field
from records.deeds import SecondPersonNeededError
from records.history import because
from records.models import Record
from records.undo import undo

from ..models import (
    AnswerAcceptance,
    PhaseChange,
    PlannedPhase,
    Rollout,
    RolloutConfirmation,
    StatusAnswer,
    StatusRound,
)
from ..phase_entry import enter_phase

WRITTEN: tuple[type[Record], ...] = (PhaseChange, PlannedPhase, RolloutConfirmation)
Kind, Decision = StatusAnswer.Kind, StatusAnswer.Decision
RACE = "Inzwischen wurde etwas anderes eingetragen. Bitte versuchen Sie es noch einmal."
NOT_RESPONSIBLE = (
    "„Nicht zuständig“ sagt nichts zum Stand. Bitte fragen Sie die zuständige Stelle, oder vermerken Sie es."
)


@dataclass
class Accepted:
    """What became of answers that were to be accepted: which were, which could not, and why."""

    answers: list[StatusAnswer] = field(default_factory=list)
    refused: list[tuple[StatusAnswer, list[str]]] = field(default_factory=list)
    first_days: list[date] = field(default_factory=list)
    acceptance: AnswerAcceptance | None = None

    @property
    def first_day(self) -> date | None:
        """The first day of which something else is said now."""
        return min(self.first_days, default=None)


@transaction.atomic
def accept(round_: StatusRound, marks: Collection[str], user: Any, *, elsewhere: bool = False) -> Accepted:
    """Enter what the answers of these marks say, as one event; those that cannot be entered stay proposals, and so do
    those that were replaced since. That a unit is not responsible says nothing to enter: it is noted by itself, with
    `elsewhere`. Raises a SecondPersonNeededError where that needs one and there is no door to ask.
    """
    done = Accepted()
    answers = waiting(round_, marks)
    if not answers:
        return done
    done.acceptance = run = AnswerAcceptance.objects.create(round=round_, accepted_by=user)
    with run.writing(WRITTEN):
        for answer in answers:
            try:
                with because(run.reason_of(answer)), transaction.atomic():
                    refuse_elsewhere(answer, elsewhere=elsewhere)
                    done.first_days += enter(answer, user)
            except SecondPersonNeededError:
                raise
            except ValidationError as error:
                done.refused.append((answer, error.messages))
            except IntegrityError:
                done.refused.append((answer, [RACE]))
            else:
                decide(answer, Decision.ACCEPTED, user, run)
                done.answers.append(answer)
    run.save()
    if not done.answers:
        run.delete()
        done.acceptance = None
    return done


def refuse_elsewhere(answer: StatusAnswer, *, elsewhere: bool) -> None:
    """Raise a ValidationError where an answer that says nothing of the status would be accepted with others."""
    if answer.kind == Kind.ELSEWHERE and not elsewhere:
        raise ValidationError(NOT_RESPONSIBLE)


def waiting(round_: StatusRound, marks: Collection[str]) -> list[StatusAnswer]:
    """Inside a transaction: the answers of these marks on which nobody has decided, locked; the oldest first."""
    answers = StatusAnswer.objects.to_accept().filter(request__round=round_).order_by("answered_at", "pk")
    return [answer for answer in answers.select_for_update() if answer.mark in marks]


def decide(answer: StatusAnswer, decision: str, user: Any, run: AnswerAcceptance | None = None) -> None:
    answer.decision, answer.decided_at, answer.decided_by, answer.acceptance = decision, timezone.now(), user, run
    answer.save(update_fields=["decision", "decided_at", "decided_by", "acceptance"])


def enter(answer: StatusAnswer, user: Any) -> list[date]:
    """Enter what an answer says. Returns the days from which something else is said. Raises a ValidationError."""
    rollouts = Rollout.objects.filter(pk=answer.rollout_id)
    day, source = answer.answered_on, f"Antwort der Leistungseinheit vom {answer.moment}"
    first_days: list[date] = []
    if answer.kind == Kind.PHASE:
        assert answer.phase_id  # noqa: S101 for mypy: the form asks for both
        assert answer.effective_on  # noqa: S101
        _, first_day = enter_phase(rollouts, answer.phase_id, answer.effective_on, note=source, attested_on=day)
        first_days.append(first_day)
    elif answer.kind in (Kind.UNCHANGED, Kind.PLAN):
        refuse_another_phase(answer, day)
        if rollouts.confirm(day, user, source=source):
            first_days.append(day)
    if answer.planned_on:
        rollout = rollouts.today().get()
        stated = rollout.state(day, source=source, planned_production_on=answer.planned_on)
        first_days += [statement.effective_on for statement in stated]
    return first_days


def refuse_another_phase(answer: StatusAnswer, day: date) -> None:
    """Raise a ValidationError where another phase is recorded for the day than the unit had before it."""
    held = PhaseChange.objects.in_force(day).filter(rollout=answer.rollout_id).order_by()
    phase = held.values_list("phase", flat=True).first()
    if phase != answer.seen_phase_id:
        seen = RolloutConfirmation.of_values(answer.rollout_id, [answer.seen_phase_id]).value_text
        now = RolloutConfirmation.of_values(answer.rollout_id, [phase]).value_text
        raise ValidationError(
            f"Die Antwort bezog sich auf „{seen}“; inzwischen ist für den {day:%d.%m.%Y} „{now}“ erfasst."
        )


@transaction.atomic
def decline(round_: StatusRound, marks: Collection[str], user: Any) -> int:
    """Decline answers: nothing is entered, the unit may answer anew. How many."""
    answers = waiting(round_, marks)
    for answer in answers:
        decide(answer, Decision.DECLINED, user)
    return len(answers)


@transaction.atomic
def take_back(acceptance: AnswerAcceptance) -> None:
    """Undo an acceptance: its answers are proposals again. Raises a CannotUndoError."""
    undo(acceptance, WRITTEN, "Annahme zurückgenommen")
    acceptance.answers.update(decision="", decided_at=None, decided_by=None, acceptance=None)


class AcceptForm(AskingForm, forms.Form):
    """Which answers are accepted; it asks about the frozen reports that they touch."""

    seen_reports = seen_reports_field()

    def __init__(self, data: QueryDict | None, *, round_: StatusRound) -> None:
        super().__init__(data)
        self.round = round_

    @property
    def touched_projects(self) -> set[int | None] | None:
        return {self.round.project_id}

    def save(self, marks: Sequence[str], user: Any) -> Accepted | None:
        """What became of them; None where it asks first."""
        with transaction.atomic():
            accepted = accept(self.round, marks, user)
            self.ask_about(accepted.first_day)
            transaction.set_rollback(self.is_asking)
        return None if self.is_asking else accepted
