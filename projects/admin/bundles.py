"""Admin pages of process bundles and their steps, and the actions on many."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from records.actions.page import action_context
from records.confirmations import ConfirmationAdmin
from records.generics import ModelAdmin
from records.rights import may, within_reach
from records.stated_admin import StatedListFilter
from records.statement_admin import StatementInline, UnlistedStatementAdmin, WindowedInline
from records.uploads import UploadAdmin

from ..choices import WITHOUT_STEP, Step, StepState
from ..entry_forms import StepsNotBegunForm, WithdrawStepForm
from ..forms import BundleStepForm, BundleStepFormSet
from ..models import BundleConfirmation, BundleMembership, BundleProjectPhase, BundleStep, ProcessBundle, step_conflicts
from ..models.bundles import BundleQuerySet
from .filters import ProjectListFilter, UnconfirmedListFilter, project
from .members import MemberAdmin, MembershipInline
from .outputs import BundleOutputAdmin, BundleOutputInline


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

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return [
            *((str(step.value), str(step.label)) for step in Step),
            ("not-begun", str(StepState.NOT_BEGUN.label)),
            ("withdrawn", str(StepState.WITHDRAWN.label)),
            ("0", WITHOUT_STEP),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> BundleQuerySet:
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

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        phases = BundleProjectPhase.objects.in_force(timezone.localdate()).exclude(project_phase=None)
        numbers = phases.order_by("project_phase").values_list("project_phase", flat=True).distinct()
        return [(str(number), str(number)) for number in numbers]


class BundleMembershipInline(MembershipInline):
    model = BundleMembership


@admin.register(ProcessBundle)
class ProcessBundleAdmin(UploadAdmin, MemberAdmin):
    list_display = ("name", project, "project_phase_today", "is_state_priority", "service")
    list_filter = (
        *(ProjectListFilter, StepListFilter, ProjectPhaseListFilter),
        *(UnconfirmedListFilter, "is_state_priority"),
    )
    list_select_related = ("service",)
    dated_relations = ("project",)
    ordering = ("name_on_day__name_key", "pk")
    search_fields = ("names__name",)
    search_position = 40
    search_help_text = "Name oder Beginn der OZG-ID"
    autocomplete_fields = ("project", "service", "continues")
    fields = ("project", "name", "project_phase", "is_state_priority", "service")
    inlines = (BundleStepInline, BundleOutputInline, BundleMembershipInline)
    uploaded = BundleOutputAdmin.uploaded
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

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        bundle = context.get("original")
        context = {**context, "may_enter_step": bundle and may(request.user, "add", bundle, BundleStep)}
        return super().render_change_form(request, context, *args, **kwargs)

    def withdraw_step_of_one(self, request: HttpRequest, object_id: int) -> HttpResponse:
        if not self.has_enter_step_permission(request):
            raise PermissionDenied
        chosen = self.get_queryset(request).filter(pk=object_id)
        if not chosen.exists():
            raise Http404
        if not within_reach(chosen, request.user, "add", BundleStep).exists():
            raise PermissionDenied
        back = reverse("admin:projects_processbundle_change", args=[object_id])
        return self.withdraw_step(request, chosen) or HttpResponseRedirect(back)

    @admin.action(description="Schritt zurücknehmen", permissions=["enter_step"])
    def withdraw_step(self, request: HttpRequest, bundles: QuerySet[ProcessBundle]) -> HttpResponse | None:
        """Ask which step and since when, then withdraw it and the later ones; None leads back."""
        form = WithdrawStepForm(request.POST if "withdraw_step" in request.POST else None, chosen=plain(bundles))
        withdrawn = form.save() if form.is_valid() else None
        if withdrawn:
            messages.success(request, describe_withdrawn(withdrawn))
            return None
        return self.step_page(request, bundles, form, "Schritt zurücknehmen", "withdraw_step")

    @admin.action(description="Als noch nicht begonnen eintragen", permissions=["enter_step"])
    def state_not_begun(self, request: HttpRequest, bundles: QuerySet[ProcessBundle]) -> HttpResponse | None:
        """Ask since when, then state it of those of which nothing is recorded; None leads back."""
        form = StepsNotBegunForm(request.POST if "not_begun" in request.POST else None, chosen=plain(bundles))
        entered = form.save() if form.is_valid() else None
        if entered:
            text = describe_not_begun(entered, bundles.count() - len(entered))
            messages.success(request, f"{text}{form.note_on_windows}")
            return None
        return self.step_page(request, bundles, form, "Noch nicht begonnen", "not_begun")

    def step_page(
        self, request: HttpRequest, bundles: QuerySet[ProcessBundle], form: BaseForm, title: str, submit: str
    ) -> HttpResponse:
        context = action_context(self, request, bundles, form, title)
        context |= {"submit": submit, "listed": with_steps_of_today(list(context["listed"]))}
        return TemplateResponse(request, "admin/projects/processbundle/enter_step.html", context)

    @admin.display(description="Projektphase", ordering="project_phase")
    def project_phase_today(self, bundle: ProcessBundle) -> int | None:
        return bundle.project_phase


def plain(bundles: QuerySet[ProcessBundle]) -> BundleQuerySet:
    """The chosen bundles without what the list shows of them, so that they can be locked."""
    return ProcessBundle.objects.filter(pk__in=bundles.order_by().values("pk"))


def with_steps_of_today(bundles: list[ProcessBundle]) -> list[str]:
    """Elterngeld – Bürgerservices (aufgenommen am 01.01.2020, analysiert zurückgenommen ab 01.06.2020)"""
    stated: dict[int, list[str]] = {bundle.pk: [] for bundle in bundles}
    for step in BundleStep.objects.in_force(timezone.localdate()).filter(bundle__in=stated).order_by("step"):
        stated[step.bundle_id].append(str(step))
    return [f"{bundle} – {bundle.project} ({', '.join(stated[bundle.pk]) or WITHOUT_STEP})" for bundle in bundles]


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


@admin.register(BundleConfirmation)
class BundleConfirmationAdmin(ConfirmationAdmin):
    list_select_related = ("confirmed_by",)
    dated_relations = ("subject",)


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
