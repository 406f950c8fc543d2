"""The form of a new rollout: what it asks follows the phase model of its project, which is chosen first where projects
have several."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone

from records.lookups import key_of
from records.models import Record
from records.rights import choosable

from ..models import PhaseModel, Project, Rollout
from .members import MemberAdmin


class ProjectChoiceForm(forms.Form):
    """Which project a new rollout belongs to."""

    project = forms.ChoiceField(label="Projekt")

    def __init__(self, projects: Any) -> None:
        super().__init__()
        titled = projects.with_stated(timezone.localdate(), "title").by_title()
        field: Any = self.fields["project"]
        field.choices = [("", "bitte wählen"), *titled.values_list("pk", "title")]


class NewRolloutAdmin(MemberAdmin):
    """What the admin page of rollouts does with new ones."""

    def project_named(self, values: QueryDict) -> Project | None:
        """The project that an address or a form names."""
        key = key_of(values.get("project", ""))
        return Project.objects.today().filter(pk=key).first() if key else None

    def project_of_new(self, request: HttpRequest) -> Project | None:
        return self.project_named(request.GET) or self.project_named(request.POST)

    def blank_record(self, request: HttpRequest) -> Rollout:
        return Rollout(project=self.project_of_new(request))

    def get_form(self, request: HttpRequest, obj: Record | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.project_of_address = None if obj else self.project_named(request.GET)
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Record | None = None) -> Any:
        """The days planned are those of the phases of the project's model."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj:
            return fieldsets
        planned = [chain[0].name for chain in self.blank_record(request).stated_in_form()]
        return [(title, {**options, "fields": planned} if title == "Plan" else options) for title, options in fieldsets]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """As Django's, after the project was chosen where it decides what is asked."""
        is_asked = request.method == "GET" and self.has_add_permission(request)
        if is_asked and not self.project_of_new(request) and PhaseModel.objects.in_use().count() > 1:
            return self.choose_project(request)
        return super().add_view(request, form_url, extra_context)

    def choose_project(self, request: HttpRequest) -> HttpResponse:
        form = ProjectChoiceForm(choosable(Project.objects.all(), request.user, Rollout, "project"))
        context = {
            **self.admin_site.each_context(request),
            "title": "Umsetzung hinzufügen: Projekt wählen",
            "form": form,
            "opts": self.opts,
            "media": self.media,
            "carried": [(name, value) for name, value in request.GET.items() if name != "project"],
        }
        return TemplateResponse(request, "admin/projects/rollout/choose_project.html", context)

    def response_add(self, request: HttpRequest, obj: Rollout, post_url_continue: str | None = None) -> HttpResponse:
        """As Django's; the next one is added to the same project."""
        response = super().response_add(request, obj, post_url_continue)
        if "_addanother" not in request.POST:
            return response
        query = request.GET.copy()
        query["project"] = str(obj.project_id)
        return HttpResponseRedirect(f"{request.path}?{query.urlencode()}")
