"""Admin pages of divisions and units."""

from django.contrib import admin

from records.admin import RecordAdmin

from .models import Division, Unit


@admin.register(Division)
class DivisionAdmin(RecordAdmin):
    search_fields = ("name",)


@admin.register(Unit)
class UnitAdmin(RecordAdmin):
    list_display = ("name", "number", "kind", "division")
    list_filter = ("kind", "division")
    list_select_related = ("division",)
    search_fields = ("name", "number")
    search_help_text = "Name oder Beginn der Nummer"
    autocomplete_fields = ("division",)
    fields = ("number", "name", "kind", "division", "closed_on")
