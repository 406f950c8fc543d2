"""The pages of runs in the admin: what a run wrote, and undoing it as one."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from ..batches import in_batches
from ..form_parts import reason_field
from ..history import BATCH_ROWS
from ..lookups import CheckedAdmin, key_of
from ..models import Record
from ..rights import Account, permission_of, reach_of, within_reach
from ..trail import trail_of
from ..undo import CannotUndoError, Event, UndoableRun, records_of, undo

ENTRIES_PER_PAGE = 25


def may_undo(user: Account, event: Event, model: type[Record]) -> bool:
    """Whether the account has all rights to records of the model, and reaches all that the event wrote of them."""
    reaches = {action: reach_of(user, permission_of(model, action)) for action in ("add", "change", "delete")}
    if not all(reach.is_granted for reach in reaches.values()):
        return False
    if all(reach.everywhere for reach in reaches.values()):
        return True
    keys = set(event.history(model).order_by().values_list("id", flat=True))
    return all(
        within_reach(records_of(model).filter(pk__in=batch), user, action).count() == len(batch)
        for batch in in_batches(sorted(keys), BATCH_ROWS)
        for action in ("change", "delete")
    )


class UndoForm(forms.Form):
    """Why a run is undone."""

    reason = reason_field(required=True, help_text="Warum wird das zurückgenommen? Steht im Verlauf.")


class RunAdmin(CheckedAdmin):
    """Base of the pages of runs. They are made elsewhere, read here, and undone as one by whoever may change and delete
    all that they wrote."""

    run_template = "admin/records/run.html"
    undo_template = "admin/records/undo.html"

    def written_models(self, run: Any) -> Sequence[type[Record]]:
        """The models of what the run wrote, each after those it builds on."""
        raise NotImplementedError

    def page_context(self, run: Any) -> dict[str, Any]:
        """What the pages of one run show beside what they share."""
        return {}

    def has_change_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return False

    def has_undo_permission(self, request: HttpRequest, run: UndoableRun) -> bool:
        written = self.written_models(run)
        return bool(written) and all(may_undo(request.user, run, model) for model in written)

    @property
    def undo_url_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_undo"

    def get_urls(self) -> list[URLPattern]:
        undo_view = self.admin_site.admin_view(self.undo_view)
        return [path("<int:pk>/rueckgaengig/", undo_view, name=self.undo_url_name), *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """One run: what it did, in the pages of its history."""
        run = self.get_run(request, key_of(object_id))
        chosen, parts = request.GET.get("tabelle", ""), []
        for model in self.written_models(run):
            history = run.history(model).select_related("history_user")
            number = history.count()
            page = Paginator(history, ENTRIES_PER_PAGE).get_page(
                request.GET.get("p") if chosen == model._meta.model_name else 1
            )
            if number:
                parts.append((model._meta, page, trail_of(list(page.object_list), with_seconds=True)))
        may_undo = self.has_undo_permission(request, run) and not run.undone_at
        return self.render(request, self.run_template, run, {"title": str(run), "parts": parts, "may_undo": may_undo})

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask why, then undo the run as one."""
        run = self.get_run(request, pk)
        if not self.has_undo_permission(request, run):
            raise PermissionDenied
        form, reasons = UndoForm(request.POST or None), []
        if form.is_valid():
            try:
                undo(run, self.written_models(run), form.cleaned_data["reason"])
            except CannotUndoError as error:
                reasons = error.reasons
            else:
                messages.success(request, f"{run} wurde rückgängig gemacht.")
                return HttpResponseRedirect(self.address_of(run))
        context = {"title": f"{run} rückgängig machen", "form": form, "reasons": reasons}
        return self.render(request, self.undo_template, run, context)

    def address_of(self, run: UndoableRun) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[run.pk])

    def get_run(self, request: HttpRequest, pk: int) -> Any:
        """The run. Raises Http404, or PermissionDenied for those who may not see it."""
        run = self.get_queryset(request).filter(pk=pk).first()
        if run is None:
            raise Http404
        if not self.has_view_permission(request, run):
            raise PermissionDenied
        return run

    def render(self, request: HttpRequest, template: str, run: UndoableRun, context: dict[str, object]) -> HttpResponse:
        shared = {
            "run": run,
            "opts": self.opts,
            "run_address": self.address_of(run),
            "undo_address": reverse(f"admin:{self.undo_url_name}", args=[run.pk]),
            **self.page_context(run),
        }
        return TemplateResponse(request, template, {**self.admin_site.each_context(request), **shared, **context})
