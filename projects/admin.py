"""Admin pages of projects, rollouts, bundles, milestones and status notes."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from lists.formats import dated
from records.actions.page import action_context
from records.admin import DatedInline, RecordAdmin
from records.confirmations import ConfirmableAdmin, ConfirmationAdmin
from records.stated import today_of
from records.stated_admin import StatedAdmin, StatedListFilter
from records.statement_admin import StatementAdmin, StatementInline, UnlistedStatementAdmin, WindowedInline
from units.models import Division

from .choices import STANDARD_MODEL, WITHOUT_PHASE, Step, StepState
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
    PhaseForm,
    PhaseFormSet,
    PhaseNotBegunForm,
    PhasePageForm,
    ProjectForm,
    StepsNotBegunForm,
    WithdrawStepForm,
)
from .models import (
    BundleConfirmation,
    BundleMembership,
    BundleProjectPhase,
    BundleStep,
    Milestone,
    Phase,
    PhaseChange,
    PhaseModel,
    ProcessBundle,
    Project,
    ProjectState,
    Rollout,
    RolloutConfirmation,
    RolloutMembership,
    StatusNote,
    step_conflicts,
)
from .phases import NamedPhase, Phases
from .succession import Continuations


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


class PhaseInline(DatedInline):
    """The phases of a model; new ones with their names, those of others are changed on their own pages."""

    model = Phase
    form = PhaseForm
    formset = PhaseFormSet
    fields = ("place", "name", "stated_on", "sign", "filling")
    show_change_link = True

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj else 3


@admin.register(PhaseModel)
class PhaseModelAdmin(RecordAdmin):
    list_display = ("name", "done_word")
    inlines = (PhaseInline,)


@admin.register(Phase)
class PhaseAdmin(StatedAdmin):
    """Where a phase is renamed; its place stays."""

    form = PhasePageForm
    list_display = ("name", "model", "place")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = ("model", "place", "name", "sign", "filling")
        return fields if obj else (*fields, "stated_on")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("model", "place") if obj else ()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


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
    actions = ("state_not_begun",)
    fieldsets = (
        (None, {"fields": ("title", "short_name", "slug", "kind", "phase_model", "description")}),
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

    def has_enter_phase_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("projects.add_phasechange")

    @admin.action(description=f"Leistungseinheiten {WITHOUT_PHASE}: noch nicht begonnen", permissions=["enter_phase"])
    def state_not_begun(self, request: HttpRequest, projects: Any) -> HttpResponse | None:
        """Ask for the day, then state of all members in no phase that they have not yet begun."""
        chosen = Project.objects.filter(pk__in=projects.order_by().values("pk")).today().by_title()
        starts = [project.started_on for project in chosen]
        form = PhaseNotBegunForm(
            request.POST if "state_not_begun" in request.POST else None,
            initial={"effective_on": starts[0] if len(starts) == 1 else timezone.localdate()},
        )
        if form.is_valid() and (number := form.save(chosen)) is not None:
            units = "Leistungseinheit hat" if number == 1 else "Leistungseinheiten haben"
            day = form.cleaned_data["effective_on"]
            messages.success(request, f"{number} {units} ab {day:%d.%m.%Y} noch nicht begonnen.")
            return None
        context = action_context(self, request, chosen, form, "Als noch nicht begonnen eintragen")
        return TemplateResponse(request, "admin/projects/project/state_not_begun.html", context)


class PhaseListFilter(admin.SimpleListFilter):
    """Rollouts by their phase of today."""

    title = "Phase heute"
    parameter_name = "phase"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        self.phases = Phases.on(timezone.localdate())
        return [*self.phases.choices(), ("0", WITHOUT_PHASE)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today, chosen = timezone.localdate(), self.value()
        if chosen == "0":
            return queryset.in_phase(None, today)
        phases = self.phases.named(chosen) if chosen else []
        return queryset.in_phases(phases, today) if phases else queryset


class DivisionListFilter(admin.SimpleListFilter):
    """Rollouts by the division that their unit belongs to today."""

    title = "Geschäftsbereich"
    parameter_name = "division"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return Division.objects.choices(timezone.localdate())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        is_known = self.value() in {value for value, _ in self.lookup_choices}
        return queryset.filter(unit_division__division=self.value()) if is_known else queryset


class PhaseChangeInline(WindowedInline):
    model = PhaseChange
    form = PhaseChangeForm
    formset = PhaseChangeFormSet
    fields = ("phase", "effective_on", "date_precision", "note")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related(today_of("phase", PhaseChange))


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
    readonly_fields = ("all_continued",)
    inlines = (PhaseChangeInline, RolloutMembershipInline)
    actions = ("confirm",)
    fieldsets = (
        (None, {"fields": ("project", "unit", "continues")}),
        ("Plan", {"fields": ("planned_planning_on", "planned_concept_on", "planned_production_on")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        (title, options), *others = super().get_fieldsets(request, obj)
        fields = [*options["fields"], "all_continued"] if obj else options["fields"]
        return [(title, {**options, "fields": fields}), *others]

    @admin.display(description="Setzt fort, auch durch Reorganisation")
    def all_continued(self, rollout: Rollout) -> str:
        former = Continuations.of([rollout.pk], timezone.localdate()).former.get(rollout.pk, [])
        return ", ".join(f"{each.unit_name} ({each.project_title})" for each in former) or "–"

    def with_shown(self, records: Any) -> Any:
        today = timezone.localdate()
        return super().with_shown(records.with_dated_phase(today).with_phase_name(today).with_unit(today))

    @admin.display(description="Phase heute", ordering="current_phase", empty_value=WITHOUT_PHASE)
    def current_phase(self, rollout: Rollout) -> str | None:
        return rollout.current_phase_name  # type: ignore[attr-defined]

    @admin.display(description="Seit", ordering="current_since")
    def current_since(self, rollout: Rollout) -> str | None:
        return dated(rollout.current_since, rollout.current_precision) if rollout.current_since else None

    @admin.display(description="Geplant produktiv ab", ordering="planned_production_on")
    def planned_production(self, rollout: Rollout) -> Any:
        return rollout.planned_production_on

    def has_enter_phase_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("projects.add_phasechange")

    def get_actions(self, request: HttpRequest) -> Any:
        """As Django's, after one for each phase of the models in use; those of the same name share one."""
        actions = super().get_actions(request)
        if IS_POPUP_VAR in request.GET or not self.has_enter_phase_permission(request):
            return actions
        named = {phase.slug: phase for phase in Phases.on(timezone.localdate()).in_use()}
        entering = {f"enter_{slug}": (enter_named(slug), entry_title(phase)) for slug, phase in named.items()}
        return {**{name: (action, name, title) for name, (action, title) in entering.items()}, **actions}

    def enter_phase_named(self, request: HttpRequest, rollouts: Any, slug: str) -> HttpResponse | None:
        """Let the chosen rollouts, which must be of one phase model, enter its phase of that name."""
        phases = Phases.on(timezone.localdate())
        by_model = {phases.by_key[key].model: key for key in phases.named(slug)}
        models = set(rollouts.order_by().values_list("project__phase_model", flat=True))
        if len(models) != 1:
            messages.error(request, "Bitte wählen Sie Umsetzungen von Projekten mit demselben Phasenmodell.")
            return None
        key = by_model.get(*models)
        if key is None:
            messages.error(request, "Das Phasenmodell dieser Umsetzungen hat diese Phase nicht.")
            return None
        return self.enter_phase(request, rollouts, phases.by_key[key])

    def enter_phase(self, request: HttpRequest, rollouts: Any, phase: NamedPhase) -> HttpResponse | None:
        """Ask for the day, then let all chosen rollouts enter the phase; None leads back to the list."""
        chosen = Rollout.objects.filter(pk__in=rollouts.order_by().values("pk"))
        form = EnterPhaseForm(request.POST if "enter_phase" in request.POST else None, rollouts=chosen)
        if form.is_valid():
            number = form.save(phase.key)
            if number is not None:
                day = form.cleaned_data["effective_on"]
                units = "Leistungseinheit steht" if number == 1 else "Leistungseinheiten stehen"
                messages.success(request, f"{number} {units} ab {day:%d.%m.%Y} auf {phase.name}.")
                return None
        context = action_context(self, request, rollouts, form, entry_title(phase))
        context |= {"phase": phase, "listed": [with_phase_of_today(rollout) for rollout in context["listed"]]}
        return TemplateResponse(request, "admin/projects/rollout/enter_phase.html", context)


