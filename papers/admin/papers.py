"""The admin page of a paper, with freezing and publishing."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from records.actions.release import PUBLICATION, ReleaseAdmin
from records.admin import RecordAdmin
from records.generics import InlineModelAdmin

from ..answers import unanswered_in
from ..build import content_to_freeze
from ..freezing import (
    early_sessions,
    freeze,
    froze_it_alone,
    gaps_in,
    not_public_yet,
    open_errors,
    open_sessions,
    publish,
    still_to_come,
    substitutes,
    unknown_projects,
    unreviewed_texts,
)
from ..models import FrozenPaper, Paper
from .access import paper_for
from .next_report import next_report_view
from .parts import (
    AnswerInline,
    ConsultationInline,
    PaperInline,
    PaperProjectInline,
    ReportedFindingInline,
    SectionTextInline,
    is_open,
)
from .redaction import RedactionForm

DEEDS = ("freeze", "publish", "redact")


@admin.register(Paper)
class PaperAdmin(ReleaseAdmin, RecordAdmin):
    list_display = ("reference", "name", "dated_on", "key_date", "state")
    list_filter = ("state", "paper_type")
    search_fields = ("reference", "name")
    search_position = 90
    date_hierarchy = "dated_on"
    autocomplete_fields = ("order", "preceding", "corrects")
    inlines = (ConsultationInline, PaperProjectInline, SectionTextInline, ReportedFindingInline, AnswerInline)
    change_form_template = "admin/papers/paper_change_form.html"
    fieldsets = (
        (None, {"fields": ("reference", "name", "paper_type", "dated_on", "key_date", "is_public", "state")}),
        PUBLICATION,
        ("Kopf", {"fields": ("division", "originator")}),
        ("Anlass", {"fields": ("order", "occasion", "preceding", "corrects")}),
        ("Beschluss", {"fields": ("proposal", "agreements", "signature")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Paper | None = None) -> tuple[str, ...]:
        if is_open(obj):
            return ("state",)
        return tuple(flatten_fieldsets(self.fieldsets))

    def has_delete_permission(self, request: HttpRequest, obj: Paper | None = None) -> bool:
        return is_open(obj) and super().has_delete_permission(request, obj)

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Paper, inline: InlineModelAdmin, prefix: str
    ) -> dict[str, Any]:
        arguments = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, PaperInline) and obj.pk and obj.is_draft:
            arguments |= inline.formset_arguments(obj)
        return arguments

    def get_urls(self) -> list[URLPattern]:
        views: dict[str, tuple[Callable[..., HttpResponse], str]] = {
            "naechster": (partial(next_report_view, self), "papers_paper_next"),
            "einfrieren": (self.freeze_view, "papers_paper_freeze"),
            "veroeffentlichen": (self.publish_view, "papers_paper_publish"),
            "schwaerzen": (self.redact_view, "papers_paper_redact"),
        }
        return [
            *(
                path(f"<int:object_id>/{address}/", self.admin_site.admin_view(view), name=name)
                for address, (view, name) in views.items()
            ),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        paper = context.get("original")
        if not is_open(paper):
            context |= {"show_save": False, "show_save_and_continue": False, "show_save_and_add_another": False}
        context = {
            **context,
            "may_follow": paper and self.has_add_permission(request),
            **{f"may_{deed}": paper and request.user.has_perm(f"papers.{deed}_paper", paper) for deed in DEEDS},
            "unknown_projects": unknown_projects(paper) if paper else [],
            "may_enter_results": paper and request.user.has_perm("papers.add_consultationresult"),
            "consultations": paper.consultation_set.select_related("body") if paper and not paper.is_draft else (),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def freeze_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The question before freezing: what is still open, and that nothing leads back."""
        paper = paper_for(request, object_id, "freeze")
        if request.method == "POST":
            user = cast(User, request.user)
            return self.run(request, paper, lambda: freeze(paper, user), "ist eingefroren")
        content = content_to_freeze(paper)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{paper.reference} einfrieren",
            "opts": self.opts,
            "paper": paper,
            "errors": open_errors(paper),
            "unreviewed": unreviewed_texts(paper),
            "open_sessions": open_sessions(paper),
            "still_to_come": still_to_come(paper),
            "early_sessions": early_sessions(paper),
            "gaps": gaps_in(content),
            "unknown_projects": unknown_projects(paper),
            "withheld": paper.withheld,
            "not_public_yet": not_public_yet(paper) if paper.is_public else [],
            "substitutes": substitutes(content),
            "unanswered": unanswered_in(content["order"]),
        }
        return TemplateResponse(request, "admin/papers/freeze.html", context)

    def publish_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The question before publishing."""
        paper, user = paper_for(request, object_id, "publish"), cast(User, request.user)
        if request.method == "POST":
            return self.run(request, paper, lambda: publish(paper, user), "ist veröffentlicht")
        context = {
            **self.admin_site.each_context(request),
            "title": f"{paper.reference} veröffentlichen",
            "opts": self.opts,
            "paper": paper,
            "froze_it_alone": froze_it_alone(paper, user),
        }
        return TemplateResponse(request, "admin/papers/publish.html", context)

    def redact_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Asks for the passage and the reason, then names where it stands, then takes it out."""
        paper = paper_for(request, object_id, "redact")
        frozen = get_object_or_404(FrozenPaper, paper=paper)
        form = RedactionForm(request.POST or None, paper=paper, user=cast(User, request.user))
        places: list[str] = []
        if request.method == "POST" and form.is_valid():
            places = form.places_in(frozen)
            if places and request.POST.get("confirm") == form.mark and form.redact():
                messages.success(request, f"{paper.reference} ist geschwärzt.")
                for other in form.others():
                    messages.warning(request, f"Dieselbe Stelle steht auch in {other}.")
                return HttpResponseRedirect(reverse("admin:papers_paper_change", args=[paper.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Stelle in {paper.reference} schwärzen",
            "opts": self.opts,
            "paper": paper,
            "form": form,
            "places": places if form.is_valid() else [],
        }
        return TemplateResponse(request, "admin/papers/redact.html", context)

    def run(self, request: HttpRequest, paper: Paper, action: Callable[[], object], result: str) -> HttpResponse:
        """Run the action and say its result, or why it was refused; then back to the paper."""
        try:
            action()
            messages.success(request, f"{paper.reference} {result}.")
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
        return HttpResponseRedirect(reverse("admin:papers_paper_change", args=[paper.pk]))
