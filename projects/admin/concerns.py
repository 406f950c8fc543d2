"""Admin pages of what concerns a project, an OZG service or the OZG as a whole: obstacles and involvements."""

from typing import Any

from django.contrib import admin
from django.db.models import F
from django.utils import timezone

from records.dated_admin import DatedAdmin
from records.row_forms import RowsAtOnceFormSet
from records.statement_admin import StackedStatementInline, StatementInline, UnlistedStatementAdmin

from ..choices import ObstacleStage
from ..columns import project_name
from ..models import Actor, Involvement, InvolvementState, Obstacle, ObstacleState
from ..models.actors import InvolvementQuerySet
from ..models.obstacles import ObstacleQuerySet
from .filters import ProjectListFilter


class CourseFormSet(RowsAtOnceFormSet):
    """What is stated of a new record too is checked together with it."""

    def clean(self) -> None:
        super().clean()
        if entered := self.new_statements:
            kind: Any = self.model
            stored = kind.objects.filter(**{kind.owner_field: self.instance}) if self.instance.pk else ()
            kind.refuse_ending_first([*stored, *entered])


class ObstacleStateInline(StackedStatementInline):
    model = ObstacleState
    formset = CourseFormSet
    fields = (("effective_on", "stage"), ("measure", "responsible"), ("source", "file_reference"))


class ConcernAdmin(DatedAdmin):
    """Lists show what holds today."""

    dated_relations = ("project",)

    def with_shown(self, records: Any) -> Any:
        today = timezone.localdate()
        return super().with_shown(records).with_state(today).with_first_day().with_project(today)

    @admin.display(description="Betrifft", ordering="project_title__title_key")
    def concerned_by(self, record: Any) -> Any:
        project = record.project
        return project_name(project.title, project.short_name) if project else record.concerned

    @admin.display(description="Besteht seit", ordering="known_since")
    def known_since(self, record: Any) -> Any:
        return record.known_since


@admin.register(Obstacle)
class ObstacleAdmin(ConcernAdmin):
    list_display = ("title", "concerned_by", "kind", "stage", "known_since")
    list_filter = (ProjectListFilter, "kind")
    list_select_related = ("service",)
    search_fields = ("title",)
    search_help_text = "Hindernis oder Beschreibung"
    autocomplete_fields = ("project", "service")
    inlines = (ObstacleStateInline,)
    fields = (("project", "service"), "title", "kind", "description")

    def with_shown(self, records: Any) -> ObstacleQuerySet:
        return super().with_shown(records).annotate(stage_now=F("now__stage"))

    @admin.display(description="Stand", ordering="stage_now")
    def stage(self, obstacle: Any) -> str:
        return str(ObstacleStage(obstacle.stage_now).label) if obstacle.stage_now else ""


@admin.register(Actor)
class ActorAdmin(DatedAdmin):
    list_display = ("name", "short_name", "level", "kind")
    list_filter = ("level", "kind")
    search_fields = ("name",)
    fields = (("name", "short_name"), ("level", "kind"))


class InvolvementStateInline(StatementInline):
    model = InvolvementState
    formset = CourseFormSet
    fields = ("effective_on", "takes_part", "task", "source", "file_reference")


@admin.register(Involvement)
class InvolvementAdmin(ConcernAdmin):
    list_display = ("actor", "role", "concerned_by", "task", "known_since")
    list_filter = (ProjectListFilter, "role", "actor__level")
    list_select_related = ("actor", "service")
    search_fields = ("actor__name",)
    search_help_text = "Akteur oder Aufgabe"
    autocomplete_fields = ("actor", "project", "service")
    inlines = (InvolvementStateInline,)
    fields = (("actor", "role"), ("project", "service"))

    def with_shown(self, records: Any) -> InvolvementQuerySet:
        return super().with_shown(records).annotate(part_now=F("now__takes_part"), task_now=F("now__task"))

    @admin.display(description="Aufgabe", ordering="task_now")
    def task(self, involvement: Any) -> str:
        """What it does today, or that it is over."""
        return (involvement.task_now or "") if involvement.part_now is not False else "beendet"


@admin.register(ObstacleState)
class ObstacleStateAdmin(UnlistedStatementAdmin):
    list_select_related = ("obstacle__service",)


@admin.register(InvolvementState)
class InvolvementStateAdmin(UnlistedStatementAdmin):
    list_select_related = ("involvement__actor", "involvement__service")
