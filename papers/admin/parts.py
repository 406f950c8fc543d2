"""What is entered with a paper and frozen with it: consultations, projects, texts of sections, answers."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from records.admin import DatedInline
from records.forms import RecordFormSet, VersionedForm
from records.history import current_user
from records.publicity import PUBLIC
from records.rights import permission_of, reach_of

from ..models import Answer, Consultation, Paper, PaperProject, Question, ReportedFinding, SectionText
from ..registry import section_choices
from ..writing.forms import ReviewedTextForm
from ..writing.last_texts import FormerTexts, former_texts
from .choices import (
    TargetGroup,
    answer_targets,
    target_titles,
    unwritten_texts,
    with_missing_target,
)

NO_CHOICE = ("", "---------")


class PaperInline(DatedInline):
    """Parts of a paper: with the paper they are frozen."""

    def has_add_permission(self, request: HttpRequest, obj: Paper | None = None) -> bool:
        return is_open(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Paper | None = None) -> bool:
        return is_open(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Paper | None = None) -> bool:
        return is_open(obj) and super().has_delete_permission(request, obj)

    read_as: ClassVar[Mapping[str, str]] = {}  # what is chosen of the fields by who writes, and what who reads sees

    def get_fields(self, request: HttpRequest, obj: Paper | None = None) -> Any:
        names = [name for name in super().get_fields(request, obj) if name not in self.read_as.values()]
        is_written = self.has_change_permission(request, obj)
        return names if is_written else [self.read_as.get(name, name) for name in names]

    def formset_arguments(self, paper: Paper) -> dict[str, object]:
        """What the formset of a paper that can still be written is made with, beside what all are made with."""
        return {}


def is_open(paper: Paper | None) -> bool:
    """Whether a paper can still be written: it is a draft, or a new one."""
    return paper is None or paper.is_draft


class ConsultationInline(PaperInline):
    model = Consultation
    autocomplete_fields = ("body",)


class PaperProjectFormSet(RecordFormSet):
    """The projects of a paper: who has no role for all writes papers of own projects alone."""

    def clean(self) -> None:
        super().clean()
        user = current_user()
        if user is None:
            return
        reach = reach_of(user, permission_of(Paper, "change" if self.instance.pk else "add"))
        projects = frozenset(form.instance.project_id for form in self.entered if form.instance.project_id)
        if not reach.everywhere and not reach.covers_places({"project": projects}):
            raise ValidationError(OTHER_PROJECTS)


OTHER_PROJECTS = (
    "Bitte nennen Sie Projekte, für die Ihr Konto zuständig ist, und keine anderen: Eine Drucksache braucht das Recht "
    "für jedes ihrer Projekte."
)


class PaperProjectInline(PaperInline):
    model = PaperProject
    formset = PaperProjectFormSet
    autocomplete_fields = ("project",)


class SectionTextForm(ReviewedTextForm):
    """The text of a section, with that of the last report to be read beside it."""

    def __init__(self, *args: Any, former: FormerTexts | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "section" in self.fields:
            choices = [NO_CHOICE, *section_choices()]
            self.fields["section"] = forms.ChoiceField(label="Abschnitt", choices=choices, help_text=PUBLIC)
        last_text = (former or {}).get((self.initial.get("section"), self.initial.get("project")))
        if last_text and "text" in self.fields:
            self.fields["text"].help_text = quoted(last_text)


def quoted(text: SectionText) -> SafeString:
    return format_html(
        "<strong>Im letzten Bericht ({}):</strong> <q>{}</q> {}",
        text.paper.reference,
        text.text or "weggelassen",
        PUBLIC,
    )


class SectionTextInline(PaperInline):
    """One text for each section; what the last report said of a section is offered, to be written anew."""

    model = SectionText
    form = SectionTextForm
    template = "admin/edit_inline/stacked.html"
    readonly_fields = ("titled_section",)
    read_as: ClassVar[Mapping[str, str]] = {"section": "titled_section"}

    @admin.display(description="Abschnitt")
    def titled_section(self, text: SectionText) -> str:
        return text.section_title

    def get_extra(self, request: HttpRequest, obj: Paper | None = None, **kwargs: Any) -> int:
        return len(unwritten_texts(obj)) if obj and obj.is_draft else 0

    def formset_arguments(self, paper: Paper) -> dict[str, object]:
        return {"initial": unwritten_texts(paper), "form_kwargs": {"former": former_texts(paper)}}


class ReportedFindingInline(PaperInline):
    """The findings that the council reads: they are chosen on the writing page, here one is left out again."""

    model = ReportedFinding
    readonly_fields = ("subject",)

    def has_add_permission(self, request: HttpRequest, obj: Paper | None = None) -> bool:
        return False


class QuestionAnswerForm(VersionedForm):
    """Which section or figure of the paper answers a question."""

    def __init__(self, *args: Any, targets: list[TargetGroup] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "target" in self.fields:
            choices = [NO_CHOICE, *with_missing_target(targets or [], self.instance.target if self.instance.pk else "")]
            self.fields["target"] = forms.ChoiceField(label="Beantwortet in", choices=choices, help_text=PUBLIC)


class AnswerFormSet(RecordFormSet):
    """Each answer with the `title` of what it leads to, where that is only read."""

    @cached_property
    def titles(self) -> dict[str, str]:
        return target_titles(self.instance)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        answer = form.instance
        if answer.pk and "target" not in form.fields:
            answer.title = self.titles.get(answer.target, answer.target)


class AnswerInline(PaperInline):
    """Who writes chooses what answers a question, who reads sees its title."""

    model = Answer
    form = QuestionAnswerForm
    formset = AnswerFormSet
    readonly_fields = ("titled_target",)
    read_as: ClassVar[Mapping[str, str]] = {"target": "titled_target"}

    @admin.display(description="Beantwortet in")
    def titled_target(self, answer: Any) -> str:
        return str(answer.title)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "question":
            kwargs["queryset"] = Question.objects.select_related("order")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formset_arguments(self, paper: Paper) -> dict[str, object]:
        return {"form_kwargs": {"targets": answer_targets(paper)}}
