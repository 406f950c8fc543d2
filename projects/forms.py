"""Forms of the admin pages of projects."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from copy import copy
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from records.correction_forms import ReportsForm
from records.ends import Period
from records.fields import DayFormField
from records.models import DatePrecision
from records.publicity import PUBLIC
from records.row_forms import StatementRowForm, StatementRowFormSet
from records.stated_forms import StatedForm
from records.statement_admin import StatementForm
from records.statements import period_text
from records.window_forms import NarrowingForm

from .choices import NO_STEP, Step, StepState
from .models import (
    BundleMembership,
    BundleStep,
    Phase,
    PhaseChange,
    Project,
    RolloutMembership,
    check_phases_differ,
    check_steps,
)

OTHER_PHASES = (
    "Das Projekt hat andere Phasen als die, für die Sie Tage eingetragen haben. Bitte tragen Sie die Plandaten noch "
    "einmal ein."
)


class MemberForm(StatedForm):
    """The form of a rollout or a bundle; of a new one it asks since when it belongs to its project."""

    joined_on = DayFormField(
        label="Gehört zum Projekt ab",
        required=False,
        widget=AdminDateWidget,
        help_text="Leer: ab dem ersten Tag, den Sie unten eintragen, sonst ab heute. Wer von Beginn an dabei war, "
        "gehört ab dem Beginn des Projekts dazu.",
    )

    def _post_clean(self) -> None:
        if self.instance._state.adding:
            first_day = min([timezone.localdate(), *self.days_entered()])
            self.instance.joined_on = self.cleaned_data.get("joined_on") or first_day
        super()._post_clean()

    def days_entered(self) -> Iterator[date]:
        """The days of the phases or steps entered with it; what is no day is refused in its row."""
        for name, text in self.data.items():
            if re.fullmatch(r"(phase_changes|steps)-\d+-effective_on", name) and text:
                with suppress(ValidationError):
                    yield DayFormField().clean(text)


class RolloutForm(MemberForm):
    """The form of a rollout. Which project a new one belongs to is settled where its address names it."""

    project_of_address: ClassVar[Project | None] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.project_of_address:
            self.instance.project = self.project_of_address
            self.initial["project"] = self.project_of_address.pk
            self.fields["project"].disabled = True
            widget: Any = self.fields["project"].widget
            widget.can_add_related = widget.can_change_related = widget.can_delete_related = False
            self.fields["project"].help_text = format_html(
                '<a href="{}">Anderes Projekt wählen</a> {}', reverse("admin:projects_rollout_add"), PUBLIC
            )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        typed = (name for name in self.data if re.fullmatch(r"planned_\w+_on", name) and self.data[name])
        if self.is_new and any(name not in self.fields for name in typed):
            raise ValidationError(OTHER_PHASES)
        return cleaned

    def _post_clean(self) -> None:
        if self.is_new and self.cleaned_data.get("project"):
            self.instance.project = self.cleaned_data["project"]
        super()._post_clean()


class MemberFormSet(StatementRowFormSet):
    """What is entered with a rollout or a bundle: with a new one, no day lies before it joins its project."""

    def check_new_member(self, days: Sequence[date]) -> None:
        member = self.instance
        if not member._state.adding or not days:
            return
        first, end = period = member.period_of_new()
        if outside := [day for day in days if not first <= day < end]:
            listed = ", ".join(f"{day:%d.%m.%Y}" for day in sorted(outside))
            raise ValidationError(f"Außerhalb der Zugehörigkeit zum Projekt ({period_text(period)}): {listed}.")


class AttestingForm(NarrowingForm):
    """A phase or a step: who enters a new one says that it holds today. A correction says nothing of today."""

    def _post_clean(self) -> None:
        if self.instance._state.adding:
            self.instance.attested_on = timezone.localdate()
        super()._post_clean()


class PhaseChangePageForm(AttestingForm, StatementForm):
    """A phase change on its own page: a new one, or a correction."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields.get("phase")
        if field:
            if self.instance.pk:
                field.queryset = field.queryset.filter(model=self.instance.rollout.project.phase_model_id)
            field.choices = [("", "bitte wählen"), *by_model(field.queryset.select_related("model"))]


