"""Admin pages of grants, tranches and expenditures."""

from django.contrib import admin

from records.admin import DatedInline, RecordAdmin
from records.confirmations import ConfirmableAdmin, ConfirmationAdmin

from .models import Expenditure, Grant, GrantConfirmation, Tranche


@admin.register(Grant)
class GrantAdmin(ConfirmableAdmin):
    list_display = (
        "project",
        "grantor",
        "total_volume",
        "state_share",
        "own_share",
        "period_start",
        "period_end",
    )
    list_filter = ("project", "grantor")
    list_select_related = ("project",)
    date_hierarchy = "period_start"
    search_fields = ("grantor",)
    search_help_text = "Projekt oder Zuwendungsgeber"
    autocomplete_fields = ("project",)
    actions = ("confirm",)
    fieldsets = (
        (None, {"fields": ("project", "grantor", "authority")}),
        ("Beträge in Euro", {"fields": ("total_volume", "state_share", "own_share", "rate")}),
        ("Bewilligungszeitraum", {"fields": ("period_start", "period_end")}),
    )


@admin.register(GrantConfirmation)
class GrantConfirmationAdmin(ConfirmationAdmin):
    list_select_related = ("subject__project", "confirmed_by")


class ExpenditureInline(DatedInline):
    model = Expenditure
    fields = ("cost_type", "amount", "booked_on", "date_precision", "purpose")


@admin.register(Tranche)
class TrancheAdmin(RecordAdmin):
    list_display = ("grant", "period_start", "period_end", "claimed", "approved", "paid")
    list_filter = ("grant__project",)
    list_select_related = ("grant__project",)
    date_hierarchy = "period_start"
    ordering = ("grant__project__title_key", "period_start", "pk")
    search_fields = ("grant__grantor",)
    search_help_text = "Projekt oder Zuwendungsgeber"
    autocomplete_fields = ("grant",)
    inlines = (ExpenditureInline,)
    fieldsets = (
        (None, {"fields": ("grant", ("period_start", "period_end"))}),
        (
            "Beträge in Euro und Tage",
            {
                "fields": (
                    ("claimed", "claimed_on"),
                    ("approved", "approved_on"),
                    ("paid", "paid_on"),
                    "date_precision",
                    "usage_basis",
                )
            },
        ),
    )


@admin.register(Expenditure)
class ExpenditureAdmin(RecordAdmin):
    list_display = ("tranche", "cost_type", "amount", "booked_on", "purpose")
    list_filter = ("cost_type", "tranche__grant__project")
    list_select_related = ("tranche__grant__project",)
    date_hierarchy = "booked_on"
    ordering = ("-booked_on", "-pk")
    search_fields = ("purpose",)
    search_help_text = "Projekt oder Zuwendungsgeber"
    autocomplete_fields = ("tranche",)
