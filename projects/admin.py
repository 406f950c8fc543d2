"""Admin pages of projects, rollouts, bundles, milestones and status notes."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from lists.formats import dated
from records.actions.page import action_context
from records.admin import DatedInline, RecordAdmin
from records.confirmations import ConfirmableAdmin, ConfirmationAdmin
from units.models import Division

from .choices import WITHOUT_PHASE, Phase, phase_label
from .forms import BundleStepForm, BundleStepFormSet, EnterPhaseForm, MemberForm, PhaseChangeForm, PhaseChangeFormSet
from .models import (
    BundleConfirmation,
    BundleMembership,
    BundleStep,
    Milestone,
    PhaseChange,
    ProcessBundle,
    Project,
    Rollout,
    RolloutConfirmation,
    RolloutMembership,
    StatusNote,
)


class MilestoneInline(DatedInline):
    model = Milestone
    extra = 0


@admin.register(Project)
class ProjectAdmin(RecordAdmin):
    list_display = ("title", "kind", "started_on", "ends_on")
    list_filter = ("kind",)
    date_hierarchy = "started_on"
    search_fields = ("title",)
    prepopulated_fields = {"slug": ("title",)}
    inlines = (MilestoneInline,)
    fieldsets = (
        (None, {"fields": ("title", "slug", "kind", "description")}),
        ("Durchführungszeitraum", {"fields": ("started_on", "ends_on")}),
        ("Plan", {"fields": ("planned_units", "planned_bundles", "planned_digitised_bundles")}),
    )


class PhaseListFilter(admin.SimpleListFilter):
    """Rollouts by their phase of today."""

    title = "Phase heute"
    parameter_name = "phase"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*((str(phase.value), phase.label) for phase in Phase), ("0", WITHOUT_PHASE)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        phases: dict[str | None, Phase | None] = {str(phase.value): phase for phase in Phase}
        phases["0"] = None
        return queryset.in_phase(phases[self.value()]) if self.value() in phases else queryset


class DivisionListFilter(admin.SimpleListFilter):
    """Rollouts by the division that their unit belongs to today."""

    title = "Geschäftsbereich"
    parameter_name = "division"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return Division.objects.choices(timezone.localdate())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        is_known = self.value() in {value for value, _ in self.lookup_choices}
        return queryset.filter(unit_division__division=self.value()) if is_known else queryset


class PhaseChangeInline(DatedInline):
    model = PhaseChange
    form = PhaseChangeForm
    formset = PhaseChangeFormSet
    fields = ("phase", "effective_on", "date_precision", "note")


class MembershipInline(DatedInline):
    """Of a rollout or a bundle that is there: from when to when it belongs to its project."""

    fields = ("effective_on", "belongs", "reason", "source")


class RolloutMembershipInline(MembershipInline):
    model = RolloutMembership


class BundleMembershipInline(MembershipInline):
    model = BundleMembership


class MemberAdmin(ConfirmableAdmin):
    """Base of the pages of rollouts and bundles: a new one has no memberships yet, but a day on which it joins."""

    form = MemberForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        (title, options), *others = super().get_fieldsets(request, obj)
        fields = [name for name in options["fields"] if name != "joined_on"]
        return [(title, {**options, "fields": fields if obj else [*fields, "joined_on"]}), *others]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        inlines = super().get_inlines(request, obj)
        return inlines if obj else [inline for inline in inlines if not issubclass(inline, MembershipInline)]


@admin.register(Rollout)
class RolloutAdmin(MemberAdmin):
    list_display = ("unit", "project", "current_phase", "current_since", "planned_production_on")
    list_filter = ("project", PhaseListFilter, DivisionListFilter)
    list_select_related = ("project",)
    dated_relations = ("unit",)
    date_hierarchy = "planned_production_on"
    ordering = ("unit_name__name_key", "pk")
    search_fields = ("unit__names__name",)
    search_help_text = "Name oder Beginn der Nummer der Leistungseinheit"
    autocomplete_fields = ("project", "unit", "continues")
    inlines = (PhaseChangeInline, RolloutMembershipInline)
    actions = ("enter_concept", "enter_production", "confirm")
    fieldsets = (
        (None, {"fields": ("project", "unit", "continues")}),
        ("Plan", {"fields": ("planned_planning_on", "planned_concept_on", "planned_production_on")}),
    )

    def with_shown(self, records: Any) -> Any:
        today = timezone.localdate()
        return super().with_shown(records.with_dated_phase(today).with_unit(today))

    @admin.display(description="Phase heute", ordering="current_phase", empty_value=WITHOUT_PHASE)
    def current_phase(self, rollout: Rollout) -> str | None:
        return phase_label(rollout.current_phase) if rollout.current_phase else None

    @admin.display(description="Seit", ordering="current_since")
    def current_since(self, rollout: Rollout) -> str | None:
        return dated(rollout.current_since, rollout.current_precision) if rollout.current_since else None

    def has_enter_phase_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("projects.add_phasechange")

    @admin.action(description="In Konzeption setzen", permissions=["enter_phase"])
    def enter_concept(self, request: HttpRequest, rollouts: Any) -> HttpResponse | None:
        return self.enter_phase(request, rollouts, Phase.CONCEPT)

    @admin.action(description="Produktiv setzen", permissions=["enter_phase"])
    def enter_production(self, request: HttpRequest, rollouts: Any) -> HttpResponse | None:
        return self.enter_phase(request, rollouts, Phase.PRODUCTION)

    def enter_phase(self, request: HttpRequest, rollouts: Any, phase: Phase) -> HttpResponse | None:
        """Ask for the day, then let all chosen rollouts enter the phase; None leads back to the list."""
        chosen = Rollout.objects.filter(pk__in=rollouts.order_by().values("pk"))
        form = EnterPhaseForm(request.POST if "enter_phase" in request.POST else None, rollouts=chosen)
        if form.is_valid():
            number = form.save(phase)
            if number is not None:
                day = form.cleaned_data["effective_on"]
                units = "Leistungseinheit steht" if number == 1 else "Leistungseinheiten stehen"
                messages.success(request, f"{number} {units} ab {day:%d.%m.%Y} auf {phase.label}.")
                return None
        title = f"{phase.label} setzen" if phase == Phase.PRODUCTION else f"In {phase.label} setzen"
        context = action_context(self, request, rollouts, form, title)
        context |= {"phase": phase, "listed": [with_phase_of_today(rollout) for rollout in context["listed"]]}
        return TemplateResponse(request, "admin/projects/rollout/enter_phase.html", context)


def with_phase_of_today(rollout: Rollout) -> str:
    """Zoo – Aktenplan (Konzeption seit spätestens 08.04.2021)"""
    phase = phase_label(rollout.current_phase)
    if rollout.current_since is None:
        return f"{rollout} ({phase})"
    return f"{rollout} ({phase} seit {dated(rollout.current_since, rollout.current_precision)})"


@admin.register(PhaseChange)
class PhaseChangeAdmin(RecordAdmin):
    list_display = ("rollout", "phase", "effective_on", "date_precision", "note")
    list_filter = ("phase", "date_precision", "rollout__project")
    list_select_related = ("rollout__project",)
    dated_relations = ("rollout__unit",)
    date_hierarchy = "effective_on"
    ordering = ("-effective_on", "-pk")
    search_fields = ("rollout__unit__names__name",)
    search_help_text = "Name oder Beginn der Nummer der Leistungseinheit"
    autocomplete_fields = ("rollout",)


class BundleStepInline(DatedInline):
    model = BundleStep
    form = BundleStepForm
    formset = BundleStepFormSet
    max_num = 4


@admin.register(ProcessBundle)
class ProcessBundleAdmin(MemberAdmin):
    list_display = ("name", "project", "project_phase", "is_state_priority", "service")
    list_filter = ("project", "project_phase", "is_state_priority")
    list_select_related = ("project", "service")
    search_fields = ("name",)
    search_help_text = "Name oder Beginn der OZG-ID"
    autocomplete_fields = ("project", "service", "continues")
    inlines = (BundleStepInline, BundleMembershipInline)
    actions = ("confirm",)


@admin.register(RolloutConfirmation)
class RolloutConfirmationAdmin(ConfirmationAdmin):
    list_select_related = ("subject__project", "confirmed_by")
    dated_relations = ("subject__unit",)


@admin.register(BundleConfirmation)
class BundleConfirmationAdmin(ConfirmationAdmin):
    list_select_related = ("subject", "confirmed_by")


@admin.register(Milestone)
class MilestoneAdmin(RecordAdmin):
    list_display = ("title", "project", "due_on", "reached_on")
    list_filter = ("project",)
    list_select_related = ("project",)
    date_hierarchy = "due_on"
    search_fields = ("title",)
    autocomplete_fields = ("project",)


@admin.register(StatusNote)
class StatusNoteAdmin(RecordAdmin):
    list_display = ("project", "noted_on")
    list_filter = ("project",)
    list_select_related = ("project",)
    date_hierarchy = "noted_on"
    search_fields = ("text",)
    autocomplete_fields = ("project",)
