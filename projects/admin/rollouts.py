"""Admin pages of rollouts and phase changes, and the action by which many enter a phase."""

from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import lazy

from lists.formats import dated
from records.actions.page import action_context
from records.confirmations import ConfirmationAdmin
from records.generics import ModelAdmin
from records.models import Record
from records.on_day import today_of
from records.stated_admin import shown_name
from records.statement_admin import StatementAdmin, WindowedInline
from units.models import Division

from ..choices import WITHOUT_PHASE
from ..entry_forms import EnterPhaseForm
from ..forms import PhaseChangeForm, PhaseChangeFormSet, PhaseChangePageForm, RolloutForm
from ..models import PhaseChange, Rollout, RolloutConfirmation, RolloutMembership
from ..models.rollouts import RolloutQuerySet
from ..phase_entry import entry_title, phase_of_slug
from ..phases import NamedPhase, Phases
from ..succession import Continuations
from .filters import OverdueListFilter, ProjectListFilter, UnconfirmedListFilter, project, project_filter
from .members import MembershipInline
from .new_rollouts import NewRolloutAdmin


def planned_done() -> str:
    """What the day planned for the phase that counts as done is called today, here as on the pages."""
    return Phases.on(timezone.localdate()).planned_done_label()


planned_done_today = lazy(planned_done, str)  # the models in use are known when a page is shown


