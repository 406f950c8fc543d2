"""Admin pages of divisions and units."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from records.admin import RecordAdmin
from records.days import OPEN
from records.stated_admin import StatedAdmin, StatedListFilter

from .choices import Kind
from .models import ContactAddress, Division, Unit
from .models.units import UnitQuerySet
from .reorganisation_admin import ReorganisationAdmin
from .succession import reorganisations_of

__all__ = ["ContactAddressAdmin", "DivisionAdmin", "ReorganisationAdmin", "UnitAdmin"]


@admin.register(Division)
class DivisionAdmin(StatedAdmin):
    list_display = ("name",)
    search_fields = ("names__name",)
    ordering = ("name_on_day__name_key", "pk")
    fields = ("name",)


class KindFilter(StatedListFilter):
    title = "Art"
    parameter_name = "kind"


class DivisionFilter(StatedListFilter):
    title = "Geschäftsbereich"
    parameter_name = "division"


@admin.register(Unit)
class UnitAdmin(StatedAdmin):
    list_display = ("name", "number_text", "kind_name", "division_name")
    list_filter = (KindFilter, DivisionFilter)
    search_fields = ("names__name",)
    search_position = 10
    search_help_text = "Name oder Beginn der Nummer"
    ordering = ("name_on_day__name_key", "pk")
    fields = ("number", "name", "kind", "division", "founded_on", "closed_on")
    change_form_template = "admin/units/unit/change_form.html"
    change_list_template = "admin/units/unit/change_list.html"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        unit = context.get("original")
        reorganisations = reorganisations_of([unit.pk], OPEN) if unit else []
        return super().render_change_form(request, {**context, "reorganisations": reorganisations}, *args, **kwargs)

    def with_shown(self, records: Any) -> UnitQuerySet:
        return super().with_shown(records).with_division_name(timezone.localdate())

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """As always; choosers offer only units that still exist."""
        units: Any
        units, may_repeat = super().get_search_results(request, queryset, search_term)
        is_chooser = request.resolver_match is not None and request.resolver_match.url_name == "autocomplete"
        return (units.existing(timezone.localdate()) if is_chooser else units), may_repeat

    @admin.display(description="Nummer", ordering="number")
    def number_text(self, unit: Unit) -> str:
        return str(unit.number)

    @admin.display(description="Art", ordering="kind")
    def kind_name(self, unit: Unit) -> str:
        return dict(Kind.choices).get(unit.kind, "")

    @admin.display(description="Geschäftsbereich", ordering="division_name")
    def division_name(self, unit: Unit) -> str:
        return unit.division_name or ""


@admin.register(ContactAddress)
class ContactAddressAdmin(RecordAdmin):
    """Where units are asked for their status."""

    list_display = ("unit", "email")
    search_fields = ("unit__names__name", "email")
    search_help_text = "Name der Leistungseinheit oder Adresse"
    autocomplete_fields = ("unit",)
    dated_relations = ("unit",)
