"""What the admin pages of all apps share: search, reasons, findings, and what is done with records (`actions`)."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.db.models import Model, QuerySet
from django.forms.models import _get_foreign_key
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from .actions.deletion import DeletionAdmin
from .actions.renewal import RenewalAdmin
from .entering import entered_together
from .findings import Finding, findings_of_records
from .forms import OWN_FIELDS, RecordForm, RecordFormSet, VersionedForm, without_glyphs
from .generics import ModelForm, StackedInline
from .history import because
from .lookups import CheckedAdmin, KeySelects
from .models import Record
from .on_day import today_of
from .publicity import PublicityAdmin, PublicityInline
from .querysets import StaleRecordError
from .reach_admin import ReachInline
from .second_person.notices import waiting_for
from .trail_pages import TrailAdmin

LOST_RACES = (StaleRecordError, IntegrityError)


class RecordAdmin(PublicityAdmin, KeySelects, RenewalAdmin, DeletionAdmin, TrailAdmin, CheckedAdmin):
    """Base of the admin pages: `search_fields` says that there is a search; the queryset's own `search`
    answers it where it has one. `dated_relations` are paths to records of which something is stated that lists show."""

    form = RecordForm
    list_per_page = 50
    change_list_template = "admin/records/change_list.html"
    change_form_template = "admin/records/change_form.html"
    dated_relations: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Django's records, in an order of what `with_shown` may add."""
        records: QuerySet[Any] = self.with_shown(self.model._default_manager.get_queryset())
        ordering = self.get_ordering(request)
        return records.order_by(*ordering) if ordering else records

    def with_shown(self, records: QuerySet[Any]) -> Any:
        """The records with what the pages show of them beside their columns."""
        return records.prefetch_related(*(today_of(path, self.model) for path in self.dated_relations))

    def get_list_select_related(self, request: HttpRequest) -> Any:
        """What is joined to the records of lists; nothing by itself where records are fetched with what is stated of
        them, as Django would join those anew, without it."""
        return super().get_list_select_related(request) or (() if self.dated_relations else False)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not hasattr(queryset, "search"):
            return super().get_search_results(request, queryset, search_term)
        if not search_term.strip():
            return queryset, False
        return queryset.search(search_term), False

    def get_fields(self, request: HttpRequest, obj: Record | None = None) -> Any:
        return [name for name in super().get_fields(request, obj) if name not in OWN_FIELDS]

    def get_fieldsets(self, request: HttpRequest, obj: Record | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not self.has_change_permission(request, obj):
            return fieldsets
        return [*fieldsets, ("Grund der Änderung", {"fields": ("change_reason", "seen_version")})]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Django's view. A transaction that lost a race against another between its checks and its writing was taken
        back whole; begun anew, its checks see what the other wrote, and the form says so. What the database refuses
        then too was no form of ours."""
        with because(request.POST.get("change_reason", "")), entered_together():
            try:
                return super().changeform_view(request, *args, **kwargs)
            except LOST_RACES:
                pass
            try:
                return super().changeform_view(request, *args, **kwargs)
            except LOST_RACES:
                messages.error(request, "Das ließ sich nicht sichern. Bitte füllen Sie dieses Formular aus.")
                return HttpResponseRedirect(request.get_full_path())

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        record = self.as_stored(request, context)
        formsets = context.get("inline_admin_formsets", ())
        forms = [context["adminform"].form, *(form for formset in formsets for form in formset.formset.forms)]
        is_asking = any(getattr(form, "is_asking", False) for form in forms)
        context = {
            **context,
            "original": record,
            "subtitle": str(record) if record else None,
            "findings": self.findings(request, record) if record else [],
            "is_asking": is_asking,
            "needs_second_person": any(getattr(form, "needs_second_person", False) for form in forms),
            "waiting": waiting_for(record, request.user),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def as_stored(self, request: HttpRequest, context: dict[str, Any]) -> Any:
        """The record that the page is about, as it is called and not as a form that was refused would call it."""
        record = context.get("original")
        if record is None or not context.get("errors"):
            return record
        return self.get_object(request, str(record.pk)) or record

    def findings(self, request: HttpRequest, record: Model) -> list[Finding]:
        """What is found today of the record and of what is entered with it."""
        parts = [
            part
            for inline in self.get_inline_instances(request, record)
            for part in inline.model._default_manager.filter(**{self.owner_field(inline.model): record}).only("pk")
        ]
        return findings_of_records(record, parts, timezone.localdate())

    def save_model(self, request: HttpRequest, obj: Record, form: ModelForm, change: bool) -> None:
        if form.has_changed() or not change:
            super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        for saved in (form, *(row for formset in formsets for row in formset.forms)):
            if note := getattr(saved, "late_note", ""):
                messages.info(request, note)
            for warning in without_glyphs(saved):
                messages.warning(request, warning)


class DatedInline(PublicityInline, KeySelects, ReachInline, StackedInline):
    """Base of inlines: blocks of named fields in lines that wrap, no empty ones until one is asked for."""

    form = VersionedForm
    formset = RecordFormSet
    extra = 0

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj else 1

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = [name for name in super().get_fields(request, obj) if name != "seen_version"]
        return [*fields, "seen_version"] if self.has_change_permission(request, obj) else fields

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """All fields in one line, where none is declared; the key of the owner, which Django adds, is none of them."""
        owner = _get_foreign_key(self.parent_model, self.model, fk_name=self.fk_name).name
        return [(None, {"fields": [tuple(name for name in self.get_fields(request, obj) if name != owner)]})]
