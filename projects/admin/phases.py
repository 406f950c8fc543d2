"""Admin pages of phase models and their phases."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from records.admin import RecordAdmin
from records.models import Record
from records.stated_admin import StatedAdmin, StatedInline

from ..models import Phase, PhaseModel
from ..phase_forms import PhaseForm, PhaseFormSet, PhasePageForm


class PhaseInline(StatedInline):
    """The phases of a model; new ones with their names, those of others are changed on their own pages."""

    model = Phase
    form = PhaseForm
    formset = PhaseFormSet
    fields = ("place", "name", "stated_on", "sign", "filling")
    show_change_link = True

    def get_extra(self, request: HttpRequest, obj: Record | None = None, **kwargs: Any) -> int:
        return 0 if obj else 3


@admin.register(PhaseModel)
class PhaseModelAdmin(RecordAdmin):
    list_display = ("name", "done_word")
    inlines = (PhaseInline,)


@admin.register(Phase)
class PhaseAdmin(StatedAdmin):
    """Where a phase is renamed; its place stays."""

    form = PhasePageForm
    list_display = ("name", "model", "place")

    def get_fields(self, request: HttpRequest, obj: Record | None = None) -> Any:
        fields = ("model", "place", "name", "sign", "filling")
        return fields if obj else (*fields, "stated_on")

    def get_readonly_fields(self, request: HttpRequest, obj: Record | None = None) -> Any:
        return ("model", "place") if obj else ()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False