def entry_title(phase: NamedPhase) -> str:
    """In Konzeption setzen; Produktiv setzen; Auf „noch nicht begonnen“ setzen; In Regelbetrieb setzen"""
    if phase.name[:1].islower():
        return f"Auf „{phase.name}“ setzen"
    is_adjective = phase.is_done and phase.model == STANDARD_MODEL
    return f"{phase.name} setzen" if is_adjective else f"In {phase.name} setzen"


def enter_named(slug: str) -> Any:
    """The action of the list by which rollouts enter the phase that addresses name so."""
    return lambda modeladmin, request, rollouts: modeladmin.enter_phase_named(request, rollouts, slug)


def with_phase_of_today(rollout: Any) -> str:
    """Zoo – Aktenplan (Konzeption seit spätestens 08.04.2021)"""
    phase = rollout.current_phase_name or WITHOUT_PHASE
    if rollout.current_since is None:
        return f"{rollout} ({phase})"
    return f"{rollout} ({phase} seit {dated(rollout.current_since, rollout.current_precision)})"


@admin.register(PhaseChange)
class PhaseChangeAdmin(StatementAdmin):
    form = PhaseChangePageForm
    list_display = ("rollout", "phase", "effective_on", "date_precision", "note")
    list_filter = ("phase", "date_precision", project_filter("rollout__project"))
    list_select_related = ("rollout",)
    dated_relations = ("rollout__unit", "rollout__project", "phase")
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


