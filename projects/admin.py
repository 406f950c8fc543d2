"""Admin pages of projects, rollouts, bundles, milestones and status notes."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from lists.formats import dated
from records.actions.page import action_context
from records.admin import DatedInline, RecordAdmin
from records.confirmations import ConfirmableAdmin, ConfirmationAdmin
from records.models import DatePrecision
from records.stated_admin import StatedAdmin, StatedListFilter
from records.statement_admin import StatementAdmin, StatementInline, UnlistedStatementAdmin
from units.models import Division

from .choices import WITHOUT_PHASE, Phase, phase_label
from .forms import (
    BundleStepForm,
    BundleStepFormSet,
    EnterPhaseForm,
    MemberForm,
    MilestoneForm,
    MilestonePageForm,
    PhaseChangeForm,
    PhaseChangeFormSet,
    PhaseChangePageForm,
    ProjectForm,
)
from .models import (
    BundleConfirmation,
    BundleMembership,
    BundleProjectPhase,
    BundleStep,
    Milestone,
    PhaseChange,
    ProcessBundle,
    Project,
    ProjectState,
    Rollout,
    RolloutConfirmation,
    RolloutMembership,
    StatusNote,
)


class ProjectListFilter(admin.SimpleListFilter):
    """Records by their project, which is offered by its title of today."""

    title = "Projekt"
    parameter_name = "project"
    path = "project"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        projects: Any = Project.objects.with_stated(timezone.localdate(), "title").by_title()
        return [(str(pk), title) for pk, title in projects.values_list("pk", "title")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        is_known = self.value() in {value for value, _ in self.lookup_choices}
        return queryset.filter(**{self.path: self.value()}) if is_known else queryset


def project_filter(path: str) -> type[ProjectListFilter]:
    """The filter of records that belong to a project by a path."""
    return type("ProjectListFilter", (ProjectListFilter,), {"path": path})


class MilestoneInline(DatedInline):
    """New milestones with their day; that of others is changed on their own page."""

    model = Milestone
    form = MilestoneForm
    fields = ("title", "due_on", "stated_on", "reached_on", "seen_reports")
    show_change_link = True
    extra = 0


class ProjectStateInline(StatementInline):
    model = ProjectState
    fields = ("effective_on", "state", "reason", "source")


@admin.register(Project)
class ProjectAdmin(StatedAdmin):
    form = ProjectForm
    list_display = ("title", "short_name", "kind", "started_on", "ends_on")
    list_filter = ("kind",)
    date_hierarchy = "started_on"
    search_fields = ("titles__title",)
    ordering = ("title_on_day__title_key", "pk")
    inlines = (ProjectStateInline, MilestoneInline)
    fieldsets = (
        (None, {"fields": ("title", "short_name", "slug", "kind", "description")}),
        ("Durchführungszeitraum", {"fields": ("starts_on", "ends_on")}),
        (
            "Plan",
            {
                "fields": (
                    ("planned_units_qualifier", "planned_units"),
                    ("planned_bundles_qualifier", "planned_bundles"),
                    ("planned_digitised_bundles_qualifier", "planned_digitised_bundles"),
                )
            },
        ),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if obj else [("Beschlossen", {"fields": ("stated_on",)}), *fieldsets]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Sequence[str]]:
        return {"slug": ("title",)}


class PhaseListFilter(admin.SimpleListFilter):
    """Rollouts by their phase of today."""

    title = "Phase heute"
    parameter_name = "phase"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*((str(phase.value), phase.label) for phase in Phase), ("0", WITHOUT_PHASE)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        phases: dict[str | None, Phase | None] = {str(phase.value): phase for phase in Phase}
        phases["0"] = None
        if self.value() not in phases:
            return queryset
        return queryset.in_phase(phases[self.value()], timezone.localdate())


class DivisionListFilter(admin.SimpleListFilter):
    """Rollouts by the division that their unit belongs to today."""

    title = "Geschäftsbereich"
    parameter_name = "division"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return Division.objects.choices(timezone.localdate())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        is_known = self.value() in {value for value, _ in self.lookup_choices}
        return queryset.filter(unit_division__division=self.value()) if is_known else queryset


class PhaseChangeInline(StatementInline):
    model = PhaseChange
    form = PhaseChangeForm
    formset = PhaseChangeFormSet
    fields = ("phase", "effective_on", "date_precision", "note")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Where the rollout has something „spätestens“, with the choice to narrow its window."""
        fields = list(super().get_fields(request, obj))
        if obj and obj.phase_changes.filter(date_precision=DatePrecision.LATEST).exists():
            fields.insert(fields.index("note") + 1, "narrows")
        return fields

    @admin.display(description="Zeitraum verengen")
    def narrows(self, change: PhaseChange) -> str:
        """Of those that are entered there is nothing to choose."""
        return ""


