"""Admin pages of bodies, and of orders with their questions."""

from django.contrib import admin

from records.admin import DatedInline, RecordAdmin

from ..models import Body, Order, Question


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
    search_position = 100
    date_hierarchy = "decided_on"
    autocomplete_fields = ("body",)
    inlines = (QuestionInline,)
