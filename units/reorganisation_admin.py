"""Admin pages of reorganisations: the guided steps, the list of those made, and undoing one."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from records.actions.undoing import RunAdmin
from records.lookups import key_of
from records.models import Record

from .models import CLOSING, Reorganisation
from .reorganisation_forms import FORMS
from .reorganisation_steps import DAY, HANGING, SUMMARY, UNITS, GuidedReorganisation, Page
from .reorganising import written_models
from .succession import reorganisation_texts

TEMPLATES = {
    DAY: "admin/units/reorganisation/day.html",
    UNITS: "admin/units/reorganisation/units.html",
    HANGING: "admin/units/reorganisation/dependents.html",
    SUMMARY: "admin/units/reorganisation/summary.html",
}


@admin.register(Reorganisation)
class ReorganisationAdmin(RunAdmin):
    list_display = ("title", "what", "entered", "undone_at")
    list_filter = ("kind",)
    list_select_related = ("entered_by", "undone_by")
    date_hierarchy = "effective_on"
    run_template = "admin/units/reorganisation/run.html"

    @admin.display(description="Reorganisation", ordering="effective_on")
    def title(self, event: Reorganisation) -> str:
        return event.title

    @admin.display(description="Leistungseinheiten")
    def what(self, event: Reorganisation) -> str:
        return event.description

    @admin.display(description="Eingetragen", ordering="entered_at")
    def entered(self, event: Reorganisation) -> str:
        return event.entry_text.removeprefix("eingetragen ")

    def written_models(self, run: Reorganisation) -> Sequence[type[Record]]:
        return written_models(run.kind)

    def page_context(self, run: Reorganisation) -> dict[str, object]:
        return {"text": next(iter(reorganisation_texts([run.pk])), None)}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.steps_view)
        return [path("add/<slug:slug>/", view, name="units_reorganisation_steps"), *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Choose what happens."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        unit = key_of(request.GET.get("einheit", ""))
        kinds = [(form.kind.label, form.lead, self.steps_address(slug, unit)) for slug, form in FORMS.items()]
        return self.show(request, "admin/units/reorganisation/kinds.html", {"kinds": kinds})

    @staticmethod
    def steps_address(slug: str, unit: int) -> str:
        address = reverse("admin:units_reorganisation_steps", args=[slug])
        return f"{address}?einheit={unit}" if unit else address

    def steps_view(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The steps of one kind."""
        if slug not in FORMS:
            raise Http404
        if not self.has_add_permission(request):
            raise PermissionDenied
        unit = key_of(request.GET.get("einheit", ""))
        answer = GuidedReorganisation(slug, request.POST, request.user, str(unit) if unit else "").answer()
        if isinstance(answer, Page):
            context = {**answer.context, "step": answer.step, "kind": FORMS[slug].kind, "lead": FORMS[slug].lead}
            return self.show(request, TEMPLATES[answer.step], context)
        messages.success(request, f"{answer} ist eingetragen.")
        return HttpResponseRedirect(self.address_of(answer))

    def show(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        title = f"Reorganisation: {context['kind'].label}" if "kind" in context else "Reorganisation: Was geschieht?"
        shared = {"opts": self.opts, "media": self.media, "title": title, "closing": CLOSING}
        return TemplateResponse(request, template, {**self.admin_site.each_context(request), **shared, **context})
