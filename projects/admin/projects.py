"""Admin pages of projects, their states, milestones and status notes."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from records.actions.page import action_context
from records.actions.release import PUBLICATION, ReleaseAdmin
from records.admin import RecordAdmin
from records.dated_admin import DatedAdmin
from records.models import Record
from records.stated_admin import StatedAdmin, StatedInline
from records.statement_admin import StatementInline, UnlistedStatementAdmin

from ..choices import WITHOUT_PHASE
from ..entry_forms import PhaseNotBegunForm
from ..forms import MilestoneForm, MilestonePageForm, ProjectForm
from ..models import Milestone, Objective, ObjectiveNumber, PhaseChange, Project, ProjectNote, ProjectState, StatusNote
from .filters import ProjectListFilter, project


class MilestoneInline(StatedInline):
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
class ProjectAdmin(ReleaseAdmin, StatedAdmin):
    form = ProjectForm
    list_display = ("title", "short_name", "kind", "started_on", "ends_on")
    list_filter = ("kind",)
    date_hierarchy = "started_on"
    search_fields = ("titles__title",)
    search_position = 20
    ordering = ("title_on_day__title_key", "pk")
    inlines = (ProjectStateInline, MilestoneInline)
    actions = ("state_not_begun",)
    fieldsets = (
        (None, {"fields": ("title", "short_name", "slug", "kind", "phase_model", "description")}),
        PUBLICATION,
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

    def get_fieldsets(self, request: HttpRequest, obj: Record | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if obj else [("Beschlossen", {"fields": ("stated_on",)}), *fieldsets]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Record | None = None) -> dict[str, Sequence[str]]:
        return {"slug": ("title",)}

    def has_enter_phase_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("projects.add_phasechange")

    @admin.action(description=f"Leistungseinheiten {WITHOUT_PHASE}: noch nicht begonnen", permissions=["enter_phase"])
    def state_not_begun(self, request: HttpRequest, projects: QuerySet[Project]) -> HttpResponse | None:
        """Ask for the day, then state of all members in no phase that they have not yet begun."""
        chosen = Project.objects.filter(pk__in=projects.order_by().values("pk")).today().by_title()
        form = PhaseNotBegunForm(request.POST if "state_not_begun" in request.POST else None, chosen=chosen)
        if form.is_valid() and (entered := form.save()) is not None:
            stated = not_begun_text(entered, form.cleaned_data["effective_on"])
            messages.success(request, f"{stated}{form.note_on_windows}")
            return None
        context = action_context(self, request, chosen, form, "Als noch nicht begonnen eintragen")
        return TemplateResponse(request, "admin/projects/project/state_not_begun.html", context)


def not_begun_text(changes: Iterable[PhaseChange], day: date) -> str:
    """How many have not begun from the day on; of those who join later that is stated from then on alone:

    3 Leistungseinheiten haben ab 01.12.2019 noch nicht begonnen. Davon 1 erst ab einem späteren Tag, …
    """
    first_days: dict[int, date] = {}
    for change in changes:
        first_days[change.rollout_id] = min(change.effective_on, first_days.get(change.rollout_id, date.max))
    number, later = len(first_days), sum(first > day for first in first_days.values())
    units = "Leistungseinheit hat" if number == 1 else "Leistungseinheiten haben"
    text = f"{number} {units} ab {day:%d.%m.%Y} noch nicht begonnen."
    if not later:
        return text
    return (
        f"{text} Davon {later} erst ab einem späteren Tag, an dem sie {'hinzukommt' if later == 1 else 'hinzukommen'}."
    )


@admin.register(Milestone)
class MilestoneAdmin(StatedAdmin):
    form = MilestonePageForm
    list_display = ("title", project, "due_on", "reached_on")
    list_filter = (ProjectListFilter,)
    dated_relations = ("project",)
    ordering = ("due_on_on_day__due_on", "pk")
    search_fields = ("title",)
    autocomplete_fields = ("project",)

    def get_fields(self, request: HttpRequest, obj: Record | None = None) -> Any:
        fields = [name for name in super().get_fields(request, obj) if name != "stated_on"]
        return fields if obj else [*fields, "stated_on"]


class ObjectiveNumberInline(StatementInline):
    model = ObjectiveNumber
    fields = ("subject", "qualifier", "number", "effective_on", "source")


@admin.register(Objective)
class ObjectiveAdmin(DatedAdmin):
    list_display = ("title", project, "measure", "effective_on", "ended_on")
    list_filter = (ProjectListFilter, "measure")
    dated_relations = ("project",)
    search_fields = ("title",)
    autocomplete_fields = ("project",)
    inlines = (ObjectiveNumberInline,)
    fields = ("project", "title", ("measure", "unit"), ("effective_on", "ended_on"))


admin.site.register(ObjectiveNumber, UnlistedStatementAdmin)


@admin.register(StatusNote)
class StatusNoteAdmin(ReleaseAdmin, RecordAdmin):
    list_display = ("project", "noted_on")
    list_filter = (ProjectListFilter,)
    dated_relations = ("project",)
    date_hierarchy = "noted_on"
    search_fields = ("text",)
    autocomplete_fields = ("project",)


@admin.register(ProjectNote)
class ProjectNoteAdmin(DatedAdmin):
    list_display = ("project", "kind", "noted_on")
    list_filter = (ProjectListFilter, "kind")
    dated_relations = ("project",)
    date_hierarchy = "noted_on"
    search_fields = ("text",)
    autocomplete_fields = ("project",)
    fields = ("project", ("kind", "noted_on"), "text", "source")
