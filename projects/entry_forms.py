"""Forms in which a phase or step is stated of many rollouts or bundles at once."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from records.correction_forms import AskingForm, seen_reports_field
from records.entry_forms import EntryForm
from records.fields import DayFormField
from records.form_parts import note_field, reason_field, text_field, with_value
from records.frozen_reports import projects_in
from records.history import because
from records.models import LATEST_HELP, DatePrecision
from records.window_forms import (
    narrow_for_a_reason,
    narrowing_field,
    note_on_windows,
    reason_for_narrowing_field,
)
from records.windows import first_day_of, has_windows, windows_open_on

from .choices import Step
from .models import BundleStep, PhaseChange, Project, Rollout, RolloutQuerySet
from .phase_entry import (
    enter_phase,
    history_length,
    kept_from_entering,
    narrow_by_day,
    starts_without_phase,
    state_phase_not_begun,
    windows_by_day,
)
from .step_entry import state_steps_not_begun, take_step, withdraw_step

WHY_ENTERED = "Warum tragen Sie das ein? Steht im Verlauf."


class EnterPhaseForm(AskingForm, forms.Form):
    """From which day the chosen rollouts are in the phase: a statement, so none is offered. `save` lets them enter it,
    all or none; with `only_able` those that can."""

    effective_on = DayFormField(label="Gilt ab", widget=AdminDateWidget)
    date_precision = forms.ChoiceField(
        label="Datumsangabe",
        choices=DatePrecision.choices,
        initial=DatePrecision.EXACT,
        help_text=LATEST_HELP,
    )
    note = note_field()
    narrows = narrowing_field()
    change_reason = reason_field(required=False, help_text=WHY_ENTERED)
    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    seen_reports = seen_reports_field()
    only_able = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, rollouts: RolloutQuerySet) -> None:
        super().__init__(data)
        self.rollouts = rollouts
        self.left_out = 0
        self.windows: list[PhaseChange] = []
        self.initial["seen"] = history_length(rollouts)

    @property
    def touched_projects(self) -> set[int | None] | None:
        return projects_in(self.rollouts)

    def save(self, phase: int) -> int | None:
        """The number of rollouts that entered the phase, by its key; None, with errors in the form, where one
        cannot."""
        entered = {
            name: value for name, value in self.cleaned_data.items() if name not in ("seen_reports", "only_able")
        }
        try:
            with because(entered["change_reason"]), transaction.atomic():
                rollouts = self.rollouts_to_enter(phase)
                number, first_day = enter_phase(rollouts, phase, **entered)
                chosen = list(rollouts.values_list("pk", flat=True))
                self.windows = windows_open_on(PhaseChange, chosen, entered["effective_on"])
                self.ask_about(first_day)
                transaction.set_rollback(self.is_asking)
        except ValidationError as error:
            self.add_error(None, error)
            self.data = with_value(self.data, "seen", history_length(self.rollouts))
            return None
        return None if self.is_asking else number

    def rollouts_to_enter(self, phase: int) -> RolloutQuerySet:
        """Those chosen; with `only_able` without those that cannot, if there are others."""
        if not self.cleaned_data["only_able"]:
            return self.rollouts
        kept = kept_from_entering(self.rollouts, phase, self.cleaned_data["effective_on"])
        number = self.rollouts.count()
        if len(kept) == number:
            return self.rollouts
        self.left_out = len(kept)
        return self.rollouts.exclude(pk__in=kept)

    def kept(self, phase: int) -> dict[int, str]:
        """Why, by their keys, those of the chosen that cannot enter the phase on the day that was sent cannot."""
        day = self.cleaned_data.get("effective_on") if self.is_bound else None
        return kept_from_entering(self.rollouts, phase, day) if day else {}

    def what_was_entered(self, number: int, phase: str) -> str:
        """3 Leistungseinheiten stehen ab 01.06.2021 auf Produktiv. 2 bleiben, wie sie sind."""
        units = "Leistungseinheit steht" if number == 1 else "Leistungseinheiten stehen"
        left = f" {self.left_out} {'bleibt, wie sie ist' if self.left_out == 1 else 'bleiben, wie sie sind'}."
        day = self.cleaned_data["effective_on"]
        return f"{number} {units} ab {day:%d.%m.%Y} auf {phase}.{left if self.left_out else ''}{self.note_on_windows}"

    @property
    def note_on_windows(self) -> str:
        """Which windows that the day lies in stay; empty where there are none."""
        return note_on_windows(self.windows, "die Phase", narrowed=False)


class PhaseNotBegunForm(EntryForm):
    """From which day the members of the chosen projects that are in no phase have not yet begun; where one has a phase
    „spätestens“, with the choice to narrow its window."""

    effective_on = DayFormField(
        label="Gilt ab",
        widget=AdminDateWidget,
        help_text="Für alle, die an diesem Tag in keiner Phase stehen; wer später dazukam, von da an.",
    )
    note = note_field()
    narrows = narrowing_field()
    change_reason = reason_field(required=False, help_text=WHY_ENTERED)

    def __init__(self, data: QueryDict | None, *, chosen: Iterable[Project]) -> None:
        super().__init__(data, chosen=chosen)
        self.windows: list[PhaseChange] = []
        if not has_windows(PhaseChange.objects.filter(rollout__project__in=chosen)):
            del self.fields["narrows"]
        starts = [project.started_on for project in chosen]
        self.initial["effective_on"] = starts[0] if len(starts) == 1 else timezone.localdate()

    @property
    def touched_from(self) -> date | None:
        """Who joins later has not begun from that day on; a window that is narrowed is from its beginning."""
        day = super().touched_from
        if day is None:
            return None
        members = Rollout.objects.filter(project__in=self.chosen).values_list("pk", flat=True)
        starts = starts_without_phase(list(members), day)
        narrows = self.cleaned_data.get("narrows")
        by_day = windows_by_day((start.rollout, start.day) for start in starts) if narrows else {}
        firsts = [window.first_possible_on for windows in by_day.values() for window in windows]
        return min([*(start.day for start in starts), *firsts], default=day)

    def enter(self) -> list[PhaseChange]:
        data = self.cleaned_data
        with because(data["change_reason"]), transaction.atomic():
            entered = state_phase_not_begun(self.chosen, data["effective_on"], note=data["note"])
            by_day = windows_by_day((change.rollout_id, change.effective_on) for change in entered)
            self.windows = [window for windows in by_day.values() for window in windows]
            if data.get("narrows"):
                narrow_by_day(by_day, data["change_reason"])
        return entered

    @property
    def note_on_windows(self) -> str:
        """What became of the windows that the day lies in; empty where there are none."""
        return note_on_windows(self.windows, "die Phase", narrowed=bool(self.cleaned_data.get("narrows")))


class TakeStepForm(EntryForm):
    """Which step the chosen bundles have taken, and since when: a statement, so no day is offered."""

    step = forms.TypedChoiceField(
        label="Schritt", coerce=int, choices=[("", "bitte wählen"), *((each.value, each.label) for each in Step)]
    )
    field_order = ("step", "effective_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective_on"].initial = None

    def enter(self) -> list[BundleStep]:
        return take_step(self.chosen, Step(self.cleaned_data["step"]), self.cleaned_data["effective_on"])


class WithdrawStepForm(EntryForm):
    """Which step is withdrawn, and why."""

    step = forms.TypedChoiceField(
        label="Schritt", coerce=int, choices=lambda: [("", "bitte wählen"), *map(withdrawal_choice, Step)]
    )
    reason = text_field("Grund", 200, help_text="Öffentlich; steht auch im Verlauf.")
    field_order = ("step", "effective_on", "reason")

    def enter(self) -> list[BundleStep]:
        data = self.cleaned_data
        with because(data["reason"]):
            return withdraw_step(self.chosen, Step(data["step"]), data["effective_on"], data["reason"])


def withdrawal_choice(step: Step) -> tuple[int, str]:
    """optimiert, damit auch digitalisiert"""
    later = " und ".join(str(each.label) for each in Step if each > step)
    return step.value, f"{step.label}, damit auch {later}" if later else str(step.label)


class StepsNotBegunForm(EntryForm):
    """Since when work has not begun; where a bundle has a step „spätestens“, with the choice to narrow its window."""

    narrows = narrowing_field()
    change_reason = reason_for_narrowing_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.windows: list[BundleStep] = []
        if not has_windows(BundleStep.objects.filter(bundle__in=self.chosen)):
            del self.fields["narrows"], self.fields["change_reason"]

    @property
    def touched_from(self) -> date | None:
        day = super().touched_from
        if day is None or not self.cleaned_data.get("narrows"):
            return day
        return min(first_day_of(windows_open_on(BundleStep, list(self.chosen), day)) or day, day)

    def enter(self) -> list[BundleStep]:
        day, reason = self.cleaned_data["effective_on"], self.cleaned_data.get("change_reason", "")
        with because(reason), transaction.atomic():
            entered = state_steps_not_begun(self.chosen, day)
            self.windows = windows_open_on(BundleStep, [step.bundle_id for step in entered], day)
            if self.cleaned_data.get("narrows"):
                narrow_for_a_reason(self.windows, day, reason)
        return entered

    @property
    def note_on_windows(self) -> str:
        """What became of the windows that the day lies in; empty where there are none."""
        return note_on_windows(self.windows, "der Schritt", narrowed=bool(self.cleaned_data.get("narrows")))
