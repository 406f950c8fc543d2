"""Deleting records: a reason is asked for first, and what was changed meanwhile is shown once more."""

from copy import copy
from typing import Any

from django import forms
from django.contrib.admin.actions import delete_selected
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.template.response import TemplateResponse

from ..form_parts import reason_field, with_value
from ..generics import ModelAdmin
from ..history import because
from ..models import Record

REFUSALS = (ValidationError, ProtectedError, IntegrityError)
CHANGED_MEANWHILE = "Inzwischen wurde geändert, was Sie löschen wollten. Bitte prüfen Sie es noch einmal."


class DeletionForm(forms.Form):
    """Why a record is deleted, and which version of it was seen."""

    change_reason = reason_field(required=True, help_text="Warum wird gelöscht? Der Grund bleibt im Verlauf stehen.")
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, record: Record | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        if record is not None:
            self.initial["seen_version"] = record.version

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        seen = self.cleaned_data.get("seen_version")
        if self.record is not None and seen != self.record.version:
            self.data = with_value(self.data, "seen_version", self.record.version)
            raise ValidationError(CHANGED_MEANWHILE)
        return cleaned


class DeletionAdmin(ModelAdmin):
    """Django's two ways of deleting, of one record and of those chosen in a list, with a reason."""

    delete_confirmation_template = "admin/records/delete_confirmation.html"
    delete_selected_confirmation_template = "admin/records/delete_selected_confirmation.html"

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        form = DeletionForm(request.POST or None, record=self.get_object(request, object_id))
        context = {**(extra_context or {}), "deletion_form": form}
        if not form.is_valid():
            return super().delete_view(unanswered(request), object_id, context)
        try:
            with transaction.atomic(), because(form.cleaned_data["change_reason"]):
                return super().delete_view(request, object_id, context)
        except REFUSALS:  # by what was entered meanwhile; the page names it
            return super().delete_view(unanswered(request), object_id, context)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)
        if "delete_selected" in actions:
            actions["delete_selected"] = (delete_with_reason, *actions["delete_selected"][1:])
        return actions

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """As Django's, but what stands in the way is named also to those who may not delete it."""
        deleted, counts, permissions_lacking, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, set() if protected else permissions_lacking, protected


def delete_with_reason(
    modeladmin: DeletionAdmin, request: HttpRequest, queryset: QuerySet[Any]
) -> HttpResponseBase | None:
    """Django's action on the records chosen, with a reason asked for before anything is deleted."""
    form = DeletionForm(request.POST if "post" in request.POST else None)
    if form.is_valid():
        try:
            with transaction.atomic(), because(form.cleaned_data["change_reason"]):
                return delete_selected(modeladmin, request, queryset)
        except REFUSALS:  # by what was entered meanwhile; the page names it
            pass
    response = delete_selected(modeladmin, unanswered(request), queryset)
    if isinstance(response, TemplateResponse):
        response.context_data = {**(response.context_data or {}), "deletion_form": form}
    return response


def unanswered(request: HttpRequest) -> HttpRequest:
    """The request as if its question had not been answered yet, so that Django asks again instead of deleting."""
    question = copy(request)
    question.POST = QueryDict()
    return question