class BundleStepInline(WindowedInline):
    model = BundleStep
    form = BundleStepForm
    formset = BundleStepFormSet
    fields = ("step", "stated", "effective_on", "date_precision")
    readonly_fields = (*StatementInline.readonly_fields, "stated")

    @admin.display(description="Stand")
    def stated(self, step: BundleStep) -> str:
        """Of those entered: erreicht; zurückgenommen, with the reason."""
        if not step.pk:
            return ""
        return ", ".join(filter(None, [str(StepState(step.state).label), step.reason]))


class StepListFilter(admin.SimpleListFilter):
    """Bundles by what is stated of their steps today."""

    title = "Schritt heute"
    parameter_name = "step"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            *((str(step.value), str(step.label)) for step in Step),
            ("not-begun", str(StepState.NOT_BEGUN.label)),
            ("withdrawn", str(StepState.WITHDRAWN.label)),
            ("0", "ohne erfassten Schritt"),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today, value = timezone.localdate(), self.value()
        if value in {str(step.value) for step in Step}:
            return queryset.filter(queryset.has_step(today, step=value, state=StepState.TAKEN))
        others = {
            "not-begun": queryset.not_begun,
            "withdrawn": queryset.with_withdrawn_steps,
            "0": queryset.without_steps,
        }
        return others[value](today) if value in others else queryset


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
    list_filter = (ProjectListFilter, StepListFilter, ProjectPhaseListFilter, "is_state_priority")
    list_select_related = ("service",)
    dated_relations = ("project",)
    ordering = ("name_on_day__name_key", "pk")
    search_fields = ("names__name",)
    search_help_text = "Name oder Beginn der OZG-ID"
    autocomplete_fields = ("project", "service", "continues")
    fields = ("project", "name", "project_phase", "is_state_priority", "service")
    inlines = (BundleStepInline, BundleMembershipInline)
    actions = ("withdraw_step", "state_not_begun", "confirm")
    change_form_template = "admin/projects/processbundle/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.withdraw_step_of_one)
        return [
            path("<int:object_id>/zuruecknehmen/", view, name="projects_processbundle_withdraw"),
            *super().get_urls(),
        ]

    def has_enter_step_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("projects.add_bundlestep")

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        context = {**context, "may_enter_step": self.has_enter_step_permission(request)}
        return super().render_change_form(request, context, *args, **kwargs)

    def withdraw_step_of_one(self, request: HttpRequest, object_id: int) -> HttpResponse:
        if not self.has_enter_step_permission(request):
            raise PermissionDenied
        chosen = self.get_queryset(request).filter(pk=object_id)
        if not chosen.exists():
            raise Http404
        back = reverse("admin:projects_processbundle_change", args=[object_id])
        return self.withdraw_step(request, chosen) or HttpResponseRedirect(back)

    @admin.action(description="Schritt zurücknehmen", permissions=["enter_step"])
    def withdraw_step(self, request: HttpRequest, bundles: Any) -> HttpResponse | None:
        """Ask which step and since when, then withdraw it and the later ones; None leads back."""
        form = WithdrawStepForm(request.POST if "withdraw_step" in request.POST else None, chosen=plain(bundles))
        withdrawn = form.save() if form.is_valid() else None
        if withdrawn:
            messages.success(request, describe_withdrawn(withdrawn))
            return None
        return self.step_page(request, bundles, form, "Schritt zurücknehmen", "withdraw_step")

    @admin.action(description="Als noch nicht begonnen eintragen", permissions=["enter_step"])
    def state_not_begun(self, request: HttpRequest, bundles: Any) -> HttpResponse | None:
        """Ask since when, then state it of those of which nothing is recorded; None leads back."""
        form = StepsNotBegunForm(request.POST if "not_begun" in request.POST else None, chosen=plain(bundles))
        entered = form.save() if form.is_valid() else None
        if entered:
            messages.success(request, describe_not_begun(entered, bundles.count() - len(entered)))
            return None
        return self.step_page(request, bundles, form, "Noch nicht begonnen", "not_begun")

    def step_page(self, request: HttpRequest, bundles: Any, form: Any, title: str, submit: str) -> HttpResponse:
        context = action_context(self, request, bundles, form, title)
        context |= {"submit": submit, "listed": with_steps_of_today(list(context["listed"]))}
        return TemplateResponse(request, "admin/projects/processbundle/enter_step.html", context)

    @admin.display(description="Projektphase", ordering="project_phase")
    def project_phase_today(self, bundle: ProcessBundle) -> Any:
        return bundle.project_phase


