"""What an account may enter in the rows of the lists of rollouts and bundles."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import ClassVar

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lists.columns import Column, Row
from lists.deeds import Deeds
from records.models import Record

from .choices import STEP_NAMES, Step, model_of_phase
from .models import BundleConfirmation, BundleStep, PhaseChange, ProcessBundle, Project, Rollout, RolloutConfirmation
from .phase_entry import entry_title
from .phases import NamedPhase, Phases


class RolloutDeeds(Deeds):
    """Setting the phase with its day, confirming, editing."""

    confirm_address = "confirm-rollouts"
    entered, entered_name = "Phase", "phase"
    accessor = "current_phase"
    places: ClassVar = {"project": "project", "unit": "unit"}
    needs = ("unit_name__name",)
    phases: Phases

    @property
    def models(self) -> Mapping[str, tuple[str, type[Record]]]:
        return {
            "enter": ("add", PhaseChange),
            "correct": ("change", PhaseChange),
            "confirm": ("add", RolloutConfirmation),
            "change": ("change", Rollout),
        }

    def columns(self, phases: Phases | None = None) -> list[tuple[str, Column]]:
        if phases:
            self.phases = phases
        return super().columns()

    def forms_of_unit(self, rows: Iterable[Row], unit: int, phases: Phases) -> dict[int, SafeString]:
        """The forms of the rollouts of a unit, by their keys; each is called by its project."""
        self.phases = phases
        keys = dict(Project.objects.order_by().values_list("slug", "pk"))
        return {
            row["pk"]: self.form(
                {
                    "pk": row["pk"],
                    "unit": unit,
                    "project": keys[row["project__slug"]],
                    "current_phase": row["current_phase"],
                    "unit_name__name": row["project_title__title"],
                }
            )
            for row in rows
        }

    @cached_property
    def model_of_project(self) -> dict[int, int]:
        return dict(Project.objects.order_by().values_list("pk", "phase_model"))

    @property
    def enter_url(self) -> str:
        return reverse("enter-phase")

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The phases that those chosen may enter, the last first: mostly that is what is entered."""
        return list({phase.slug: phase.name for phase in reversed(self.phases.in_use())}.items())

    def name_of(self, row: Row) -> str:
        return str(row["unit_name__name"])

    def change_url(self, row: Row) -> str:
        return reverse("admin:projects_rollout_change", args=[row["pk"]])

    def next_phases(self, row: Row) -> list[NamedPhase]:
        """The phases of its model after its own, in their order."""
        current = row["current_phase"]
        model = model_of_phase(current) if current else self.model_of_project[row["project"]]
        later = [phase for phase in self.phases.by_key.values() if phase.exists and phase.key > (current or 0)]
        return [phase for phase in later if phase.model == model and not (current is None and phase.is_not_begun)]

    def opener(self, row: Row) -> SafeString:
        phases = self.next_phases(row) if self.may("enter", row) else []
        if not phases:
            return SafeString("")
        if len(phases) == 1:
            only = format_html('<input type="hidden" name="phase" value="{}">', phases[0].slug)
            return self.opening(row, entry_title(phases[0]), only, self.enter_url, day=f"{phases[0].name} ab")
        choices = ((each.slug, each.name) for each in phases)
        return self.opening(row, "Phase setzen", self.choice(row, "phase", "Phase", choices), self.enter_url)

    def correction(self, row: Row) -> SafeString:
        if not row["current_phase"] or not self.may("correct", row):
            return SafeString("")
        return format_html(
            '<button class="deed-button deed-button--plain" type="submit" formaction="{}" formnovalidate>'
            'Tag berichtigen<span class="kern-sr-only">: {}</span></button>',
            reverse("correct-day"),
            self.name_of(row),
        )


class BundleDeeds(Deeds):
    """Taking the next step with its day, confirming, editing."""

    confirm_address = "confirm-bundles"
    entered, entered_name = "Schritt", "step"
    accessor = "project"
    places: ClassVar = {"project": "project"}
    needs = ("name", *(f"{name}__effective_on" for name in STEP_NAMES.values()))

    @property
    def models(self) -> Mapping[str, tuple[str, type[Record]]]:
        return {
            "enter": ("add", BundleStep),
            "confirm": ("add", BundleConfirmation),
            "change": ("change", ProcessBundle),
        }

    @property
    def enter_url(self) -> str:
        return reverse("enter-step")

    @property
    def choices(self) -> list[tuple[int, str]]:
        return [(step.value, str(step.label)) for step in Step]

    def opener(self, row: Row) -> SafeString:
        """The first step that is not taken."""
        left = [step for step, name in STEP_NAMES.items() if not row[f"{name}__effective_on"]]
        if not left or not self.may("enter", row):
            return SafeString("")
        label = str(left[0].label)
        only = format_html('<input type="hidden" name="step" value="{}">', left[0].value)
        return self.opening(row, f"{label.capitalize()} setzen", only, self.enter_url, day=f"{label} ab")

    def name_of(self, row: Row) -> str:
        return str(row["name"])

    def change_url(self, row: Row) -> str:
        return reverse("admin:projects_processbundle_change", args=[row["pk"]])
