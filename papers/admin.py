"""Admin pages of papers, their orders and bodies: writing, freezing, publishing."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from records.admin import DatedInline, RecordAdmin
from records.forms import VersionedForm

from .answers import unanswered_in
from .build import content_of, content_to_freeze
from .content import figures_in
from .freezing import freeze, gaps_in, open_errors, publish, substitutes
from .models import Answer, Body, Consultation, Order, Paper, PaperProject, Question, SectionText
from .registry import section_choices

SINGLE_ROWS = ".einheit-", ".buendel-"


@admin.register(Body)
class BodyAdmin(RecordAdmin):
    list_display = ("name",)
    search_fields = ("name",)


class QuestionInline(DatedInline):
    model = Question


@admin.register(Order)
class OrderAdmin(RecordAdmin):
    list_display = ("reference", "motion", "body", "decided_on")
    list_select_related = ("body",)
    search_fields = ("reference", "motion")
    date_hierarchy = "decided_on"
    autocomplete_fields = ("body",)
    inlines = (QuestionInline,)


class PaperInline(DatedInline):
    """Parts of a paper: with the paper they are frozen."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (obj is None or obj.is_draft) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (obj is None or obj.is_draft) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (obj is None or obj.is_draft) and super().has_delete_permission(request, obj)


class ConsultationInline(PaperInline):
    """The result is known after the session only, and can still be entered then."""

    model = Consultation
    autocomplete_fields = ("body",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return DatedInline.has_change_permission(self, request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None or obj.is_draft else ("held_on", "body", "role", "is_authoritative")


class PaperProjectInline(PaperInline):
    model = PaperProject
    autocomplete_fields = ("project",)


class SectionTextForm(VersionedForm):
    """The text of a section, with that of the last report to be read beside it."""

    former: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "section" not in self.fields:
            return
        self.fields["section"] = forms.ChoiceField(label="Abschnitt", choices=[("", "---------"), *section_choices()])
        written = self.former or {}
        key = self.initial.get("section"), self.initial.get("project")
        if "text" in self.fields and key in written:
            self.fields["text"].help_text = beside(written[key])


def beside(former: SectionText) -> SafeString:
    return format_html(
        "<strong>Im letzten Bericht ({}):</strong> <q>{}</q>", former.paper.reference, former.text or "weggelassen"
    )


class SectionTextInline(PaperInline):
    """One text for each section; what the last report said of a section is offered, to be written anew."""

    model = SectionText
    form = SectionTextForm
    template = "admin/edit_inline/stacked.html"

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        former = former_texts(obj)
        kwargs["form"] = type("SectionTextForm", (SectionTextForm,), {"former": former})
        return super().get_formset(request, obj, **kwargs)

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return len(unwritten(obj)) if obj and obj.is_draft else 0


def former_texts(paper: Paper | None) -> dict[tuple[str, int | None], SectionText]:
    """The texts of the last report: of the preceding paper, or of the latest one before this one's key date."""
    if paper is None:
        return {}
    earlier = Paper.objects.filter(key_date__lt=paper.key_date).exclude(pk=paper.pk).order_by("-key_date", "-pk")
    last = paper.preceding or earlier.first()
    texts = last.sectiontext_set.select_related("paper") if last else []
    return {(each.section, each.project_id): each for each in texts}


def unwritten(paper: Paper) -> list[dict[str, Any]]:
    """The sections of which the last report says something and this one not yet."""
    written = set(paper.sectiontext_set.values_list("section", "project"))
    return [
        {"section": section, "project": project}
        for section, project in former_texts(paper)
        if (section, project) not in written
    ]


class AnswerForm(VersionedForm):
    targets: Any = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "target" in self.fields:
            self.fields["target"] = forms.ChoiceField(
                label="Beantwortet in", choices=[("", "---------"), *self.with_present()]
            )

    def with_present(self) -> list[Any]:
        """The choices, with a target that the paper no longer has."""
        present = self.instance.target if self.instance.pk else ""
        known = {key for _, group in self.targets for key, _ in group}
        return [*self.targets, *([(present, f"{present} (fehlt)")] if present and present not in known else [])]


class AnswerInline(PaperInline):
    model = Answer
    form = AnswerForm

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        targets = targets_of(obj) if obj and obj.is_draft else []
        kwargs["form"] = type("AnswerForm", (AnswerForm,), {"targets": targets})
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "question":
            kwargs["queryset"] = Question.objects.select_related("order")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def targets_of(paper: Paper) -> list[tuple[str, list[tuple[str, str]]]]:
    """What can answer a question: the sections of a paper and its figures, but not every single row of its annexes."""
    content = content_of(paper)
    shown = [each for each in content["sections"] if not each.get("is_internal")]
    sections = [(each["id"], f"{'· ' * (each['level'] - 1)}{each['title']}") for each in shown]
    figures = [
        (name, figure["label"])
        for name, figure in figures_in(shown).items()
        if not any(row in name for row in SINGLE_ROWS)
    ]
    return [("Abschnitte", sections), ("Zahlen", figures)]


@admin.register(Paper)
class PaperAdmin(RecordAdmin):
    list_display = ("reference", "name", "dated_on", "key_date", "state")
    list_filter = ("state", "paper_type")
    search_fields = ("reference", "name")
    date_hierarchy = "dated_on"
    autocomplete_fields = ("order", "preceding", "corrects")
    inlines = (ConsultationInline, PaperProjectInline, SectionTextInline, AnswerInline)
    change_form_template = "admin/papers/paper_change_form.html"
    fieldsets = (
        (None, {"fields": ("reference", "name", "paper_type", "dated_on", "key_date", "is_public", "state")}),
        ("Kopf", {"fields": ("division", "originator")}),
        ("Anlass", {"fields": ("order", "occasion", "preceding", "corrects")}),
        ("Beschluss", {"fields": ("proposal", "agreements", "signature")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None or obj.is_draft:
            return ("state",)
        return tuple(name for _, options in self.fieldsets for name in options["fields"])

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (obj is None or obj.is_draft) and super().has_delete_permission(request, obj)

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        given = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, SectionTextInline) and obj.pk and obj.is_draft:
            given["initial"] = unwritten(obj)
        return given

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "<int:object_id>/einfrieren/", self.admin_site.admin_view(self.freeze_view), name="papers_paper_freeze"
            ),
            path(
                "<int:object_id>/veroeffentlichen/",
                self.admin_site.admin_view(self.publish_view),
                name="papers_paper_publish",
            ),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        context = {**context, "may_freeze": request.user.has_perm("papers.freeze_paper")}
        return super().render_change_form(request, context, *args, **kwargs)

    def permitted(self, request: HttpRequest, object_id: int) -> Paper:
        if not request.user.has_perm("papers.freeze_paper"):
            raise PermissionDenied
        paper = Paper.objects.filter(pk=object_id).first()
        if paper is None:
            raise Http404
        return paper

    def freeze_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Ask before freezing: what is still open, and that nothing leads back."""
        paper = self.permitted(request, object_id)
        if request.method == "POST":
            return self.done(request, paper, lambda: freeze(paper, request.user), "ist eingefroren")
        content = content_to_freeze(paper)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{paper.reference} einfrieren",
            "opts": self.opts,
            "paper": paper,
            "errors": open_errors(paper),
            "gaps": gaps_in(content),
            "withheld": paper.withheld,
            "substitutes": substitutes(content),
            "unanswered": unanswered_in(content["order"]),
        }
        return TemplateResponse(request, "admin/papers/freeze.html", context)

    def publish_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        paper = self.permitted(request, object_id)
        if request.method != "POST":
            context = {**self.admin_site.each_context(request), "opts": self.opts, "paper": paper}
            context["title"] = f"{paper.reference} veröffentlichen"
            return TemplateResponse(request, "admin/papers/publish.html", context)
        return self.done(request, paper, lambda: publish(paper), "ist veröffentlicht")

    def done(self, request: HttpRequest, paper: Paper, action: Any, what: str) -> HttpResponse:
        """Do it and say so, or why it was refused; then back to the paper."""
        try:
            action()
            messages.success(request, f"{paper.reference} {what}.")
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
        return HttpResponseRedirect(reverse("admin:papers_paper_change", args=[paper.pk]))
