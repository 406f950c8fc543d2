"""Council papers: the list, the page of one, and its files."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.safestring import SafeString, mark_safe
from django.views.generic import TemplateView, View

from lists.addresses import site_base
from lists.files import file_response
from lists.other_sites import for_all_sites
from lists.views import ListView
from records.knowledge import may_view_history

from . import row_tables  # noqa: F401 registers what programs get besides
from .answers import unanswered_in
from .build import content_of
from .content import Content, ContentTable, fingerprint, public
from .corrections import corrections_of, grouped
from .files import TamperedError, content_to_render, paper_file
from .filters import PaperFilterSet
from .formats import MEDIA_TYPES
from .formats.html import render_article
from .freezing import unknown_projects
from .living import rows_differ
from .models import Answer, ConsultationResult, FrozenPaper, Paper, Question
from .models.papers import may_read_all
from .table_files import correction_table, table_file, tables_of
from .tables import PaperTable

FILES = ("pdf", "docx", "json")
KEPT_FILES = ("pdf", "docx")  # of a frozen paper, the same bytes for ever
FOR_EVER = "public, max-age=31536000, immutable"  # a year, the longest that browsers take


class PaperListView(ListView):
    model = Paper
    table_class = PaperTable
    filterset_class = PaperFilterSet
    name = "berichte"
    heading = "Berichte"
    lead = "Welche Drucksachen hat die Verwaltung dem Rat vorgelegt, und welche Fragen sind noch offen?"
    template_name = "papers/papers.html"

    def rows(self, key_date: date) -> QuerySet[Paper]:
        return Paper.objects.on(key_date).visible_to(self.request.user)

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        visible = Paper.objects.visible_to(self.request.user)
        answers = Answer.objects.filter(question=OuterRef("pk"), paper__in=visible).exclude(left_open(visible))
        ordered = Question.objects.filter(order__papers__in=visible, order__decided_on__lte=self.key_date)
        return super().get_context_data(
            unanswered=ordered.filter(~Exists(answers)).select_related("order__body").distinct(), **kwargs
        )


def left_open(papers: QuerySet[Paper]) -> Q:
    """The answers to questions that the paper, as it was frozen, says are not answered."""
    frozen = FrozenPaper.objects.filter(paper__in=papers, paper__order__isnull=False)
    condition = Q(pk__in=[])
    for paper, mark in frozen.values_list("paper", "fingerprint"):
        numbers = cache.get(key := f"left-open-{mark}")
        if numbers is None:
            numbers = [question["number"] for question in unanswered_in(frozen.get(paper=paper).data["order"])]
            cache.set(key, numbers)
        condition |= Q(paper=paper, question__number__in=numbers)
    return condition


class PaperMixin(View):
    """One paper, for those who may see it."""

    @cached_property
    def paper(self) -> Paper:
        related = "corrects", "preceding", "order__body", "frozen"
        visible = Paper.objects.visible_to(self.request.user).select_related(*related)
        return get_object_or_404(visible, slug=self.kwargs["slug"])

    @property
    def frozen(self) -> FrozenPaper | None:
        """What was frozen of it; None for a draft."""
        return getattr(self.paper, "frozen", None)


class PaperView(PaperMixin, TemplateView):
    """A paper as page: as it was frozen, or, for who may view papers, as the draft is now."""

    template_name = "papers/paper.html"

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        frozen = self.frozen
        content = frozen.data if frozen else content_of(self.paper)
        user, sections, address = self.request.user, content["sections"], self.paper.get_absolute_url()
        corrections = corrections_of(frozen) if frozen else []
        return super().get_context_data(
            paper=self.paper,
            address=address,
            content=content,
            article=article_of(content, frozen, address),
            frozen=frozen,
            unknown_projects=[] if frozen else unknown_projects(self.paper),
            is_intact=frozen.is_intact and not rows_differ(frozen) if frozen else self.paper.is_draft,
            redactions=frozen.redactions.all() if frozen and frozen.is_redacted else (),
            corrections=corrections,
            correction_groups=grouped(corrections),
            corrected_by=list(self.paper.corrections.visible_to(user)),
            results=ConsultationResult.objects.of(self.paper),
            unanswered=unanswered_in(content["order"]),
            files=files_of(self.paper, frozen),
            internal=[section for section in sections if section.get("is_internal")] if may_read_all(user) else [],
            shows_who=may_view_history(user),
            **kwargs,
        )


def files_of(paper: Paper, frozen: FrozenPaper | None) -> dict[str, str]:
    """The addresses of its files by their formats: of those kept of a frozen paper one that names their digest."""
    files = {name: reverse(f"paper-{name}", args=[paper.slug]) for name in FILES}
    kept = frozen.files.values_list("file_format", "digest") if frozen else ()
    return files | {name: reverse(f"paper-kept-{name}", args=[paper.slug, digest]) for name, digest in kept}


def article_of(content: Content, frozen: FrozenPaper | None, address: str) -> SafeString:
    """The article as markup; of a frozen paper it is made once."""
    if frozen is None:
        return mark_safe(render_article(content, address))  # noqa: S308 made by a template that escapes
    markup: str = cache.get_or_set(
        f"paper-{fingerprint(frozen.content)}-{address}", lambda: render_article(content, address)
    )  # type: ignore[assignment]
    return mark_safe(markup)  # noqa: S308


class PaperTableView(PaperMixin):
    """A table of a paper as CSV, XLSX or JSON; one of an internal section for staff alone."""

    def get(self, request: HttpRequest, slug: str, table: str, file_format: str) -> HttpResponseBase:
        try:
            content = content_to_render(self.paper)
        except TamperedError as error:
            return tampered(error)
        tables = tables_of(content if may_read_all(request.user) else public(content)) | self.corrections
        if table not in tables:
            raise Http404(f"no {table} in {slug}")
        key_date = date.fromisoformat(content["paper"]["key_date_iso"])
        return file_response(request, file_format, [], lambda: table_file(tables[table], f"{slug}-{table}", key_date))

    @property
    def corrections(self) -> dict[str, ContentTable]:
        """What reads differently today than as the paper was frozen, by the names of the groups."""
        frozen = self.frozen
        shows_who = may_view_history(self.request.user)
        groups = grouped(corrections_of(frozen)) if frozen else []
        return {str(group.origin): correction_table(group, shows_who=shows_who) for group in groups}


def tampered(error: TamperedError) -> HttpResponse:
    return HttpResponse(f"{error}\n", status=409, content_type="text/plain; charset=utf-8")


class PaperFileView(PaperMixin):
    """A paper as PDF, DOCX or JSON."""

    def get(self, request: HttpRequest, slug: str, file_format: str) -> HttpResponse:
        try:
            data = paper_file(self.paper, file_format, site_base(request))
        except TamperedError as error:
            return tampered(error)
        return attached(data, slug, file_format, for_all_sites() if self.paper.is_for_all else {})


def attached(data: bytes, slug: str, file_format: str, headers: Mapping[str, str] | None = None) -> HttpResponse:
    named = {"Content-Disposition": f'attachment; filename="{slug}.{file_format}"', **(headers or {})}
    return HttpResponse(data, content_type=MEDIA_TYPES[file_format], headers=named)


class KeptFileView(PaperMixin):
    """A file of a frozen paper at an address that names its digest: whoever has it need not ask again. Where a passage
    was taken out since, the page of the paper says so. Of a draft there is none (Http404)."""

    def get(self, request: HttpRequest, slug: str, digest: str, file_format: str) -> HttpResponseBase:
        frozen = self.frozen
        if frozen is None:
            raise Http404(f"{slug} is not frozen")
        file = frozen.files.filter(file_format=file_format, digest=digest).first()
        if file is None:
            return redirect(self.paper)
        try:
            content_to_render(self.paper)
        except TamperedError as error:
            return tampered(error)
        response = attached(bytes(file.data), slug, file_format)
        if request.user.is_authenticated:  # not published, maybe
            return response
        response.headers["Cache-Control"] = FOR_EVER
        return get_conditional_response(request, etag=f'"{digest}"', response=response) or response
