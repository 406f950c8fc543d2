"""Admin pages of the OZG services."""

from django.contrib import admin

from records.admin import RecordAdmin

from .models import Service


@admin.register(Service)
class ServiceAdmin(RecordAdmin):
    list_display = ("ozg_id", "name")
    list_display_links = ("name",)
    search_fields = ("name", "ozg_id")
    search_help_text = "Name oder Beginn der OZG-ID"
