"""Forms of the admin pages of projects."""

from collections.abc import Sequence
from copy import copy
from datetime import date
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from records.correction_forms import ReportsForm, question_about
from records.form_parts import reason_field, with_text, with_value
from records.forms import RecordFormSet
from records.frozen_reports import all_names, reports_touched
from records.history import because
from records.models import LATEST_HELP, DatePrecision
from records.stated_forms import StatedForm
from records.statement_admin import StatementForm, StatementRowForm
from records.statements import period_text
from records.text import refuse_private_use
from records.window_forms import NarrowingForm, narrowing_field

from .choices import Phase
from .models import BundleStep, PhaseChange, RolloutMembership, RolloutQuerySet, check_phases_differ, check_step_order
from .phase_entry import enter_phase, history_length


class EnterPhaseForm(forms.Form):
    """From which day the chosen rollouts are in the phase; `save` lets them enter it, all or none."""

    effective_on = forms.DateField(label="Wirksam ab", widget=AdminDateWidget, initial=timezone.localdate)
    date_precision = forms.ChoiceField(
        label="Datumsangabe",
        choices=DatePrecision.choices,
        initial=DatePrecision.EXACT,
        help_text=LATEST_HELP,
    )
    note = forms.CharField(label="Bemerkung", required=False, max_length=500, validators=[refuse_private_use])
    narrows = narrowing_field()
    change_reason = reason_field(required=False, help_text="Warum tragen Sie das ein? Steht im Verlauf.")
    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    seen_reports = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, rollouts: RolloutQuerySet) -> None:
        super().__init__(data)
        self.rollouts = rollouts
        self.initial["seen"] = history_length(rollouts)

    def save(self, phase: Phase) -> int | None:
        """The number of rollouts that entered the phase; None, with errors in the form, where one cannot."""
        entered = {name: value for name, value in self.cleaned_data.items() if name != "seen_reports"}
        try:
            with because(entered["change_reason"]), transaction.atomic():
                number, first_day = enter_phase(self.rollouts, phase, **entered)
                reports = reports_touched(first_day)
                if all_names(reports) == self.cleaned_data["seen_reports"]:
                    return number
                transaction.set_rollback(True)
        except ValidationError as error:
            self.add_error(None, error)
            self.data = with_value(self.data, "seen", history_length(self.rollouts))
            return None
        self.add_error(None, question_about(reports))
        self.data = with_text(self.data, "seen_reports", all_names(reports))
        return None


class MemberForm(StatedForm):
    """The form of a rollout or a bundle; of a new one it asks since when it belongs to its project."""

    joined_on = forms.DateField(
        label="Gehört zum Projekt ab",
        required=False,
        widget=AdminDateWidget,
        help_text="Leer: ab dem ersten Tag, den Sie unten eintragen, sonst ab heute. Wer von Beginn an dabei war, "
        "gehört ab dem Beginn des Projekts dazu.",
    )

    def _post_clean(self) -> None:
        if self.instance._state.adding:
            joined_on = self.cleaned_data.get("joined_on")
            self.instance.joined_on = joined_on or timezone.localdate()
            self.instance.joins_with_first_entry = joined_on is None
        super()._post_clean()


class MemberFormSet(RecordFormSet):
    """What is entered with a rollout or a bundle: with a new one, no day lies before it joins its project."""

    def check_new_member(self, days: Sequence[date]) -> None:
        member = self.instance
        if not member._state.adding or not days:
            return
        if member.joins_with_first_entry:
            member.joined_on = min(member.joined_on, *days)
        first, end = period = member.period_of_new()
        if outside := [day for day in days if not first <= day < end]:
            listed = ", ".join(f"{day:%d.%m.%Y}" for day in sorted(outside))
            raise ValidationError(f"Außerhalb der Zugehörigkeit zum Projekt ({period_text(period)}): {listed}.")


class PhaseChangePageForm(NarrowingForm, StatementForm):
    """A phase change on its own page: a new one, or a correction."""


class PhaseChangeForm(NarrowingForm, StatementRowForm):
    class Meta:
        model = PhaseChange
        fields = ("phase", "effective_on", "date_precision", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.is_checked_with_its_rollout = True


class PhaseChangeFormSet(MemberFormSet):
    """The phase changes of a rollout entered together: those new or changed are checked as they will stand
    afterwards."""

    def clean(self) -> None:
        super().clean()
        entered = [form.cleaned_data for form in self.entered if "phase" in form.cleaned_data]
        phases = {data["effective_on"]: data["phase"] for data in entered}
        self.check_new_member(list(phases))
        memberships = RolloutMembership.objects.periods_of([self.instance.pk]).get(self.instance.pk, ())
        for form in self.entered:
            if form.has_changed():
                check_phases_differ(phases, form.cleaned_data["effective_on"], memberships)


class BundleStepForm(StatementRowForm):
    class Meta:
        model = BundleStep
        fields = ("step", "effective_on", "date_precision")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.is_checked_with_its_bundle = True


class BundleStepFormSet(MemberFormSet):
    """The steps of a bundle entered together, checked in their order as they will stand afterwards."""

    def clean(self) -> None:
        super().clean()
        entered = [form.cleaned_data for form in self.entered if "step" in form.cleaned_data]
        days = {data["step"]: data["effective_on"] for data in entered}
        check_step_order(days)
        self.check_new_member(list(days.values()))


def decided_field(help_text: str) -> forms.DateField:
    return forms.DateField(label="Gilt ab", required=False, widget=AdminDateWidget, help_text=help_text)


MILESTONE_DECIDED = (
    "Tag, an dem der Meilenstein beschlossen wurde; leer: ab dem Tag, ab dem das Projekt bekannt ist, meist seinem "
    "Beginn."
)


class ProjectForm(StatedForm):
    """The form of a project; of a new one it asks since when it is decided, and so known."""

    stated_on = decided_field(
        "Tag, an dem das Projekt beschlossen wurde: Erst von da an wird es angekündigt. Leer: heute. Beginnt das "
        "Projekt früher, gelten die Angaben ab seinem Beginn."
    )

    def _post_clean(self) -> None:
        if self.is_new:
            self.instance.started_on = self.cleaned_data.get("starts_on")
            try:
                self.instance.know_from(self.cleaned_data.get("stated_on"))
            except ValidationError as error:
                self.add_error("stated_on", error)
        super()._post_clean()


class MilestonePageForm(StatedForm):
    """A milestone on its own page; of a new one it asks since when it is planned."""

    stated_on = decided_field(MILESTONE_DECIDED)

    def _post_clean(self) -> None:
        if self.is_new:
            self.instance.stated_from = self.cleaned_data.get("stated_on")
        super()._post_clean()


class MilestoneForm(ReportsForm):
    """A milestone on the page of its project: a new one with its planned day, which is changed on its own page."""

    due_on = forms.DateField(label="Fällig am", widget=AdminDateWidget)
    stated_on = decided_field(MILESTONE_DECIDED)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = copy(self.instance) if self.instance.pk else None
        if self.instance.pk:
            self.fields["stated_on"].disabled = True
            self.fields["stated_on"].widget = forms.HiddenInput()
            self.initial["due_on"] = self.instance.due_on
            self.fields["due_on"].disabled = True
            self.fields["due_on"].required = False

    def _post_clean(self) -> None:
        if not self.instance.pk and self.cleaned_data.get("due_on"):
            self.instance.due_on = self.cleaned_data["due_on"]
            self.instance.stated_from = self.cleaned_data.get("stated_on")
        super()._post_clean()

    @property
    def touched_from(self) -> date | None:
        if not self.has_changed():
            return None
        return self.instance.first_day_altered(self.before)
