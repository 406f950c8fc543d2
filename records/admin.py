"""What the admin pages of all apps share: reasons, refusal of lost updates, and the history to be read."""

import re
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from .findings import Finding, findings_of_records
from .forms import OWN_FIELDS, DeletionForm, RecordForm, RecordFormSet, VersionedForm, without_glyphs
from .history import because
from .lookups import CheckedAdmin, KeySelects, key_of
from .querysets import StaleRecordError
from .trail import told, trail_of

ENTRIES_PER_PAGE = 25


class RecordAdmin(KeySelects, CheckedAdmin):
    """Base of the admin pages: `search_fields` says that there is a search; the queryset's own `search`
    answers it where it has one."""

    form = RecordForm
    list_per_page = 50
    save_on_top = True
    change_list_template = "admin/records/change_list.html"
    delete_confirmation_template = "admin/records/delete_confirmation.html"
    delete_selected_confirmation_template = "admin/records/delete_selected_confirmation.html"
    object_history_template = "admin/records/trail.html"
    change_form_template = "admin/records/change_form.html"

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        if not hasattr(queryset, "search"):
            return super().get_search_results(request, queryset, search_term)
        if not search_term.strip():
            return queryset, False
        return queryset.search(search_term), False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [name for name in super().get_fields(request, obj) if name not in OWN_FIELDS]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not self.has_change_permission(request, obj):
            return fieldsets
        return [*fieldsets, ("Grund der Änderung", {"fields": ("change_reason", "seen_version")})]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Where somebody else was faster between reading and writing, the form is checked again and says so."""
        with because(request.POST.get("change_reason", "")):
            try:
                return self.form_or_what_was_typed(request, *args, **kwargs)
            except (StaleRecordError, IntegrityError):
                return self.form_or_what_was_typed(request, *args, **kwargs)

    def form_or_what_was_typed(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Of a record that was deleted since its form was opened: what was typed, in the form of a new one."""
        deletion = self.deletion_of(request, object_id) if request.method == "POST" and object_id else None
        if deletion and self.has_add_permission(request):
            object_id, was_opened_before = None, "seen_version" in request.POST
            request.deletion = told(deletion) if was_opened_before else ""  # type: ignore[attr-defined]
            request.POST = self.as_new(request)  # type: ignore[assignment]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def deletion_of(self, request: HttpRequest, object_id: str) -> Any:
        """The entry of the history that says who deleted a record; None while it is there."""
        if self.get_object(request, object_id):
            return None
        history = self.model.history.filter(id=key_of(object_id), history_type="-")
        return history.select_related("history_user").order_by("-history_id").first()

    def as_new(self, request: HttpRequest) -> QueryDict:
        """What was sent, with the rows of what belongs to the record as new ones."""
        data = request.POST.copy()
        links = "|".join(["id", "seen_version", *(self.owner_name(model) for model in self.part_models)])
        for name in data:
            if name.endswith("-INITIAL_FORMS"):
                data[name] = "0"
            elif re.search(rf"-\d+-({links})$", name):
                data[name] = ""
        return data

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.deletion = getattr(request, "deletion", "")
        return form

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        record = context.get("original")
        context = {**context, "findings": self.findings(request, record) if record else []}
        return super().render_change_form(request, context, *args, **kwargs)

    def findings(self, request: HttpRequest, record: Any) -> list[Finding]:
        """What is found today of the record and of what is entered with it."""
        parts = [
            part
            for inline in self.get_inline_instances(request, record)
            for part in inline.model._default_manager.filter(**{self.owner_name(inline.model): record}).only("pk")
        ]
        return findings_of_records(record, parts, timezone.localdate())

    def owner_name(self, part_model: Any) -> str:
        """The field by which parts belong to a record."""
        return next(field.name for field in part_model._meta.fields if field.related_model is self.model)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if form.has_changed() or not change:
            super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        for each in (form, *(row for formset in formsets for row in formset.forms)):
            for warning in without_glyphs(each):
                messages.warning(request, warning)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        form = DeletionForm(request.POST or None, record=self.get_object(request, object_id))
        with because(reason_for_deletion(request, form)):
            return super().delete_view(request, object_id, {**(extra_context or {}), "deletion_form": form})

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """As Django's, but what stands in the way is named also to those who may not delete it."""
        deleted, counts, permissions_lacking, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, set() if protected else permissions_lacking, protected

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)
        if "delete_selected" in actions:
            actions["delete_selected"] = (delete_with_reason, *actions["delete_selected"][1:])
        return actions

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_trail"
        return [path("verlauf/", self.admin_site.admin_view(self.trail_view), name=name), *super().get_urls()]

    def trail_view(self, request: HttpRequest) -> HttpResponse:
        """The history of all records of this kind, deleted ones included, newest first."""
        history = self.model.history.all()
        return self.trail_response(request, history, f"Verlauf: {self.opts.verbose_name_plural}")

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The history of one record, also after it was deleted."""
        key = key_of(object_id)
        history = self.model.history.filter(id=key)
        newest = history.first()
        return self.trail_response(request, history, f"Verlauf: {newest.history_object if newest else object_id}", key)

    def trail_response(self, request: HttpRequest, history: QuerySet, title: str, key: int = 0) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        ordered = history.select_related("history_user").order_by("-history_date", "-history_id")
        page = Paginator(ordered, ENTRIES_PER_PAGE).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "entries": trail_of(list(page.object_list)),
            "page": page,
            "of_all": not key,
            "parts": [self.part_trail(model, key) for model in self.part_models] if key else [],
        }
        return TemplateResponse(request, self.object_history_template, context)

    @property
    def part_models(self) -> list[Any]:
        """The models of what belongs to a record and is shown in its history."""
        return [inline.model for inline in self.inlines]

    def part_trail(self, model: Any, key: int) -> tuple[str, Any]:
        """The history of what belongs to the record: how it is called, and its newest entries."""
        history = model.history.filter(**{self.owner_name(model): key}).select_related("history_user")
        newest = history.order_by("-history_date", "-history_id")[: 4 * ENTRIES_PER_PAGE]
        return str(model._meta.verbose_name_plural), trail_of(list(newest))


def reason_for_deletion(request: HttpRequest, form: DeletionForm) -> str:
    """The reason given; without a valid form the question is put again instead of deleting."""
    if request.method != "POST" or form.is_valid():
        return form.cleaned_data["change_reason"] if form.is_bound else ""
    request.POST = QueryDict()
    return ""


def delete_with_reason(modeladmin: Any, request: HttpRequest, queryset: QuerySet) -> HttpResponseBase | None:
    """Django's action, with a reason asked for before anything is deleted."""
    is_confirmed = "post" in request.POST
    form = DeletionForm(request.POST if is_confirmed else None)
    with because(reason_for_deletion(request, form) if is_confirmed else ""):
        response = delete_selected(modeladmin, request, queryset)
    if isinstance(response, TemplateResponse):
        response.context_data = {**(response.context_data or {}), "deletion_form": form}
    return response


class DatedInline(KeySelects, admin.TabularInline):
    """Base of inlines: no empty rows until one is asked for."""

    form = VersionedForm
    formset = RecordFormSet
    extra = 0

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj else 1

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = [name for name in super().get_fields(request, obj) if name != "seen_version"]
        return [*fields, "seen_version"] if self.has_change_permission(request, obj) else fields