class PhaseListFilter(admin.SimpleListFilter):
    """Rollouts by their phase of today."""

    title = "Phase heute"
    parameter_name = "phase"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        self.phases = Phases.on(timezone.localdate())
        return [*self.phases.choices(), ("0", WITHOUT_PHASE)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today, chosen = timezone.localdate(), self.value()
        if chosen == "0":
            return queryset.in_phase(None, today)
        phases = self.phases.named(chosen) if chosen else []
        return queryset.in_phases(phases, today) if phases else queryset


class EnteredPhaseFilter(PhaseListFilter):
    """Phase changes by their phase."""

    title = "Phase"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return super().lookups(request, model_admin)[:-1]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        phases = self.phases.named(self.value() or "")
        return queryset.filter(phase__in=phases) if phases else queryset


class DivisionListFilter(admin.SimpleListFilter):
    """Rollouts by the division that their unit belongs to today."""

    title = "Geschäftsbereich"
    parameter_name = "division"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return Division.objects.choices(timezone.localdate())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        is_known = self.value() in {value for value, _ in self.lookup_choices}
        return queryset.filter(unit_division__division=self.value()) if is_known else queryset


class PhaseChangeInline(WindowedInline):
    model = PhaseChange
    form = PhaseChangeForm
    formset = PhaseChangeFormSet
    fields = ("phase", "effective_on", "date_precision", "note")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related(today_of("phase", PhaseChange))


class RolloutMembershipInline(MembershipInline):
    model = RolloutMembership


@admin.register(Rollout)
class RolloutAdmin(NewRolloutAdmin):
    form = RolloutForm
    list_display = ("unit", project, "current_phase", "current_since", "planned_production")
    list_filter = (ProjectListFilter, PhaseListFilter, DivisionListFilter, OverdueListFilter, UnconfirmedListFilter)
    dated_relations = ("unit", "project")
    ordering = ("unit_name__name_key", "pk")
    search_fields = ("unit__names__name",)
    search_position = 30
    search_help_text = "Name oder Beginn der Nummer der Leistungseinheit"
    autocomplete_fields = ("project", "unit", "continues")
    readonly_fields = ("all_continued",)
    inlines = (PhaseChangeInline, RolloutMembershipInline)
    actions = ("confirm",)
    fieldsets = (
        (None, {"fields": ("project", "unit", "continues")}),
        (
            "Plan",
            {
                "fields": ("planned_planning_on", "planned_concept_on", "planned_production_on"),
                "description": "Ein leeres Feld heißt: nicht geplant. Wird ein Plan aufgegeben, leeren Sie sein Feld.",
            },
        ),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Of one that is there the days planned are those of its project's model; who may only read sees them below,
        among all that was entered."""
        (first, options), *others = super().get_fieldsets(request, obj)
        if obj is None:
            return [(first, options), *others]
        fieldsets = [(first, {**options, "fields": [*options["fields"], "all_continued"]}), *others]
        names = [chain[0].name for chain in obj.stated_in_form()]
        may_change = self.has_change_permission(request, obj)
        planned = names if may_change else [shown_name(name) for name in names if hasattr(Rollout, name)]
        return [(title, {**options, "fields": planned} if title == "Plan" else options) for title, options in fieldsets]

    @admin.display(description="Setzt fort, auch durch Reorganisation")
    def all_continued(self, rollout: Rollout) -> str:
        former = Continuations.of([rollout.pk], timezone.localdate()).former.get(rollout.pk, [])
        return ", ".join(f"{each.unit_name} ({each.project_title})" for each in former) or "–"

    def with_shown(self, records: Any) -> RolloutQuerySet:
        today = timezone.localdate()
        return super().with_shown(records.with_dated_phase(today).with_phase_name(today).with_unit(today))

    @admin.display(description="Phase heute", ordering="current_phase", empty_value=WITHOUT_PHASE)
    def current_phase(self, rollout: Rollout) -> str | None:
        return rollout.current_phase_name  # type: ignore[attr-defined]

    @admin.display(description="Seit", ordering="current_since")
    def current_since(self, rollout: Rollout) -> str | None:
        return dated(rollout.current_since, rollout.current_precision) if rollout.current_since else None

    @admin.display(description=planned_done_today(), ordering="planned_production_on")
    def planned_production(self, rollout: Rollout) -> date | None:
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

    def enter_phase_named(self, request: HttpRequest, rollouts: QuerySet[Rollout], slug: str) -> HttpResponse | None:
        """Let the chosen rollouts, which must be of one phase model, enter its phase of that name."""
        try:
            phase = phase_of_slug(Rollout.objects.filter(pk__in=rollouts), slug, Phases.on(timezone.localdate()))
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return None
        return self.enter_phase(request, rollouts, phase)

    def enter_phase(self, request: HttpRequest, rollouts: QuerySet[Rollout], phase: NamedPhase) -> HttpResponse | None:
        """Ask for the day, then let all chosen rollouts enter the phase; None leads back to the list."""
        chosen = Rollout.objects.filter(pk__in=rollouts.order_by().values("pk"))
        is_sent = not {"enter_phase", "only_able"}.isdisjoint(request.POST)
        form = EnterPhaseForm(request.POST if is_sent else None, rollouts=chosen)
        if form.is_valid():
            number = form.save(phase.key)
            if number is not None:
                messages.success(request, form.what_was_entered(number, phase.name))
                return None
        context = action_context(self, request, rollouts, form, entry_title(phase))
        kept = len(form.kept(phase.key)) if is_sent and form.non_field_errors() else 0
        context["number_able"] = context["number"] - kept if 0 < kept < context["number"] else 0
        context |= {"phase": phase, "listed": [with_phase_of_today(rollout) for rollout in context["listed"]]}
        return TemplateResponse(request, "admin/projects/rollout/enter_phase.html", context)


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
    list_filter = (EnteredPhaseFilter, "date_precision", project_filter("rollout__project"))
    list_select_related = ("rollout",)
    dated_relations = ("rollout__unit", "rollout__project", "phase")
    date_hierarchy = "effective_on"
    ordering = ("-effective_on", "-pk")
    search_fields = ("rollout__unit__names__name",)
    search_help_text = "Name oder Beginn der Nummer der Leistungseinheit"
    autocomplete_fields = ("rollout",)

    def get_fields(self, request: HttpRequest, obj: Record | None = None) -> Any:
        return [name for name in super().get_fields(request, obj) if name != "narrows"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if obj else [*fieldsets, (None, {"fields": ("narrows", "change_reason")})]


@admin.register(RolloutConfirmation)
class RolloutConfirmationAdmin(ConfirmationAdmin):
    list_select_related = ("subject", "confirmed_by")
    dated_relations = ("subject__unit", "subject__project")