class MembershipInline(StatementInline):
    """Of a rollout or a bundle that is there: from when to when it belongs to its project."""

    verbose_name, verbose_name_plural = "Zugehörigkeit", "Zugehörigkeit zum Projekt"
    fields = ("effective_on", "belongs", "reason", "source")


class RolloutMembershipInline(MembershipInline):
    model = RolloutMembership


class BundleMembershipInline(MembershipInline):
    model = BundleMembership


class MemberAdmin(StatedAdmin, ConfirmableAdmin):
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
    list_display = ("unit", "project", "current_phase", "current_since", "planned_production")
    list_filter = (ProjectListFilter, PhaseListFilter, DivisionListFilter)
    dated_relations = ("unit", "project")
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

    @admin.display(description="Geplant produktiv ab", ordering="planned_production_on")
    def planned_production(self, rollout: Rollout) -> Any:
        return rollout.planned_production_on

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
class PhaseChangeAdmin(StatementAdmin):
    form = PhaseChangePageForm
    list_display = ("rollout", "phase", "effective_on", "date_precision", "note")
    list_filter = ("phase", "date_precision", project_filter("rollout__project"))
    list_select_related = ("rollout",)
    dated_relations = ("rollout__unit", "rollout__project")
    date_hierarchy = "effective_on"
    ordering = ("-effective_on", "-pk")
    search_fields = ("rollout__unit__names__name",)
    search_help_text = "Name oder Beginn der Nummer der Leistungseinheit"
    autocomplete_fields = ("rollout",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [name for name in super().get_fields(request, obj) if name != "narrows"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if obj else [*fieldsets, (None, {"fields": ("narrows", "change_reason")})]


class BundleStepInline(StatementInline):
    model = BundleStep
    form = BundleStepForm
    formset = BundleStepFormSet
    max_num = 4


class ProjectPhaseListFilter(StatedListFilter):
    """Bundles by the phase of the project that they belong to today."""

    title = "Projektphase"
    parameter_name = "project_phase"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        phases = BundleProjectPhase.objects.in_force(timezone.localdate()).exclude(project_phase=None)
        numbers = phases.order_by("project_phase").values_list("project_phase", flat=True).distinct()
        return [(str(number), str(number)) for number in numbers]


@admin.register(ProcessBundle)
class ProcessBundleAdmin(MemberAdmin):
    list_display = ("name", "project", "project_phase_today", "is_state_priority", "service")
    list_filter = (ProjectListFilter, ProjectPhaseListFilter, "is_state_priority")
    list_select_related = ("service",)
    dated_relations = ("project",)
    ordering = ("name_on_day__name_key", "pk")
    search_fields = ("names__name",)
    search_help_text = "Name oder Beginn der OZG-ID"
    autocomplete_fields = ("project", "service", "continues")
    fields = ("project", "name", "project_phase", "is_state_priority", "service")
    inlines = (BundleStepInline, BundleMembershipInline)
    actions = ("confirm",)

    @admin.display(description="Projektphase", ordering="project_phase")
    def project_phase_today(self, bundle: ProcessBundle) -> Any:
        return bundle.project_phase


@admin.register(RolloutConfirmation)
class RolloutConfirmationAdmin(ConfirmationAdmin):
    list_select_related = ("subject", "confirmed_by")
    dated_relations = ("subject__unit", "subject__project")


@admin.register(BundleConfirmation)
class BundleConfirmationAdmin(ConfirmationAdmin):
    list_select_related = ("confirmed_by",)
    dated_relations = ("subject",)


@admin.register(Milestone)
class MilestoneAdmin(StatedAdmin):
    form = MilestonePageForm
    list_display = ("title", "project", "due_on", "reached_on")
    list_filter = (ProjectListFilter,)
    dated_relations = ("project",)
    ordering = ("due_on_on_day__due_on", "pk")
    search_fields = ("title",)
    autocomplete_fields = ("project",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = [name for name in super().get_fields(request, obj) if name != "stated_on"]
        return fields if obj else [*fields, "stated_on"]


@admin.register(StatusNote)
class StatusNoteAdmin(RecordAdmin):
    list_display = ("project", "noted_on")
    list_filter = (ProjectListFilter,)
    dated_relations = ("project",)
    date_hierarchy = "noted_on"
    search_fields = ("text",)
    autocomplete_fields = ("project",)


@admin.register(BundleStep)
class BundleStepAdmin(UnlistedStatementAdmin):
    def depending_on(self, statements: list[BundleStep]) -> list[str]:
        """Steps that are built on stay."""
        going = [step.pk for step in statements]
        later = (BundleStep.objects.filter(bundle=step.bundle_id, step__gt=step.step) for step in statements)
        return [str(step) for steps in later for step in steps.exclude(pk__in=going)]


# Entered with their rollout or bundle, corrected on pages of their own.
admin.site.register((RolloutMembership, BundleMembership), UnlistedStatementAdmin)