def plain(bundles: Any) -> Any:
    """The chosen bundles without what the list shows of them, so that they can be locked."""
    return ProcessBundle.objects.filter(pk__in=bundles.order_by().values("pk"))


def with_steps_of_today(bundles: list[ProcessBundle]) -> list[str]:
    """Elterngeld – Bürgerservices (aufgenommen am 01.01.2020, analysiert zurückgenommen ab 01.06.2020)"""
    stated: dict[int, list[str]] = {bundle.pk: [] for bundle in bundles}
    for step in BundleStep.objects.in_force(timezone.localdate()).filter(bundle__in=stated).order_by("step"):
        stated[step.bundle_id].append(str(step))
    return [
        f"{bundle} – {bundle.project} ({', '.join(stated[bundle.pk]) or 'ohne erfassten Schritt'})"
        for bundle in bundles
    ]


def describe_withdrawn(withdrawn: list[BundleStep]) -> str:
    """Ab 01.06.2020 zurückgenommen: analysiert, optimiert, bei 2 Prozessbündeln."""
    steps = ", ".join(str(step.label) for step in Step if step in {row.step for row in withdrawn})
    number = len({row.bundle_id for row in withdrawn})
    text = f"Ab {withdrawn[0].effective_on:%d.%m.%Y} zurückgenommen: {steps}"
    return f"{text}, bei {number} Prozessbündeln." if number > 1 else f"{text}."


def describe_not_begun(entered: list[BundleStep], others: int) -> str:
    """What was stated, and how many of those chosen stay as they are."""
    text = f"{len(entered)} Prozessbündel ab {entered[0].effective_on:%d.%m.%Y} als noch nicht begonnen eingetragen."
    stay = "1 bleibt, wie es ist" if others == 1 else f"{others} bleiben, wie sie sind"
    return f"{text} {stay}: Dazu ist schon etwas erfasst." if others else text


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
        """What does not fit once the statements are gone."""
        bundles = {step.bundle_id for step in statements}
        left = BundleStep.objects.filter(bundle__in=bundles).exclude(pk__in=[step.pk for step in statements])
        periods = BundleMembership.objects.periods_of(bundles)
        conflicts = (
            conflict
            for bundle in bundles
            for conflict in step_conflicts([row for row in left if row.bundle_id == bundle], periods.get(bundle, ()))
        )
        return list(dict.fromkeys(str(conflict.statement) for conflict in conflicts))


# Entered with their rollout or bundle, corrected on pages of their own.
admin.site.register((RolloutMembership, BundleMembership), UnlistedStatementAdmin)
