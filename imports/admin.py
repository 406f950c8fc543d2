"""The imports in the admin: what each wrote, and undoing it."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from records.form_parts import reason_field
from records.lookups import CheckedAdmin, key_of
from records.trail import trail_of

from .models import ImportRun
from .registry import table_named
from .undo import CannotUndoError, models_of, undo
from .views import ImportViews

ENTRIES_PER_PAGE = 25


class UndoForm(forms.Form):
    """Why an import is undone."""

    reason = reason_field(required=True, help_text="Warum wird der Import zurückgenommen? Steht im Verlauf.")


@admin.register(ImportRun)
class ImportRunAdmin(CheckedAdmin):
    list_display = ("file_name", "title", "imported_at", "who", "result", "undone_at")
    list_filter = ("table",)
    list_select_related = ("imported_by", "undone_by")
    date_hierarchy = "imported_at"
    search_fields = ("file_name",)

    @admin.display(description="Tabelle", ordering="table")
    def title(self, run: ImportRun) -> str:
        table = table_named(run.table)
        return table.title if table else run.table

    @admin.display(description="Importiert von", ordering="imported_by")
    def who(self, run: ImportRun) -> str:
        return run.imported_by.get_username() if run.imported_by else "das Programm"

    @admin.display(description="Ergebnis")
    def result(self, run: ImportRun) -> str:
        created = sum(count["created"] for count in run.counts)
        changed = sum(count["changed"] for count in run.counts)
        confirmed = sum(count["confirmed"] for count in run.counts)
        return f"{created} neu, {changed} geändert{f', {confirmed} bestätigt' if confirmed else ''}"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ImportRun | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ImportRun | None = None) -> bool:
        return False

    def has_undo_permission(self, request: HttpRequest, run: ImportRun) -> bool:
        """Whether the account may change and delete all that the import wrote."""
        table = table_named(run.table)
        return table is not None and table.has_undo_permission(request.user)

    def get_urls(self) -> list[URLPattern]:
        undo_view = self.admin_site.admin_view(self.undo_view)
        return [
            *ImportViews(self.admin_site).urls(),
            path("<int:pk>/rueckgaengig/", undo_view, name="imports_importrun_undo"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """One import: what it did, in the pages of its history."""
        run = self.get_run(request, key_of(object_id))
        chosen, parts = request.GET.get("tabelle", ""), []
        for model in models_of(run):
            history = run.history(model).select_related("history_user")
            number = history.count()
            page = Paginator(history, ENTRIES_PER_PAGE).get_page(
                request.GET.get("p") if chosen == model._meta.model_name else 1
            )
            if number:
                parts.append((model._meta, page, trail_of(list(page.object_list))))
        may_undo = self.has_undo_permission(request, run) and not run.undone_at
        context = {"title": str(run), "parts": parts, "may_undo": may_undo}
        return self.render(request, "admin/imports/import_run.html", run, context)

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask why, then undo the import as one."""
        run = self.get_run(request, pk)
        if not self.has_undo_permission(request, run):
            raise PermissionDenied
        form, reasons = UndoForm(request.POST or None), []
        if form.is_valid():
            try:
                undo(run, form.cleaned_data["reason"])
            except CannotUndoError as error:
                reasons = error.reasons
            else:
                messages.success(request, f"{run} wurde rückgängig gemacht.")
                return HttpResponseRedirect(reverse("admin:imports_importrun_change", args=[run.pk]))
        context = {"title": f"{run} rückgängig machen", "form": form, "reasons": reasons}
        return self.render(request, "admin/imports/import_undo.html", run, context)

    def get_run(self, request: HttpRequest, pk: int) -> ImportRun:
        """The import. Raises Http404, or PermissionDenied for those who may not see it."""
        run = ImportRun.objects.select_related("imported_by", "undone_by").filter(pk=pk).first()
        if run is None:
            raise Http404
        if not self.has_view_permission(request, run):
            raise PermissionDenied
        return run

    def render(self, request: HttpRequest, template: str, run: ImportRun, context: dict[str, object]) -> HttpResponse:
        shared = {"run": run, "opts": self.opts, "table": table_named(run.table), "who": self.who(run)}
        return TemplateResponse(request, template, {**self.admin_site.each_context(request), **shared, **context})