def by_model(phases: Iterable[Phase]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Phases to choose from under the names of their models."""
    models: dict[str, list[tuple[int, str]]] = {}
    for phase in sorted(phases, key=lambda phase: (phase.model_id, phase.pk)):
        models.setdefault(str(phase.model), []).append((phase.pk, str(phase)))
    return list(models.items())


class PhaseChangeForm(AttestingForm, StatementRowForm):
    class Meta:
        model = PhaseChange
        fields = ("phase", "effective_on", "date_precision", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.is_checked_with_its_rollout = True


class PhaseChangeFormSet(MemberFormSet):
    """The phase changes of a rollout entered together: those new or changed are checked as they will stand
    afterwards."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """A rollout can be in the phases of its project's model alone."""
        super().add_fields(form, index)
        if self.instance.project_id and "phase" in form.fields:
            phases = form.fields["phase"].queryset
            form.fields["phase"].queryset = phases.filter(model=self.instance.project.phase_model_id)

    def clean(self) -> None:
        super().clean()
        entered = [form.instance for form in self.entered if "phase" in form.cleaned_data]
        phases = {change.effective_on: change.phase_id for change in entered}
        latest = {change.effective_on for change in entered if change.is_latest}
        self.check_new_member(list(phases))
        memberships = RolloutMembership.objects.periods_of([self.instance.pk]).get(self.instance.pk, ())
        for form in self.entered:
            if form.has_changed():
                check_phases_differ(phases, form.cleaned_data["effective_on"], memberships, latest=latest)


class BundleStepForm(AttestingForm, StatementRowForm):
    """A step that was taken, or before the first one that work has not begun."""

    class Meta:
        model = BundleStep
        fields = ("step", "effective_on", "date_precision")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.is_checked_with_its_bundle = True
        if "step" in self.fields:
            field: Any = self.fields["step"]
            empty, *steps = field.choices
            field.choices = [empty, (NO_STEP, StepState.NOT_BEGUN.label), *steps]

    def clean_step(self) -> int:
        step: int = self.cleaned_data["step"]
        if step == NO_STEP:
            self.instance.state = StepState.NOT_BEGUN
        return step or Step.RECORDED

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.instance.is_taken and self.cleaned_data.get("date_precision") == DatePrecision.LATEST:
            self.add_error("date_precision", "„noch nicht begonnen“ gilt von einem genauen Tag an.")
        return cleaned


class BundleStepFormSet(MemberFormSet):
    """The steps of a bundle entered together, checked in their order as they will stand afterwards."""

    def clean(self) -> None:
        super().clean()
        steps = [form.instance for form in self.entered if form.instance.effective_on]
        self.check_new_member([step.effective_on for step in steps])
        is_new = self.instance._state.adding
        check_steps(steps, [self.instance.period_of_new()] if is_new else self.periods())

    def periods(self) -> Sequence[Period]:
        return BundleMembership.objects.periods_of([self.instance.pk]).get(self.instance.pk, ())


def decided_field(help_text: str) -> DayFormField:
    return DayFormField(label="Gilt ab", required=False, widget=AdminDateWidget, help_text=help_text)


MILESTONE_DECIDED = (
    "Tag, an dem der Meilenstein beschlossen wurde; leer: heute. Mit einem neuen Projekt, oder wenn er schon fällig "
    "war: ab dem Tag, ab dem das Projekt bekannt ist, meist seinem Beginn."
)


def decided_on(cleaned_data: dict[str, Any], project: Project | None) -> date | None:
    """The day from which a new milestone is planned; None: since its project is known. One that is due yet and comes to
    a project that is there is planned from today, so that former days stay as they are."""
    due_on, today = cleaned_data.get("due_on"), timezone.localdate()
    is_due_yet = bool(project and due_on and due_on > today)
    return cleaned_data.get("stated_on") or (today if is_due_yet else None)


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
            self.instance.stated_from = decided_on(self.cleaned_data, self.cleaned_data.get("project"))
        super()._post_clean()


class MilestoneForm(ReportsForm):
    """A milestone on the page of its project: a new one with its planned day, which is changed on its own page."""

    due_on = DayFormField(label="Fällig am", widget=AdminDateWidget)
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
            self.instance.stated_from = decided_on(self.cleaned_data, self.instance.project_id)
        super()._post_clean()

    @property
    def touched_from(self) -> date | None:
        if not self.has_changed():
            return None
        return self.instance.first_day_altered(self.before)
