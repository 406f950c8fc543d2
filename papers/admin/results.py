"""The admin page of what came of consultations: what alone comes in once a paper is frozen."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from records.admin import RecordAdmin

from ..models import Consultation, ConsultationResult


@admin.register(ConsultationResult)
class ConsultationResultAdmin(RecordAdmin):
    list_display = ("consultation", "paper", "stated_on", "text")
    list_select_related = ("consultation__paper", "consultation__body")
    search_fields = ("text", "consultation__paper__reference", "consultation__body__name")
    date_hierarchy = "stated_on"
    fields = ("consultation", "stated_on", "text")

    @admin.display(description="Drucksache", ordering="consultation__paper__reference")
    def paper(self, result: ConsultationResult) -> str:
        return result.consultation.paper.reference

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "consultation" and field is not None:
            field.queryset = field.queryset.select_related("paper", "body").order_by("-held_on", "pk")
            field.label_from_instance = consultation_text
        return field


def consultation_text(consultation: Consultation) -> str:
    return f"{consultation.paper.reference}: {consultation}"
